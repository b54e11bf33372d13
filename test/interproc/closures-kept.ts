/** Closures that were made in another round of a loop, or by another call, see variables of their own. */

//#region Rounds of a loop
export function rounds(): void {
  const all: (() => number)[] = []
  for (let i = 0; i < 3; i++) all.push(() => i)
  for (const get of all) __value(get()) // want "get\(\) = 0\.\.inf$"
}
export function first(view: DataView): void {
  let kept: (() => number) | undefined
  for (const at of [0, 1, 2, 3]) {
    const byte = view.getUint8(at) & 1
    kept ??= () => byte
    if (byte === 1) __value(kept()) // want "kept\(\) = number \| NaN$"
  }
}
//#endregion
//#region Twin: a closure of this round
export function round(view: DataView): void {
  for (const at of [0, 1, 2, 3]) {
    const byte = view.getUint8(at) & 1
    const get = (): number => byte
    if (byte === 1) __value(get()) // want "get\(\) = 1$"
  }
}
//#endregion
//#region Calls of the function around
let before: (() => number) | undefined
export function calls(n: number): void {
  const other = before
  let mine = n & 1
  before = () => mine
  if (other === undefined) return
  mine = 9
  __value(other()) // want "other\(\) = 0\.\.1 \| 9$"
}
//#endregion
//#region Twin: a closure of this call
export function call(n: number): void {
  let mine = n & 1
  const set = (): void => {
    mine = 9
  }
  const object = { get: () => mine }
  set()
  __value(mine) // want "mine = 9$"
  __value(object.get()) // want "object\.get\(\) = 9$"
}
//#endregion
//#region A module's loop
const table: (() => number)[] = []
for (const size of [1, 2, 4]) table.push(() => size)
export function sizes(): void {
  const [one, two] = table
  if (one?.() === 1) __value(two?.()) // want "two\?\.\(\) = undefined \| 1\.\.2 \| 4$"
}
//#endregion
