// Fields that are written by names which are computed when the code runs.

declare function __value(x: unknown): void

interface Point {
  x: number
  y: number
}

type Key = 'x' | 'y'

function byOtherName(p: Point, o: Point, key: Key): number {
  if (p.x !== 3) return 0
  o[key] = 7
  __value(p.x) // want "p.x = number"
  if (p.x === 3) return 1
  return 2
}
const one = { x: 3, y: 1 }
const two = { x: 3, y: 1 }
console.log(byOtherName(one, two, 'x'), byOtherName(one, one, 'x'), byOtherName(two, one, 'y'))

function onlyY(p: Point, o: Point, key: 'y'): number {
  if (p.x !== 3) return 0
  o[key] = 7
  __value(p.x) // want "p.x = 3"
  return p.x
}
const three = { x: 3, y: 1 }
console.log(onlyY(three, three, 'y'))

function put(o: Point, key: Key, n: number): void {
  o[key] = n
}

function inHelper(p: Point, key: Key): number {
  if (p.x !== 3) return 0
  put(p, key, 9)
  __value(p.x) // want "p.x = number"
  return p.x
}
console.log(inHelper({ x: 3, y: 0 }, 'x'), inHelper({ x: 3, y: 0 }, 'y'))

function update(o: Point, by: Partial<Point>): void {
  Object.assign(o, by)
}

function assigned(p: Point, o: Point): number {
  if (p.x !== 3) return 0
  Object.assign(o, { x: 4 })
  __value(p.x) // want "p.x = number"
  p.y = 1
  update(o, { y: 2 })
  __value(p.y) // want "p.y = number"
  return p.y
}
const four = { x: 3, y: 0 }
console.log(assigned(four, four), assigned({ x: 3, y: 0 }, four))

function positions(p: Point, list: number[], at: number): number {
  if (p.x !== 3) return 0
  list[at] = 5
  __value(p.x) // want "p.x = 3"
  return p.x
}
console.log(positions({ x: 3, y: 0 }, [1, 2], 1))

/** A dictionary is no instance of a class. */
class Registers {
  ready = false
  readonly #values: Record<string, number> = { status: 0 }

  set(name: string, value: number): void {
    this.#values[name] = value
  }

  run(name: string): number {
    this.ready = true
    if (this.#values['status'] !== 0) return 0
    this.set(name, 2)
    __value(this.ready) // want "this.ready = true"
    __value(this.#values['status']) // want "= undefined \| number"
    return this.#values['status'] === 0 ? 1 : 2
  }
}
console.log(new Registers().run('status'), new Registers().run('other'))

/** What a type tells of names that it does not list: a number, if there is any. The checker remembers its test. */
function dictionary(values: Record<string, number>, name: string): number {
  __value(values['a']) // want "= undefined \| number"
  if (values['a'] !== 1) return 0
  values[name] = 5
  __value(values['a']) // want "= undefined \| number"
  return values['a'] === 1 ? 1 : 2
}
console.log(dictionary({ a: 1 }, 'a'), dictionary({ a: 1 }, 'b'), dictionary({}, 'b'))

function forgotten(values: Record<string, number>, name: string): number {
  if (values['a'] !== 1) return 0
  delete values[name]
  __value(values['a']) // want "= undefined \| number"
  return values['a'] === undefined ? 1 : 2
}
console.log(forgotten({ a: 1 }, 'a'), forgotten({ a: 1 }, 'b'))

function holes(at: number): number {
  const list = [1, 2, 3]
  delete list[at]
  __value(list[at]) // want "list\[at\] = undefined"
  __value(list.length) // want "list.length = 3"
  return list.length
}
console.log(holes(1), holes(7))

/** What is written out may be handed over as a dictionary, what an interface or a class declares may not. */
type Pair = { x: number; y: number }

function alias(p: Pair, o: Record<string, number>, name: string): number {
  if (p.x !== 3) return 0
  o[name] = 7
  __value(p.x) // want "p.x = number"
  return p.x === 3 ? 1 : 2
}
const pair = { x: 3, y: 1 }
console.log(alias(pair, pair, 'x'), alias(pair, {}, 'x'))

interface Named {
  [name: string]: number
}

function declared(p: Point, o: Named, name: string): number {
  if (p.x !== 3) return 0
  o[name] = 7
  __value(p.x) // want "p.x = 3"
  return p.x
}
console.log(declared({ x: 3, y: 1 }, { x: 3 }, 'x'))

function anything(p: Point, o: Record<string, any>, name: string): number {
  if (p.x !== 3) return 0
  o[name] = 7
  __value(p.x) // want "p.x = number"
  return p.x === 3 ? 1 : 2
}
const five = { x: 3, y: 1 }
console.log(anything(five, five, 'x'), anything({ x: 3, y: 1 }, {}, 'x'))

/** A class of the program that is called like the dictionaries of the language. */
namespace own {
  export class Record {
    x = 3
  }
}

function sameName(record: own.Record, o: Point, name: Key): number {
  if (record.x !== 3) return 0
  o[name] = 7
  __value(record.x) // want "record.x = number"
  return record.x === 3 ? 1 : 2
}
const six = { x: 3, y: 1 }
console.log(sameName(six, six, 'x'), sameName(new own.Record(), six, 'x'))
