/** Widening: bounds that move jump to the next threshold, and only holes that stay the same are kept. */
import type { BigRange, BigSet } from './bigint-range.ts'
import { canonicalBigints, equalBigints, unionBigints } from './bigint-range.ts'
import type { NumberRange, NumberSet } from './number-range.ts'
import { canonicalRanges, equalRanges, numberSet, unionNumbers } from './number-range.ts'

/** Bounds worth stopping at: constants of the program, in any order, and the edges of the machine widths. */
export interface Thresholds {
  readonly numbers: readonly number[]
  readonly bigints: readonly bigint[]
  readonly widths: boolean
}

const powers = [7n, 8n, 15n, 16n, 31n, 32n, 53n, 63n, 64n]
const edges: readonly bigint[] = [0n, 1n, ...powers.flatMap((n) => [(1n << n) - 1n, 1n << n])]
const bigintThresholds = [...edges.map((x) => -x).reverse(), ...edges]
const numberThresholds = [...new Set(bigintThresholds.map((x) => Number(x) + 0))].sort((a, b) => a - b)

/** Largest threshold not above `x`, or `none`. */
function below<T extends number | bigint, N>(
  x: T,
  thresholds: readonly T[],
  more: readonly T[],
  none: N,
): T | N {
  let best: T | N = none
  for (const t of thresholds) if (t <= x && (best === none || t > (best as T))) best = t
  for (const t of more) if (t <= x && (best === none || t > (best as T))) best = t
  return best
}

function above<T extends number | bigint, N>(
  x: T,
  thresholds: readonly T[],
  more: readonly T[],
  none: N,
): T | N {
  let best: T | N = none
  for (const t of thresholds) if (t >= x && (best === none || t < (best as T))) best = t
  for (const t of more) if (t >= x && (best === none || t < (best as T))) best = t
  return best
}

/** Above both; `previous` itself when `next` adds nothing. A chain of these ends after as many steps as there are thresholds. */
export function widenNumbers(previous: NumberSet, next: NumberSet, thresholds: Thresholds): NumberSet {
  const joined = unionNumbers(previous, next)
  if (joined === previous || previous.ranges.length === 0 || equalRanges(joined.ranges, previous.ranges))
    return joined
  const list: NumberRange[] = []
  for (const range of joined.ranges) {
    const last = list.at(-1)
    if (last === undefined || holeBefore(previous.ranges, range, last.hi)) list.push(range)
    else
      list[list.length - 1] = { lo: last.lo, hi: range.hi, fractional: last.fractional || range.fractional }
  }
  const first = list[0]!
  if (first.lo < previous.ranges[0]!.lo) {
    list[0] = {
      ...first,
      lo: below(first.lo, thresholds.widths ? numberThresholds : [], thresholds.numbers, -Infinity),
    }
  }
  const last = list.at(-1)!
  if (last.hi > previous.ranges.at(-1)!.hi) {
    list[list.length - 1] = {
      ...last,
      hi: above(last.hi, thresholds.widths ? numberThresholds : [], thresholds.numbers, Infinity),
    }
  }
  const whole = list.map((range) =>
    range.fractional ? range : { ...range, lo: Math.floor(range.lo), hi: Math.ceil(range.hi) },
  )
  return numberSet(canonicalRanges(whole), joined.nan, joined.negativeZero)
}

function holeBefore(ranges: readonly NumberRange[], { lo }: NumberRange, hi: number): boolean {
  return ranges.some((range, i) => range.hi === hi && ranges[i + 1]?.lo === lo)
}

export function widenBigints(previous: BigSet, next: BigSet, thresholds: Thresholds): BigSet {
  const joined = unionBigints(previous, next)
  if (joined === previous || previous.length === 0 || equalBigints(joined, previous)) return joined
  const list: BigRange[] = []
  for (const range of joined) {
    const last = list.at(-1)
    const hole =
      last !== undefined && previous.some((x, i) => x.hi === last.hi && previous[i + 1]?.lo === range.lo)
    if (last === undefined || hole) list.push(range)
    else list[list.length - 1] = { lo: last.lo, hi: range.hi }
  }
  const [first, last] = [list[0]!, list.at(-1)!]
  const [oldLow, oldHigh] = [previous[0]!.lo, previous.at(-1)!.hi]
  if (first.lo !== undefined && oldLow !== undefined && first.lo < oldLow) {
    list[0] = {
      ...first,
      lo: below(first.lo, thresholds.widths ? bigintThresholds : [], thresholds.bigints, undefined),
    }
  }
  if (last.hi !== undefined && oldHigh !== undefined && last.hi > oldHigh) {
    const hi = above(last.hi, thresholds.widths ? bigintThresholds : [], thresholds.bigints, undefined)
    list[list.length - 1] = { lo: list.at(-1)!.lo, hi }
  }
  return canonicalBigints(list)
}
