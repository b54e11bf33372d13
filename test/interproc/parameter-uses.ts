// A number that was cut to its width serves as a length in a function that is called: told where it is made.

function take(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.subarray(0, length)
}
export function frame(view: DataView, bytes: Uint8Array): Uint8Array {
  const length = (view.getUint32(0) + 4) >>> 0 // want "potential integer overflow from user 'view.getUint32\(0\) \+ 4' \(uint32\)"
  return take(bytes, length)
}

// Through another call, a sum and an override.
class Cursor {
  position = 0
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
  take(length: number): Uint8Array {
    return this.bytes.subarray(this.position, this.position + length)
  }
}
class Counting extends Cursor {
  taken = 0
  override take(length: number): Uint8Array {
    this.taken++
    return super.take(length)
  }
}
function record(cursor: Cursor, count: number): Uint8Array {
  return cursor.take(count)
}
export function records(view: DataView, cursor: Counting): Uint8Array {
  return record(cursor, (view.getUint32(0) * 16) >>> 0) // want "potential integer overflow from user 'view.getUint32\(0\) \* 16' \(uint32\)"
}

// A test in the callee sees the number that is left.
function takeChecked(bytes: Uint8Array, length: number): Uint8Array {
  if (length > bytes.length) throw new RangeError('too short')
  return bytes.subarray(0, length)
}
export function checked(view: DataView, bytes: Uint8Array): Uint8Array {
  return takeChecked(bytes, (view.getUint32(0) + 4) >>> 0) // want "potential integer overflow from user 'view.getUint32\(0\) \+ 4' \(uint32\)"
}
function refuse(end: number, limit: number): void {
  if (end > limit) throw new RangeError('beyond the end')
}
export function refused(view: DataView, bytes: Uint8Array): Uint8Array {
  const [start, length] = [view.getUint32(0), view.getUint32(4)]
  refuse((start + length) >>> 0, bytes.length) // want "potential integer overflow from user 'start \+ length' \(uint32\)"
  return bytes.subarray(start, start + length)
}
export function refusedWhole(view: DataView, bytes: Uint8Array): Uint8Array {
  const [start, length] = [view.getUint32(0), view.getUint32(4)]
  refuse(start + length, bytes.length)
  return bytes.subarray(start, start + length)
}

// What a callee stores in a byte or a word.
function put(out: Uint8Array, at: number, value: number): void {
  out[at] = value
}
export function sum(out: Uint8Array, view: DataView): void {
  put(out, 0, view.getUint8(0) + view.getUint8(1)) // want "potential integer overflow from user 'view.getUint8\(0\) \+ view.getUint8\(1\)' \(u8\)"
}
export function checksum(out: Uint8Array, view: DataView): void {
  put(out, 0, (view.getUint8(0) + view.getUint8(1)) & 0xff)
}
class Writer {
  readonly #view = new DataView(new ArrayBuffer(64))
  #position = 0
  u16(value: number): void {
    this.#view.setUint16(this.#position, value)
    this.#position += 2
  }
  word(value: number): void {
    this.#view.setUint8(this.#position, value)
    this.#view.setUint8(this.#position + 1, value >> 8)
    this.#position += 2
  }
}
export function header(view: DataView): void {
  const writer = new Writer()
  const length = view.getUint16(0)
  writer.u16(length + 8) // want "potential integer overflow from user 'length \+ 8' \(u16\)"
  writer.u16(length)
  if (length < 0xff00) writer.u16(length + 8)
  writer.word(length + 8)
}

// The callee bounds it, or does nothing that needs the number to be right.
function takeSome(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.subarray(0, Math.min(length, 16))
}
export function bounded(view: DataView, bytes: Uint8Array): Uint8Array {
  return takeSome(bytes, (view.getUint32(0) + 4) >>> 0)
}
function mix(seed: number, salt: number): number {
  return seed ^ salt
}
export function hash(view: DataView): number {
  return mix((view.getUint32(0) + 4) >>> 0, 7)
}

// The other argument is the length.
function fill(bytes: Uint8Array, value: number, length: number): void {
  bytes.fill(value, 0, length)
}
export function filled(view: DataView, bytes: Uint8Array): void {
  fill(bytes, (view.getUint8(0) + 200) >>> 0, 4)
}
