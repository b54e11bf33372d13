// Storing a size went to the label that unlocks on an error it met before it had locked. Patch of 2026-02
// (dax size_store locking). `finally` makes the same slip easy: it runs for all of the `try`, also for the
// part in front of the lock, and sets free what somebody else holds.
// Learn: take the lock in front of the `try`, so that `finally` undoes what has been done.

const EINVAL = 22
const EBUSY = 16

/** A lock that is tried, not waited for. */
export class RegionLock {
  owner: string | undefined

  tryLock(owner: string): boolean {
    if (this.owner !== undefined) return false
    this.owner = owner
    return true
  }

  unlock(): void {
    this.owner = undefined
  }
}

export interface DaxRegion {
  readonly lock: RegionLock
  readonly align: number
  size: number
}

/** Resizes a region; 0, or a negative error. */
export function resize(region: DaxRegion, size: number): number {
  try {
    if (size % region.align !== 0) return -EINVAL
    if (!region.lock.tryLock('resize')) return -EBUSY
    region.size = size
    return 0
  } finally {
    region.lock.unlock() // FN: unbalanced-lock
  }
}
