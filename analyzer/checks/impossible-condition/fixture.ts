//#region A range decides
export function tooBig(view: DataView): boolean {
  const n = view.getUint16(0)
  if (n > 0xffff) return true // want "impossible-condition: impossible condition 'n > 0xffff' \(n is 0..65535\)"
  return false
}
export function big(view: DataView): boolean {
  const n = view.getUint32(0)
  if (n > 0xffff) return true
  return false
}
//#endregion

//#region Bits decide
export function vendor(view: DataView): boolean {
  const code = view.getUint8(0) & 0x0f
  if (code === 0x80) return true // want "impossible condition 'code === 0x80'"
  return false
}
//#endregion

//#region An element that is always there
type Handler = (n: number) => number
const TABLE: readonly Handler[] = [(a) => a, (a) => a + 1, (a) => a + 2, (a) => a + 3]
export function run(op: number): number {
  const handler = TABLE[op & 3]
  if (!handler) return -22 // want "can 'handler' even be null\?"
  return handler(op)
}
export function runWide(op: number): number {
  const handler = TABLE[op & 7]
  if (!handler) return -22
  return handler(op)
}
//#endregion

//#region A bit test with the wrong operator
export function isOutput(direction: number, pin: number): boolean {
  if (direction && 1 << pin) return true // want "always true condition '1 << pin'"
  return false
}
export function isInput(direction: number, pin: number): boolean {
  if (direction & (1 << pin)) return false
  return true
}
//#endregion

//#region A value that its producer never makes null
interface Info {
  readonly len: number
}
function infoOf(bytes: Uint8Array): Info {
  return { len: bytes.length }
}
export function lengthOf(bytes: Uint8Array): number {
  const info = infoOf(bytes)
  if (info === null) return -22 // want "can 'info' even be null\?"
  return info.len
}
//#endregion

//#region Silent: constants that an author switches by hand
const DEBUG = false
export function log(text: string): string {
  if (DEBUG) return `debug: ${text}`
  return text
}
//#endregion

//#region Silent: a result gathered with `&&`
export function gather(a: number, b: number): boolean {
  let valid = true
  valid = valid && a === 1
  valid = valid && b === 2
  return valid
}
//#endregion
