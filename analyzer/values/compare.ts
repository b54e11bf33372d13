/** Which outcomes a comparison can have. */
import { booleanKinds, Kind, nullishKinds, numericKinds, objectKinds } from '../domains/kinds.ts'
import { literalsOf } from '../domains/string-set.ts'
import type { Value } from './value.ts'
import { literalOf, ofBoolean, bottom } from './construct.ts'
import { toNumeric } from './convert.ts'
import { meet, onlyKinds, withoutKinds } from './lattice.ts'

export type Relation = '<' | '<=' | '>' | '>='
export type Equality = '===' | '!==' | '==' | '!='

/** What a comparison may answer. */
export interface Outcomes {
  readonly yes: boolean
  readonly no: boolean
}

const either: Outcomes = { yes: true, no: true }
const neither: Outcomes = { yes: false, no: false }

function merged(a: Outcomes, b: Outcomes): Outcomes {
  return { yes: a.yes || b.yes, no: a.no || b.no }
}

function swapped({ yes, no }: Outcomes): Outcomes {
  return { yes: no, no: yes }
}

/** `true`, `false`, both, or nothing where the comparison always throws. */
export function ofOutcomes({ yes, no }: Outcomes): Value {
  return yes === no ? (yes ? ofBoolean(undefined) : bottom) : ofBoolean(yes)
}

/** Bounds of all numbers and bigints, compared as JavaScript compares them; NaN apart. */
export interface Extent {
  readonly lo: number | bigint
  readonly hi: number | bigint
}

export function extentOf(v: Value): Extent | undefined {
  const { ranges } = v.number
  let lo: number | bigint | undefined = ranges[0]?.lo
  let hi: number | bigint | undefined = ranges.at(-1)?.hi
  if (v.bigint.length > 0) {
    const low = v.bigint[0]!.lo ?? -Infinity
    const high = v.bigint.at(-1)!.hi ?? Infinity
    if (lo === undefined || low < lo) lo = low
    if (hi === undefined || high > hi) hi = high
  }
  return lo === undefined || hi === undefined ? undefined : { lo, hi }
}

export function relate(op: Relation, a: Value, b: Value): Outcomes {
  if (op === '>') return relate('<', b, a)
  if (op === '>=') return relate('<=', b, a)
  const x = withoutKinds(a, Kind.symbol)
  const y = withoutKinds(b, Kind.symbol)
  if (x.kinds === 0 || y.kinds === 0) return neither
  if (((x.kinds | y.kinds) & objectKinds) !== 0) return either
  if (
    (x.kinds & y.kinds & Kind.string) !== 0 ||
    ((x.kinds | y.kinds) & (Kind.string | Kind.bigint)) > Kind.string
  ) {
    return relateText(op, x, y)
  }
  return relateNumeric(op, toNumeric(x), toNumeric(y))
}

/** With strings on both sides, or strings and bigints: by literals where there are few. */
function relateText(op: '<' | '<=', a: Value, b: Value): Outcomes {
  const one = literalOf(a)
  const two = literalOf(b)
  if (one !== undefined && two !== undefined) {
    const [l, r] = [one.literal as string, two.literal as string]
    return (op === '<' ? l < r : l <= r) ? { yes: true, no: false } : { yes: false, no: true }
  }
  const [texts, others] = [literalsOf(a.strings), literalsOf(b.strings)]
  if (a.kinds !== Kind.string || b.kinds !== Kind.string || texts === undefined || others === undefined)
    return either
  const outcomes = texts.flatMap((x) => others.map((y) => (op === '<' ? x < y : x <= y)))
  return { yes: outcomes.includes(true), no: outcomes.includes(false) }
}

function relateNumeric(op: '<' | '<=', a: Value, b: Value): Outcomes {
  const nan = (a.number.nan && b.kinds !== 0) || (b.number.nan && a.kinds !== 0)
  const x = extentOf(a)
  const y = extentOf(b)
  if (x === undefined || y === undefined) return { yes: false, no: nan }
  if (op === '<') return { yes: x.lo < y.hi, no: nan || x.hi >= y.lo }
  return { yes: x.lo <= y.hi, no: nan || x.hi > y.lo }
}

