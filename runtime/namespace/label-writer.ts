import type { NdDimm } from '../bus/nd-dimm.ts'
import type { Dpa, Guid } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { LabelArea } from '../labels/label-area.ts'
import type { LabelFlag, LabelFormat, NewLabel } from '../labels/label.ts'
import type { RecoveryStep } from './recovery.ts'

/** What labels tell about a namespace. */
export interface LabelledState {
  readonly uuid: Guid
  readonly altName: string
  /** Bytes of a sector; 0: no own size. */
  readonly lbaSize: bigint
  /** The null GUID: for nothing in particular. */
  readonly abstraction: Guid
  /** Offset in every mapping, in bytes. */
  readonly offset: bigint
  /** Bytes on every DIMM. */
  readonly rawSize: bigint
}

/** One DIMM of a region, as the writer sees it. */
export interface LabelTarget {
  readonly dimm: NdDimm
  /** What the region has of the DIMM: start and bytes. */
  readonly start: Dpa
  readonly size: bigint
  /** Cookie of the interleave set for a version of labels. */
  readonly cookie: (format: LabelFormat) => bigint
  readonly typeGuid: Guid
  /** Region that labels of CXL name. */
  readonly regionUuid: Guid
}

type Areas = readonly (readonly [LabelTarget, LabelArea])[]

/**
 * Writes the labels of a namespace on all its DIMMs: all with the flag `updating`, then all without. Labels of the
 * UUIDs in `stale`, its own included, go. A blank area is made first.
 * Whatever write power is lost in, recovery brings back the state before or the state after.
 * Errors: -ENXIO a DIMM is not enabled or has no label area; -ENOSPC no free slot, nothing was written;
 * -EINVAL a value does not fit; -EIO and others from the media.
 * Source: `nd_pmem_namespace_label_update`, `__pmem_label_update`, drivers/nvdimm/label.c.
 */
export function writeLabels(
  targets: readonly LabelTarget[],
  state: LabelledState,
  stale: ReadonlySet<Guid>,
): Result<null, Errno> {
  const areas = areasOf(targets)
  if (!areas.ok) return areas
  const ready = prepare(areas.value)
  if (!ready.ok) return ready
  const own = new Set([state.uuid, ...stale])
  if (!areas.value.every(([target, area]) => hasRoom(target, area, own))) return err('ENOSPC')
  const marked = writeAll(areas.value, state, stale, ['updating'])
  return marked.ok ? writeAll(areas.value, state, new Set([state.uuid]), []) : marked
}

/**
 * Removes the labels of a namespace from all its DIMMs. Those of several DIMMs are marked as `updating` first, so
 * that recovery can tell a deletion from a DIMM that is missing.
 * Errors: those of {@link writeLabels}.
 */
export function removeLabels(targets: readonly LabelTarget[], state: LabelledState): Result<null, Errno> {
  const areas = areasOf(targets)
  if (!areas.ok) return areas
  if (areas.value.length > 1) {
    const marked = writeAll(areas.value, state, new Set([state.uuid]), ['updating'])
    if (!marked.ok) return marked
  }
  for (const [target, area] of areas.value) {
    const remove = slotsOf(target, area, new Set([state.uuid]))
    const done = remove.length === 0 ? ok(null) : area.change({ add: [], remove })
    if (!done.ok) return err(done.error.errno)
  }
  return ok(null)
}

/** Carries out what recovery found to be done. Errors: those of {@link writeLabels}. */
export function recoverLabels(
  targets: readonly LabelTarget[],
  steps: readonly RecoveryStep[],
): Result<null, Errno> {
  for (const step of steps) {
    const area = targets[step.member]?.dimm.labels ?? null
    if (area === null) return err('ENXIO')
    const done = recoverOne(area, step)
    if (!done.ok) return done
  }
  return ok(null)
}

function recoverOne(area: LabelArea, step: RecoveryStep): Result<null, Errno> {
  switch (step.kind) {
    case 'roll-back': {
      const done = area.rollBack()
      return done.ok ? ok(null) : err(done.error.errno)
    }
    case 'free': {
      const done = area.change({ add: [], remove: [step.slot] })
      return done.ok ? ok(null) : err(done.error.errno)
    }
    case 'finish': {
      const { slot, ...label } = step.label
      const names = new Set([...label.flags.names].filter((name) => name !== 'updating'))
      const done = area.change({
        add: [{ ...label, flags: { ...label.flags, names } }],
        remove: [slot],
      })
      return done.ok ? ok(null) : err(done.error.errno)
    }
  }
}

function areasOf(targets: readonly LabelTarget[]): Result<Areas, Errno> {
  const areas: (readonly [LabelTarget, LabelArea])[] = []
  for (const target of targets) {
    const area = target.dimm.isEnabled ? target.dimm.labels : null
    if (area === null) return err('ENXIO')
    areas.push([target, area])
  }
  return ok(areas)
}

/** Makes blank areas usable. */
function prepare(areas: Areas): Result<null, Errno> {
  for (const [{ dimm }, area] of areas) {
    if (area.format !== null) continue
    const newest = area.initialize(dimm.preferredFormat)
    const made = newest.ok || newest.error.rule !== 'too-small' ? newest : area.initialize('v1.1')
    if (!made.ok) return err(made.error.errno)
  }
  return ok(null)
}

/** Whether two labels can be written one after the other, the second in place of the first. */
function hasRoom(target: LabelTarget, area: LabelArea, uuids: ReadonlySet<Guid>): boolean {
  const free = area.index?.free.count ?? 0
  return slotsOf(target, area, uuids).length > 0 ? free >= 1 : free >= 2
}

function writeAll(
  areas: Areas,
  state: LabelledState,
  stale: ReadonlySet<Guid>,
  flags: readonly LabelFlag[],
): Result<null, Errno> {
  for (const [position, [target, area]] of areas.entries()) {
    const { format } = area
    if (format === null) return err('ENXIO')
    const label = newLabel(target, format, state, { position, labels: areas.length, flags })
    const remove = slotsOf(target, area, new Set([state.uuid, ...stale]))
    const done = area.change({ add: [label], remove })
    if (!done.ok) return err(done.error.errno)
  }
  return ok(null)
}

/** Slots of labels with these UUIDs; a label of another region is left alone, whatever its UUID. */
function slotsOf({ start, size }: LabelTarget, area: LabelArea, uuids: ReadonlySet<Guid>): readonly number[] {
  return area.labels
    .filter(({ uuid, dpa }) => uuids.has(uuid) && dpa >= start && dpa < start + size)
    .map((label) => label.slot)
}

interface Place {
  readonly position: number
  readonly labels: number
  readonly flags: readonly LabelFlag[]
}

function newLabel(
  target: LabelTarget,
  format: LabelFormat,
  state: LabelledState,
  { position, labels, flags }: Place,
): NewLabel {
  const base = {
    uuid: state.uuid,
    name: state.altName,
    flags: { names: new Set(flags), unknown: 0 },
    position,
    lbaSize: state.lbaSize,
    dpa: (target.start + state.offset) as Dpa,
    rawSize: state.rawSize,
  }
  switch (format) {
    case 'v1.1':
      return { ...base, format, labels, cookie: target.cookie(format) }
    case 'v1.2':
      return {
        ...base,
        format,
        labels,
        cookie: target.cookie(format),
        align: 0,
        typeGuid: target.typeGuid,
        abstractionGuid: state.abstraction,
      }
    case 'cxl':
      return {
        ...base,
        format,
        ranges: 1,
        align: 0,
        regionUuid: target.regionUuid,
        abstractionGuid: state.abstraction,
      }
  }
}
