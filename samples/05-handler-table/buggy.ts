// A table of masks was indexed by a number of the user: linux 92fe2aa859f5 (validate command family indices).
// Here the table holds handlers, and the first number behind it calls undefined.
// Learn: `table[n]!` is a promise that only a comparison with the table's length can keep.

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
  const handler = handlers[cmd]! // want "unmasked-command: user controlled command 'cmd' is not checked against 'handlers'"
  return handler(dimm)
}
