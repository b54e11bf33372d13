// HPE1 SMART data and thresholds (functions 1 and 2).
// Source: ndctl, ndctl/lib/hpe1.h. Packed, little-endian; u64 as bigint.
import { raw, u16, u32, u64, u8 } from '../lib/fields.ts'
import { layout, record, type Layout } from '../lib/layout.ts'

/** Data of {@link Hpe1Smart}; 124 bytes. */
export interface Hpe1SmartData {
  /** Bits 0..9 valid, bit31 notified. */
  readonly outValidFlags: number
  /** Bit0 non-critical, 1 critical, 2 fatal. */
  readonly statSummary: number
  readonly currTemp: number
  readonly spareBlocks: number
  /** Bits 0..7. */
  readonly alarmTrips: number
  readonly deviceLife: number
  /** Bit1 = last save good. */
  readonly lastShutdownStat: number
  readonly lastSaveOpDur: number
  readonly lastRestoreOpDur: number
  readonly lastEraseOpDur: number
  readonly res1: number
  readonly saveOps: number
  readonly restoreOps: number
  readonly eraseOps: number
  readonly lifeSaveOps: number
  readonly lifeRestoreOps: number
  readonly lifeEraseOps: number
  readonly lifeModPwrCycles: number
  /** Bits 0..10. */
  readonly modHlthStat: number
  readonly energySrcCheck: number
  readonly energySrcLifePercent: number
  readonly energySrcCurrTemp: number
  readonly res2: number
  readonly energySrcTotalRuntime: number
  readonly vndrSpecDataSize: number
  readonly vndSpecData: Uint8Array
}

/** Data of {@link Hpe1Threshold}; 32 bytes. */
export interface Hpe1ThresholdData {
  readonly thresholdAlarmCtl: number
  readonly tempThreshold: number
  readonly spareBlockThreshold: number
  readonly res1: Uint8Array
  readonly devLifewarnThreshold: number
  readonly devLifeerrThreshold: number
  readonly res2: Uint8Array
  readonly esLifewarnThreshold: number
  readonly esLifeerrThreshold: number
  readonly esTempwarnThreshold: number
  readonly esTemperrThreshold: number
  readonly res3: Uint8Array
  readonly res4: bigint
}

/** Bytes of {@link Hpe1SmartData}. */
export const hpe1SmartData: Layout<Hpe1SmartData> = layout('HPE1 smart data', 124, {
  outValidFlags: u32(0),
  statSummary: u8(4),
  currTemp: u16(5),
  spareBlocks: u8(7),
  alarmTrips: u16(8),
  deviceLife: u8(10),
  lastShutdownStat: u8(11),
  lastSaveOpDur: u16(12),
  lastRestoreOpDur: u16(14),
  lastEraseOpDur: u16(16),
  res1: u16(18),
  saveOps: u32(20),
  restoreOps: u32(24),
  eraseOps: u32(28),
  lifeSaveOps: u32(32),
  lifeRestoreOps: u32(36),
  lifeEraseOps: u32(40),
  lifeModPwrCycles: u32(44),
  modHlthStat: u32(48),
  energySrcCheck: u32(52),
  energySrcLifePercent: u8(56),
  energySrcCurrTemp: u16(57),
  res2: u8(59),
  energySrcTotalRuntime: u16(60),
  vndrSpecDataSize: u16(62),
  vndSpecData: raw(64, 60),
})

/** Bytes of {@link Hpe1ThresholdData}. */
export const hpe1ThresholdData: Layout<Hpe1ThresholdData> = layout('HPE1 threshold data', 32, {
  thresholdAlarmCtl: u16(0),
  tempThreshold: u16(2),
  spareBlockThreshold: u8(4),
  res1: raw(5, 3),
  devLifewarnThreshold: u8(8),
  devLifeerrThreshold: u8(9),
  res2: raw(10, 6),
  esLifewarnThreshold: u8(16),
  esLifeerrThreshold: u8(17),
  esTempwarnThreshold: u8(18),
  esTemperrThreshold: u8(19),
  res3: raw(20, 4),
  res4: u64(24),
})

/** Function 1; 4 bytes in, 128 out; 132 bytes. */
export interface Hpe1Smart {
  /** In: parts that are asked for. */
  readonly inValidFlags: number
  readonly status: number
  readonly data: Hpe1SmartData
}

/** Function 2; 36 bytes. */
export interface Hpe1Threshold {
  readonly status: number
  readonly data: Hpe1ThresholdData
}

/** Bytes of {@link Hpe1Smart}. */
export const hpe1Smart: Layout<Hpe1Smart> = layout('HPE1 function 1', 132, {
  inValidFlags: u32(0),
  status: u32(4),
  data: record(8, hpe1SmartData),
})

/** Bytes of {@link Hpe1Threshold}. */
export const hpe1Threshold: Layout<Hpe1Threshold> = layout('HPE1 function 2', 36, {
  status: u32(0),
  data: record(4, hpe1ThresholdData),
})
