// The data is tested before it is used: patch of 2026 (NFIT core: possible NULL pointer dereference).

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
  const data = device.driverData
  if (!data) return false
  data.pending += 1
  return !data.busy
}
