// Releasing the memory of a device freed all its ranges and set their number to 0, but kept the list of them.
// linux 6268d7da4d19, 2020 (fix range release): the fix trims the list from its end. Whoever looked at the
// list in place of the number went on using memory that was somebody else's by then.
// Learn: one fact, one place; a count beside a list is a second opinion on its length.

export interface Range {
  readonly start: number
  readonly length: number
}

export interface Region {
  free(range: Range): void
}

export class DaxDevice {
  readonly #region: Region
  readonly #ranges: Range[] = []
  #count = 0

  constructor(region: Region) {
    this.#region = region
  }

  add(range: Range): void {
    this.#ranges[this.#count++] = range
  }

  /** Gives all memory back to the region. */
  release(): void {
    for (const range of this.#ranges) this.#region.free(range)
    this.#count = 0 // FN: use-after-release
  }

  /** Physical address of a byte of the device; undefined behind its end. */
  physical(offset: number): number | undefined {
    let left = offset
    for (const { start, length } of this.#ranges) {
      if (left < length) return start + left
      left -= length
    }
    return undefined
  }
}
