// The count of a DAX page was an unsigned number, and a put too many was to be noticed by its going below
// zero, which it cannot. Smatch report of 2025-01 (fs/dax: unsigned 'ref' is never less than zero). The count
// is 4294967295 then, and the page is never freed.
// Learn: an unsigned count that has gone below zero is huge; test it before subtracting.

export class PageCounts {
  readonly #counts: Uint32Array
  readonly #warn: (text: string) => void

  constructor(pages: number, warn: (text: string) => void) {
    this.#counts = new Uint32Array(pages)
    this.#warn = warn
  }

  get(page: number): void {
    if (page < 0 || page >= this.#counts.length) return
    this.#counts[page] = this.#counts[page]! + 1
  }

  /** Gives a reference back; true for the last one. */
  put(page: number): boolean {
    if (page < 0 || page >= this.#counts.length) return false
    const left = (this.#counts[page]! - 1) >>> 0
    if (left < 0) return this.#tooOften(page) // want "impossible-condition: impossible condition 'left < 0'"
    this.#counts[page] = left
    return left === 0
  }

  #tooOften(page: number): false {
    this.#warn(`page ${String(page)} was put too often`)
    return false
  }
}
