import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { isInside, type PersistentMemory } from './media.ts'

const PAGE = 4096
/** Bytes that are lost together. */
const LINE = 64

interface Page {
  readonly bytes: Uint8Array
  readonly owner: object
}

/**
 * Persistent memory in pages that exist once something else than zeros is stored; bytes can be lost on purpose.
 * The size may be far beyond what the host has.
 */
export class SparseMemory implements PersistentMemory {
  readonly size: number
  readonly #pages: Map<number, Page>
  /** Numbers of lost lines. */
  readonly #lost: Set<number>
  /** Pages of another owner are copied before they change. */
  #owner: object = {}

  /**
   * Memory of zeros, `size` bytes.
   * @throws {RangeError} when the size is not a safe integer, or negative.
   */
  constructor(size: number, copyOf: SparseMemory | null = null) {
    if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`${size} is no size of a memory`)
    this.size = size
    this.#pages = new Map(copyOf === null ? [] : copyOf.#pages)
    this.#lost = new Set(copyOf === null ? [] : copyOf.#lost)
  }

  /** An independent copy; pages are shared until one side changes them. */
  fork(): SparseMemory {
    this.#owner = {}
    return new SparseMemory(this.size, this)
  }

  /** Bytes that are really kept, a multiple of the page size. */
  get resident(): number {
    return this.#pages.size * PAGE
  }

  load(offset: number, length: number): Result<Uint8Array, Errno> {
    if (!isInside(this.size, offset, length)) return err('EFAULT')
    if (this.isLost(offset, length)) return err('EIO')
    const bytes = new Uint8Array(length)
    for (let done = 0; done < length;) {
      const at = offset + done
      const inPage = at % PAGE
      const part = Math.min(PAGE - inPage, length - done)
      const page = this.#pages.get((at - inPage) / PAGE)
      if (page !== undefined) bytes.set(page.bytes.subarray(inPage, inPage + part), done)
      done += part
    }
    return ok(bytes)
  }

  store(offset: number, bytes: Uint8Array): Result<null, Errno> {
    const length = bytes.byteLength
    if (!isInside(this.size, offset, length)) return err('EFAULT')
    for (let done = 0; done < length;) {
      const at = offset + done
      const inPage = at % PAGE
      const part = Math.min(PAGE - inPage, length - done)
      const piece = bytes.subarray(done, done + part)
      this.#page((at - inPage) / PAGE, piece)?.set(piece, inPage)
      done += part
    }
    return ok(null)
  }

  /** Loses every 64-byte line that the bytes touch: loads fail until {@link repair}. */
  lose(offset: number, length: number): void {
    for (const line of lines(offset, length)) this.#lost.add(line)
  }

  /** Makes every 64-byte line that the bytes touch readable again. The content is what it was. */
  repair(offset: number, length: number): void {
    for (const line of lines(offset, length)) this.#lost.delete(line)
  }

  /** Whether any of the bytes is lost. */
  isLost(offset: number, length: number): boolean {
    if (this.#lost.size === 0) return false
    for (const line of lines(offset, length)) {
      if (this.#lost.has(line)) return true
    }
    return false
  }

  /** The page to change, or nothing when zeros go to a page of zeros. */
  #page(index: number, piece: Uint8Array): Uint8Array | null {
    const page = this.#pages.get(index)
    if (page?.owner === this.#owner) return page.bytes
    if (page === undefined && isZero(piece)) return null
    const bytes = page === undefined ? new Uint8Array(PAGE) : page.bytes.slice()
    this.#pages.set(index, { bytes, owner: this.#owner })
    return bytes
  }
}

function isZero(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if (byte !== 0) return false
  }
  return true
}

function* lines(offset: number, length: number): Generator<number, void, void> {
  const end = Math.ceil((offset + length) / LINE)
  for (let line = Math.floor(offset / LINE); line < end; line++) yield line
}
