// A start before the region or behind it is refused: Smatch report of 2020-08.

const EINVAL = 22

export interface Region {
  readonly start: number
  /** First address behind the region. */
  readonly end: number
}

/** Hands out ranges of a region to devices. */
export class Allocator {
  readonly #region: Region
  readonly #ranges: Region[] = []

  constructor(region: Region) {
    this.#region = region
  }

  reserve(start: number, size: number): number {
    const region = this.#region
    const end = start + size
    if (start < region.start || start >= region.end) return -EINVAL
    if (size <= 0 || end > region.end) return -EINVAL
    if (this.#ranges.some((range) => start < range.end && range.start < end)) return -EINVAL
    this.#ranges.push({ start, end })
    return 0
  }
}
