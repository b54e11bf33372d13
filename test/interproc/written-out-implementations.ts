/** What implements an interface without being a class that says so, and what stands in a member's place later. */

//#region Object literals
interface Sink {
  put(n: number): number
}
let stored = 0
const keeping: Sink = {
  put(n) {
    stored = n & 15
    return 1
  },
}
class Dropping implements Sink {
  put(): number {
    return 0
  }
}
export function put(which: number, n: number): void {
  const sink: Sink = which > 3 ? keeping : new Dropping()
  stored = 99
  __value(sink.put(n)) // want "sink\.put\(n\) = 0\.\.1$"
  __value(stored) // want "stored = 0\.\.15 \| 99$"
}
//#endregion
//#region Twin: classes alone
interface Gauge {
  read(): number
}
class Low implements Gauge {
  read(): number {
    return 1
  }
}
class High implements Gauge {
  read(): number {
    return 9
  }
}
export function gauge(which: number): void {
  const one: Gauge = which > 3 ? new Low() : new High()
  __value(one.read()) // want "one\.read\(\) = 1 \| 9$"
}
//#endregion
//#region Literals put together elsewhere
interface Source {
  next(n: number): number
}
function chosen(n: number): (n: number) => number {
  return n > 3 ? (m) => m : () => 7
}
class Five implements Source {
  next(): number {
    return 5
  }
}
export function source(n: number): void {
  const one: Source = n > 9 ? { next: chosen(n) } : new Five()
  __value(one.next(n)) // want "one\.next\(n\) = number \| NaN$"
}
//#endregion
//#region An interface for any type
interface Codec<T> {
  decode(n: number): T
}
class Numbers implements Codec<number> {
  decode(n: number): number {
    return n & 3
  }
}
class Words implements Codec<string> {
  decode(): string {
    return 'word'
  }
}
function decoded<T>(codec: Codec<T>, n: number): T {
  return codec.decode(n)
}
export function codec(n: number): void {
  const number = decoded(new Numbers(), n)
  __value(number) // want "number = 0\.\.3 \| \"word\"$"
  const word = decoded(new Words(), n)
  __value(word) // want "word = 0\.\.3 \| \"word\"$"
}
//#endregion
//#region Accessors that a derived class has its own of
let noted = 0
class Area {
  get size(): number {
    return 1
  }
  set mark(n: number) {
    noted = n & 1
  }
}
class Wide extends Area {
  override get size(): number {
    return 3
  }
  override set mark(n: number) {
    noted = 8 + (n & 1)
  }
}
export function area(which: number, n: number): void {
  const one: Area = which > 3 ? new Wide() : new Area()
  __value(one.size) // want "one\.size = 1 \| 3$"
  one.mark = n
  __value(noted) // want "noted = 0\.\.1 \| 8\.\.9$"
}
//#endregion
//#region Twin: nobody derives
class Plain {
  get size(): number {
    return 1
  }
}
export function plain(): void {
  __value(new Plain().size) // want "new Plain\(\)\.size = 1$"
}
//#endregion
//#region A field that holds another function later
class Port {
  onData = (): number => 1
  onClose = (): number => 2
}
export function port(n: number): void {
  const one = new Port()
  if (n > 3) one.onData = () => 30
  __value(one.onData()) // want "one\.onData\(\) = number \| NaN$"
  __value(one.onClose()) // want "one\.onClose\(\) = 2$"
}
//#endregion
//#region Setters that a pattern calls
class Cell {
  #n = 0
  get n(): number {
    return this.#n
  }
  set n(n: number) {
    this.#n = (n & 7) + 1
  }
}
export function patterns(n: number): void {
  const cell = new Cell()
  ;[cell.n] = [n]
  __value(cell.n) // want "cell\.n = 1\.\.8$"
  ;({ n: cell.n } = { n: 50 })
  __value(cell.n) // want "cell\.n = 3$"
  for (cell.n of [16]) __value(cell.n) // want "cell\.n = 1$"
}
//#endregion
