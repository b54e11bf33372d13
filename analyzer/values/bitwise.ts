/** `& | ^ ~ << >> >>>` on values: int32 and uint32 for numbers, unbounded two's complement for bigints. */
import { notBigints, shiftBigints } from '../domains/bigint-arithmetic.ts'
import type { BigSet } from '../domains/bigint-range.ts'
import { bigRange, hullOfBigints } from '../domains/bigint-range.ts'
import { Kind } from '../domains/kinds.ts'
import type { Bits } from '../domains/known-bits.ts'
import {
  andBits,
  bitLength,
  joinBits,
  low32,
  notBits,
  orBits,
  shiftBits,
  xorBits,
} from '../domains/known-bits.ts'
import { toInt32Numbers } from '../domains/number-arithmetic.ts'
import type { NumberRange, NumberSet } from '../domains/number-range.ts'
import { canonicalRanges, noNumbers, numberRange, numberSet } from '../domains/number-range.ts'
import { bottom, ofNumbers } from './construct.ts'
import { toInt32, toNumeric, toUint32 } from './convert.ts'
import { join, onlyKinds } from './lattice.ts'
import { bitsOf, withBits } from './reduce.ts'
import type { Value } from './value.ts'

export type BitOperator = '&' | '|' | '^' | '<<' | '>>' | '>>>'

/** Numbers with numbers, bigints with bigints; a number with a bigint throws, and so does `>>>` of bigints. */
export function bitwise(op: BitOperator, left: Value, right: Value): Value {
  const a = toNumeric(left)
  const b = toNumeric(right)
  const both = a.kinds & b.kinds
  const numbers =
    (both & Kind.number) === 0 ? bottom : onNumbers(op, onlyKinds(a, Kind.number), onlyKinds(b, Kind.number))
  if ((both & Kind.bigint) === 0 || op === '>>>') return numbers
  const bigints = onBigints(op, onlyKinds(a, Kind.bigint), onlyKinds(b, Kind.bigint))
  return numbers.kinds === 0 ? bigints : join(numbers, bigints)
}

/** `~v`. */
export function bitNot(v: Value): Value {
  const numeric = toNumeric(v)
  const numbers = toInt32(onlyKinds(numeric, Kind.number))
  const bigints = onlyKinds(numeric, Kind.bigint)
  return join(notNumbers(numbers), notBig(bigints))
}

function notNumbers(v: Value): Value {
  if (v.kinds === 0) return bottom
  const ranges = v.number.ranges.map(({ lo, hi }) => numberRange(~hi, ~lo, false)).reverse()
  const number = numberSet(ranges, false, false)
  return withBits(Kind.number, number, [], low32(notBits(bitsOf(v))), undefined)
}

function notBig(v: Value): Value {
  if (v.kinds === 0) return bottom
  const bits = v.bits === undefined ? undefined : notBits(v.bits)
  return withBits(Kind.bigint, noNumbers, notBigints(v.bigint), bits, undefined)
}

type Logic = '&' | '|' | '^'

const logic: Readonly<Record<Logic, (a: Bits, b: Bits) => Bits>> = { '&': andBits, '|': orBits, '^': xorBits }

function onNumbers(op: BitOperator, left: Value, right: Value): Value {
  if (op === '<<' || op === '>>' || op === '>>>') return shiftNumbers(op, left, right)
  const a = toInt32(left)
  const b = toInt32(right)
  if (a.kinds === 0 || b.kinds === 0) return bottom
  const [x, y] = [bitsOf(a), bitsOf(b)]
  const same = unchanged(op, a, x, b, y)
  if (same !== undefined) return same
  const bits = low32(logic[op](x, y))
  const [from, to] = logicRange(op, a, b)
  const number = ofNumbers(from, to).number
  return withBits(Kind.number, number, [], bits, undefined)
}

