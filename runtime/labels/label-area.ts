import type { Errno } from '../lib/errno.ts'
import { silentLogger } from '../lib/logger.ts'
import { ok, type Result } from '../lib/result.ts'
import { labelError, type LabelError } from './errors.ts'
import { FreeSlots } from './free-slots.ts'
import { labelGeometry, type LabelGeometry } from './geometry.ts'
import { encodeIndex, nextSequence, type IndexBlock, type IndexPlace } from './index-block.ts'
import { other, readContents, readLabels, type LabelContents, type LabelOptions } from './label-contents.ts'
import { writeLabelMedia, type LabelMedia } from './label-media.ts'
import {
  encodeLabel,
  labelFormat,
  labelSizeOf,
  type LabelFormat,
  type NamespaceLabel,
  type NewLabel,
} from './label.ts'
import { encodeRegionLabel, type CxlRegionLabel, type NewRegionLabel } from './region-label.ts'

const UNSURE = labelError('unsure', 'EIO', 'an earlier write of the index failed: open the area again')

/** One change of an area: it happens as a whole or not at all. */
export interface LabelChange {
  /** Labels to write, each into a slot of its own. */
  readonly add: readonly (NewLabel | NewRegionLabel)[]
  /** Slots whose labels go. */
  readonly remove: readonly number[]
}

/**
 * The label area of one DIMM: labels in slots, and two index blocks that take turns.
 * A change writes labels into free slots and then the index block that is not current: whatever write power is lost
 * in, the area is what it was before or what it is after.
 * Source: drivers/nvdimm/label.c; UEFI 2.10 section 13.19.
 */
export class LabelArea {
  readonly #media: LabelMedia
  readonly #options: LabelOptions
  #contents: LabelContents
  #unsure = false

  private constructor(media: LabelMedia, options: LabelOptions, contents: LabelContents) {
    this.#media = media
    this.#options = options
    this.#contents = contents
  }

  /**
   * Reads an area: its index blocks, then the slots that are in use. An area without a valid index block is blank,
   * which is no error. Errors: `config`, `too-small`, `media`.
   */
  static open(media: LabelMedia, options: LabelOptions = {}): Result<LabelArea, LabelError> {
    const contents = readContents(media, options)
    return contents.ok ? ok(new LabelArea(media, options, contents.value)) : contents
  }

  /** How the area is divided; of a blank one: how it would be for labels of version 1.1. */
  get geometry(): LabelGeometry {
    return this.#contents.geometry
  }

  /** The current index block; `null`: the area is blank. */
  get index(): IndexBlock | null {
    return this.#contents.current?.block ?? null
  }

  /** The format of the labels; `null`: the area is blank. */
  get format(): LabelFormat | null {
    return this.#contents.current === null ? null : this.#format(this.#contents.geometry)
  }

