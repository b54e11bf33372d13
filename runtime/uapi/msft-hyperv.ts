// Payloads of the MSFT family (function 11) and of Hyper-V (functions 1 and 2).
// Source: ndctl, ndctl/lib/msft.h and hyperv.h. Packed, little-endian; u64 as bigint.
import { u16, u32, u8 } from '../lib/fields.ts'
import { layout, record, type Layout } from '../lib/layout.ts'

/** Data of {@link MsftSmart}; 9 bytes. */
export interface MsftSmartData {
  readonly health: number
  readonly temp: number
  readonly errThreshStat: number
  readonly warnThreshStat: number
  readonly nvmLifetime: number
  readonly countDramUncorrErr: number
  readonly countDramCorrErr: number
}

/** Function 11; 13 bytes. */
export interface MsftSmart {
  readonly status: number
  readonly data: MsftSmartData
}

/** Hyper-V function 1; 8 bytes. */
export interface HypervHealth {
  readonly status: number
  readonly health: number
}

/** Hyper-V function 2: unsafe shutdowns; 8 bytes. */
export interface HypervShutdownCount {
  readonly status: number
  readonly count: number
}

/** Bytes of {@link MsftSmartData}. */
export const msftSmartData: Layout<MsftSmartData> = layout('MSFT NVDIMM-N health (function 11) data', 9, {
  health: u16(0),
  temp: u16(2),
  errThreshStat: u8(4),
  warnThreshStat: u8(5),
  nvmLifetime: u8(6),
  countDramUncorrErr: u8(7),
  countDramCorrErr: u8(8),
})

/** Bytes of {@link MsftSmart}. */
export const msftSmart: Layout<MsftSmart> = layout('MSFT function 11', 13, {
  status: u32(0),
  data: record(4, msftSmartData),
})

/** Bytes of {@link HypervHealth}. */
export const hypervHealth: Layout<HypervHealth> = layout('Hyper-V function 1', 8, {
  status: u32(0),
  health: u32(4),
})

/** Bytes of {@link HypervShutdownCount}. */
export const hypervShutdownCount: Layout<HypervShutdownCount> = layout('Hyper-V function 2', 8, {
  status: u32(0),
  count: u32(4),
})
