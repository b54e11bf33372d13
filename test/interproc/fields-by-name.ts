/** Writes that do not name the field that they change, or that change more than the one they name. */

//#region Spreads that may bring nothing
export function spread(n: number): void {
  const one = { a: 1, ...(n > 3 ? { a: 2 } : {}) }
  __value(one.a) // want "one\.a = number \| NaN$"
  const two = { ...{ a: 2 }, b: n }
  __value(two.a) // want "two\.a = 2$"
}
//#endregion
//#region Deleting
export function deleted(n: number): void {
  const sizes: Record<string, number> = { x: 1, y: 2 }
  delete sizes[n > 3 ? 'x' : 'z']
  __value(sizes['x']) // want "sizes\['x'\] = undefined \| number \| NaN$"
  __value(sizes['y']) // want "sizes\['y'\] = 2$"
}
//#endregion
//#region Names that are computed
export function computed(n: number): void {
  const sizes: Record<string, number> = { x: 1, y: 2 }
  const name = n > 3 ? 'x' : 'z'
  sizes[name] = 7
  __value(sizes['x']) // want "sizes\['x'\] = undefined \| number \| NaN$"
  __value(sizes['y']) // want "sizes\['y'\] = 2$"
  if (sizes[name] !== 7) return
  sizes['z'] = 8
  __value(sizes[name]) // want "sizes\[name\] = undefined \| number \| NaN$"
}
//#endregion
//#region Twin: positions in a list are no names
export function positions(view: DataView): void {
  const list = [view.getUint8(0), 2]
  const length = list.length
  list[1] = 7
  __value(length) // want "length = 2$"
  __value(list.length) // want "list\.length = 0\.\.4294967295$"
}
//#endregion
//#region Lists that are cut
export function cut(n: number): void {
  const list = [1, 2, 3]
  list.length = n & 3
  __value(list[2]) // want "list\[2\] = undefined \| 1\.\.3$"
  list.length = 0
  list.push(9)
  __value(list.pop()) // want "list\.pop\(\) = undefined \| 1\.\.3 \| 9$"
}
//#endregion
//#region Private fields that are written by name
class Options {
  private size = 1
  readonly #depth = 2

  constructor(given: object) {
    Object.assign(this, given)
  }

  look(): void {
    __value(this.size) // want "this\.size = number \| NaN$"
    __value(this.#depth) // want "this\.#depth = 2$"
  }
}
export function options(n: number): void {
  new Options({ size: n }).look()
}
//#endregion
//#region Twin: a class that writes what it names
class Fixed {
  private limit = 1

  look(): void {
    __value(this.limit) // want "this\.limit = 1$"
  }
}
export function fixed(): void {
  new Fixed().look()
}
//#endregion
//#region Constructors that give back something else
class Shared {
  static #known: Shared | undefined
  n = 1
  constructor(n: number) {
    if (Shared.#known !== undefined) return Shared.#known
    if (n > 3) Shared.#known = this
  }
}
export function shared(n: number): void {
  const one = new Shared(n)
  __value(one.n) // want "one\.n = number \| NaN$"
  one.n = 2
}
class Own {
  n = 1
}
export function own(): void {
  __value(new Own().n) // want "new Own\(\)\.n = 1$"
}
//#endregion
//#region Iterators of the program
let asked = 0
class Steps {
  [Symbol.iterator](): Iterator<number> {
    return { next: () => ({ done: ++asked > 2, value: asked }) }
  }
}
function* counting(): Generator<number> {
  for (;;) {
    if (++asked > 2) return
    yield asked
  }
}
function walk(all: Iterable<number>): void {
  for (const one of all) void one
}
export function iterators(): void {
  asked = 0
  for (const step of new Steps()) void step
  __value(asked) // want "asked = 0\.\.inf$"
  asked = 0
  walk(counting())
  __value(asked) // want "asked = 0\.\.inf$"
  asked = 0
  for (const step of [1, 2]) void step
  __value(asked) // want "asked = 0$"
}
//#endregion
//#region Differences of what may be infinite
export function difference(a: number, b: number): void {
  if (a <= b) __value(b - a) // want "b - a = 0\.\.inff \| NaN$"
  if (a >= 0 && a <= b && b <= 100) __value(b - a) // want "b - a = 0\.\.100f$"
}
//#endregion
//#region Two names of one list
function grown(one: number[], other: number[]): boolean {
  const before = one.length
  other.push(1)
  return one.length === before
}
export function names(n: number): void {
  const list = [n]
  __value(grown(list, list)) // want "grown\(list, list\) = true \| false$"
  const [one, other] = [[n], [n]]
  __value(grown(one, other)) // want "grown\(one, other\) = true \| false$"
}
//#endregion
