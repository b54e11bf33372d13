import { spaKind } from '../acpi/guids.ts'
import type {
  ControlRegion,
  FlushHints,
  InterleaveTable,
  MemdevFlag,
  RegionMapping,
  SpaRange,
} from '../acpi/records.ts'
import type { DimmHandle } from '../lib/brand.ts'
import type { FlagSet } from '../lib/fields.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { dimmId, unionFlags } from './identity.ts'
import type { TableIndex } from './index-tables.ts'

/** One DIMM, put together from everything the table says about it. */
export interface DimmRecord {
  readonly handle: DimmHandle
  /** SMBIOS handle, of the control mapping if there is one. */
  readonly physicalId: number
  readonly controlRegion: ControlRegion | null
  /** The mapping into its control range, or the one that maps nothing. */
  readonly controlMapping: RegionMapping | null
  readonly controlRange: SpaRange | null
  readonly controlInterleave: InterleaveTable | null
  /** The last mapping into a persistent range. */
  readonly pmemMapping: RegionMapping | null
  readonly flush: FlushHints | null
  /** Flags of all its mappings together. */
  readonly flags: FlagSet<MemdevFlag>
  /** The `id` attribute; `null` without a control region. */
  readonly id: string | null
  /** Format interface codes, that of {@link controlRegion} first, each once. */
  readonly formats: readonly number[]
}

/** A mapping that names a control region which is not there. */
export interface WiringError {
  readonly kind: 'wiring'
  readonly errno: 'ENODEV'
  readonly handle: DimmHandle
  readonly message: string
}

interface Draft {
  controlRegion: ControlRegion | null
  controlMapping: RegionMapping | null
  controlRange: SpaRange | null
  controlInterleave: InterleaveTable | null
  pmemMapping: RegionMapping | null
}

/**
 * Joins mappings, control regions, flush and interleave tables per DIMM, sorted by handle.
 * Visits the control and persistent ranges in table order, then the mappings without a range.
 * Error -ENODEV: a mapping names a control region that is missing, and the DIMM has no other.
 * Linear in the table. Source: `nfit_mem_init`, `__nfit_mem_init`, drivers/acpi/nfit/core.c.
 */
export function wireDimms(index: TableIndex): Result<readonly DimmRecord[], WiringError> {
  const drafts = new Map<DimmHandle, Draft>()
  // A table that repeats a range index (malformed) is visited once for each index: the last range counts.
  const ranges = new Map<string, SpaRange>()
  for (const range of index.ranges) {
    const kind = spaKind(range.rangeGuid)
    // Range index 0 names no range; the mappings with index 0 belong to the last pass.
    if (range.rangeIndex !== 0 && (kind === 'control' || kind === 'pmem'))
      ranges.set(`${kind} ${range.rangeIndex}`, range)
  }
  for (const range of [...ranges.values(), null]) {
    for (const mapping of index.mappingsByRange.get(range?.rangeIndex ?? 0) ?? []) {
      const problem = addMapping(drafts, index, range, mapping)
      if (problem !== null) return err(problem)
    }
  }
  const records = [...drafts].map(([handle, draft]) => finish(handle, draft, index))
  return ok(records.sort((a, b) => a.handle - b.handle))
}

function addMapping(
  drafts: Map<DimmHandle, Draft>,
  index: TableIndex,
  range: SpaRange | null,
  mapping: RegionMapping,
): WiringError | null {
  const draft = drafts.get(mapping.deviceHandle) ?? emptyDraft()
  drafts.set(mapping.deviceHandle, draft)
  const found = index.controlRegions.get(mapping.regionIndex)
  if (found !== undefined && replaces(draft.controlRegion, found)) draft.controlRegion = found
  if (mapping.regionIndex !== 0 && draft.controlRegion === null) {
    const message = `SPA ${range?.rangeIndex ?? 0} missing DCR ${mapping.regionIndex}`
    return { kind: 'wiring', errno: 'ENODEV', handle: mapping.deviceHandle, message }
  }
  if (range === null) {
    draft.controlMapping = mapping
  } else if (spaKind(range.rangeGuid) === 'control') {
    draft.controlRange = range
    draft.controlMapping = mapping
    draft.controlInterleave = index.interleaves.get(mapping.interleaveIndex) ?? null
  } else {
    draft.pmemMapping = mapping
  }
  return null
}

/** Only a control region with windows displaces one that has none. */
function replaces(current: ControlRegion | null, candidate: ControlRegion): boolean {
  return current === null || (current.windows === 0 && candidate.windows > 0)
}

function emptyDraft(): Draft {
  return {
    controlRegion: null,
    controlMapping: null,
    controlRange: null,
    controlInterleave: null,
    pmemMapping: null,
  }
}

function finish(handle: DimmHandle, draft: Draft, index: TableIndex): DimmRecord {
  const mappings = index.mappingsByHandle.get(handle) ?? []
  const codes = new Set<number>()
  if (draft.controlRegion !== null) codes.add(draft.controlRegion.code)
  for (const mapping of mappings) {
    const region = index.controlRegions.get(mapping.regionIndex)
    if (region !== undefined) codes.add(region.code)
  }
  return {
    handle,
    ...draft,
    physicalId: (draft.controlMapping ?? draft.pmemMapping)?.physicalId ?? 0,
    flush: index.flushes.get(handle) ?? null,
    flags: unionFlags(mappings.map((mapping) => mapping.flags)),
    id: draft.controlRegion === null ? null : dimmId(draft.controlRegion),
    formats: [...codes],
  }
}
