import type { NdBus } from '../bus/nd-bus.ts'
import type { NdDimm } from '../bus/nd-dimm.ts'
import { BadBlocks, populateBadBlocks } from '../badrange/bad-blocks.ts'
import type { Dpa, Guid } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import type { AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { dataRange, NdHolder, type HolderKind } from '../namespace/nd-holder.ts'
import { EMPTY_DRAFT, NdNamespace } from '../namespace/nd-namespace.ts'
import { defaultAlign, isRegionAlign, PAGE_SIZE } from './align.ts'
import type { RegionFlush } from './flush.ts'
import type { PersistenceDomain } from './limits.ts'
import { RegionLabels } from './region-labels.ts'

/** The part of a DIMM that a region uses. */
export interface DimmMapping {
  readonly dimm: NdDimm
  readonly start: Dpa
  /** Bytes. */
  readonly size: bigint
  /** Place in the interleave set. */
  readonly position: number
}

/** Identity of an interleave set. */
export interface InterleaveSet {
  /** For labels of version 1.1. */
  readonly cookie1: bigint
  /** For labels of later versions. */
  readonly cookie2: bigint
  /** What old kernels wrote in labels of version 1.1. */
  readonly altcookie: bigint
  /** GUID of the system physical range. */
  readonly typeGuid: Guid
  /** UUID of the region labels of CXL devices. Default: it has none, and takes all namespaces of its devices. */
  readonly regionUuid?: Guid
}

/** What a provider tells about a region that it registers. */
export interface NdRegionDescription {
  readonly type: 'pmem' | 'volatile'
  readonly range: AddressRange
  readonly mappings: readonly DimmMapping[]
  /** `null`: no DIMMs are known. */
  readonly set: InterleaveSet | null
  readonly persistence: PersistenceDomain | null
  readonly isReadOnly: boolean
  readonly flush: RegionFlush
  /** -1: not known. */
  readonly numaNode: number
  readonly targetNode: number
  /** Index of the NFIT range; `null` for other providers. */
  readonly rangeIndex: number | null
  /** Raw namespaces get page structures, the attribute `mode` says `memory`. */
  readonly hasPageMap: boolean
}

const DEFAULT_HOLDER_ALIGN: bigint = 2n << 20n

/**
 * A region, `regionN`: one contiguous range over its DIMMs, divided into namespaces.
 * Source: drivers/nvdimm/region_devs.c, region.c.
 */
export class NdRegion {
  readonly kind = 'region'
  readonly name: string
  readonly id: number
  readonly bus: NdBus
  readonly description: NdRegionDescription
  /** Alignment of namespaces, in bytes. */
  #align: bigint
  isReadOnly: boolean
  #namespaces: readonly NdNamespace[] = []
  #holders: readonly NdHolder[] = []
  #seed: NdNamespace | null = null
  readonly #holderSeeds = new Map<HolderKind, NdHolder>()
  #badBlocks: BadBlocks | null = null
  #total = 0
  readonly #labels: RegionLabels

  constructor(bus: NdBus, id: number, description: NdRegionDescription) {
    this.bus = bus
    this.id = id
    this.name = `region${id}`
    this.description = description
    this.isReadOnly = description.isReadOnly
    this.#align = defaultAlign(this.#shape)
    this.#labels = new RegionLabels(this)
  }

  get range(): AddressRange {
    return this.description.range
  }

  /** Whether its driver is bound. */
  get isEnabled(): boolean {
    return this.#badBlocks !== null
  }

  get align(): bigint {
    return this.#align
  }

  /** Bad sectors, counted from the start of the region; `null` while it is not enabled. */
  get badBlocks(): BadBlocks | null {
    return this.#badBlocks
  }

  get namespaces(): readonly NdNamespace[] {
    return this.#namespaces
  }

  get holders(): readonly NdHolder[] {
    return this.#holders
  }

  /** The namespace that is next to be made. */
  get seed(): NdNamespace | null {
    return this.#seed
  }

  /** Namespaces that were found when it was enabled. */
  get foundNamespaces(): number {
    return this.#total
  }

  /** Type of its namespaces: numbers 4, without labels, and 5 of the kernel. */
  get namespaceType(): 'io' | 'pmem' {
    return this.description.mappings.some(({ dimm }) => dimm.isLabeling) ? 'pmem' : 'io'
  }

  /** The device of this kind that is next to be set up; `null` while the region is not enabled. */
  holderSeed(kind: HolderKind): NdHolder | null {
    return this.#holderSeeds.get(kind) ?? null
  }

  /** Changes the alignment of namespaces. Error -EINVAL: see `isRegionAlign`. */
  setAlign(align: bigint): Result<null, Errno> {
    if (!isRegionAlign(align, this.#shape)) return err('EINVAL')
    this.#align = align
    return ok(null)
  }

  /**
   * Binds its driver: takes its DIMMs, finishes updates of labels that lost power, and finds its namespaces.
   * Errors: -EBUSY a DIMM is being overwritten; -ENXIO a DIMM that labels need is not enabled, caches cannot be
   * invalidated, the set has no cookie, or two namespaces have one UUID.
   * Source: `nd_region_probe`, drivers/nvdimm/region.c.
   */
  enable(): Result<null, Errno> {
    if (this.isEnabled) return ok(null)
    const ready = this.#checkDimms()
    if (!ready.ok) return ready
    // A set that cannot be brought in order gives no namespace; the others do.
    this.#labels.recover()
    const drafts = this.#labels.discover(this.namespaceType)
    if (!drafts.ok) return drafts
    for (const { dimm } of this.description.mappings) dimm.take()
    this.#badBlocks = new BadBlocks()
    this.revalidate()
    this.#namespaces = drafts.value.map((draft, id) => new NdNamespace(this, id, draft))
    this.#total = this.#namespaces.length
    this.#seed = this.#namespaces[0] ?? null
    for (const kind of ['btt', 'pfn', 'dax'] as const) this.#renewHolderSeed(kind)
    return ok(null)
  }

  /** Unbinds its driver; its namespaces go. Error -EBUSY: one of them is in use. */
  disable(): Result<null, Errno> {
    if (!this.isEnabled) return ok(null)
    if (this.#namespaces.some((one) => one.isActive)) return err('EBUSY')
    for (const { dimm } of this.description.mappings) dimm.release()
    this.#namespaces = []
    this.#holders = []
    this.#seed = null
    this.#holderSeeds.clear()
    this.#badBlocks = null
    return ok(null)
  }

  /** Enters the bad memory that the bus knows of into its table and those of devices in use. */
  revalidate(): void {
    const { badRanges } = this.bus
    const tables: (readonly [BadBlocks | null, AddressRange | null])[] = [
      [this.#badBlocks, this.range],
      ...[...this.#namespaces, ...this.#holders].map((one) => [one.badBlocks, dataRange(one)] as const),
    ]
    for (const [table, range] of tables) {
      if (table === null || range === null) continue
      const entered = populateBadBlocks(table, badRanges, range)
      if (!entered.ok) this.bus.logger.log('warn', `${this.name} has more bad blocks than its table holds`)
    }
    this.bus.changed(this, 'badblocks')
  }

  /** Its labels on all DIMMs. */
  get labels(): RegionLabels {
    return this.#labels
  }

  /** A device of its own was bound: whoever was a seed is followed by a new one. */
  advanceSeeds(device: NdNamespace | NdHolder): void {
    const namespace = device.kind === 'namespace' ? device : device.namespace
    if (device.kind !== 'namespace' && this.#holderSeeds.get(device.kind) === device)
      this.#renewHolderSeed(device.kind)
    if (namespace === null || this.#seed !== namespace || this.namespaceType === 'io') return
    this.#seed = new NdNamespace(this, freeId(this.#namespaces), EMPTY_DRAFT)
    this.#namespaces = [...this.#namespaces, this.#seed]
  }

  /** Makes a device that holds a namespace, as when its information block is found. */
  addHolder(kind: HolderKind): NdHolder {
    const holder = new NdHolder(
      kind,
      this,
      freeId(this.#holders.filter((one) => one.kind === kind)),
      DEFAULT_HOLDER_ALIGN,
    )
    this.#holders = [...this.#holders, holder]
    return holder
  }

  /** Takes a holder out, unless it is the seed of its kind. */
  dropHolder(holder: NdHolder): void {
    if (this.#holderSeeds.get(holder.kind) === holder) return
    this.#holders = this.#holders.filter((one) => one !== holder)
  }

  /** Takes a namespace without capacity out, unless it is the first or the seed. */
  dropNamespace(namespace: NdNamespace): void {
    if (namespace.id === 0 || namespace === this.#seed || namespace.holder !== null) return
    this.#namespaces = this.#namespaces.filter((one) => one !== namespace)
  }

  get #shape(): { readonly size: bigint; readonly mappings: number } {
    return { size: this.range.length, mappings: this.description.mappings.length }
  }

  #renewHolderSeed(kind: HolderKind): void {
    this.#holderSeeds.set(kind, this.addHolder(kind))
  }

  #checkDimms(): Result<null, Errno> {
    const dimms = this.description.mappings.map(({ dimm }) => dimm)
    const securities = dimms.flatMap(({ description }) => description.security ?? [])
    if (securities.some((security) => security.user?.mode === 'overwrite')) return err('EBUSY')
    const stale = securities.filter((security) => security.incoherent)
    if (stale.length > 0) {
      if (!this.bus.invalidateCaches()) return err('ENXIO')
      for (const security of stale) security.markCoherent()
    }
    const missing = dimms.find((dimm) => !dimm.isEnabled && (dimm.isLocked || dimm.isLabeling))
    if (missing === undefined) return ok(null)
    const state = missing.isLocked ? 'locked' : 'disabled'
    this.bus.logger.log('error', `${this.name} ${missing.name}: is ${state}, failing probe`)
    return err('ENXIO')
  }
}

/** Whether a region can be made of these mappings. Source: `nd_region_create`, drivers/nvdimm/region_devs.c. */
export function areMappingsAligned(mappings: readonly DimmMapping[]): boolean {
  return mappings.every(({ start, size }) => start % PAGE_SIZE === 0n && size % PAGE_SIZE === 0n)
}

function freeId(devices: readonly { readonly id: number }[]): number {
  const used = new Set(devices.map((device) => device.id))
  let id = 0
  while (used.has(id)) id++
  return id
}
