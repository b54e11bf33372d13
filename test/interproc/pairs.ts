/** Pairs and records: in lists, from generators, of the properties of an object. */

//#region Pairs from a generator
function* fields(view: DataView): Generator<[offset: number, length: number]> {
  yield [view.getUint8(0), view.getUint32(4)]
  yield [300, 1]
}
export function walk(view: DataView, bytes: Uint8Array): void {
  for (const [offset, length] of fields(view)) {
    __value(offset) // want "offset = 0\.\.255 \| 300$"
    bytes.fill(0, length << 8) // want "unchecked-overflow: potential integer overflow from user 'length << 8' \(int32\)"
  }
}
//#endregion

//#region Twin: bounded before they are yielded
function* smallFields(view: DataView): Generator<[offset: number, length: number]> {
  const length = view.getUint32(4)
  if (length < 1024) yield [view.getUint8(0), length]
}
export function walkSmall(view: DataView, bytes: Uint8Array): void {
  for (const [, length] of smallFields(view)) bytes.fill(0, length << 8)
  const [first] = smallFields(view)
  if (first) __value(first[1]) // want "first\[1\] = 0\.\.1023$"
}
//#endregion

//#region Records that are waited for
async function* packets(view: DataView): AsyncGenerator<{ id: number; size: number }> {
  yield { id: view.getUint8(0), size: view.getUint16(2) }
}
export async function receive(view: DataView): Promise<number> {
  let sum = 0
  for await (const { id, size } of packets(view)) {
    __value(id) // want "id = 0\.\.255$"
    __user(size) // want "size user = 0\.\.65535$"
    sum += size
  }
  for (const packet of Array.from([view], (v) => ({ id: v.getUint8(0) }))) {
    __value(packet.id) // want "packet\.id = 0\.\.255$"
  }
  return sum
}
//#endregion

//#region A generator that writes what is tested again
class Feed {
  #open: number | undefined = 1

  reopen(n: number): void {
    this.#open = n
  }

  *#chunks(view: DataView): Generator<number> {
    yield view.getUint8(0)
    this.#open = undefined
  }

  drain(view: DataView): number {
    if (this.#open === undefined) return -1
    let sum = 0
    for (const chunk of this.#chunks(view)) sum += chunk
    if (this.#open === undefined) return sum
    return -2
  }

  peek(view: DataView): number {
    if (this.#open === undefined) return -1
    const [, second] = this.#chunks(view)
    if (this.#open === undefined) return second ?? 0
    return -2
  }
}
export function feed(view: DataView): number {
  const one = new Feed()
  one.reopen(3)
  return one.drain(view) + one.peek(view)
}
//#endregion

//#region Properties of a constant table
const sizes: Readonly<Record<string, number>> = { byte: 1, word: 2, double: 4 }
export function tableSizes(): void {
  for (const [name, size] of Object.entries(sizes)) {
    __value(size) // want "size = 1\.\.2 \| 4$"
    __user(name) // want "name user = none"
  }
  for (const twice of Object.values(sizes).map((size) => size * 2)) {
    __value(twice) // want "twice = 2\.\.4 \| 8$"
  }
  const byName = new Map(Object.entries(sizes))
  for (const [, size] of byName) {
    __value(size) // want "size = 1\.\.2 \| 4$"
  }
}
//#endregion

//#region Twin: a table that grows
const growing: Record<string, number> = { byte: 1 }
export function grow(view: DataView): void {
  growing['x'] = view.getUint8(0)
  for (const size of Object.values(growing)) {
    __value(size) // want "size = number \| NaN$"
  }
}
//#endregion

//#region Properties of a record
export function properties(view: DataView, bytes: Uint8Array): void {
  const record: Record<string, number> = { length: view.getUint32(0), kind: view.getUint8(4) }
  for (const value of Object.values(record)) bytes.fill(0, value << 4) // want "unchecked-overflow: potential integer overflow from user 'value << 4' \(int32\)"
}
//#endregion

//#region Twin: of small numbers
export function smallProperties(view: DataView, bytes: Uint8Array): void {
  const record: Record<string, number> = { length: view.getUint16(0), kind: view.getUint8(4) }
  for (const [, value] of Object.entries(record)) bytes.fill(0, value << 4)
}
//#endregion

//#region Twin: one that somebody else has filled in
function extend(record: Record<string, number>, view: DataView): void {
  record['more'] = view.getUint32(0)
}
export function extended(view: DataView): void {
  const record: Record<string, number> = { kind: view.getUint8(4) }
  extend(record, view)
  for (const value of Object.values(record)) {
    __value(value) // want "value = number \| NaN$"
  }
}
//#endregion

//#region Positions and elements
export function positions(view: DataView): void {
  const list: [number, number][] = [
    [view.getUint8(0), 3],
    [4, 5],
  ]
  list.push([7, view.getUint16(2)])
  for (const [index, [small, any]] of list.entries()) {
    __value(index) // want "index = 0\.\.4294967294$"
    __value(small) // want "small = undefined \| number \| NaN$"
    __value(any) // want "any = undefined \| number \| NaN$"
  }
  for (const [small, any] of list) {
    __value(small) // want "small = 0\.\.255$"
    __value(any) // want "any = 0\.\.65535$"
  }
}
//#endregion

//#region Twin: a pair is changed afterwards
export function changed(view: DataView): void {
  const pair: [number, number] = [1, 2]
  const list = [pair]
  pair[0] = view.getUint8(0)
  for (const [first] of list) {
    __value(first) // want "first = undefined \| number \| NaN$"
  }
}
//#endregion