/** The operand that the other one surely leaves as it is. */
function unchanged(op: Logic, a: Value, x: Bits, b: Value, y: Bits): Value | undefined {
  if (op === '&') return (x.maybe & ~y.one) === 0n ? a : (y.maybe & ~x.one) === 0n ? b : undefined
  if (op === '|') return (y.maybe & ~x.one) === 0n ? a : (x.maybe & ~y.one) === 0n ? b : undefined
  return y.maybe === 0n ? a : x.maybe === 0n ? b : undefined
}

/** Bounds beyond what the bits say: masking makes no larger, setting bits no smaller, of numbers that are not negative. */
function logicRange(op: Logic, a: Value, b: Value): readonly [number, number] {
  const [al, ah] = [a.number.ranges[0]!.lo, a.number.ranges.at(-1)!.hi]
  const [bl, bh] = [b.number.ranges[0]!.lo, b.number.ranges.at(-1)!.hi]
  const [min, max] = [-0x80000000, 0x7fffffff]
  if (op === '&') {
    if (al >= 0 && bl >= 0) return [0, Math.min(ah, bh)]
    if (al >= 0 || bl >= 0) return [0, al >= 0 ? ah : bh]
    return [min, Math.max(ah, bh) < 0 ? Math.min(ah, bh) : Math.max(ah, bh)]
  }
  if (op === '|') {
    if (ah < 0 && bh < 0) return [Math.max(al, bl), -1]
    if (ah < 0 || bh < 0) return [ah < 0 ? al : bl, -1]
    if (al >= 0 && bl >= 0) return [Math.max(al, bl), max]
  }
  return [min, max]
}

/** Every shift count from 0 to 31 that `count` may come to. */
function counts(count: Value): readonly number[] {
  const { ranges } = toUint32(count).number
  const found = new Set<number>()
  for (const { lo, hi } of ranges) for (let n = lo; n <= hi && n < lo + 32; n++) found.add(n & 31)
  return [...found].sort((x, y) => x - y)
}

function shiftNumbers(op: '<<' | '>>' | '>>>', left: Value, right: Value): Value {
  const value = op === '>>>' ? toUint32(left) : toInt32(left)
  if (value.kinds === 0 || right.kinds === 0) return bottom
  const every = counts(right)
  if (every.length === 1 && every[0] === 0) return value
  const ranges: NumberRange[] = []
  const own = bitsOf(value)
  let bits: Bits | undefined
  for (const count of every) {
    ranges.push(...shiftedRanges(op, value.number, count))
    const shifted = shiftedBits(op, own, count)
    bits = bits === undefined ? shifted : joinBits(bits, shifted)
  }
  return withBits(Kind.number, numberSet(canonicalRanges(ranges), false, false), [], bits, undefined)
}

function shiftedRanges(
  op: '<<' | '>>' | '>>>',
  { ranges }: NumberSet,
  count: number,
): readonly NumberRange[] {
  if (op === '<<') {
    const scale = 2 ** count
    const products = ranges.map(({ lo, hi }) => numberRange(lo * scale, hi * scale, false))
    return toInt32Numbers(numberSet(products, false, false)).ranges
  }
  const shift = (x: number): number => (op === '>>' ? x >> count : x >>> count)
  return ranges.map(({ lo, hi }) => numberRange(shift(lo), shift(hi), false))
}

function shiftedBits(op: '<<' | '>>' | '>>>', bits: Bits, count: number): Bits {
  if (op === '<<') return low32(shiftBits(bits, BigInt(count)))
  const signed = (x: bigint): bigint => (op === '>>' ? BigInt.asIntN(32, x) : x)
  return low32(shiftBits({ one: signed(bits.one), maybe: signed(bits.maybe) }, BigInt(-count)))
}

/** Counts up to these are taken one by one. */
const maxCounts = 64n

