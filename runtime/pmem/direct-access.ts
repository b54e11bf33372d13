import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { isInside } from '../media/media.ts'
import type { PmemLayout } from './device.ts'
import { clearSectors, SECTOR, type NamespaceMemory } from './namespace-bytes.ts'

/** Bytes of a page. */
export const DAX_PAGE = 4096

/** Whether bad pages end an access, or are about to be written over. */
export type DaxMode = 'access' | 'recovery'

/** Pages that can be used directly. */
export interface DirectPages {
  /** Bytes from the start of the memory of the namespace. */
  readonly offset: number
  /** Pages from there on; may be more than were asked for. */
  readonly pages: number
}

/**
 * Access to the data of a device without requests: what a file system or a program maps.
 * Source: `__pmem_direct_access`, `pmem_recovery_write`, `pmem_dax_zero_page_range`, drivers/nvdimm/pmem.c.
 */
export class DirectAccess {
  readonly #parts: NamespaceMemory
  readonly #layout: PmemLayout

  constructor(parts: NamespaceMemory, layout: PmemLayout) {
    this.#parts = parts
    this.#layout = layout
  }

  /** Whole pages of data. */
  get pages(): number {
    return Math.floor(this.#layout.length / DAX_PAGE)
  }

  /**
   * Looks up pages `[page, page + count)`. To recover, the pages in front of the first bad one are given, or that one
   * alone; Linux counts a page whose first sectors are good among those in front.
   * Errors: -EINVAL outside the device; -EHWPOISON a bad page is among them.
   */
  access(page: number, count: number, mode: DaxMode): Result<DirectPages, Errno> {
    if (count < 1 || !isInside(this.pages, page, count)) return err('EINVAL')
    const offset = this.#layout.dataOffset + page * DAX_PAGE
    const { badBlocks } = this.#parts
    const asked = { sector: BigInt(offset / SECTOR), count: (count * DAX_PAGE) / SECTOR }
    const { first } = badBlocks.check(asked)
    if (first !== null) {
      if (mode === 'access') return err('EHWPOISON')
      const good = Math.floor((Number(first.sector - asked.sector) * SECTOR) / DAX_PAGE)
      return ok({ offset, pages: Math.max(1, good) })
    }
    return ok({ offset, pages: badBlocks.entries > 0 ? count : this.pages - page })
  }

  /**
   * Writes bytes over pages that may be bad, and says how many were written: all, or 0 when bad ones are not whole
   * pages or could not be cleared. They count as good once the bytes are in place.
   * Errors: -EINVAL outside the device; -EIO the memory is gone.
   */
  recoveryWrite(start: number, bytes: Uint8Array): Result<number, Errno> {
    const length = bytes.byteLength
    if (!isInside(this.pages * DAX_PAGE, start, length)) return err('EINVAL')
    const { badBlocks, clearPoison, memory } = this.#parts
    const offset = this.#layout.dataOffset + start
    const isBad = badBlocks.isBad(BigInt(offset), BigInt(length))
    if (isBad) {
      if (start % DAX_PAGE !== 0 || length % DAX_PAGE !== 0) return ok(0)
      const cleared = clearPoison(offset, length)
      if (!cleared.ok || cleared.value < length) return ok(0)
    }
    const stored = memory.store(offset, bytes)
    if (!stored.ok) return stored
    if (isBad) {
      // A table without room to split a run keeps it: the sectors then stay bad, and reading them fails.
      const taken = badBlocks.clear({ sector: BigInt(offset / SECTOR), count: length / SECTOR })
      if (!taken.ok) return ok(0)
    }
    return ok(length)
  }

  /** Writes zeros over pages `[page, page + count)`; bad ones are cleared first. Errors: -EINVAL, -EIO. */
  zeroPages(page: number, count: number): Result<null, Errno> {
    if (count < 1 || !isInside(this.pages, page, count)) return err('EINVAL')
    for (let done = 0; done < count; done++) {
      const offset = this.#layout.dataOffset + (page + done) * DAX_PAGE
      if (this.#parts.badBlocks.isBad(BigInt(offset), BigInt(DAX_PAGE))) {
        const cleared = clearSectors(this.#parts, offset, DAX_PAGE)
        if (!cleared.ok) return cleared
      }
      const stored = this.#parts.memory.store(offset, new Uint8Array(DAX_PAGE))
      if (!stored.ok) return stored
    }
    return ok(null)
  }
}
