// Clearing poison allocated memory, which may sleep, while it held a lock that must not be slept with. linux
// b3b454f694db. Its twin in JavaScript is a critical section that is given an async function: the section
// ends at the first `await`, and the rest runs with everybody else.
// Learn: `() => void` accepts async functions; a section that waits has to await what it is given.

export class CriticalSection {
  #held = false

  get held(): boolean {
    return this.#held
  }

  /** Runs `action` while nobody else is in the section. */
  run(action: () => void): void {
    if (this.#held) throw new Error('the section is held')
    this.#held = true
    try {
      action()
    } finally {
      this.#held = false
    }
  }
}

export interface Scrubber {
  readonly section: CriticalSection
  readonly badRanges: Set<bigint>
  clearOnDevice(address: bigint): Promise<boolean>
}

/** Clears an address on the device and forgets that it was bad, as one step. */
export function clearPoison(scrubber: Scrubber, address: bigint): void {
  scrubber.section.run(async () => {
    const cleared = await scrubber.clearOnDevice(address) // FN: await-in-critical-section
    if (cleared) scrubber.badRanges.delete(address)
  })
}
