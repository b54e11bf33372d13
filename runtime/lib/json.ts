import { toHex } from './bytes.ts'
import { hex } from './u64.ts'

/** JSON text of any value of this library: u64 as `0x` text, bytes as hexadecimal text, sets as arrays. */
export function toJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, one: unknown) => {
      if (typeof one === 'bigint') return hex(one)
      if (one instanceof Uint8Array) return toHex(one)
      return one instanceof Set ? [...(one as ReadonlySet<unknown>)] : one
    },
    2,
  )
}
