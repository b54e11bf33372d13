import { raw, u16, u32, u64, u8 } from '../lib/fields.ts'
import { fletcher64 } from '../lib/fletcher64.ts'
import { concatBytes } from '../lib/bytes.ts'
import { layout, type Layout } from '../lib/layout.ts'
import { unwrap } from '../lib/result.ts'

/** What the cookies take from one mapping; numbers as stored in the table, not byte-swapped. */
export interface CookieInput {
  readonly regionOffset: bigint
  readonly serialNumber: number
  readonly vendorId: number
  readonly manufacturingDate: number
  readonly manufacturingLocation: number
}

/** The three identities of an interleave set. 0 would mean that there is no set. */
export interface SetCookies {
  /** For labels of version 1.1. */
  readonly cookie1: bigint
  /** For labels of version 1.2. */
  readonly cookie2: bigint
  /** What kernels before 86ef58a4e35e computed for 1.1: sorted by the bytes of the offset. */
  readonly altcookie: bigint
  /** Position of each mapping in the set. */
  readonly positions: readonly number[]
}

const record11: Layout<Pick<CookieInput, 'regionOffset' | 'serialNumber'>> = layout('nfit_set_info_map', 16, {
  regionOffset: u64(0),
  serialNumber: u32(8),
})

const record12: Layout<CookieInput & { readonly reserved: Uint8Array }> = layout('nfit_set_info_map2', 48, {
  regionOffset: u64(0),
  serialNumber: u32(8),
  vendorId: u16(12),
  manufacturingDate: u16(14),
  manufacturingLocation: u8(16),
  reserved: raw(17, 31),
})

/**
 * Cookies and positions of the mappings of one range.
 * Source: `acpi_nfit_init_interleave_set`, drivers/acpi/nfit/core.c.
 */
export function setCookies(mappings: readonly CookieInput[]): SetCookies {
  const order = mappings
    .map((_, i) => i)
    .sort((a, b) => compare(offsetOf(mappings, a), offsetOf(mappings, b)))
  const sorted = order.flatMap((i) => mappings[i] ?? [])
  const byBytes = mappings.toSorted((a, b) => compare(swapped(a.regionOffset), swapped(b.regionOffset)))
  const reserved = new Uint8Array(31)
  return {
    cookie1: fletcher64(concatBytes(...sorted.map((one) => unwrap(record11.encode(one))))),
    cookie2: fletcher64(concatBytes(...sorted.map((one) => unwrap(record12.encode({ ...one, reserved }))))),
    altcookie: fletcher64(concatBytes(...byBytes.map((one) => unwrap(record11.encode(one))))),
    // The kernel finds a DIMM by its identity, so identical DIMMs share the first position.
    positions: mappings.map((one) => sorted.findIndex((other) => sameDimm(one, other))),
  }
}

function sameDimm(a: CookieInput, b: CookieInput): boolean {
  return (
    a.serialNumber === b.serialNumber &&
    a.vendorId === b.vendorId &&
    a.manufacturingDate === b.manufacturingDate &&
    a.manufacturingLocation === b.manufacturingLocation
  )
}

function offsetOf(mappings: readonly CookieInput[], i: number): bigint {
  return mappings[i]?.regionOffset ?? 0n
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The number whose order is that of the little-endian bytes of a u64. */
function swapped(value: bigint): bigint {
  let result = 0n
  for (let i = 0n; i < 64n; i += 8n) result = (result << 8n) | ((value >> i) & 0xffn)
  return result
}
