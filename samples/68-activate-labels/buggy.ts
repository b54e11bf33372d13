// When one label of a set could not be activated, those before it stayed active. linux d9cee9f85b22 (label
// activation error handling). Here a set of DIMMs is locked for an update, and one error return in four
// forgets what the others do.
// Learn: where errors share a clean-up, a plain `return` among them is a bug that looks like the others.

const EIO = 5
const EBUSY = 16
const ENOSPC = 28

export interface Dimm {
  readonly spareSlots: number
  readonly busy: boolean
  locked: boolean
  /** Writes the pending label; false when the medium fails. */
  commit(): boolean
}

function unlockAll(dimms: readonly Dimm[]): void {
  for (const dimm of dimms) dimm.locked = false
}

/** Activates the pending labels of an interleave set: all of them, or none. */
export function activate(set: readonly Dimm[]): number {
  for (const dimm of set) dimm.locked = true

  if (set.some((dimm) => dimm.busy)) {
    unlockAll(set)
    return -EBUSY
  }
  if (set.some((dimm) => dimm.spareSlots === 0)) return -ENOSPC // FN: missing-unwind
  if (!set.every((dimm) => dimm.commit())) {
    unlockAll(set)
    return -EIO
  }
  unlockAll(set)
  return 0
}
