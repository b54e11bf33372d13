import { readWindow } from '@driver/registers'

const size = 1n << 20n

/** End of the window, exclusive; undefined when the device asks for more than there is. */
export function windowEnd(registers: DataView): bigint | undefined {
  const { start, length } = readWindow(registers)
  if (start > size || length > size - start) return undefined
  return start + length
}
