/** Calls that look like fields. */

//#region A getter that computes
export class Frame {
  readonly #view: DataView

  constructor(view: DataView) {
    this.#view = view
  }

  get kind(): number {
    return this.#view.getUint8(0) & 0x0f
  }

  get length(): number {
    return this.#view.getUint32(4)
  }

  describe(): string {
    __value(this.kind) // want "this\.kind = 0\.\.15$"
    if (this.kind === 16) return 'extended' // want "impossible-condition: impossible condition 'this\.kind === 16' \(this\.kind is 0\.\.15\)"
    return 'plain'
  }

  bytes(): number {
    return this.length << 4 // want "unchecked-overflow: potential integer overflow from user 'this\.length << 4' \(int32\)"
  }
}
//#endregion

//#region A getter that counts
export class Ticket {
  #next = 0

  get next(): number {
    return this.#next++
  }

  draw(): number {
    if (this.next === 0) return 0
    if (this.next === 0) return 1 // want "impossible-condition: impossible condition 'this\.next === 0' \(this\.next is 2\.\.inf\)"
    return 2
  }
}
//#endregion

//#region Twin: a getter that does not
export class Meter {
  #level = 0

  set level(level: number) {
    this.#level = level & 0xff
  }

  get level(): number {
    return this.#level
  }

  get isEmpty(): boolean {
    return this.#level === 0
  }

  read(scale: number): number {
    if (this.isEmpty) return 0
    const value = this.level * scale
    if (this.isEmpty) return -1 // want "redundant-null-check: we tested 'this\.isEmpty' before and it was 'false'" error
    return value
  }
}
//#endregion

//#region A setter that masks
export function masked(meter: Meter, view: DataView): void {
  meter.level = view.getUint32(0)
  __value(meter.level) // want "meter\.level = 0\.\.255$"
}
//#endregion

//#region A setter that writes another field
export class Valve {
  #open: boolean | null = null
  #pressure = 0

  set pressure(pressure: number) {
    this.#pressure = pressure
    if (pressure > 10) this.#open = null
  }

  get pressure(): number {
    return this.#pressure
  }

  start(): void {
    this.#open = true
  }

  test(pressure: number): number {
    if (this.#open === null) return -1
    this.pressure = pressure
    if (this.#open === null) return -2
    return this.#pressure
  }
}
//#endregion

//#region Static constants and functions
export class Opcode {
  static readonly READ = 3
  static readonly #LAST = 9

  static isValid(n: number): boolean {
    return n <= Opcode.#LAST
  }

  static of(view: DataView): number {
    const n = view.getUint8(0)
    return Opcode.isValid(n) ? n : Opcode.READ
  }
}
export function statics(view: DataView): void {
  const n = Opcode.of(view)
  __value(n) // want "n = 0\.\.9$"
}
//#endregion

//#region Twin: a static field that changes
export class Registry {
  static current: string | undefined

  static reset(): void {
    Registry.current = undefined
  }

  static use(): number {
    if (Registry.current === undefined) return -1
    Registry.reset()
    if (Registry.current !== undefined) return 0 // want "impossible-condition: impossible condition 'Registry\.current !== undefined' \(Registry\.current is undefined\)"
    return 1
  }

  static keep(log: string[]): number {
    if (Registry.current === undefined) return -1
    log.push(Registry.current)
    return 0
  }
}
//#endregion
