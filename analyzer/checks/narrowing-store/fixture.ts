//#region A length that a header byte cannot hold
export function build(payload: Uint8Array): Uint8Array {
  const out = new Uint8Array(payload.length + 1)
  out[0] = payload.length // want "narrowing-store: 'payload.length' does not fit u8"
  out.set(payload, 1)
  return out
}
export function buildChecked(payload: Uint8Array): Uint8Array {
  if (payload.length > 255) throw new RangeError('payload')
  const out = new Uint8Array(payload.length + 1)
  out[0] = payload.length
  out.set(payload, 1)
  return out
}
//#endregion

//#region A header written as a list
export function frame(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x7e, payload.length]), payload]) // want "'payload.length' does not fit u8"
}
export function frame16(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x7e, payload.length & 0xff, payload.length >>> 8]), payload])
}
//#endregion

//#region Silent: stored byte by byte
export function header(payload: Uint8Array): Uint8Array {
  const out = new Uint8Array(2)
  const { length } = payload
  out[0] = length >> 8
  out[1] = length
  return out
}
//#endregion
