/** Fields that only a constructor sets. */

//#region A constructor that refuses
class Window8 {
  readonly #size: number

  constructor(size: number) {
    if (!Number.isInteger(size) || size < 1 || size > 256) throw new RangeError('size')
    this.#size = size
  }

  get size(): number {
    return this.#size
  }

  last(): number {
    __value(this.#size) // want "probe: this\.#size = 1\.\.256$"
    if (this.#size === 0) return 0 // want "impossible-condition: impossible condition 'this\.#size === 0' \(this\.#size is 1\.\.256\)"
    return this.#size - 1
  }
}
export const one: Window8 = new Window8(1)
//#endregion

//#region Twin: a method writes it, too
export class Window16 {
  #size: number

  constructor(size: number) {
    if (!Number.isInteger(size) || size < 1 || size > 256) throw new RangeError('size')
    this.#size = size
  }

  resize(size: number): void {
    this.#size = size
  }

  last(): number {
    if (this.#size === 0) return 0
    return this.#size - 1
  }
}
//#endregion

//#region An allocation is there
export class Queue {
  readonly #items: number[] = []
  readonly #names = new Map<string, number>()

  push(n: number): number {
    if (!this.#items) return -1 // want "impossible-condition: can 'this\.#items' even be null"
    this.#names.set(String(n), this.#items.length)
    return this.#items.push(n)
  }
}
//#endregion

//#region Twin: it is let go
export class Slot {
  #slots: number[] | undefined = []

  close(): void {
    this.#slots = undefined
  }

  push(n: number): number {
    if (!this.#slots) return -1
    return this.#slots.push(n)
  }
}
//#endregion

//#region Twin: it is there only once it has been opened
export class Late {
  #lines!: number[]
  private names: Map<string, number> | undefined

  open(): void {
    this.#lines = []
    this.names = new Map()
  }

  count(): number {
    if (!this.#lines) return -1
    if (!this.names) return -2
    return this.#lines.length
  }
}
//#endregion

//#region Twin: the constructor of its parent runs first
class Opened {
  constructor() {
    this.prepare()
  }
  protected prepare(): void {}
}
export class Prepared extends Opened {
  private entries: number[] = []

  protected override prepare(): void {
    if (!this.entries) return
    this.entries.push(1)
  }
}
//#endregion

//#region Twin: a public field is anybody's
export class Open {
  limit = 8

  bounded(view: DataView): number {
    const n = view.getUint32(0)
    if (this.limit === 0) return 0
    return n
  }
}
//#endregion

//#region What the constructor was given is user data
export class Table {
  readonly #count: number

  constructor(view: DataView) {
    this.#count = view.getUint32(0)
  }

  bytes(): number {
    __user(this.#count) // want "probe: this\.#count user = 0\.\.4294967295$"
    return this.#count << 7 // want "unchecked-overflow: potential integer overflow from user 'this\.#count << 7' \(int32\)"
  }
}
//#endregion

//#region Twin: it was bounded on the way in
export class BoundedTable {
  readonly #count: number

  constructor(view: DataView) {
    const count = view.getUint32(0)
    if (count > 1024) throw new RangeError('count')
    this.#count = count
  }

  bytes(): number {
    return this.#count << 7
  }
}
//#endregion
