// Classes that keep the functions they are given, and call them later.

export type Listener = (n: number) => void

/** One listener in a field, others in a list. */
export class Port {
  #handler: Listener | undefined
  readonly #all: Listener[] = []

  on(listener: Listener): void {
    this.#handler = listener
    this.#all.push(listener)
  }

  feed(view: DataView): void {
    this.#handler?.(view.getUint8(0))
    for (const listener of this.#all) listener(view.getUint8(1))
    const last = view.getUint8(2)
    this.#all.forEach((listener) => listener(last))
  }
}

/** Listeners by name: a map of sets. */
export class Emitter {
  private readonly listeners = new Map<string, Set<Listener>>()

  on(name: string, listener: Listener): void {
    let set = this.listeners.get(name)
    if (set === undefined) {
      set = new Set()
      this.listeners.set(name, set)
    }
    set.add(listener)
  }

  off(name: string, listener: Listener): void {
    this.listeners.get(name)?.delete(listener)
  }

  feed(view: DataView): void {
    for (const listener of [...(this.listeners.get('size') ?? [])]) listener(view.getUint16(0))
  }
}

/** The same as a record of lists, told what to pass. */
export class Bus {
  readonly #listeners: Record<string, Listener[]> = {}

  on(name: string, listener: Listener): () => void {
    ;(this.#listeners[name] ??= []).push(listener)
    return () => {
      this.#listeners[name] = this.#listeners[name]?.filter((each) => each !== listener) ?? []
    }
  }

  emit(name: string, n: number): void {
    this.#listeners[name]?.forEach((listener) => listener(n))
  }

  feed(view: DataView): void {
    this.emit('size', view.getUint32(0))
  }
}

/** Its listeners are there for everybody. */
export class Open {
  readonly #all: Listener[] = []

  get all(): readonly Listener[] {
    return this.#all
  }

  on(listener: Listener): void {
    this.#all.push(listener)
  }

  feed(view: DataView): void {
    for (const listener of this.#all) listener(view.getUint8(0))
  }
}

/** One way to call them passes more. */
export class Wide {
  readonly #all = new Set<Listener>()

  on(listener: Listener): void {
    this.#all.add(listener)
  }

  feed(view: DataView): void {
    for (const listener of this.#all) listener(view.getUint8(0))
  }

  #tell(n: number): void {
    this.#all.forEach((listener) => listener(n))
  }

  tell(n: number): void {
    this.#tell(n)
  }
}

/** The list that it fills is known under another name. */
export class Shared {
  readonly #named = new Map<string, Listener[]>()
  readonly #last: Listener[] = []

  constructor() {
    this.#named.set('last', this.#last)
  }

  on(name: string, listener: Listener): void {
    this.#named.get(name)?.push(listener)
  }

  feed(view: DataView): void {
    for (const listener of this.#named.get('last') ?? []) listener(view.getUint8(0))
  }

  end(n: number): void {
    for (const listener of this.#last) listener(n)
  }
}

const entries: { readonly name: string; readonly run: Listener }[] = []

/** Kept by the module. */
export function subscribe(name: string, run: Listener): void {
  entries.push({ name, run })
}

export function publish(view: DataView): void {
  for (const { name, run } of entries) if (name !== '') run(view.getUint8(0) & 15)
}

/** Kept by what a function makes. */
export function makeBus() {
  const listeners = new Set<Listener>()
  return {
    on(listener: Listener): void {
      listeners.add(listener)
    },
    feed(view: DataView): void {
      const n = view.getUint8(0)
      listeners.forEach((listener) => listener(n))
    },
  }
}

export interface Reader {
  read(view: DataView): void
}

/** Given when it is made. */
export class Parser implements Reader {
  readonly #done: Listener

  constructor(
    private readonly onByte: Listener,
    done: Listener,
  ) {
    this.#done = done
  }

  read(view: DataView): void {
    this.onByte(view.getUint8(0))
    this.#done.call(undefined, view.getUint16(0))
  }
}
