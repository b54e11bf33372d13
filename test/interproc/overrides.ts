/** Methods that subclasses and implementations replace. */

//#region A method that a subclass replaces
class Transport {
  protected queue: number[] | null = []

  protected flush(): void {}

  send(n: number): number {
    if (this.queue === null) return -1
    this.flush()
    if (this.queue === null) return -2
    return this.queue.push(n)
  }
}
export class Volatile extends Transport {
  protected override flush(): void {
    this.queue = null
  }
}
//#endregion

//#region Twin: a method that nobody can replace
export class Sealed {
  #queue: number[] | null = []

  #flush(): void {}

  drop(): void {
    this.#queue = null
  }

  send(n: number): number {
    if (this.#queue === null) return -1
    this.#flush()
    if (this.#queue === null) return -2 // want "redundant-null-check: we tested 'this\.#queue === null' before and it was 'false'" error
    return this.#queue.push(n)
  }
}
//#endregion

//#region An interface with implementations in sight is still open
interface Source {
  next(): number
}
class ByteSource implements Source {
  readonly #view: DataView
  constructor(view: DataView) {
    this.#view = view
  }
  next(): number {
    return this.#view.getUint8(0)
  }
}
export function open(source: Source): number {
  const n = source.next()
  if (n > 255) return -1
  return n
}
//#endregion

//#region Inside another type it is as open
interface Port {
  size(): number
}
class BytePort implements Port {
  size(): number {
    return 255
  }
}
interface Ports {
  readonly first: Port
}
export class Bridge {
  readonly #port: Port
  constructor(ports: Ports) {
    this.#port = ports.first
  }
  fits(): boolean {
    return this.#port.size() < 256
  }
}
export const spare = new BytePort().size()
//#endregion

//#region Twin: nobody outside can give one
interface Step {
  width(): number
}
class ByteStep implements Step {
  width(): number {
    return 8
  }
}
class WordStep implements Step {
  width(): number {
    return 16
  }
}
function widest(step: Step): number {
  const n = step.width()
  __value(n) // want "n = 8 \| 16$"
  if (n > 16) return -1 // want "impossible-condition: impossible condition 'n > 16' \(n is 8 \| 16\)"
  return n
}
export function widths(): number {
  return widest(new ByteStep()) + widest(new WordStep())
}
//#endregion

//#region Twin: the class is known
export function known(view: DataView): number {
  const n = new ByteSource(view).next()
  __value(n) // want "n = 0\.\.255$"
  if (n > 255) return -1 // want "impossible-condition: impossible condition 'n > 255' \(n is 0\.\.255\)"
  return n
}
//#endregion

//#region The method of the parent by super
class Base {
  limit(): number {
    return 16
  }
}
export class Derived extends Base {
  override limit(): number {
    const n = super.limit()
    __value(n) // want "n = 16$"
    return n * 2
  }
}
//#endregion

//#region Twin: through this it may be either
export class Asking extends Base {
  ask(): number {
    const n = this.limit()
    if (n > 100) return 0
    return n
  }
}
export class Huge extends Asking {
  override limit(): number {
    return 1000
  }
}
//#endregion

//#region An abstract method
abstract class Medium {
  protected abstract size(): number

  blocks(): number {
    const size = this.size()
    if (size < 0) return 0
    return Math.floor(size / 512)
  }
}
export class Fixed extends Medium {
  protected override size(): number {
    return 4096
  }
}
//#endregion
