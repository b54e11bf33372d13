import { isPowerOfTwo } from '../lib/u64.ts'

/** Rounds up to a multiple of `unit`. */
export function roundUp(value: bigint, unit: bigint): bigint {
  return ((value + unit - 1n) / unit) * unit
}

/** Whether a value is a multiple of `unit`, a power of two. */
export function isAligned(value: bigint, unit: bigint): boolean {
  return isPowerOfTwo(unit) && value % unit === 0n
}
