/** The functions of `Math`. */
import { nextDown } from '../domains/doubles.ts'

import { mapMonotone, multiplyNumbers, withinIntegers } from '../domains/number-arithmetic.ts'
import type { NumberRange, NumberSet } from '../domains/number-range.ts'
import {
  canonicalRanges,
  everyRange,
  isEmptyNumberSet,
  numberRange,
  numberSet,
  rangesContain,
} from '../domains/number-range.ts'
import { arithmetic } from './arithmetic.ts'
import { bottom, literalOf, ofLiteral, ofNumbers, ofNumberSet } from './construct.ts'
import { toInt32, toNumber, toUint32 } from './convert.ts'
import { join } from './lattice.ts'
import type { Value } from './value.ts'

const missing = ofLiteral(undefined)

function first(args: readonly Value[]): Value {
  return toNumber(args[0] ?? missing)
}

function second(args: readonly Value[]): Value {
  return toNumber(args[1] ?? missing)
}

const anyNumber = ofNumberSet(numberSet(everyRange, true, true))

function extreme(pick: (...xs: number[]) => number): (args: readonly Value[]) => Value {
  return (args) => {
    const numbers = args.map(toNumber)
    if (numbers.some((v) => v.kinds === 0)) return bottom
    return numbers.length === 0 ? ofLiteral(pick()) : numbers.reduce((a, b) => extremeOf(pick, a, b))
  }
}

function extremeOf(pick: (...xs: number[]) => number, a: Value, b: Value): Value {
  const out: NumberRange[] = []
  for (const x of a.number.ranges) {
    for (const y of b.number.ranges) {
      const lo = pick(x.lo, y.lo)
      const hi = pick(x.hi, y.hi)
      const apart = x.hi <= y.lo || y.hi <= x.lo
      const chosen = lo === x.lo && hi === x.hi ? x : y
      out.push(apart ? chosen : numberRange(lo, hi, x.fractional || y.fractional))
    }
  }
  const minusZero = a.number.negativeZero || b.number.negativeZero
  return ofNumberSet(numberSet(canonicalRanges(out), a.number.nan || b.number.nan, minusZero))
}

/** `Math.floor` and its like: integers stay what they are. */
function rounding(round: (x: number) => number): (args: readonly Value[]) => Value {
  return (args) => {
    const v = first(args)
    const { number } = v
    if (number.ranges.every((range) => !range.fractional)) return v
    const mayRoundToMinusZero = number.negativeZero || number.ranges[0]!.lo < 0
    return ofNumberSet(mapMonotone(number, round, true, mayRoundToMinusZero))
  }
}

function absolute(args: readonly Value[]): Value {
  const v = first(args)
  const { ranges, nan, negativeZero } = v.number
  if (!negativeZero && (ranges.length === 0 || ranges[0]!.lo >= 0)) return v
  const out = ranges.map(({ lo, hi, fractional }) => {
    if (lo >= 0) return numberRange(lo, hi, fractional)
    return hi <= 0 ? numberRange(-hi, -lo, fractional) : numberRange(0, Math.max(-lo, hi), fractional)
  })
  return ofNumberSet(numberSet(canonicalRanges(out), nan, false))
}

function squareRoot(args: readonly Value[]): Value {
  const { ranges, nan, negativeZero } = first(args).number
  const out = ranges
    .filter(({ hi }) => hi >= 0)
    .map(({ lo, hi }) => numberRange(Math.sqrt(Math.max(lo, 0)), Math.sqrt(hi), true))
  const minus = ranges.length > 0 && ranges[0]!.lo < 0
  return ofNumberSet(numberSet(canonicalRanges(out), nan || minus, negativeZero))
}

