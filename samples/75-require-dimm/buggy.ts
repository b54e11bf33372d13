// Whether an operation needs a DIMM depends on the command, and a helper that throws without one had been
// called for all of them: the arm for commands of the bus is dead. linux 0e7f0741450b (validate device type).
// Learn: a helper that throws is a test; what follows it need not ask again, and cannot.

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
  const dimm = bus.dimms.get(handle)
  requireDimm(dimm, handle)
  if (dimm === undefined) return bus.name // want "redundant-null-check: we tested 'dimm === undefined' before and it was 'false'" error
  return `dimm${String(dimm.handle)}`
}
