import type { DimmHandle, Dpa, Guid, Spa } from '../lib/brand.ts'
import type { FlagSet } from '../lib/fields.ts'

/** Header shared by all ACPI tables; 36 bytes (ACPI 6.5 section 5.2.6). Texts keep their padding. */
export interface AcpiHeader {
  readonly signature: string
  /** Bytes of the whole table. */
  readonly length: number
  readonly revision: number
  readonly checksum: number
  readonly oemId: string
  readonly oemTableId: string
  readonly oemRevision: number
  readonly aslCompilerId: string
  readonly aslCompilerRevision: number
}

/** Flags of a {@link SpaRange}. */
export type SpaFlag = 'addOnlineOnly' | 'proximityValid' | 'locationCookieValid'

/** Flags of a {@link RegionMapping}. */
export type MemdevFlag =
  | 'saveFailed'
  | 'restoreFailed'
  | 'flushFailed'
  | 'notArmed'
  | 'healthObserved'
  | 'healthEnabled'
  | 'mapFailed'

/** Bits of {@link PlatformCapabilities}. */
export type CapabilityFlag = 'cacheFlush' | 'memFlush' | 'memMirror'

/** Bytes past the fields of a record; only read with `compat: 'linux'`, which tolerates them. */
interface Tailed {
  readonly tail?: Uint8Array
}

/** Type 0: a system physical address range; 56 bytes, 64 with a location cookie (section 5.2.25.2). */
export interface SpaRange {
  readonly kind: 'spa'
  /** 0 only for virtual disks and CDs. */
  readonly rangeIndex: number
  readonly flags: FlagSet<SpaFlag>
  readonly reserved: number
  /** SRAT domain; meaningful with `proximityValid`. */
  readonly proximityDomain: number
  readonly rangeGuid: Guid
  readonly address: Spa
  /** Bytes. */
  readonly length: bigint
  /** EFI memory attributes. */
  readonly memoryMapping: bigint
  /** Present exactly with `locationCookieValid`. */
  readonly locationCookie: bigint | null
}

/** Type 1: a region of one DIMM mapped into a range; 48 bytes (section 5.2.25.3). */
export interface RegionMapping {
  readonly kind: 'memdev'
  readonly deviceHandle: DimmHandle
  /** SMBIOS type 17 handle. */
  readonly physicalId: number
  readonly regionId: number
  /** 0: not mapped. */
  readonly rangeIndex: number
  /** Control region; 0: none. */
  readonly regionIndex: number
  /** Bytes of this DIMM in the range. */
  readonly regionSize: bigint
  /** Bytes from the start of the interleave set. */
  readonly regionOffset: bigint
  /** First device physical address. */
  readonly address: Dpa
  /** 0: no interleave table. */
  readonly interleaveIndex: number
  readonly interleaveWays: number
  readonly flags: FlagSet<MemdevFlag>
  readonly reserved: number
}

/** Type 2: line offsets of an interleave; 16 + 4n bytes (section 5.2.25.4). */
export interface InterleaveTable extends Tailed {
  readonly kind: 'idt'
  readonly interleaveIndex: number
  readonly reserved: number
  /** Bytes. */
  readonly lineSize: number
  /** In lines of {@link lineSize} bytes. */
  readonly lineOffset: readonly number[]
}

/** Type 3: opaque SMBIOS records; 8 + n bytes (section 5.2.25.5). */
export interface SmbiosTable {
  readonly kind: 'smbios'
  readonly reserved: number
  readonly data: Uint8Array
}

/** The command and status window of a control region. Offsets and sizes in bytes. */
export interface ControlWindow {
  readonly windowSize: bigint
  readonly commandOffset: bigint
  readonly commandSize: bigint
  readonly statusOffset: bigint
  readonly statusSize: bigint
  readonly flags: FlagSet<'controlBuffered'>
  readonly reserved1: Uint8Array
}

/**
 * Type 4: identity of a DIMM and its control window; 80 bytes, or 32 without the window (section 5.2.25.6).
 * Identity numbers are kept as the little-endian words of the table: cookies use them so,
 * while people read them big-endian (see `dimmId`).
 */
export interface ControlRegion extends Tailed {
  readonly kind: 'dcr'
  readonly regionIndex: number
  readonly vendorId: number
  readonly deviceId: number
  readonly revisionId: number
  readonly subsystemVendorId: number
  readonly subsystemDeviceId: number
  readonly subsystemRevisionId: number
  readonly validFields: FlagSet<'mfgInfoValid'>
  readonly manufacturingLocation: number
  readonly manufacturingDate: number
  readonly reserved: Uint8Array
  readonly serialNumber: number
  /** Format interface code. */
  readonly code: number
  readonly windows: number
  /** `null` in the short form, which is legal only when {@link windows} is 0. */
  readonly window: ControlWindow | null
}

/** Type 5: a block data window; 40 bytes (section 5.2.25.7). */
export interface DataWindow {
  readonly kind: 'bdw'
  readonly regionIndex: number
  readonly windows: number
  readonly offset: bigint
  readonly size: bigint
  readonly capacity: bigint
  readonly startAddress: bigint
}

/** Type 6: addresses whose writing flushes the memory controller; 16 + 8n bytes (section 5.2.25.8). */
export interface FlushHints extends Tailed {
  readonly kind: 'flush'
  readonly deviceHandle: DimmHandle
  readonly reserved: Uint8Array
  readonly hintAddress: readonly bigint[]
}

/** Type 7: what the platform flushes at power loss; 16 bytes (section 5.2.25.9). */
export interface PlatformCapabilities extends Tailed {
  readonly kind: 'caps'
  /** Highest bit number that is valid in {@link capabilities}. */
  readonly highestCapability: number
  readonly reserved: Uint8Array
  readonly capabilities: FlagSet<CapabilityFlag>
  readonly reserved2: number
}

/** A sub-table of a type this library does not know; `data` starts after the 4-byte header. */
export interface UnknownTable {
  readonly kind: 'unknown'
  readonly type: number
  readonly data: Uint8Array
}

/** Any sub-table of the NFIT. */
export type SubTable =
  | SpaRange
  | RegionMapping
  | InterleaveTable
  | SmbiosTable
  | ControlRegion
  | DataWindow
  | FlushHints
  | PlatformCapabilities
  | UnknownTable
