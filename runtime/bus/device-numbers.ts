/** Numbers of the DIMMs and regions of a machine, `nmemN` and `regionN`: they count over all its buses. */
export class DeviceNumbers {
  #dimms = 0
  #regions = 0

  /** The number of the next DIMM. */
  nextDimm(): number {
    return this.#dimms++
  }

  /** The number of the next region. */
  nextRegion(): number {
    return this.#regions++
  }
}
