// Errors are negative on both sides of the comparison: linux 85f971b65a69.

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
    else if (rc !== -ENXIO) failed.push(slot.name)
  }
  return failed
}
