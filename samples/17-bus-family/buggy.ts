// A CALL names its command family in 64 bits, and the family was tested as a bit number as it came. Found by
// Smatch in 2020: family 33 passes for family 1. linux 9a7e3d7f0568 bounds the family first.
// Learn: a bit test is no bound, since a shift count is taken modulo 32.

const EINVAL = 22

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
    if ((this.#familyMask & (1 << family)) === 0) return -EINVAL // want "unmasked-command: user controlled command '.+' is not checked against '(this\.)?#familyMask'"
    this.#calls.set(family, (this.#calls.get(family) ?? 0) + 1)
    return 0
  }

  /** Families that were called so far. */
  families(): readonly number[] {
    return [...this.#calls.keys()]
  }
}
