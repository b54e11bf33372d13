/** The known bits that ranges imply: exactly what the patterns of all members have in common. */
import type { BigSet } from '../domains/bigint-range.ts'
import type { Bits } from '../domains/known-bits.ts'
import { allBits, bitsOfRange, bitsOfUint32, joinBits } from '../domains/known-bits.ts'
import type { NumberSet } from '../domains/number-range.ts'

/** `allBits` unless all numbers are int32 or uint32. NaN is not looked at. */
export function bitsOfNumbers({ ranges }: NumberSet): Bits {
  let bits: Bits | undefined
  for (const { lo, hi, fractional } of ranges) {
    if (fractional || lo < -0x80000000 || hi > 0xffffffff) return allBits
    if (lo < 0) {
      const minus = bitsOfUint32(lo >>> 0, Math.min(hi, -1) >>> 0)
      bits = bits === undefined ? minus : joinBits(bits, minus)
    }
    if (hi >= 0) {
      const plus = bitsOfUint32(Math.max(lo, 0), hi)
      bits = bits === undefined ? plus : joinBits(bits, plus)
    }
  }
  return bits ?? allBits
}

/** `allBits` for the empty set. */
export function bitSetOfBigints(set: BigSet): Bits {
  let bits: Bits | undefined
  for (const { lo, hi } of set) {
    const own = bitsOfRange(lo, hi)
    bits = bits === undefined ? own : joinBits(bits, own)
  }
  return bits ?? allBits
}
