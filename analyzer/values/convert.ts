/** JavaScript's conversions between primitive values. What throws (a symbol as a number) has no result. */
import { everyBigint } from '../domains/bigint-range.ts'
import { bigintAbove, bigintBelow } from '../domains/doubles.ts'
import { Kind, numericKinds, objectKinds, typeofNames } from '../domains/kinds.ts'
import { toInt32Numbers, toUint32Numbers, withinIntegers } from '../domains/number-arithmetic.ts'
import type { NumberSet } from '../domains/number-range.ts'
import { everyNumber, noNumbers, onlyNaN, unionNumbers } from '../domains/number-range.ts'
import { low32 } from '../domains/known-bits.ts'
import { hasString, literalsOf } from '../domains/string-set.ts'
import type { Literal } from '../ir/ir.ts'
import {
  anyString,
  bottom,
  literalOf,
  someText,
  normalised,
  ofLiteral,
  ofNumberSet,
  ofStrings,
} from './construct.ts'
import { join, onlyKinds } from './lattice.ts'
import { withBits } from './reduce.ts'
import type { Value } from './value.ts'

/** Numbers that the members of other kinds than number and bigint convert to; an object may be any. */
function convertedNumbers(v: Value): NumberSet {
  if ((v.kinds & objectKinds) !== 0) return everyNumber
  let numbers = noNumbers
  const add = (more: NumberSet): void => void (numbers = unionNumbers(numbers, more))
  if ((v.kinds & Kind.undefined) !== 0) add(onlyNaN)
  if ((v.kinds & (Kind.null | Kind.false)) !== 0) add(ofLiteral(0).number)
  if ((v.kinds & Kind.true) !== 0) add(ofLiteral(1).number)
  if ((v.kinds & Kind.string) !== 0) {
    const texts = literalsOf(v.strings)
    if (texts === undefined) return everyNumber
    for (const text of texts) add(ofLiteral(Number(text)).number)
  }
  return numbers
}

/** ToNumeric: numbers and bigints only. An object may give either. */
export function toNumeric(v: Value): Value {
  if ((v.kinds & ~numericKinds) === 0) return v
  const own = onlyKinds(v, numericKinds)
  const converted = ofNumberSet(convertedNumbers(v))
  const numeric = join(own, converted)
  if ((v.kinds & objectKinds) === 0) return numeric
  return normalised(numericKinds, everyNumber, everyBigint, undefined, undefined)
}

/** ToNumber of what unary `+` takes: a bigint throws. */
export function toNumber(v: Value): Value {
  return onlyKinds(toNumeric(v), Kind.number)
}

/** `Number(v)`: a bigint is rounded. */
export function numberOf(v: Value): Value {
  const numeric = toNumeric(v)
  if ((numeric.kinds & Kind.bigint) === 0) return numeric
  let numbers = onlyKinds(numeric, Kind.number)
  for (const { lo, hi } of numeric.bigint) {
    const low = lo === undefined ? -Infinity : Number(lo)
    const high = hi === undefined ? Infinity : Number(hi)
    const range = { lo: low, hi: high, fractional: false }
    numbers = join(numbers, ofNumberSet({ ranges: [range], nan: false, negativeZero: false }))
  }
  const exact =
    v.kinds === Kind.bigint && v.bits !== undefined && withinIntegers(numbers.number, 0, 0xffffffff)
  return exact ? withBits(Kind.number, numbers.number, [], v.bits, undefined) : numbers
}

function wrapped(v: Value, wrap: (set: NumberSet) => NumberSet): Value {
  const numbers = toNumber(v)
  if (numbers.kinds === 0) return bottom
  const set = wrap(numbers.number)
  if (set === numbers.number) return numbers
  const known = numbers.bits !== undefined && !numbers.number.nan
  return known ? withBits(Kind.number, set, [], low32(numbers.bits), undefined) : ofNumberSet(set)
}

