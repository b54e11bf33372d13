/** `BigInt(x)`, `BigInt.asUintN` and `BigInt.asIntN`. */
import type { BigRange } from '../domains/bigint-range.ts'
import { canonicalBigints } from '../domains/bigint-range.ts'
import { bigintAbove, bigintBelow } from '../domains/doubles.ts'
import { Kind, objectKinds } from '../domains/kinds.ts'
import { intersectRanges, noNumbers } from '../domains/number-range.ts'
import { withinIntegers } from '../domains/number-arithmetic.ts'
import { anyBigint, bottom, literalOf, ofBigSet, ofBigints } from './construct.ts'
import { join, leq, onlyKinds } from './lattice.ts'
import { bitsOf, withBits } from './reduce.ts'
import type { Value } from './value.ts'

const integers = [{ lo: -Number.MAX_VALUE, hi: Number.MAX_VALUE, fractional: false }]

/** `BigInt(v)`: integers, booleans, strings that are numerals; the rest throws. */
export function bigintOf(v: Value): Value {
  if ((v.kinds & (Kind.string | objectKinds)) !== 0) return anyBigint
  let result = onlyKinds(v, Kind.bigint)
  if ((v.kinds & Kind.false) !== 0) result = join(result, ofBigints(0n, 0n))
  if ((v.kinds & Kind.true) !== 0) result = join(result, ofBigints(1n, 1n))
  const ranges = intersectRanges(v.number.ranges, integers)
  if (ranges.length === 0) return result
  const set = canonicalBigints(ranges.map(({ lo, hi }) => ({ lo: bigintBelow(lo), hi: bigintAbove(hi) })))
  const patterns = v.bits !== undefined && withinIntegers(v.number, 0, 0xffffffff)
  return join(result, withBits(Kind.bigint, noNumbers, set, patterns ? v.bits : undefined, undefined))
}

/** ToBigInt: as `BigInt(v)`, but numbers throw. */
function toBigint(v: Value): Value {
  return bigintOf(onlyKinds(v, ~Kind.number))
}

/** Widths up to this are computed with. */
const maxWidth = 1024

/** `BigInt.asUintN(width, v)` or, if `signed`, `BigInt.asIntN(width, v)`. */
export function wrapBigint(width: Value, v: Value, signed: boolean): Value {
  const x = toBigint(v)
  if (x.kinds === 0) return bottom
  const n = literalOf(width)?.literal
  if (typeof n !== 'number' || !Number.isInteger(n) || n < 1 || n > maxWidth) {
    return signed ? anyBigint : ofBigints(0n, undefined)
  }
  const span = 1n << BigInt(n)
  const min = signed ? -(span >> 1n) : 0n
  const max = min + span - 1n
  if (leq(x, ofBigints(min, max))) return x
  const wrap = (y: bigint): bigint => (signed ? BigInt.asIntN(n, y) : BigInt.asUintN(n, y))
  const set = canonicalBigints(x.bigint.flatMap((range) => wrapRange(range, span, min, max, wrap)))
  if (signed) return ofBigSet(set)
  const { one, maybe } = bitsOf(x)
  const low = { one: BigInt.asUintN(n, one), maybe: BigInt.asUintN(n, maybe) }
  return withBits(Kind.bigint, noNumbers, set, low, undefined)
}

function wrapRange(
  range: BigRange,
  span: bigint,
  min: bigint,
  max: bigint,
  wrap: (x: bigint) => bigint,
): BigRange[] {
  const { lo, hi } = range
  if (lo === undefined || hi === undefined || hi - lo >= span - 1n) return [{ lo: min, hi: max }]
  const [from, to] = [wrap(lo), wrap(hi)]
  if (from <= to) return [{ lo: from, hi: to }]
  return [
    { lo: from, hi: max },
    { lo: min, hi: to },
  ]
}
