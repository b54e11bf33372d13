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
  __value(n) // FP "n = number \| NaN$": should be "n = 0..255", ranges of arguments are not joined over the callers
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
  if (mode === 'verify') return 0 // FN: impossible-condition, values of arguments are not joined over the callers
  return mode === 'read' ? view.getUint8(0) : 1
}
export function readIt(view: DataView): number {
  return transfer(view, 'read')
}
export function writeIt(view: DataView): number {
  return transfer(view, 'write')
}
//#endregion
