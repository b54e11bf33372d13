/** What a narrowed result of arithmetic says of the operands. */
import { hullOfBigints } from '../domains/bigint-range.ts'
import { Kind } from '../domains/kinds.ts'
import type { Bits } from '../domains/known-bits.ts'
import { allBits, bitsOfConstant, shiftBits } from '../domains/known-bits.ts'
import { withinIntegers } from '../domains/number-arithmetic.ts'
import { hullOfRanges, type NumberRange } from '../domains/number-range.ts'
import type { BinaryOperator } from '../ir/ir.ts'
import { addBigints, subtractBigints } from '../domains/bigint-arithmetic.ts'
import { limited } from './bounds.ts'
import { literalOf, ofBigSet } from './construct.ts'
import { bottom } from './construct.ts'
import { meet } from './lattice.ts'
import { bitsOf, withBits } from './reduce.ts'
import type { Value } from './value.ts'

export interface Operands {
  readonly left: Value
  readonly right: Value
}

/**
 * Operands from which `a op b` can be in `result`; the arguments themselves where nothing is learnt. Only operands
 * that are all numbers or all bigints are looked at.
 */
export function backward(op: BinaryOperator, result: Value, a: Value, b: Value): Operands {
  const kind = a.kinds
  if (kind !== b.kinds || (kind !== Kind.number && kind !== Kind.bigint)) return { left: a, right: b }
  if ((result.kinds & kind) === 0) return { left: bottom, right: bottom }
  const { left, right } = kind === Kind.number ? fromNumbers(op, result, a, b) : fromBigints(op, result, a, b)
  return left.kinds === 0 || right.kinds === 0 ? { left: bottom, right: bottom } : { left, right }
}

function fromBigints(op: BinaryOperator, result: Value, a: Value, b: Value): Operands {
  const of = (set: Value['bigint']): Value => ofBigSet(set)
  switch (op) {
    case '+':
      return {
        left: meet(a, of(subtractBigints(result.bigint, b.bigint))),
        right: meet(b, of(subtractBigints(result.bigint, a.bigint))),
      }
    case '-':
      return {
        left: meet(a, of(addBigints(result.bigint, b.bigint))),
        right: meet(b, of(subtractBigints(a.bigint, result.bigint))),
      }
    case '*':
      return { left: factor(result, a, b), right: factor(result, b, a) }
    case '<<':
    case '>>':
      return { left: unshifted(op, bigintsOnly(result), a, b), right: b }
    case '%':
      return { left: lowBitsOf(bigintsOnly(result), a, b), right: b }
    case '&':
    case '|':
    case '^':
      return unmasked(op, bitsOf(bigintsOnly(result)), a, b)
    default:
      return { left: a, right: b }
  }
}

function bigintsOnly(v: Value): Value {
  return v.kinds === Kind.bigint ? v : withBits(Kind.bigint, bottom.number, v.bigint, v.bits, undefined)
}

function numbersOnly(v: Value): Value {
  return v.kinds === Kind.number ? v : withBits(Kind.number, v.number, [], v.bits, undefined)
}

const [min32, max32] = [-0x80000000, 0x7fffffff]

function fromNumbers(op: BinaryOperator, wide: Value, a: Value, b: Value): Operands {
  const result = numbersOnly(wide)
  const same = { left: a, right: b }
  switch (op) {
    case '+':
      return fromSum(result, a, b, 1)
    case '-':
      return fromSum(result, a, b, -1)
    case '*':
      return result.number.nan ? same : { left: factor(result, a, b), right: factor(result, b, a) }
    case '&':
    case '|':
    case '^':
      if (!isInt32Pattern(a) || !isInt32Pattern(b)) return oneSide(op, result, a, b)
      return unmasked(op, bitsOf(result), a, b)
    case '<<':
    case '>>':
    case '>>>':
      return { left: unshifted(op, result, a, b), right: b }
    case '%':
      return { left: lowBitsOf(result, a, b), right: b }
    default:
      return same
  }
}

/** Are all its members int32 or uint32, so that bit operators see them unchanged? */
function isInt32Pattern(v: Value): boolean {
  return !v.number.nan && bitsOf(v) !== allBits && withinIntegers(v.number, min32, 0xffffffff)
}

