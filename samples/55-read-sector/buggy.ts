// A read through the block translation table jumped to its exit with a return code that was still 0. Patch of
// 2021-06 (btt_read_pg: missing error). The caller takes whatever is in its buffer for data.
// Learn: in callback code too, every way to `done` says whether it is a success.

const EIO = 5

export interface Medium {
  /** Physical block of a logical one; undefined where the block is bad. */
  locate(logical: number): number | undefined
  read(physical: number, into: Uint8Array, then: (ok: boolean) => void): void
}

export class SectorReader {
  readonly #medium: Medium
  errors = 0

  constructor(medium: Medium) {
    this.#medium = medium
  }

  /** Reads a sector; `done` hears 0 when `into` holds the data, else a negative error. */
  read(logical: number, into: Uint8Array, done: (rc: number) => void): void {
    let rc = 0
    const physical = this.#medium.locate(logical)
    if (physical === undefined) {
      this.errors += 1
      return done(rc) // FN: missing-error-code
    }
    this.#medium.read(physical, into, (ok) => {
      if (!ok) rc = -EIO
      done(rc)
    })
  }
}
