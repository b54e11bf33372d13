/** JavaScript's arithmetic on sets of doubles. Rounding is monotone, so the bounds of a result are results of bounds. */
import { nextDown, nextUp, tiny } from './doubles.ts'
import type { NumberRange, NumberSet } from './number-range.ts'
import {
  canonicalRanges,
  hullOfRanges,
  isEmptyNumberSet,
  noNumbers,
  numberRange,
  numberSet,
  rangesContain,
} from './number-range.ts'

type Pair = (a: NumberRange, b: NumberRange, out: NumberRange[]) => void

function pairwise(a: NumberSet, b: NumberSet, pair: Pair): readonly NumberRange[] {
  const out: NumberRange[] = []
  for (const x of a.ranges) for (const y of b.ranges) pair(x, y, out)
  return canonicalRanges(out)
}

/** May a member be below zero, or -0? */
function mayBeMinus(set: NumberSet): boolean {
  return set.negativeZero || (set.ranges.length > 0 && set.ranges[0]!.lo < 0)
}

function mayBePlus(set: NumberSet): boolean {
  return set.ranges.length > 0 && set.ranges.at(-1)!.hi >= 0
}

function hasInfinity(set: NumberSet): boolean {
  return rangesContain(set.ranges, Infinity) || rangesContain(set.ranges, -Infinity)
}

function hasZero(set: NumberSet): boolean {
  return rangesContain(set.ranges, 0)
}

function or(x: number, instead: number): number {
  return Number.isNaN(x) ? instead : x
}

function hullOf(candidates: readonly number[], fractional: boolean, out: NumberRange[]): void {
  const lo = Math.min(...candidates)
  const hi = Math.max(...candidates)
  out.push(numberRange(lo, hi, fractional))
}

export function addNumbers(a: NumberSet, b: NumberSet): NumberSet {
  if (isEmptyNumberSet(a) || isEmptyNumberSet(b)) return noNumbers
  const ranges = pairwise(a, b, (x, y, out) => {
    const lo = or(x.lo + y.lo, -Infinity)
    out.push(numberRange(lo, or(x.hi + y.hi, Infinity), x.fractional || y.fractional))
  })
  const opposite = (x: NumberSet, y: NumberSet): boolean =>
    rangesContain(x.ranges, Infinity) && rangesContain(y.ranges, -Infinity)
  const nan = a.nan || b.nan || opposite(a, b) || opposite(b, a)
  return numberSet(ranges, nan, a.negativeZero && b.negativeZero)
}

export function negateNumbers(a: NumberSet): NumberSet {
  const ranges = a.ranges.map((x) => numberRange(-x.hi, -x.lo, x.fractional)).reverse()
  return numberSet(ranges, a.nan, true)
}

export function subtractNumbers(a: NumberSet, b: NumberSet): NumberSet {
  const sum = addNumbers(a, negateNumbers(b))
  return sum.negativeZero && !a.negativeZero ? numberSet(sum.ranges, sum.nan, false) : sum
}

export function multiplyNumbers(a: NumberSet, b: NumberSet): NumberSet {
  if (isEmptyNumberSet(a) || isEmptyNumberSet(b)) return noNumbers
  const ranges = pairwise(a, b, (x, y, out) => {
    const products = [x.lo * y.lo, x.lo * y.hi, x.hi * y.lo, x.hi * y.hi].map((p) => or(p, 0))
    hullOf(products, x.fractional || y.fractional, out)
  })
  const nan = a.nan || b.nan || (hasZero(a) && hasInfinity(b)) || (hasZero(b) && hasInfinity(a))
  return numberSet(ranges, nan, (mayBeMinus(a) && mayBePlus(b)) || (mayBeMinus(b) && mayBePlus(a)))
}

export function divideNumbers(a: NumberSet, b: NumberSet): NumberSet {
  if (isEmptyNumberSet(a) || isEmptyNumberSet(b)) return noNumbers
  const byPlusZero = hasZero(b)
  const ranges = pairwise(a, b, (x, y, out) => {
    const least = y.fractional ? tiny : 1
    if (y.lo < 0) divideRange(x, y.lo, Math.min(y.hi, -least), y.fractional, out)
    if (y.hi > 0) divideRange(x, Math.max(y.lo, least), y.hi, y.fractional, out)
    if (!byPlusZero || y.lo > 0 || y.hi < 0) return
    if (x.hi > 0 || b.negativeZero) out.push(numberRange(Infinity, Infinity, false))
    if (x.lo < 0 || b.negativeZero) out.push(numberRange(-Infinity, -Infinity, false))
  })
  const nan = a.nan || b.nan || (hasZero(a) && byPlusZero) || (hasInfinity(a) && hasInfinity(b))
  return numberSet(ranges, nan, (mayBeMinus(a) && mayBePlus(b)) || (mayBeMinus(b) && mayBePlus(a)))
}

/** `x / [lo, hi]` where all divisors have one sign. */
function divideRange(x: NumberRange, lo: number, hi: number, fractional: boolean, out: NumberRange[]): void {
  const quotients = [x.lo / lo, x.lo / hi, x.hi / lo, x.hi / hi].map((q) => or(q, 0))
  hullOf(quotients, fractional || x.fractional || lo !== hi || Math.abs(lo) !== 1, out)
}

