/**
 * Sets of doubles: a few disjoint ascending ranges, with NaN and -0 apart. The form is canonical: fractional ranges
 * never touch each other, integer ranges are never neighbours of each other nor overlap a fractional one, so that two
 * sets are equal exactly when they look the same (up to the limit on their number of ranges).
 */
import { nextDown, nextInteger, nextUp, previousInteger } from './doubles.ts'

/** Inclusive range; `fractional` when members need not be integers. Bounds are never NaN; infinities are members. */
export interface NumberRange {
  readonly lo: number
  readonly hi: number
  readonly fractional: boolean
}
/** Disjoint, ascending, at most 8 ranges; empty when the value is never a number (other than NaN). `negativeZero` only with 0 a member. */
export interface NumberSet {
  readonly ranges: readonly NumberRange[]
  readonly nan: boolean
  readonly negativeZero: boolean
}

export const maxRanges = 8
export const noRanges: readonly NumberRange[] = []
export const noNumbers: NumberSet = { ranges: noRanges, nan: false, negativeZero: false }
export const everyRange: readonly NumberRange[] = [{ lo: -Infinity, hi: Infinity, fractional: true }]
export const everyNumber: NumberSet = { ranges: everyRange, nan: true, negativeZero: true }
export const onlyNaN: NumberSet = { ranges: noRanges, nan: true, negativeZero: false }

/** The range of doubles from `lo` to `hi`, in canonical form; an integer range's bounds must be integers. */
export function numberRange(lo: number, hi: number, fractional: boolean): NumberRange {
  const point = lo === hi
  return {
    lo: lo === 0 ? 0 : lo,
    hi: hi === 0 ? 0 : hi,
    fractional: point ? !wholeOrInfinite(lo) : fractional,
  }
}

/** Is `x` an integer or an infinity: may it be the bound of a range of integers? */
export function wholeOrInfinite(x: number): boolean {
  return Number.isInteger(x) || x === Infinity || x === -Infinity
}

/** Set of the given parts, in canonical form. */
export function numberSet(ranges: readonly NumberRange[], nan: boolean, negativeZero: boolean): NumberSet {
  const minusZero = negativeZero && rangesContain(ranges, 0)
  if (ranges.length === 0) return nan ? onlyNaN : noNumbers
  return { ranges, nan, negativeZero: minusZero }
}

/** Is the double `x` (not NaN; -0 is 0) a member of one of the ranges? */
export function rangesContain(ranges: readonly NumberRange[], x: number): boolean {
  for (const range of ranges) {
    if (x < range.lo) return false
    if (x <= range.hi) return range.fractional || wholeOrInfinite(x)
  }
  return false
}

export function numberSetContains(set: NumberSet, x: number): boolean {
  if (Number.isNaN(x)) return set.nan
  if (Object.is(x, -0)) return set.negativeZero
  return rangesContain(set.ranges, x)
}

export function isEmptyNumberSet(set: NumberSet): boolean {
  return set.ranges.length === 0 && !set.nan
}

export function equalRanges(a: readonly NumberRange[], b: readonly NumberRange[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!
    const y = b[i]!
    if (x.lo !== y.lo || x.hi !== y.hi || x.fractional !== y.fractional) return false
  }
  return true
}

export function equalNumbers(a: NumberSet, b: NumberSet): boolean {
  return a === b || (a.nan === b.nan && a.negativeZero === b.negativeZero && equalRanges(a.ranges, b.ranges))
}

/** Is every member of `inner` a member of `outer`? */
export function rangesCover(outer: readonly NumberRange[], inner: readonly NumberRange[]): boolean {
  if (outer === inner) return true
  return inner.every((range) =>
    range.fractional ? coversFractional(outer, range) : coversIntegers(outer, range),
  )
}

function coversFractional(outer: readonly NumberRange[], { lo, hi }: NumberRange): boolean {
  return outer.some((range) => range.fractional && range.lo <= lo && hi <= range.hi)
}

function coversIntegers(outer: readonly NumberRange[], { lo, hi }: NumberRange): boolean {
  let next = lo
  for (const range of outer) {
    if (range.hi < next) continue
    if (range.lo > next) return false
    if (range.hi >= hi) return true
    next = nextInteger(Math.floor(range.hi))
  }
  return false
}

export function numbersCover(outer: NumberSet, inner: NumberSet): boolean {
  if (outer === inner) return true
  if ((inner.nan && !outer.nan) || (inner.negativeZero && !outer.negativeZero)) return false
  return rangesCover(outer.ranges, inner.ranges)
}

/** Union; `a` or `b` itself where it is the answer. */
export function unionRanges(a: readonly NumberRange[], b: readonly NumberRange[]): readonly NumberRange[] {
  if (b.length === 0 || rangesCover(a, b)) return a
  if (a.length === 0 || rangesCover(b, a)) return b
  return canonicalRanges([...a, ...b])
}

export function unionNumbers(a: NumberSet, b: NumberSet): NumberSet {
  if (numbersCover(a, b)) return a
  if (numbersCover(b, a)) return b
  return numberSet(unionRanges(a.ranges, b.ranges), a.nan || b.nan, a.negativeZero || b.negativeZero)
}