/** Only one operand is surely 32 bits wide: that one may still be learnt of, and `x | 0` and `x ^ 0` leave ... nothing. */
function oneSide(op: '&' | '|' | '^', result: Value, a: Value, b: Value): Operands {
  const unknown: Bits = { one: 0n, maybe: 0xffffffffn }
  const bits = bitsOf(result)
  if (isInt32Pattern(a)) return { left: maskedOperand(op, bits, a, bitsOf(a), unknown), right: b }
  if (isInt32Pattern(b)) return { left: a, right: maskedOperand(op, bits, b, bitsOf(b), unknown) }
  return { left: a, right: b }
}

function unmasked(op: '&' | '|' | '^', result: Bits, a: Value, b: Value): Operands {
  const [x, y] = [bitsOf(a), bitsOf(b)]
  return { left: maskedOperand(op, result, a, x, y), right: maskedOperand(op, result, b, y, x) }
}

/** `v`, of bits `own`, whose combination with `other` has the bits `result`. */
function maskedOperand(op: '&' | '|' | '^', result: Bits, v: Value, own: Bits, other: Bits): Value {
  const resultZero = ~result.maybe
  const otherZero = ~other.maybe
  let one = 0n
  let zero = 0n
  if (op === '&') {
    one = result.one
    zero = resultZero & other.one
  } else if (op === '|') {
    one = result.one & otherZero
    zero = resultZero
  } else {
    one = (result.one & otherZero) | (resultZero & other.one)
    zero = (result.one & other.one) | (resultZero & otherZero)
  }
  const learnt = { one: own.one | one, maybe: own.maybe & ~zero }
  if (learnt.one === own.one && learnt.maybe === own.maybe) return v
  if ((learnt.one | learnt.maybe) !== learnt.maybe) return bottom
  return withBits(v.kinds, v.number, v.bigint, learnt, undefined)
}

/** `a + sign * b` is in `result`. */
function fromSum(result: Value, a: Value, b: Value, sign: 1 | -1): Operands {
  const x = hullOfRanges(a.number.ranges)
  const y = hullOfRanges(b.number.ranges)
  const r = hullOfRanges(result.number.ranges)
  if (x === undefined || y === undefined || result.number.nan) return { left: a, right: b }
  if (r === undefined) return { left: bottom, right: bottom }
  const z = sign > 0 ? y : { lo: -y.hi, hi: -y.lo, fractional: y.fractional }
  const [leftLow, leftHigh] = addend(r, z, x.fractional)
  const [low, high] = addend(r, x, y.fractional)
  const [rightLow, rightHigh] = sign > 0 ? [low, high] : [-high, -low]
  return { left: within(a, leftLow, leftHigh), right: within(b, rightLow, rightHigh) }
}

const safe = Number.MAX_SAFE_INTEGER

/** Bounds of x where x + other rounds to a member of `r`; exact for integers, with a margin otherwise. */
function addend(r: NumberRange, other: NumberRange, fractional: boolean): readonly [number, number] {
  const whole = !fractional && !other.fractional
  const lo = -upperAddend(-r.lo, -other.hi, whole && !r.fractional)
  const hi = upperAddend(r.hi, other.lo, whole && !r.fractional)
  return [lo, hi]
}

/** Upper bound of x where x + y >= x + low rounds to at most `most`. */
function upperAddend(most: number, low: number, whole: boolean): number {
  if (!Number.isFinite(most) || !Number.isFinite(low)) return Infinity
  if (whole && Math.abs(most) <= safe && Math.abs(low) <= safe) return most - low
  const bound = most - low
  return bound + (Math.abs(most) + Math.abs(low) + Math.abs(bound)) * 2 ** -50 + Number.MIN_VALUE
}

function within(v: Value, lo: number, hi: number): Value {
  return limited(limited(v, 'low', lo, false), 'high', hi, false)
}

