import type { Errno } from '../lib/errno.ts'
import { contains, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { DaxChar } from './dax-char.ts'
import type { DaxRegion } from './dax-region.ts'
import { append, extentsSize, grow, truncate, type DaxExtent } from './extents.ts'
import type { KmemBinding } from './kmem.ts'

/** What a driver made of a device. */
export type DaxBinding = DaxChar | KmemBinding

/**
 * A part of a region that a driver takes as a whole: `daxN.M`.
 * Source: `struct dev_dax`, drivers/dax/bus.c.
 */
export class DevDax {
  readonly name: string
  readonly region: DaxRegion
  readonly id: number
  /** Set by the bus. */
  binding: DaxBinding | null = null
  #align: number
  #extents: readonly DaxExtent[]

  constructor(region: DaxRegion, id: number, extents: readonly DaxExtent[]) {
    this.region = region
    this.id = id
    this.name = `dax${region.id}.${id}`
    this.#align = region.align
    this.#extents = extents
  }

  get isBound(): boolean {
    return this.binding !== null
  }

  /** Bytes of a page that it is mapped with. */
  get align(): number {
    return this.#align
  }

  get extents(): readonly DaxExtent[] {
    return this.#extents
  }

  /** Bytes. */
  get size(): bigint {
    return extentsSize(this.#extents)
  }

  /** Bytes that its extents are multiples of. */
  get unit(): bigint {
    return BigInt(Math.max(this.#align, this.region.host.compatAlign))
  }

  /**
   * Makes it longer or shorter: by the first free gaps, or from its last extents.
   * Errors: -EBUSY bound; -EINVAL the region is static, or not a multiple of {@link unit}; -ENOSPC not that much is
   * free in whole units. Source: `dev_dax_resize`, drivers/dax/bus.c.
   */
  resize(size: bigint): Result<null, Errno> {
    const free = this.#checkFree()
    if (!free.ok) return free
    if (size < 0n || size % this.unit !== 0n) return err('EINVAL')
    const more = size - this.size
    if (more > this.region.availableSize) return err('ENOSPC')
    const extents =
      more > 0n ? grow(this.#extents, this.region.gaps, more, this.unit) : truncate(this.#extents, size)
    if (extents === null) return err('ENOSPC')
    this.#extents = extents
    return ok(null)
  }

  /**
   * Adds a range behind what it has. Errors: those of {@link resize}, and -ENOMEM it is not free.
   * Source: `mapping_store`, drivers/dax/bus.c.
   */
  addMapping(range: AddressRange): Result<null, Errno> {
    const free = this.#checkFree()
    if (!free.ok) return free
    const { start, length } = range
    if (length <= 0n || start % this.unit !== 0n || length % this.unit !== 0n) return err('EINVAL')
    if (!this.region.gaps.some((gap) => contains(gap, range))) return err('ENOMEM')
    this.#extents = append(this.#extents, range)
    return ok(null)
  }

  /**
   * Changes the page that it is mapped with. Errors: -EBUSY bound; -EINVAL the region is static, the machine has no such
   * page, or what the device has is not a multiple of it.
   */
  setAlign(align: bigint): Result<null, Errno> {
    const free = this.#checkFree()
    if (!free.ok) return free
    const known = this.region.host.alignments.find((one) => BigInt(one) === align)
    if (known === undefined) return err('EINVAL')
    if (this.#extents.some(({ range }) => range.start % align !== 0n || range.length % align !== 0n))
      return err('EINVAL')
    this.#align = known
    return ok(null)
  }

  #checkFree(): Result<null, Errno> {
    if (this.isBound) return err('EBUSY')
    return this.region.isStatic ? err('EINVAL') : ok(null)
  }
}
