import { concatBytes, viewOf } from '../lib/bytes.ts'
import { raw, u16, u32, u64, u8 } from '../lib/fields.ts'
import {
  badValue,
  layout,
  tooShort,
  withBytes,
  withTail,
  type Layout,
  type LayoutError,
} from '../lib/layout.ts'
import { err, ok, type Result } from '../lib/result.ts'

/** DIMM command 3; 8 bytes. Source of this file: `include/uapi/linux/ndctl.h`. */
export interface DimmFlags {
  readonly status: number
  readonly flags: number
}

/** DIMM command 4; 12 bytes. */
export interface GetConfigSize {
  /** Low 16 bits: error; bit 16: the label area is locked. */
  readonly status: number
  /** Bytes of the label area. */
  readonly configSize: number
  /** Bytes of one transfer. */
  readonly maxXfer: number
}

/** DIMM command 5; 12 bytes and the data. */
export interface GetConfigData {
  readonly inOffset: number
  readonly inLength: number
  readonly status: number
  readonly outBuf: Uint8Array
}

/** DIMM command 6; 8 bytes, the data, and a status right after the data. */
export interface SetConfigData {
  readonly inOffset: number
  readonly inBuf: Uint8Array
  readonly status: number
}

/** DIMM command 9; input record, then output record. */
export interface VendorCommand {
  readonly opcode: number
  readonly inBuf: Uint8Array
  readonly status: number
  readonly outBuf: Uint8Array
}

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

/** The envelope of command 10; 64 bytes, followed by input and output. */
export interface CallEnvelope {
  readonly ndFamily: bigint
  readonly ndCommand: bigint
  /** Bytes of input in the payload. */
  readonly ndSizeIn: number
  /** Bytes of room for output in the payload. */
  readonly ndSizeOut: number
  /** Nine words that must be 0. */
  readonly ndReserved2: Uint8Array
  /** Bytes that firmware wanted to return. */
  readonly ndFwSize: number
}

/** Bit 16 of the status of {@link GetConfigSize}. */
export const ND_CONFIG_LOCKED = 0x10000

export const dimmFlags: Layout<DimmFlags> = layout('nd_cmd_dimm_flags', 8, { status: u32(0), flags: u32(4) })

export const getConfigSize: Layout<GetConfigSize> = layout('nd_cmd_get_config_size', 12, {
  status: u32(0),
  configSize: u32(4),
  maxXfer: u32(8),
})

export const getConfigData: Layout<GetConfigData> = withBytes(
  layout<Omit<GetConfigData, 'outBuf'>>('nd_cmd_get_config_data_hdr', 12, {
    inOffset: u32(0),
    inLength: u32(4),
    status: u32(8),
  }),
  'outBuf',
  (head) => head.inLength,
)

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

export const callEnvelope: Layout<CallEnvelope> = layout('nd_cmd_pkg', 64, {
  ndFamily: u64(0),
  ndCommand: u64(8),
  ndSizeIn: u32(16),
  ndSizeOut: u32(20),
  ndReserved2: raw(24, 36),
  ndFwSize: u32(60),
})

/** Fixed part of {@link setConfigData}. */
const setConfigHead: Layout<{ readonly inOffset: number; readonly inLength: number }> = layout(
  'nd_cmd_set_config_hdr',
  8,
  { inOffset: u32(0), inLength: u32(4) },
)

/** Bytes of {@link SetConfigData}: the status lies after the data, wherever that ends. */
export const setConfigData: Layout<SetConfigData> = {
  name: setConfigHead.name,
  size: 8,
  places: setConfigHead.places,
  decode: (bytes) => {
    const head = setConfigHead.decode(bytes)
    if (!head.ok) return head
    const end = 8 + head.value.inLength
    if (bytes.byteLength < end + 4) return err(tooShort('nd_cmd_set_config_hdr', end + 4, bytes.byteLength))
    const status = viewOf(bytes).getUint32(end, true)
    return ok({ inOffset: head.value.inOffset, inBuf: bytes.slice(8, end), status })
  },
  encode: ({ inOffset, inBuf, status }) =>
    joined(
      setConfigHead.encode({ inOffset, inLength: inBuf.byteLength }),
      ok(inBuf),
      word(setConfigHead.name, status),
    ),
}

const vendorIn: Layout<{ readonly opcode: number; readonly inLength: number }> = layout(
  'nd_cmd_vendor_hdr',
  8,
  {
    opcode: u32(0),
    inLength: u32(4),
  },
)
const vendorOut: Layout<{ readonly status: number; readonly outLength: number }> = layout(
  'nd_cmd_vendor_tail',
  8,
  {
    status: u32(0),
    outLength: u32(4),
  },
)

/** Bytes of {@link VendorCommand}: the output record follows the input data. */
export const vendorCommand: Layout<VendorCommand> = {
  name: vendorIn.name,
  size: 8,
  places: vendorIn.places,
  decode: (bytes) => {
    const head = vendorIn.decode(bytes)
    if (!head.ok) return head
    const end = 8 + head.value.inLength
    const tail = vendorOut.decode(bytes.subarray(end))
    if (!tail.ok) return tail
    const need = end + 8 + tail.value.outLength
    if (bytes.byteLength < need) return err(tooShort(vendorOut.name, need, bytes.byteLength))
    return ok({
      opcode: head.value.opcode,
      inBuf: bytes.slice(8, end),
      status: tail.value.status,
      outBuf: bytes.slice(end + 8, need),
    })
  },
  encode: ({ opcode, inBuf, status, outBuf }) =>
    joined(
      vendorIn.encode({ opcode, inLength: inBuf.byteLength }),
      ok(inBuf),
      vendorOut.encode({ status, outLength: outBuf.byteLength }),
      ok(outBuf),
    ),
}

/** Encoded parts one after the other, or the first error among them. */
export function joined(
  ...parts: readonly Result<Uint8Array, LayoutError>[]
): Result<Uint8Array, LayoutError> {
  const complete: Uint8Array[] = []
  for (const part of parts) {
    if (!part.ok) return part
    complete.push(part.value)
  }
  return ok(concatBytes(...complete))
}

/** A status word after variable data. */
export function word(name: string, value: number): Result<Uint8Array, LayoutError> {
  const bytes = new Uint8Array(4)
  const complaint = u32(0).put(viewOf(bytes), value)
  return complaint === null ? ok(bytes) : err(badValue(name, 'status', -4, complaint))
}
