import type { DimmHandle } from '../lib/brand.ts'
import type {
  ControlRegion,
  FlushHints,
  InterleaveTable,
  PlatformCapabilities,
  RegionMapping,
  SpaRange,
  SubTable,
} from '../acpi/records.ts'

/** The sub-tables of an NFIT by what refers to them; every list is in table order. */
export interface TableIndex {
  readonly ranges: readonly SpaRange[]
  readonly mappings: readonly RegionMapping[]
  readonly mappingsByRange: ReadonlyMap<number, readonly RegionMapping[]>
  readonly mappingsByHandle: ReadonlyMap<DimmHandle, readonly RegionMapping[]>
  /** First control region with each index. */
  readonly controlRegions: ReadonlyMap<number, ControlRegion>
  /** First interleave table with each index. */
  readonly interleaves: ReadonlyMap<number, InterleaveTable>
  /** First flush table of each DIMM. */
  readonly flushes: ReadonlyMap<DimmHandle, FlushHints>
  /** The last one: a later table replaces an earlier one. */
  readonly capabilities: PlatformCapabilities | null
}

/** Sorts the sub-tables into maps in one pass. */
export function indexTables(subTables: readonly SubTable[]): TableIndex {
  const ranges: SpaRange[] = []
  const mappings: RegionMapping[] = []
  const mappingsByRange = new Map<number, RegionMapping[]>()
  const mappingsByHandle = new Map<DimmHandle, RegionMapping[]>()
  const controlRegions = new Map<number, ControlRegion>()
  const interleaves = new Map<number, InterleaveTable>()
  const flushes = new Map<DimmHandle, FlushHints>()
  let capabilities: PlatformCapabilities | null = null
  for (const table of subTables) {
    switch (table.kind) {
      case 'spa':
        ranges.push(table)
        break
      case 'memdev':
        mappings.push(table)
        append(mappingsByRange, table.rangeIndex, table)
        append(mappingsByHandle, table.deviceHandle, table)
        break
      case 'dcr':
        if (!controlRegions.has(table.regionIndex)) controlRegions.set(table.regionIndex, table)
        break
      case 'idt':
        if (!interleaves.has(table.interleaveIndex)) interleaves.set(table.interleaveIndex, table)
        break
      case 'flush':
        if (!flushes.has(table.deviceHandle)) flushes.set(table.deviceHandle, table)
        break
      case 'caps':
        capabilities = table
        break
      default:
        break
    }
  }
  return {
    ranges,
    mappings,
    mappingsByRange,
    mappingsByHandle,
    controlRegions,
    interleaves,
    flushes,
    capabilities,
  }
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
