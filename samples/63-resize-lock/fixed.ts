// Only who has locked unlocks: patch of 2026-02 (dax size_store locking).

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
  if (size % region.align !== 0) return -EINVAL
  if (!region.lock.tryLock('resize')) return -EBUSY
  try {
    region.size = size
    return 0
  } finally {
    region.lock.unlock()
  }
}
