import { readFileSync } from 'node:fs'
import { tableChecksum } from '../../runtime/acpi/parse.ts'

export type FixtureName = 'a-all-subtables' | 'b-interleaved-4dimm'
export const FIXTURES: readonly FixtureName[] = ['a-all-subtables', 'b-interleaved-4dimm']

const folder = new URL('./fixtures/', import.meta.url)

export function fixture(name: FixtureName): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${name}.aml`, folder)))
}

export function fixtureText(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8')
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
