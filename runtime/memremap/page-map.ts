import type { Errno } from '../lib/errno.ts'
import { LiveRef, Ref } from '../lib/live-ref.ts'
import { lastOf, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { AltMap } from '../pfn/mapping.ts'
import { altmapOffset } from './altmap.ts'

/** Numbers of the kinds of device memory. Source: `enum memory_type`, include/linux/memremap.h. */
export const PAGE_MAP_TYPES = { private: 1, coherent: 2, fsdax: 3, generic: 4, p2pdma: 5 } as const

/**
 * What memory with page structures is: `private` the processor cannot reach it; `coherent` it can, and a device owns
 * it; `fsdax` files lie in it; `generic` programs map it; `p2pdma` other devices of the bus reach it.
 */
export type PageMapType = keyof typeof PAGE_MAP_TYPES

/** What the owner of the memory does. Pages are told by their number. */
export interface PageMapOps {
  /** The last hold on a page was given back. */
  readonly pageFree?: (page: bigint) => void
  /** The processor touched a page that it cannot reach: brings the data to RAM. */
  readonly migrateToRam?: (page: bigint) => Result<null, Errno>
}

/** Memory that is to get page structures. */
export interface PageMapRequest {
  readonly type: PageMapType
  /** System physical addresses. */
  readonly ranges: readonly AddressRange[]
  /** The part that holds the page structures; `null`: they go into RAM. */
  readonly altmap?: AltMap | null
  readonly ops?: PageMapOps
  /** Who may have `private` and `coherent` pages of it moved. */
  readonly owner?: object | null
  /** Pages that are counted as one: a power of two. Default 1. */
  readonly compound?: bigint
}

/** What a map needs of the registry that made it. */
export interface PageMapHome {
  /** Bytes. */
  readonly pageSize: bigint
  /** Takes the page structures away. */
  readonly remove: () => void
}

/**
 * Memory with page structures. It goes when nobody holds it, or a page of it, any more.
 * Source: `struct dev_pagemap`, mm/memremap.c.
 */
export class PageMap {
  readonly type: PageMapType
  readonly ranges: readonly AddressRange[]
  readonly altmap: AltMap | null
  readonly ops: PageMapOps
  readonly owner: object | null
  readonly #home: PageMapHome
  readonly #live = new LiveRef()
  /** What pages in use hold of the map themselves, dropped when it ends. */
  readonly #own: Ref | null
  readonly #held = new Map<bigint, { count: number; readonly ref: Ref }>()
  #unmapped: Promise<void> | null = null

  constructor(request: PageMapRequest, home: PageMapHome) {
    this.type = request.type
    this.ranges = request.ranges
    this.altmap = request.altmap ?? null
    this.ops = request.ops ?? {}
    this.owner = request.owner ?? null
    this.#home = home
    const pages = request.ranges.reduce((sum, { length }) => sum + length / home.pageSize, 0n)
    const usable = pages - (this.altmap === null ? 0n : altmapOffset(this.altmap))
    this.#own = this.#isCountedByUse ? null : this.#live.tryGet(usable / (request.compound ?? 1n))
  }

  /** Address of its first byte. */
  get start(): bigint {
    return this.ranges[0]?.start ?? 0n
  }

  /** Whether processors keep none of it in their caches. */
  get isUncached(): boolean {
    return this.type === 'p2pdma'
  }

  /** References that keep it. */
  get references(): bigint {
    return this.#live.count
  }

  /** Whether it is being unmapped: nobody gets a new reference. */
  get isDying(): boolean {
    return this.#live.isDying
  }

  /** Whether a page lies in it, page structures or not. */
  covers(page: bigint): boolean {
    const address = page * this.#home.pageSize
    return this.ranges.some((range) => address >= range.start && address <= lastOf(range))
  }

  /** Takes a reference to the map; `null`: it is being unmapped. */
  tryGet(): Ref | null {
    return this.#live.tryGet()
  }

  /** Holds on a page: 0, or 1 where nobody has it and the type counts that. */
  pageCount(page: bigint): number {
    return (this.#held.get(page)?.count ?? 0) + (this.#isCountedByUse ? 0 : 1)
  }

  /**
   * Takes hold of a page. The last hold that is given back tells the owner.
   * Errors: -EFAULT it is not a page of data of the map; -ENXIO the map is being unmapped.
   */
  holdPage(page: bigint): Result<Ref, Errno> {
    if (!this.covers(page) || page < this.#firstPage) return err('EFAULT')
    const known = this.#held.get(page)
    if (known !== undefined) known.count++
    else {
      const ref = this.#live.tryGet()
      if (ref === null) return err('ENXIO')
      this.#held.set(page, { count: 1, ref })
    }
    return ok(new Ref(() => this.#putPage(page)))
  }

  /** Ends the map: resolves when the last reference is gone and the page structures are taken away. */
  unmap(): Promise<void> {
    this.#unmapped ??= this.#unmap()
    return this.#unmapped
  }

  async #unmap(): Promise<void> {
    const drained = this.#live.kill()
    this.#own?.[Symbol.dispose]()
    await drained
    this.#home.remove()
  }

  /** Number of the first page that has data. */
  get #firstPage(): bigint {
    return this.altmap === null ? 0n : this.altmap.base + altmapOffset(this.altmap)
  }

  /** Pages of these types hold the map only while somebody holds them. */
  get #isCountedByUse(): boolean {
    return this.type === 'private' || this.type === 'coherent'
  }

  #putPage(page: bigint): void {
    const held = this.#held.get(page)
    if (held === undefined) return
    held.count--
    if (held.count > 0) return
    this.#held.delete(page)
    this.ops.pageFree?.(page)
    held.ref[Symbol.dispose]()
  }
}
