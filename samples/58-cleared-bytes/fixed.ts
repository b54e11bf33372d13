// An error clears nothing: read in linux 6.12, nsio_rw_bytes().

const EIO = 5
const ENOTTY = 25
const SECTOR_SHIFT = 9

export interface Bus {
  readonly canClear: boolean
  /** Addresses that stay bad. */
  readonly stuck: ReadonlySet<number>
}

/** Clears errors; the number of bytes that are well again, or a negative error. */
function clearErrors(bus: Bus, address: number, bytes: number): number {
  if (!bus.canClear) return -ENOTTY
  if (bus.stuck.has(address)) return -EIO
  return bytes
}

/** Clears a range of a namespace, and counts down the sectors that were bad. */
export function clearSectors(bus: Bus, address: number, bytes: number, bad: { sectors: number }): boolean {
  const cleared = clearErrors(bus, address, bytes)
  if (cleared < 0) return false
  const sectors = cleared >>> SECTOR_SHIFT
  bad.sectors -= Math.min(sectors, bad.sectors)
  return sectors > 0
}
