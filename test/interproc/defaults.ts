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
  __value(window(start)) // want "= 16$"
  __value(window(0, start)) // want "= 0\.\.255$"
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
  __value(bounded(view)) // want "= 0\.\.64$"
  __value(bounded(view, { limit: 8 })) // want "= 0\.\.8$"
  __value(bounded(view, { strict: true })) // want "= 0\.\.64$"
}
//#endregion

//#region What is left out of options, under any name
function limited(view: DataView, options: Options = {}): number {
  const n = view.getUint32(0)
  const limit = options.limit ?? 64
  return n <= limit ? n : limit
}
function maybeLimited(view: DataView, options?: Options): number {
  const n = view.getUint32(0)
  const limit = options?.limit ?? 64
  return n <= limit ? n : limit
}
export function chained(view: DataView): void {
  __value(limited(view)) // want "= 0\.\.64$"
  __value(limited(view, { limit: 8 })) // want "= 0\.\.8$"
  __value(maybeLimited(view)) // want "= 0\.\.64$"
  __value(maybeLimited(view, { limit: 8 })) // want "= 0\.\.8$"
  __value(maybeLimited(view, { strict: true })) // want "= 0\.\.64$"
}
//#endregion

//#region Twin: options that somebody else has seen
function raise(options: { limit?: number }): void {
  options.limit = 500
}
export function raised(view: DataView): void {
  const options: { limit?: number } = {}
  raise(options)
  __value(limited(view, options)) // want "= 0\.\.500$"
  const own: { limit?: number } = {}
  if (view.getUint8(4) < 128) own.limit = 300
  __value(limited(view, own)) // want "= -inf\.\.4294967295f \| NaN$"
  const either = view.getUint8(5) < 128 ? own : { limit: 3 }
  __value(either.limit) // want "either\.limit = undefined \| number \| NaN$"
}
function changing(view: DataView, options: { limit?: number } = {}): number {
  raise(options)
  const { limit = 64 } = options
  return Math.min(view.getUint32(0), limit)
}
export function changed(view: DataView): void {
  __value(changing(view)) // want "changing\(view\) = 0\.\.500$"
  __value(changing(view, { limit: 8 })) // want "= 0\.\.500$"
}
//#endregion

//#region A length that comes back from both ends
function span(start: number, end = start + 16): readonly [number, number] {
  return [start, end - start]
}
export function spans(view: DataView): void {
  const [, length] = span(view.getUint32(0))
  __value(length) // want "length = 16$"
  const [, other] = span(1, view.getUint8(0))
  __value(other) // want "other = -1\.\.254$"
}
//#endregion

//#region Twin: where it is rounded
export function rounded(view: DataView): void {
  const start = view.getFloat64(0)
  const length = start + 16 - start
  __value(length) // want "length = number \| NaN$"
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
