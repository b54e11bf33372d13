// Waiting for hardware with `while (retries--)` leaves -1 behind when time is up, and 0 when the last try
// succeeds: exactly the wrong way round for `if (!retries)`. The story is that of Smatch's postop_timeout,
// which has found it in drivers for years; a flush that waits for a device in reset (linux e25fbcd97cf5) is
// where one would meet it.
// Learn: decide inside the loop, and let the end of the loop be the failure.

const ETIMEDOUT = 110
const BUSY = 0x01

export interface Port {
  status(): Promise<number>
  sleep(milliseconds: number): Promise<void>
}

/** Waits until a device is no longer busy; asks at most `tries` times. */
export async function waitIdle(port: Port, tries: number): Promise<number> {
  let left = tries
  while (left--) {
    if (((await port.status()) & BUSY) === 0) break
    await port.sleep(10)
  }
  if (!left) return -ETIMEDOUT // FN: timeout-off-by-one
  return 0
}
