import type { Errno } from '../lib/errno.ts'
import { subtract, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { isPowerOfTwo } from '../lib/u64.ts'

/** Memory that is given out in pieces of whole pages, the first that fits. Source: lib/genalloc.c. */
export class Pool {
  readonly #page: bigint
  /** Free ranges, by address. */
  #free: readonly AddressRange[]
  readonly #taken = new Map<bigint, AddressRange>()

  constructor(range: AddressRange, page: bigint) {
    this.#page = page
    this.#free = [range]
  }

  /** Free bytes. */
  get available(): bigint {
    return this.#free.reduce((sum, { length }) => sum + length, 0n)
  }

  /** Takes a piece; its address. Errors: -EINVAL no size, or `align` is no power of two; -ENOMEM no room. */
  take(size: bigint, align: bigint): Result<bigint, Errno> {
    if (size <= 0n || !isPowerOfTwo(align)) return err('EINVAL')
    const length = up(size, this.#page)
    const unit = align > this.#page ? align : this.#page
    for (const { start, length: room } of this.#free) {
      const piece = { start: up(start, unit), length }
      if (piece.start + length > start + room) continue
      this.#free = this.#free.flatMap((free) => subtract(free, piece))
      this.#taken.set(piece.start, piece)
      return ok(piece.start)
    }
    return err('ENOMEM')
  }

  /** Bytes of the piece that starts here; 0: nobody has it. */
  lengthOf(start: bigint): bigint {
    return this.#taken.get(start)?.length ?? 0n
  }

  /** Gives back the piece that starts here; nothing happens when nobody has it. */
  giveBack(start: bigint): void {
    const piece = this.#taken.get(start)
    if (piece === undefined) return
    this.#taken.delete(start)
    this.#free = joined([...this.#free, piece])
  }
}

/** Ranges by address, those that touch each other as one. */
function joined(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const whole: AddressRange[] = []
  for (const range of [...ranges].sort((a, b) => (a.start < b.start ? -1 : 1))) {
    const last = whole.at(-1)
    if (last === undefined || last.start + last.length !== range.start) whole.push(range)
    else whole[whole.length - 1] = { start: last.start, length: last.length + range.length }
  }
  return whole
}

function up(value: bigint, unit: bigint): bigint {
  return ((value + unit - 1n) / unit) * unit
}