/** `v * other` is in `result`: for an integer `v` and one other integer that is not zero. */
function factor(result: Value, v: Value, other: Value): Value {
  const by = literalOf(other)?.literal
  if (typeof by === 'bigint' && by !== 0n) {
    const { lo, hi } = hullOfBigints(result.bigint)!
    const [low, high] = by > 0n ? [lo, hi] : [negate(hi), negate(lo)]
    const size = by > 0n ? by : -by
    const least = low === undefined ? undefined : -floorDivide(-low, size)
    const most = high === undefined ? undefined : floorDivide(high, size)
    if (least !== undefined && most !== undefined && least > most) return bottom
    return meet(v, ofBigSet([{ lo: least, hi: most }]))
  }
  if (typeof by !== 'number' || !Number.isSafeInteger(by) || by === 0) return v
  const range = hullOfRanges(result.number.ranges)
  if (range === undefined || v.number.nan || hullOfRanges(v.number.ranges)!.fractional) return v
  const [low, high] = by > 0 ? [range.lo, range.hi] : [-range.hi, -range.lo]
  const size = BigInt(Math.abs(by))
  const least = Math.abs(low) <= safe ? -Number(floorDivide(-BigInt(Math.ceil(low)), size)) : -Infinity
  const most = Math.abs(high) <= safe ? Number(floorDivide(BigInt(Math.floor(high)), size)) : Infinity
  return within(v, least, most)
}

function negate(x: bigint | undefined): bigint | undefined {
  return x === undefined ? undefined : -x
}

/** `x / by` rounded down, for a positive `by`. */
function floorDivide(x: bigint, by: bigint): bigint {
  const quotient = x / by
  return x % by < 0n ? quotient - 1n : quotient
}

/** `v` where `v op count` is in `result`, for one known count. */
function unshifted(op: '<<' | '>>' | '>>>', result: Value, v: Value, count: Value): Value {
  const by = literalOf(count)?.literal
  if (typeof by === 'bigint') {
    if (by > 1024n || by < -1024n) return v
    return unshiftedBigint(op === '<<' ? by : -by, result, v)
  }
  if (typeof by !== 'number' || !Number.isInteger(by) || v.number.nan) return v
  const n = ((by % 32) + 32) % 32
  const [lo, hi] =
    op === '>>>'
      ? [0, 0xffffffff]
      : op === '>>'
        ? [min32, max32]
        : [min32 / 2 ** n, Math.floor(max32 / 2 ** n)]
  const range = hullOfRanges(result.number.ranges)
  if (range === undefined || !withinIntegers(v.number, lo, hi)) return v
  if (op !== '<<') return within(v, range.lo * 2 ** n, range.hi * 2 ** n + 2 ** n - 1)
  return within(v, Math.ceil(range.lo / 2 ** n), Math.floor(range.hi / 2 ** n))
}

/** `left` is the count of a shift to the left. */
function unshiftedBigint(left: bigint, result: Value, v: Value): Value {
  const { lo, hi } = hullOfBigints(result.bigint)!
  const bits = bitsOf(result)
  if (left >= 0n) {
    const least = lo === undefined ? undefined : -(-lo >> left)
    const most = hi === undefined ? undefined : hi >> left
    if (least !== undefined && most !== undefined && least > most) return bottom
    return withLearntBits(meet(v, ofBigSet([{ lo: least, hi: most }])), shiftBits(bits, -left))
  }
  const least = lo === undefined ? undefined : lo << -left
  const most = hi === undefined ? undefined : ((hi + 1n) << -left) - 1n
  const low = (1n << -left) - 1n
  const { one, maybe } = shiftBits(bits, -left)
  return withLearntBits(meet(v, ofBigSet([{ lo: least, hi: most }])), { one, maybe: maybe | low })
}

function withLearntBits(v: Value, bits: Bits): Value {
  if (v.kinds === 0) return v
  return maskedOperand('&', bits, v, bitsOf(v), bitsOfConstant(-1n))
}

/** `v % 2^n` is in `result`: the low bits of a `v` that is not negative. */
function lowBitsOf(result: Value, v: Value, modulus: Value): Value {
  const by = literalOf(modulus)?.literal
  if (typeof by === 'number') {
    if (by < 1 || by > 2 ** 31 || !Number.isInteger(Math.log2(by)) || !isInt32Pattern(v)) return v
    if (
      v.number.ranges[0]!.lo < 0 ||
      result.number.nan ||
      result.number.ranges.some((r) => r.fractional) ||
      bitsOf(result) === allBits
    )
      return v
    return maskedOperand('&', bitsOf(result), v, bitsOf(v), bitsOfConstant(BigInt(by - 1)))
  }
  if (typeof by !== 'bigint' || by <= 0n || (by & (by - 1n)) !== 0n) return v
  const low = v.bigint[0]!.lo
  if (low === undefined || low < 0n) return v
  return maskedOperand('&', bitsOf(result), v, bitsOf(v), bitsOfConstant(by - 1n))
}
