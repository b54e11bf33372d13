/** Listeners that a class keeps in its fields know what it passes to them. */
import { Bus, Emitter, makeBus, Open, Parser, Port, publish, Shared, subscribe, Wide } from './ports.ts'

//#region One in a field, others in a list
export function port(view: DataView, bytes: Uint8Array): void {
  const port = new Port()
  port.on((n) => {
    __value(n) // want "n = 0\.\.255$"
    __user(n) // want "n user = 0\.\.255$"
    bytes.fill(0, n << 25) // want "unchecked-overflow: potential integer overflow from user 'n << 25' \(int32\)"
  })
  port.feed(view)
}
//#endregion

//#region By name, in a map of sets
export function named(view: DataView): void {
  const emitter = new Emitter()
  emitter.on('size', (n) => {
    __value(n) // want "n = 0\.\.65535$"
    __user(n) // want "n user = 0\.\.65535$"
  })
  emitter.feed(view)
}
//#endregion

//#region What is passed comes from a caller
export function told(view: DataView, bytes: Uint8Array): void {
  const bus = new Bus()
  const stop = bus.on('size', (n) => {
    bytes.fill(0, n << 9) // want "unchecked-overflow: potential integer overflow from user 'n << 9' \(int32\)"
  })
  bus.feed(view)
  stop()
}
//#endregion

//#region Twin: a listener that checks
export function checked(view: DataView, bytes: Uint8Array): void {
  const bus = new Bus()
  bus.on('size', (n) => {
    if (n < bytes.length) bytes.fill(0, n << 9)
  })
  bus.feed(view)
}
//#endregion

//#region Methods and functions by name
class Sizes {
  readonly #bytes = new Uint8Array(64)

  constructor(emitter: Emitter, bus: Bus) {
    emitter.on('size', this.#onSize.bind(this))
    bus.on('size', this.onWide)
    emitter.on('size', onNamed)
  }

  #onSize(n: number): void {
    this.#bytes.fill(0, n << 16) // want "unchecked-overflow: potential integer overflow from user 'n << 16' \(int32\)"
  }

  readonly onWide = (n: number): void => {
    this.#bytes.fill(0, n << 16) // want "unchecked-overflow: potential integer overflow from user 'n << 16' \(int32\)"
  }
}
function onNamed(n: number): void {
  new Uint8Array(64).fill(0, n << 16) // want "unchecked-overflow: potential integer overflow from user 'n << 16' \(int32\)"
}
export function methods(view: DataView): void {
  const [emitter, bus] = [new Emitter(), new Bus()]
  const sizes = new Sizes(emitter, bus)
  emitter.feed(view)
  bus.feed(view)
  sizes.onWide(1)
}
//#endregion

//#region Twin: handed to nobody
function onNothing(n: number): void {
  new Uint8Array(64).fill(0, n << 16)
}
export function unheard(): void {
  new Emitter().off('size', onNothing)
}
//#endregion

//#region Kept by a module, by a function, by a constructor
export function elsewhere(view: DataView): void {
  subscribe('size', (n) => {
    __value(n) // want "n = 0\.\.15$"
  })
  publish(view)
  const bus = makeBus()
  bus.on((n) => {
    __value(n) // want "n = 0\.\.255$"
  })
  bus.feed(view)
  const parser = new Parser(
    (n) => {
      __value(n) // want "n = 0\.\.255$"
    },
    (n) => {
      __value(n) // want "n = 0\.\.65535$"
    },
  )
  parser.read(view)
}
//#endregion

//#region Twin: anybody may call them
export function open(view: DataView, n: number): void {
  const port = new Open()
  port.on((n) => {
    __value(n) // want "n = number \| NaN$"
  })
  port.feed(view)
  for (const listener of port.all) listener(n)
}
//#endregion

//#region Twin: another method passes anything
export function wide(view: DataView, n: number): void {
  const port = new Wide()
  port.on((n) => {
    __value(n) // want "n = number \| NaN$"
  })
  port.feed(view)
  port.tell(n)
}
//#endregion

//#region Twin: the list has another name
export function shared(view: DataView, n: number): void {
  const port = new Shared()
  port.on('last', (n) => {
    __value(n) // want "n = number \| NaN$"
  })
  port.feed(view)
  port.end(n)
}
//#endregion

//#region Twin: a listener that calls itself
export function again(view: DataView): void {
  const port = new Port()
  port.on(function down(n): void {
    __value(n) // want "n = number \| NaN$"
    if (n > -4) down(n - 1)
  })
  port.feed(view)
}
//#endregion
