import type { BadBlocks } from '../badrange/bad-blocks.ts'
import type { Guid } from '../lib/brand.ts'
import { NULL_GUID } from '../lib/guid.ts'
import type { AddressRange } from '../lib/range.ts'
import type { NdRegion } from '../region/nd-region.ts'
import type { NdHolder } from './nd-holder.ts'

/** What a labelled namespace is to be; becomes a label once it has a UUID and a size. */
export interface NamespaceDraft {
  readonly uuid: Guid | null
  /** At most 63 characters. */
  readonly altName: string
  /** Bytes of a sector; 0: no own size. */
  readonly lbaSize: bigint
  /** What it is set aside for; the null GUID: nothing in particular. */
  readonly abstraction: Guid
  /** Offset in every mapping of the region, in bytes. */
  readonly offset: bigint
  /** Bytes on every DIMM; 0: it has no capacity. */
  readonly rawSize: bigint
}

/** The draft of a seed. */
export const EMPTY_DRAFT: NamespaceDraft = {
  uuid: null,
  altName: '',
  lbaSize: 0n,
  abstraction: NULL_GUID,
  offset: 0n,
  rawSize: 0n,
}

/**
 * A namespace, `namespaceR.N`: a slice of a region. Without labels it is the whole region.
 * Source: drivers/nvdimm/namespace_devs.c.
 */
export class NdNamespace {
  readonly kind = 'namespace'
  readonly name: string
  readonly region: NdRegion
  readonly id: number
  /** What its labels say, or will say; `null`: the region has no labels. */
  draft: NamespaceDraft | null
  /** What a namespace without labels is set aside for. */
  unlabelledAbstraction: Guid = NULL_GUID
  /** The device that uses it in place of the raw namespace. */
  holder: NdHolder | null = null
  /** Do not look for information blocks of holders. */
  forceRaw = false
  /** Whether the driver of raw namespaces is bound. */
  isBound = false
  /** Whether data wait in processor caches until they are flushed: attribute `write_cache` of its disk. */
  writeCache = true
  /** Bad sectors of the data, counted from their start, while a driver is bound. */
  badBlocks: BadBlocks | null = null

  constructor(region: NdRegion, id: number, draft: NamespaceDraft | null) {
    this.region = region
    this.id = id
    this.name = `namespace${region.id}.${id}`
    this.draft = draft
  }

  /** `io`: the whole region, without labels. */
  get type(): 'io' | 'pmem' {
    return this.draft === null ? 'io' : 'pmem'
  }

  /** What it is set aside for; the null GUID: nothing in particular. */
  get abstraction(): Guid {
    return this.draft === null ? this.unlabelledAbstraction : this.draft.abstraction
  }

  /** System physical addresses. */
  get range(): AddressRange {
    const { range, description } = this.region
    if (this.draft === null) return range
    const ways = BigInt(description.mappings.length)
    return { start: range.start + this.draft.offset * ways, length: this.draft.rawSize * ways }
  }

  /** Bytes. */
  get size(): bigint {
    return this.range.length
  }

  /** Whether nobody uses it: neither its driver nor a holder. */
  get isIdle(): boolean {
    return !this.isBound && this.holder === null
  }

  /** Whether its bytes are in use: through its own driver, or that of its holder. */
  get isActive(): boolean {
    return this.isBound || this.holder?.isBound === true
  }
}
