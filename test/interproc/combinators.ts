/** Guards that are not called one by one: waited for together, or asked of every element of a list. */

//#region Two checks that are waited for together
async function isKnown(n: number): Promise<boolean> {
  await null
  return n < 64
}
async function byteOf(view: DataView, at: number): Promise<number> {
  await null
  return view.getUint8(at)
}
export async function together(view: DataView): Promise<number> {
  const n = view.getUint32(0)
  const [ok, byte] = await Promise.all([isKnown(n), byteOf(view, 4)])
  if (!ok) {
    __value(n) // want "n = 64\.\.4294967295$"
    return 0
  }
  __value(n) // want "n = 0\.\.63$"
  __value(byte) // want "byte = 0\.\.255$"
  return n << 24
}
export async function allOfThem(view: DataView): Promise<number> {
  const [a, b] = [view.getUint32(0), view.getUint32(4)]
  const results = await Promise.all([isKnown(a), isKnown(b)])
  if (!results.every(Boolean)) return 0
  __value(a) // want "a = 0\.\.63$"
  __value(b) // want "b = 0\.\.63$"
  return a << 24
}
export async function someOfThem(view: DataView): Promise<number> {
  const n = view.getUint32(0)
  if ((await Promise.all([isKnown(n), true])).some((ok) => !ok)) return 0
  __value(n) // want "n = 0\.\.63$"
  return n << 24
}
//#endregion

//#region Twin: the other check was asked
export async function other(view: DataView): Promise<number> {
  const [a, b] = [view.getUint32(0), view.getUint32(4)]
  const [, ok] = await Promise.all([isKnown(a), isKnown(b)])
  if (!ok) return 0
  __value(a) // want "a = 0\.\.4294967295$"
  __value(b) // want "b = 0\.\.63$"
  return a << 9 // want "unchecked-overflow: potential integer overflow from user 'a << 9' \(int32\)"
}
export async function either(view: DataView): Promise<number> {
  const [a, b] = [view.getUint32(0), view.getUint32(4)]
  const results = await Promise.all([isKnown(a), isKnown(b)])
  if (!results.some(Boolean)) {
    __value(a) // want "a = 64\.\.4294967295$"
    return 0
  }
  __value(a) // want "a = 0\.\.4294967295$"
  return 0
}
export async function fastest(view: DataView): Promise<number> {
  const [a, b] = [view.getUint32(0), view.getUint32(4)]
  if (!(await Promise.race([isKnown(a), isKnown(b)]))) return 0
  __value(a) // want "a = 0\.\.4294967295$"
  return 0
}
//#endregion

//#region The same check twice, whichever comes first
export async function raced(view: DataView): Promise<number> {
  const n = view.getUint32(0)
  const late = async (): Promise<boolean> => isKnown(n)
  if (!(await Promise.race([isKnown(n), late()]))) return 0
  __value(n) // want "n = 0\.\.63$"
  return n
}
export async function outcomes(view: DataView): Promise<number> {
  const n = view.getUint32(0)
  const [first] = await Promise.allSettled([isKnown(n), byteOf(view, 99)])
  if (first.status !== 'fulfilled' || !first.value) return 0
  __value(n) // want "n = 0\.\.63$"
  return n
}
//#endregion

//#region Then
export async function then(view: DataView): Promise<number> {
  const n = view.getUint32(0)
  const ok = await isKnown(n).then((known) => !known)
  if (ok) return 0
  __value(n) // want "n = 0\.\.63$"
  return n
}
//#endregion

//#region Every one of those that stand there
function isByte(n: number): boolean {
  return n < 256
}
export function listed(view: DataView): number {
  const [a, b] = [view.getUint32(0), view.getUint32(4)]
  if (![a, b].every(isByte)) {
    __value(a) // want "a = 0\.\.4294967295$"
    return 0
  }
  __value(a) // want "a = 0\.\.255$"
  __capped(b) // want "b capped = yes$"
  return a << 16
}
export function none(view: DataView): number {
  const [a, b] = [view.getUint32(0), view.getUint32(4)]
  if ([a, b].some((n) => n > 255)) return 0
  __value(b) // want "b = 0\.\.255$"
  return b << 16
}
//#endregion

//#region Twin: only some
export function anyOfThem(view: DataView): number {
  const [a, b] = [view.getUint32(0), view.getUint32(4)]
  if (![a, b].some(isByte)) {
    __value(a) // want "a = 256\.\.4294967295$"
    return 0
  }
  __value(a) // want "a = 0\.\.4294967295$"
  return a << 16 // want "unchecked-overflow: potential integer overflow from user 'a << 16' \(int32\)"
}
export function rewritten(view: DataView): number {
  const list = [view.getUint32(0), view.getUint32(4)]
  const before = list[0]!
  if (!list.every((n, index, all) => (all[1] = 1e12) > 0 && (n < 256 || index === 1))) return 0
  __value(list[1]) // want "list\[1\] = number \| NaN$"
  return before
}
//#endregion

//#region Every element of a list
export function elements(list: readonly number[]): number {
  if (!list.every((n) => Number.isInteger(n) && n >= 0 && n < 256)) return 0
  for (const n of list) __value(n) // want "n = 0\.\.255$"
  const first = list[0]
  __value(first) // want "first = undefined \| 0\.\.255$"
  return first ?? 0
}
export function integers(list: readonly number[]): void {
  if (list.some((n) => !(n < 256))) return
  if (!list.every(Number.isSafeInteger)) return
  for (const n of list) __value(n) // want "n = -9007199254740991\.\.255$"
}
//#endregion

//#region Twin: another list, or one that has changed
export function others(list: readonly number[], more: readonly number[]): void {
  if (!list.every(isByte)) return
  for (const n of more) __value(n) // want "n = number \| NaN$"
}
export function grown(list: readonly number[]): void {
  const copy = [...list]
  if (!copy.every((n) => [0, 255].includes(n) || (Number.isInteger(n) && n > 0 && n < 255))) return
  copy.push(300)
  __value(copy.at(-1)) // want "copy\.at\(-1\) = undefined \| 0\.\.255 \| 300$"
}
export function empty(list: readonly number[]): void {
  if (list.every((n) => n > 5 && n < 3)) __reached() // want "reached"
}
//#endregion

//#region What is found passes the test
export function found(list: readonly number[]): number {
  const small = list.find((n) => n >= 0 && n < 16 && Number.isInteger(n))
  __value(small) // want "small = undefined \| 0\.\.15$"
  for (const n of list.filter((n) => n >= 1 && Number.isSafeInteger(n))) __value(n) // want "n = 1\.\.9007199254740991$"
  const at = list.findIndex((n) => n >= 0 && n < 16 && Number.isInteger(n))
  if (at < 0) return 0
  __value(list[at]) // want "list\[at\] = 0\.\.15$"
  return small ?? 0
}
//#endregion

//#region Twin: another place, or nothing
export function foundElsewhere(list: readonly number[]): void {
  const at = list.findIndex((n) => Number.isSafeInteger(n) && n < 16)
  __value(list[at + 1]) // want "list\[at \+ 1\] = undefined \| number \| NaN$"
  __value(list[at]) // want "list\[at\] = undefined \| -9007199254740991\.\.15$"
}
//#endregion
