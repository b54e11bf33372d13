/** Making values, and asking what a value is. */
import type { BigSet } from '../domains/bigint-range.ts'
import { bigSetContains, everyBigint, noBigints } from '../domains/bigint-range.ts'
import { allKinds, booleanKinds, Kind, numericKinds } from '../domains/kinds.ts'
import type { Bits } from '../domains/known-bits.ts'
import { bitsMatch } from '../domains/known-bits.ts'
import type { NumberSet } from '../domains/number-range.ts'
import {
  everyNumber,
  isEmptyNumberSet,
  noNumbers,
  noRanges,
  numberRange,
  numberSet,
  numberSetContains,
} from '../domains/number-range.ts'
import { hasString, literalsOf, onlyStrings, stringsExcept, type StringSet } from '../domains/string-set.ts'
import type { Literal } from '../ir/ir.ts'
import type { Value } from './value.ts'

export const top: Value = {
  kinds: allKinds,
  number: everyNumber,
  bigint: everyBigint,
  bits: undefined,
  strings: undefined,
}
export const bottom: Value = {
  kinds: 0,
  number: noNumbers,
  bigint: noBigints,
  bits: undefined,
  strings: undefined,
}

/** The value of the given parts; a kind without members is dropped, and so are members without their kind. */
export function normalised(
  kinds: number,
  number: NumberSet,
  bigint: BigSet,
  bits: Bits | undefined,
  strings: StringSet | undefined,
): Value {
  let kept = kinds & ~numericKinds
  const hasNumber = (kinds & Kind.number) !== 0 && !isEmptyNumberSet(number)
  const hasBigint = (kinds & Kind.bigint) !== 0 && bigint.length > 0
  if (hasNumber) kept |= Kind.number
  if (hasBigint) kept |= Kind.bigint
  if (strings?.texts.length === 0) kept &= ~Kind.string
  if (kept === 0) return bottom
  return {
    kinds: kept,
    number: hasNumber ? number : noNumbers,
    bigint: hasBigint ? bigint : noBigints,
    bits: (hasNumber && number.ranges.length > 0) || hasBigint ? bits : undefined,
    strings: (kept & Kind.string) !== 0 ? strings : undefined,
  }
}

const ofPlainKinds: (Value | undefined)[] = []

/** Everything of the given kinds (bits of `Kind`). */
export function ofKinds(kinds: number): Value {
  return (ofPlainKinds[kinds] ??=
    kinds === allKinds
      ? top
      : kinds === 0
        ? bottom
        : normalised(kinds, everyNumber, everyBigint, undefined, undefined))
}

export const anyBoolean: Value = ofKinds(booleanKinds)
export const anyString: Value = ofKinds(Kind.string)
/** Any string but the empty one. */
export const someText: Value = normalised(Kind.string, noNumbers, noBigints, undefined, stringsExcept(['']))
export const anyBigint: Value = ofKinds(Kind.bigint)

/** `true`, `false` or both; undefined: both. */
export function ofBoolean(outcome: boolean | undefined): Value {
  return outcome === undefined ? anyBoolean : ofKinds(outcome ? Kind.true : Kind.false)
}

/** Exactly the one value; NaN and -0 are themselves. */
export function ofLiteral(literal: Literal): Value {
  switch (typeof literal) {
    case 'undefined':
      return ofKinds(Kind.undefined)
    case 'boolean':
      return ofBoolean(literal)
    case 'number':
      if (Number.isNaN(literal)) return ofNumberSet(numberSet(noRanges, true, false))
      return ofNumberSet({
        ranges: [numberRange(literal, literal, false)],
        nan: false,
        negativeZero: Object.is(literal, -0),
      })
    case 'bigint':
      return ofBigints(literal, literal)
    case 'string':
      return ofStrings(literal)
    default:
      return ofKinds(Kind.null)
  }
}

/** Numbers from `lo` to `hi`: integers (and infinities) unless `fractional`. */
export function ofNumbers(lo: number, hi: number, fractional = false): Value {
  const low = fractional ? lo : Math.ceil(lo)
  const high = fractional ? hi : Math.floor(hi)
  return low <= high ? ofNumberSet(numberSet([numberRange(low, high, fractional)], false, false)) : bottom
}

export function ofNumberSet(number: NumberSet): Value {
  return normalised(Kind.number, number, noBigints, undefined, undefined)
}

/** Bigints from `lo` to `hi`; undefined is infinite on that side. */
export function ofBigints(lo: bigint | undefined, hi: bigint | undefined): Value {
  if (lo !== undefined && hi !== undefined && lo > hi) return bottom
  return ofBigSet([{ lo, hi }])
}

export function ofBigSet(bigint: BigSet): Value {
  return normalised(Kind.bigint, noNumbers, bigint, undefined, undefined)
}

/** One of the given string literals. */
export function ofStrings(...strings: readonly string[]): Value {
  return normalised(Kind.string, noNumbers, noBigints, undefined, onlyStrings(strings))
}

export function isBottom(v: Value): boolean {
  return v.kinds === 0
}

/** The literal when `v` has exactly one member and that is no object, function or symbol. `{0, -0}` is two. */
export function literalOf(v: Value): { readonly literal: Literal } | undefined {
  switch (v.kinds) {
    case Kind.undefined:
      return { literal: undefined }
    case Kind.null:
      return { literal: null }
    case Kind.true:
      return { literal: true }
    case Kind.false:
      return { literal: false }
    case Kind.number: {
      const { ranges, nan, negativeZero } = v.number
      if (ranges.length === 0) return { literal: NaN }
      const only = ranges[0]!
      return ranges.length === 1 && only.lo === only.hi && !nan && !negativeZero
        ? { literal: only.lo }
        : undefined
    }
    case Kind.bigint: {
      const { lo, hi } = v.bigint[0]!
      return v.bigint.length === 1 && lo !== undefined && lo === hi ? { literal: lo } : undefined
    }
    case Kind.string:
      return literalsOf(v.strings)?.length === 1 ? { literal: v.strings!.texts[0]! } : undefined
    default:
      return undefined
  }
}

function kindOf(concrete: unknown): number {
  if (concrete === null) return Kind.null
  if (typeof concrete === 'boolean') return concrete ? Kind.true : Kind.false
  return Kind[typeof concrete as Exclude<keyof typeof Kind, 'true' | 'false' | 'null'>]
}

/** Is the JavaScript value `concrete` one of those `v` stands for? */
export function contains(v: Value, concrete: unknown): boolean {
  if ((v.kinds & kindOf(concrete)) === 0) return false
  if (typeof concrete === 'string') return hasString(v.strings, concrete)
  if (typeof concrete === 'bigint') {
    return bigSetContains(v.bigint, concrete) && (v.bits === undefined || bitsMatch(v.bits, concrete))
  }
  if (typeof concrete !== 'number') return true
  if (!numberSetContains(v.number, concrete)) return false
  return v.bits === undefined || Number.isNaN(concrete) || bitsMatch(v.bits, BigInt(concrete >>> 0))
}
