import type { ArchHooks } from '../arch/arch-hooks.ts'
import type { SystemRam } from '../hotplug/system-ram.ts'
import type { Errno } from '../lib/errno.ts'
import type { Ref } from '../lib/live-ref.ts'
import { silentLogger, type Logger } from '../lib/logger.ts'
import { isValidRange, lastOf, overlaps, type AddressRange } from '../lib/range.ts'
import { RangeMap } from '../lib/range-map.ts'
import { err, ok, type Err, type Result } from '../lib/result.ts'
import { alignDown, hex, isPowerOfTwo } from '../lib/u64.ts'
import { AltMapSpace } from './altmap.ts'
import { PageMap, type PageMapRequest, type PageMapType } from './page-map.ts'

/** The rule that memory which is to get page structures breaks. */
export type PageMapRule =
  /** No ranges, or ranges that overlap or are no addresses. */
  | 'ranges'
  /** The owner leaves out what this type needs. */
  | 'ops'
  /** Several ranges share an altmap, or it does not fit the range. */
  | 'altmap'
  /** Another map has some of it. */
  | 'conflict'
  /** Some of it is RAM. */
  | 'ram'
  /** No memory can be there. */
  | 'limit'
  | 'align'

/** Why memory did not get page structures. */
export interface PageMapError {
  readonly kind: 'page-map'
  readonly rule: PageMapRule
  readonly errno: Errno
  readonly message: string
}

/** A reference to a map, found by one of its pages. */
export interface PageMapRef extends Disposable {
  readonly map: PageMap
}

/** What the owner of each type must tell. Source: `memremap_pages`, mm/memremap.c. */
const NEEDS: { readonly [T in PageMapType]: readonly ('migrateToRam' | 'pageFree' | 'owner')[] } = {
  private: ['migrateToRam', 'pageFree', 'owner'],
  coherent: ['pageFree', 'owner'],
  fsdax: [],
  generic: [],
  p2pdma: [],
}

/**
 * The device memory of a machine that has page structures, by page.
 * Source: mm/memremap.c.
 */
export class PageMapRegistry {
  readonly arch: ArchHooks
  readonly #ram: SystemRam
  readonly #logger: Logger
  readonly #maps = new RangeMap<PageMap>()

  constructor(arch: ArchHooks, ram: SystemRam, logger: Logger = silentLogger) {
    this.arch = arch
    this.#ram = ram
    this.#logger = logger
  }

  /**
   * Gives memory page structures. When one range cannot have them, none has.
   * Errors: -EINVAL `ranges`, `ops`, `altmap`, `limit`, `align`; -ENOMEM `conflict`, or `altmap` without room; -ENXIO
   * `ram`. Linux looks for a conflict at the first and last page of a range only.
   */
  map(request: PageMapRequest): Result<PageMap, PageMapError> {
    const valid = this.#check(request)
    if (!valid.ok) return valid
    const space = request.altmap ? new AltMapSpace(request.altmap) : null
    const added: AddressRange[] = []
    const remove = (): void => {
      for (const range of added) {
        this.#maps.delete(range.start)
        this.arch.archRemoveMemory(range)
      }
      if (space !== null && space.allocated !== 0n)
        this.#logger.log('warn', 'altmap pages were not given back')
    }
    const map = new PageMap(request, { pageSize: BigInt(this.arch.pages.pageSize), remove })
    for (const range of request.ranges) {
      const done = this.arch.archAddMemory({ range, use: 'device', altmap: space })
      if (done.ok) {
        added.push(range)
        this.#maps.add(range, map)
        continue
      }
      remove()
      return refused(done.error, range)
    }
    return ok(map)
  }

  /** The map that has a page, whether it is being unmapped or not; `null`: none. */
  find(page: bigint): PageMap | null {
    return this.#maps.at(page * BigInt(this.arch.pages.pageSize))
  }

  /**
   * A reference to the map that has a page; `null`: none, or it is being unmapped. `cached` is one that the caller
   * has: it is given back as it is when it has the page, else it is put.
   * Source: `get_dev_pagemap`, mm/memremap.c.
   */
  getDevPagemap(page: bigint, cached: PageMapRef | null = null): PageMapRef | null {
    if (cached?.map.covers(page) === true) return cached
    cached?.[Symbol.dispose]()
    const map = this.find(page)
    const ref = map === null ? null : map.tryGet()
    return map === null || ref === null ? null : pageMapRef(map, ref)
  }

  /**
   * Addresses of nothing, for memory that the processor does not reach: the highest ones. `null`: none are left.
   * Source: `request_free_mem_region`, kernel/resource.c.
   */
  findFree(length: bigint): AddressRange | null {
    const unit = this.arch.subsectionSize
    const size = ((length + unit - 1n) / unit) * unit
    if (size <= 0n) return null
    let start = alignDown(this.arch.addressLimit - size, unit)
    while (start >= 0n) {
      const range = { start, length: size }
      const [used] = [...this.#maps.overlapping(range), ...this.#ram.overlapping(range)]
      if (used === undefined) return range
      start = alignDown(used.range.start - size, unit)
    }
    return null
  }

  #check(request: PageMapRequest): Result<null, PageMapError> {
    const { type, ranges, altmap = null, ops = {}, owner = null, compound = 1n } = request
    if (ranges.length === 0) return refuse('ranges', 'EINVAL', 'there is no range')
    if (ranges.some((range) => range.length === 0n || !isValidRange(range)) || anyOverlap(ranges))
      return refuse('ranges', 'EINVAL', 'ranges are empty, overlap or do not end within 64 bits')
    const told = { migrateToRam: ops.migrateToRam, pageFree: ops.pageFree, owner }
    const missing = NEEDS[type].find((name) => told[name] === undefined || told[name] === null)
    if (missing !== undefined) return refuse('ops', 'EINVAL', `memory of type ${type} needs ${missing}`)
    if (!isPowerOfTwo(compound)) return refuse('align', 'EINVAL', `${compound} pages cannot count as one`)
    if (altmap !== null && ranges.length > 1)
      return refuse('altmap', 'EINVAL', 'an altmap is of one range only')
    for (const range of ranges) {
      if (this.#maps.touches(range))
        return refuse('conflict', 'ENOMEM', `Conflicting mapping in same section at ${hex(range.start)}`)
      if (this.#ram.overlaps(range)) return refuse('ram', 'ENXIO', `there is RAM at ${hex(range.start)}`)
      if (lastOf(range) >= this.arch.addressLimit)
        return refuse('limit', 'EINVAL', `no memory can be at ${hex(lastOf(range))}`)
    }
    return ok(null)
  }
}

/** What the architecture says of a range that was looked at before. */
function refused(errno: Errno, { start, length }: AddressRange): Err<PageMapError> {
  const where = `${length} bytes at ${hex(start)}`
  if (errno === 'ENOMEM') return refuse('altmap', errno, `the altmap is too small for ${where}`)
  if (errno === 'EEXIST') return refuse('conflict', 'ENOMEM', `Conflicting mapping in same section: ${where}`)
  return refuse('align', errno, `page structures cannot be made for ${where}`)
}

function refuse(rule: PageMapRule, errno: Errno, message: string): Err<PageMapError> {
  return err({ kind: 'page-map', rule, errno, message })
}

function pageMapRef(map: PageMap, ref: Ref): PageMapRef {
  return { map, [Symbol.dispose]: () => ref[Symbol.dispose]() }
}

function anyOverlap(ranges: readonly AddressRange[]): boolean {
  return ranges.some((one, i) => ranges.slice(i + 1).some((other) => overlaps(one, other)))
}