function onBigints(op: Exclude<BitOperator, '>>>'>, a: Value, b: Value): Value {
  if (a.kinds === 0 || b.kinds === 0) return bottom
  if (op === '<<') return shiftBig(a, b)
  if (op === '>>') return shiftBig(a, negatedCounts(b))
  const [x, y] = [bitsOf(a), bitsOf(b)]
  const same = unchanged(op, a, x, b, y)
  if (same !== undefined) return same
  return withBits(Kind.bigint, noNumbers, logicBigRange(op, a, b), logic[op](x, y), undefined)
}

function negatedCounts(v: Value): Value {
  const set = v.bigint.map(({ lo, hi }) =>
    bigRange(hi === undefined ? undefined : -hi, lo === undefined ? undefined : -lo),
  )
  return { ...v, bigint: set.reverse(), bits: undefined }
}

function shiftBig(a: Value, b: Value): Value {
  const { lo, hi } = hullOfBigints(b.bigint)!
  if (lo === undefined || hi === undefined || hi - lo > maxCounts || hi > 4096n || lo < -4096n) {
    return withBits(Kind.bigint, noNumbers, shiftBigints(a.bigint, b.bigint), undefined, undefined)
  }
  let result = bottom
  for (let count = lo; count <= hi; count++) {
    if (!b.bigint.some((range) => range.lo! <= count && count <= range.hi!)) continue
    const set = shiftBigints(a.bigint, [bigRange(count, count)])
    result = join(result, withBits(Kind.bigint, noNumbers, set, shiftBits(bitsOf(a), count), undefined))
  }
  return result
}

function logicBigRange(op: Logic, a: Value, b: Value): BigSet {
  const x = hullOfBigints(a.bigint)!
  const y = hullOfBigints(b.bigint)!
  const [xPlus, yPlus] = [x.lo !== undefined && x.lo >= 0n, y.lo !== undefined && y.lo >= 0n]
  const [xMinus, yMinus] = [x.hi !== undefined && x.hi < 0n, y.hi !== undefined && y.hi < 0n]
  if (op === '&') {
    const least = x.hi === undefined ? y.hi : y.hi === undefined ? x.hi : x.hi < y.hi ? x.hi : y.hi
    if (xPlus && yPlus) return [bigRange(0n, least)]
    if (xPlus || yPlus) return [bigRange(0n, xPlus ? x.hi : y.hi)]
    return [bigRange(belowPower(x.lo, y.lo), xMinus && yMinus ? least : most(x.hi, y.hi))]
  }
  if (op === '|') {
    const greatest = x.lo === undefined ? y.lo : y.lo === undefined ? x.lo : x.lo > y.lo ? x.lo : y.lo
    if (xMinus && yMinus) return [bigRange(greatest, -1n)]
    if (xMinus || yMinus) return [bigRange(xMinus ? x.lo : y.lo, -1n)]
    if (xPlus && yPlus) return [bigRange(greatest, abovePower(x.hi, y.hi))]
  }
  const lo = belowPower(x.lo, y.lo, complement(x.hi), complement(y.hi))
  const hi = lo === undefined ? undefined : -lo - 1n
  return [xPlus && yPlus ? bigRange(0n, abovePower(x.hi, y.hi)) : bigRange(lo, hi)]
}

function complement(x: bigint | undefined): bigint | undefined {
  return x === undefined ? undefined : ~x
}

function most(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return a === undefined || b === undefined ? undefined : a > b ? a : b
}

/** -2^n not above any of them; undefined when one is infinite. */
function belowPower(...xs: readonly (bigint | undefined)[]): bigint | undefined {
  let bits = 0
  for (const x of xs) {
    if (x === undefined) return undefined
    if (x < 0n) bits = Math.max(bits, bitLength(-x - 1n))
  }
  return -(1n << BigInt(bits))
}

/** 2^n - 1 not below either; undefined when one is infinite. */
function abovePower(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  if (a === undefined || b === undefined) return undefined
  return (1n << BigInt(bitLength(a > b ? a : b))) - 1n
}
