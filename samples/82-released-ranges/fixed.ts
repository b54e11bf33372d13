// A range is taken from the list when it is freed, from the end: linux 6268d7da4d19.

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

  constructor(region: Region) {
    this.#region = region
  }

  add(range: Range): void {
    this.#ranges.push(range)
  }

  /** Gives all memory back to the region. */
  release(): void {
    for (let range = this.#ranges.pop(); range !== undefined; range = this.#ranges.pop())
      this.#region.free(range)
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
