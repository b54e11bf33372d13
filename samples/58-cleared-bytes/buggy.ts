// nsio_rw_bytes() compares what was cleared, a signed count that may be an error, with an unsigned size: the
// error becomes huge and is lost. Found by reading linux 6.12. `>>>` is that cast in JavaScript: -5 bytes
// shifted right without a sign are eight million sectors.
// Learn: look at the sign of a result before any operator that drops it.

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
  const sectors = cleared >>> SECTOR_SHIFT // FN: negative-as-unsigned, across calls
  bad.sectors -= Math.min(sectors, bad.sectors)
  return sectors > 0
}
