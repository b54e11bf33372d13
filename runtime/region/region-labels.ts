import { dpaRange } from '../bus/nd-dimm.ts'
import type { Guid } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { NULL_GUID } from '../lib/guid.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { LabelFormat } from '../labels/label.ts'
import { discoverNamespaces, type NamespaceProblem } from '../namespace/discovery.ts'
import {
  recoverLabels,
  removeLabels,
  writeLabels,
  type LabelledState,
  type LabelTarget,
} from '../namespace/label-writer.ts'
import { SetMember } from '../namespace/label-sets.ts'
import { EMPTY_DRAFT, type NamespaceDraft } from '../namespace/nd-namespace.ts'
import { planRecovery } from '../namespace/recovery.ts'
import { freeExtents, largestSize, totalSize, type Extent } from './extents.ts'
import type { NdRegion } from './nd-region.ts'

/** The labels of one region on all its DIMMs, and the space that they leave. */
export class RegionLabels {
  readonly #region: NdRegion
  #problems: readonly NamespaceProblem[] = []
  #isUnsettled = false

  constructor(region: NdRegion) {
    this.#region = region
  }

  /** Labels that give no namespace, and why. */
  get problems(): readonly NamespaceProblem[] {
    return this.#problems
  }

  /**
   * What is free at the same place of all DIMMs, in multiples of the alignment; none while a DIMM has no labels, or
   * when the region is one namespace without labels.
   */
  get freeExtents(): readonly Extent[] {
    const { description, align, namespaceType } = this.#region
    if (namespaceType === 'io') return []
    const mappings = description.mappings.flatMap(({ dimm, start, size }) =>
      dimm.labels === null
        ? []
        : [{ start, size: this.#usable(size), taken: dimm.labels.labels.map(dpaRange) }],
    )
    if (mappings.length === 0 || mappings.length < description.mappings.length) return []
    return freeExtents(mappings, align / BigInt(mappings.length))
  }

  /** Free bytes. */
  get availableSize(): bigint {
    return totalSize(this.freeExtents) * this.#ways
  }

  /** Bytes of the largest namespace that can be made. */
  get maxAvailableExtent(): bigint {
    return largestSize(this.freeExtents) * this.#ways
  }

  /** The cookie of the interleave set for the labels of the first DIMM; `null` without a set. */
  get cookie(): bigint | null {
    const { mappings, set } = this.#region.description
    if (set === null) return null
    const labels = mappings[0]?.dimm.labels ?? null
    return labels === null || labels.format === 'v1.1' ? set.cookie1 : set.cookie2
  }

  /** The DIMMs as the reader of labels sees them. */
  get members(): readonly SetMember[] {
    const { mappings, set } = this.#region.description
    return mappings.map(
      ({ dimm, start, size }) =>
        new SetMember({
          start,
          size: this.#usable(size),
          cookies: set === null ? [] : [this.#cookieFor(dimm.labels?.format ?? 'v1.2'), set.altcookie],
          labels: dimm.labels?.labels ?? [],
          regionUuid: set?.regionUuid ?? null,
          readPrevious: () => dimm.labels?.previousLabels ?? null,
        }),
    )
  }

  /**
   * One draft a namespace; `null` for the only one of a region without labels, an empty one when there are no labels.
   * Errors: -ENXIO the set has no cookie, or two labels of a DIMM have one UUID.
   */
  discover(type: 'io' | 'pmem'): Result<readonly (NamespaceDraft | null)[], Errno> {
    this.#problems = []
    if (type === 'io') return ok([null])
    const { description, bus, name } = this.#region
    const { set } = description
    if (set === null || this.cookie === 0n) return err('ENXIO')
    const found = discoverNamespaces(this.members, set.typeGuid)
    if (!found.ok) {
      bus.logger.log('error', `${name} ${found.error.message}`)
      return err(found.error.errno)
    }
    this.#problems = found.value.problems
    for (const problem of this.#problems) bus.logger.log('debug', `${name} ${problem.message}`)
    return ok(found.value.drafts.length === 0 ? [EMPTY_DRAFT] : found.value.drafts)
  }

  /** Whether a write failed and what it left could not be put right. No label is written until {@link recover}. */
  get isUnsettled(): boolean {
    return this.#isUnsettled
  }

  /** Finishes or takes back updates that lost power. Error: what the media say. */
  recover(): Result<null, Errno> {
    return this.#isUnsettled ? this.#reload() : this.#recover()
  }

  #recover(): Result<null, Errno> {
    const { isReadOnly, bus, name } = this.#region
    if (isReadOnly) return ok(null)
    const done = recoverLabels(this.#targets, planRecovery(this.members))
    this.#isUnsettled = !done.ok
    if (!done.ok) bus.logger.log('error', `${name} labels are in doubt: ${done.error}`)
    return done
  }

  /**
   * Writes the labels of a namespace, in place of those of the UUIDs in `stale`. When that fails, labels are brought
   * in order, and {@link current} tells what holds.
   * Errors: those of `writeLabels`; -EIO an earlier failure could not be put right: enable the region again.
   */
  write(state: LabelledState, stale: ReadonlySet<Guid>): Result<null, Errno> {
    const settled = this.#settled()
    return settled.ok ? this.#checked(writeLabels(this.#targets, state, stale)) : settled
  }

  /** Removes the labels of a namespace. Errors: those of {@link write}. */
  remove(state: LabelledState): Result<null, Errno> {
    const settled = this.#settled()
    return settled.ok ? this.#checked(removeLabels(this.#targets, state)) : settled
  }

  /** What the labels of a UUID say now; `null`: there is no such namespace. */
  current(uuid: Guid): NamespaceDraft | null {
    const drafts = this.discover('pmem')
    return drafts.ok ? (drafts.value.find((draft) => draft?.uuid === uuid) ?? null) : null
  }

  #settled(): Result<null, Errno> {
    return this.#isUnsettled ? err('EIO') : ok(null)
  }

  #checked(done: Result<null, Errno>): Result<null, Errno> {
    if (!done.ok) this.#reload()
    return done
  }

  #reload(): Result<null, Errno> {
    for (const { dimm } of this.#region.description.mappings) {
      const reloaded = dimm.reloadLabels()
      if (!reloaded.ok) {
        this.#isUnsettled = true
        return reloaded
      }
    }
    return this.#recover()
  }

  /** The DIMMs as the writer of labels sees them. */
  get #targets(): readonly LabelTarget[] {
    const { mappings, set } = this.#region.description
    return mappings.map(({ dimm, start, size }) => ({
      dimm,
      start,
      size: this.#usable(size),
      cookie: (format) => this.#cookieFor(format),
      typeGuid: set?.typeGuid ?? NULL_GUID,
      regionUuid: set?.regionUuid ?? NULL_GUID,
    }))
  }

  #cookieFor(format: LabelFormat): bigint {
    const { set } = this.#region.description
    if (set === null) return 0n
    return format === 'v1.1' ? set.cookie1 : set.cookie2
  }

  /** What of a mapping lies in the range: a table may tell of more than the range has room for. */
  #usable(size: bigint): bigint {
    const share = this.#region.range.length / this.#ways
    return size < share ? size : share
  }

  get #ways(): bigint {
    return BigInt(this.#region.description.mappings.length)
  }
}
