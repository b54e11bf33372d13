/** JavaScript's arithmetic on sets of bigints. What throws (division by 0n, a negative exponent) has no result. */
import type { BigRange, BigSet } from './bigint-range.ts'
import { canonicalBigints, highest, limitedRange, lowest, noBigints } from './bigint-range.ts'

/** A bound that may be infinite: undefined plus its sign. */
type Bound = bigint | 'low' | 'high'

function lowOf(range: BigRange): Bound {
  return range.lo ?? 'low'
}
function highOf(range: BigRange): Bound {
  return range.hi ?? 'high'
}

function pairwise(a: BigSet, b: BigSet, pair: (x: BigRange, y: BigRange, out: BigRange[]) => void): BigSet {
  if (a.length === 0 || b.length === 0) return noBigints
  const out: BigRange[] = []
  for (const x of a) for (const y of b) pair(x, y, out)
  return canonicalBigints(out)
}

function plus(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return a === undefined || b === undefined ? undefined : a + b
}

function minus(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return a === undefined || b === undefined ? undefined : a - b
}

export function addBigints(a: BigSet, b: BigSet): BigSet {
  return pairwise(a, b, (x, y, out) => out.push(limitedRange(plus(x.lo, y.lo), plus(x.hi, y.hi))))
}

export function subtractBigints(a: BigSet, b: BigSet): BigSet {
  return pairwise(a, b, (x, y, out) => out.push(limitedRange(minus(x.lo, y.hi), minus(x.hi, y.lo))))
}

export function negateBigints(a: BigSet): BigSet {
  return subtractBigints([{ lo: 0n, hi: 0n }], a)
}

function signOf(x: Bound): number {
  return x === 'low' ? -1 : x === 'high' ? 1 : x < 0n ? -1 : x > 0n ? 1 : 0
}

function times(a: Bound, b: Bound): Bound {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a * b
  const sign = signOf(a) * signOf(b)
  return sign === 0 ? 0n : sign < 0 ? 'low' : 'high'
}

function hull(bounds: readonly Bound[]): BigRange {
  let lo: Bound = 'high'
  let hi: Bound = 'low'
  for (const bound of bounds) {
    if (bound === 'low' || lo === 'high' || (lo !== 'low' && bound !== 'high' && bound < lo)) lo = bound
    if (bound === 'high' || hi === 'low' || (hi !== 'high' && bound !== 'low' && bound > hi)) hi = bound
  }
  return limitedRange(typeof lo === 'bigint' ? lo : undefined, typeof hi === 'bigint' ? hi : undefined)
}

export function multiplyBigints(a: BigSet, b: BigSet): BigSet {
  return pairwise(a, b, (x, y, out) => {
    const bounds = [lowOf(x), highOf(x)].flatMap((p) => [times(p, lowOf(y)), times(p, highOf(y))])
    out.push(hull(bounds))
  })
}

function quotient(a: Bound, b: Bound): Bound {
  if (typeof b !== 'bigint') return 0n
  if (typeof a === 'bigint') return a / b
  return (a === 'high') === b > 0n ? 'high' : 'low'
}

export function divideBigints(a: BigSet, b: BigSet): BigSet {
  return pairwise(a, b, (x, y, out) => {
    for (const part of withoutZero(y)) {
      const bounds = [lowOf(x), highOf(x)].flatMap((p) => [
        quotient(p, lowOf(part)),
        quotient(p, highOf(part)),
      ])
      out.push(hull(bounds))
    }
  })
}

/** The negative and the positive part of a range. */
function withoutZero({ lo, hi }: BigRange): readonly BigRange[] {
  const parts: BigRange[] = []
  if (lo === undefined || lo < 0n) parts.push({ lo, hi: hi !== undefined && hi < 0n ? hi : -1n })
  if (hi === undefined || hi > 0n) parts.push({ lo: lo !== undefined && lo > 0n ? lo : 1n, hi })
  return parts
}

function absolute(x: bigint): bigint {
  return x < 0n ? -x : x
}

