/** Helpers that say yes or no, with an error number, or with a union. */

//#region False when the test fails
function fits(view: DataView, off: number, len: number): boolean {
  return off <= view.byteLength && len <= view.byteLength - off
}
export function read(view: DataView): Uint8Array | undefined {
  const off = view.getUint32(0)
  const len = view.getUint32(4)
  if (!fits(view, off, len)) return undefined
  __capped(off) // want "off capped = yes"
  __capped(len) // want "len capped = yes"
  return new Uint8Array(view.buffer, off, len)
}
//#endregion

//#region Twin: the answer is not looked at
export function readBlindly(view: DataView, image: Uint8Array): Uint8Array {
  const off = view.getUint32(0)
  const len = view.getUint32(4)
  fits(view, off, len)
  __capped(len) // want "len capped = no"
  return image.subarray(off, (off + len) >>> 0) // want "unchecked-overflow: potential integer overflow from user 'off \+ len'"
}
//#endregion

//#region Twin: on the other side of the answer
const isSmall = (n: number): boolean => n < 100
export function large(view: DataView): void {
  const n = view.getUint8(0)
  if (isSmall(n)) {
    __value(n) // want "n = 0\.\.99$"
  } else {
    __value(n) // want "n = 100\.\.255$"
  }
}
//#endregion

//#region A negative error number
const EINVAL = 22
const ENOSPC = 28
function validate(slot: number, size: number): number {
  if (slot > 31) return -EINVAL
  if (size > 4096) return -ENOSPC
  return 0
}
export function errno(view: DataView): number {
  const slot = view.getUint32(0)
  const size = view.getUint32(4)
  const rc = validate(slot, size)
  __value(rc) // want "rc = -28 \| -22 \| 0$"
  if (rc < 0) return rc
  __value(slot) // want "slot = 0\.\.31$"
  __value(size) // want "size = 0\.\.4096$"
  return 0
}
//#endregion

//#region Twin: the sign is mistaken, and every error passes
export function wrongSign(view: DataView): number {
  const slot = view.getUint32(0)
  const rc = validate(slot, 0)
  if (rc > 0) return rc // want "impossible-condition: impossible condition 'rc > 0' \(rc is -22 \| 0\)"
  __value(slot) // want "slot = 0\.\.4294967295$"
  return 0
}
//#endregion

//#region One error of several
export function partly(view: DataView): void {
  const slot = view.getUint32(0)
  const size = view.getUint32(4)
  if (validate(slot, size) === -EINVAL) return
  __value(slot) // want "slot = 0\.\.31$"
  __value(size) // want "size = 0\.\.4294967295$"
}
//#endregion

//#region A union that says ok
type Parsed = { readonly ok: true; readonly count: number } | { readonly ok: false; readonly error: string }
function parse(view: DataView): Parsed {
  const count = view.getUint32(0)
  if (count > 512) return { ok: false, error: 'count' }
  return { ok: true, count }
}
export function union(view: DataView): number {
  const parsed = parse(view)
  if (!parsed.ok) return 0
  __value(parsed.count) // want "parsed\.count = 0\.\.512$"
  __user(parsed.count) // want "parsed\.count user = 0\.\.512$"
  return parsed.count
}
//#endregion

//#region Twin: a union whose value was not bounded
type Raw = { readonly ok: true; readonly count: number } | { readonly ok: false }
function parseRaw(view: DataView): Raw {
  if (view.byteLength < 4) return { ok: false }
  return { ok: true, count: view.getUint32(0) }
}
export function unionRaw(view: DataView): number {
  const raw = parseRaw(view)
  if (!raw.ok) return 0
  return raw.count << 9 // want "unchecked-overflow: potential integer overflow from user 'raw\.count << 9' \(int32\)"
}
//#endregion

//#region Undefined when there is nothing
function lookUp(table: readonly number[], index: number): number | undefined {
  if (index < 0 || index >= 8) return undefined
  return table[index]
}
export function orNothing(table: readonly number[], view: DataView): void {
  const index = view.getInt8(0)
  if (lookUp(table, index) === undefined) return
  __value(index) // want "index = 0\.\.7$"
}
//#endregion

//#region What was found is kept in a field, and the answer is whether there was any
interface Node {
  readonly id: number
}
declare function nodeOf(id: number): Node | null
class Walk {
  #node: Node | null = null
  enter(id: number): boolean {
    this.#node = nodeOf(id)
    return this.#node !== null
  }
  idOf(id: number): number {
    if (!this.enter(id)) return -1
    if (this.#node === null) return -2 // want "redundant-null-check: we tested 'this.#node === null' before and it was 'false'" error
    return this.#node.id
  }
  idIfAny(id: number): number {
    this.enter(id)
    if (this.#node === null) return -2
    return this.#node.id
  }
}
export const walk = new Walk()
//#endregion

//#region Which of a union it is: the compiler does not see what the function gives
type Offset =
  { readonly kind: 'utc'; readonly seconds: number } | { readonly kind: 'zone'; readonly id: string }
function offsetOf(view: DataView): { readonly offset: Offset } {
  return { offset: { kind: 'utc', seconds: view.getInt32(0) } }
}
export function secondsOf(view: DataView): number {
  const { offset } = offsetOf(view)
  if (offset.kind === 'utc') return offset.seconds
  return 0
}
export function secondsWithin(view: DataView): number {
  const stamp = offsetOf(view)
  let seconds = 0
  if (stamp.offset.kind === 'utc') seconds = stamp.offset.seconds
  return seconds
}
export function zoneOf(view: DataView): string {
  const stamp = offsetOf(view)
  if (stamp.offset.kind === 'zone') return stamp.offset.id // want "impossible-condition: impossible condition"
  return ''
}
//#endregion
