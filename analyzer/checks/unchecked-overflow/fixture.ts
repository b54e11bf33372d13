type u64 = bigint
type u32 = number

//#region A sum that is promised to be a u64 and may not be
export function clear(payload: DataView, limit: u64): u64 {
  const start = payload.getBigUint64(0, true)
  const len = payload.getBigUint64(8, true)
  const end: u64 = start + len // want "unchecked-overflow: potential integer overflow from user 'start \+ len' \(u64\)"
  if (end > limit) throw new RangeError('range')
  return start
}
//#endregion

//#region Compared the safe way round
export function clearSafely(payload: DataView, limit: u64): u64 {
  const start = payload.getBigUint64(0, true)
  const len = payload.getBigUint64(8, true)
  if (start > limit || len > limit - start) throw new RangeError('range')
  const end: u64 = start + len
  return end
}
//#endregion

//#region A sum wrapped before it is compared
export function read(view: DataView, image: Uint8Array): Uint8Array {
  const start = view.getUint32(0, true)
  const len = view.getUint32(4, true)
  const end = (start + len) >>> 0 // want "potential integer overflow from user 'start \+ len' \(uint32\)"
  if (end > image.length) throw new RangeError('range')
  return image.subarray(start, end)
}
//#endregion

//#region Exact in a double
export function exact(view: DataView, size: number): number {
  const start = view.getUint32(0)
  const len = view.getUint32(4)
  const end = start + len
  if (end > size) throw new RangeError('range')
  return end
}
//#endregion

//#region Two halves of a 64-bit number
export function size64(view: DataView): number {
  const lo = view.getUint32(0, true)
  const hi = view.getUint32(4, true)
  return hi * 0x100000000 + lo // want "potential integer overflow from user 'hi \* 0x100000000 \+ lo' \(safe integer\)"
}
export function size53(view: DataView): number {
  const lo = view.getUint32(0, true)
  const hi = view.getUint32(4, true)
  if (hi > 0x1fffff) throw new RangeError('too large')
  return hi * 0x100000000 + lo
}
//#endregion

//#region Sectors shifted to bytes
export function bytes(view: DataView, max: number): number {
  const sectors = view.getUint32(0, true)
  const n = sectors << 9 // want "potential integer overflow from user 'sectors << 9' \(int32\)"
  if (n > max) throw new RangeError('max')
  return n
}
export function bytes16(view: DataView, max: number): number {
  const sectors = view.getUint16(0, true)
  const n = sectors << 9
  if (n > max) throw new RangeError('max')
  return n
}
//#endregion

//#region Silent: a hash wants the low bits
export function hash(data: Uint8Array): number {
  let h = 0x811c9dc5
  for (const byte of data) h = Math.imul(h ^ byte, 0x01000193) >>> 0
  return h
}
//#endregion

//#region A product wrapped into an allocation
export function alloc(view: DataView): Uint8Array {
  const [w, h] = [view.getUint32(0), view.getUint32(4)]
  return new Uint8Array(Math.imul(w, h) >>> 0) // want "potential integer overflow from user 'Math.imul\(w, h\)' \(uint32\)"
}
//#endregion

//#region Silent: a declared width holds what a test allows
export function sum(view: DataView): u32 {
  const a = view.getUint32(0)
  const b = view.getUint32(4)
  if (a > 1000 || b > 1000) return 0
  const total: u32 = a + b
  return total
}
//#endregion
