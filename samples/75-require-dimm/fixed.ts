// Handle 0 is the bus, all others have to be DIMMs: linux 0e7f0741450b.

export interface Dimm {
  readonly handle: number
}
export interface Bus {
  readonly name: string
  readonly dimms: ReadonlyMap<number, Dimm>
}

function requireDimm(dimm: Dimm | undefined, handle: number): asserts dimm is Dimm {
  if (dimm === undefined) throw new RangeError(`no DIMM has handle ${String(handle)}`)
}

/** Whom a command is for: 'bus', or the DIMM with this handle. */
export function targetOf(bus: Bus, handle: number): string {
  if (handle === 0) return bus.name
  const dimm = bus.dimms.get(handle)
  requireDimm(dimm, handle)
  return `dimm${String(dimm.handle)}`
}
