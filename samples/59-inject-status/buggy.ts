// A simulated bus stored an injected status, then compared the index with the number of DIMMs. Found by
// reading linux 6.12, nfit_test. In C the write has then happened; in JavaScript the array has grown a hole.
// Learn: a test that comes after the use is a test of the next use.

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
    this.#statuses[index] = command.getUint32(4, true)
    if (index >= this.#limit) return -EINVAL // FN: index-tested-after-use
    return 0
  }
}
