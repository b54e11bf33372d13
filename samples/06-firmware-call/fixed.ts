// The function number is bounded and tested against the white list: linux 31eca76ba2fc, 01091c496f92.

const EINVAL = 22
const ENOTTY = 25
const HEADER = 8

export interface Firmware {
  /** @firmware */
  evaluate(func: number, input: Uint8Array): number
}
export interface Dimm {
  readonly firmware: Firmware
  /** Functions this driver knows to be safe. */
  readonly dsmMask: number
}

/** CALL: an envelope of function number and length around an opaque input. */
export function call(dimm: Dimm, envelope: DataView): number {
  if (envelope.byteLength < HEADER) return -EINVAL
  const func = envelope.getUint32(0, true)
  if (func > 31 || ((dimm.dsmMask >>> func) & 1) === 0) return -ENOTTY
  const input = new Uint8Array(envelope.buffer, envelope.byteOffset + HEADER, envelope.byteLength - HEADER)
  return dimm.firmware.evaluate(func, input)
}
