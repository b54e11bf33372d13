// A busy scrub gets as far as being finished: the class of linux 006358b35c73.

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
  if (cancelled) return -EAGAIN
  if (status !== 0) return -status

  scrub.finished += 1
  if (busy) scrub.busy = false
  return 0
}
