// A command number above the last command is refused before its bit is tested: linux f84afbdd3a9e.

const ENOTTY = 25
const CMD_CALL = 10

export interface Bus {
  readonly name: string
  /** Bit n is set when the bus has command n. */
  readonly cmdMask: number
}

/** Admits a request to the bus: the command, or an error. */
export function ndIoctl(bus: Bus, request: Buffer): number {
  if (request.length < 4) return -ENOTTY
  const cmd = request.readUInt32LE(0)
  const mask = bus.cmdMask
  if (cmd > CMD_CALL || (mask & (1 << cmd)) === 0) return -ENOTTY
  return cmd
}
