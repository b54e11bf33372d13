import type { Errno } from '../lib/errno.ts'
import { err, type Result } from '../lib/result.ts'
import { isInside, type PersistentMemory } from './media.ts'

/** A part of a memory: `[start, start + size)`, bytes. */
export class MemoryWindow implements PersistentMemory {
  readonly size: number
  readonly #memory: PersistentMemory
  readonly #start: number

  /** @throws {RangeError} when the part does not lie in the memory. */
  constructor(memory: PersistentMemory, start: number, size: number) {
    if (!isInside(memory.size, start, size))
      throw new RangeError(`${size} bytes at ${start} are not in the memory`)
    this.#memory = memory
    this.#start = start
    this.size = size
  }

  load(offset: number, length: number): Result<Uint8Array, Errno> {
    return isInside(this.size, offset, length)
      ? this.#memory.load(this.#start + offset, length)
      : err('EFAULT')
  }

  store(offset: number, bytes: Uint8Array): Result<null, Errno> {
    return isInside(this.size, offset, bytes.byteLength)
      ? this.#memory.store(this.#start + offset, bytes)
      : err('EFAULT')
  }
}
