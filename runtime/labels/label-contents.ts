import type { Errno } from '../lib/errno.ts'
import type { Logger } from '../lib/logger.ts'
import { ok, type Result } from '../lib/result.ts'
import { labelError, type LabelError } from './errors.ts'
import { LABEL_SIZES, labelGeometry, type LabelGeometry } from './geometry.ts'
import { currentIndex, validateIndex, type IndexBlock, type IndexPlace } from './index-block.ts'
import { readLabelMedia, type LabelMedia } from './label-media.ts'
import { decodeLabel, labelFormat, type LabelFormat, type NamespaceLabel } from './label.ts'
import { decodeRegionLabel, isRegionLabel, type CxlRegionLabel } from './region-label.ts'

/** How labels are read. */
export interface LabelOptions {
  /** Labels of 256 bytes are those of CXL. */
  readonly cxl?: boolean
  readonly logger?: Logger
}

/** The index that counts, and where it lies. */
export interface CurrentIndex {
  readonly place: IndexPlace
  readonly block: IndexBlock
}

/** What an area holds. */
export interface LabelContents {
  readonly geometry: LabelGeometry
  readonly current: CurrentIndex | null
  /** The generation before, when its block is still valid. */
  readonly previous: IndexBlock | null
  readonly labels: ReadonlyMap<number, NamespaceLabel>
  /** Region labels of CXL, by slot. */
  readonly regionLabels: ReadonlyMap<number, CxlRegionLabel>
  readonly problems: readonly LabelError[]
}

/** The place of the other index block. */
export function other(place: IndexPlace): IndexPlace {
  return place === 0 ? 1 : 0
}

/**
 * Reads an area: both index blocks, then the slots that the current one says are in use.
 * An area without a valid index block is blank. Errors: `config`, `too-small`, `media`.
 * Source: `nd_label_data_init`, drivers/nvdimm/label.c.
 */
export function readContents(media: LabelMedia, options: LabelOptions): Result<LabelContents, LabelError> {
  if (media.size === 0 || media.maxTransfer === 0)
    return labelError('config', 'ENXIO', 'the DIMM has no label area')
  const widest = labelGeometry(media.size, 128)
  if (!widest.ok) return widest
  const bytes = readLabelMedia(media, 0, 2 * widest.value.indexSize)
  if (!bytes.ok) return labelError('media', bytes.error, `cannot read the index blocks: ${bytes.error}`)
  const refused: LabelError[] = []
  for (const labelSize of LABEL_SIZES) {
    const geometry = labelGeometry(media.size, labelSize)
    if (!geometry.ok) continue
    const first = validateIndex(bytes.value, geometry.value, 0)
    const second = validateIndex(bytes.value, geometry.value, 1)
    const problems = [first, second].flatMap((one) => (one.ok ? [] : [one.error]))
    const blocks = [valid(first), valid(second)] as const
    const place = currentIndex(...blocks)
    const block = place === null ? null : blocks[place]
    if (place === null || block === null) {
      refused.push(...problems)
      continue
    }
    const format = labelFormat(labelSize, options.cxl === true)
    const read = readLabels(media, geometry.value, block, format)
    if (!read.ok) return labelError('media', read.error, `cannot read the labels: ${read.error}`)
    return ok({
      geometry: geometry.value,
      current: { place, block },
      previous: blocks[other(place)],
      labels: read.value.labels,
      regionLabels: read.value.regionLabels,
      problems: [...problems, ...read.value.problems],
    })
  }
  const problems = refused.filter(
    ({ message }, i) => refused.findIndex((one) => one.message === message) === i,
  )
  return ok({
    geometry: widest.value,
    current: null,
    previous: null,
    labels: new Map(),
    regionLabels: new Map(),
    problems,
  })
}

function valid(block: Result<IndexBlock, LabelError>): IndexBlock | null {
  return block.ok ? block.value : null
}

/** Reads the labels that an index block says are in use, by slot, and what is wrong with the others. */
export function readLabels(
  media: LabelMedia,
  geometry: LabelGeometry,
  index: IndexBlock,
  format: LabelFormat,
): Result<Pick<LabelContents, 'labels' | 'regionLabels' | 'problems'>, Errno> {
  const labels = new Map<number, NamespaceLabel>()
  const regionLabels = new Map<number, CxlRegionLabel>()
  const problems: LabelError[] = []
  for (const slot of index.free.used) {
    const at = 2 * geometry.indexSize + slot * geometry.labelSize
    const bytes = readLabelMedia(media, at, geometry.labelSize)
    if (!bytes.ok) return bytes
    if (format === 'cxl' && isRegionLabel(bytes.value)) {
      const label = decodeRegionLabel(bytes.value, slot)
      if (label.ok) regionLabels.set(slot, label.value)
      else problems.push(label.error)
      continue
    }
    const label = decodeLabel(bytes.value, format, slot)
    if (label.ok) labels.set(slot, label.value)
    else problems.push(label.error)
  }
  return ok({ labels, regionLabels, problems })
}
