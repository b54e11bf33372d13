/**
 * What a test that came out one way says of its operands. Each function keeps every member for which JavaScript gives
 * the outcome, and gives back the very argument where nothing is learnt.
 */
import { withoutBigint } from '../domains/bigint-range.ts'
import { Kind, kindsOfTypeof, nullishKinds, objectKinds } from '../domains/kinds.ts'
import {
  equalRanges,
  noNumbers,
  numberRange,
  numberSet,
  unionNumbers,
  withoutNumber,
} from '../domains/number-range.ts'
import { withoutString } from '../domains/string-set.ts'
import { backward, type Operands } from './backward.ts'
import { limited } from './bounds.ts'
import type { Equality, Relation } from './compare.ts'
import { extentOf, isSingle } from './compare.ts'
import { bottom, normalised, ofLiteral } from './construct.ts'
import { toNumeric } from './convert.ts'
import { join, leq, meet, onlyKinds, withoutKinds } from './lattice.ts'
import { withBits } from './reduce.ts'
import type { Value } from './value.ts'

export { backward, type Operands }

const impossible: Operands = { left: bottom, right: bottom }

/** Operands for which `a op b` is `outcome`; both bottom where it never is. */
export function narrowCompare(op: Equality | Relation, a: Value, b: Value, outcome: boolean): Operands {
  if (a.kinds === 0 || b.kinds === 0) return impossible
  const { left, right } = narrowed(op, a, b, outcome)
  return left.kinds === 0 || right.kinds === 0 ? impossible : { left, right }
}

function narrowed(op: Equality | Relation, a: Value, b: Value, outcome: boolean): Operands {
  switch (op) {
    case '===':
      return outcome ? same(a, b) : different(a, b)
    case '!==':
      return outcome ? different(a, b) : same(a, b)
    case '==':
      return outcome ? looselySame(a, b) : looselyDifferent(a, b)
    case '!=':
      return outcome ? looselyDifferent(a, b) : looselySame(a, b)
    case '<':
    case '<=':
      return related(op, a, b, outcome)
    case '>':
    case '>=': {
      const { left, right } = related(op === '>' ? '<' : '<=', b, a, outcome)
      return { left: right, right: left }
    }
  }
}

export function withoutNaN(v: Value): Value {
  if (!v.number.nan) return v
  return normalised(
    v.kinds,
    numberSet(v.number.ranges, false, v.number.negativeZero),
    v.bigint,
    v.bits,
    v.strings,
  )
}

/** `v` with -0 beside every 0: `===` does not tell them apart. */
function withBothZeros(v: Value): Value {
  const { ranges, nan, negativeZero } = v.number
  const number = numberSet(ranges, nan, true)
  return number.negativeZero === negativeZero ? v : { ...v, number }
}

function same(a: Value, b: Value): Operands {
  const x = withoutNaN(a)
  const y = withoutNaN(b)
  return { left: meet(x, withBothZeros(y)), right: meet(y, withBothZeros(x)) }
}

function different(a: Value, b: Value): Operands {
  return { left: isSingle(b) ? without(a, b) : a, right: isSingle(a) ? without(b, a) : b }
}

/** Without the one member of `single`. */
function without(v: Value, single: Value): Value {
  if ((v.kinds & single.kinds) === 0) return v
  switch (single.kinds) {
    case Kind.number: {
      const { ranges, nan, negativeZero } = v.number
      const rest = withoutNumber(ranges, single.number.ranges[0]!.lo)
      if (equalRanges(rest, ranges)) return v
      return withBits(v.kinds, numberSet(rest, nan, negativeZero), v.bigint, v.bits, v.strings)
    }
    case Kind.bigint: {
      const rest = withoutBigint(v.bigint, single.bigint[0]!.lo!)
      return rest === v.bigint ? v : withBits(v.kinds, v.number, rest, v.bits, v.strings)
    }
    case Kind.string: {
      const rest = withoutString(v.strings, single.strings!.texts[0]!)
      return rest === v.strings ? v : normalised(v.kinds, v.number, v.bigint, v.bits, rest)
    }
    default:
      return withoutKinds(v, single.kinds)
  }
}

/** Are both of one and the same type, for which `==` is `===`? */
function sameType(a: Value, b: Value): boolean {
  const kinds = a.kinds | b.kinds
  return kinds === Kind.number || kinds === Kind.bigint || kinds === Kind.string
}

