/** Functions that say whether a value is a number of some sort, or an array. */
import { Kind } from '../domains/kinds.ts'
import type { NumberRange, NumberSet } from '../domains/number-range.ts'
import {
  canonicalRanges,
  integerAbove,
  integerBelow,
  noRanges,
  numberRange,
  numberSet,
} from '../domains/number-range.ts'
import { ofOutcomes } from './compare.ts'
import { anyBoolean, bottom, ofBoolean, ofNumberSet } from './construct.ts'
import { toNumber } from './convert.ts'
import { join, leq, meet, onlyKinds, withoutKinds } from './lattice.ts'
import { withBits } from './reduce.ts'
import type { Value } from './value.ts'

function between(lo: number, hi: number, fractional: boolean): Value {
  return ofNumberSet(numberSet([numberRange(lo, hi, fractional)], false, true))
}

const finite = between(-Number.MAX_VALUE, Number.MAX_VALUE, true)
const nan = ofNumberSet(numberSet(noRanges, true, false))

/** The numbers for which each of them answers true. */
const members: ReadonlyMap<string, Value> = new Map([
  ['Number.isSafeInteger', between(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, false)],
  ['Number.isInteger', between(-Number.MAX_VALUE, Number.MAX_VALUE, false)],
  ['Number.isFinite', finite],
  ['Number.isNaN', nan],
])

/** These convert their argument first. */
const converting: ReadonlyMap<string, Value> = new Map([
  ['isFinite', finite],
  ['isNaN', nan],
])

function outcomesOf(v: Value, set: Value): Value {
  if (v.kinds === 0) return bottom
  return ofOutcomes({ yes: meet(v, set).kinds !== 0, no: !leq(v, set) })
}

/** The answer of the predicate `key`; undefined when there is no such predicate. */
export function predicate(key: string, v: Value): Value | undefined {
  const own = members.get(key)
  if (own !== undefined) return outcomesOf(v, own)
  const converted = converting.get(key)
  if (converted !== undefined) return outcomesOf(toNumber(v), converted)
  if (key !== 'Array.isArray') return undefined
  return v.kinds === 0 ? bottom : (v.kinds & Kind.object) === 0 ? ofBoolean(false) : anyBoolean
}

/** Members of `v` for which the predicate `key` is `outcome`; undefined when there is no such predicate. */
export function predicateNarrow(key: string, v: Value, outcome: boolean): Value | undefined {
  const own = members.get(key)
  if (own !== undefined) return outcome ? meet(v, own) : outside(v, own.number)
  const converted = converting.get(key)
  if (converted !== undefined) return narrowConverted(v, converted, key === 'isNaN', outcome)
  if (key !== 'Array.isArray') return undefined
  return outcome ? onlyKinds(v, Kind.object) : v
}

/** Other kinds stay unless what they convert to is plain. */
function narrowConverted(v: Value, set: Value, isNaN: boolean, outcome: boolean): Value {
  const drop = isNaN === outcome ? Kind.null | Kind.true | Kind.false : Kind.undefined
  const kept = withoutKinds(v, drop | Kind.bigint | Kind.symbol)
  const numbers = onlyKinds(kept, Kind.number)
  if (numbers.kinds === 0) return kept
  const narrowed = outcome ? meet(numbers, set) : outside(numbers, set.number)
  return narrowed === numbers ? kept : join(narrowed, withoutKinds(kept, Kind.number))
}

/** Without the numbers of `set`; a fractional range keeps what it has between its integers, and they with it. */
function outside(v: Value, set: NumberSet): Value {
  if ((v.kinds & Kind.number) === 0) return v
  const { ranges, nan: hasNaN, negativeZero } = v.number
  const left = set.ranges.reduce<readonly NumberRange[]>(
    (rest, range) => rest.flatMap((r) => piecesOutside(r, range)),
    ranges,
  )
  const number = numberSet(canonicalRanges(left), hasNaN && !set.nan, negativeZero)
  const narrowed = withBits(v.kinds, number, v.bigint, v.bits, v.strings)
  return leq(v, narrowed) ? v : narrowed
}

function piecesOutside(range: NumberRange, { lo, hi, fractional }: NumberRange): NumberRange[] {
  if (range.hi < lo || range.lo > hi || (range.fractional && !fractional)) return [range]
  const pieces: NumberRange[] = []
  if (range.lo < lo) pieces.push(numberRange(range.lo, integerBelow(lo), false))
  if (range.hi > hi) pieces.push(numberRange(integerAbove(hi), range.hi, false))
  return pieces
}
