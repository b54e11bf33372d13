import type { Errno } from '../lib/errno.ts'
import { Ref } from '../lib/live-ref.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { DmaSegment } from '../p2pdma/dma-map.ts'
import type { DmaDevice } from '../p2pdma/pci.ts'
import { Attachment, type Importer } from './attachment.ts'
import { Reservation, type Held } from './reservation.ts'

/** Who may read and write through a mapping, as seen from memory. */
export type DmaDirection = 'to device' | 'from device' | 'both'

/** The driver whose memory a buffer is. Source: `struct dma_buf_ops`, include/linux/dma-buf.h. */
export interface Exporter {
  /** A device wants to use it. May take back that it reaches memory of other devices. */
  attach(attachment: Attachment): Result<null, Errno>
  detach(attachment: Attachment): void
  /** The buffer is not to move until {@link unpin}. */
  pin(attachment: Attachment, held: Held): Result<null, Errno>
  unpin(attachment: Attachment, held: Held): void
  /** Where the buffer is for this device. */
  map(attachment: Attachment, direction: DmaDirection, held: Held): Result<readonly DmaSegment[], Errno>
  unmap(attachment: Attachment, segments: readonly DmaSegment[], held: Held): void
  /** Nobody has the buffer any more. */
  release(): void
}

/** A buffer, and a reference that keeps it. */
export interface SharedBuffer {
  readonly buf: DmaBuf
  readonly ref: Ref
}

/**
 * A buffer that drivers share. Its exporter may move it at any time when it is not pinned; importers are told before,
 * and map it anew. Source: drivers/dma-buf/dma-buf.c.
 */
export class DmaBuf {
  /** Bytes. */
  readonly size: number
  readonly reservation: Reservation = new Reservation()
  readonly exporter: Exporter
  readonly #attachments = new Set<Attachment>()
  /** References; the exporter is told when the last is gone. */
  #users = 0
  #isMoving = false

  private constructor(exporter: Exporter, size: number) {
    this.exporter = exporter
    this.size = size
  }

  /** Shares a buffer, and a first reference to it. Error -EINVAL: no size. Source: `dma_buf_export`. */
  static export(exporter: Exporter, size: number): Result<SharedBuffer, Errno> {
    if (!Number.isSafeInteger(size) || size <= 0) return err('EINVAL')
    const buf = new DmaBuf(exporter, size)
    return ok({ buf, ref: buf.#hold() })
  }

  get attachments(): ReadonlySet<Attachment> {
    return this.#attachments
  }

  /** Whether importers are being told of a move. */
  get isMoving(): boolean {
    return this.#isMoving
  }

  /**
   * A device is going to use it. Without an `importer` the device cannot follow moves: it pins the buffer while it has
   * it mapped. Errors: -ENODEV the buffer is gone; what the exporter says. Source: `dma_buf_dynamic_attach`.
   */
  attach(device: DmaDevice, importer: Importer | null): Result<Attachment, Errno> {
    if (this.#users === 0) return err('ENODEV')
    const ref = this.#hold()
    const attachment = new Attachment(this, device, importer, ref)
    const attached = this.exporter.attach(attachment)
    if (!attached.ok) {
      ref[Symbol.dispose]()
      return attached
    }
    this.#attachments.add(attachment)
    return ok(attachment)
  }

  /** Forgets an attachment that is gone. */
  forget(attachment: Attachment): void {
    this.#attachments.delete(attachment)
  }

  /**
   * Moves the buffer: tells all importers that their mappings are about to be out of date, then has `relocate` do it.
   * Errors: -EBUSY it is pinned; -EDEADLK the caller has the lock; what `relocate` says, importers map it where it is.
   * Source: `dma_buf_move_notify`.
   */
  move(relocate: (held: Held) => Result<null, Errno>): Result<null, Errno> {
    return this.reservation.hold((held) => this.moveHeld(relocate, held))
  }

  /** {@link move} for who has the lock, as an exporter has it in its own operations. */
  moveHeld(relocate: (held: Held) => Result<null, Errno>, held: Held): Result<null, Errno> {
    if ([...this.#attachments].some(({ pins }) => pins > 0)) return err('EBUSY')
    this.#isMoving = true
    try {
      for (const attachment of this.#attachments) attachment.notifyMove(held)
    } finally {
      this.#isMoving = false
    }
    return relocate(held)
  }

  #hold(): Ref {
    this.#users++
    return new Ref(() => {
      this.#users--
      if (this.#users === 0) this.exporter.release()
    })
  }
}
