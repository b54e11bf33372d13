import { slice } from '../lib/bytes.ts'
import { err, ok, type Result } from '../lib/result.ts'

/**
 * Memory of a process that asked for something. It may not be there, and it may change between two accesses: what was
 * checked has to be what is used. Offsets and lengths are bytes.
 */
export interface UserBuffer {
  /** A copy of the bytes. Error -EFAULT: some of them are not there. */
  read(offset: number, length: number): Result<Uint8Array, 'EFAULT'>
  /** Error -EFAULT: some of the bytes are not there; any of the others may have been written. */
  write(offset: number, bytes: Uint8Array): Result<null, 'EFAULT'>
}

/** User memory that is there as a whole, and nowhere else. The bytes are shared with the caller. */
export class MemoryUserBuffer implements UserBuffer {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  read(offset: number, length: number): Result<Uint8Array, 'EFAULT'> {
    const part = slice(this.bytes, offset, length)
    return part.ok ? ok(part.value.slice()) : err('EFAULT')
  }

  write(offset: number, bytes: Uint8Array): Result<null, 'EFAULT'> {
    const part = slice(this.bytes, offset, bytes.byteLength)
    if (!part.ok) return err('EFAULT')
    part.value.set(bytes)
    return ok(null)
  }
}
