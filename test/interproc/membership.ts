/** What is found in a list of constants is one of them. */

//#region A list that stands there
export function listed(view: DataView): number {
  const size = view.getUint32(0)
  if (![1, 2, 4].includes(size)) {
    __value(size) // want "size = 0 \| 3 \| 5\.\.4294967295$"
    return 0
  }
  __value(size) // want "size = 1\.\.2 \| 4$"
  return size << 28
}
//#endregion

//#region Twin: more may be in it
export function listedAnd(view: DataView, more: number): number {
  const size = view.getUint32(0)
  const sizes = [1, 2, 4]
  sizes.push(more & 0xff)
  if (!sizes.includes(size)) {
    __value(size) // want "size = 0\.\.4294967295$"
    return 0
  }
  __value(size) // want "size = 0\.\.255$"
  return size
}
export function replaced(view: DataView): number {
  const size = view.getUint32(0)
  const sizes = [1, 2, 4]
  const known = sizes.includes(size)
  sizes[0] = 9
  if (known) __value(size) // want "size = 1\.\.2 \| 4$"
  if (sizes.includes(size)) __value(size) // want "size = 1\.\.2 \| 4 \| 9$"
  return size
}
//#endregion

//#region Twin: the search begins further on
export function from(view: DataView): number {
  const size = view.getUint32(0)
  if (!(view.getUint8(4) < 8 ? [1, 2, 4].includes(size, 1) : false)) __value(size) // want "size = 0\.\.4294967295$"
  return size
}
//#endregion

//#region A list, a set and a map of the module
const sizes = [1, 2, 4]
const commands: ReadonlySet<number> = new Set([3, 5])
const names = new Map([
  [7, 'read'],
  [8, 'write'],
])
export function known(view: DataView): number {
  const n = view.getUint8(0)
  if (sizes.includes(n)) __value(n) // want "n = 1\.\.2 \| 4$"
  if (commands.has(n)) {
    __value(n) // want "n = 3 \| 5$"
  } else {
    __value(n) // want "n = 0\.\.2 \| 4 \| 6\.\.255$"
  }
  if (names.has(n)) __value(n) // want "n = 7\.\.8$"
  if (sizes.indexOf(n) >= 0) __value(n) // want "n = 1\.\.2 \| 4$"
  if (sizes.indexOf(n) !== -1) return n
  __value(n) // want "n = 0 \| 3 \| 5\.\.255$"
  return 0
}
//#endregion

//#region Twin: somebody adds to them, or takes out
const grown = [1, 2]
const shrunk = new Set([1, 2])
const lent = new Set([1, 2])
export function grow(view: DataView): void {
  grown.push(view.getUint8(1))
  shrunk.delete(2)
  fillUp(lent)
}
function fillUp(set: Set<number>): void {
  set.add(9)
}
export function changed(view: DataView): void {
  grow(view)
  const n = view.getUint8(0)
  if (grown.includes(n)) __value(n) // want "n = 0\.\.255$"
  if (lent.has(n)) __value(n) // want "n = 1\.\.2 \| 9$"
  if (shrunk.has(n)) {
    __value(n) // want "n = 1\.\.2$"
  } else {
    __value(n) // want "n = 0\.\.255$"
  }
}
//#endregion

//#region Keys of a table
const table = { 1: 'one', 2: 'two', x: 'ex' } as const
export function keys(view: DataView): void {
  const n = view.getUint8(0)
  if (n in table) __value(n) // want "n = 1\.\.2$"
  if (Object.hasOwn(table, n)) {
    __value(n) // want "n = 1\.\.2$"
  } else {
    __value(n) // want "n = 0 \| 3\.\.255$"
  }
  const name = String.fromCharCode(view.getUint8(0))
  if (Object.hasOwn(table, name)) __value(name) // want "name = \"1\" \| \"2\" \| \"x\"$"
}
//#endregion

//#region Twin: what every object inherits, and what is set later
const open: Record<string, number> = { read: 1 }
export function inherited(view: DataView): void {
  const name = view.getUint8(0) < 128 ? 'toString' : 'read'
  const text: string = name.slice(0)
  if (text in table) __value(text) // want "text = string$"
  open[String(view.getUint8(1))] = 2
  if (Object.hasOwn(open, text)) __value(text) // want "text = string$"
}
//#endregion

//#region A private list
export class Rates {
  readonly #rates = [1, 2, 4]
  clamp(view: DataView): number {
    const n = view.getUint8(0)
    if (!this.#rates.includes(n)) return 0
    __value(n) // want "n = 1\.\.2 \| 4$"
    return n
  }
}
export function rated(view: DataView): number {
  return new Rates().clamp(view)
}
//#endregion

//#region NaN is found, but has no position
export function nan(view: DataView): void {
  const x = view.getUint8(0) < 128 ? NaN : view.getUint8(1)
  if ([NaN, 1].includes(x)) __value(x) // want "x = 1 \| NaN$"
  if ([NaN, 1].indexOf(x) < 0) __value(x) // want "x = 0 \| 2\.\.255 \| NaN$"
}
//#endregion
