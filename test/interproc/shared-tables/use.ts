/** Tables of another module: who else writes to them? */
import { grow } from './commands.ts'
import { given, sealed } from './given.ts'
import { looked } from './looked.ts'
import {
  BURSTS,
  byName,
  FRAMES,
  FROZEN,
  handedOn,
  handlers,
  LIMITS,
  listed,
  registry,
  ROWS,
  SIZES,
  STATES,
  WIDTHS,
  written,
} from './tables.ts'

//#region Nobody does
export function read(view: DataView): void {
  const code = view.getUint8(0)
  __value(SIZES.get(code)) // want "SIZES\.get\(code\) = undefined \| 4 \| 8$"
  __value(WIDTHS[code] ?? 8) // want "= 1\.\.2 \| 4 \| 8$"
  __value(BURSTS[code]) // want "= undefined \| 16 \| 32$"
  __value(BURSTS[code & 1]) // want "= 16 \| 32$"
  __value(FROZEN[code & 1]) // want "= 3 \| 5$"
  __value(FROZEN.length) // want "= 2$"
  for (const row of ROWS) __value(row.size) // want "row\.size = 4 \| 8$"
  for (const [key, size] of SIZES) {
    __value(key) // want "key = 1\.\.2$"
    __value(size) // want "size = 4 \| 8$"
  }
}
//#endregion

//#region Calls through them
export function run(view: DataView): void {
  const code = view.getUint8(0)
  __value(handlers.get(code)?.(view, code)) // want "= undefined \| 0\.\.255$"
  __value(byName[code > 1 ? 'read' : 'other']?.(view, code)) // want "= undefined \| 0\.\.255$"
  __value(STATES[code > 1 ? 'idle' : 'busy'](view, code)) // want "= 0\.\.15$"
  for (const handler of handlers.values()) __value(handler(view, 0)) // want "= 0\.\.255$"
  handlers.forEach((handler) => {
    __value(handler(view, 0)) // want "= 0\.\.255$"
  })
}
//#endregion

//#region Another module fills the registry
export function dispatch(view: DataView): void {
  __value(registry.get(view.getUint8(0))?.(view, 0)) // want "= undefined \| 0\.\.3$"
}
//#endregion

//#region Twin: another module writes to them, or gives them away
export function others(view: DataView): void {
  grow(view)
  for (const each of listed) __value(each) // want "each = number \| NaN$"
  for (const row of written) __value(row.size) // want "row\.size = number \| NaN$"
  for (const each of handedOn) __value(each) // want "each = number \| NaN$"
  __value(LIMITS.get(view.getUint8(0) & 3)) // want "= undefined \| number \| NaN$"
}
//#endregion

//#region Twin: code outside may, unless it is told that it must not
export function outside(view: DataView): void {
  __value(given.get(view.getUint8(0))) // want "= undefined \| number \| NaN$"
  __value(sealed.get(view.getUint8(0))) // want "= undefined \| 4$"
  __value(looked.get(view.getUint8(0))) // want "= undefined \| number \| NaN$"
}
//#endregion

//#region Twin: what all rows have in common today is no claim about the table
export function request(view: DataView): number {
  const frame = FRAMES[view.getUint8(0)]
  if (frame === undefined) return -1
  if (frame.request === undefined) return -2
  if (!frame.isSafe) return -3
  return frame.request.length
}
//#endregion
