// The busy flag of an address range scrub was never cleared: linux 33cc2c966756 (scrub idle).
const EAGAIN = 11

export interface Scrub {
  busy: boolean
  readonly cancelled: boolean
  /** What the firmware said when it was polled. */
  status: number
  finished: number
}

/** The poll timer of a scrub: counts it as finished once the firmware has. */
export function scrubPoll(scrub: Scrub): number {
  const { busy, cancelled, status } = scrub
  if (busy || cancelled) return -EAGAIN
  if (status !== 0) return -status

  scrub.finished += 1
  if (busy) scrub.busy = false // want "redundant-null-check: we tested 'busy' before and it was 'false'"
  return 0
}
