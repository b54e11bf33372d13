/** Methods that register: followed where no object of the class gets out of sight. */
type Read = (view: DataView) => number

//#region An object of the module
class Registry {
  readonly #reads = new Map<number, Read>()

  on(code: number, read: Read): this {
    this.#reads.set(code, read)
    return this
  }

  size(): number {
    return this.#reads.size
  }

  read(code: number, view: DataView): number | undefined {
    return this.#reads.get(code)?.(view)
  }
}
const registry = new Registry()
registry.on(1, (view) => view.getUint8(0)).on(2, (view) => view.getUint8(1) & 15)
fill(registry)
function fill(into: Registry): void {
  if (into.size() < 8) into.on(3, (view) => view.getUint16(0))
}
export function known(view: DataView): void {
  __value(registry.read(view.getUint8(2) & 3, view)) // want "= undefined \| 0\.\.65535$"
}
//#endregion

//#region Twin: somebody else has the object
class Lent {
  readonly #reads = new Map<number, Read>()

  on(code: number, read: Read): void {
    this.#reads.set(code, read)
  }

  read(code: number, view: DataView): number | undefined {
    return this.#reads.get(code)?.(view)
  }
}
const lent = new Lent()
const borrowers: ((to: Lent) => void)[] = [(to) => to.on(1, (view) => view.getUint32(0) * 2)]
lent.on(1, (view) => view.getUint8(0))
export function borrowed(view: DataView): void {
  for (const borrow of borrowers) borrow(lent)
  __value(lent.read(1, view)) // want "= undefined \| number \| NaN$"
}
//#endregion

//#region Twin: a class that is derived, made by name, or asked for its method
class Base {
  readonly #reads = new Map<number, Read>()

  on(code: number, read: Read): void {
    this.#reads.set(code, read)
  }

  read(code: number, view: DataView): number | undefined {
    return this.#reads.get(code)?.(view)
  }
}
export class Derived extends Base {}
const base = new Base()
base.on(1, (view) => view.getUint8(0))
export function derived(view: DataView): void {
  const one = new Derived()
  one.on(1, (view) => -view.getUint8(0))
  __value(one.read(1, view)) // want "= undefined \| number \| NaN$"
  __value(base.read(1, view)) // want "= undefined \| number \| NaN$"
}

class Taken {
  readonly #reads = new Map<number, Read>()

  on(code: number, read: Read): void {
    this.#reads.set(code, read)
  }

  read(code: number, view: DataView): number | undefined {
    return this.#reads.get(code)?.(view)
  }
}
const taken = new Taken()
taken.on(1, (view) => view.getUint8(0))
const { on } = taken
export function extracted(view: DataView): void {
  on.call(taken, 1, (view) => -view.getUint8(0))
  __value(taken.read(1, view)) // want "= undefined \| number \| NaN$"
}

class Replaced {
  readonly #reads = new Map<number, Read>()

  on(code: number, read: Read): void {
    this.#reads.set(code, read)
  }

  read(code: number, view: DataView): number | undefined {
    return this.#reads.get(code)?.(view)
  }
}
const replaced = new Replaced()
replaced.on(1, (view) => view.getUint8(0))
const classes = [Replaced]
export function madeElsewhere(view: DataView): void {
  for (const each of classes) {
    const one = new each()
    one.on(1, (view) => -view.getUint8(0))
    __value(one.read(1, view)) // want "= undefined \| number \| NaN$"
  }
}
//#endregion

//#region In a private field, given at construction
class Table {
  readonly #reads: Read[] = []

  register(read: Read): void {
    this.#reads.push(read)
  }

  run(view: DataView): void {
    for (const each of this.#reads) {
      __value(each(view)) // want "each\(view\) = 0\.\.255$"
    }
  }
}
class Driver {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
    this.#table.register((view) => view.getUint8(0))
  }

  run(view: DataView): void {
    this.#table.register((view) => view.getUint8(1) & 7)
    this.#table.run(view)
  }
}
export function driver(view: DataView): void {
  const table = new Table()
  new Driver(table).run(view)
}
//#endregion

//#region Twin: its own methods give it away
class Open {
  static readonly all: unknown[] = []
  readonly #reads: Read[] = []

  constructor() {
    Open.all.push(this)
  }

  register(read: Read): void {
    this.#reads.push(read)
  }

  run(view: DataView): void {
    for (const each of this.#reads) {
      __value(each(view)) // want "each\(view\) = number \| NaN$"
    }
  }
}
const opened = new Open()
opened.register((view) => view.getUint8(0))
export function open(view: DataView): void {
  for (const each of Open.all) (each as Open).register((view) => -view.getUint8(0))
  opened.run(view)
}

class Static {
  static readonly make = () => new this()
  readonly #reads: Read[] = []

  register(read: Read): void {
    this.#reads.push(read)
  }

  run(view: DataView): void {
    for (const each of this.#reads) {
      __value(each(view)) // want "each\(view\) = number \| NaN$"
    }
  }
}
new Static().register((view) => view.getUint8(0))
export function made(view: DataView): void {
  const one = Static.make()
  one.register((view) => -view.getUint8(0))
  one.run(view)
}
//#endregion
