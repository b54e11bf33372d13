/** One hold on a thing. Giving it back twice does nothing. */
export class Ref implements Disposable {
  #giveBack: (() => void) | null

  constructor(giveBack: () => void) {
    this.#giveBack = giveBack
  }

  /** Whether it has not been given back. */
  get isHeld(): boolean {
    return this.#giveBack !== null
  }

  [Symbol.dispose](): void {
    const giveBack = this.#giveBack
    this.#giveBack = null
    giveBack?.()
  }
}

/**
 * Counts the holds on a thing. Once it is killed nobody gets a new one, and it is drained when the last has been given
 * back. Source: `struct percpu_ref`, include/linux/percpu-refcount.h.
 */
export class LiveRef {
  #count = 0n
  #isDying = false
  #onDrained: (() => void)[] = []

  /** Holds that are out. */
  get count(): bigint {
    return this.#count
  }

  get isDying(): boolean {
    return this.#isDying
  }

  /** Takes a hold that stands for `weight` of them; `null`: it was killed. */
  tryGet(weight = 1n): Ref | null {
    if (this.#isDying) return null
    this.#count += weight
    return new Ref(() => this.#put(weight))
  }

  /** Ends it; resolves when no hold is out. Killing it again waits just the same. */
  kill(): Promise<void> {
    this.#isDying = true
    if (this.#count === 0n) return Promise.resolve()
    return new Promise((resolve) => this.#onDrained.push(resolve))
  }

  #put(weight: bigint): void {
    this.#count -= weight
    if (!this.#isDying || this.#count > 0n) return
    const waiting = this.#onDrained
    this.#onDrained = []
    for (const resolve of waiting) resolve()
  }
}
