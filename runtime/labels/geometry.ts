import { ok, type Result } from '../lib/result.ts'
import { labelError, type LabelError } from './errors.ts'

/** Bytes of a label: 128 before version 1.2, 256 since. */
export type LabelSize = 128 | 256

/** The label sizes in the order in which an area is tried. */
export const LABEL_SIZES: readonly LabelSize[] = [128, 256]

/** Bytes of an index block up to its bitmap. */
export const INDEX_HEAD_SIZE = 72

/** Bytes of an index block are a multiple of this. */
export const INDEX_ALIGN = 256

/** How a label area is divided: two index blocks, then the slots. All sizes in bytes. */
export interface LabelGeometry {
  readonly areaSize: number
  readonly labelSize: LabelSize
  /** Slots of an area that is made today; older kernels made fewer. */
  readonly slots: number
  readonly indexSize: number
}

/** Bytes of an index block for this many slots. */
export function indexSizeFor(slots: number): number {
  return Math.ceil((INDEX_HEAD_SIZE + Math.ceil(slots / 8)) / INDEX_ALIGN) * INDEX_ALIGN
}

/**
 * Divides an area for labels of one size. Error -ENXIO: it is too small.
 * Source: `sizeof_namespace_index`, `nvdimm_num_label_slots`, drivers/nvdimm/label.c; UEFI 2.10 section 13.19.
 */
export function labelGeometry(areaSize: number, labelSize: LabelSize): Result<LabelGeometry, LabelError> {
  // Sized for more slots than there will be, as the blocks themselves take room.
  const blocks = 2 * indexSizeFor(Math.floor(areaSize / labelSize))
  const slots = Math.floor((areaSize - blocks) / labelSize)
  const indexSize = indexSizeFor(Math.max(0, slots))
  if (!Number.isSafeInteger(areaSize) || slots < 2 || 2 * indexSize > areaSize - slots * labelSize) {
    const message = `label area (${areaSize}) too small to host (${labelSize} byte) labels`
    return labelError('too-small', 'ENXIO', message)
  }
  return ok({ areaSize, labelSize, slots, indexSize })
}
