import { U64_MAX } from './u64.ts'

/** A range of addresses in bytes: `[start, start + length)`. A length of 0 is the empty range. */
export interface AddressRange {
  readonly start: bigint
  readonly length: bigint
}

/** Last address of a range that is not empty. */
export function lastOf(range: AddressRange): bigint {
  return range.start + range.length - 1n
}

/** Whether start and length are unsigned and the last address fits in 64 bits. */
export function isValidRange(range: AddressRange): boolean {
  if (range.start < 0n || range.length < 0n || range.start > U64_MAX) return false
  return range.length <= U64_MAX - range.start + 1n
}

/** Whether the two ranges share at least one address. */
export function overlaps(a: AddressRange, b: AddressRange): boolean {
  return a.length > 0n && b.length > 0n && a.start <= lastOf(b) && b.start <= lastOf(a)
}

/** Whether every address of `inner` lies in `outer`. The empty range lies in every range. */
export function contains(outer: AddressRange, inner: AddressRange): boolean {
  if (inner.length === 0n) return true
  return inner.start >= outer.start && lastOf(inner) <= lastOf(outer)
}

/** The shared part of two ranges, or `null` when there is none. */
export function intersect(a: AddressRange, b: AddressRange): AddressRange | null {
  if (!overlaps(a, b)) return null
  const start = a.start > b.start ? a.start : b.start
  const last = lastOf(a) < lastOf(b) ? lastOf(a) : lastOf(b)
  return { start, length: last - start + 1n }
}

/**
 * The parts of `from` that are left when `hole` is taken out: none, one or two ranges, ascending.
 * The empty hole takes nothing.
 */
export function subtract(from: AddressRange, hole: AddressRange): readonly AddressRange[] {
  if (!overlaps(from, hole)) return from.length > 0n ? [from] : []
  const parts: AddressRange[] = []
  if (from.start < hole.start) parts.push({ start: from.start, length: hole.start - from.start })
  const end = lastOf(hole)
  if (lastOf(from) > end) parts.push({ start: end + 1n, length: lastOf(from) - end })
  return parts
}
