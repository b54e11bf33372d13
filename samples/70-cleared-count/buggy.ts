// The number of cleared bytes was divided by the size of a sector and tested for truth: negative errors were
// true as well. linux 868f036fee4b (mishandled nvdimm_clear_poison return value). In JavaScript the quotient
// is not even an integer, so that one cleared byte out of 512 forgets the whole sector.
// Learn: `a / b` is a truth value only in languages that round; compare `a >= b`.

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
    if (bytes / SECTOR_SIZE) this.#forget(sector, bytes) // FN: division-by-zero
  }
}
