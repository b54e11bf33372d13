// The size of the label area was a product of 32 bits, so that a huge number of slots fits a small area.
// Patch of 2026-06 (nslot multiplication overflow).
// Learn: bound both factors; a product that has wrapped looks like any other number.

const EINVAL = 22

export interface LabelArea {
  readonly slots: number
  readonly bytes: number
}

/** Reads how many labels the index block promises; they must fit the area. */
export function parseIndex(index: DataView, areaSize: number): LabelArea | number {
  if (index.byteLength < 8) return -EINVAL
  const slots = index.getUint32(0, true)
  const labelSize = index.getUint32(4, true)
  const bytes = (slots * labelSize) >>> 0 // want "unchecked-overflow: potential integer overflow from user 'slots \* labelSize'"
  if (bytes > areaSize) return -EINVAL
  return { slots, bytes }
}