  /** The labels in use, by slot. */
  get labels(): readonly NamespaceLabel[] {
    return [...this.#contents.labels.values()]
  }

  /** Region labels of CXL in use, by slot. */
  get regionLabels(): readonly CxlRegionLabel[] {
    return [...this.#contents.regionLabels.values()]
  }

  /** What was found wrong: index blocks that do not count, and slots in use without a valid label. */
  get problems(): readonly LabelError[] {
    return this.#contents.problems
  }

  /** Attribute `available_slots`: free slots, apart from the one that is kept for updates; of a blank area: as if made. */
  get availableSlots(): number {
    const { current } = this.#contents
    if (current === null) return this.#blankSlots() - 1
    const free = current.block.free.count
    if (free === 0) (this.#options.logger ?? silentLogger).log('warn', 'we ate our last label?')
    return Math.max(0, free - 1)
  }

  /**
   * Makes the area empty, for labels of a version. Where both versions have index blocks of the same size, a loss of
   * power leaves the old area or the empty one; elsewhere it may also leave a blank one.
   * Errors: `too-small`, `media`.
   */
  initialize(format: LabelFormat): Result<null, LabelError> {
    const labelSize = labelSizeOf(format)
    const geometry = labelGeometry(this.#media.size, labelSize)
    if (!geometry.ok) return geometry
    const known = this.#unsure ? this.#reload() : ok(null)
    if (!known.ok) return known
    const { current } = this.#contents
    if (current !== null && geometry.value.indexSize !== this.#contents.geometry.indexSize) {
      // The new blocks lie across the old ones: none of an older generation may come to light.
      const erased = this.#erase(this.#contents.geometry, other(current.place))
      if (!erased.ok) return erased
    }
    const first = current === null ? 0 : other(current.place)
    for (const place of [first, other(first)]) {
      const written = this.#write(
        place * geometry.value.indexSize,
        encodeIndex(geometry.value, place, {
          labelSize,
          sequence: place === 0 ? 3 : 2,
          major: 1,
          minor: format === 'v1.1' ? 1 : 2,
          free: FreeSlots.all(geometry.value.slots),
        }),
      )
      if (!written.ok) return this.#doubt(written.error)
    }
    return this.#reload()
  }

  /**
   * Carries a change out. The slots of the new labels, in their order.
   * Errors: `blank`; `value` a label of another format or with a field that does not fit; `unused-slot`; `full`;
   * `media` nothing has changed; `unsure` the area must be opened again.
   */
  change({ add, remove }: LabelChange): Result<readonly number[], LabelError> {
    if (this.#unsure) return UNSURE
    const { current, geometry } = this.#contents
    if (current === null) return labelError('blank', 'ENXIO', 'the label area has no valid index block')
    const { free } = current.block
    const stray = remove.find((slot) => !free.has(slot) || free.isFree(slot))
    if (stray !== undefined) return labelError('unused-slot', 'ENXIO', `slot ${stray} is not in use`)
    const placed = this.#place(add, free, new Set(remove).size)
    if (!placed.ok) return placed
    for (const [slot, bytes] of placed.value) {
      const at = 2 * geometry.indexSize + slot * geometry.labelSize
      const written = this.#write(at, bytes)
      if (!written.ok) return labelError('media', written.error, `cannot write the label of slot ${slot}`)
    }
    const slots = placed.value.map(([slot]) => slot)
    const place = other(current.place)
    const block = encodeIndex(geometry, place, {
      ...current.block,
      sequence: nextSequence(current.block.sequence),
      free: free.changed(slots, remove),
    })
    const written = this.#write(place * geometry.indexSize, block)
    if (!written.ok) return this.#doubt(written.error)
    const reloaded = this.#reload()
    return reloaded.ok ? ok(slots) : reloaded
  }

  /** The labels that {@link rollBack} would bring back; `null` when the generation before is lost. */
  get previousLabels(): readonly NamespaceLabel[] | null {
    const { previous, geometry } = this.#contents
    if (previous === null) return null
    const read = readLabels(this.#media, geometry, previous, this.#format(geometry))
    return read.ok ? [...read.value.labels.values()] : null
  }

  /**
   * Takes the last change back, by making its index block invalid. Only the very last one: no slot that it freed may
   * have been used since. Errors: `blank` there is no generation before; `media`; `unsure`.
   */
  rollBack(): Result<null, LabelError> {
    if (this.#unsure) return UNSURE
    const { current, previous, geometry } = this.#contents
    if (current === null || previous === null)
      return labelError('blank', 'ENXIO', 'there is no earlier generation of the labels')
    const erased = this.#erase(geometry, current.place)
    return erased.ok ? this.#reload() : erased
  }

  #blankSlots(): number {
    const newest = labelGeometry(this.#media.size, 256)
    return newest.ok ? newest.value.slots : this.#contents.geometry.slots
  }

  #format(geometry: LabelGeometry): LabelFormat {
    return labelFormat(geometry.labelSize, this.#options.cxl === true)
  }

  /** Gives each label a slot, the lowest free one. */
  #place(
    add: readonly (NewLabel | NewRegionLabel)[],
    free: FreeSlots,
    removed: number,
  ): Result<readonly (readonly [number, Uint8Array])[], LabelError> {
    const spare = add.length > removed ? 1 : 0
    if (free.count < add.length || free.count - add.length + removed < spare)
      return labelError('full', 'ENOSPC', `${free.count} free slots for ${add.length} labels`)
    const placed: (readonly [number, Uint8Array])[] = []
    let left = free
    for (const label of add) {
      const slot = left.lowest
      if (slot === null) return labelError('full', 'ENOSPC', 'no free slot')
      const format = label.format === 'cxl region' ? 'cxl' : label.format
      if (format !== this.format)
        return labelError(
          'value',
          'EINVAL',
          `a label of ${label.format} in an area of ${this.format ?? 'none'}`,
        )
      const bytes =
        label.format === 'cxl region'
          ? encodeRegionLabel({ ...label, slot })
          : encodeLabel({ ...label, slot })
      if (!bytes.ok) return bytes
      placed.push([slot, bytes.value])
      left = left.changed([slot], [])
    }
    return ok(placed)
  }

  #write(offset: number, bytes: Uint8Array): Result<null, Errno> {
    return writeLabelMedia(this.#media, offset, bytes)
  }

  #erase({ indexSize }: LabelGeometry, place: IndexPlace): Result<null, LabelError> {
    const written = this.#write(place * indexSize, new Uint8Array(indexSize))
    return written.ok ? written : this.#doubt(written.error)
  }

  #doubt(errno: Errno): Result<never, LabelError> {
    this.#unsure = true
    return labelError('unsure', errno, 'an index block may or may not have been written')
  }

  #reload(): Result<null, LabelError> {
    const contents = readContents(this.#media, this.#options)
    if (!contents.ok) {
      this.#unsure = true
      return contents
    }
    this.#contents = contents.value
    this.#unsure = false
    return ok(null)
  }
}
