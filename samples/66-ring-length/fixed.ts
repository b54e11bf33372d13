// The length is read once: CVE-2026-93073.

const LENGTH = 0
const DATA = 1

/** Messages that another thread leaves in shared memory: a length in words, then the words. */
export class Mailbox {
  readonly #words: Int32Array

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory)
  }

  /** The message in the box; undefined when there is none that fits. */
  receive(capacity: number): Int32Array | undefined {
    const length = Atomics.load(this.#words, LENGTH)
    if (length <= 0 || length > capacity) return undefined
    return this.#words.slice(DATA, DATA + length)
  }
}
