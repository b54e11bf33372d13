// The index is compared before it is used: read in linux 6.12, nfit_test.

const EINVAL = 22

export class StatusTable {
  readonly #statuses: number[]
  readonly #limit: number

  constructor(dimms: number) {
    this.#limit = dimms
    this.#statuses = new Array<number>(dimms).fill(0)
  }

  get size(): number {
    return this.#statuses.length
  }

  /** Sets the status that the next command of a DIMM will report: index, then status. */
  inject(command: DataView): number {
    if (command.byteLength < 8) return -EINVAL
    const index = command.getUint32(0, true)
    if (index >= this.#limit) return -EINVAL
    this.#statuses[index] = command.getUint32(4, true)
    return 0
  }
}
