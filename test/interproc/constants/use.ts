/** Module constants and `as const` tables of another file. */
import { DEBUG, level, LIMITS, MAX_SECTORS, raise, SECTOR_SHIFT, SIZES, WIDTHS } from './limits.ts'

//#region A limit is a number
export function offset(view: DataView): number {
  const sector = view.getUint32(0)
  if (sector > MAX_SECTORS) return -1
  __value(sector) // want "sector = 0\.\.4096$"
  return sector << SECTOR_SHIFT
}
//#endregion

//#region Twin: nothing bounds the shift
export function offsetUnbounded(view: DataView): number {
  const sector = view.getUint32(0)
  return sector << SECTOR_SHIFT // want "unchecked-overflow: potential integer overflow from user 'sector << SECTOR_SHIFT' \(int32\)"
}
//#endregion

//#region A limit in an object
export function slot(view: DataView, free: number): boolean {
  const n = view.getUint8(0)
  if (n >= LIMITS.slots) return false
  __value(n) // want "n = 0\.\.31$"
  return (free & (1 << n)) !== 0
}
//#endregion

//#region An element of a table that is always there
export function width(view: DataView): number {
  const code = view.getUint8(0) & 3
  const bytes = WIDTHS[code]
  __value(bytes) // want "bytes = 1\.\.2 \| 4 \| 8$"
  if (bytes === undefined) return 0 // want "impossible-condition: can 'bytes' even be null\?"
  return bytes
}
//#endregion

//#region Twin: an index that may miss
export function widthMissing(view: DataView): number {
  const bytes = WIDTHS[view.getUint8(0) & 7]
  if (bytes === undefined) return 0
  return bytes
}
//#endregion

//#region How many elements a table has
export function last(view: DataView): number {
  __value(WIDTHS.length) // want "WIDTHS\.length = 4$"
  const at = view.getUint8(0)
  if (at >= WIDTHS.length) return 0
  __value(at) // want "at = 0\.\.3$"
  return at
}
//#endregion

//#region Twin: a list that its module may change
export function open(view: DataView): number {
  const at = view.getUint8(0)
  if (at >= SIZES.length) return 0
  __value(at) // want "at = 0\.\.255$"
  return at
}
//#endregion

//#region Twin: a constant that an author switches by hand
export function trace(text: string): string {
  if (DEBUG) return `debug: ${text}`
  return text
}
//#endregion

//#region Twin: a binding that its module changes
export function current(): number {
  if (level === 3) {
    raise()
    if (level === 3) return 0
    return level
  }
  return 1
}
//#endregion
