/** Registers what is decoded, from another module. */
import * as codecs from './codecs.ts'
import {
  addDecoder as add,
  addGuest,
  addLent,
  decodeAs,
  guestAs,
  lentAs,
  publicAs,
  type Decode,
} from './codecs.ts'
import { addPublic } from './index.ts'

//#region By name, by another name, by the module
add('word', (view) => view.getUint16(0))
codecs.addGuest('byte', (view) => view.getUint8(0))
addGuest('bit', (view) => view.getUint8(0) & 1)
export function decoded(view: DataView): void {
  __value(decodeAs('own', view)) // want "= undefined \| 0\.\.65535$"
  __value(guestAs('byte', view)) // want "= undefined \| 0\.\.255$"
}
//#endregion

//#region Twin: somebody has the function as a value
addLent('byte', (view) => view.getUint8(0))
const adders: ((name: string, decode: Decode) => void)[] = [addLent]
export function decodedElsewhere(view: DataView): void {
  for (const each of adders) each('byte', (view) => view.getUint32(0) / 2)
  __value(lentAs('byte', view)) // want "= undefined \| number \| NaN$"
}
//#endregion

//#region Twin: the package gives it to others, though its own files import it, too
addPublic('byte', (view) => view.getUint8(0))
export function decodedByAnybody(view: DataView): void {
  __value(publicAs('byte', view)) // want "= undefined \| number \| NaN$"
}
//#endregion
