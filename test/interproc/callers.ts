/** What all callers of a function have already tested. */
interface Label {
  readonly name: string
  readonly slot: number
}

//#region Every caller has tested it
function write(label: Label | null, out: Uint8Array): number {
  if (label === null) return -22 // want "redundant-null-check: we tested 'label === null' before and it was 'false'" error
  out[0] = label.slot & 0xff
  return 0
}
export function create(label: Label | null, out: Uint8Array): number {
  if (label === null) return -1
  return write(label, out)
}
export function update(labels: ReadonlyMap<number, Label | null>, out: Uint8Array): number {
  const label = labels.get(0)
  if (!label) return -1
  return write(label, out)
}
//#endregion

//#region Twin: one of them has not
function remove(label: Label | null): number {
  if (label === null) return -22
  return label.slot
}
export function removeTested(label: Label | null): number {
  if (label === null) return -1
  return remove(label)
}
export function removeUntested(label: Label | null): number {
  return remove(label)
}
//#endregion

//#region Twin: anybody may call an exported function
export function show(label: Label | null): string {
  if (label === null) return ''
  return label.name
}
export function showTested(label: Label | null): string {
  if (label === null) return 'none'
  return show(label)
}
//#endregion

//#region Twin: a function that is used as a value is called from elsewhere
function slotOf(label: Label | null): number {
  if (label === null) return -1
  return label.slot
}
export function slots(labels: readonly (Label | null)[], first: Label | null): number[] {
  if (first === null) return []
  return [slotOf(first), ...labels.map(slotOf)]
}
//#endregion

//#region A range that all callers keep
function store(out: Uint8Array, n: number): void {
  __value(n) // want "n = 0\.\.255$"
  out[0] = n
}
export function storeLow(out: Uint8Array, view: DataView): void {
  store(out, view.getUint16(0) & 0xff)
}
export function storeSmall(out: Uint8Array, view: DataView): void {
  const n = view.getUint32(0)
  if (n < 10) store(out, n)
}
//#endregion

//#region Twin: one of them does not
function put(out: Uint8Array, off: number, len: number): void {
  out[0] = off + len // want "unchecked-overflow: potential integer overflow from user 'off \+ len' \(u8\)"
}
export function putLow(out: Uint8Array, view: DataView): void {
  put(out, view.getUint8(0) & 0x7f, 1)
}
export function putAny(out: Uint8Array, view: DataView): void {
  put(out, view.getUint16(0), view.getUint16(2))
}
//#endregion

//#region A mode that no caller chooses
function transfer(view: DataView, mode: 'read' | 'write' | 'verify'): number {
  if (mode === 'verify') return 0 // want "impossible-condition: impossible condition 'mode === 'verify'' \(mode is "read" \| "write"\)"
  return mode === 'read' ? view.getUint8(0) : 1
}
export function readIt(view: DataView): number {
  return transfer(view, 'read')
}
export function writeIt(view: DataView): number {
  return transfer(view, 'write')
}
//#endregion

//#region Twin: a mode that only another file may choose
export function transferAny(view: DataView, mode: 'read' | 'write' | 'verify'): number {
  if (mode === 'verify') return 0
  return mode === 'read' ? view.getUint8(0) : 1
}
export function readAny(view: DataView): number {
  return transferAny(view, 'read')
}
export function writeAny(view: DataView): number {
  return transferAny(view, 'write')
}
//#endregion

//#region Twin: a function in a table is called by who reads the table
function checked(view: DataView, mode: 'read' | 'write' | 'verify'): number {
  if (mode === 'verify') return 0
  return mode === 'read' ? view.getUint8(0) : 1
}
export const operations: Record<string, (view: DataView, mode: 'read' | 'write' | 'verify') => number> = {
  checked,
}
export function readChecked(view: DataView): number {
  return checked(view, 'read')
}
export function writeChecked(view: DataView): number {
  return checked(view, 'write')
}
//#endregion

//#region Twin: a function expression that is exported, and calls itself by its own name
export const list = {
  count: function count(depth: number, mode: 'all' | 'some'): number {
    if (mode === 'all') return depth
    return depth > 3 ? 0 : count(depth + 1, 'some') + count(depth + 2, 'some')
  },
}
//#endregion

//#region Twin: one caller spreads, so what it passes is not seen
function report(first: number, second: number, mode: 'plain' | 'full'): number {
  __value(first) // want "first = 0\.\.255$"
  __value(second) // want "second = number \| NaN$"
  if (mode === 'full') return first
  return second
}
export function reportOne(view: DataView): number {
  return report(view.getUint8(0), view.getUint8(1), 'plain')
}
export function reportTwo(view: DataView): number {
  return report(view.getUint8(0), view.getUint8(1), 'plain')
}
export function reportRest(view: DataView, rest: readonly [number, 'plain' | 'full']): number {
  return report(view.getUint8(2), ...rest)
}
//#endregion

//#region A function that calls itself with more
function descend(level: number, steps: number): number {
  __value(level) // want "level = number \| NaN$"
  __value(steps) // want "steps = 1 \| 3$"
  if (level > 40) return steps
  return descend(level + 1, steps)
}
export function deep(): number {
  return descend(0, 1) + descend(1, 3)
}
//#endregion

//#region Functions that call each other
function even(n: number, step: number): boolean {
  __value(step) // want "step = 1\.\.2$"
  return n === 0 ? true : odd(n - 1, step)
}
function odd(n: number, step: number): boolean {
  return n === 0 ? false : even(n - 1, step)
}
export function parity(view: DataView): boolean {
  return even(view.getUint8(0), 1) || odd(view.getUint8(1), 2)
}
//#endregion

