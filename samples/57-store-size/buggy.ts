// Malformed text written to a size attribute returned success. Found by reading linux 6.12, size_store() of
// the DAX bus. Here the parser's failure is tested the way C's would be; Number.parseInt() fails with NaN,
// for which every comparison is false, and NaN is what the device gets.
// Learn: NaN passes all range tests; ask Number.isNaN(), or turn the test around.

const EINVAL = 22

export interface DaxDevice {
  size: number
  readonly align: number
  readonly available: number
}

/** Stores the 'size' attribute: a number of bytes, decimal or with 0x in front. */
export function sizeStore(device: DaxDevice, text: string): number {
  const size = Number.parseInt(text.trim())
  if (size < 0) return -EINVAL // FN: wrong-failure-test
  if (size > device.available) return -EINVAL
  if (size % device.align > 0) return -EINVAL
  device.size = size
  return 0
}
