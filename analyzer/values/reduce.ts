/** Known bits and ranges inform each other. */
import type { BigRange, BigSet } from '../domains/bigint-range.ts'

import { canonicalBigints, equalBigints } from '../domains/bigint-range.ts'
import type { Bits } from '../domains/known-bits.ts'
import { allBits, equalBits, joinBits, meetBits, nextMatch, previousMatch } from '../domains/known-bits.ts'
import type { NumberRange, NumberSet } from '../domains/number-range.ts'
import { canonicalRanges, equalRanges, numberSet } from '../domains/number-range.ts'
import { bitSetOfBigints, bitsOfNumbers } from './range-bits.ts'
import { normalised } from './construct.ts'
import type { Value } from './value.ts'

/** All that is known of the bits of the numbers and bigints among the values; `allBits` when there is a number that is no int32 or uint32. */
export function bitsOf(v: Value): Bits {
  return v.bits ?? bitsOfSets(v.number, v.bigint)
}

/** What the ranges say of the bits. */
export function bitsOfSets(number: NumberSet, bigint: BigSet): Bits {
  if (number.ranges.length === 0) return bigint.length === 0 ? allBits : bitSetOfBigints(bigint)
  const bits = bitsOfNumbers(number)
  return bigint.length === 0 || bits === allBits ? bits : joinBits(bits, bitSetOfBigints(bigint))
}

/**
 * The value of the given parts where numbers and bigints match `bits` as well: each range ends at members that match,
 * and `bits` stay only as far as the ranges do not imply them.
 */
export function withBits(
  kinds: number,
  number: NumberSet,
  bigint: BigSet,
  bits: Bits | undefined,
  strings: Value['strings'],
): Value {
  let known = bits
  let numbers = number
  let bigints = bigint
  for (let round = 0; known !== undefined && round < 40; round++) {
    const implied = bitsOfSets(numbers, bigints)
    if (implied === allBits && numbers.ranges.length > 0) known = undefined
    else {
      const met = meetBits(implied, known)
      if (met === undefined) {
        numbers = numberSet([], numbers.nan, false)
        bigints = []
        known = undefined
        break
      }
      known = equalBits(met, implied) ? undefined : met
    }
    if (known === undefined) break
    const fewer = matchingNumbers(numbers, known)
    const fewerBig = matchingBigints(bigints, known)
    if (fewer === numbers && fewerBig === bigints) break
    numbers = fewer
    bigints = fewerBig
  }
  return normalised(kinds, numbers, bigints, known, strings)
}

const two32 = 0x1_0000_0000n

function matchingNumbers(set: NumberSet, bits: Bits): NumberSet {
  const out: NumberRange[] = []
  for (const { lo, hi } of set.ranges) {
    const minus =
      lo < 0 ? matchingPatterns(BigInt(lo) + two32, BigInt(Math.min(hi, -1)) + two32, bits) : undefined
    const plus = hi >= 0 ? matchingPatterns(BigInt(Math.max(lo, 0)), BigInt(hi), bits) : undefined
    const low = minus === undefined ? plus?.[0] : minus[0] - two32
    const high = plus === undefined ? minus && minus[1] - two32 : plus[1]
    if (low !== undefined && high !== undefined)
      out.push({ lo: Number(low), hi: Number(high), fractional: false })
  }
  const ranges = canonicalRanges(out)
  return equalRanges(ranges, set.ranges) ? set : numberSet(ranges, set.nan, set.negativeZero)
}

/** First and last match from `lo` to `hi`, which have one sign. */
function matchingPatterns(lo: bigint, hi: bigint, bits: Bits): readonly [bigint, bigint] | undefined {
  const first = nextMatch(bits, lo)
  const last = previousMatch(bits, hi)
  return first === undefined || last === undefined || first > last ? undefined : [first, last]
}

function matchingBigints(set: BigSet, bits: Bits): BigSet {
  const out: BigRange[] = []
  for (const { lo, hi } of set) {
    const minus =
      lo === undefined || lo < 0n ? matchingBig(lo, hi !== undefined && hi < 0n ? hi : -1n, bits) : undefined
    const plus =
      hi === undefined || hi >= 0n ? matchingBig(lo !== undefined && lo > 0n ? lo : 0n, hi, bits) : undefined
    if (minus !== undefined && plus !== undefined) out.push({ lo: minus.lo, hi: plus.hi })
    else if (minus !== undefined || plus !== undefined) out.push((minus ?? plus)!)
  }
  const fewer = canonicalBigints(out)
  return equalBigints(fewer, set) ? set : fewer
}

/** Matches within one range of one sign; undefined when there is none. */
function matchingBig(lo: bigint | undefined, hi: bigint | undefined, bits: Bits): BigRange | undefined {
  const first = lo === undefined ? lowestMatch(bits) : nextMatch(bits, lo)
  const last = hi === undefined ? highestMatch(bits) : previousMatch(bits, hi)
  if (first === 'none' || last === 'none') return undefined
  if ((lo !== undefined && first === undefined) || (hi !== undefined && last === undefined)) return undefined
  return first !== undefined && last !== undefined && first > last ? undefined : { lo: first, hi: last }
}

/** Lowest negative match; undefined when there are ever lower ones. */
function lowestMatch({ one, maybe }: Bits): bigint | undefined | 'none' {
  return maybe >= 0n ? 'none' : one < 0n ? one : undefined
}

/** Highest non-negative match; undefined when there are ever higher ones. */
function highestMatch({ one, maybe }: Bits): bigint | undefined | 'none' {
  return one < 0n ? 'none' : maybe >= 0n ? maybe : undefined
}
