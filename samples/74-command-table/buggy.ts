// A number of the user picks the revision of a command from a table by family. linux 92fe2aa859f5 validates
// such indexes. Here number and table live in different functions, which is how the test got lost between
// them.
// Learn: the function that reads a number from outside bounds it, or its name says that it does not.

const ENOTTY = 25

export interface Thermostat {
  target: number
  readonly measured: number
}
type Command = (device: Thermostat, argument: number) => number

const commands: readonly Command[] = [
  (device) => device.measured,
  (device) => device.target,
  (device, argument) => (device.target = argument),
]

/** Command and argument of a packet. */
function decode(packet: DataView): { readonly command: number; readonly argument: number } {
  return { command: packet.getUint8(0), argument: packet.getInt16(1, true) }
}

/** Runs the command in a packet; its result, or a negative error. */
export function handle(device: Thermostat, packet: DataView): number {
  if (packet.byteLength < 3) return -ENOTTY
  const { command, argument } = decode(packet)
  return commands[command]!(device, argument) // want "unmasked-command: user controlled command 'command' is not checked against 'commands'"
}
