import type { Errno } from '../lib/errno.ts'
import { err, type Result } from '../lib/result.ts'

declare const held: unique symbol

/** Says that the caller runs inside {@link Reservation.hold}. */
export interface Held {
  readonly [held]: Reservation
}

/**
 * The lock of a buffer: where it lies and how it is mapped change only while it is held.
 * Source: `struct dma_resv`, include/linux/dma-resv.h.
 */
export class Reservation {
  #isHeld = false

  /** Whether anybody has the lock. */
  get isHeld(): boolean {
    return this.#isHeld
  }

  /** Does something while holding the lock. Error -EDEADLK: it is held already; what `work` says. */
  hold<T>(work: (held: Held) => Result<T, Errno>): Result<T, Errno> {
    if (this.#isHeld) return err('EDEADLK')
    this.#isHeld = true
    try {
      return work(this as unknown as Held)
    } finally {
      this.#isHeld = false
    }
  }
}
