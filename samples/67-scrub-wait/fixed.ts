// The end of the loop is the failure: class of Smatch's postop_timeout.

const ETIMEDOUT = 110
const BUSY = 0x01

export interface Port {
  status(): Promise<number>
  sleep(milliseconds: number): Promise<void>
}

/** Waits until a device is no longer busy; asks at most `tries` times. */
export async function waitIdle(port: Port, tries: number): Promise<number> {
  for (let left = tries; left > 0; left--) {
    if (((await port.status()) & BUSY) === 0) return 0
    await port.sleep(10)
  }
  return -ETIMEDOUT
}
