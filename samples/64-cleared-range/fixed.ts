// The last byte of the stretch is compared with the last byte of the region: linux ef9102004a87.

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
    if (address < start || address + length - 1n > end) return
    for (const bad of this.#bad) {
      if (bad >= address && bad < address + length) this.#bad.delete(bad)
    }
  }
}
