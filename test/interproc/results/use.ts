/** Results that say whether all is well: what a test of them tells of the rest. */
import { lib, Limits, loosePair, must, pair, parse, receive, receiveTwice, trust } from './barrel.ts'

//#region A record with a flag, chosen by a conditional expression
export function record(view: DataView): number {
  const parsed = parse(view)
  if (!parsed.ok) return -1
  __value(parsed.value) // want "parsed\.value = 0\.\.500$"
  return parsed.value << 16
}
//#endregion

//#region Twin: the flag tells nothing
export function trusted(view: DataView): number {
  const parsed = trust(view)
  if (!parsed.ok) return -1
  return parsed.value << 16 // want "unchecked-overflow: potential integer overflow from user 'parsed\.value << 16' \(int32\)"
}
//#endregion

//#region Awaited, of one function and of two
export async function awaited(view: DataView): Promise<number> {
  const one = await receive(view)
  if (!one.ok) return -1
  __value(one.value) // want "one\.value = 0\.\.500$"
  const two = await receiveTwice(view)
  if (!two.ok) return -1
  __value(two.value) // want "two\.value = 0\.\.500$"
  return (one.value + two.value) << 16
}
//#endregion

//#region A value or an error
export function eitherOr(view: DataView): number {
  const [n, error] = pair(view)
  if (error) return -1
  __value(n) // want "n = 0\.\.500$"
  return n << 16
}
//#endregion

//#region Twin: an error that tells nothing
export function eitherWay(view: DataView): number {
  const [n, error] = loosePair(view)
  if (error) return -1
  return n << 16 // want "unchecked-overflow: potential integer overflow from user 'n << 16' \(int32\)"
}
//#endregion

//#region Rejected when it does not hold
export async function rejected(view: DataView): Promise<number> {
  const n = view.getUint32(0)
  await must(n)
  __value(n) // want "n = 0\.\.500$"
  return n << 16
}
//#endregion

//#region Twin: nobody waits for it
export async function forgotten(view: DataView): Promise<number> {
  const n = view.getUint32(0)
  void must(n).catch(() => undefined)
  return n << 16 // want "unchecked-overflow: potential integer overflow from user 'n << 16' \(int32\)"
}
//#endregion

//#region Methods, arrow functions in fields, asynchronous methods
export async function methods(view: DataView): Promise<number> {
  const limits = new Limits()
  const [a, b, c] = [view.getUint32(0), view.getUint32(4), view.getUint32(8)]
  if (!limits.isWithin(a) || !limits.isSmall(b)) return -1
  if (!(await limits.settles(c))) return -1
  __value(a) // want "a = 0\.\.500$"
  __value(b) // want "b = 0\.\.15$"
  __value(c) // want "c = 0\.\.500$"
  const parsed = lib.parse(view)
  if (parsed.ok) __value(parsed.value) // want "parsed\.value = 0\.\.500$"
  return (a + b + c) << 8
}
//#endregion

//#region What the environment may not have
const encoder = typeof TextEncoder !== 'undefined' && new TextEncoder()
export function encoded(text: string, latin: boolean): number {
  if (latin) return text.length
  if (encoder) return encoder.encode(text).length
  if (latin) return 0 // want "redundant-null-check: we tested 'latin' before and it was 'false'" error
  return text.length * 3
}
//#endregion
