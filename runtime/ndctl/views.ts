import type { SectorRange } from '../badrange/bad-ranges.ts'
import type { Guid } from '../lib/brand.ts'
import type { NdObject } from './json.ts'

/** What a namespace is used as. */
export type NamespaceMode = 'raw' | 'fsdax' | 'devdax' | 'sector'

/** The region of device-DAX that a namespace has become. */
export interface DaxRegionView {
  readonly id: number
  /** Bytes. */
  readonly size: bigint
  /** Bytes. */
  readonly align: number
  readonly devices: readonly {
    readonly chardev: string
    readonly size: bigint
    /** -1: none. */
    readonly targetNode: number
    readonly align: number
  }[]
}

/** A namespace to be listed. */
export interface NamespaceView {
  readonly dev: string
  readonly mode: NamespaceMode
  /** Where page structures are: in RAM, or on the device; `null` when there are none. */
  readonly map: 'mem' | 'dev' | null
  /** Bytes that users get. */
  readonly size: bigint
  /** Of the holder, or of the namespace when it has none. */
  readonly uuid: Guid | null
  /** Of the namespace, when a holder has an own one. */
  readonly rawUuid: Guid | null
  readonly chardev: string | null
  /** `null`: it is not in use by programs. */
  readonly daxRegion: DaxRegionView | null
  /** `null`: it is not read and written in sectors. */
  readonly sectorSize: number | null
  /** Bytes. */
  readonly align: bigint | null
  readonly blockdev: string | null
  readonly isActive: boolean
  /** Alternative name; may be empty. */
  readonly name: string
  /** -1: not known. */
  readonly numaNode: number
  readonly targetNode: number
  /** Sectors of 512 bytes from the start of the data; not known by sector for a BTT. */
  readonly badBlocks: readonly SectorRange[]
}

/** What a region uses of a DIMM. */
export interface MappingView {
  readonly dimm: string
  readonly offset: bigint
  readonly length: bigint
  readonly position: number
}

/** A region to be listed. */
export interface RegionView {
  readonly dev: string
  readonly size: bigint
  readonly align: bigint
  readonly availableSize: bigint
  readonly maxAvailableExtent: bigint | null
  readonly numaNode: number
  readonly targetNode: number
  readonly setCookie: bigint | null
  readonly mappings: readonly MappingView[]
  readonly isEnabled: boolean
  readonly badBlocks: readonly SectorRange[]
  /** Alignments that holders with page structures can have, bytes. */
  readonly alignments: readonly number[]
  readonly persistenceDomain: 'cpu_cache' | 'memory_controller' | null
  readonly namespaces: readonly NamespaceView[]
}

/** Attribute `flags` of a DIMM on an NFIT bus. */
export interface DimmFlagView {
  readonly failedMap: boolean
  readonly failedSave: boolean
  readonly failedArm: boolean
  readonly failedRestore: boolean
  readonly failedFlush: boolean
  readonly smartEvent: boolean
}

/** Firmware activation of a bus. */
export interface BusFirmwareView {
  /** `reset`: only a restart brings staged firmware to run. */
  readonly method: 'suspend' | 'live' | 'reset'
  /** `null`: not known, or it changes. */
  readonly state: 'idle' | 'armed' | 'overflow' | null
}

/** Firmware of a DIMM. */
export interface DimmFirmwareView {
  /** Version that runs; `null`: firmware did not answer. */
  readonly current: bigint | null
  readonly canUpdate: boolean
  /** Version that is staged; 0: none. */
  readonly next: bigint
  /** `null`: not known. */
  readonly activateState: 'idle' | 'armed' | 'busy' | null
  /** The staged version runs after a loss of power only. */
  readonly needsPowerCycle: boolean
}

/** A DIMM to be listed. */
export interface DimmView {
  readonly dev: string
  readonly id: string | null
  /** `null`: no table tells. */
  readonly handle: number | null
  readonly physId: number | null
  readonly isEnabled: boolean
  readonly flags: DimmFlagView
  /** `null`: it has no security. */
  readonly security: 'disabled' | 'unlocked' | 'locked' | 'frozen' | 'overwrite' | null
  readonly isFrozen: boolean
  /** `null`: it has no SMART data. Asked for only when it is printed, as is its firmware. */
  readonly health: () => NdObject | null
  /** `null`: it does not tell. */
  readonly firmware: () => DimmFirmwareView | null
}

/** A bus to be listed. */
export interface BusView {
  readonly provider: string
  readonly dev: string
  /** `null`: it does not scrub. */
  readonly isScrubbing: boolean | null
  /** `null`: none of its DIMMs takes updates. Asked for only when it is printed. */
  readonly firmware: () => BusFirmwareView | null
  readonly dimms: readonly DimmView[]
  readonly regions: readonly RegionView[]
}
