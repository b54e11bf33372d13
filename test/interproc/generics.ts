/** One body, many types; one name, many signatures. */

//#region What goes in comes out
function identity<T>(value: T): T {
  return value
}
export function through(view: DataView): number {
  const n = identity(view.getUint8(0))
  __value(n) // want "n = 0\.\.255$"
  __user(n) // want "n user = 0\.\.255$"
  return n << 9
}
export function throughUnbounded(view: DataView): number {
  return identity(view.getUint32(0)) << 9 // want "unchecked-overflow: potential integer overflow from user 'identity\(view\.getUint32\(0\)\) << 9' \(int32\)"
}
//#endregion

//#region A test that another instantiation needs
function orElse<T>(value: T | null, otherwise: T): T {
  if (value === null) return otherwise
  return value
}
export function both(view: DataView, name: string | null): string {
  const n = orElse(view.getUint8(0), 0)
  return `${orElse(name, 'none')} ${String(n)}`
}
//#endregion

//#region Twin: no caller needs it
function sizeOrElse(value: number | null, otherwise: number): number {
  if (value === null) return otherwise // want "impossible-condition: can 'value' even be null\?"
  return value
}
export function neither(view: DataView): number {
  return sizeOrElse(view.getUint8(0), 0) + sizeOrElse(view.getUint8(1), 1)
}
//#endregion

//#region Twin: what one caller needs says little
function countOrElse(value: number | null, otherwise: number): number {
  if (value === null) return otherwise
  return value
}
export function once(view: DataView): number {
  return countOrElse(view.getUint8(0), 0)
}
//#endregion

//#region A clamp for any number
function clamp<T extends number>(n: T, low: number, high: number): number {
  return Math.max(low, Math.min(n, high))
}
export function clamped(view: DataView): void {
  const n = clamp(view.getUint32(0), 1, 64)
  __value(n) // want "n = 1\.\.64$"
}
//#endregion

//#region A generic container
class Box<T> {
  #value: T | undefined

  put(value: T): void {
    this.#value = value
  }

  take(): T | undefined {
    const value = this.#value
    this.#value = undefined
    return value
  }
}
export function boxed(view: DataView): number {
  const box = new Box<number>()
  box.put(view.getUint8(0))
  const first = box.take()
  __value(first) // want "first = 0\.\.255$"
  const second = box.take()
  __value(second) // want "second = undefined$"
  return (first ?? 0) + (second ?? 0)
}
//#endregion

//#region Overloads share a body, and which was chosen rests on a declared type alone: a caller's bytes may be a text
function parse(text: string): number
function parse(bytes: Uint8Array): number
function parse(input: string | Uint8Array): number {
  return typeof input === 'string' ? input.length : (input[0] ?? 0)
}
export function overloaded(bytes: Uint8Array): void {
  const n = parse(bytes)
  __value(n) // want "n = number \| NaN$"
}
//#endregion

//#region What one signature promises less than its caller knows
export function overloadedBytes(view: DataView): void {
  const bytes = new Uint8Array(view.buffer)
  const n = parse(bytes)
  __value(n) // want "n = 0\.\.255$"
  __user(n) // want "n user = 0\.\.255$"
}
//#endregion

//#region Twin: the other signature is not bounded
export function overloadedText(text: string): number {
  const n = parse(text)
  if (n > 255) return 0
  return n
}
//#endregion
