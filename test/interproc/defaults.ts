/** Parameters that are left out. */

//#region A default decides
function retries(count = 4): number {
  if (count > 3) return 1
  return 2
}
export function leftOut(): void {
  __value(retries()) // want "= 1$"
  __value(retries(undefined)) // want "= 1$"
  __value(retries(2)) // want "= 2$"
}
//#endregion

//#region A default from another parameter
function window(start: number, end = start + 16): number {
  return end - start
}
export function windows(view: DataView): void {
  const start = view.getUint8(0)
  __value(window(start)) // FP "window\(start\) = unknown$": should be "= 16", a default from another parameter is not followed
  __value(window(0, start)) // FP "window\(0, start\) = unknown$": should be "= 0..255", a default from another parameter is not followed
}
//#endregion

//#region Options with defaults
interface Options {
  readonly limit?: number
  readonly strict?: boolean
}
function bounded(view: DataView, { limit = 64, strict = false }: Options = {}): number {
  const n = view.getUint32(0)
  if (n <= limit) return n
  if (strict) throw new RangeError('limit')
  return limit
}
export function options(view: DataView): void {
  __value(bounded(view)) // FP "bounded\(view\) = -inf": should be "= 0..64", defaults in a pattern are not followed
  __value(bounded(view, { limit: 8 })) // FP "bounded\(view, { limit: 8 }\) = -inf": should be "= 0..8", defaults in a pattern are not followed
  __value(bounded(view, { strict: true })) // FP "bounded\(view, { strict: true }\) = -inf": should be "= 0..64", defaults in a pattern are not followed
}
//#endregion

//#region Twin: a limit that is not known
export function unknownLimit(view: DataView, limit: number): number {
  const n = bounded(view, { limit })
  if (n > 64) return 0
  return n
}
//#endregion

//#region An optional parameter that everybody gives
function name(id: number, prefix?: string): string {
  if (prefix === undefined) return String(id) // want "impossible-condition: can 'prefix' even be null\?"
  return prefix + String(id)
}
export function names(): string[] {
  return [name(1, 'dimm'), name(2, 'bus')]
}
//#endregion

//#region Twin: that one caller leaves out
function title(id: number, prefix?: string): string {
  if (prefix === undefined) return String(id)
  return prefix + String(id)
}
export function titles(): string[] {
  return [title(1, 'dimm'), title(2)]
}
//#endregion

//#region Rest parameters
function largest(first: number, ...rest: readonly number[]): number {
  return rest.reduce((a, b) => Math.max(a, b), first)
}
export function rest(view: DataView): number {
  const n = largest(view.getUint8(0), 3, 4)
  if (n < 4) return 0
  return n
}
//#endregion
