/**
 * Which bits of an integer are known. Patterns are two's complement of unbounded width, so a negative `maybe` stands for
 * infinitely many bits that may be set; an int32 is taken as its unsigned 32-bit pattern.
 */

/** Of an int32/uint32 (as its 32-bit pattern, unsigned) or of a bigint: bits surely 1, bits possibly 1 (-1n: all). */
export interface Bits {
  readonly one: bigint
  readonly maybe: bigint
}

export const allBits: Bits = { one: 0n, maybe: -1n }

export function bitsOfConstant(x: bigint): Bits {
  return { one: x, maybe: x }
}

export function equalBits(a: Bits, b: Bits): boolean {
  return a === b || (a.one === b.one && a.maybe === b.maybe)
}

export function bitsMatch({ one, maybe }: Bits, x: bigint): boolean {
  return (x & one) === one && (x | maybe) === maybe
}

export function joinBits(a: Bits, b: Bits): Bits {
  if (equalBits(a, b)) return a
  return { one: a.one & b.one, maybe: a.maybe | b.maybe }
}

/** Undefined when no integer matches both. */
export function meetBits(a: Bits, b: Bits): Bits | undefined {
  const one = a.one | b.one
  const maybe = a.maybe & b.maybe
  if ((one | maybe) !== maybe) return undefined
  if (one === a.one && maybe === a.maybe) return a
  return one === b.one && maybe === b.maybe ? b : { one, maybe }
}

/** Does every pattern of `a` match `b`? */
export function bitsWithin(a: Bits, b: Bits): boolean {
  return (a.one & b.one) === b.one && (a.maybe | b.maybe) === b.maybe
}

export function andBits(a: Bits, b: Bits): Bits {
  return { one: a.one & b.one, maybe: a.maybe & b.maybe }
}

export function orBits(a: Bits, b: Bits): Bits {
  return { one: a.one | b.one, maybe: a.maybe | b.maybe }
}

export function xorBits(a: Bits, b: Bits): Bits {
  const known = ~(a.one ^ a.maybe) & ~(b.one ^ b.maybe)
  const ones = a.one ^ b.one
  return { one: ones & known, maybe: ones | ~known }
}

export function notBits(a: Bits): Bits {
  return { one: ~a.maybe, maybe: ~a.one }
}

/** Shift by a known count; negative is to the right. */
export function shiftBits(a: Bits, count: bigint): Bits {
  return { one: a.one << count, maybe: a.maybe << count }
}

/** The low 32 bits as an unsigned pattern. */
export function low32(a: Bits): Bits {
  return { one: BigInt.asUintN(32, a.one), maybe: BigInt.asUintN(32, a.maybe) }
}

/** Number of bits of a non-negative integer. */
export function bitLength(x: bigint): number {
  if (x <= 0xffffffffn) return 32 - Math.clz32(Number(x))
  const digits = x.toString(16)
  return digits.length * 4 - (Math.clz32(Number.parseInt(digits[0]!, 16)) - 28)
}

function lowMask(bits: number): bigint {
  return (1n << BigInt(bits)) - 1n
}

/** What the bits of all integers from `lo` to `hi` have in common. */
export function bitsOfRange(lo: bigint | undefined, hi: bigint | undefined): Bits {
  if (lo === undefined || hi === undefined) return allBits
  if (lo === hi) return bitsOfConstant(lo)
  if (lo < 0n && hi >= 0n) return allBits
  const mask = lowMask(bitLength(lo ^ hi))
  return { one: lo & ~mask, maybe: lo | mask }
}

/** `bitsOfRange` of the unsigned 32-bit patterns from `lo` to `hi`. */
export function bitsOfUint32(lo: number, hi: number): Bits {
  const mask = lo === hi ? 0 : 0xffffffff >>> Math.clz32(lo ^ hi)
  return { one: BigInt((lo & ~mask) >>> 0), maybe: BigInt((lo | mask) >>> 0) }
}

/** Smallest integer from `from` on, of its sign, that matches; undefined when there is none. */
export function nextMatch({ one, maybe }: Bits, from: bigint): bigint | undefined {
  const wrong = (from & ~maybe) | (~from & one)
  if (wrong === 0n) return from
  if (wrong < 0n) return undefined
  const top = bitLength(wrong) - 1
  const upTo = lowMask(top + 1)
  if ((from & (1n << BigInt(top))) === 0n) return (from & ~upTo) | (one & upTo)
  const free = ~from & maybe & ~upTo
  if (free === 0n) return undefined
  const carry = free & -free
  return (from & ~(carry * 2n - 1n)) | carry | (one & (carry - 1n))
}

/** Largest integer up to `to`, of its sign, that matches; undefined when there is none. */
export function previousMatch({ one, maybe }: Bits, to: bigint): bigint | undefined {
  const match = nextMatch({ one: ~maybe, maybe: ~one }, ~to)
  return match === undefined ? undefined : ~match
}
