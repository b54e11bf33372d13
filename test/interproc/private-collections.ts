/** What private and static fields hold: what the file puts in, through whatever object it comes by them. */
type Read = (view: DataView) => number

//#region Private to TypeScript, and static
class Codes {
  private static readonly widths = new Map([
    ['byte', 1],
    ['word', 2],
  ])
  static readonly #names = ['byte', 'word']
  private readonly sizes = [1, 2, 4]
  private readonly seen = new Set<string>(['byte'])

  look(view: DataView): void {
    const name = view.getUint8(0) > 9 ? 'byte' : 'word'
    __value(Codes.widths.get(name)) // want "= undefined \| 1\.\.2$"
    for (const size of this.sizes) __value(size) // want "size = 1\.\.2 \| 4$"
    __value(this.sizes.length) // want "= 3$"
    for (const each of Codes.#names) __value(each) // want "each = \"byte\" \| \"word\"$"
    for (const each of this.seen) __value(each) // want "each = \"byte\"$"
  }
}
export function codes(view: DataView): void {
  new Codes().look(view)
}
//#endregion

//#region Twin: of another object of the class
class Copied {
  private readonly listed = [1, 2]
  private readonly reads: Read[] = [(view) => view.getUint8(0)]
  private readonly taken = [1, 2]

  static fill(other: Copied, n: number): void {
    other.listed.push(n)
    const self = other
    self.reads.push((view) => view.getUint16(0))
    const { taken } = other
    taken.push(n)
  }

  look(view: DataView): void {
    for (const each of this.listed) __value(each) // want "each = number \| NaN$"
    __value(this.listed.length) // want "= 0\.\.4294967295$"
    for (const each of this.reads) __value(each(view)) // want "each\(view\) = 0\.\.65535$"
    for (const each of this.taken) __value(each) // want "each = number \| NaN$"
  }
}
export function copied(view: DataView): void {
  const one = new Copied()
  Copied.fill(one, view.getUint16(0))
  one.look(view)
}
//#endregion

//#region Twin: an accessor gives something else
class Computed {
  #wide: number[] = []

  private get values(): number[] {
    return this.#wide
  }

  private set values(all: number[]) {
    this.#wide = all.map((each) => each * 1000)
  }

  look(): void {
    this.values = [1, 2]
    for (const each of this.values) __value(each) // want "each = number \| NaN$"
  }
}
export function computed(view: DataView): void {
  new Computed().look()
}
//#endregion

//#region Twin: given out, or taken in
class Lent {
  private readonly lent = [1, 2]
  private readonly given: readonly number[]
  private readonly both = new Map([['a', 1]])

  constructor(given: readonly number[]) {
    this.given = given
  }

  get all(): number[] {
    return this.lent
  }

  look(): void {
    for (const each of this.lent) __value(each) // want "each = number \| NaN$"
    for (const each of this.given) __value(each) // want "each = number \| NaN$"
    for (const each of this.both.values()) __value(each) // want "each = 1$"
  }
}
export function lent(view: DataView): void {
  const one = new Lent([view.getUint8(0)])
  one.all.push(view.getUint8(1))
  one.look()
}
//#endregion
