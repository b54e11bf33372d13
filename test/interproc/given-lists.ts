/** Helpers that make a number of a list: what comes back depends on the list of the call. */

//#region The largest, the smallest, the first, the sum
function maxOf(list: readonly number[]): number {
  let max = 0
  for (const n of list) if (n > max) max = n
  return max
}
function maxAt(list: readonly number[]): number {
  let max = 0
  for (let i = 0; i < list.length; i++) if (list[i]! > max) max = list[i]!
  return max
}
function sumOf(list: readonly number[]): number {
  let sum = 0
  for (const n of list) sum += n
  return sum
}
function reduced(list: readonly number[]): number {
  return list.reduce((a, b) => Math.max(a, b), 0)
}
function firstAbove(list: readonly number[], limit: number): number | undefined {
  return list.find((n) => n > limit)
}
const SIZES = [8, 16, 32]
export function bounds(view: DataView): void {
  const [a, b] = [view.getUint8(0), view.getUint16(1)]
  __value(maxOf([a, b])) // want "maxOf\(\[a, b\]\) = 0\.\.65535$"
  __value(maxOf([a, 3])) // want "maxOf\(\[a, 3\]\) = 0\.\.255$"
  __value(maxOf(SIZES)) // want "maxOf\(SIZES\) = 0 \| 8 \| 16 \| 32$"
  __value(maxAt([a, 3])) // want "maxAt\(\[a, 3\]\) = 0\.\.255$"
  __value(sumOf([a, b])) // want "sumOf\(\[a, b\]\) = 0\.\.inf$"
  __value(reduced([a, 3])) // want "reduced\(\[a, 3\]\) = 0\.\.255$"
  __value(firstAbove([a, 3], 100)) // want "firstAbove\(\[a, 3\], 100\) = undefined \| 0\.\.255$"
}
//#endregion

//#region Rows
interface Block {
  readonly size: number
}
function largest(blocks: readonly Block[]): number {
  let most = 0
  for (const block of blocks) most = Math.max(most, block.size)
  return most
}
export function rows(view: DataView): void {
  const most = largest([{ size: view.getUint8(0) }, { size: 9 }])
  __value(most) // want "most = 0\.\.255$"
  __user(most) // want "most user = 0\.\.255$"
}
//#endregion

//#region Twin: a list that nothing is known of
export function unknownList(list: readonly number[]): void {
  __value(maxOf(list)) // want "maxOf\(list\) = 0\.\.inff$"
  const filled = [1, 2]
  keep(filled)
  __value(maxOf(filled)) // want "maxOf\(filled\) = 0\.\.inff$"
}
const kept: number[][] = []
function keep(list: number[]): void {
  kept.push(list)
  for (const each of kept) each.push(Math.random())
}
//#endregion

//#region Twin: the helper puts more into the list
function grown(list: number[], by: number): number {
  list.push(by)
  let max = 0
  for (const n of list) if (n > max) max = n
  return max
}
function shared(list: number[]): number {
  others.push(list)
  spoil()
  let max = 0
  for (const n of list) if (n > max) max = n
  return max
}
const others: number[][] = []
function spoil(): void {
  for (const each of others) each.push(1000)
}
export function added(view: DataView): void {
  __value(grown([1, 2], view.getUint16(0))) // want "grown\(\[1, 2\], view\.getUint16\(0\)\) = 0\.\.inff$"
  __value(shared([1, 2])) // want "shared\(\[1, 2\]\) = 0\.\.inff$"
}
//#endregion

//#region Twin: lists that may be empty, and a helper that calls itself
function last(list: readonly number[]): number {
  let at = -1
  for (const n of list) at = n
  return at
}
function maxFrom(list: readonly number[], at: number): number {
  return at >= list.length ? 0 : Math.max(list[at]!, maxFrom(list, at + 1))
}
export function empty(view: DataView): void {
  const found = [4, 5].filter((n) => n === view.getUint8(0))
  __value(last(found)) // want "last\(found\) = -1 \| 4\.\.5$"
  __value(maxFrom([1, 2], 0)) // want "maxFrom\(\[1, 2\], 0\) = 1\.\.inff \| NaN$"
}
//#endregion

//#region Twin: a map that is iterated under another type gives pairs
export function iterated(view: DataView): void {
  const map = new Map([[1, view.getUint8(0)]])
  const pairs: Iterable<unknown> = map
  for (const pair of pairs) __value(pair) // want "pair = unknown$"
}
//#endregion
