/** Helpers that return only when a test holds. */

//#region A range that a helper has compared
function checkRange(view: DataView, off: number, len: number): void {
  if (off > 0xffff || len > 0xffff || off + len > view.byteLength) throw new RangeError('range')
}
export function guarded(view: DataView): number {
  const off = view.getUint32(0)
  const len = view.getUint32(4)
  checkRange(view, off, len)
  __value(off) // want "off = 0\.\.65535$"
  __capped(len) // want "len capped = yes"
  return (off + len) >>> 0
}
//#endregion

//#region Twin: a helper that only complains
function complain(view: DataView, off: number, len: number, log: (text: string) => void): void {
  if (off + len > view.byteLength) log('range')
}
export function unguarded(view: DataView, image: Uint8Array, log: (text: string) => void): Uint8Array {
  const off = view.getUint32(0)
  const len = view.getUint32(4)
  complain(view, off, len, log)
  const end = (off + len) >>> 0 // want "unchecked-overflow: potential integer overflow from user 'off \+ len' \(uint32\)"
  return image.subarray(off, end)
}
//#endregion

//#region A guard behind a guard
function fail(text: string): never {
  throw new Error(text)
}
function within(n: number, limit: number): number {
  if (n >= limit) fail('limit')
  return n
}
export function twoDeep(view: DataView): void {
  const n = view.getUint32(0)
  const index = within(n, 16)
  __value(index) // want "index = 0\.\.15$"
  __value(n) // want "n = 0\.\.15$"
}
//#endregion

//#region Twin: the guard tests another value
export function otherValue(view: DataView): void {
  const n = view.getUint32(0)
  const m = view.getUint32(4)
  within(m, 16)
  __value(n) // want "n = 0\.\.4294967295$"
}
//#endregion

//#region A guard that catches what it throws
function tolerant(n: number): void {
  try {
    within(n, 16)
  } catch {
    return
  }
}
export function caught(view: DataView): void {
  const n = view.getUint32(0)
  tolerant(n)
  __value(n) // want "n = 0\.\.4294967295$"
}
//#endregion

//#region A call that cannot return
function reject(n: number): never {
  throw new RangeError(String(n))
}
export function afterNever(n: number): void {
  if (n > 7) {
    reject(n)
    __reached()
  }
  __reached() // want "reached"
}
//#endregion
