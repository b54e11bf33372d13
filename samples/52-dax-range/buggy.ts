// Two tests on a range were joined by the wrong connective. Smatch report of 2020-08 (alloc_dev_dax_range);
// there the right side ran with a null pointer, which TypeScript refuses to compile. The same slip in a test
// of bounds compiles, and never refuses anything.
// Learn: "outside" is `before || after`; nothing is both.

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
    if (start < region.start && start >= region.end) return -EINVAL // FN: swapped-logical
    if (size <= 0 || end > region.end) return -EINVAL
    if (this.#ranges.some((range) => start < range.end && range.start < end)) return -EINVAL
    this.#ranges.push({ start, end })
    return 0
  }
}
