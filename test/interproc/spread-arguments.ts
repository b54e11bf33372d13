/** Arguments that come out of lists. */

//#region A pair, and a list that stands there
function pairOf(view: DataView): [number, number] {
  return [view.getUint8(0), view.getUint16(1)]
}
function add(a: number, b: number): number {
  return a + b
}
export function pairs(view: DataView): void {
  const pair = pairOf(view)
  __value(add(...pair)) // want "= 0\.\.65790$"
  __value(add(1, ...([2] as const))) // want "= 3$"
  __value(add.apply(undefined, pair)) // want "= 0\.\.65790$"
}
//#endregion

//#region Twin: something else is in it by now
export function changed(view: DataView): void {
  const pair = pairOf(view)
  pair[0] = 70000
  __value(add(...pair)) // want "= 70000\.\.135535$"
  const list = [1, 2]
  list.unshift(view.getUint8(0))
  __value(add(...(list as [number, number]))) // want "= 0\.\.510 \| NaN$"
}
function shorter(a: number, b = 7): number {
  return a + b
}
export function short(view: DataView): void {
  const one: [number, number?] = [view.getUint8(0)]
  __value(shorter(...one)) // want "= 7\.\.262$"
}
//#endregion

//#region Passed on as they came
function passed(...args: [number, number]): number {
  return add(...args)
}
function applied(this: unknown, ...args: [number, number]): number {
  return add.apply(this, args)
}
function behind(first: number, ...args: [number]): number {
  return add(first, ...args)
}
export function passedOn(view: DataView): void {
  const n = view.getUint8(0)
  __value(passed(1, n)) // want "= 1\.\.256$"
  __value(applied.call(undefined, 1, n)) // want "= 1\.\.256$"
  __value(behind(2, n)) // want "= 2\.\.257$"
  __value(passed(...pairOf(view))) // want "= 0\.\.65790$"
}
//#endregion

//#region Twin: one goes before them, or they have changed
function shifted(...args: [number, number]): number {
  return middle(1000, ...args)
}
function middle(a: number, b: number, c: number): number {
  return b + 0 * (a + c)
}
function sorted(...args: [number, number]): number {
  args.reverse()
  return minus(...args)
}
function minus(a: number, b: number): number {
  return a - b
}
export function others(view: DataView): void {
  const n = view.getUint8(0)
  __value(shifted(n, 1)) // want "= 0\.\.255$"
  __value(sorted(1000, n)) // want "= number \| NaN \| bigint$"
}
//#endregion

//#region A guard that is handed its arguments
function fits(offset: number, length: number): boolean {
  return length <= 64 && offset <= 64 - length
}
function check(...range: [number, number]): boolean {
  return fits(...range)
}
export function guarded(view: DataView): number {
  const [offset, length] = [view.getUint32(0), view.getUint32(4)]
  if (!check(offset, length)) return 0
  __value(offset + length) // want "offset \+ length = 0\.\.64$"
  return offset << 16
}
//#endregion
