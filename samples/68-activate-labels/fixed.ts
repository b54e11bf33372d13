// Every way out unlocks the set: linux d9cee9f85b22.

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
  if (set.some((dimm) => dimm.spareSlots === 0)) {
    unlockAll(set)
    return -ENOSPC
  }
  if (!set.every((dimm) => dimm.commit())) {
    unlockAll(set)
    return -EIO
  }
  unlockAll(set)
  return 0
}
