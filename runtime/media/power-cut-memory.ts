import type { Errno } from '../lib/errno.ts'
import { err, type Result } from '../lib/result.ts'
import { ATOMIC_UNIT, type PersistentMemory } from './media.ts'

/**
 * The order in which the units of one store reach the memory, as positions in the store: `units` numbers
 * `0..units-1`, each once. The default is ascending.
 */
export type ArrivalOrder = (units: number) => readonly number[]

/**
 * Memory that loses power after a given number of 8-byte units. Units are counted at multiples of 8: a store of
 * 4 bytes is one unit, one that straddles a multiple of 8 is two. From then on nothing changes and every call is -EIO.
 */
export class PowerCutMemory implements PersistentMemory {
  readonly size: number
  readonly #memory: PersistentMemory
  readonly #limit: number
  readonly #order: ArrivalOrder
  #units = 0
  #off = false

  /** `limit` is the number of units that arrive; infinite to only count them. */
  constructor(memory: PersistentMemory, limit: number, order: ArrivalOrder = ascending) {
    this.size = memory.size
    this.#memory = memory
    this.#limit = limit
    this.#order = order
  }

  /** Units that arrived so far. */
  get units(): number {
    return this.#units
  }

  /** Whether power is gone. */
  get isOff(): boolean {
    return this.#off
  }

  load(offset: number, length: number): Result<Uint8Array, Errno> {
    return this.#off ? err('EIO') : this.#memory.load(offset, length)
  }

  store(offset: number, bytes: Uint8Array): Result<null, Errno> {
    if (this.#off) return err('EIO')
    const pieces = split(offset, bytes)
    const left = this.#limit - this.#units
    if (pieces.length <= left) {
      const stored = this.#memory.store(offset, bytes)
      if (stored.ok) this.#units += pieces.length
      return stored
    }
    for (const index of this.#order(pieces.length).slice(0, left)) {
      const piece = pieces[index]
      if (piece === undefined) continue
      const stored = this.#memory.store(piece.offset, piece.bytes)
      if (!stored.ok) return stored
      this.#units++
    }
    this.#off = true
    return err('EIO')
  }
}

interface Piece {
  readonly offset: number
  readonly bytes: Uint8Array
}

function split(offset: number, bytes: Uint8Array): readonly Piece[] {
  const pieces: Piece[] = []
  for (let done = 0; done < bytes.byteLength;) {
    const at = offset + done
    const part = Math.min(ATOMIC_UNIT - (at % ATOMIC_UNIT), bytes.byteLength - done)
    pieces.push({ offset: at, bytes: bytes.subarray(done, done + part) })
    done += part
  }
  return pieces
}

function ascending(units: number): readonly number[] {
  return Array.from({ length: units }, (_, i) => i)
}
