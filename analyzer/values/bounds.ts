/** Cutting a value at a bound. */
import type { BigSet } from '../domains/bigint-range.ts'
import { everyBigint, intersectBigints, noBigints } from '../domains/bigint-range.ts'
import { doubleAbove, nextUp } from '../domains/doubles.ts'
import type { NumberRange } from '../domains/number-range.ts'
import { integerAbove, numberRange, numberSet } from '../domains/number-range.ts'
import { withBits } from './reduce.ts'
import type { Value } from './value.ts'

/** Members whose numbers and bigints are not beyond `bound`, nor equal to it if `strict`; NaN and other kinds stay. */
export function limited(v: Value, side: 'low' | 'high', bound: number | bigint, strict: boolean): Value {
  const { ranges, nan, negativeZero } = v.number
  const cut = ranges.flatMap((range) => limitedRange(range, side, bound, strict))
  const sameNumbers = cut.length === ranges.length && cut.every((range, i) => range === ranges[i])
  const bigint = intersectBigints(v.bigint, beyond(side, bound, strict))
  const sameBigints = v.bigint.length === 0 || bigint === v.bigint
  if (sameNumbers && sameBigints) return v
  const number = sameNumbers ? v.number : numberSet(cut, nan, negativeZero)
  return withBits(v.kinds, number, sameBigints ? v.bigint : bigint, v.bits, v.strings)
}

/** The range itself when all of it stays. */
function limitedRange(
  range: NumberRange,
  side: 'low' | 'high',
  bound: number | bigint,
  strict: boolean,
): NumberRange[] {
  const { lo, hi, fractional } = range
  if (side === 'low') {
    if (strict ? lo > bound : lo >= bound) return [range]
    if (strict ? hi <= bound : hi < bound) return []
    const least = lowest(bound, strict, fractional)
    return least <= hi ? [numberRange(least, hi, fractional)] : []
  }
  if (strict ? hi < bound : hi <= bound) return [range]
  if (strict ? lo >= bound : lo > bound) return []
  const most = -lowest(-bound, strict, fractional)
  return lo <= most ? [numberRange(lo, most, fractional)] : []
}

/** Smallest double (integer unless `fractional`) from `bound` on. */
function lowest(bound: number | bigint, strict: boolean, fractional: boolean): number {
  const near = typeof bound === 'bigint' ? doubleAbove(bound) : bound
  const exclude = strict && near == bound
  if (fractional) return exclude ? nextUp(near) : near
  return exclude ? integerAbove(near) : Math.ceil(near)
}

/** Bigints from `bound` on (`low`) or up to it: none beyond an infinity. */
function beyond(side: 'low' | 'high', bound: number | bigint, strict: boolean): BigSet {
  if (bound === (side === 'low' ? Infinity : -Infinity)) return noBigints
  if (bound === Infinity || bound === -Infinity) return everyBigint
  const near =
    typeof bound === 'bigint' ? bound : BigInt(side === 'low' ? Math.ceil(bound) : Math.floor(bound))
  const away = strict && near == bound ? 1n : 0n
  return [side === 'low' ? { lo: near + away, hi: undefined } : { lo: undefined, hi: near - away }]
}
