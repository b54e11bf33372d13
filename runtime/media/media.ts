import type { Errno } from '../lib/errno.ts'
import type { Result } from '../lib/result.ts'

/** Bytes that reach memory together or not at all, when they start at a multiple of it. */
export const ATOMIC_UNIT = 8

/**
 * Memory that keeps its content without power, as load and store instructions see it.
 * Offsets and lengths are bytes and safe integers. Error of both calls: -EFAULT outside the memory.
 */
export interface PersistentMemory {
  /** Bytes. */
  readonly size: number
  /** A copy of the bytes. Error -EIO: some of them are lost (the processor raises a machine check). */
  load(offset: number, length: number): Result<Uint8Array, Errno>
  /**
   * Stores past the caches; durable when it returns. Loses power in the middle: any of its 8-byte units may have
   * arrived, each whole. Storing over lost bytes does not repair them.
   * Error -EIO: the memory is gone.
   */
  store(offset: number, bytes: Uint8Array): Result<null, Errno>
}

/** Whether a write over known bad blocks may have firmware clear them first, which takes time (`clear`), or not. */
export type WriteMode = 'clear' | 'atomic'

/**
 * Access to a namespace byte by byte, as metadata code uses it. Offsets and lengths are bytes and safe integers.
 * Errors of both calls: -EFAULT outside the namespace, -EIO bad blocks, or what the provider says.
 * Source: `nvdimm_read_bytes`, `nvdimm_write_bytes`, drivers/nvdimm/nd.h.
 */
export interface Media {
  /** Bytes. */
  readonly size: number
  /** A copy of the bytes. */
  read(offset: number, length: number): Result<Uint8Array, Errno>
  /** Durable when it succeeds. When it fails, any of its 8-byte units may have arrived. */
  write(offset: number, bytes: Uint8Array, mode: WriteMode): Result<null, Errno>
  /** Whether a block that is known to be bad touches the bytes. */
  hasBad(offset: number, length: number): boolean
}

/** Whether bytes `[offset, offset + length)` lie in `[0, size)`; false for anything but safe integers. */
export function isInside(size: number, offset: number, length: number): boolean {
  return (
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    offset <= size - length
  )
}
