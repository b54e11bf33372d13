/** A reader with a position: what it gives is user data, what it keeps is a number that moves. */

class Cursor {
  readonly #bytes: Uint8Array
  #position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get position(): number {
    return this.#position
  }

  get left(): number {
    return this.#bytes.length - this.#position
  }

  u8(): number {
    if (this.#position >= this.#bytes.length) throw new RangeError('end of data')
    return this.#bytes[this.#position++]!
  }

  u16(): number {
    return this.u8() | (this.u8() << 8)
  }

  u32(): number {
    return (this.u16() | (this.u16() << 16)) >>> 0
  }

  skip(count: number): void {
    if (!Number.isInteger(count) || count < 0 || count > this.left) throw new RangeError('end of data')
    this.#position += count
  }
}

//#region Its numbers are the sender's
export function total(bytes: Uint8Array): number {
  const cursor = new Cursor(bytes)
  const count = cursor.u32()
  const size = cursor.u32()
  __value(size) // want "size = 0\.\.4294967295$"
  __user(count) // want "count user = 0\.\.4294967295$"
  return Math.imul(count, size) >>> 0
}
export function sectors(bytes: Uint8Array): number {
  const cursor = new Cursor(bytes)
  return cursor.u32() << 9 // want "unchecked-overflow: potential integer overflow from user 'cursor\.u32\(\) << 9' \(int32\)"
}
//#endregion

//#region Twin: small numbers
export function small(bytes: Uint8Array): number {
  const cursor = new Cursor(bytes)
  const count = cursor.u8()
  const size = cursor.u16()
  __value(count) // want "count = 0\.\.255$"
  return Math.imul(count, size) >>> 0
}
//#endregion

//#region Two reads are two values
export function differ(bytes: Uint8Array): number {
  const cursor = new Cursor(bytes)
  if (cursor.u8() === 0) return 0
  if (cursor.u8() === 0) return 1
  if (cursor.left === 0) return 2
  cursor.skip(1)
  if (cursor.left === 0) return 3
  return 4
}
//#endregion

//#region Twin: two questions without a read in between
export function same(bytes: Uint8Array): number {
  const cursor = new Cursor(bytes)
  cursor.u8()
  if (cursor.left === 0) return 0
  const at = cursor.position
  if (cursor.left === 0) return at // want "redundant-null-check: we tested 'cursor\.left === 0' before and it was 'false'" error
  return cursor.u8()
}
//#endregion

//#region A cursor that is handed on
function readName(cursor: Cursor): string {
  const length = cursor.u8()
  let name = ''
  for (let n = 0; n < length; n++) name += String.fromCharCode(cursor.u8())
  return name
}
export function handedOn(bytes: Uint8Array): number {
  const cursor = new Cursor(bytes)
  if (cursor.left < 2) return 0
  readName(cursor)
  if (cursor.left < 2) return 1
  return cursor.u16()
}
//#endregion

//#region A position that only grows is at least 0
export class Position {
  #at = 0
  #marks = 0

  advance(n: number): void {
    if (!(n >= 0 && n <= 100) || !Number.isInteger(n)) throw new RangeError('out of range')
    this.#at += n
    this.#marks++
  }

  rewind(): void {
    this.#at = 0
  }

  get at(): number {
    __value(this.#at) // want "this\.#at = 0\.\.inf$"
    __value(this.#marks) // want "this\.#marks = 0\.\.inf$"
    if (this.#at < 0) return -1 // want "impossible-condition: impossible condition 'this\.#at < 0' \(this\.#at is 0\.\.inf\)"
    return this.#at
  }
}
//#endregion

//#region Twin: what is added may be less than nothing, or no number
export class Offset {
  #at = 0
  #sum = 0

  move(n: number): void {
    this.#at += n
    if (n > 0) this.#sum += n
  }

  get isBefore(): boolean {
    __value(this.#at) // want "this\.#at = number \| NaN$"
    __value(this.#sum) // want "this\.#sum = number \| NaN$"
    return this.#at < 0
  }
}
//#endregion

//#region Twin: another method goes back
export class Backing {
  #at = 0

  next(): number {
    return this.#at++
  }

  back(): number {
    return this.#at--
  }

  get isBefore(): boolean {
    return this.#at < 0
  }
}
//#endregion

//#region Twin: it begins below 0
export class Below {
  #at = -1

  next(): number {
    return ++this.#at
  }

  get isBefore(): boolean {
    return this.#at < 0
  }
}
//#endregion

//#region Twin: one rests on another that goes back
export class Pair {
  #first = 0
  #second = 0

  step(n: number): void {
    this.#first += n
    this.#second += this.#first
  }

  get isBefore(): boolean {
    return this.#second < 0
  }
}
//#endregion

//#region Twin: others write it through another object
export class Shared {
  #at = 0

  next(): number {
    return this.#at++
  }

  static reset(all: readonly Shared[], at: number): void {
    for (const one of all) one.#at = at
  }

  get isBefore(): boolean {
    return this.#at < 0
  }
}
//#endregion

//#region Twin: it can be sent back before the first byte
class Loose {
  readonly #bytes: Uint8Array
  #position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  u8(): number {
    if (this.#position >= this.#bytes.length) throw new RangeError('end of data')
    return this.#bytes[this.#position++]!
  }

  skip(count: number): void {
    if (count > this.#bytes.length - this.#position) throw new RangeError('end of data')
    this.#position += count
  }
}
export function loose(bytes: Uint8Array, count: number): number {
  const cursor = new Loose(bytes)
  cursor.skip(count)
  const n = cursor.u8()
  __value(n) // want "n = undefined \| 0\.\.255$"
  return n
}
//#endregion
