/** Sets of unbounded integers: a few disjoint ascending ranges that are never neighbours. */

/** Inclusive; `undefined` is infinite on that side. */
export interface BigRange {
  readonly lo: bigint | undefined
  readonly hi: bigint | undefined
}
/** Disjoint, ascending, at most 8 ranges. */
export type BigSet = readonly BigRange[]

const maxRanges = 8
export const noBigints: BigSet = []
export const everyBigint: BigSet = [{ lo: undefined, hi: undefined }]
/** Results beyond it are rounded outward to infinity, so that bounds stay cheap. */
const limit = 1n << 2048n

export function bigRange(lo: bigint | undefined, hi: bigint | undefined): BigRange {
  return { lo, hi }
}

/** The range with bounds that are too large to compute with taken outward. */
export function limitedRange(lo: bigint | undefined, hi: bigint | undefined): BigRange {
  return {
    lo: lo === undefined || lo < -limit ? undefined : lo > limit ? limit : lo,
    hi: hi === undefined || hi > limit ? undefined : hi < -limit ? -limit : hi,
  }
}

/** -1, 0 or 1 as lower bounds order; undefined is the lowest. */
function compareLow(a: bigint | undefined, b: bigint | undefined): number {
  if (a === b) return 0
  if (a === undefined) return -1
  return b === undefined || a > b ? 1 : -1
}

export function lowest(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return a === undefined || b === undefined ? undefined : a < b ? a : b
}

export function highest(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return a === undefined || b === undefined ? undefined : a > b ? a : b
}

/** The larger of two lower bounds. */
export function tighterLow(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return a === undefined ? b : b === undefined || a > b ? a : b
}

/** The smaller of two upper bounds. */
export function tighterHigh(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return a === undefined ? b : b === undefined || a < b ? a : b
}

export function bigSetContains(set: BigSet, x: bigint): boolean {
  return set.some(({ lo, hi }) => (lo === undefined || lo <= x) && (hi === undefined || x <= hi))
}

export function equalBigints(a: BigSet, b: BigSet): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    if (a[i]!.lo !== b[i]!.lo || a[i]!.hi !== b[i]!.hi) return false
  }
  return true
}

function within(inner: BigRange, outer: BigRange): boolean {
  return (
    (outer.lo === undefined || (inner.lo !== undefined && inner.lo >= outer.lo)) &&
    (outer.hi === undefined || (inner.hi !== undefined && inner.hi <= outer.hi))
  )
}

/** Is every member of `inner` a member of `outer`? */
export function bigintsCover(outer: BigSet, inner: BigSet): boolean {
  if (outer === inner) return true
  for (const range of inner) {
    let covered = false
    for (const around of outer) {
      if (within(range, around)) {
        covered = true
        break
      }
    }
    if (!covered) return false
  }
  return true
}

/** Any list of ranges in canonical form. */
export function canonicalBigints(list: readonly BigRange[]): BigSet {
  if (list.length === 0) return noBigints
  if (list.length === 1) return list
  const sorted = [...list].sort((a, b) => compareLow(a.lo, b.lo))
  const merged: BigRange[] = []
  for (const range of sorted) {
    const last = merged.at(-1)
    if (last === undefined) merged.push(range)
    else if (last.hi === undefined) break
    else if (range.lo !== undefined && range.lo > last.hi + 1n) merged.push(range)
    else merged[merged.length - 1] = { lo: last.lo, hi: highest(last.hi, range.hi) }
  }
  while (merged.length > maxRanges) mergeNearest(merged)
  return merged
}

function mergeNearest(list: BigRange[]): void {
  let at = 0
  let smallest: bigint | undefined
  for (let i = 0; i + 1 < list.length; i++) {
    const gap = list[i + 1]!.lo! - list[i]!.hi!
    if (smallest !== undefined && gap >= smallest) continue
    smallest = gap
    at = i
  }
  list.splice(at, 2, { lo: list[at]!.lo, hi: list[at + 1]!.hi })
}

/** Union; `a` or `b` itself where it is the answer. */
export function unionBigints(a: BigSet, b: BigSet): BigSet {
  if (b.length === 0 || bigintsCover(a, b)) return a
  if (a.length === 0 || bigintsCover(b, a)) return b
  return canonicalBigints([...a, ...b])
}

/** Intersection; `a` or `b` itself where it is the answer. */
export function intersectBigints(a: BigSet, b: BigSet): BigSet {
  if (bigintsCover(b, a)) return a
  if (bigintsCover(a, b)) return b
  const both: BigRange[] = []
  for (const x of a) {
    for (const y of b) {
      const lo = tighterLow(x.lo, y.lo)
      const hi = tighterHigh(x.hi, y.hi)
      if (lo === undefined || hi === undefined || lo <= hi) both.push({ lo, hi })
    }
  }
  return canonicalBigints(both)
}

/** Without the one integer `x`; unchanged where another hole would be too many. */
export function withoutBigint(set: BigSet, x: bigint): BigSet {
  if (!bigSetContains(set, x)) return set
  const rest = set.flatMap((range) => {
    const { lo, hi } = range
    if ((lo !== undefined && x < lo) || (hi !== undefined && x > hi)) return [range]
    const pieces: BigRange[] = []
    if (lo !== x) pieces.push({ lo, hi: x - 1n })
    if (hi !== x) pieces.push({ lo: x + 1n, hi })
    return pieces
  })
  return rest.length > maxRanges ? set : rest
}

/** One range around all members; undefined when there is none. */
export function hullOfBigints(set: BigSet): BigRange | undefined {
  return set.length < 2 ? set[0] : { lo: set[0]!.lo, hi: set.at(-1)!.hi }
}
