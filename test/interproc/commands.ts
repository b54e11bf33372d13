/** Masks and allow-lists that live in helpers. */
const KNOWN = 0x3fe
/** @firmware */
declare function send(cmd: number): number

//#region A helper that masks
function knownOnly(mask: number): number {
  return mask & KNOWN
}
export function publish(view: DataView): { dsmMask: number } {
  const dsmMask = knownOnly(view.getUint32(0))
  __bits(dsmMask) // want "dsmMask bits = 0x0/0x3fe$"
  return { dsmMask }
}
//#endregion

//#region A helper that tests the list
function isKnown(cmd: number): boolean {
  return cmd < 10 && (KNOWN & (1 << cmd)) !== 0
}
export function forward(view: DataView): number {
  const cmd = view.getUint32(0)
  if (!isKnown(cmd)) return -25
  return send(cmd)
}
//#endregion

//#region Twin: nobody asks the list
export function forwardBlindly(view: DataView): number {
  const cmd = view.getUint32(0)
  return send(cmd) // want "unmasked-command: user controlled command 'cmd' reaches 'send' unmasked"
}
//#endregion

//#region A helper that forwards what it is given
function relay(cmd: number): number {
  return send(cmd) // want "unmasked-command: user controlled command 'cmd' reaches 'send' unmasked"
}
export function relayed(view: DataView): number {
  return relay(view.getUint8(0))
}
//#endregion

//#region Twin: all who call it have asked
function relayKnown(cmd: number): number {
  return send(cmd)
}
export function relayedKnown(view: DataView): number {
  const cmd = view.getUint8(0)
  return isKnown(cmd) ? relayKnown(cmd) : -25
}
export function relayedConstant(): number {
  return relayKnown(3)
}
//#endregion

//#region A bit test in a helper
function hasBit(mask: number, bit: number): boolean {
  return (mask & (1 << bit)) !== 0 // want "unmasked-command: user controlled command 'bit' is not checked against 'mask'"
}
export function asked(view: DataView, mask: number): boolean {
  return hasBit(mask, view.getUint8(0))
}
//#endregion

//#region Twin: a bit test with a bound of its own
function hasBitBounded(mask: number, bit: number): boolean {
  return bit < 32 && (mask & (1 << bit)) !== 0
}
export function askedBounded(view: DataView, mask: number): boolean {
  return hasBitBounded(mask, view.getUint8(0))
}
//#endregion
