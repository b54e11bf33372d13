/** Functions that call themselves, and each other. */

//#region A varint that is read byte by byte
function varint(bytes: Uint8Array, at: number, depth: number): number {
  if (depth > 3 || at >= bytes.length) return 0
  const byte = bytes[at]!
  if (byte < 0x80) return byte
  return (byte & 0x7f) + varint(bytes, at + 1, depth + 1) * 128
}
export function length(bytes: Uint8Array): number {
  const n = varint(bytes, 0, 0)
  __value(n) // want "n = 0\.\.inf$"
  return n
}
//#endregion

//#region The end of a chain is not null
interface Node {
  readonly next: Node | null
  readonly value: number
}
function last(node: Node): Node {
  return node.next === null ? node : last(node.next)
}
export function tail(node: Node): number {
  const end = last(node)
  return end.value
}
//#endregion

//#region A search that may fail
function search(node: Node | null, value: number): Node | null {
  if (node === null) return null
  if (node.value === value) return node
  return search(node.next, value)
}
export function has(node: Node, value: number): boolean {
  const found = search(node, value)
  if (found === null) return false
  return found.value === value
}
//#endregion

//#region Twin: tested twice
export function hasTwice(node: Node, value: number): number {
  const found = search(node, value)
  if (found === null) return -1
  const n = found.value * 2
  if (found === null) return -2 // want "redundant-null-check: we tested 'found === null' before and it was 'false'" error
  return n
}
//#endregion

//#region Two that call each other
function even(n: number): boolean {
  return n === 0 ? true : odd(n - 1)
}
function odd(n: number): boolean {
  return n === 0 ? false : even(n - 1)
}
export function parity(n: number): number {
  if (even(n)) return 0
  if (odd(n)) return 1
  return 2
}
//#endregion

//#region A recursion that writes
interface Tree {
  readonly children: readonly Tree[]
  parent: Tree | null
}
function adopt(tree: Tree): void {
  for (const child of tree.children) {
    child.parent = tree
    adopt(child)
  }
}
export function adopted(tree: Tree): number {
  if (tree.parent !== null) return 1
  adopt(tree)
  if (tree.parent !== null) return 2
  return 3
}
//#endregion

//#region How deep it goes
function depthOf(tree: Tree): number {
  let deepest = 0
  for (const child of tree.children) deepest = Math.max(deepest, depthOf(child))
  return deepest + 1
}
export function isFlat(tree: Tree): boolean {
  const depth = depthOf(tree)
  __value(depth) // want "depth = 1\.\.inf$"
  if (depth < 1) return true // want "impossible-condition: impossible condition 'depth < 1' \(depth is 1\.\.inf\)"
  return depth === 1
}
//#endregion

//#region Twin: one end is below
function climb(node: Node | null): number {
  if (node === null) return -1
  return climb(node.next) + 1
}
export function isEmpty(node: Node | null): boolean {
  const steps = climb(node)
  __value(steps) // want "steps = -1\.\.inf$"
  return steps < 0
}
//#endregion

//#region Twin: what it adds comes from outside
function sumOf(node: Node | null): number {
  return node === null ? 0 : node.value + sumOf(node.next)
}
export function isDebt(node: Node): boolean {
  const sum = sumOf(node)
  __value(sum) // want "sum = number \| NaN$"
  return sum < 0
}
//#endregion

//#region Two that count each other's rounds
function ping(n: number): number {
  return n <= 0 ? 0 : pong(n - 1) + 1
}
function pong(n: number): number {
  return n <= 0 ? 1 : ping(n - 1) + 2
}
export function rally(n: number): number {
  const rounds = ping(n)
  __value(rounds) // want "rounds = 0 \| 2\.\.inf$"
  return rounds
}
//#endregion

//#region What two hand to each other as it was given
function evenBelow(n: number, limit: number): boolean {
  __value(limit) // want "limit = 64 \| 128$"
  if (n >= limit) return false
  return n <= 0 ? true : oddBelow(n - 1, limit)
}
function oddBelow(n: number, limit: number): boolean {
  __value(limit) // want "limit = 64 \| 128$"
  if (n >= limit) return false
  return n <= 0 ? false : evenBelow(n - 1, limit)
}
export function parityBelow(view: DataView): boolean {
  const n = view.getUint8(0)
  return evenBelow(n, 64) || oddBelow(n, 128)
}
//#endregion

//#region Twin: one of them changes it on the way, or others may call it
function leftOf(n: number, limit: number): number {
  __value(limit) // want "limit = number \| NaN$"
  return n <= 0 ? limit : rightOf(n - 1, limit)
}
function rightOf(n: number, limit: number): number {
  return n <= 0 ? limit : leftOf(n - 1, limit + 1)
}
export function upOf(n: number, limit: number): number {
  return n <= 0 ? limit : downOf(n - 1, limit)
}
function downOf(n: number, limit: number): number {
  __value(limit) // want "limit = number \| NaN$"
  return n <= 0 ? limit : upOf(n - 1, limit)
}
export function sides(view: DataView): number {
  return leftOf(view.getUint8(0), 8) + upOf(view.getUint8(0), 8) + downOf(view.getUint8(0), 9)
}
//#endregion
