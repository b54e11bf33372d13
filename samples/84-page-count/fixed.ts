// The count is asked before it is made smaller: Smatch report of 2025-01 (fs/dax: unsigned 'ref').

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
    const count = this.#counts[page]!
    if (count === 0) return this.#tooOften(page)
    this.#counts[page] = count - 1
    return count === 1
  }

  #tooOften(page: number): false {
    this.#warn(`page ${String(page)} was put too often`)
    return false
  }
}
