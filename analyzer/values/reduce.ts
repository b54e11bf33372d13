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
export function withBits(kinds: number, number: NumberSet, bigint: BigSet, bits: Bits | undefined, strings: Value['strings']): Value {
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
    if (lo < 0) pushMatching(BigInt(lo) + two32, BigInt(Math.min(hi, -1)) + two32, bits, two32, out)
    if (hi >= 0) pushMatching(BigInt(Math.max(lo, 0)), BigInt(hi), bits, 0n, out)
  }
  const ranges = canonicalRanges(out)
  return equalRanges(ranges, set.ranges) ? set : numberSet(ranges, set.nan, set.negativeZero)
}

function pushMatching(lo: bigint, hi: bigint, bits: Bits, offset: bigint, out: NumberRange[]): void {
  const first = nextMatch(bits, lo)
  const last = previousMatch(bits, hi)
  if (first === undefined || last === undefined || first > last) return
  out.push({ lo: Number(first - offset), hi: Number(last - offset), fractional: false })
}

function matchingBigints(set: BigSet, bits: Bits): BigSet {
  const out: BigRange[] = []
  for (const { lo, hi } of set) {
    if (lo === undefined || lo < 0n) pushBig(lo, hi !== undefined && hi < 0n ? hi : -1n, bits, out)
    if (hi === undefined || hi >= 0n) pushBig(lo !== undefined && lo > 0n ? lo : 0n, hi, bits, out)
  }
  const fewer = canonicalBigints(out)
  return equalBigints(fewer, set) ? set : fewer
}

/** One range within one sign. */
function pushBig(lo: bigint | undefined, hi: bigint | undefined, bits: Bits, out: BigRange[]): void {
  const first = lo === undefined ? lowestMatch(bits) : nextMatch(bits, lo)
  const last = hi === undefined ? highestMatch(bits) : previousMatch(bits, hi)
  if (first === 'none' || last === 'none') return
  if ((lo !== undefined && first === undefined) || (hi !== undefined && last === undefined)) return
  if (first !== undefined && last !== undefined && first > last) return
  out.push({ lo: first, hi: last })
}

/** Lowest negative match; undefined when there are ever lower ones. */
function lowestMatch({ one, maybe }: Bits): bigint | undefined | 'none' {
  return maybe >= 0n ? 'none' : one < 0n ? one : undefined
}

/** Highest non-negative match; undefined when there are ever higher ones. */
function highestMatch({ one, maybe }: Bits): bigint | undefined | 'none' {
  return one < 0n ? 'none' : maybe >= 0n ? maybe : undefined
}
