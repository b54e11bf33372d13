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

//#region What has thrown was out of bounds
function assertBounded(n: number): void {
  if (n > 64) throw new RangeError('count')
}
export function outOfBounds(view: DataView): number {
  const n = view.getUint32(0)
  try {
    assertBounded(n)
  } catch {
    __value(n) // want "n = 65\.\.4294967295$"
    if (n <= 64) return 0 // want "redundant-null-check: we tested 'n <= 64' before and it was 'false'" error
    return -1
  }
  __value(n) // want "n = 0\.\.64$"
  return n << 9
}
function readBounded(view: DataView): number {
  const n = view.getUint32(0)
  if (n > 64) throw new RangeError('count')
  return n
}
export function boundedRead(view: DataView): number {
  const n = readBounded(view)
  __value(n) // want "n = 0\.\.64$"
  __capped(n) // want "n capped"
  return n << 9
}
//#endregion

//#region Twin: it may have thrown before it looked
function assertWithin(n: number, limit: () => number): void {
  if (n > limit()) throw new RangeError('count')
}
export function before(view: DataView, limit: () => number): number {
  const n = view.getUint32(0)
  try {
    assertWithin(n, limit)
  } catch {
    if (n <= 64) return 0
    return -1
  }
  return n
}
//#endregion

//#region Twin: something else in the block may have thrown
export function severalCalls(view: DataView, flush: () => void): number {
  const n = view.getUint32(0)
  try {
    assertBounded(n)
    flush()
  } catch {
    if (n <= 64) return 0
    return -1
  }
  return n
}
//#endregion

//#region Twin: only one of two implementations throws on it
interface Limit {
  check(n: number): void
}
class Narrow implements Limit {
  check(n: number): void {
    if (n > 64) throw new RangeError('narrow')
  }
}
class Wide implements Limit {
  check(n: number): void {
    if (n < 16) throw new RangeError('wide')
  }
}
function isRefused(limit: Limit, n: number): boolean {
  try {
    limit.check(n)
  } catch {
    return n <= 64
  }
  return false
}
export function refusedByAny(view: DataView): boolean {
  return isRefused(new Narrow(), view.getUint8(0)) || isRefused(new Wide(), view.getUint8(1))
}
//#endregion

//#region Twin: a default stands in for what is missing
function assertSmall(n = 100): void {
  if (n > 64) throw new RangeError('count')
}
export function missing(n: number | undefined): number {
  try {
    assertSmall(n)
  } catch {
    return n === undefined ? 0 : 1
  }
  return 2
}
//#endregion
