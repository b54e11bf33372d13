import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { AltMap } from '../pfn/mapping.ts'

/** Pages between the base and the first one that has data. Source: `vmem_altmap_offset`, mm/memremap.c. */
export function altmapOffset({ reserve, free }: AltMap): bigint {
  return reserve + free
}

interface Block {
  readonly first: bigint
  readonly pages: bigint
}

/**
 * The pages of an altmap that page structures are put into, in the order in which they are asked for. A block starts
 * at a multiple of the largest power of two that divides its size; what is skipped for that is free again when the
 * block is given back. Counts are pages.
 * Source: `altmap_alloc_block_buf`, mm/sparse-vmemmap.c, which forgets what it skipped.
 */
export class AltMapSpace {
  readonly map: AltMap
  /** In the order of their addresses; given back ones are dropped from the end only. */
  readonly #blocks: Block[] = []
  /** Pages of the blocks in use, by their first. */
  readonly #inUse = new Map<bigint, bigint>()
  #allocated = 0n

  constructor(map: AltMap) {
    this.map = map
  }

  /** Pages in use, without those that were skipped. */
  get allocated(): bigint {
    return this.#allocated
  }

  /** Number of the first page that the next block could have. */
  get next(): bigint {
    const last = this.#blocks.at(-1)
    return last === undefined ? this.map.base + this.map.reserve : last.first + last.pages
  }

  /** Takes a block; the number of its first page. Errors: -EINVAL no pages; -ENOMEM no room. */
  take(pages: bigint): Result<bigint, Errno> {
    if (pages <= 0n) return err('EINVAL')
    const unit = pages & -pages
    const first = ((this.next + unit - 1n) / unit) * unit
    if (first + pages > this.map.base + altmapOffset(this.map)) return err('ENOMEM')
    this.#blocks.push({ first, pages })
    this.#inUse.set(first, pages)
    this.#allocated += pages
    return ok(first)
  }

  /** Gives back the block that starts at this page. Error -EINVAL: there is none. */
  giveBack(first: bigint): Result<null, Errno> {
    const pages = this.#inUse.get(first)
    if (pages === undefined) return err('EINVAL')
    this.#inUse.delete(first)
    this.#allocated -= pages
    for (let last = this.#blocks.at(-1); last !== undefined; last = this.#blocks.at(-1)) {
      if (this.#inUse.has(last.first)) break
      this.#blocks.pop()
    }
    return ok(null)
  }
}
