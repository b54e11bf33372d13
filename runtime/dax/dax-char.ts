import type { Errno } from '../lib/errno.ts'
import { isValidRange, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { PageMap } from '../memremap/page-map.ts'
import type { PageMapRegistry } from '../memremap/page-map-registry.ts'
import { DaxMapping } from './dax-mapping.ts'
import type { DevDax } from './dev-dax.ts'

/** What a program asks `mmap` for. */
export interface MapRequest {
  /** Virtual addresses. */
  readonly range: AddressRange
  /** Byte of the device that comes first. */
  readonly offset: bigint
  /** `MAP_SHARED`: what is stored is seen by all. */
  readonly isShared: boolean
}

/**
 * A device that programs map, `/dev/daxN.M`.
 * Source: drivers/dax/device.c.
 */
export class DaxChar {
  readonly kind = 'device'
  readonly device: DevDax
  readonly pageMap: PageMap
  readonly #mappings = new Set<DaxMapping>()
  /** Page structures that were there before, and stay. */
  readonly #isBorrowed: boolean
  #isAlive = true

  private constructor(device: DevDax, pageMap: PageMap, isBorrowed: boolean) {
    this.device = device
    this.pageMap = pageMap
    this.#isBorrowed = isBorrowed
  }

  /** Gives the memory of a device page structures. Errors: those of `PageMapRegistry.map`; -ENXIO its map is dying. */
  static bind(device: DevDax, registry: PageMapRegistry): Result<DaxChar, Errno> {
    const { fixedMap, host } = device.region
    if (fixedMap instanceof PageMap)
      return fixedMap.isDying ? err('ENXIO') : ok(new DaxChar(device, fixedMap, true))
    const compound = BigInt(device.align / host.pageSize)
    const request = fixedMap ?? { type: 'generic', ranges: device.extents.map(({ range }) => range) }
    const mapped = registry.map({ ...request, compound })
    return mapped.ok ? ok(new DaxChar(device, mapped.value, false)) : err(mapped.error.errno)
  }

  /** Whether programs may map it: not after {@link unbind}. */
  get isAlive(): boolean {
    return this.#isAlive
  }

  get mappings(): ReadonlySet<DaxMapping> {
    return this.#mappings
  }

  /**
   * Maps it. Errors: -ENXIO the device is gone; -EINVAL not shared, or start, end or offset are not multiples of its
   * alignment; Linux does not look at the offset.
   */
  mmap({ range, offset, isShared }: MapRequest): Result<DaxMapping, Errno> {
    if (!this.#isAlive) return err('ENXIO')
    if (!isShared) return err('EINVAL')
    const align = BigInt(this.device.align)
    const end = range.start + range.length
    if (range.length === 0n || !isValidRange(range) || offset < 0n) return err('EINVAL')
    if (range.start % align !== 0n || end % align !== 0n || offset % align !== 0n) return err('EINVAL')
    const mapping = new DaxMapping(this, range, offset)
    this.track(mapping)
    return ok(mapping)
  }

  /** Remembers a mapping until it is unmapped. */
  track(mapping: DaxMapping): void {
    this.#mappings.add(mapping)
  }

  /** Forgets a mapping that is gone. */
  forget(mapping: DaxMapping): void {
    this.#mappings.delete(mapping)
  }

  /**
   * Where to map so many bytes so that large pages fit: `search` finds room for some length. `null`: there is none.
   * Source: `dax_get_unmapped_area`.
   */
  placeFor(length: bigint, offset: bigint, search: (length: bigint) => bigint | null): bigint | null {
    const align = BigInt(this.device.align)
    const firstBlock = ((offset + align - 1n) / align) * align
    if (offset + length - firstBlock < align) return search(length)
    const found = search(length + align)
    if (found === null) return search(length)
    return found + ((((offset - found) % align) + align) % align)
  }

  /** Ends all mappings, and takes the page structures away once nobody holds a page. */
  async unbind(): Promise<Result<null, Errno>> {
    this.#isAlive = false
    for (const mapping of this.#mappings) mapping.zap()
    if (!this.#isBorrowed) await this.pageMap.unmap()
    return ok(null)
  }
}