/** Has it one member only, as `===` sees it (0 and -0 are one; objects never are)? */
export function isSingle(v: Value): boolean {
  const { ranges, nan } = v.number
  if (v.kinds === Kind.number) return !nan && ranges.length === 1 && ranges[0]!.lo === ranges[0]!.hi
  return literalOf(v) !== undefined
}

export function equate(op: Equality, a: Value, b: Value): Outcomes {
  switch (op) {
    case '===':
      return strictly(a, b)
    case '!==':
      return swapped(strictly(a, b))
    case '==':
      return loosely(a, b)
    case '!=':
      return swapped(loosely(a, b))
  }
}

function strictly(a: Value, b: Value): Outcomes {
  if (a.kinds === 0 || b.kinds === 0) return neither
  const yes = shareMember(a, b)
  return { yes, no: !(yes && isSingle(a) && isSingle(b)) }
}

function shareMember(a: Value, b: Value): boolean {
  const both = meet(a, b)
  return (both.kinds & ~Kind.number) !== 0 || both.number.ranges.length > 0
}

const mixable = booleanKinds | numericKinds

function loosely(a: Value, b: Value): Outcomes {
  if (a.kinds === 0 || b.kinds === 0) return neither
  let outcomes = neither
  const [aNull, bNull] = [a.kinds & nullishKinds, b.kinds & nullishKinds]
  if (aNull !== 0 && bNull !== 0) outcomes = { yes: true, no: false }
  const x = withoutKinds(a, nullishKinds)
  const y = withoutKinds(b, nullishKinds)
  if ((aNull !== 0 && y.kinds !== 0) || (bNull !== 0 && x.kinds !== 0))
    outcomes = merged(outcomes, { yes: false, no: true })
  if (x.kinds === 0 || y.kinds === 0) return outcomes
  return merged(outcomes, looselyDefined(x, y))
}

/** Neither side has null or undefined. */
function looselyDefined(a: Value, b: Value): Outcomes {
  const kinds = a.kinds | b.kinds
  if ((kinds & objectKinds) !== 0) return either
  const strings = kinds & Kind.string
  if (strings !== 0 && ((a.kinds & b.kinds) !== a.kinds || a.kinds !== b.kinds || a.kinds !== Kind.string)) {
    const one = literalOf(a)
    const two = literalOf(b)
    if (one === undefined || two === undefined) return either
    const same = (one.literal as unknown) == two.literal
    return { yes: same, no: !same }
  }
  if ((kinds & ~mixable) !== 0 || a.kinds === b.kinds) {
    const symbols = strictly(onlyKinds(a, ~mixable), onlyKinds(b, ~mixable))
    const rest = looselyNumeric(onlyKinds(a, mixable), onlyKinds(b, mixable))
    const cross = (kinds & ~mixable) !== 0 && (kinds & mixable) !== 0 ? { yes: false, no: true } : neither
    return merged(merged(symbols, rest), cross)
  }
  return looselyNumeric(a, b)
}

/** Booleans, numbers and bigints are equal where their mathematical values are. */
function looselyNumeric(a: Value, b: Value): Outcomes {
  if (a.kinds === 0 || b.kinds === 0) return neither
  if (a.kinds === b.kinds && (a.kinds === Kind.number || a.kinds === Kind.bigint)) return strictly(a, b)
  const x = toNumeric(a)
  const y = toNumeric(b)
  const [p, q] = [extentOf(x), extentOf(y)]
  const nan = x.number.nan || y.number.nan
  if (p === undefined || q === undefined) return { yes: false, no: true }
  const yes = p.lo <= q.hi && q.lo <= p.hi
  return { yes, no: nan || !(yes && p.lo === p.hi && q.lo === q.hi) }
}
