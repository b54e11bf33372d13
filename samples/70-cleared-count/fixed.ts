// Only whole sectors are forgotten: linux 868f036fee4b.

const SECTOR_SIZE = 512

/** Sectors that are known to be bad. */
export class BadSectors {
  readonly #sectors: Set<number>

  constructor(sectors: Iterable<number>) {
    this.#sectors = new Set(sectors)
  }

  get size(): number {
    return this.#sectors.size
  }

  #forget(sector: number, bytes: number): void {
    for (let n = 0; n * SECTOR_SIZE < bytes; n++) this.#sectors.delete(sector + n)
  }

  /** Firmware has cleared `bytes` bytes from `sector` on; a negative number is an error. */
  cleared(sector: number, bytes: number): void {
    if (bytes >= SECTOR_SIZE) this.#forget(sector, bytes - (bytes % SECTOR_SIZE))
  }
}
