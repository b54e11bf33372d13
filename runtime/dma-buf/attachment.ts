import type { Errno } from '../lib/errno.ts'
import type { Ref } from '../lib/live-ref.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { DmaSegment } from '../p2pdma/dma-map.ts'
import type { DmaDevice } from '../p2pdma/pci.ts'
import type { DmaBuf, DmaDirection } from './dma-buf.ts'
import type { Held } from './reservation.ts'

/** A driver that follows a buffer when it moves. Source: `struct dma_buf_attach_ops`. */
export interface Importer {
  /** Its device reaches memory of other devices. */
  readonly allowPeer2peer: boolean
  /**
   * The buffer is about to move: mappings stay good until they are unmapped, which is to be soon. A new one can be made
   * once this call has returned.
   */
  moveNotify(attachment: Attachment, held: Held): void
}

/** Where a buffer is for a device. */
export interface BufferMapping {
  readonly segments: readonly DmaSegment[]
  readonly direction: DmaDirection
  /** The buffer has moved, or is about to. */
  readonly isStale: boolean
}

/** A device that uses a buffer. */
export class Attachment {
  readonly buf: DmaBuf
  readonly device: DmaDevice
  readonly importer: Importer | null
  /** Whether the exporter may leave the buffer in memory of a device. The exporter can take it back. */
  peer2peer: boolean
  readonly #ref: Ref
  readonly #mappings = new Set<{ -readonly [K in keyof BufferMapping]: BufferMapping[K] }>()
  #pins = 0

  constructor(buf: DmaBuf, device: DmaDevice, importer: Importer | null, ref: Ref) {
    this.buf = buf
    this.device = device
    this.importer = importer
    this.peer2peer = importer?.allowPeer2peer ?? false
    this.#ref = ref
  }

  /** How many times it keeps the buffer in place. */
  get pins(): number {
    return this.#pins
  }

  /** Mappings that were not unmapped. */
  get mappings(): ReadonlySet<BufferMapping> {
    return this.#mappings
  }

  /** Keeps the buffer in place. Errors: -ENODEV detached; what the exporter says. Source: `dma_buf_pin`. */
  pin(held: Held): Result<null, Errno> {
    if (!this.#ref.isHeld) return err('ENODEV')
    const pinned = this.buf.exporter.pin(this, held)
    if (pinned.ok) this.#pins++
    return pinned
  }

  /** Ends {@link pin}. Error -EINVAL: it was not pinned. */
  unpin(held: Held): Result<null, Errno> {
    if (this.#pins === 0) return err('EINVAL')
    this.#pins--
    this.buf.exporter.unpin(this, held)
    return ok(null)
  }

  /**
   * Finds out where the buffer is. A device that cannot follow moves pins it.
   * Errors: -ENODEV detached; -EBUSY the buffer is about to move; what the exporter says.
   * Source: `dma_buf_map_attachment`.
   */
  map(direction: DmaDirection, held: Held): Result<BufferMapping, Errno> {
    if (!this.#ref.isHeld) return err('ENODEV')
    if (this.buf.isMoving) return err('EBUSY')
    const pinned = this.importer === null ? this.pin(held) : ok(null)
    if (!pinned.ok) return pinned
    const segments = this.buf.exporter.map(this, direction, held)
    if (!segments.ok) {
      if (this.importer === null) this.unpin(held)
      return segments
    }
    const mapping = { segments: segments.value, direction, isStale: false }
    this.#mappings.add(mapping)
    return ok(mapping)
  }

  /** Ends a mapping. Error -EINVAL: it is not one of this attachment. */
  unmap(mapping: BufferMapping, held: Held): Result<null, Errno> {
    if (!this.#mappings.delete(mapping)) return err('EINVAL')
    this.buf.exporter.unmap(this, mapping.segments, held)
    return this.importer === null ? this.unpin(held) : ok(null)
  }

  /** Stops using the buffer. Errors: -ENODEV detached already; -EBUSY it is mapped or pinned. */
  detach(): Result<null, Errno> {
    if (!this.#ref.isHeld) return err('ENODEV')
    if (this.#mappings.size > 0 || this.#pins > 0) return err('EBUSY')
    this.buf.exporter.detach(this)
    this.buf.forget(this)
    this.#ref[Symbol.dispose]()
    return ok(null)
  }

  /** The buffer is about to move. */
  notifyMove(held: Held): void {
    for (const mapping of this.#mappings) mapping.isStale = true
    this.importer?.moveNotify(this, held)
  }
}
