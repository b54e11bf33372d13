// Whether a cleared stretch ends inside its region was asked with an end that is the region's last byte: a
// stretch that fills the region to its end was refused, and stayed listed as bad. linux ef9102004a87 (off by
// one), 2022.
// Learn: first, last, length: last is first + length - 1. Write `end` for the half-open form only.

export interface Region {
  readonly start: bigint
  /** Address of the last byte. */
  readonly end: bigint
}

/** Size of a region in bytes. */
export function sizeOf(region: Region): bigint {
  return region.end - region.start + 1n
}

export class BadBlocks {
  readonly #region: Region
  readonly #bad = new Set<bigint>()

  constructor(region: Region, bad: Iterable<bigint>) {
    this.#region = region
    for (const address of bad) this.#bad.add(address)
  }

  get bad(): readonly bigint[] {
    return [...this.#bad]
  }

  /** Firmware has cleared `length` bytes at `address`. */
  cleared(address: bigint, length: bigint): void {
    const { start, end } = this.#region
    if (address < start || address + length > end) return // FN: inclusive-end
    for (const bad of this.#bad) {
      if (bad >= address && bad < address + length) this.#bad.delete(bad)
    }
  }
}
