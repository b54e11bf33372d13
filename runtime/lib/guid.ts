import type { Brand, Guid } from './brand.ts'

/** How the first three groups of a GUID are stored: byte-swapped (ACPI, EFI) or in the order of the text. */
export type GuidOrder = 'guid' | 'rfc'

/** The all-zero GUID. */
export const NULL_GUID: Guid = '00000000-0000-0000-0000-000000000000' as Guid

/** Position in the 16 stored bytes of each byte of the text, in GUID order. */
const SWAPPED = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const
const STRAIGHT = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] as const

/** Normalizes the text of a GUID to lower case; `null` when it is not one. */
export function parseGuid(text: string): Guid | null {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)) return null
  return text.toLowerCase() as Guid
}

/**
 * A GUID that the source code spells.
 * @throws {Error} when the text is not a GUID.
 */
export function guid(text: string): Guid {
  const parsed = parseGuid(text)
  if (parsed === null) throw new Error(`'${text}' is not a GUID`)
  return parsed
}

/**
 * The text of 16 stored bytes.
 * @throws {RangeError} when there are not exactly 16.
 */
export function guidFromBytes(bytes: Uint8Array, order: GuidOrder): Guid {
  if (bytes.byteLength !== 16) throw new RangeError(`a GUID has 16 bytes, not ${bytes.byteLength}`)
  let text = ''
  for (const [i, at] of positions(order).entries()) {
    const byte = bytes[at] ?? 0
    text += (byte < 16 ? '0' : '') + byte.toString(16)
    if (i === 3 || i === 5 || i === 7 || i === 9) text += '-'
  }
  return text as Brand<string, 'Guid'>
}

/** The 16 bytes that store a GUID. */
export function guidToBytes(value: Guid, order: GuidOrder): Uint8Array {
  const digits = value.replaceAll('-', '')
  const bytes = new Uint8Array(16)
  positions(order).forEach((at, i) => {
    bytes[at] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)
  })
  return bytes
}

function positions(order: GuidOrder): readonly number[] {
  return order === 'guid' ? SWAPPED : STRAIGHT
}
