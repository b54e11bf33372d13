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

// The callee looks after it: with a test, with a bound, or by doing nothing that needs the number to be right.
function takeChecked(bytes: Uint8Array, length: number): Uint8Array {
  if (length > bytes.length) throw new RangeError('too short')
  return bytes.subarray(0, length)
}
export function checked(view: DataView, bytes: Uint8Array): Uint8Array {
  return takeChecked(bytes, (view.getUint32(0) + 4) >>> 0)
}
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
