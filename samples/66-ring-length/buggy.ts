// A pointer was tested, read again and called, while another thread could clear it in between. CVE-2026-93073
// (dax holder_ops); the fix reads it once. JavaScript's shared memory has the same races: the length that was
// compared need not be the length that is used.
// Learn: read shared memory once, into a local; compare and use the local.

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
    if (Atomics.load(this.#words, LENGTH) > capacity) return undefined
    const length = Atomics.load(this.#words, LENGTH) // FN: double-fetch
    if (length <= 0) return undefined
    return this.#words.slice(DATA, DATA + length)
  }
}
