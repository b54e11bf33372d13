/** What functions of the program give to the functions they are handed. */

//#region Fields of a record
interface Header {
  readonly length: number
  readonly kind: number
}
function withHeader(view: DataView, run: (header: Header) => void): void {
  run({ length: view.getUint32(0), kind: view.getUint8(4) })
}
export function record(view: DataView, bytes: Uint8Array): void {
  withHeader(view, ({ length, kind }) => {
    __value(kind) // want "kind = 0\.\.255$"
    bytes.fill(0, length << 4) // want "unchecked-overflow: potential integer overflow from user 'length << 4' \(int32\)"
  })
}
//#endregion

//#region Twin: checked before it is given
function withChecked(view: DataView, run: (header: Header) => void): void {
  const length = view.getUint32(0)
  if (length > 4096) return
  run({ length, kind: view.getUint8(4) })
}
export function checkedRecord(view: DataView, bytes: Uint8Array): void {
  withChecked(view, (header) => {
    __value(header.length) // want "header\.length = 0\.\.4096$"
    bytes.fill(0, header.length << 4)
  })
}
//#endregion

//#region Handed on by others
function each(view: DataView, visit: (byte: number, at: number) => void): void {
  for (let at = 0; at < 4; at++) visit(view.getUint8(at), at)
}
function eachTwice(view: DataView, visit: (byte: number, at: number) => void): void {
  each(view, visit)
  if (view.byteLength > 8) visit(300, 9)
}
export function visited(view: DataView): void {
  eachTwice(view, (byte, at) => {
    __value(byte) // want "byte = 0\.\.255 \| 300$"
    __value(at) // want "at = 0\.\.3 \| 9$"
  })
}
//#endregion

//#region Twin: kept for later
class Listeners {
  readonly #all: ((byte: number) => void)[] = []

  now(view: DataView, run: (byte: number) => void): void {
    run(view.getUint8(0))
    this.#all.push(run)
  }

  later(n: number): void {
    for (const run of this.#all) run(n)
  }
}
export function kept(view: DataView, n: number): void {
  const listeners = new Listeners()
  listeners.now(view, (byte) => {
    __value(byte) // want "byte = number \| NaN$"
  })
  listeners.later(n)
}
//#endregion

//#region Called by a function inside
function inside(view: DataView, run: (byte: number) => void): void {
  run(view.getUint8(0))
  const more = (): void => run(view.getUint16(0))
  more()
}
export function calledInside(view: DataView): void {
  inside(view, (byte) => {
    __value(byte) // want "byte = 0\.\.65535$"
  })
}
//#endregion

//#region Not always given
function sometimes(view: DataView, run: (byte?: number) => void): void {
  run(view.getUint8(0))
  run()
}
export function left(view: DataView): void {
  sometimes(view, (byte) => {
    __value(byte) // want "byte = undefined \| 0\.\.255$"
  })
}
//#endregion

//#region Called with a callback in its hand
async function reading(view: DataView, use: (size: number) => Promise<void>): Promise<void> {
  await use(view.getUint16(0))
}
export async function awaited(view: DataView): Promise<void> {
  await reading(view, async (size) => {
    __value(size) // want "size = 0\.\.65535$"
  })
}
//#endregion