/** The int32 that bit operators make of the numbers that `v` converts to. */
export function toInt32(v: Value): Value {
  return wrapped(v, toInt32Numbers)
}

/** The uint32 that `>>>` makes of the numbers that `v` converts to. */
export function toUint32(v: Value): Value {
  return wrapped(v, toUint32Numbers)
}

/** Is it surely true or surely false in a condition? Undefined for either, and for no value at all. */
export function truthiness(v: Value): true | false | undefined {
  const { yes, no } = truthOutcomes(v)
  return yes === no ? undefined : yes
}

/** Which outcomes a condition can have. */
export function truthOutcomes(v: Value): { readonly yes: boolean; readonly no: boolean } {
  const { kinds, number, bigint, strings } = v
  let yes = (kinds & (Kind.true | Kind.symbol | objectKinds)) !== 0
  let no = (kinds & (Kind.undefined | Kind.null | Kind.false)) !== 0 || number.nan
  for (const { lo, hi } of number.ranges) {
    if (lo <= 0 && hi >= 0) no = true
    if (lo !== 0 || hi !== 0) yes = true
  }
  for (const { lo, hi } of bigint) {
    if ((lo === undefined || lo <= 0n) && (hi === undefined || hi >= 0n)) no = true
    if (lo !== 0n || hi !== 0n) yes = true
  }
  if (v.bits !== undefined && v.bits.one !== 0n && !number.nan && (kinds & ~numericKinds) === 0) no = false
  if ((kinds & Kind.string) !== 0) {
    yes ||= literalsOf(strings)?.every((text) => text === '') !== true
    no ||= hasString(strings, '')
  }
  return { yes, no }
}

/** The string literals `typeof` may answer. */
export function typeofValue(v: Value): Value {
  return ofStrings(...typeofNames.filter(([, kinds]) => (v.kinds & kinds) !== 0).map(([name]) => name))
}

/** Texts longer than these are any string. */
const maxText = 200

/** ToString of primitives; objects give any string, symbols throw. `String(symbol)` does not: see builtins. */
export function toText(v: Value): Value {
  const convertible = onlyKinds(v, ~Kind.symbol)
  if (convertible.kinds === 0) return bottom
  const texts: string[] = []
  let others: Value = bottom
  for (const part of [
    Kind.undefined,
    Kind.null,
    Kind.true,
    Kind.false,
    Kind.number,
    Kind.bigint,
    Kind.string,
  ]) {
    if ((convertible.kinds & part) === 0) continue
    const own = onlyKinds(convertible, part)
    const one: { literal: Literal } | undefined = literalOf(own)
    const literals = literalsOf(own.strings)
    if (part === Kind.string && literals !== undefined) texts.push(...literals)
    else if (part === Kind.string) others = join(others, own)
    else if (one !== undefined) texts.push(String(one.literal))
    else others = join(others, someText)
  }
  const unknown = (convertible.kinds & objectKinds) !== 0 || texts.some((text) => text.length > maxText)
  return unknown ? anyString : join(ofStrings(...texts), others)
}

/** Bounds of all numbers and bigints as bigints, numbers rounded outward; undefined when there is none. */
export function integerHull(
  v: Value,
): { readonly lo: bigint | undefined; readonly hi: bigint | undefined } | undefined {
  const { number, bigint } = v
  const first = number.ranges[0]
  const own =
    first === undefined ? undefined : { lo: bigintBelow(first.lo), hi: bigintAbove(number.ranges.at(-1)!.hi) }
  if (bigint.length === 0) return own
  const big = { lo: bigint[0]!.lo, hi: bigint.at(-1)!.hi }
  if (own === undefined) return big
  const lo = own.lo === undefined || big.lo === undefined ? undefined : own.lo < big.lo ? own.lo : big.lo
  const hi = own.hi === undefined || big.hi === undefined ? undefined : own.hi > big.hi ? own.hi : big.hi
  return { lo, hi }
}
