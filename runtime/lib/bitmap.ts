/** Number of bits in a mask of commands or functions. */
export const MASK_BITS = 32

/**
 * The mask with only bit `n` set, as an unsigned number.
 * JavaScript shifts by `n mod 32`, so a bit outside 0..31 is refused here.
 * @throws {RangeError} when `n` is not an integer in 0..31.
 */
export function bit(n: number): number {
  checkBit(n)
  return (1 << n) >>> 0
}

/**
 * Whether bit `n` of a 32-bit mask is set.
 * @throws {RangeError} when `n` is not an integer in 0..31.
 */
export function hasBit(mask: number, n: number): boolean {
  checkBit(n)
  return ((mask >>> n) & 1) === 1
}

/** The mask with every listed bit set, as an unsigned number. */
export function maskOf(...numbers: readonly number[]): number {
  return numbers.reduce((mask, n) => (mask | bit(n)) >>> 0, 0)
}

/** The mask of the bits `first..last`, both included. */
export function maskBetween(first: number, last: number): number {
  let mask = 0
  for (let n = first; n <= last; n++) mask = (mask | bit(n)) >>> 0
  return mask
}

/** Intersection of two masks, as an unsigned number (`&` alone would be signed). */
export function andMask(a: number, b: number): number {
  return (a & b) >>> 0
}

/** Union of two masks, as an unsigned number. */
export function orMask(a: number, b: number): number {
  return (a | b) >>> 0
}

/** The bits of `a` that are not in `b`, as an unsigned number. */
export function withoutMask(a: number, b: number): number {
  return (a & ~b) >>> 0
}

/** The numbers of the set bits, ascending. */
export function bitsOf(mask: number): readonly number[] {
  const numbers: number[] = []
  for (let n = 0; n < MASK_BITS; n++) {
    if (hasBit(mask, n)) numbers.push(n)
  }
  return numbers
}

function checkBit(n: number): void {
  if (!Number.isInteger(n) || n < 0 || n >= MASK_BITS) throw new RangeError(`bit ${n} is outside 0..31`)
}
