// The result of an ACPI method was used without asking whether there was one. Found by reading linux 6.12,
// update_notify(): firmware without the method takes the driver down, long after probing.
// Learn: a helper that can answer "nothing" is asked at every call, not at most of them.

export interface Acpi {
  readonly methods: ReadonlyMap<string, () => Uint8Array>
}

/** Runs a method; undefined where firmware has none of that name. */
function evaluate(acpi: Acpi, name: string): Uint8Array | undefined {
  const method = acpi.methods.get(name)
  if (method === undefined) return undefined
  return method()
}

export class Notifier {
  readonly #acpi: Acpi
  #tables: Uint8Array = new Uint8Array(0)

  constructor(acpi: Acpi) {
    this.#acpi = acpi
  }

  /** Size of the tables that were read last. */
  get size(): number {
    return this.#tables.length
  }

  /** Firmware says that its tables have changed. */
  notify(): boolean {
    const fit = evaluate(this.#acpi, '_FIT')!
    if (fit.length < 4) return false // FN: null-dereference, across calls
    this.#tables = fit.slice(4)
    return true
  }
}
