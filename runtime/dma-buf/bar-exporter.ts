import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { PersistentMemory } from '../media/media.ts'
import {
  p2pmemDmaMap,
  p2pmemDmaUnmap,
  type DmaSegment,
  type DmaSource,
  type Iommu,
} from '../p2pdma/dma-map.ts'
import type { P2pProvider } from '../p2pdma/p2p-provider.ts'
import type { Attachment } from './attachment.ts'
import { DmaBuf, type DmaDirection, type Exporter, type SharedBuffer } from './dma-buf.ts'
import type { Held } from './reservation.ts'

/** Memory that a buffer lies in, until it is given back. */
export interface Placement extends Disposable {
  readonly kind: 'device' | 'system'
  readonly source: DmaSource
  readonly memory: PersistentMemory
}

/** Where a buffer may lie. Errors: there is no room. */
export interface Placements {
  readonly device: () => Result<Placement, Errno>
  readonly system: () => Result<Placement, Errno>
}

/** What an exporter works with. */
export interface BarExporterOptions {
  readonly provider: P2pProvider
  readonly placements: Placements
  readonly iommu: Iommu
  /** Bytes. */
  readonly size: number
}

/**
 * Shares a buffer of a device with memory of its own. It stays there for importers that reach it, and moves to system
 * memory for one that does not; a move back is up to the exporter. A place is given up when nobody maps it any more.
 * Source: drivers/gpu/drm/amd/amdgpu/amdgpu_dma_buf.c, in outline.
 */
export class BarExporter implements Exporter {
  readonly #options: BarExporterOptions
  #placement: Placement
  /** Places that mappings still use. */
  readonly #users = new Map<Placement, number>()
  readonly #mapped = new Map<readonly DmaSegment[], Placement>()
  #buf: DmaBuf | null = null

  private constructor(options: BarExporterOptions, placement: Placement) {
    this.#options = options
    this.#placement = placement
  }

  /** Makes a buffer in the memory of the device and shares it. Errors: those of the placement; -EINVAL no size. */
  static export(options: BarExporterOptions): Result<SharedBuffer & { exporter: BarExporter }, Errno> {
    const placement = options.placements.device()
    if (!placement.ok) return placement
    const exporter = new BarExporter(options, placement.value)
    const shared = DmaBuf.export(exporter, options.size)
    if (!shared.ok) {
      placement.value[Symbol.dispose]()
      return shared
    }
    exporter.#buf = shared.value.buf
    return ok({ ...shared.value, exporter })
  }

  /** Where the buffer is. */
  get placement(): Placement {
    return this.#placement
  }

  /** Moves the buffer. Errors: those of `DmaBuf.move`, and no room there; it stays where it is. */
  move(to: Placement['kind']): Result<null, Errno> {
    if (this.#buf === null) return err('ENODEV')
    return this.#placement.kind === to ? ok(null) : this.#buf.move(() => this.#relocate(to))
  }

  attach(attachment: Attachment): Result<null, Errno> {
    if (this.#options.provider.path(attachment.device).type === 'not supported') attachment.peer2peer = false
    return ok(null)
  }

  detach(): void {}

  pin(attachment: Attachment, held: Held): Result<null, Errno> {
    return this.#bringNear(attachment, held)
  }

  unpin(): void {}

  map(attachment: Attachment, _direction: DmaDirection, held: Held): Result<readonly DmaSegment[], Errno> {
    const near = this.#bringNear(attachment, held)
    if (!near.ok) return near
    const placement = this.#placement
    const segments = this.#segments(attachment, placement)
    if (!segments.ok) return segments
    this.#mapped.set(segments.value, placement)
    this.#users.set(placement, (this.#users.get(placement) ?? 0) + 1)
    return segments
  }

  unmap({ device }: Attachment, segments: readonly DmaSegment[]): void {
    const placement = this.#mapped.get(segments)
    if (placement === undefined) return
    this.#mapped.delete(segments)
    p2pmemDmaUnmap(device, segments, this.#options.iommu)
    const left = (this.#users.get(placement) ?? 1) - 1
    this.#users.set(placement, left)
    this.#dropUnused(placement)
  }

  release(): void {
    this.#placement[Symbol.dispose]()
    this.#buf = null
  }

  /** Brings the buffer to where a device reaches it. */
  #bringNear({ peer2peer }: Attachment, held: Held): Result<null, Errno> {
    if (peer2peer || this.#placement.kind === 'system' || this.#buf === null) return ok(null)
    return this.#buf.moveHeld(() => this.#relocate('system'), held)
  }

  #segments({ device }: Attachment, placement: Placement): Result<readonly DmaSegment[], Errno> {
    const { provider, iommu } = this.#options
    const { source } = placement
    if (placement.kind === 'device') return p2pmemDmaMap(provider, device, [source], iommu)
    const address = iommu.map(device, source)
    return address.ok ? ok([{ kind: 'host', address: address.value, length: source.length }]) : address
  }

  #relocate(to: Placement['kind']): Result<null, Errno> {
    const { placements, size } = this.#options
    const target = placements[to]()
    if (!target.ok) return target
    const from = this.#placement
    const bytes = from.memory.load(0, size)
    const stored = bytes.ok ? target.value.memory.store(0, bytes.value) : bytes
    if (!stored.ok) {
      target.value[Symbol.dispose]()
      return stored
    }
    this.#placement = target.value
    this.#dropUnused(from)
    return ok(null)
  }

  #dropUnused(placement: Placement): void {
    if (placement === this.#placement || (this.#users.get(placement) ?? 0) > 0) return
    this.#users.delete(placement)
    placement[Symbol.dispose]()
  }
}
