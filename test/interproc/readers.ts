/** Wrappers that read integers out of bytes. */

//#region Four bytes put together by a helper
function readU32(bytes: Uint8Array, off: number): number {
  return (bytes[off]! | (bytes[off + 1]! << 8) | (bytes[off + 2]! << 16) | (bytes[off + 3]! << 24)) >>> 0
}
export function sum(packet: Uint8Array, image: Uint8Array): Uint8Array {
  const start = readU32(packet, 0)
  const len = readU32(packet, 4)
  __user(start) // want "start user = 0\.\.4294967295$"
  const end = (start + len) >>> 0 // want "unchecked-overflow: potential integer overflow from user 'start \+ len' \(uint32\)"
  return image.subarray(start, end)
}
//#endregion

//#region Twin: the same helper over bytes that the program has made
export function own(n: number): number {
  const bytes = new Uint8Array(8)
  bytes[0] = n & 0x7f
  const value = readU32(bytes, 0)
  __user(value) // want "value user = none"
  return (value + readU32(bytes, 4)) >>> 0
}
//#endregion

//#region Twin: a helper that reads two bytes cannot wrap
function readU16(bytes: Uint8Array, off: number): number {
  return bytes[off]! | (bytes[off + 1]! << 8)
}
export function narrow(packet: Uint8Array, image: Uint8Array): Uint8Array {
  const start = readU16(packet, 0)
  const end = (start + readU16(packet, 2)) >>> 0
  __value(end) // want "end = 0\.\.131070$"
  return image.subarray(start, end)
}
//#endregion

//#region The width is an argument
function readUint(view: DataView, off: number, bytes: 1 | 2 | 4): number {
  switch (bytes) {
    case 1:
      return view.getUint8(off)
    case 2:
      return view.getUint16(off)
    case 4:
      return view.getUint32(off)
  }
}
export function byWidth(view: DataView): void {
  __value(readUint(view, 0, 1)) // want "= 0\.\.255$"
  __value(readUint(view, 0, 2)) // want "= 0\.\.65535$"
  __value(readUint(view, 0, 4)) // want "= 0\.\.4294967295$"
}
//#endregion

//#region A helper that bounds what it reads
function readCount(view: DataView, limit: number): number {
  return Math.min(view.getUint32(0), limit)
}
export function bounded(view: DataView): number {
  const count = readCount(view, 64)
  __value(count) // want "count = 0\.\.64$"
  return count << 9
}
//#endregion

//#region Twin: a helper that bounds what it says, not what it gives
function readLogged(view: DataView, log: (n: number) => void): number {
  const count = view.getUint32(0)
  log(Math.min(count, 64))
  return count
}
export function logged(view: DataView, log: (n: number) => void): number {
  const count = readLogged(view, log)
  return count << 9 // want "unchecked-overflow: potential integer overflow from user 'count << 9' \(int32\)"
}
//#endregion

//#region A header as an object
interface Header {
  readonly type: number
  readonly length: number
}
function readHeader(view: DataView): Header {
  return { type: view.getUint8(0), length: view.getUint32(4) }
}
export function header(view: DataView): number {
  const { type, length } = readHeader(view)
  __value(type) // want "type = 0\.\.255$"
  return length << 2 // want "unchecked-overflow: potential integer overflow from user 'length << 2' \(int32\)"
}
//#endregion

//#region A pair as a tuple
function readPair(view: DataView): [number, number] {
  return [view.getUint8(0), view.getInt8(1)]
}
export function tuple(view: DataView): void {
  const [first, second] = readPair(view)
  __value(first) // want "probe: first = 0\.\.255$"
  __value(second) // want "probe: second = -128\.\.127$"
}
//#endregion
