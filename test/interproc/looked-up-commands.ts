// Commands and masks that cross functions: named in one, looked up, forwarded or shown in another.

type Handler = (view: DataView) => number
const handlers: Record<number, Handler> = { 1: (view) => view.getUint8(1), 2: (view) => view.getUint16(1) }

//#region Looked up by a helper, which promises more than the table holds
function handlerOf(command: number): Handler {
  return handlers[command]!
}
export function run(view: DataView): number {
  return handlerOf(view.getUint16(0))(view) // want "unmasked-command: user controlled command 'view.getUint16\(0\)' is not checked against 'handlers'"
}
export function runNamed(view: DataView): number {
  const command = view.getUint16(0)
  const handler = handlerOf(command) // want "unmasked-command: user controlled command 'command' is not checked against 'handlers'"
  return handler(view)
}
//#endregion

//#region Twins: the helper answers with undefined, or the result is asked
function handlerFor(command: number): Handler | undefined {
  return Object.hasOwn(handlers, command) ? handlers[command] : undefined
}
export function runKnown(view: DataView): number {
  const handler = handlerFor(view.getUint16(0))
  return handler === undefined ? -1 : handler(view)
}
export function runAsked(view: DataView): number {
  const handler = handlerOf(view.getUint16(0))
  return typeof handler === 'function' ? handler(view) : -1
}
//#endregion

//#region Read by one function, checked or not by another
interface Packet {
  readonly command: number
  readonly body: DataView
}
function decode(view: DataView): Packet {
  return { command: view.getUint8(0), body: view }
}
function mustBeKnown(command: number): void {
  if (command < 1 || command > 2) throw new RangeError('unknown command')
}
export function serve(view: DataView): number {
  const packet = decode(view)
  return handlers[packet.command]!(packet.body) // want "unmasked-command: user controlled command 'packet.command' is not checked against 'handlers'"
}
export function serveKnown(view: DataView): number {
  const packet = decode(view)
  mustBeKnown(packet.command)
  return handlers[packet.command]!(packet.body)
}
//#endregion

//#region A mask computed when the device is opened and shown later
class Dimm {
  #dsmMask = 0n
  open(view: DataView): void {
    this.#dsmMask = view.getBigUint64(0)
  }
  maskShow(): string {
    return this.#dsmMask.toString(16) // want "unmasked-command: command mask 'this.#dsmMask' is published without being masked by the known commands"
  }
}
class MaskedDimm {
  #dsmMask = 0n
  open(view: DataView): void {
    this.#dsmMask = view.getBigUint64(0) & 0xfn
  }
  maskShow(): string {
    return this.#dsmMask.toString(16)
  }
}
export const dimms = [new Dimm(), new MaskedDimm()]
//#endregion

//#region Bits that are named by a table of commands
const commandNames: readonly string[] = ['smart', 'smart-threshold']
export function namesOf(mask: bigint): string[] {
  const names: string[] = []
  for (let bit = 0; bit < 64; bit++)
    if (((mask >> BigInt(bit)) & 1n) === 1n) names.push(commandNames[bit] ?? 'unknown') // want "unmasked-command: command mask 'mask' is published without being masked by the known commands"
  return names
}
export function knownNamesOf(mask: bigint): string[] {
  const names: string[] = []
  for (let bit = 0; bit < commandNames.length; bit++)
    if (((mask >> BigInt(bit)) & 1n) === 1n) names.push(commandNames[bit] ?? 'unknown')
  return names
}
export function flagsOf(mask: bigint): string[] {
  const flags: string[] = []
  for (let bit = 0; bit < 64; bit++)
    if (((mask >> BigInt(bit)) & 1n) === 1n) flags.push(bit === 0 ? 'read-only' : 'unknown')
  return flags
}
//#endregion
