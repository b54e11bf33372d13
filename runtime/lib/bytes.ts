import { err, ok, type Result } from './result.ts'

/** A read or write that would leave the buffer. All numbers are bytes. */
export interface BoundsError {
  readonly kind: 'bounds'
  readonly offset: number
  readonly need: number
  readonly have: number
  readonly message: string
}

/** A `DataView` over exactly the bytes of the array, not over its whole buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Bytes `[offset, offset + length)` without copying. Unlike `subarray`, never clamps. */
export function slice(bytes: Uint8Array, offset: number, length: number): Result<Uint8Array, BoundsError> {
  if (!fits(bytes.byteLength, offset, length)) return err(boundsError(bytes.byteLength, offset, length))
  return ok(bytes.subarray(offset, offset + length))
}

/** Whether the two arrays have the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i])
}

/** The arrays one after the other, in a new array. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.byteLength
  }
  return joined
}

/** Two lower-case hexadecimal digits a byte, nothing between. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Bytes of hexadecimal digits; blanks are ignored. `null` when it is not whole bytes of digits. */
export function fromHex(text: string): Uint8Array | null {
  const digits = text.replaceAll(/\s/g, '')
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return null
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** Reads little-endian values one after the other; every read is checked against the end. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.byteLength - this.#at
  }

  u8(): Result<number, BoundsError> {
    return this.#read(1, (at) => this.#view.getUint8(at))
  }

  u16(): Result<number, BoundsError> {
    return this.#read(2, (at) => this.#view.getUint16(at, true))
  }

  u32(): Result<number, BoundsError> {
    return this.#read(4, (at) => this.#view.getUint32(at, true))
  }

  u64(): Result<bigint, BoundsError> {
    return this.#read(8, (at) => this.#view.getBigUint64(at, true))
  }

  /** The next `length` bytes, copied. */
  take(length: number): Result<Uint8Array, BoundsError> {
    return this.#read(length, (at) => this.#bytes.slice(at, at + length))
  }

  #read<T>(length: number, get: (at: number) => T): Result<T, BoundsError> {
    const at = this.#at
    if (!fits(this.#bytes.byteLength, at, length)) return err(boundsError(this.#bytes.byteLength, at, length))
    this.#at = at + length
    return ok(get(at))
  }
}

/** Writes little-endian values one after the other into a buffer of fixed size. */
export class ByteWriter {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(size: number) {
    this.#bytes = new Uint8Array(size)
    this.#view = viewOf(this.#bytes)
  }

  /** The whole buffer; bytes not written are 0. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  u32(value: number): Result<null, BoundsError> {
    return this.#write(4, (at) => this.#view.setUint32(at, value, true))
  }

  u64(value: bigint): Result<null, BoundsError> {
    return this.#write(8, (at) => this.#view.setBigUint64(at, value, true))
  }

  put(bytes: Uint8Array): Result<null, BoundsError> {
    return this.#write(bytes.byteLength, (at) => this.#bytes.set(bytes, at))
  }

  #write(length: number, set: (at: number) => void): Result<null, BoundsError> {
    const at = this.#at
    if (!fits(this.#bytes.byteLength, at, length)) return err(boundsError(this.#bytes.byteLength, at, length))
    set(at)
    this.#at = at + length
    return ok(null)
  }
}

function fits(size: number, offset: number, length: number): boolean {
  return (
    Number.isInteger(offset) &&
    Number.isInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    offset <= size - length
  )
}

function boundsError(have: number, offset: number, length: number): BoundsError {
  const message = `${length} bytes at offset ${offset} do not fit in ${have} bytes`
  return { kind: 'bounds', offset, need: length, have, message }
}
