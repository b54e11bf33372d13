/** Signatures that promise, and the bodies that keep the promise or do not. */
interface Port {
  readonly name: string
  readonly baud: number
  open: boolean
}

//#region An assertion whose body is visible
function assertByte(n: number): asserts n is number {
  if (!Number.isInteger(n) || n < 0 || n > 255) throw new RangeError('byte')
}
export function asserted(n: number): void {
  assertByte(n)
  __value(n) // want "n = 0\.\.255$"
}
//#endregion

//#region Twin: an assertion that tests less than its name says
function assertWord(n: number): asserts n is number {
  if (Number.isNaN(n)) throw new RangeError('word')
}
export function assertedLess(view: DataView, out: Uint16Array): void {
  const n = view.getUint32(0)
  assertWord(n)
  __value(n) // want "n = 0\.\.4294967295$"
  out[0] = n + 1 // want "unchecked-overflow: potential integer overflow from user 'n \+ 1' \(u16\)"
}
//#endregion

//#region An assertion of a condition
function must(condition: boolean, text: string): asserts condition {
  if (!condition) throw new Error(text)
}
export function condition(view: DataView): void {
  const n = view.getUint16(0)
  must(n < 10, 'n')
  __value(n) // want "n = 0\.\.9$"
}
//#endregion

//#region A test of what was asserted
function assertPort(port: Port | undefined): asserts port is Port {
  if (port === undefined) throw new Error('no port')
}
export function again(ports: ReadonlyMap<string, Port>): number {
  const port = ports.get('a')
  assertPort(port)
  if (port === undefined) return -1 // want "redundant-null-check: we tested 'port === undefined' before and it was 'false'" error
  return port.baud
}
//#endregion

//#region Twin: an assertion without a body is only a declared type
declare function assertDeclared(port: Port | undefined): asserts port is Port
export function declaredOnly(ports: ReadonlyMap<string, Port>): number {
  const port = ports.get('a')
  assertDeclared(port)
  if (port === undefined) return -1
  return port.baud
}
//#endregion

//#region A predicate asked twice
type Device =
  { readonly kind: 'usb'; readonly vendor: number } | { readonly kind: 'ble'; readonly rssi: number }
function isUsb(device: Device): device is Extract<Device, { kind: 'usb' }> {
  return device.kind === 'usb'
}
export function twice(device: Device): number {
  const usb = isUsb(device) ? device : undefined
  if (!isUsb(device)) return device.rssi
  if (!usb) return -19 // want "redundant-null-check: we tested 'usb' before and it was 'true'" error
  return usb.vendor
}
//#endregion

//#region Twin: a predicate that changes what it asks
function takeOpen(port: Port): boolean {
  const open = port.open
  port.open = !open
  return open
}
export function changing(port: Port): number {
  if (!takeOpen(port)) return 0
  if (takeOpen(port)) return 1
  return 2
}
//#endregion

//#region Twin: a predicate that asks the world
declare function poll(): number
function isReady(port: Port): boolean {
  return port.baud > 0 && poll() > 0
}
export function world(port: Port): number {
  if (isReady(port)) return 0
  if (isReady(port)) return 1
  return 2
}
//#endregion
