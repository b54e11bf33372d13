// Labels are of 128 or 256 bytes: patch of 2026-06 (bound the on-media label size before the shift).

const EINVAL = 22
const INDEX_SIZE = 256

export interface LabelArea {
  readonly labelSize: number
  readonly slots: number
}

/** Lays out a label area of `size` bytes by its index block. */
export function layOut(index: DataView, size: number): LabelArea | number {
  if (index.byteLength < INDEX_SIZE || size < 2 * INDEX_SIZE) return -EINVAL
  const exponent = index.getUint8(7)
  if (exponent > 1) return -EINVAL
  const labelSize = 1 << (7 + exponent)
  const slots = Math.floor((size - 2 * INDEX_SIZE) / labelSize)
  return { labelSize, slots }
}
