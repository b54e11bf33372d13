/** What the tables of a driver hold: maps, sets, lists and records that the file fills itself. */
type Level = 'info' | 'warn'
const enum Reg {
  Control = 1,
  Status = 2,
}

//#region Widths by code
const WIDTHS = new Map([
  [Reg.Control, 4],
  [Reg.Status, 8],
])
const CODES = new Set([1, 2, 4])
const SHIFTS: Record<number, number> = { 1: 0, 2: 8 }
const LEVELS: Readonly<Record<Level, number>> = { info: 3, warn: 4 }
export function widths(view: DataView, level: Level): void {
  const code = view.getUint8(0)
  __value(WIDTHS.get(code)) // want "WIDTHS\.get\(code\) = undefined \| 4 \| 8$"
  __value(WIDTHS.get(code) ?? 1) // want "= 1 \| 4 \| 8$"
  __value(SHIFTS[code]) // want "SHIFTS\[code\] = undefined \| 0 \| 8$"
  __value(LEVELS[level]) // want "LEVELS\[level\] = undefined \| 3\.\.4$"
  for (const [key, width] of WIDTHS) {
    __value(key) // want "key = 1\.\.2$"
    __value(width) // want "width = 4 \| 8$"
  }
  for (const each of CODES) __value(each) // want "each = 1\.\.2 \| 4$"
  for (const width of WIDTHS.values()) __value(width) // want "width = 4 \| 8$"
  WIDTHS.forEach((width, key) => {
    __value(width) // want "width = 4 \| 8$"
    __value(key) // want "key = 1\.\.2$"
  })
}
export function levels(view: DataView): void {
  widths(view, view.getUint8(1) > 3 ? 'info' : 'warn')
}
//#endregion

//#region Twin: somebody else may fill them
const GIVEN = new Map([[1, 4]])
const SHARED = new Set([1])
const GROWING = new Map([[1, 4]])
function keep(map: Map<number, number>): void {
  map.set(2, 400)
}
function hand(to: (set: Set<number>) => void): void {
  to(SHARED)
}
export function filledElsewhere(view: DataView): void {
  const code = view.getUint8(0) & 3
  keep(GIVEN)
  hand((set) => set.add(1000))
  GROWING.set(1, 2).set(2, view.getUint16(0))
  __value(GIVEN.get(code)) // want "GIVEN\.get\(code\) = undefined \| 4 \| 400$"
  __value(GROWING.get(code)) // want "GROWING\.get\(code\) = undefined \| number \| NaN$"
  for (const each of SHARED) __value(each) // want "each = number \| NaN$"
}
//#endregion

//#region Rows of a table
const ROWS = [
  { code: 1, size: 4, flags: 3 },
  { code: 2, size: 8 },
]
const PAIRS: readonly (readonly [number, number])[] = [
  [1, 4],
  [2, 16],
]
const BY_CODE = new Map(PAIRS)
const BY_NAME = new Map([['ctrl', { offset: 0, width: 2 }], ['status', { offset: 4, width: 4 }]]) // prettier-ignore
const REGISTERS: Record<string, { offset: number; width: number }> = {
  ctrl: { offset: 0, width: 2 },
  status: { offset: 4, width: 4 },
}
export function rows(view: DataView): void {
  const at = view.getUint8(0)
  for (const row of ROWS) {
    __value(row.size) // want "row\.size = 4 \| 8$"
    __value(row.flags) // want "row\.flags = undefined \| 3$"
  }
  for (const { size } of ROWS) __value(size) // want "size = 4 \| 8$"
  for (const [code, size] of PAIRS) {
    __value(code) // want "code = 1\.\.2$"
    __value(size) // want "size = 4 \| 16$"
  }
  __value(ROWS[at]?.size) // want "= undefined \| 4 \| 8$"
  __value(ROWS[at & 1]!.size) // want "= 4 \| 8$"
  __value(ROWS.find((row) => row.code === at)?.size) // want "= undefined \| 4 \| 8$"
  __value(BY_CODE.get(at)) // want "BY_CODE\.get\(at\) = undefined \| 4 \| 16$"
  __value(BY_NAME.get(String(at))?.width) // want "= undefined \| 2 \| 4$"
  __value(REGISTERS[at > 3 ? 'ctrl' : 'none']?.width) // want "= undefined \| 2 \| 4$"
  for (const size of ROWS.map((row) => row.size * 2)) __value(size) // want "size = 8 \| 16$"
}
//#endregion

//#region Twin: rows that are written
const COUNTERS = [{ hits: 0 }, { hits: 0 }]
const PORTS = new Map([[1, { speed: 1 }]])
const BLOCKS = [{ size: 1 }]
const LISTED = [{ size: 1 }]
const INDEXED = new Map([[1, { size: 1 }]])
function speedUp(port: { speed: number }, by: number): void {
  port.speed = by
}
export function written(view: DataView): void {
  const at = view.getUint8(0) & 1
  const counter = COUNTERS[at]
  if (counter !== undefined) counter.hits += 1
  __value(COUNTERS[0]!.hits) // want "COUNTERS\[0\]!\.hits = number \| NaN$"
  for (const port of PORTS.values()) speedUp(port, view.getUint8(1))
  for (const port of PORTS.values()) __value(port.speed) // want "port\.speed = number \| NaN$"
  BLOCKS.forEach((block) => {
    block.size = view.getUint8(2)
  })
  for (const block of BLOCKS) __value(block.size) // want "block\.size = number \| NaN$"
  const [first, ...others] = LISTED
  others.push({ size: 99 })
  if (first !== undefined) first.size = view.getUint8(3)
  for (const each of LISTED) __value(each.size) // want "each\.size = number \| NaN$"
  for (const [, each] of INDEXED) each.size = view.getUint8(4)
  __value(INDEXED.get(1)?.size) // want "= undefined \| number \| NaN$"
}
//#endregion

//#region Twin: lists with holes, and names that all objects have
const SPARSE: (number | undefined)[] = [1, 2]
const NAMED: Record<string, number> = { a: 1 }
export function holes(view: DataView): void {
  SPARSE[view.getUint8(0)] = 3
  for (const each of SPARSE) __value(each) // want "each = undefined \| 1\.\.3$"
  const found = NAMED[view.getUint8(0) > 3 ? 'a' : 'toString']
  if (typeof found === 'function') return
  __value(found) // want "found = undefined \| 1$"
}
//#endregion

//#region Twin: a record whose method changes it
const STATE: Record<string, number | (() => void)> = {
  level: 1,
  raise() {
    this['level'] = 9
  },
}
export function raised(view: DataView): void {
  const raise = STATE['raise']
  if (typeof raise === 'function') raise.call(STATE)
  __value(STATE[view.getUint8(0) > 1 ? 'level' : 'none']) // want "= undefined \| number \| NaN \| function$"
}
//#endregion

//#region Lists in private fields
class Queue {
  readonly #sizes = [8, 16]
  readonly #open: number[] = [1]
  size(view: DataView): void {
    __value(this.#sizes[view.getUint8(0)]) // want "= undefined \| 8 \| 16$"
    for (const each of this.#open) __value(each) // want "each = number \| NaN$"
  }
  get open(): number[] {
    return this.#open
  }
}
export function queued(view: DataView): void {
  const queue = new Queue()
  queue.open.push(view.getUint16(0))
  queue.size(view)
}
//#endregion
