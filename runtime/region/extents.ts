import { alignDown } from '../lib/u64.ts'
import type { Dpa } from '../lib/brand.ts'
import type { AddressRange } from '../lib/range.ts'

/** The DPA that a region uses of one DIMM, and what of it labels have taken. */
export interface MappedDpa {
  readonly start: Dpa
  /** Bytes. */
  readonly size: bigint
  /** DPA ranges of all labels of the DIMM, in any order; also outside of the mapping. */
  readonly taken: readonly AddressRange[]
}

/** Free bytes `[start, end)`, counted from the start of every mapping of a region. */
export interface Extent {
  readonly start: bigint
  readonly end: bigint
}

/**
 * What is free at the same place of every mapping, in whole multiples of `align` bytes, ascending.
 * Only such space can be used: an interleaved namespace lies at one offset in all its DIMMs. None without mappings.
 */
export function freeExtents(mappings: readonly MappedDpa[], align: bigint): readonly Extent[] {
  const [first, ...others] = mappings.map((mapping) => freeOf(mapping, align))
  return others.reduce(common, first ?? [])
}

/** Bytes in the extents. */
export function totalSize(extents: readonly Extent[]): bigint {
  return extents.reduce((sum, { start, end }) => sum + (end - start), 0n)
}

/** Bytes in the largest extent. */
export function largestSize(extents: readonly Extent[]): bigint {
  return extents.reduce((max, { start, end }) => (end - start > max ? end - start : max), 0n)
}

/** Where `size` bytes go: the start of the lowest extent that has room; `null`: none has. */
export function placeFor(extents: readonly Extent[], size: bigint): bigint | null {
  return extents.find(({ start, end }) => end - start >= size)?.start ?? null
}

/** Bytes that are free right after `end`. */
export function roomAfter(extents: readonly Extent[], end: bigint): bigint {
  const next = extents.find((extent) => extent.start <= end && end < extent.end)
  return next === undefined ? 0n : next.end - end
}

/** What is free in one mapping; space next to a range that is not aligned is lost up to the next multiple. */
function freeOf({ start, size, taken }: MappedDpa, align: bigint): readonly Extent[] {
  const free: Extent[] = []
  const sorted = taken
    .filter((range) => range.length > 0n)
    .map((range) => ({ start: range.start - start, end: range.start + range.length - start }))
    .filter((range) => range.end > 0n && range.start < size)
    .sort((a, b) => (a.start < b.start ? -1 : 1))
  let at = 0n
  for (const range of sorted) {
    push(free, at, alignDown(range.start, align))
    const end = alignDown(range.end + align - 1n, align)
    if (end > at) at = end
  }
  push(free, at, alignDown(size, align))
  return free
}

function push(free: Extent[], start: bigint, end: bigint): void {
  if (end > start) free.push({ start, end })
}

function common(a: readonly Extent[], b: readonly Extent[]): readonly Extent[] {
  const shared: Extent[] = []
  let i = 0
  let j = 0
  for (let x = a[i], y = b[j]; x !== undefined && y !== undefined; x = a[i], y = b[j]) {
    push(shared, x.start > y.start ? x.start : y.start, x.end < y.end ? x.end : y.end)
    if (x.end < y.end) i++
    else j++
  }
  return shared
}
