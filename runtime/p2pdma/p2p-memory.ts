import type { BusAddr, PhysAddr } from '../lib/brand.ts'
import { Ref } from '../lib/live-ref.ts'
import type { AddressRange } from '../lib/range.ts'
import type { PageMap } from '../memremap/page-map.ts'

/** What a piece of memory is made of. */
export interface P2pMemoryParts {
  readonly phys: PhysAddr
  readonly bus: BusAddr
  /** Bytes. */
  readonly length: bigint
  readonly map: PageMap
  readonly release: () => void
}

/** A piece of a provider's memory; giving it back twice does nothing. */
export class P2pMemory implements Disposable {
  readonly phys: PhysAddr
  readonly bus: BusAddr
  /** Bytes. */
  readonly length: bigint
  /** Page structures. */
  readonly map: PageMap
  readonly #ref: Ref

  constructor({ phys, bus, length, map, release }: P2pMemoryParts) {
    this.phys = phys
    this.bus = bus
    this.length = length
    this.map = map
    this.#ref = new Ref(release)
  }

  /** System physical addresses. */
  get range(): AddressRange {
    return { start: this.phys, length: this.length }
  }

  get isHeld(): boolean {
    return this.#ref.isHeld
  }

  [Symbol.dispose](): void {
    this.#ref[Symbol.dispose]()
  }
}
