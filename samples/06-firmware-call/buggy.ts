// A CALL hands a function number of the user to firmware, which may do anything. linux 31eca76ba2fc admits
// only functions on a white list, 01091c496f92 bounds the number before it is looked up.
// Learn: what reaches firmware is what the driver has listed, not what it has not thought of.

const EINVAL = 22
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
  const input = new Uint8Array(envelope.buffer, envelope.byteOffset + HEADER, envelope.byteLength - HEADER)
  return dimm.firmware.evaluate(func, input) // want "unmasked-command: user controlled command 'func' reaches '(dimm\.)?(firmware\.)?evaluate' unmasked"
}
