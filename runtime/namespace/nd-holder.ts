import type { BadBlocks } from '../badrange/bad-blocks.ts'
import type { Guid } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import type { AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { NdRegion } from '../region/nd-region.ts'
import type { NdNamespace } from './nd-namespace.ts'
import { holderClassOf } from './personality.ts'

/** What a holder makes of a namespace. */
export type HolderKind = 'btt' | 'pfn' | 'dax'

/** Where the page structures of a PFN or DAX device lie; `none`: not chosen. */
export type PfnMode = 'none' | 'ram' | 'pmem'

/** What the information block of a PFN or DAX device leaves of its namespace. All in bytes. */
export interface PfnWindow {
  /** From the start of the namespace to its data, padding aside. */
  readonly dataOffset: bigint
  /** Not used at the start. */
  readonly startPad: bigint
  /** Not used at the end. */
  readonly endTrunc: bigint
}

/** Bytes that a namespace needs at least to be held. */
const MIN_HELD_SIZE: bigint = 16n << 20n

/**
 * A device that holds a namespace: `bttR.N`, `pfnR.N` or `daxR.N`.
 * Source: drivers/nvdimm/btt_devs.c, pfn_devs.c, dax_devs.c, claim.c.
 */
export class NdHolder {
  readonly name: string
  readonly kind: HolderKind
  readonly region: NdRegion
  readonly id: number
  uuid: Guid | null = null
  /** Bytes of a sector of a BTT, its metadata included; `null`: not chosen. */
  lbaSize: number | null = null
  mode: PfnMode = 'none'
  /** Alignment of a PFN or DAX device, in bytes. */
  align: bigint
  /** Of a PFN or DAX device whose information block is known. */
  window: PfnWindow | null = null
  /** Bytes that a BTT offers, while its driver is bound. */
  capacity: bigint | null = null
  isBound = false
  /** Whether data wait in processor caches until they are flushed: attribute `write_cache` of its disk. */
  writeCache = true
  /** Bad sectors of the data, counted from their start, while its driver is bound. */
  badBlocks: BadBlocks | null = null
  #namespace: NdNamespace | null = null

  constructor(kind: HolderKind, region: NdRegion, id: number, align: bigint) {
    this.kind = kind
    this.region = region
    this.id = id
    this.name = `${kind}${region.id}.${id}`
    this.align = align
  }

  /** The namespace that it holds. */
  get namespace(): NdNamespace | null {
    return this.#namespace
  }

  /**
   * Takes a namespace.
   * Errors: -EBUSY bound, has one already, the namespace is in use or set aside for another kind; -ENXIO too small.
   */
  attach(namespace: NdNamespace): Result<null, Errno> {
    if (this.isBound || this.#namespace !== null) return err('EBUSY')
    if (!mayHold(this.kind, namespace)) return err('EBUSY')
    if (namespace.size < MIN_HELD_SIZE) return err('ENXIO')
    if (!namespace.isIdle) return err('EBUSY')
    this.#namespace = namespace
    namespace.holder = this
    return ok(null)
  }

  /**
   * Lets the namespace go and forgets its settings; a device that is not the seed is gone then. Error -EBUSY: bound.
   */
  detach(): Result<null, Errno> {
    if (this.isBound) return err('EBUSY')
    if (this.#namespace !== null) this.#namespace.holder = null
    this.#namespace = null
    this.uuid = null
    this.lbaSize = null
    this.mode = 'none'
    this.window = null
    this.region.dropHolder(this)
    return ok(null)
  }
}

/** System physical addresses of the data that a device gives access to; `null`: it holds nothing. */
export function dataRange(device: NdNamespace | NdHolder): AddressRange | null {
  const namespace = device.kind === 'namespace' ? device : device.namespace
  if (namespace === null) return null
  const { start, length } = namespace.range
  const window = device.kind === 'pfn' || device.kind === 'dax' ? device.window : null
  if (window === null) return { start, length }
  const skipped = window.startPad + window.dataOffset
  const left = length - skipped - window.endTrunc
  return { start: start + skipped, length: left > 0n ? left : 0n }
}

/** A namespace may be set aside for one kind of holder. */
function mayHold(kind: HolderKind, { abstraction }: NdNamespace): boolean {
  const own = holderClassOf(abstraction)
  if (own === 'none') return true
  return own === 'btt2' ? kind === 'btt' : own === kind
}