function looselySame(a: Value, b: Value): Operands {
  const possible = (v: Value, other: Value): Value => {
    const kept = (other.kinds & nullishKinds) === 0 ? withoutKinds(v, nullishKinds) : v
    return (other.kinds & ~nullishKinds) === 0 ? onlyKinds(kept, nullishKinds) : kept
  }
  const left = possible(a, b)
  const right = possible(b, a)
  return sameType(left, right) ? same(left, right) : { left, right }
}

function looselyDifferent(a: Value, b: Value): Operands {
  const isNullish = (v: Value): boolean => (v.kinds & ~nullishKinds) === 0
  if (isNullish(a) || isNullish(b)) {
    return {
      left: isNullish(b) ? withoutKinds(a, nullishKinds) : a,
      right: isNullish(a) ? withoutKinds(b, nullishKinds) : b,
    }
  }
  return sameType(a, b) ? different(a, b) : { left: a, right: b }
}

/** May it become NaN as an operand of `<`? */
function mayBeNaN(v: Value): boolean {
  return v.number.nan || (v.kinds & (Kind.undefined | Kind.string | objectKinds)) !== 0
}

function related(op: '<' | '<=', left: Value, right: Value, outcome: boolean): Operands {
  const a = withoutKinds(left, Kind.symbol)
  const b = withoutKinds(right, Kind.symbol)
  if (a.kinds === 0 || b.kinds === 0) return impossible
  if (outcome) {
    const x = withoutNaN(withoutKinds(a, Kind.undefined))
    const y = withoutNaN(withoutKinds(b, Kind.undefined))
    if (x.kinds === 0 || y.kinds === 0) return impossible
    return { left: limitedBy(x, 'high', y, op === '<'), right: limitedBy(y, 'low', x, op === '<') }
  }
  return {
    left: mayBeNaN(b) ? a : limitedBy(a, 'low', b, op === '<='),
    right: mayBeNaN(a) ? b : limitedBy(b, 'high', a, op === '<='),
  }
}

/** Members of `v` that are not beyond all of `other`; NaN, strings and objects stay. */
function limitedBy(v: Value, side: 'low' | 'high', other: Value, strict: boolean): Value {
  if ((other.kinds & (Kind.string | objectKinds)) !== 0) return v
  const extent = extentOf(toNumeric(other))
  if (extent === undefined) return v
  const bound = side === 'low' ? extent.lo : extent.hi
  let kept = limited(v, side, bound, strict)
  for (const [kind, x] of [
    [Kind.null, 0],
    [Kind.false, 0],
    [Kind.true, 1],
  ] as const) {
    if ((kept.kinds & kind) !== 0 && (side === 'low' ? x < bound : x > bound)) kept = withoutKinds(kept, kind)
    else if ((kept.kinds & kind) !== 0 && strict && x == bound) kept = withoutKinds(kept, kind)
  }
  return kept
}

const zero = ofLiteral(0)
const bigZero = ofLiteral(0n)
const emptyText = ofLiteral('')

/** Members of `v` that are truthy, or falsy. */
export function narrowTruthy(v: Value, outcome: boolean): Value {
  if (outcome) {
    const kept = withoutNaN(withoutKinds(v, nullishKinds | Kind.false))
    return without(without(without(kept, zero), bigZero), emptyText)
  }
  const number = meet(onlyKinds(v, Kind.number), falsyNumbers)
  const rest = [bigZero, emptyText].map((one) => meet(onlyKinds(v, one.kinds), one))
  const falsy = [onlyKinds(v, nullishKinds | Kind.false), number, ...rest].reduce(join)
  return leq(v, falsy) ? v : falsy
}

const falsyNumbers: Value = normalised(
  Kind.number,
  unionNumbers(noNumbers, { ranges: [numberRange(0, 0, false)], nan: true, negativeZero: true }),
  [],
  undefined,
  undefined,
)

/** Members of `v` for which `typeof` is `name`, or is not. */
export function narrowTypeof(v: Value, name: string, outcome: boolean): Value {
  const kinds = kindsOfTypeof(name)
  return outcome ? onlyKinds(v, kinds) : withoutKinds(v, kinds)
}
