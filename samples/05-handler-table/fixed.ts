// Commands past the end of the table are refused: linux 92fe2aa859f5 (validate command family indices).

const ENOTTY = 25

export interface Dimm {
  health: number
  flags: number
}
type Handler = (dimm: Dimm) => number

const handlers: readonly Handler[] = [() => -ENOTTY, (dimm) => dimm.health, (dimm) => dimm.flags]

/** Runs the command in the first byte of a packet. */
export function dispatch(dimm: Dimm, packet: Buffer): number {
  const cmd = packet.readUInt8(0)
  if (cmd >= handlers.length) return -ENOTTY
  const handler = handlers[cmd]!
  return handler(dimm)
}
