// An error code was compared with ENXIO where it holds -ENXIO, so that the test was always true. linux
// 85f971b65a69, 2020: an absent device was reported as a broken one. Here a hub scans its slots.
// Learn: decide once whether errors are negative, and compare with the same sign.

const EIO = 5
const ENXIO = 6

export interface Slot {
  readonly name: string
  readonly present: boolean
  readonly faulty: boolean
}

/** Attaches every slot of a hub; names those that failed, an empty slot is no failure. */
export function attachAll(slots: readonly Slot[], attach: (slot: Slot) => void): string[] {
  const failed: string[] = []
  for (const slot of slots) {
    let rc = 0
    if (!slot.present) rc = -ENXIO
    else if (slot.faulty) rc = -EIO

    if (rc === 0) attach(slot)
    else if (rc !== ENXIO) failed.push(slot.name) // want "impossible-condition: always true condition 'rc !== ENXIO'"
  }
  return failed
}
