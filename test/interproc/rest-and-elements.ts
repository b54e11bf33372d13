// Lists that are handed to a function: what it takes out of them is what was put in.
declare function __value(x: unknown): void
declare function __user(x: unknown): void

function firstOf(list: readonly number[]): number {
  for (const item of list) return item
  return 0
}
function elementOf(list: readonly number[], index: number): number | undefined {
  return list[index]
}
export function lists(view: DataView, index: number): number {
  const byte = view.getUint8(0)
  const first = firstOf([byte, 300])
  __value(first) // want "first = 0\.\.255 \| 300$"
  __user(first) // want "first user = 0\.\.255"
  const element = elementOf([byte, 300], index)
  __value(element) // want "element = undefined \| 0\.\.255 \| 300$"
  return first << 24 // want "unchecked-overflow: potential integer overflow from user 'first << 24' \(int32\)"
}

// What the callee puts into it first counts, too.
function filled(list: number[]): number {
  list.push(7)
  for (const item of list) return item
  return 0
}
function cleared(list: number[]): number | undefined {
  list[0] = 9
  return list[0]
}
export function changed(view: DataView): void {
  __value(filled([view.getUint8(0)])) // want "filled\(\[view.getUint8\(0\)\]\) = 0\.\.255$"
  __value(cleared([view.getUint8(0)])) // want "cleared\(\[view.getUint8\(0\)\]\) = 9$"
}

// A map gives pairs.
function entryOf(entries: Iterable<unknown>): unknown {
  for (const entry of entries) return entry
  return undefined
}
export function pairs(view: DataView): void {
  const entry = entryOf(new Map([['a', view.getUint8(0)]]))
  __value(entry) // want "entry = unknown$"
}

//#region The rest of the arguments, and what a tag is given
function largest(first: number, ...others: number[]): number {
  const second = others[0]
  return second === undefined ? first : second
}
function countOf(...all: number[]): number {
  return all.length
}
function word(strings: TemplateStringsArray, ...values: number[]): number {
  return values[0]! << strings.length
}
export function rest(view: DataView, all: number[]): number {
  const byte = view.getUint8(0)
  __value(largest(1, byte)) // want "largest\(1, byte\) = 0\.\.255$"
  __value(largest(5)) // want "largest\(5\) = 5$"
  __value(countOf(1, 2, 3)) // want "countOf\(1, 2, 3\) = 3$"
  __value(largest(1, ...all)) // want "largest\(1, \.\.\.all\) = number \| NaN$"
  return word`${view.getUint32(0)} and ${1}` // want "unchecked-overflow: potential integer overflow"
}
//#endregion