function imul(args: readonly Value[]): Value {
  const a = toInt32(args[0] ?? missing)
  const b = toInt32(args[1] ?? missing)
  if (a.kinds === 0 || b.kinds === 0) return bottom
  const [x, y] = [literalOf(a)?.literal, literalOf(b)?.literal]
  if (typeof x === 'number' && typeof y === 'number') return ofLiteral(Math.imul(x, y))
  const product = multiplyNumbers(a.number, b.number)
  const exact = withinIntegers(product, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  return exact ? toInt32(ofNumberSet(product)) : ofNumbers(-0x80000000, 0x7fffffff)
}

function leadingZeros(args: readonly Value[]): Value {
  const v = toUint32(args[0] ?? missing)
  return v.number.ranges.map(({ lo, hi }) => ofNumbers(Math.clz32(hi), Math.clz32(lo))).reduce(join, bottom)
}

function sign(args: readonly Value[]): Value {
  const { ranges, nan, negativeZero } = first(args).number
  const out: NumberRange[] = []
  if (ranges.length > 0 && ranges[0]!.lo < 0) out.push(numberRange(-1, -1, false))
  if (rangesContain(ranges, 0)) out.push(numberRange(0, 0, false))
  if (ranges.length > 0 && ranges.at(-1)!.hi > 0) out.push(numberRange(1, 1, false))
  return ofNumberSet(numberSet(canonicalRanges(out), nan, negativeZero))
}

function fround(args: readonly Value[]): Value {
  const { number } = first(args)
  return ofNumberSet(mapMonotone(number, Math.fround, false, number.negativeZero || mayUnderflow(number)))
}

function mayUnderflow({ ranges }: NumberSet): boolean {
  return ranges.some(({ lo }) => lo < 0)
}

/** Any number, unless the argument throws. */
function unknownNumber(args: readonly Value[]): Value {
  return first(args).kinds === 0 ? bottom : anyNumber
}

function length(args: readonly Value[]): Value {
  const numbers = args.map(toNumber)
  if (numbers.some((v) => v.kinds === 0)) return bottom
  const nan = numbers.some((v) => v.number.nan)
  return ofNumberSet(numberSet([numberRange(0, Infinity, true)], nan, false))
}

/** `log2` of what is at least 1 is at least 0. */
function logarithm(args: readonly Value[]): Value {
  const { number } = first(args)
  if (isEmptyNumberSet(number)) return bottom
  const { ranges, nan } = number
  const atLeastOne = ranges.length > 0 && ranges[0]!.lo >= 1
  const high = ranges.at(-1)?.hi ?? 1
  if (!atLeastOne) return anyNumber
  const most = high === Infinity ? Infinity : Math.log2(high) * (1 + 2 ** -50)
  return ofNumberSet(numberSet([numberRange(0, Math.max(0, most), true)], nan, false))
}

function between(lo: number, hi: number): (args: readonly Value[]) => Value {
  return (args) =>
    first(args).kinds === 0 ? bottom : ofNumberSet(numberSet([numberRange(lo, hi, true)], true, true))
}

/** By name, without `Math.`. */
export const mathFunctions: ReadonlyMap<string, (args: readonly Value[]) => Value> = new Map([
  ['min', extreme(Math.min)],
  ['max', extreme(Math.max)],
  ['abs', absolute],
  ['floor', rounding(Math.floor)],
  ['ceil', rounding(Math.ceil)],
  ['trunc', rounding(Math.trunc)],
  ['round', rounding(Math.round)],
  ['sign', sign],
  ['imul', imul],
  ['clz32', leadingZeros],
  ['sqrt', squareRoot],
  ['pow', (args: readonly Value[]): Value => arithmetic('**', first(args), second(args))],
  ['fround', fround],
  ['f16round', unknownNumber],
  ['hypot', length],
  ['log2', logarithm],
  ['random', (): Value => ofNumbers(0, nextDown(1), true)],
  ['sin', between(-1, 1)],
  ['cos', between(-1, 1)],
  ['tanh', between(-1, 1)],
  ...[
    'log',
    'log10',
    'log1p',
    'exp',
    'expm1',
    'cbrt',
    'tan',
    'asin',
    'acos',
    'atan',
    'atan2',
    'sinh',
    'cosh',
    'asinh',
    'acosh',
    'atanh',
  ].map((name): [string, (args: readonly Value[]) => Value] => [name, unknownNumber]),
])
