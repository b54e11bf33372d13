type Handler = (request: DataView) => number
const KNOWN = 0b10011
/** @firmware */
declare function sendCommand(cmd: number, payload: DataView): number

//#region A bit test without a bound
export function ioctl(mask: number, request: DataView): number {
  const cmd = request.getUint8(0)
  if ((mask & (1 << cmd)) === 0) return -25 // want "unmasked-command: user controlled command 'cmd' is not checked against 'mask'"
  return 0
}
//#endregion

//#region Silent: bounded before the shift
export function ioctlBounded(mask: number, request: DataView): number {
  const cmd = request.getUint8(0)
  if (cmd > 31 || (mask & (1 << cmd)) === 0) return -25
  return 0
}
//#endregion

//#region A handler table indexed by the request
export function dispatch(handlers: Handler[], request: DataView): number {
  const cmd = request.getUint32(0)
  return handlers[cmd]!(request) // want "user controlled command 'cmd' is not checked against 'handlers'"
}
//#endregion

//#region Silent: a missing handler is turned away
export function dispatchChecked(handlers: Handler[], request: DataView): number {
  const cmd = request.getUint32(0)
  const handler = handlers[cmd]
  if (handler === undefined) return -25
  return handler(request)
}
//#endregion

//#region A command handed to firmware as it came
export function forward(request: DataView): number {
  const cmd = request.getUint32(0, true)
  return sendCommand(cmd, request) // want "user controlled command 'cmd' reaches 'sendCommand' unmasked"
}
//#endregion

//#region Silent: tested against the known commands
export function forwardKnown(request: DataView): number {
  const cmd = request.getUint32(0, true)
  if (cmd > 4 || (KNOWN & (1 << cmd)) === 0) return -25
  return sendCommand(cmd, request)
}
//#endregion

//#region A mask published as the firmware gave it
export function register(dimm: { cmdMask: number }, table: DataView): void {
  dimm.cmdMask = table.getUint32(8, true) // want "command mask 'dimm.cmdMask' is published without being masked by the known commands"
}
//#endregion

//#region Silent: masked first
export function registerKnown(dimm: { cmdMask: number }, table: DataView): void {
  dimm.cmdMask = table.getUint32(8, true) & KNOWN
}
//#endregion