//#region What a default stands in for
function padded(view: DataView, size: number = 8): number {
  __value(size) // want "size = 4 \| 8$"
  return view.getUint8(0) % size
}
export function paddedBy(view: DataView): number {
  return padded(view) + padded(view, 4)
}
//#endregion

//#region Twin: undefined, passed on purpose, is the default as well
function sized(view: DataView, size: number = 8): number {
  __value(size) // want "size = 4 \| 8$"
  if (size === 8) return 0
  return view.getUint8(0) % size
}
export function sizedBy(view: DataView, known: boolean): number {
  return sized(view, known ? 4 : undefined)
}
//#endregion

//#region Twin: one caller alone shows how it is used now, not how it is meant
function encode(out: Uint8Array, kind: 'short' | 'long'): number {
  if (kind === 'long') {
    out[1] = 0
    return 2
  }
  return 1
}
export function encodeShort(out: Uint8Array): number {
  return encode(out, 'short')
}
//#endregion

//#region Twin: a bounds check that today's callers do not need
function pick(table: Uint8Array, index: number): number {
  if (index < 0 || index >= 64) throw new RangeError(`no entry ${String(index)}`)
  __value(index) // want "index = 0\.\.15$"
  return table[index] ?? 0
}
export function pickLow(table: Uint8Array, view: DataView): number {
  return pick(table, view.getUint8(0) & 0xf)
}
export function pickHigh(table: Uint8Array, view: DataView): number {
  return pick(table, view.getUint8(0) >> 4)
}
//#endregion

//#region A range that every caller has tested
function drop(out: Uint8Array, n: number): void {
  if (n > 64) return // want "redundant-null-check: we tested 'n > 64' before and it was 'false'" error
  out[0] = n
}
export function dropSome(out: Uint8Array, view: DataView): void {
  const n = view.getUint32(0)
  if (n <= 64) drop(out, n)
}
export function dropFew(out: Uint8Array, view: DataView): void {
  const n = view.getUint32(0)
  if (n > 8) return
  drop(out, n)
}
//#endregion

//#region Twin: what a function relies on, in its own words
function take(out: Uint8Array, n: number): void {
  if (n > 64) throw new RangeError('too many')
  out[0] = n
}
export function takeSome(out: Uint8Array, view: DataView): void {
  const n = view.getUint32(0)
  if (n <= 64) take(out, n)
}
export function takeFew(out: Uint8Array, view: DataView): void {
  const n = view.getUint32(0)
  if (n > 8) return
  take(out, n)
}
//#endregion

//#region Twin: a way out that the only caller does not need
function slotNumber(label: Label | null): number {
  if (label === null) return -1
  return label.slot
}
export function slotNumberOf(label: Label | null): number {
  return label === null ? 0 : slotNumber(label)
}
//#endregion

//#region A case of its own that the only caller has dealt with
function slotName(label: Label | null, out: Uint8Array): string {
  if (label === null) return String(out.length) // want "redundant-null-check: we tested 'label === null' before and it was 'false'" error
  return label.name
}
export function slotNameOf(label: Label | null, out: Uint8Array): string {
  return label === null ? '' : slotName(label, out)
}
//#endregion

//#region Twin: a predicate is written for any value
function isLabel(value: unknown): value is Label {
  return typeof value === 'object' && value !== null && 'slot' in value
}
export function labelled(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return isLabel(value) ? value.slot : -1
}
//#endregion

//#region User data that a caller has bounded, but not enough
function header(out: Uint8Array, length: number): void {
  out[0] = length + 2 // want "unchecked-overflow: potential integer overflow from user 'length \+ 2' \(u8\)"
}
export function writeHeader(out: Uint8Array, view: DataView): void {
  const n = view.getUint16(0)
  if (n < 4000) header(out, n)
}
//#endregion

//#region Twin: it has
function shortHeader(out: Uint8Array, length: number): void {
  out[0] = length + 2
}
export function writeShortHeader(out: Uint8Array, view: DataView): void {
  const n = view.getUint16(0)
  if (n < 254) shortHeader(out, n)
}
//#endregion

//#region Private members, by either name
export class Port {
  readonly #view: DataView
  constructor(view: DataView) {
    this.#view = view
  }
  read(): number {
    return this.#byte(0, 'low') + this.#byte(1, 'high') + this.half(3) + this.half(4)
  }
  #byte(at: number, end: 'low' | 'high' | 'both'): number {
    __value(at) // want "at = 0\.\.1$"
    if (end === 'both') return 0 // want "impossible-condition: impossible condition 'end === 'both'' \(end is "low" \| "high"\)"
    return this.#view.getUint8(at)
  }
  private half(at: number): number {
    __value(at) // want "at = 3\.\.4$"
    return this.#view.getUint8(at)
  }
}
//#endregion

//#region Twin: a private member that brackets, a cast or a method of the same name reach
export class Hole {
  read(): number {
    return this.first(0) + this.second(0) + this.third(0)
  }
  private first(at: number): number {
    __value(at) // want "at = 0 \| 7$"
    return at
  }
  private second(at: number): number {
    __value(at) // want "at = number \| NaN$"
    return at
  }
  private third(at: number): number {
    __value(at) // want "at = number \| NaN$"
    return at
  }
}
export function through(hole: Hole, other: unknown): number {
  const second = (hole as unknown as { second(at: number): number }).second
  return hole['first'](7) + second(9) + (other as any).third(8)
}
//#endregion
