// The notification handler used the driver's data, which is missing after a start that failed, and tested it
// one line later. Patch of 2026 (NFIT core: possible NULL pointer dereference).
// Learn: a test that comes after the use protects nobody; it documents that the author knew better.

export interface ScrubState {
  readonly busy: boolean
  pending: number
}
export interface AcpiDevice {
  readonly name: string
  /** Set by the driver when it has started. */
  driverData?: ScrubState
}

/** Handles the notification that memory has failed; true when a scrub is to start. */
export function onMemoryError(device: AcpiDevice): boolean {
  const data = device.driverData as ScrubState
  data.pending += 1
  if (!data) return false // FN: check-after-use
  return !data.busy
}
