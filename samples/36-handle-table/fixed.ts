// The index is below the number of DIMMs: patch of 2025-10 (nfit_test: handle array out of bounds).

const ENODEV = 19

export interface SimulatedDimm {
  readonly handle: number
  temperature: number
}

/** A bus without hardware, for tests. */
export class SimulatedBus {
  readonly #dimms: SimulatedDimm[]

  constructor(handles: readonly number[]) {
    this.#dimms = handles.map((handle) => ({ handle, temperature: 20 }))
  }

  temperatures(): readonly number[] {
    return this.#dimms.map((dimm) => dimm.temperature)
  }

  /** Injects a temperature: index of the DIMM, then tenths of a degree. */
  inject(command: DataView): number {
    const index = command.getUint16(0, true)
    if (index >= this.#dimms.length) return -ENODEV
    const dimm = this.#dimms[index]!
    dimm.temperature = command.getUint16(2, true) / 10
    return 0
  }
}
