// A family above the last one is refused before its bit is tested: linux 9a7e3d7f0568.

const EINVAL = 22
const MAX_FAMILY = 4

export class BusControl {
  /** Bit n is set when the firmware has family n. */
  readonly #familyMask: number
  readonly #calls = new Map<number, number>()

  constructor(familyMask: number) {
    this.#familyMask = familyMask
  }

  /** Counts a CALL for its family, or refuses it. */
  call(envelope: DataView): number {
    const family = Number(envelope.getBigUint64(0, true))
    if (family > MAX_FAMILY) return -EINVAL
    if ((this.#familyMask & (1 << family)) === 0) return -EINVAL
    this.#calls.set(family, (this.#calls.get(family) ?? 0) + 1)
    return 0
  }

  /** Families that were called so far. */
  families(): readonly number[] {
    return [...this.#calls.keys()]
  }
}
