// What is not a number is refused: read in linux 6.12, size_store() of the DAX bus.

const EINVAL = 22

export interface DaxDevice {
  size: number
  readonly align: number
  readonly available: number
}

/** Stores the 'size' attribute: a number of bytes, decimal or with 0x in front. */
export function sizeStore(device: DaxDevice, text: string): number {
  const size = Number.parseInt(text.trim())
  if (Number.isNaN(size) || size < 0) return -EINVAL
  if (size > device.available) return -EINVAL
  if (size % device.align > 0) return -EINVAL
  device.size = size
  return 0
}
