import { windowEnd } from '@driver/transport'

/** What the device's window looks like to a person. */
export function describeWindow(registers: DataView): string {
  const end = windowEnd(registers)
  return end === undefined ? 'no window' : `a window up to ${end}`
}
