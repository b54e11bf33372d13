/** User data that goes through containers of our own making. */

//#region An array that a helper fills
function offsets(view: DataView): number[] {
  const found: number[] = []
  for (let at = 0; at + 4 <= 32; at += 4) found.push(view.getUint32(at))
  return found
}
export function shifted(view: DataView, bytes: Uint8Array): void {
  for (const offset of offsets(view)) {
    __user(offset) // want "probe: offset user = 0\.\.4294967295$"
    bytes.fill(0, offset << 9) // want "unchecked-overflow: potential integer overflow from user 'offset << 9' \(int32\)"
  }
}
//#endregion

//#region Twin: bounded before it is kept
function smallOffsets(view: DataView): number[] {
  const found: number[] = []
  for (let at = 0; at + 4 <= 32; at += 4) {
    const offset = view.getUint32(at)
    if (offset < 1024) found.push(offset)
  }
  return found
}
export function shiftedSmall(view: DataView, bytes: Uint8Array): void {
  for (const offset of smallOffsets(view)) bytes.fill(0, offset << 9)
}
//#endregion

//#region An object that a helper fills in
interface Request {
  start: number
  count: number
}
function fill(request: Request, view: DataView): void {
  request.start = view.getUint16(0)
  request.count = view.getUint32(4)
}
export function filled(view: DataView): number {
  const request: Request = { start: 0, count: 0 }
  fill(request, view)
  __value(request.start) // want "request\.start = 0\.\.65535$"
  return request.count << 3 // want "unchecked-overflow: potential integer overflow from user 'request\.count << 3' \(int32\)"
}
//#endregion

//#region Twin: a copy is filled in
function fillCopy(request: Request, view: DataView): Request {
  return { ...request, start: view.getUint16(0) }
}
export function copied(view: DataView): number {
  const request: Request = { start: 0, count: 0 }
  const other = fillCopy(request, view)
  __value(request.start) // want "request\.start = 0$"
  __value(other.start) // want "other\.start = 0\.\.65535$"
  return request.start + other.start
}
//#endregion
