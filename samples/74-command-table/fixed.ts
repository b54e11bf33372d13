// A command without an entry in the table is refused: linux 92fe2aa859f5.

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
  if (command >= commands.length) return -ENOTTY
  return commands[command]!(device, argument)
}
