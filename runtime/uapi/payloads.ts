import { concatBytes, viewOf } from '../lib/bytes.ts'
import { raw, u32, u64 } from '../lib/fields.ts'
import { badValue, layout, tooShort, withBytes, type Layout, type LayoutError } from '../lib/layout.ts'
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

/** Fixed part of {@link getConfigData}. */
export const getConfigHead: Layout<Omit<GetConfigData, 'outBuf'>> = layout('nd_cmd_get_config_data_hdr', 12, {
  inOffset: u32(0),
  inLength: u32(4),
  status: u32(8),
})

export const getConfigData: Layout<GetConfigData> = withBytes(
  getConfigHead,
  'outBuf',
  (head) => head.inLength,
)

export const callEnvelope: Layout<CallEnvelope> = layout('nd_cmd_pkg', 64, {
  ndFamily: u64(0),
  ndCommand: u64(8),
  ndSizeIn: u32(16),
  ndSizeOut: u32(20),
  ndReserved2: raw(24, 36),
  ndFwSize: u32(60),
})

/** Fixed part of {@link setConfigData}. */
export const setConfigHead: Layout<{ readonly inOffset: number; readonly inLength: number }> = layout(
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
