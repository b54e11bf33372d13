/** A private name is one of its class: another class of the file may use it for something else. */
type Read = (view: DataView) => number

//#region Two classes, one name
class Narrow {
  readonly #all: Read[] = [(view) => view.getUint8(0)]
  readonly #sizes = [1, 2, 4]

  run(view: DataView): void {
    for (const each of this.#all) {
      __value(each(view)) // want "each\(view\) = 0\.\.255$"
    }
    for (const size of this.#sizes) __value(size) // want "size = 1\.\.2 \| 4$"
  }
}
class Wide {
  readonly #all: Read[] = [(view) => view.getUint32(0)]
  readonly #sizes = [8]

  constructor(n: number) {
    this.#sizes.push(n)
  }

  run(view: DataView): void {
    for (const each of this.#all) {
      __value(each(view)) // want "each\(view\) = 0\.\.4294967295$"
    }
    for (const size of this.#sizes) __value(size) // want "size = number \| NaN$"
  }
}
export function two(view: DataView): void {
  new Narrow().run(view)
  new Wide(view.getUint8(0)).run(view)
}
//#endregion

//#region Twin: a class inside has those of the class around it
class Outer {
  readonly #all: Read[] = [(view) => view.getUint8(0)]

  static Filler = class {
    fill(outer: Outer): void {
      outer.#all.push((view) => view.getUint16(0))
    }
  }

  run(view: DataView): void {
    for (const each of this.#all) {
      __value(each(view)) // want "each\(view\) = 0\.\.65535$"
    }
  }
}
export function inside(view: DataView): void {
  const outer = new Outer()
  new Outer.Filler().fill(outer)
  outer.run(view)
}
//#endregion

//#region Twin: a static block, which runs where the class stands
class Filled {
  static readonly #all: Read[] = [(view) => view.getUint8(0)]

  static {
    Filled.#all.push((view) => view.getUint16(0))
  }

  run(view: DataView): void {
    for (const each of Filled.#all) {
      __value(each(view)) // want "each\(view\) = 0\.\.65535$"
    }
  }
}
class Unfilled {
  readonly #all: Read[] = [(view) => view.getUint8(0)]

  run(view: DataView): void {
    for (const each of this.#all) {
      __value(each(view)) // want "each\(view\) = 0\.\.255$"
    }
  }
}
export function blocks(view: DataView): void {
  new Filled().run(view)
  new Unfilled().run(view)
}
//#endregion
