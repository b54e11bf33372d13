// One number is two commands, one of the bus and one of a DIMM. linux 0e7f0741450b validates commands against
// the device type. Here a missing DIMM is refused before it could mean the bus.
// Learn: absence can be a case of its own; do not refuse it first and ask for it later.

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
  if (!dimm) return undefined
  const commands = dimm ? dimmCommands : busCommands // want "redundant-null-check: we tested 'dimm' before and it was 'true'"
  return commands.get(cmd)
}