export function remainderNumbers(a: NumberSet, b: NumberSet): NumberSet {
  if (isEmptyNumberSet(a) || isEmptyNumberSet(b)) return noNumbers
  const ranges = pairwise(a, b, (x, y, out) => {
    const most = Math.max(Math.abs(y.lo), Math.abs(y.hi))
    if (most === 0) return
    const least = y.lo <= 0 && y.hi >= 0 ? 0 : Math.min(Math.abs(y.lo), Math.abs(y.hi))
    if (x.lo > -least && x.hi < least) {
      out.push(x)
      return
    }
    const whole = !x.fractional && !y.fractional
    const sameTurn =
      y.lo === y.hi && (x.lo >= 0 || x.hi <= 0) && Number.isSafeInteger(x.lo) && Number.isSafeInteger(x.hi)
    if (whole && sameTurn && Math.trunc(x.lo / most) === Math.trunc(x.hi / most)) {
      out.push(numberRange(x.lo % most, x.hi % most, false))
      return
    }
    const bound = whole && most <= 2 ** 53 ? most - 1 : nextDown(most)
    const lo = x.lo < 0 ? Math.max(x.lo, -bound) : 0
    const hi = x.hi > 0 ? Math.min(x.hi, bound) : 0
    out.push(numberRange(lo, hi, !whole))
  })
  const nan = a.nan || b.nan || hasZero(b) || hasInfinity(a)
  return numberSet(ranges, nan, mayBeMinus(a))
}

/** `**`. V8's result is not always the nearest double: bounds that may be inexact move outward. */
export function powerNumbers(a: NumberSet, b: NumberSet): NumberSet {
  if (isEmptyNumberSet(a) || isEmptyNumberSet(b)) return noNumbers
  const out: NumberRange[] = []
  for (const x of a.ranges) for (const y of b.ranges) powerRange(x, y, out)
  if (a.nan && hasZero(b)) out.push(numberRange(1, 1, false))
  const unit = rangesContain(a.ranges, 1) || rangesContain(a.ranges, -1)
  const onlyZero = b.ranges.length === 1 && b.ranges[0]!.lo === 0 && b.ranges[0]!.hi === 0
  const root = a.ranges.length > 0 && a.ranges[0]!.lo < 0 && b.ranges.some((y) => y.fractional)
  const nan = (a.nan && !(onlyZero && !b.nan)) || b.nan || (unit && hasInfinity(b)) || root
  return numberSet(canonicalRanges(out), nan, mayBeMinus(a))
}

function powerRange(x: NumberRange, y: NumberRange, out: NumberRange[]): void {
  const point = x.lo === x.hi && y.lo === y.hi
  if (point) {
    const exact = x.lo ** y.lo
    if (!Number.isNaN(exact)) out.push(numberRange(exact, exact, false))
    if (x.lo === 0 && y.lo < 0) out.push(numberRange(-Infinity, -Infinity, false))
    return
  }
  const whole = !x.fractional && !y.fractional && y.lo >= 0
  const from = x.lo >= 0 ? x.lo : x.hi <= 0 ? Math.abs(x.hi) : 0
  const to = Math.max(Math.abs(x.lo), Math.abs(x.hi))
  const corners = [from ** y.lo, from ** y.hi, to ** y.lo, to ** y.hi].map((p) => or(p, 1))
  let lo = Math.min(...corners)
  let hi = Math.max(...corners)
  if (!whole || hi > 2 ** 53) {
    hi = nextUp(nextUp(nextUp(hi)))
    lo = !whole || lo > 2 ** 53 ? Math.max(0, nextDown(nextDown(nextDown(lo)))) : lo
  }
  const even = !y.fractional && y.lo === y.hi && y.lo % 2 === 0
  const zeroToMinus = x.lo <= 0 && x.hi >= 0 && y.lo < 0
  if (x.lo >= 0 || even) out.push(numberRange(lo, hi, !whole))
  else out.push(numberRange(-hi, hi, !whole))
  if (zeroToMinus && x.lo >= 0) out.push(numberRange(-Infinity, -Infinity, false))
}

/** The image under a monotone function on doubles that never gives NaN; `whole`: its results are integers or infinite. */
export function mapMonotone(
  set: NumberSet,
  map: (x: number) => number,
  whole: boolean,
  minusZero: boolean,
): NumberSet {
  const ranges = set.ranges.map((x) => numberRange(map(x.lo), map(x.hi), !whole && x.fractional))
  return numberSet(canonicalRanges(ranges), set.nan, minusZero)
}

/** Range of ToInt32 (`signed`) or ToUint32 of every member. */
export function wrapTo32(set: NumberSet, signed: boolean): NumberSet {
  const min = signed ? -0x80000000 : 0
  const max = signed ? 0x7fffffff : 0xffffffff
  const inside = set.ranges.every((x) => !x.fractional && x.lo >= min && x.hi <= max)
  if (inside && !set.nan && !set.negativeZero) return set
  const wrap = (x: number): number => (signed ? x | 0 : x >>> 0)
  const out: NumberRange[] = set.nan ? [numberRange(0, 0, false)] : []
  for (const range of set.ranges) {
    const lo = Math.trunc(range.lo)
    const hi = Math.trunc(range.hi)
    if (lo === hi) out.push(numberRange(wrap(lo), wrap(lo), false))
    else if (!(hi - lo < 0xffffffff)) out.push(numberRange(min, max, false))
    else if (wrap(lo) <= wrap(hi)) out.push(numberRange(wrap(lo), wrap(hi), false))
    else out.push(numberRange(wrap(lo), max, false), numberRange(min, wrap(hi), false))
  }
  return numberSet(canonicalRanges(out), false, false)
}

export function toInt32Numbers(set: NumberSet): NumberSet {
  return wrapTo32(set, true)
}

export function toUint32Numbers(set: NumberSet): NumberSet {
  return wrapTo32(set, false)
}

/** Are all members (NaN apart) integers from `lo` to `hi`? */
export function withinIntegers(set: NumberSet, lo: number, hi: number): boolean {
  const hull = hullOfRanges(set.ranges)
  return hull === undefined || (!hull.fractional && hull.lo >= lo && hull.hi <= hi)
}
