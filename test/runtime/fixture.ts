import { readFileSync } from 'node:fs'
import { tableChecksum } from '../../runtime/acpi/parse.ts'

export type FixtureName = 'a-all-subtables' | 'b-interleaved-4dimm'
export const FIXTURES: readonly FixtureName[] = ['a-all-subtables', 'b-interleaved-4dimm']

const folder = new URL('./fixtures/', import.meta.url)

export function fixture(name: FixtureName): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${name}.aml`, folder)))
}

/** One `[offset, size] name : value` line of iasl's disassembly. */
export interface DisasmField {
  readonly offset: number
  readonly size: number
  readonly name: string
  readonly value: string
}

export function disassembly(name: FixtureName): readonly DisasmField[] {
  const text = readFileSync(new URL(`${name}.disasm.txt`, folder), 'utf8').replaceAll('\\\n', '')
  return [...text.matchAll(/^\[[0-9A-F]+h (\d+) +(\d+)\] +(.+?) : (.*)$/gm)].map((match) => ({
    offset: Number(match[1]),
    size: Number(match[2]),
    name: match[3] ?? '',
    value: (match[4] ?? '').replace(/ +\[.*\]$/, '').trim(),
  }))
}

/** A copy with bytes changed; length and checksum made right again. */
export function patched(bytes: Uint8Array, changes: Readonly<Record<number, number>>): Uint8Array {
  const copy = bytes.slice()
  for (const [at, value] of Object.entries(changes)) copy[Number(at)] = value
  return sealed(copy)
}

export function sealed(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer).setUint32(4, bytes.byteLength, true)
  bytes[9] = tableChecksum(bytes)
  return bytes
}
