// Intel firmware update (functions 12 to 16) and activation (29, 30, bus family 1) payloads.
// Source: Intel DSM interface 1.8; drivers/acpi/nfit/intel.h. Packed, little-endian; u64 as bigint.
import { raw, u16, u32, u64, u8 } from '../lib/fields.ts'
import { layout, type Layout } from '../lib/layout.ts'

/** Function 12; 44 bytes. */
export interface FirmwareInfo {
  readonly status: number
  /** Bytes of firmware store. */
  readonly storageSize: number
  /** Per send. */
  readonly maxSendLen: number
  /** Us. */
  readonly queryInterval: number
  /** Us. */
  readonly maxQueryTime: number
  readonly updateCap: number
  readonly reserved: Uint8Array
  readonly fisVersion: number
  readonly runVersion: bigint
  /** Staged; 0 none. */
  readonly updatedVersion: bigint
}

/** Function 13; 8 bytes. */
export interface StartUpdate {
  readonly status: number
  /** Out. */
  readonly context: number
}

/** Function 15; 8 bytes in, 4 out; 12 bytes. */
export interface FinishUpdate {
  /** 0 finish, 1 abort. */
  readonly ctrlFlags: number
  readonly reserved: Uint8Array
  readonly context: number
  /** Out. */
  readonly status: number
}

/** Function 16; 4 bytes in, 12 out; 16 bytes. */
export interface QueryUpdate {
  /** In. */
  readonly context: number
  /** Out. */
  readonly status: number
  /** Out. */
  readonly updatedFwRev: bigint
}

/** Function 29; 14 bytes. */
export interface ActivateDimmInfo {
  readonly status: number
  /** 0 none, 1 not staged, 2 success, 3 need reset, 4 media failed, 5 abort, 6 not supported, 7 error. */
  readonly result: number
  /** 0 idle, 1 armed, 2 busy. */
  readonly state: number
  readonly reserved: Uint8Array
}

/** Function 30; 1 byte in, 4 out; 5 bytes. */
export interface ActivateArm {
  /** In 1 arm / 0 disarm. */
  readonly activateArm: number
  /** Out. */
  readonly status: number
}

/** Bus family 1, function 1; 40 bytes. */
export interface BusActivateInfo {
  readonly status: number
  readonly reserved: number
  /** 0 idle, 1 armed, 2 busy. */
  readonly state: number
  /** Bit0 FW quiesce, bit1 OS quiesce, bit2 reset. */
  readonly capability: number
  /** Us. */
  readonly activateTmo: bigint
  /** Us. */
  readonly cpuQuiesceTmo: bigint
  /** Us. */
  readonly ioQuiesceTmo: bigint
  /** Us. */
  readonly maxQuiesceTmo: bigint
}

/** Bus family 1, function 2; 1 byte in, 4 out; 5 bytes. */
export interface BusActivate {
  /** In 0 force idle / 1 OS idle. */
  readonly iodevState: number
  /** Out. */
  readonly status: number
}

/** Bytes of {@link FirmwareInfo}. */
export const firmwareInfo: Layout<FirmwareInfo> = layout('Get firmware info, function 12', 44, {
  status: u32(0),
  storageSize: u32(4),
  maxSendLen: u32(8),
  queryInterval: u32(12),
  maxQueryTime: u32(16),
  updateCap: u8(20),
  reserved: raw(21, 3),
  fisVersion: u32(24),
  runVersion: u64(28),
  updatedVersion: u64(36),
})

/** Bytes of {@link StartUpdate}. */
export const startUpdate: Layout<StartUpdate> = layout('Start update, function 13', 8, {
  status: u32(0),
  context: u32(4),
})

/** Bytes of {@link FinishUpdate}. */
export const finishUpdate: Layout<FinishUpdate> = layout('Finish update, function 15', 12, {
  ctrlFlags: u8(0),
  reserved: raw(1, 3),
  context: u32(4),
  status: u32(8),
})

/** Bytes of {@link QueryUpdate}. */
export const queryUpdate: Layout<QueryUpdate> = layout('Finish status query, function 16', 16, {
  context: u32(0),
  status: u32(4),
  updatedFwRev: u64(8),
})

/** Bytes of {@link ActivateDimmInfo}. */
export const activateDimmInfo: Layout<ActivateDimmInfo> = layout('FW activate DIMM info, function 29', 14, {
  status: u32(0),
  result: u16(4),
  state: u8(6),
  reserved: raw(7, 7),
})

/** Bytes of {@link ActivateArm}. */
export const activateArm: Layout<ActivateArm> = layout('FW activate arm, function 30', 5, {
  activateArm: u8(0),
  status: u32(1),
})

/** Bytes of {@link BusActivateInfo}. */
export const busActivateInfo: Layout<BusActivateInfo> = layout(
  'Bus FW activate info, bus family 1 function 1',
  40,
  {
    status: u32(0),
    reserved: u16(4),
    state: u8(6),
    capability: u8(7),
    activateTmo: u64(8),
    cpuQuiesceTmo: u64(16),
    ioQuiesceTmo: u64(24),
    maxQuiesceTmo: u64(32),
  },
)

/** Bytes of {@link BusActivate}. */
export const busActivate: Layout<BusActivate> = layout('Bus FW activate, bus family 1 function 2', 5, {
  iodevState: u8(0),
  status: u32(1),
})
