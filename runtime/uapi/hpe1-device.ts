// HPE1 identity, energy source, backup and injection payloads (functions 10 to 13 and 18 to 20).
// Source: ndctl, ndctl/lib/hpe1.h. Packed, little-endian; u64 as bigint.
import { raw, u16, u32, u8 } from '../lib/fields.ts'
import { layout, withRest, type Layout } from '../lib/layout.ts'

/** Function 10 up to its slots; 48 bytes. */
export interface Hpe1IdentifyHead {
  readonly status: number
  readonly specRev: number
  readonly numStndPages: number
  readonly hwRev: number
  readonly supBackupTrigger: number
  readonly maxOpRetries: number
  readonly res1: Uint8Array
  readonly backupOpTimeout: number
  readonly restoreOpTimeout: number
  readonly eraseOpTimeout: number
  readonly armOpTimeout: number
  readonly fwOpTimeout: number
  readonly regionBlockSize: number
  readonly minOpTemp: number
  readonly maxOpTemp: number
  readonly currFwSlot: number
  readonly res2: Uint8Array
  readonly numFwSlots: number
}

/** Function 11; 20 bytes. */
export interface Hpe1EnergySource {
  readonly status: number
  readonly energySrcPolicy: number
  readonly attr: number
  readonly tech: number
  readonly reserved: number
  readonly hwRev: number
  readonly fwRev: number
  readonly chargeTimeout: number
  readonly minOpTemp: number
  readonly maxOpTemp: number
}

/** Function 12; 8 bytes. */
export interface Hpe1LastBackup {
  readonly status: number
  readonly lastBackupInfo: number
}

/** The four bytes of `lastBackupInfo`; 4 bytes. */
export interface Hpe1BackupInfo {
  readonly backupImage: number
  readonly backupCmpltStat: number
  readonly lastBackupInitiation: number
  readonly ctlrBackupStat: number
}

/** Function 13; 1 byte in, 4 out; 5 bytes. */
export interface Hpe1LifetimeThreshold {
  readonly inNvmLifetimeWarnThreshold: number
  readonly status: number
}

/** Function 18; 36 bytes. */
export interface Hpe1InjectCapabilities {
  readonly status: number
  readonly errInjCap: Uint8Array
}

/** Function 19; 2 bytes in, 4 out; 6 bytes. */
export interface Hpe1Inject {
  readonly inErrTyp: number
  readonly inOptions: number
  readonly status: number
}

/** Function 20; 7 bytes. */
export interface Hpe1InjectStatus {
  readonly status: number
  readonly errInjStatInfo: number
  readonly errInjType: number
  readonly errInjOpt: number
}

/** Function 10. */
export interface Hpe1Identify extends Hpe1IdentifyHead {
  /** Revisions of the firmware slots, as much as firmware returned. */
  readonly fwSlotRevision: Uint8Array
}

/** Bytes of {@link Hpe1IdentifyHead}. */
export const hpe1IdentifyHead: Layout<Hpe1IdentifyHead> = layout('HPE1 function 10', 48, {
  status: u32(0),
  specRev: u8(4),
  numStndPages: u8(5),
  hwRev: u32(6),
  supBackupTrigger: u8(10),
  maxOpRetries: u16(11),
  res1: raw(13, 3),
  backupOpTimeout: u32(16),
  restoreOpTimeout: u32(20),
  eraseOpTimeout: u32(24),
  armOpTimeout: u32(28),
  fwOpTimeout: u32(32),
  regionBlockSize: u32(36),
  minOpTemp: u16(40),
  maxOpTemp: u16(42),
  currFwSlot: u8(44),
  res2: raw(45, 1),
  numFwSlots: u16(46),
})

/** Bytes of {@link Hpe1Identify}. */
export const hpe1Identify: Layout<Hpe1Identify> = withRest(hpe1IdentifyHead, 'fwSlotRevision')

/** Bytes of {@link Hpe1EnergySource}. */
export const hpe1EnergySource: Layout<Hpe1EnergySource> = layout('HPE1 function 11', 20, {
  status: u32(0),
  energySrcPolicy: u8(4),
  attr: u8(5),
  tech: u8(6),
  reserved: u8(7),
  hwRev: u16(8),
  fwRev: u16(10),
  chargeTimeout: u32(12),
  minOpTemp: u16(16),
  maxOpTemp: u16(18),
})

/** Bytes of {@link Hpe1LastBackup}. */
export const hpe1LastBackup: Layout<Hpe1LastBackup> = layout('HPE1 function 12', 8, {
  status: u32(0),
  lastBackupInfo: u32(4),
})

/** Bytes of {@link Hpe1BackupInfo}. */
export const hpe1BackupInfo: Layout<Hpe1BackupInfo> = layout('HPE1 backup info (unpacked from u32)', 4, {
  backupImage: u8(0),
  backupCmpltStat: u8(1),
  lastBackupInitiation: u8(2),
  ctlrBackupStat: u8(3),
})

/** Bytes of {@link Hpe1LifetimeThreshold}. */
export const hpe1LifetimeThreshold: Layout<Hpe1LifetimeThreshold> = layout('HPE1 function 13', 5, {
  inNvmLifetimeWarnThreshold: u8(0),
  status: u32(1),
})

/** Bytes of {@link Hpe1InjectCapabilities}. */
export const hpe1InjectCapabilities: Layout<Hpe1InjectCapabilities> = layout('HPE1 function 18', 36, {
  status: u32(0),
  errInjCap: raw(4, 32),
})

/** Bytes of {@link Hpe1Inject}. */
export const hpe1Inject: Layout<Hpe1Inject> = layout('HPE1 function 19', 6, {
  inErrTyp: u8(0),
  inOptions: u8(1),
  status: u32(2),
})

/** Bytes of {@link Hpe1InjectStatus}. */
export const hpe1InjectStatus: Layout<Hpe1InjectStatus> = layout('HPE1 function 20', 7, {
  status: u32(0),
  errInjStatInfo: u8(4),
  errInjType: u8(5),
  errInjOpt: u8(6),
})
