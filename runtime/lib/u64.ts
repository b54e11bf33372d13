import { err, ok, type Result } from './result.ts'

/** Largest value of an unsigned 64-bit integer. */
export const U64_MAX: bigint = 0xffff_ffff_ffff_ffffn

/** Largest value of an unsigned 32-bit integer. */
export const U32_MAX = 0xffff_ffff

/** Why an operation on 64-bit values has no result. */
export interface U64Error {
  readonly kind: 'overflow' | 'underflow' | 'unsafe' | 'syntax'
  readonly message: string
}

/** Whether the value fits in an unsigned 64-bit integer. */
export function isU64(value: bigint): boolean {
  return value >= 0n && value <= U64_MAX
}

/** Whether the value is an integer that fits in an unsigned 32-bit integer. */
export function isU32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= U32_MAX
}

/** `a + b`, refused instead of wrapped when it does not fit in 64 bits. */
export function addU64(a: bigint, b: bigint): Result<bigint, U64Error> {
  if (!isU64(a) || !isU64(b)) return err({ kind: 'overflow', message: 'operand is not a u64' })
  if (b > U64_MAX - a) return err({ kind: 'overflow', message: `${hex(a)} + ${hex(b)} exceeds 64 bits` })
  return ok(a + b)
}

/** `a - b`, refused instead of wrapped when `b` is larger. */
export function subU64(a: bigint, b: bigint): Result<bigint, U64Error> {
  if (!isU64(a) || !isU64(b)) return err({ kind: 'overflow', message: 'operand is not a u64' })
  if (b > a) return err({ kind: 'underflow', message: `${hex(a)} - ${hex(b)} is negative` })
  return ok(a - b)
}

/** A bigint as a number, refused when a number cannot hold it exactly. */
export function toSafe(value: bigint): Result<number, U64Error> {
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) {
    return err({ kind: 'unsafe', message: `${value} is not a safe integer` })
  }
  return ok(Number(value))
}

/** Parses `123` or `0x7b`, without sign or blanks, into a u64. */
export function parseU64(text: string): Result<bigint, U64Error> {
  if (!/^(?:0x[0-9a-f]+|[0-9]+)$/i.test(text)) {
    return err({ kind: 'syntax', message: `'${text}' is not an unsigned integer` })
  }
  const value = BigInt(text)
  if (value > U64_MAX) return err({ kind: 'overflow', message: `'${text}' exceeds 64 bits` })
  return ok(value)
}

/** Lower-case hexadecimal with `0x`, as the sysfs attributes print it. */
export function hex(value: bigint | number): string {
  return `0x${value.toString(16)}`
}

/** Rounds down to a multiple of `unit`, a power of two. */
export function alignDown(value: bigint, unit: bigint): bigint {
  return value & ~(unit - 1n)
}

/** Whether the value is a power of two; zero is not. */
export function isPowerOfTwo(value: bigint): boolean {
  return value > 0n && (value & (value - 1n)) === 0n
}
