import type { SectorRange } from '../badrange/bad-ranges.ts'
import { BTT_SECTOR_SIZES } from '../btt/geometry.ts'
import { asHex, asSize, type NdObject, type NdValue } from './json.ts'
import { busFirmwareJson, dimmFirmwareJson } from './firmware-json.ts'
import type { BusView, DaxRegionView, DimmView, MappingView, NamespaceView, RegionView } from './views.ts'

/** What is printed of each device. */
export interface Detail {
  /** NUMA nodes and the UUIDs of namespaces below their holders. */
  readonly verbose: boolean
  /** Every run of bad blocks, not only their number. */
  readonly mediaErrors: boolean
  /** What can be made of a region. */
  readonly capabilities: boolean
  readonly health: boolean
  /** Versions of firmware, and how a new one is brought to run. */
  readonly firmware: boolean
  /** Regions and devices of device-DAX, in place of the name of the first device. */
  readonly dax: boolean
}

/** A bus without what is on it. Source of this and the following: ndctl, ndctl/json.c, ndctl/list.c. */
export function busJson({ provider, dev, isScrubbing, firmware }: BusView, detail: Detail): NdObject {
  if (isScrubbing === null) return { provider, dev }
  const activation = detail.firmware ? firmware() : null
  return {
    provider,
    dev,
    scrub_state: isScrubbing ? 'active' : 'idle',
    firmware: activation === null ? undefined : busFirmwareJson(activation),
  }
}

export function dimmJson(dimm: DimmView, detail: Detail): NdObject {
  const { flags } = dimm
  const firmware = detail.firmware ? dimm.firmware() : null
  return {
    dev: dimm.dev,
    id: dimm.id ?? undefined,
    handle: dimm.handle === null ? undefined : asHex(dimm.handle),
    phys_id: dimm.physId === null ? undefined : asHex(dimm.physId),
    state: dimm.isEnabled ? undefined : 'disabled',
    flag_failed_map: whenTrue(flags.failedMap),
    flag_failed_save: whenTrue(flags.failedSave),
    flag_failed_arm: whenTrue(flags.failedArm),
    flag_failed_restore: whenTrue(flags.failedRestore),
    flag_failed_flush: whenTrue(flags.failedFlush),
    flag_smart_event: whenTrue(flags.smartEvent),
    security: dimm.security ?? undefined,
    security_frozen: whenTrue(dimm.isFrozen),
    firmware: firmware === null ? undefined : dimmFirmwareJson(firmware),
    health: detail.health ? (dimm.health() ?? undefined) : undefined,
  }
}

/** A region without its namespaces; `mappings` are those to print, none when DIMMs are not asked for. */
export function regionJson(region: RegionView, mappings: readonly MappingView[], detail: Detail): NdObject {
  const { maxAvailableExtent } = region
  return {
    dev: region.dev,
    size: asSize(region.size),
    align: asSize(region.align),
    available_size: asSize(region.availableSize),
    max_available_extent: maxAvailableExtent === null ? undefined : asSize(maxAvailableExtent),
    // Volatile regions too: ndctl knows no other kind since block windows are gone.
    type: 'pmem',
    numa_node: node(region.numaNode, detail),
    target_node: node(region.targetNode, detail),
    iset_id: region.setCookie === null ? undefined : asHex(region.setCookie),
    mappings: mappings.length === 0 ? undefined : mappings.map(mappingJson),
    state: region.isEnabled ? undefined : 'disabled',
    ...badBlocksJson(region.badBlocks, detail),
    capabilities: detail.capabilities ? capabilitiesJson(region) : undefined,
    persistence_domain: region.persistenceDomain ?? 'unknown',
  }
}

export function namespaceJson(namespace: NamespaceView, detail: Detail): NdObject {
  const { mode, map, uuid, rawUuid, align, daxRegion } = namespace
  return {
    dev: namespace.dev,
    mode,
    map: mode === 'fsdax' || mode === 'devdax' ? (map ?? 'none') : undefined,
    size: asSize(namespace.size),
    uuid: uuid ?? undefined,
    raw_uuid: detail.verbose ? (rawUuid ?? undefined) : undefined,
    ...(detail.dax && daxRegion !== null
      ? { daxregion: daxRegionJson(daxRegion) }
      : { chardev: namespace.chardev ?? undefined }),
    sector_size: namespace.sectorSize ?? undefined,
    align: align ?? undefined,
    blockdev: namespace.blockdev ?? undefined,
    state: namespace.isActive ? undefined : 'disabled',
    name: namespace.name === '' ? undefined : namespace.name,
    numa_node: node(namespace.numaNode, detail),
    target_node: node(namespace.targetNode, detail),
    ...badBlocksJson(namespace.badBlocks, {
      ...detail,
      mediaErrors: detail.mediaErrors && mode !== 'sector',
    }),
  }
}

/** Source: ndctl, daxctl/json.c. */
function daxRegionJson({ id, size, align, devices }: DaxRegionView): NdObject {
  return {
    id,
    size: asSize(size),
    align,
    devices: devices.map((device) => ({
      chardev: device.chardev,
      size: asSize(device.size),
      target_node: device.targetNode < 0 ? undefined : device.targetNode,
      align: asSize(device.align),
      mode: 'devdax',
    })),
  }
}

function mappingJson({ dimm, offset, length, position }: MappingView): NdObject {
  return { dimm, offset: asHex(offset), length: asHex(length), position }
}

function badBlocksJson(runs: readonly SectorRange[], { mediaErrors }: Detail): NdObject {
  if (runs.length === 0) return {}
  return {
    badblock_count: runs.reduce((sum, { count }) => sum + count, 0),
    badblocks: mediaErrors ? runs.map(({ sector, count }) => ({ offset: sector, length: count })) : undefined,
  }
}

function capabilitiesJson({ alignments }: RegionView): readonly NdValue[] {
  return [
    { mode: 'sector', sector_sizes: BTT_SECTOR_SIZES },
    { mode: 'fsdax', alignments },
    { mode: 'devdax', alignments },
  ]
}

function whenTrue(value: boolean): true | undefined {
  return value ? true : undefined
}

function node(number: number, { verbose }: Detail): number | undefined {
  return verbose && number >= 0 ? number : undefined
}
