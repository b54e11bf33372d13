// A bad block is an error: patch of 2021-06 (btt_read_pg: missing error).

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
    const physical = this.#medium.locate(logical)
    if (physical === undefined) {
      this.errors += 1
      return done(-EIO)
    }
    this.#medium.read(physical, into, (ok) => {
      done(ok ? 0 : -EIO)
    })
  }
}
