// Intel SMART, thresholds, injection and latch payloads (functions 1, 2, 10, 17, 18).
// Source: Intel DSM interface 1.6; drivers/acpi/nfit/intel.h. Packed, little-endian; u64 as bigint.
import { raw, u16, u32, u64, u8 } from '../lib/fields.ts'
import { layout, type Layout } from '../lib/layout.ts'

/** Function 1 since DSM 1.6; 132 bytes. */
export interface Smart {
  readonly status: number
  /** Valid bits, see SMART_VALID. */
  readonly flags: number
  readonly reserved0: Uint8Array
  /** 0 = ok; bit0 non-critical, bit1 critical, bit2 fatal. */
  readonly health: number
  /** Percent remaining. */
  readonly spares: number
  /** Percent. */
  readonly lifeUsed: number
  /** Bit0 spare, bit1 media temperature, bit2 controller temperature tripped. */
  readonly alarmFlags: number
  /** 1/16 C, sign in bit 15. */
  readonly mediaTemperature: number
  /** 1/16 C. */
  readonly ctrlTemperature: number
  /** Dirty shutdown count (new in 1.6). */
  readonly shutdownCount: number
  /** New in 1.6. */
  readonly aitStatus: number
  /** New in 1.6, 1/16 C. */
  readonly pmicTemperature: number
  readonly reserved1: Uint8Array
  /** 0 clean, non-zero dirty. */
  readonly shutdownState: number
  readonly vendorSize: number
  readonly vendorData: Uint8Array
}

/** Function 1 before DSM 1.6: the same size and places, without the new fields; 132 bytes. */
export interface SmartV15 {
  readonly status: number
  readonly flags: number
  readonly reserved0: Uint8Array
  readonly health: number
  readonly spares: number
  readonly lifeUsed: number
  readonly alarmFlags: number
  readonly mediaTemperature: number
  readonly ctrlTemperature: number
  /** 15 bytes that DSM 1.6 turned into shutdown_count(4) + ait_status(1) + pmic_temperature(2) + reserved(8). */
  readonly reserved1: Uint8Array
  readonly shutdownState: number
  readonly vendorSize: number
  readonly vendorData: Uint8Array
}

/** Function 2; 12 bytes. */
export interface SmartThreshold {
  readonly status: number
  /** Same bits as alarm_flags. */
  readonly alarmControl: number
  readonly spares: number
  readonly mediaTemperature: number
  readonly ctrlTemperature: number
  readonly reserved: Uint8Array
}

/** Function 17; 7 bytes in, 4 out; 11 bytes. */
export interface SetThreshold {
  /** In. */
  readonly alarmControl: number
  /** In. */
  readonly spares: number
  /** In. */
  readonly mediaTemperature: number
  /** In. */
  readonly ctrlTemperature: number
  /** Out. */
  readonly status: number
}

/** Function 18; 15 bytes in, 4 out; 19 bytes. */
export interface InjectError {
  /** Bit0 media temp, 1 spares, 2 fatal, 3 unsafe shutdown. */
  readonly flags: bigint
  readonly mtempEnable: number
  readonly mediaTemperature: number
  readonly spareEnable: number
  readonly spares: number
  readonly fatalEnable: number
  readonly unsafeShutdownEnable: number
  /** Out. */
  readonly status: number
}

/** Function 10; 1 byte in, 4 out; 5 bytes. */
export interface LatchShutdown {
  /** In 0/1. */
  readonly enable: number
  /** Out. */
  readonly status: number
}

/** Bytes of {@link Smart}. */
export const smart: Layout<Smart> = layout('SMART, function 1', 132, {
  status: u32(0),
  flags: u32(4),
  reserved0: raw(8, 4),
  health: u8(12),
  spares: u8(13),
  lifeUsed: u8(14),
  alarmFlags: u8(15),
  mediaTemperature: u16(16),
  ctrlTemperature: u16(18),
  shutdownCount: u32(20),
  aitStatus: u8(24),
  pmicTemperature: u16(25),
  reserved1: raw(27, 8),
  shutdownState: u8(35),
  vendorSize: u32(36),
  vendorData: raw(40, 92),
})

/** Bytes of {@link SmartV15}. */
export const smartV15: Layout<SmartV15> = layout('SMART before DSM 1.6', 132, {
  status: u32(0),
  flags: u32(4),
  reserved0: raw(8, 4),
  health: u8(12),
  spares: u8(13),
  lifeUsed: u8(14),
  alarmFlags: u8(15),
  mediaTemperature: u16(16),
  ctrlTemperature: u16(18),
  reserved1: raw(20, 15),
  shutdownState: u8(35),
  vendorSize: u32(36),
  vendorData: raw(40, 92),
})

/** Bytes of {@link SmartThreshold}. */
export const smartThreshold: Layout<SmartThreshold> = layout('SMART threshold, function 2', 12, {
  status: u32(0),
  alarmControl: u16(4),
  spares: u8(6),
  mediaTemperature: u16(7),
  ctrlTemperature: u16(9),
  reserved: raw(11, 1),
})

/** Bytes of {@link SetThreshold}. */
export const setThreshold: Layout<SetThreshold> = layout('Set threshold, function 17', 11, {
  alarmControl: u16(0),
  spares: u8(2),
  mediaTemperature: u16(3),
  ctrlTemperature: u16(5),
  status: u32(7),
})

/** Bytes of {@link InjectError}. */
export const injectError: Layout<InjectError> = layout('Inject, function 18', 19, {
  flags: u64(0),
  mtempEnable: u8(8),
  mediaTemperature: u16(9),
  spareEnable: u8(11),
  spares: u8(12),
  fatalEnable: u8(13),
  unsafeShutdownEnable: u8(14),
  status: u32(15),
})

/** Bytes of {@link LatchShutdown}. */
export const latchShutdown: Layout<LatchShutdown> = layout('Latch system shutdown status, function 10', 5, {
  enable: u8(0),
  status: u32(1),
})
