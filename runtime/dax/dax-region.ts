import type { Errno } from '../lib/errno.ts'
import { isValidRange, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { PageMap, PageMapRequest } from '../memremap/page-map.ts'
import type { PageHost } from '../pfn/host.ts'
import { append, extentsSize, gapsIn } from './extents.ts'
import { DevDax } from './dev-dax.ts'

/** Memory that programs are to map, as its provider tells of it. */
export interface DaxRegionOptions {
  /** N of `daxN.M`. */
  readonly id: number
  /** System physical addresses. */
  readonly range: AddressRange
  /** Alignment of its devices, in bytes, unless they choose another one. */
  readonly align: number
  readonly host: PageHost
  /** -1: not known. */
  readonly numaNode?: number
  /** Node that the memory becomes when it is used as RAM; -1: none. */
  readonly targetNode?: number
  /** Its devices become RAM unless they are told otherwise. */
  readonly isKmem?: boolean
  /**
   * One device has all of it, with this number and these page structures; they are made when it is bound, or are there
   * already. Default: devices are made and sized by users.
   */
  readonly fixed?: { readonly deviceId: number; readonly map: PageMapRequest | PageMap }
}

/**
 * Memory that is divided into devices `daxN.M`.
 * Source: `struct dax_region`, drivers/dax/bus.c.
 */
export class DaxRegion {
  readonly id: number
  readonly range: AddressRange
  readonly align: number
  readonly host: PageHost
  readonly numaNode: number
  readonly targetNode: number
  readonly isKmem: boolean
  /** Page structures of the only device; `null`: devices are made by users. */
  readonly fixedMap: PageMapRequest | PageMap | null
  #devices: readonly DevDax[] = []
  #seed: DevDax | null = null

  private constructor(options: DaxRegionOptions) {
    this.id = options.id
    this.range = options.range
    this.align = options.align
    this.host = options.host
    this.numaNode = options.numaNode ?? -1
    this.targetNode = options.targetNode ?? -1
    this.isKmem = options.isKmem ?? false
    this.fixedMap = options.fixed?.map ?? null
  }

  /**
   * Makes a region. Error -EINVAL: the machine does not have its alignment, or the range is empty or not a multiple of
   * it. Source: `alloc_dax_region`, which answers with no region.
   */
  static create(options: DaxRegionOptions): Result<DaxRegion, Errno> {
    const { range, host, fixed } = options
    if (!host.alignments.includes(options.align)) return err('EINVAL')
    const align = BigInt(options.align)
    if (range.length === 0n || !isValidRange(range)) return err('EINVAL')
    if (range.start % align !== 0n || range.length % align !== 0n) return err('EINVAL')
    const region = new DaxRegion(options)
    if (fixed !== undefined) region.#devices = [new DevDax(region, fixed.deviceId, append([], range))]
    return ok(region)
  }

  /** Whether it has one device, which cannot be changed. */
  get isStatic(): boolean {
    return this.fixedMap !== null
  }

  get devices(): readonly DevDax[] {
    return this.#devices
  }

  /** The first device that was made and has not been bound; `null`: none. */
  get seed(): DevDax | null {
    return this.#seed
  }

  /** What no device has, by address. */
  get gaps(): readonly AddressRange[] {
    return gapsIn(
      this.range,
      this.#devices.flatMap(({ extents }) => extents),
    )
  }

  /** Free bytes. */
  get availableSize(): bigint {
    return this.range.length - this.#devices.reduce((sum, { extents }) => sum + extentsSize(extents), 0n)
  }

  /** Makes a device without memory. Errors: -EINVAL the region is static; -ENOSPC nothing is free. */
  create(): Result<DevDax, Errno> {
    if (this.isStatic) return err('EINVAL')
    if (this.availableSize === 0n) return err('ENOSPC')
    const used = new Set(this.#devices.map(({ id }) => id))
    let id = 0
    while (used.has(id)) id++
    const device = new DevDax(this, id, [])
    this.#devices = [...this.#devices, device]
    this.#seed ??= device
    return ok(device)
  }

  /**
   * Takes a device away, by name. Errors: -EINVAL the region is static; -ENXIO no such device; -EBUSY it is bound, has
   * memory, or is number 0, which always stays. Source: `delete_store`.
   */
  delete(name: string): Result<null, Errno> {
    if (this.isStatic) return err('EINVAL')
    const device = this.#devices.find((one) => one.name === name)
    if (device === undefined) return err('ENXIO')
    if (device.isBound || device.size > 0n || device.id === 0) return err('EBUSY')
    this.#devices = this.#devices.filter((one) => one !== device)
    if (this.#seed === device) this.#seed = null
    return ok(null)
  }

  /** A device was bound: the next one that is made becomes the seed. */
  bound(device: DevDax): void {
    if (this.#seed === device) this.#seed = null
  }
}
