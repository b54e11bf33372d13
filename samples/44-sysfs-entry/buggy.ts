// Probing took a reference to the 'badblocks' entry and did not give it back where it went on to fail. linux
// 6aa734a2f38e, 2017 (lifetime of the entry). An entry that is never given back can never be removed.
// Learn: "it failed, so there is nothing to undo" is only true of the step that failed.

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
    const entry = disk.entry.retain()
    if (disk.capacity === 0) return undefined // FN: leaked-resource
    return new Pmem(entry)
  }

  detach(): void {
    this.#entry.release()
  }
}
