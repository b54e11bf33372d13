import { contains, lastOf, subtract, type AddressRange } from '../lib/range.ts'

/** Memory of a device in the order in which it sees it, in bytes. */
export interface DaxExtent {
  /** Bytes of the device in front of it. */
  readonly offset: bigint
  /** System physical addresses. */
  readonly range: AddressRange
}

/** Bytes of all extents. */
export function extentsSize(extents: readonly DaxExtent[]): bigint {
  return extents.reduce((sum, { range }) => sum + range.length, 0n)
}

/** Physical address of `length` bytes of a device, or `null` when they do not lie in one extent. */
export function physicalOf(extents: readonly DaxExtent[], offset: bigint, length: bigint): bigint | null {
  for (const { offset: first, range } of extents) {
    if (contains({ start: first, length: range.length }, { start: offset, length }))
      return range.start + (offset - first)
  }
  return null
}

/** The extents with a range behind them; one that continues the last extent makes it longer. */
export function append(extents: readonly DaxExtent[], range: AddressRange): readonly DaxExtent[] {
  const last = extents.at(-1)
  if (last === undefined || lastOf(last.range) + 1n !== range.start)
    return [...extents, { offset: extentsSize(extents), range }]
  const longer = { start: last.range.start, length: last.range.length + range.length }
  return [...extents.slice(0, -1), { offset: last.offset, range: longer }]
}

/** The first `size` bytes of the extents: what is too much goes from the last ones. */
export function truncate(extents: readonly DaxExtent[], size: bigint): readonly DaxExtent[] {
  return extents.flatMap(({ offset, range }) => {
    const left = size - offset
    if (left <= 0n) return []
    return [{ offset, range: { start: range.start, length: left < range.length ? left : range.length } }]
  })
}

/** The extents with `size` bytes more, from the first gaps, in whole units; `null`: there is no room. */
export function grow(
  extents: readonly DaxExtent[],
  gaps: readonly AddressRange[],
  size: bigint,
  unit: bigint,
): readonly DaxExtent[] | null {
  let grown = extents
  let left = size
  for (const gap of gaps) {
    const start = ((gap.start + unit - 1n) / unit) * unit
    const room = gap.start + gap.length - start
    const usable = room > 0n ? room - (room % unit) : 0n
    const length = usable < left ? usable : left
    if (length > 0n) grown = append(grown, { start, length })
    left -= length
  }
  return left > 0n ? null : grown
}

/** What of a range none of the extents has, by address. */
export function gapsIn(range: AddressRange, extents: readonly DaxExtent[]): readonly AddressRange[] {
  return extents.reduce<readonly AddressRange[]>(
    (free, used) => free.flatMap((part) => subtract(part, used.range)),
    [range],
  )
}
