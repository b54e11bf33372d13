import type { DimmHandle, Dpa, Spa } from '../lib/brand.ts'
import { flags, guidField, raw, text, u16, u32, u64, u8, type FlagBits } from '../lib/fields.ts'
import { layout, type Layout } from '../lib/layout.ts'
import type {
  AcpiHeader,
  CapabilityFlag,
  ControlRegion,
  ControlWindow,
  DataWindow,
  FlushHints,
  InterleaveTable,
  MemdevFlag,
  PlatformCapabilities,
  RegionMapping,
  SmbiosTable,
  SpaFlag,
  SpaRange,
} from './records.ts'

/** Type and length that open every sub-table. */
export interface SubTableHeader {
  readonly type: number
  readonly length: number
}

/** A fixed part as it is in the table: without the tag, and with the count of what follows. */
type Body<T, Derived extends keyof T = never> = Omit<T, 'kind' | 'tail' | Derived>

/** Bit numbers of the range flags. */
export const SPA_FLAGS: FlagBits<SpaFlag> = { addOnlineOnly: 0, proximityValid: 1, locationCookieValid: 2 }

/** Bit numbers of the memory map flags. */
export const MEMDEV_FLAGS: FlagBits<MemdevFlag> = {
  saveFailed: 0,
  restoreFailed: 1,
  flushFailed: 2,
  notArmed: 3,
  healthObserved: 4,
  healthEnabled: 5,
  mapFailed: 6,
}

/** Bit numbers of the platform capabilities. */
export const CAPABILITY_FLAGS: FlagBits<CapabilityFlag> = { cacheFlush: 0, memFlush: 1, memMirror: 2 }

/** The 36-byte header of every ACPI table. */
export const acpiHeader: Layout<AcpiHeader> = layout('ACPI header', 36, {
  signature: text(0, 4),
  length: u32(4),
  revision: u8(8),
  checksum: u8(9),
  oemId: text(10, 6),
  oemTableId: text(16, 8),
  oemRevision: u32(24),
  aslCompilerId: text(28, 4),
  aslCompilerRevision: u32(32),
})

/** Opens every sub-table; 4 bytes. */
export const subTableHeader: Layout<SubTableHeader> = layout('sub-table header', 4, {
  type: u16(0),
  length: u16(2),
})

/** Type 0 up to the location cookie. */
export const spaRange: Layout<Body<SpaRange, 'locationCookie'>> = layout('spa', 56, {
  rangeIndex: u16(4),
  flags: flags(u16(6), SPA_FLAGS),
  reserved: u32(8),
  proximityDomain: u32(12),
  rangeGuid: guidField(16, 'guid'),
  address: u64<Spa>(32),
  length: u64(40),
  memoryMapping: u64(48),
})

/** Type 1. */
export const regionMapping: Layout<Body<RegionMapping>> = layout('memdev', 48, {
  deviceHandle: u32<DimmHandle>(4),
  physicalId: u16(8),
  regionId: u16(10),
  rangeIndex: u16(12),
  regionIndex: u16(14),
  regionSize: u64(16),
  regionOffset: u64(24),
  address: u64<Dpa>(32),
  interleaveIndex: u16(40),
  interleaveWays: u16(42),
  flags: flags(u16(44), MEMDEV_FLAGS),
  reserved: u16(46),
})

/** Type 2 up to its line offsets. */
export const interleaveTable: Layout<Body<InterleaveTable, 'lineOffset'> & { readonly lineCount: number }> =
  layout('idt', 16, { interleaveIndex: u16(4), reserved: u16(6), lineCount: u32(8), lineSize: u32(12) })

/** Type 3 up to its records. */
export const smbiosTable: Layout<Body<SmbiosTable, 'data'>> = layout('smbios', 8, { reserved: u32(4) })

/** Type 4 up to its window: the short form. */
export const controlRegion: Layout<Body<ControlRegion, 'window'>> = layout('dcr', 32, {
  regionIndex: u16(4),
  vendorId: u16(6),
  deviceId: u16(8),
  revisionId: u16(10),
  subsystemVendorId: u16(12),
  subsystemDeviceId: u16(14),
  subsystemRevisionId: u16(16),
  validFields: flags(u8(18), { mfgInfoValid: 0 }),
  manufacturingLocation: u8(19),
  manufacturingDate: u16(20),
  reserved: raw(22, 2),
  serialNumber: u32(24),
  code: u16(28),
  windows: u16(30),
})

/** The window of type 4; offsets count from its start, byte 32 of the sub-table. */
export const controlWindow: Layout<ControlWindow> = layout('dcr window', 48, {
  windowSize: u64(0),
  commandOffset: u64(8),
  commandSize: u64(16),
  statusOffset: u64(24),
  statusSize: u64(32),
  flags: flags(u16(40), { controlBuffered: 0 }),
  reserved1: raw(42, 6),
})

/** Type 5. */
export const dataWindow: Layout<Body<DataWindow>> = layout('bdw', 40, {
  regionIndex: u16(4),
  windows: u16(6),
  offset: u64(8),
  size: u64(16),
  capacity: u64(24),
  startAddress: u64(32),
})

/** Type 6 up to its addresses. */
export const flushHints: Layout<Body<FlushHints, 'hintAddress'> & { readonly hintCount: number }> = layout(
  'flush',
  16,
  { deviceHandle: u32<DimmHandle>(4), hintCount: u16(8), reserved: raw(10, 6) },
)

/** Type 7. */
export const platformCapabilities: Layout<Body<PlatformCapabilities>> = layout('caps', 16, {
  highestCapability: u8(4),
  reserved: raw(5, 3),
  capabilities: flags(u32(8), CAPABILITY_FLAGS),
  reserved2: u32(12),
})
