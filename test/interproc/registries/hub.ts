// Registries that modules of the program share.

import type { Decode } from './codecs.ts'

export class Hub {
  private readonly listed = new Map<string, Decode>()

  on(name: string, decode: Decode): void {
    this.listed.set(name, decode)
  }

  decode(name: string, view: DataView): number | undefined {
    return this.listed.get(name)?.(view)
  }
}

export class Given {
  readonly #all = new Map<string, Decode>()

  on(name: string, decode: Decode): void {
    this.#all.set(name, decode)
  }

  decode(name: string, view: DataView): number | undefined {
    return this.#all.get(name)?.(view)
  }
}

export const hub = new Hub()
export const given = new Given()

hub.on('byte', (view) => view.getUint8(0))
given.on('byte', (view) => view.getUint8(0))
