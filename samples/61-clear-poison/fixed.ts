// The device is waited for outside, and the section only changes the list: linux b3b454f694db.

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
export async function clearPoison(scrubber: Scrubber, address: bigint): Promise<void> {
  const cleared = await scrubber.clearOnDevice(address)
  scrubber.section.run(() => {
    if (cleared) scrubber.badRanges.delete(address)
  })
}
