// Arithmetic of a helper: right as it stands there, wrong for what a caller does with its result.

function add32(a: number, b: number): number {
  return (a + b) >>> 0
}
export function read(view: DataView, image: Uint8Array): Uint8Array {
  const [start, length] = [view.getUint32(0), view.getUint32(4)]
  const end = add32(start, length) // want "potential integer overflow from user 'add32\(start, length\)' \(uint32\)"
  if (end > image.length) throw new RangeError('beyond the end')
  return image.subarray(start, end)
}
export function readShort(view: DataView, image: Uint8Array): Uint8Array {
  const [start, length] = [view.getUint16(0), view.getUint16(4)]
  const end = add32(start, length)
  if (end > image.length) throw new RangeError('beyond the end')
  return image.subarray(start, end)
}
export function mixed(view: DataView): string {
  return add32(view.getUint32(0), view.getUint32(4)).toString(16)
}

// It stands at the call that computes it, not at a later sum that is right.
interface Request {
  readonly start: number
  readonly length: number
}
function endOf({ start, length }: Request): number {
  return (start + length) >>> 0
}
export function serve(view: DataView, image: Uint8Array): Uint8Array {
  const request = { start: view.getUint32(0), length: view.getUint32(4) }
  if (endOf(request) > image.length) throw new RangeError('beyond the end') // want "potential integer overflow from user 'endOf\(request\)' \(uint32\)"
  return image.subarray(request.start, request.start + request.length)
}

// Told once, by who passes what overflows.
function size64(low: number, high: number): number {
  return high * 2 ** 32 + low
}
export function size(view: DataView): number {
  return size64(view.getUint32(0), view.getUint32(4)) // want "potential integer overflow from user 'size64\(view.getUint32\(0\), view.getUint32\(4\)\)' \(safe integer\)"
}
export function size53(view: DataView): number {
  return size64(view.getUint32(0), view.getUint32(4) & 0x1fffff)
}

// Four bytes, of which the last brings a sign: wrong as a length, right as a distance.
function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}
export function payload(bytes: Uint8Array): Uint8Array {
  const length = word(bytes, 0) // want "potential integer overflow from user 'word\(bytes, 0\)' \(int32\)"
  return bytes.slice(4, 4 + length)
}
export function allocate(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(word(bytes, 0) + 4) // want "potential integer overflow from user 'word\(bytes, 0\)' \(int32\)"
}
export function target(bytes: Uint8Array, position: number): number | undefined {
  return bytes[position + word(bytes, position)]
}
export function payloadUnsigned(bytes: Uint8Array): Uint8Array {
  const length = word(bytes, 0) >>> 0
  return bytes.slice(4, 4 + length)
}

// A name that promises a number without sign.
export function readUInt32LE(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24) // want "potential integer overflow from user .* \(int32\)"
}
export function readInt32LE(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}
export function readUInt32BE(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}
export function readUInt24LE(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
}
