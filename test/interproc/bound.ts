/** Functions that are bound, called through `call` and `apply`, or held in a variable. */

//#region Bound with an argument
function shifted(by: number, view: DataView): number {
  return view.getUint32(0) >>> by
}
export function bound(view: DataView): number {
  const high = shifted.bind(null, 24)
  __value(high(view)) // want "high\(view\) = 0\.\.255$"
  return high(view) << 9
}
//#endregion

//#region Twin: bound with a wider one
export function boundWide(view: DataView): number {
  const high = shifted.bind(null, 8)
  return high(view) << 9 // want "unchecked-overflow: potential integer overflow from user 'high\(view\) << 9' \(int32\)"
}
//#endregion

//#region Called with a receiver of its own
export function called(view: DataView): void {
  __value(shifted.call(null, 28, view)) // want "= 0\.\.15$"
  __value(shifted.apply(undefined, [29, view])) // want "= 0\.\.7$"
  __value(shifted.bind(null, 31).bind(null, view)()) // want "= 0\.\.1$"
}
//#endregion

//#region Methods that keep their object
class Port {
  readonly #view: DataView
  #last: number | null = null
  readonly #reader = this.read.bind(this)

  constructor(view: DataView) {
    this.#view = view
  }

  read(offset: number): number {
    return this.#view.getUint8(offset)
  }

  keep(n: number): void {
    this.#last = n
  }

  reset(): void {
    this.#last = null
  }

  sum(): number {
    const read = this.read.bind(this)
    const first = this.read.bind(this, 0)
    __value(read(1)) // want "read\(1\) = 0\.\.255$"
    __value(first()) // want "first\(\) = 0\.\.255$"
    __value(this.#reader(2)) // want "this\.#reader\(2\) = 0\.\.255$"
    return read(1) + first()
  }

  /** What is bound may write. */
  again(): number {
    const reset = this.reset.bind(this)
    if (this.#last === null) return 0
    reset()
    if (this.#last === null) return 1 // want "impossible-condition: always true condition 'this\.#last === null' \(this\.#last is null\)"
    return 2
  }

  /** Twin: or may not. */
  still(): number {
    const read = this.read.bind(this)
    if (this.#last === null) return 0
    read(0)
    if (this.#last === null) return 1 // want "redundant-null-check: we tested 'this\.#last === null' before and it was 'false'" error
    return 2
  }
}
export function ports(view: DataView): number {
  const port = new Port(view)
  port.keep(3)
  return port.sum() + port.again() + port.still()
}
//#endregion

//#region One of several, as control flow chose
export function chosen(view: DataView, n: number): void {
  const either = n > 3 ? (v: DataView) => v.getUint8(0) & 3 : (v: DataView) => v.getUint8(0) & 7
  __value(either(view)) // want "either\(view\) = 0\.\.7$"
}
//#endregion

//#region Twin: a variable that is assigned again
export function reassigned(view: DataView, n: number): void {
  let read = (v: DataView): number => v.getUint8(0) & 3
  if (n > 3) read = (v) => v.getUint8(0) & 15
  __value(read(view)) // want "read\(view\) = 0\.\.15$"
}
//#endregion

//#region Given back by a function
function reader(kind: number): ((view: DataView) => number) | undefined {
  switch (kind) {
    case 0:
      return (view) => view.getUint8(0)
    case 1:
      return (view) => view.getUint16(0)
    default:
      return undefined
  }
}
export function given(view: DataView, kind: number): number {
  const read = reader(kind)
  if (read === undefined) return -1
  __value(read(view)) // want "read\(view\) = 0\.\.65535$"
  return read(view) << 8
}
//#endregion

//#region An arrow function sees the object it was made in
class Gauge {
  readonly #scale: number
  readonly #steps = [(n: number) => n & this.#scale]

  constructor(scale: number) {
    this.#scale = scale
  }

  step(n: number): number {
    __value(this.#steps[0]!(n)) // want "this\.#steps\[0\]!\(n\) = -2147483648\.\.2147483647$"
    return this.#steps[0]!(n)
  }
}
export function gauge(n: number): number {
  return new Gauge(7).step(n)
}
//#endregion
