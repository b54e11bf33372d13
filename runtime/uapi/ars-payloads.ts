// Payloads of the bus commands 1 to 4: address range scrub and clearing of errors.
// Source: `include/uapi/linux/ndctl.h`. Little-endian; u64 as bigint; lengths in bytes.
import { raw, u16, u32, u64, u8 } from '../lib/fields.ts'
import { layout, withTail, type Layout } from '../lib/layout.ts'

/** Bus command 1; 32 bytes. */
export interface ArsCap {
  readonly address: bigint
  readonly length: bigint
  /** Low 16 bits: error; high 16: supported scrubs, 1 volatile, 2 persistent. */
  readonly status: number
  /** Bytes of the largest output of ARS status. */
  readonly maxArsOut: number
  /** Bytes that are cleared at once; a power of two. */
  readonly clearErrUnit: number
  readonly flags: number
  readonly reserved: number
}

/** Bus command 2; 32 bytes. */
export interface ArsStart {
  readonly address: bigint
  readonly length: bigint
  /** 1 volatile, 2 persistent. */
  readonly type: number
  /** 2: return the results of an earlier scrub only. */
  readonly flags: number
  readonly reserved: Uint8Array
  /** 6: busy. */
  readonly status: number
  /** Seconds. */
  readonly scrubTime: number
}

/** One bad range of {@link ArsStatus}; 24 bytes. */
export interface ArsRecord {
  readonly handle: number
  readonly reserved: number
  readonly errAddress: bigint
  readonly length: bigint
}

/** Bus command 3 up to its records; 48 bytes. */
export interface ArsStatusHead {
  readonly status: number
  /** Bytes from this field on, this field included, status excluded. */
  readonly outLength: number
  readonly address: bigint
  readonly length: bigint
  readonly restartAddress: bigint
  readonly restartLength: bigint
  readonly type: number
  /** Bit 0: more errors than records. */
  readonly flags: number
  readonly numRecords: number
}

/** Bus command 3. */
export interface ArsStatus extends ArsStatusHead {
  readonly records: readonly ArsRecord[]
}

/** Bus command 4; 32 bytes. */
export interface ClearError {
  readonly address: bigint
  readonly length: bigint
  readonly status: number
  readonly reserved: Uint8Array
  /** Bytes really cleared. */
  readonly cleared: bigint
}

export const arsCap: Layout<ArsCap> = layout('nd_cmd_ars_cap', 32, {
  address: u64(0),
  length: u64(8),
  status: u32(16),
  maxArsOut: u32(20),
  clearErrUnit: u32(24),
  flags: u16(28),
  reserved: u16(30),
})

export const arsStart: Layout<ArsStart> = layout('nd_cmd_ars_start', 32, {
  address: u64(0),
  length: u64(8),
  type: u16(16),
  flags: u8(18),
  reserved: raw(19, 5),
  status: u32(24),
  scrubTime: u32(28),
})

export const arsRecord: Layout<ArsRecord> = layout('nd_ars_record', 24, {
  handle: u32(0),
  reserved: u32(4),
  errAddress: u64(8),
  length: u64(16),
})

export const arsStatusHead: Layout<ArsStatusHead> = layout('nd_cmd_ars_status', 48, {
  status: u32(0),
  outLength: u32(4),
  address: u64(8),
  length: u64(16),
  restartAddress: u64(24),
  restartLength: u64(32),
  type: u16(40),
  flags: u16(42),
  numRecords: u32(44),
})

export const arsStatus: Layout<ArsStatus> = withTail(
  arsStatusHead,
  'records',
  arsRecord,
  (head) => head.numRecords,
)

export const clearError: Layout<ClearError> = layout('nd_cmd_clear_error', 32, {
  address: u64(0),
  length: u64(8),
  status: u32(16),
  reserved: raw(20, 4),
  cleared: u64(24),
})
