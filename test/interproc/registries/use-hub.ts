/** Registers at objects of another module. */
import { given, Given, hub, Hub } from './hub.ts'

//#region Used, and nothing else
hub.on('word', (view) => view.getUint16(0))
export function fromHub(view: DataView): void {
  const own = new Hub()
  own.on('bit', (view) => view.getUint8(0) & 1)
  __value(own.decode('bit', view)) // want "= undefined \| 0\.\.65535$"
  __value(hub.decode('byte', view)) // want "= undefined \| 0\.\.65535$"
}
//#endregion

//#region Twin: kept where others get at it
const all: Given[] = [given, new Given()]
export function fromGiven(view: DataView): void {
  for (const each of all) each.on('byte', (view) => -view.getUint8(0))
  __value(given.decode('byte', view)) // want "= undefined \| number \| NaN$"
}
//#endregion
