// What cannot be attached is known before the reference is taken: linux 6aa734a2f38e.

export class Entry {
  #references = 0

  get references(): number {
    return this.#references
  }

  retain(): this {
    this.#references += 1
    return this
  }

  release(): void {
    this.#references -= 1
  }
}

export interface Disk {
  readonly entry: Entry
  readonly capacity: number
}

export class Pmem {
  readonly #entry: Entry

  private constructor(entry: Entry) {
    this.#entry = entry
  }

  /** Attaches to a disk; undefined where it has no room for data. The caller detaches. */
  static attach(disk: Disk): Pmem | undefined {
    if (disk.capacity === 0) return undefined
    return new Pmem(disk.entry.retain())
  }

  detach(): void {
    this.#entry.release()
  }
}
