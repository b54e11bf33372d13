/** User data and guards across three files. */
import { isInside, known, parse } from './packet.ts'

//#region Two layers up, the numbers are still the sender's
export function serve(view: DataView, image: Uint8Array): Uint8Array {
  const packet = parse(view)
  __user(packet.offset) // want "packet\.offset user = 0\.\.4294967295$"
  const end = (packet.offset + packet.length) >>> 0 // want "unchecked-overflow: potential integer overflow from user 'packet\.offset \+ packet\.length' \(uint32\)"
  return image.subarray(packet.offset, end)
}
//#endregion

//#region Twin: a guard of the layer below
export function serveChecked(view: DataView, image: Uint8Array): Uint8Array | undefined {
  const packet = parse(view)
  if (!isInside(packet, image.length)) return undefined
  return image.subarray(packet.offset, packet.offset + packet.length)
}
//#endregion

//#region A command from two layers down
export function admit(view: DataView, mask: number): boolean {
  const { command } = parse(view)
  return (mask & (1 << command)) !== 0 // want "unmasked-command: user controlled command 'command' is not checked against 'mask'"
}
//#endregion

//#region Twin: known before it is a bit number
export function admitKnown(view: DataView, mask: number): boolean {
  const { command } = parse(view)
  if (!known(command)) return false
  return (mask & (1 << command)) !== 0
}
//#endregion
