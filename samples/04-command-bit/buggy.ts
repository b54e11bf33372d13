// __nd_ioctl() tested the bit of whatever command number a user gave. Found by Smatch; linux f84afbdd3a9e
// (out of bounds read) refuses numbers above the last command. In JavaScript command 33 passes for command 1.
// Learn: bound a number before it becomes a shift count.

const ENOTTY = 25

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
  if ((mask & (1 << cmd)) === 0) return -ENOTTY // want "unmasked-command: user controlled command 'cmd' is not checked against 'mask'"
  return cmd
}
