import { concatBytes, viewOf } from '../lib/bytes.ts'
import type { Layout } from '../lib/layout.ts'
import { unwrap } from '../lib/result.ts'

/** What a function of emulated firmware returns; `null`: no object, which the driver reports as -EINVAL. */
export type Answer = Uint8Array | null

/** An output that is its status word only. */
export function statusAnswer(status: number): Uint8Array {
  const bytes = new Uint8Array(4)
  viewOf(bytes).setUint32(0, status, true)
  return bytes
}

/** Reads the input half of a record, its first `inSize` bytes; `null` when there are fewer. Output fields are 0. */
export function inputOf<T>(of: Layout<T>, inSize: number, input: Uint8Array): T | null {
  if (input.byteLength < inSize) return null
  return unwrap(of.decode(concatBytes(input.subarray(0, inSize), new Uint8Array(of.size - inSize))))
}

/** The output half of a record: all but its first `inSize` bytes. */
export function outputOf<T>(of: Layout<T>, inSize: number, value: T): Uint8Array {
  return unwrap(of.encode(value)).slice(inSize)
}

/** A record of zeros to start from. */
export function zeroed<T>(of: Layout<T>): T {
  return unwrap(of.decode(new Uint8Array(of.size)))
}
