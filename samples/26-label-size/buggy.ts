// The size of a label is 1 << (7 + n) with n from the medium, and n was not bounded. Patch of 2026-06 (bound
// the on-media label size before the shift). In JavaScript a shift by 32 is none: n of 25 makes labels of one
// byte.
// Learn: a shift count is an index into 32 bits; bound it like one.

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
  const labelSize = 1 << (7 + exponent) // want "(unbounded-shift|unchecked-overflow): "
  const slots = Math.floor((size - 2 * INDEX_SIZE) / labelSize)
  return { labelSize, slots }
}
