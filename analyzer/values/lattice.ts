/** The order of values: join, meet, widening. Each gives back an argument itself where that is the answer. */
import { bigintsCover, equalBigints, intersectBigints, unionBigints } from '../domains/bigint-range.ts'
import { allKinds, Kind, numericKinds } from '../domains/kinds.ts'
import type { Bits } from '../domains/known-bits.ts'
import { allBits, bitLength, bitsWithin, equalBits, joinBits, meetBits } from '../domains/known-bits.ts'
import { equalNumbers, intersectNumbers, numbersCover, unionNumbers } from '../domains/number-range.ts'
import type { Thresholds } from '../domains/widen.ts'
import { widenBigints, widenNumbers } from '../domains/widen.ts'
import { intersectStrings, stringsCover, unionStrings } from '../domains/string-set.ts'
import { bottom, normalised } from './construct.ts'
import { bitsOf, bitsOfSets, withBits } from './reduce.ts'
import type { Value } from './value.ts'

export function isTop(v: Value): boolean {
  const { number, bigint } = v
  if (v.kinds !== allKinds || v.bits !== undefined || v.strings !== undefined) return false
  const range = number.ranges[0]!
  const all =
    number.nan && number.negativeZero && range.lo === -Infinity && range.hi === Infinity && range.fractional
  return all && bigint[0]!.lo === undefined && bigint[0]!.hi === undefined
}

export function equal(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a.kinds !== b.kinds) return false
  if (!equalNumbers(a.number, b.number) || !equalBigints(a.bigint, b.bigint)) return false
  if (a.bits !== b.bits && (a.bits === undefined || b.bits === undefined || !equalBits(a.bits, b.bits)))
    return false
  return sameStrings(a.strings, b.strings)
}

function sameStrings(a: Value['strings'], b: Value['strings']): boolean {
  return a === b || (stringsCover(a, b) && stringsCover(b, a))
}

/** Is everything in `a` also in `b`? */
export function leq(a: Value, b: Value): boolean {
  if (a === b || a.kinds === 0) return true
  if ((a.kinds & ~b.kinds) !== 0) return false
  if (!numbersCover(b.number, a.number) || !bigintsCover(b.bigint, a.bigint)) return false
  if (b.bits !== undefined && hasDigits(a) && !bitsWithin(bitsOf(a), b.bits)) return false
  return (a.kinds & Kind.string) === 0 || stringsCover(b.strings, a.strings)
}

/** Has it a bigint, or a number that is not NaN? */
function hasDigits(v: Value): boolean {
  return v.number.ranges.length > 0 || v.bigint.length > 0
}

export function join(a: Value, b: Value): Value {
  if (leq(b, a)) return a
  if (leq(a, b)) return b
  const number = unionNumbers(a.number, b.number)
  const bigint = unionBigints(a.bigint, b.bigint)
  const bits =
    a.bits === undefined && b.bits === undefined ? undefined : joinedBits(a, b, bitsOfSets(number, bigint))
  return normalised(a.kinds | b.kinds, number, bigint, bits, joinedStrings(a, b))
}

function joinedBits(a: Value, b: Value, implied: Bits): Bits | undefined {
  if (!hasDigits(a)) return b.bits
  if (!hasDigits(b)) return a.bits
  if (implied === allBits && (a.number.ranges.length > 0 || b.number.ranges.length > 0)) return undefined
  const bits = joinBits(bitsOf(a), bitsOf(b))
  return bitsWithin(implied, bits) ? undefined : bits
}

function joinedStrings(a: Value, b: Value): Value['strings'] {
  if ((a.kinds & Kind.string) === 0) return b.strings
  if ((b.kinds & Kind.string) === 0) return a.strings
  return unionStrings(a.strings, b.strings)
}

export function meet(a: Value, b: Value): Value {
  if (leq(a, b)) return a
  if (leq(b, a)) return b
  const kinds = a.kinds & b.kinds
  if (kinds === 0) return bottom
  const number = intersectNumbers(a.number, b.number)
  const bigint = intersectBigints(a.bigint, b.bigint)
  const strings = intersectStrings(a.strings, b.strings)
  if ((kinds & numericKinds) === 0) return normalised(kinds, number, bigint, undefined, strings)
  return metBits(a, b, kinds, number, bigint, strings)
}

function metBits(
  a: Value,
  b: Value,
  kinds: number,
  number: Value['number'],
  bigint: Value['bigint'],
  strings: Value['strings'],
): Value {
  if (a.bits === undefined && b.bits === undefined)
    return normalised(kinds, number, bigint, undefined, strings)
  const bits = a.bits === undefined ? b.bits : b.bits === undefined ? a.bits : meetBits(a.bits, b.bits)
  if (bits !== undefined) return withBits(kinds, number, bigint, bits, strings)
  return normalised(kinds, { ...number, ranges: [], negativeZero: false }, [], undefined, strings)
}

/** Without the members of the given kinds. */
export function withoutKinds(v: Value, kinds: number): Value {
  if ((v.kinds & kinds) === 0) return v
  const kept = v.kinds & ~kinds
  if (kept === 0) return bottom
  const number = (kept & Kind.number) === 0 ? noPart.number : v.number
  const bigint = (kept & Kind.bigint) === 0 ? noPart.bigint : v.bigint
  if (v.bits === undefined) return normalised(kept, number, bigint, undefined, v.strings)
  return withBits(kept, number, bigint, v.bits, v.strings)
}

const noPart = bottom

/** Only the members of the given kinds. */
export function onlyKinds(v: Value, kinds: number): Value {
  return withoutKinds(v, ~kinds)
}

/**
 * An upper bound of both for the head of a loop; `previous` itself when `next` is within it. Any chain of these ends
 * soon: bounds that moved jump to the next threshold (`thresholds` and the edges of the machine widths).
 */
export function widen(previous: Value, next: Value, thresholds: Thresholds): Value {
  const joined = join(previous, next)
  if (joined === previous || previous.kinds === 0) return joined
  const number = widenNumbers(previous.number, next.number, thresholds)
  const bigint = widenBigints(previous.bigint, next.bigint, thresholds)
  if (joined.bits === undefined) return normalised(joined.kinds, number, bigint, undefined, joined.strings)
  const grown =
    !hasDigits(previous) || equalBits(bitsOf(previous), joined.bits)
      ? joined.bits
      : grownBits(bitsOf(previous), joined.bits)
  const implied = bitsOfSets(number, bigint)
  const lost = implied === allBits && number.ranges.length > 0
  const bits = lost || bitsWithin(implied, grown) ? undefined : grown
  return normalised(joined.kinds, number, bigint, bits, joined.strings)
}

/** `next` with the unknown bits taken up to the next width, so that they grow a few times only. */
function grownBits(previous: Bits, next: Bits): Bits {
  const one = next.one === previous.one ? next.one : 0n
  if (next.maybe === previous.maybe) return { one, maybe: next.maybe }
  if (next.maybe < 0n) return { one, maybe: -1n }
  const length = bitLength(next.maybe)
  const width = [8, 16, 32, 64].find((bits) => length <= bits)
  return { one, maybe: width === undefined ? -1n : (1n << BigInt(width)) - 1n }
}
