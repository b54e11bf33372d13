// Without a DIMM the command is one of the bus: linux 0e7f0741450b (validate device type).

export interface Dimm {
  readonly handle: number
}
export interface Bus {
  readonly dimms: ReadonlyMap<number, Dimm>
}

const busCommands: ReadonlyMap<number, string> = new Map([
  [1, 'ars_cap'],
  [2, 'ars_start'],
])
const dimmCommands: ReadonlyMap<number, string> = new Map([
  [1, 'smart'],
  [2, 'smart_thresh'],
])

/** Name of command `cmd` for the DIMM with this handle, or for the bus when there is none. */
export function commandName(bus: Bus, handle: number, cmd: number): string | undefined {
  const dimm = bus.dimms.get(handle)
  const commands = dimm ? dimmCommands : busCommands
  return commands.get(cmd)
}
