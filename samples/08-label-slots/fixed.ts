// Slots and label size are bounded, then multiplied: linux-nvdimm patch of 2026-06 (nslot overflow).

const EINVAL = 22
const MAX_SLOTS = 0x1_0000

export interface LabelArea {
  readonly slots: number
  readonly bytes: number
}

/** Reads how many labels the index block promises; they must fit the area. */
export function parseIndex(index: DataView, areaSize: number): LabelArea | number {
  if (index.byteLength < 8) return -EINVAL
  const slots = index.getUint32(0, true)
  const labelSize = index.getUint32(4, true)
  if (slots > MAX_SLOTS) return -EINVAL
  if (labelSize !== 128 && labelSize !== 256) return -EINVAL
  const bytes = slots * labelSize
  if (bytes > areaSize) return -EINVAL
  return { slots, bytes }
}
