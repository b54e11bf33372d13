import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { isInside, type PersistentMemory } from '../media/media.ts'

/** What a processor has to move data to memory. */
export interface CpuTraits {
  /** Bytes of a cache line. */
  readonly lineSize: number
  /** Whether it can store past its caches, whole 8-byte units only. */
  readonly copiesPastCaches: boolean
}

/** One thing that a processor did, in the order in which it did them. Offsets are bytes in the memory. */
export type CpuStep =
  | { readonly op: 'store' | 'store past caches'; readonly offset: number; readonly length: number }
  /** Of one cache line. */
  | { readonly op: 'write back' | 'invalidate'; readonly offset: number }
  | { readonly op: 'fence' }

interface Line {
  readonly bytes: Uint8Array
  isDirty: boolean
}

/**
 * The caches between a program and its memory. A store is seen by loads at once; it is durable when its line has been
 * written back, or it went past the caches, and a fence came after that.
 */
export class CpuCache {
  readonly traits: CpuTraits
  readonly size: number
  readonly #memory: PersistentMemory
  readonly #lines = new Map<number, Line>()
  /** On their way to memory, by offset. */
  #leaving: { readonly offset: number; readonly bytes: Uint8Array }[] = []
  readonly #steps: CpuStep[] = []

  constructor(traits: CpuTraits, memory: PersistentMemory) {
    this.traits = traits
    this.size = memory.size
    this.#memory = memory
  }

  /** What was done so far, loads aside. */
  get steps(): readonly CpuStep[] {
    return this.#steps
  }

  /** Loads bytes, and keeps their lines. Errors: -EFAULT outside the memory; -EIO lost. */
  load(offset: number, length: number): Result<Uint8Array, Errno> {
    if (!isInside(this.size, offset, length)) return err('EFAULT')
    const bytes = new Uint8Array(length)
    for (const at of this.#linesOf(offset, length)) {
      const line = this.#fill(at)
      if (!line.ok) return line
      const from = Math.max(at, offset)
      const to = Math.min(at + line.value.bytes.byteLength, offset + length)
      bytes.set(line.value.bytes.subarray(from - at, to - at), from - offset)
    }
    return ok(bytes)
  }

  /** Stores bytes into the caches. Errors: -EFAULT; -EIO a line that is stored in part is lost. */
  store(offset: number, bytes: Uint8Array): Result<null, Errno> {
    const length = bytes.byteLength
    if (!isInside(this.size, offset, length)) return err('EFAULT')
    for (const at of this.#linesOf(offset, length)) {
      const line = this.#fill(at)
      if (!line.ok) return line
      const from = Math.max(at, offset)
      const to = Math.min(at + line.value.bytes.byteLength, offset + length)
      line.value.bytes.set(bytes.subarray(from - offset, to - offset), from - at)
      line.value.isDirty = true
    }
    if (length > 0) this.#steps.push({ op: 'store', offset, length })
    return ok(null)
  }

  /**
   * Stores 8-byte units past the caches; lines that hold any of them are written back and dropped first.
   * Errors: -EFAULT outside the memory; -EINVAL not whole units; -EOPNOTSUPP the processor cannot.
   */
  storePastCaches(offset: number, bytes: Uint8Array): Result<null, Errno> {
    const length = bytes.byteLength
    if (!this.traits.copiesPastCaches) return err('EOPNOTSUPP')
    if (!isInside(this.size, offset, length)) return err('EFAULT')
    if (offset % 8 !== 0 || length % 8 !== 0) return err('EINVAL')
    for (const at of this.#linesOf(offset, length)) this.#drop(at)
    this.#leaving.push({ offset, bytes: bytes.slice() })
    this.#steps.push({ op: 'store past caches', offset, length })
    return ok(null)
  }

  /** Sends the lines of these bytes on their way to memory, and keeps them. Error -EFAULT. */
  writeBack(offset: number, length: number): Result<null, Errno> {
    if (!isInside(this.size, offset, length)) return err('EFAULT')
    for (const at of this.#linesOf(offset, length)) {
      this.#send(at)
      this.#steps.push({ op: 'write back', offset: at })
    }
    return ok(null)
  }

  /** Sends every changed line on its way to memory, wherever it is. */
  writeBackAll(): void {
    for (const [offset, { isDirty }] of this.#lines) {
      if (!isDirty) continue
      this.#send(offset)
      this.#steps.push({ op: 'write back', offset })
    }
  }

  /** Writes the lines of these bytes back and drops them: the next load asks the memory. Error -EFAULT. */
  invalidate(offset: number, length: number): Result<null, Errno> {
    if (!isInside(this.size, offset, length)) return err('EFAULT')
    for (const at of this.#linesOf(offset, length)) {
      this.#drop(at)
      this.#steps.push({ op: 'invalidate', offset: at })
    }
    return ok(null)
  }

  /** Waits until all that is on its way has arrived. Error: what the memory says of the first that did not. */
  fence(): Result<null, Errno> {
    this.#steps.push({ op: 'fence' })
    const leaving = this.#leaving
    this.#leaving = []
    for (const { offset, bytes } of leaving) {
      const stored = this.#memory.store(offset, bytes)
      if (!stored.ok) return stored
    }
    return ok(null)
  }

  /** Loses all that is not in the memory. */
  losePower(): void {
    this.#lines.clear()
    this.#leaving = []
  }

  #fill(at: number): Result<Line, Errno> {
    const known = this.#lines.get(at)
    if (known !== undefined) return ok(known)
    const size = Math.min(this.traits.lineSize, this.size - at)
    const bytes = this.#memory.load(at, size)
    if (!bytes.ok) return bytes
    const line = { bytes: bytes.value, isDirty: false }
    // What left the caches is seen by this processor before it arrives.
    for (const { offset, bytes: sent } of this.#leaving) {
      const from = Math.max(at, offset)
      const to = Math.min(at + size, offset + sent.byteLength)
      if (from < to) line.bytes.set(sent.subarray(from - offset, to - offset), from - at)
    }
    this.#lines.set(at, line)
    return ok(line)
  }

  #send(at: number): void {
    const line = this.#lines.get(at)
    if (line?.isDirty !== true) return
    this.#leaving.push({ offset: at, bytes: line.bytes.slice() })
    line.isDirty = false
  }

  #drop(at: number): void {
    this.#send(at)
    this.#lines.delete(at)
  }

  *#linesOf(offset: number, length: number): Generator<number, void, void> {
    const { lineSize } = this.traits
    for (let at = offset - (offset % lineSize); at < offset + length; at += lineSize) yield at
  }
}