/** Largest magnitude in a range; undefined without limit. */
function magnitude({ lo, hi }: BigRange): bigint | undefined {
  return lo === undefined || hi === undefined
    ? undefined
    : absolute(lo) > absolute(hi)
      ? absolute(lo)
      : absolute(hi)
}

export function remainderBigints(a: BigSet, b: BigSet): BigSet {
  return pairwise(a, b, (x, y, out) => {
    const most = magnitude(y)
    if (most === 0n) return
    const own = magnitude(x)
    const [low, high] = [y.lo, y.hi]
    const least = low !== undefined && low > 0n ? low : high !== undefined && high < 0n ? -high : 0n
    if (own !== undefined && own < least) {
      out.push(x)
      return
    }
    const oneSign = (x.lo !== undefined && x.lo >= 0n) || (x.hi !== undefined && x.hi <= 0n)
    if (most !== undefined && low === high && oneSign && x.lo !== undefined && x.hi !== undefined) {
      if (x.lo / most === x.hi / most) {
        out.push({ lo: x.lo % most, hi: x.hi % most })
        return
      }
    }
    const bound = most === undefined ? undefined : most - 1n
    const least0 = bound === undefined ? undefined : -bound
    const lo =
      x.lo !== undefined && x.lo >= 0n ? 0n : x.lo === undefined ? least0 : (highest(x.lo, least0) ?? x.lo)
    const hi =
      x.hi !== undefined && x.hi <= 0n ? 0n : x.hi === undefined ? bound : (lowest(x.hi, bound) ?? x.hi)
    out.push({ lo, hi })
  })
}

export function powerBigints(a: BigSet, b: BigSet): BigSet {
  return pairwise(a, b, (x, y, out) => {
    const from = y.lo === undefined || y.lo < 0n ? 0n : y.lo
    if (y.hi !== undefined && y.hi < from) return
    const to = y.hi
    const even = from === to && from % 2n === 0n
    if (x.lo !== undefined && x.lo >= 0n) {
      out.push(limitedRange(x.lo === 0n && to !== 0n ? 0n : (power(x.lo, from) ?? 0n), raise(x.hi, to)))
    } else if (x.lo === x.hi && from === to && x.lo !== undefined && power(x.lo, from) !== undefined) {
      const exact = power(x.lo, from)
      out.push({ lo: exact, hi: exact })
    } else {
      const most = magnitude(x)
      const hi = raise(most, to)
      out.push(limitedRange(even ? 0n : hi === undefined ? undefined : -hi, hi))
    }
    if (from === 0n) out.push({ lo: 1n, hi: 1n })
  })
}

/** `base ** exponent`; undefined when it is too large to be worth it. */
function power(base: bigint, exponent: bigint): bigint | undefined {
  if (base >= -1n && base <= 1n)
    return exponent === 0n ? 1n : base === -1n && exponent % 2n === 0n ? 1n : base
  const digits = base.toString(16).length * 4
  return exponent * BigInt(digits) > 4096n ? undefined : base ** exponent
}

function raise(base: bigint | undefined, exponent: bigint | undefined): bigint | undefined {
  if (base === 0n || base === 1n) return 1n
  return base === undefined || exponent === undefined ? undefined : power(base, exponent)
}

/** `a << b` (negative counts shift right). Counts that are too large throw. */
export function shiftBigints(a: BigSet, b: BigSet): BigSet {
  return pairwise(a, b, (x, y, out) => {
    const bounds = [lowOf(x), highOf(x)].flatMap((p) => [shift(p, lowOf(y)), shift(p, highOf(y))])
    out.push(hull(bounds))
  })
}

function shift(value: Bound, count: Bound): Bound {
  if (count === 'low' || (typeof count === 'bigint' && count < -4096n)) {
    return typeof value === 'bigint' && absolute(value) < 1n << 4096n ? (value < 0n ? -1n : 0n) : value
  }
  if (typeof value !== 'bigint') return value
  if (value === 0n) return 0n
  if (count === 'high' || count > 4096n) return value < 0n ? 'low' : 'high'
  return value << count
}

export function notBigints(a: BigSet): BigSet {
  return subtractBigints([{ lo: -1n, hi: -1n }], a)
}
