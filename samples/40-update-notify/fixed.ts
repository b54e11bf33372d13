// Firmware without the method changes nothing: read in linux 6.12, update_notify().

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
    const fit = evaluate(this.#acpi, '_FIT')
    if (fit === undefined || fit.length < 4) return false
    this.#tables = fit.slice(4)
    return true
  }
}