/** Intersection; `a` or `b` itself where it is the answer. */
export function intersectRanges(
  a: readonly NumberRange[],
  b: readonly NumberRange[],
): readonly NumberRange[] {
  if (rangesCover(b, a)) return a
  if (rangesCover(a, b)) return b
  const both: NumberRange[] = []
  for (const x of a) {
    for (const y of b) {
      const fractional = x.fractional && y.fractional
      let lo = Math.max(x.lo, y.lo)
      let hi = Math.min(x.hi, y.hi)
      if (!fractional) {
        lo = Math.ceil(lo)
        hi = Math.floor(hi)
      }
      if (lo <= hi) both.push(numberRange(lo, hi, fractional))
    }
  }
  return canonicalRanges(both)
}

export function intersectNumbers(a: NumberSet, b: NumberSet): NumberSet {
  if (numbersCover(b, a)) return a
  if (numbersCover(a, b)) return b
  return numberSet(intersectRanges(a.ranges, b.ranges), a.nan && b.nan, a.negativeZero && b.negativeZero)
}

/** Without the one double `x`; unchanged where another hole would be too many. */
export function withoutNumber(ranges: readonly NumberRange[], x: number): readonly NumberRange[] {
  if (!rangesContain(ranges, x)) return ranges
  const rest: NumberRange[] = []
  for (const range of ranges) {
    if (x < range.lo || x > range.hi) {
      rest.push(range)
      continue
    }
    const below = range.fractional ? nextDown(x) : previousInteger(x)
    const above = range.fractional ? nextUp(x) : nextInteger(x)
    if (range.lo < x) rest.push(numberRange(range.lo, below, range.fractional))
    if (range.hi > x) rest.push(numberRange(above, range.hi, range.fractional))
  }
  return rest.length > maxRanges ? ranges : rest
}

/** Any list of ranges in canonical form: sorted, disjoint, not too many. */
export function canonicalRanges(list: readonly NumberRange[]): readonly NumberRange[] {
  if (list.length === 0) return noRanges
  if (list.length === 1) return list
  const whole = merge(list.filter((range) => !range.fractional))
  if (whole.length === list.length) return limitRanges(whole)
  const fractional = absorb(merge(list.filter((range) => range.fractional)), whole)
  const rest = fractional.reduce(withoutIntegersOf, whole)
  return limitRanges([...rest, ...fractional].sort(ascending))
}

function ascending(a: NumberRange, b: NumberRange): number {
  return a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0
}

/** Ranges of one sort (all integer or all fractional), sorted and joined where they touch. */
function merge(list: NumberRange[]): NumberRange[] {
  list.sort(ascending)
  const merged: NumberRange[] = []
  for (const range of list) {
    const last = merged.at(-1)
    if (last === undefined || range.lo > (last.fractional ? nextUp(last.hi) : nextInteger(last.hi)))
      merged.push(range)
    else if (range.hi > last.hi) merged[merged.length - 1] = { ...last, hi: range.hi }
  }
  return merged
}

/** Fractional ranges with the integers right beside them, which are one set with them. */
function absorb(list: NumberRange[], whole: readonly NumberRange[]): NumberRange[] {
  if (whole.length === 0) return list
  // From 2^52 on every double is an integer, and there is nothing between them to belong to.
  const isFine = (x: number): boolean => Math.abs(x) < 2 ** 51
  const grown = list.map(({ lo, hi, fractional }) => ({
    lo: isFine(lo) && rangesContain(whole, nextDown(lo)) ? nextDown(lo) : lo,
    hi: isFine(hi) && rangesContain(whole, nextUp(hi)) ? nextUp(hi) : hi,
    fractional,
  }))
  return merge(grown.map(({ lo, hi, fractional }) => numberRange(lo, hi, fractional)))
}

function withoutIntegersOf(whole: NumberRange[], { lo, hi }: NumberRange): NumberRange[] {
  return whole.flatMap((range) => {
    if (range.hi < lo || range.lo > hi) return [range]
    const pieces: NumberRange[] = []
    if (range.lo < lo) pieces.push(numberRange(range.lo, integerBelow(lo), false))
    if (range.hi > hi) pieces.push(numberRange(integerAbove(hi), range.hi, false))
    return pieces
  })
}

/** Largest integer double strictly below `x`, which is not -Infinity. */
export function integerBelow(x: number): number {
  const floor = Math.floor(x)
  return floor < x ? floor : previousInteger(x)
}

/** Smallest integer double strictly above `x`, which is not Infinity. */
export function integerAbove(x: number): number {
  const ceil = Math.ceil(x)
  return ceil > x ? ceil : nextInteger(x)
}

function limitRanges(list: NumberRange[]): NumberRange[] {
  while (list.length > maxRanges) {
    let at = 0
    let smallest = Infinity
    for (let i = 0; i + 1 < list.length; i++) {
      const gap = list[i + 1]!.lo - list[i]!.hi
      if (gap < smallest) {
        smallest = gap
        at = i
      }
    }
    const [a, b] = [list[at]!, list[at + 1]!]
    list.splice(at, 2, { lo: a.lo, hi: b.hi, fractional: a.fractional || b.fractional })
  }
  return list
}

/** One range around all members; undefined when there is none. */
export function hullOfRanges(ranges: readonly NumberRange[]): NumberRange | undefined {
  if (ranges.length < 2) return ranges[0]
  return { lo: ranges[0]!.lo, hi: ranges.at(-1)!.hi, fractional: ranges.some((range) => range.fractional) }
}
