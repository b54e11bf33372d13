import type { CpuCache } from '../arch/cpu-cache.ts'
import type { NdBus } from '../bus/nd-bus.ts'
import type { Errno } from '../lib/errno.ts'
import type { AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { isInside, type PersistentMemory } from '../media/media.ts'
import { addRegions, plainBus, plainRegion, type ProviderHost } from './plain-bus.ts'

/**
 * A memory card with programmable logic in front of its memory: stores wait in a buffer of the card, which nothing
 * writes out by itself. Source: ConTutto, a card for the memory slots of POWER8 (MICRO 2017), in outline.
 */
export class ConTuttoCard implements PersistentMemory {
  readonly size: number
  readonly #memory: PersistentMemory
  #buffered: readonly { readonly offset: number; readonly bytes: Uint8Array }[] = []

  constructor(memory: PersistentMemory) {
    this.size = memory.size
    this.#memory = memory
  }

  /** Stores that are not in the memory yet. */
  get pending(): number {
    return this.#buffered.length
  }

  load(offset: number, length: number): Result<Uint8Array, Errno> {
    const bytes = this.#memory.load(offset, length)
    if (!bytes.ok) return bytes
    for (const { offset: at, bytes: own } of this.#buffered) {
      const from = Math.max(at, offset)
      const to = Math.min(at + own.byteLength, offset + length)
      if (from < to) bytes.value.set(own.subarray(from - at, to - at), from - offset)
    }
    return bytes
  }

  store(offset: number, bytes: Uint8Array): Result<null, Errno> {
    if (!isInside(this.size, offset, bytes.byteLength)) return err('EFAULT')
    this.#buffered = [...this.#buffered, { offset, bytes: bytes.slice() }]
    return ok(null)
  }

  /** Writes the buffer to the memory, in order. Error: what the memory says; the rest stays in the buffer. */
  flush(): Result<null, Errno> {
    while (this.#buffered.length > 0) {
      const [first, ...rest] = this.#buffered
      const stored = first === undefined ? ok(null) : this.#memory.store(first.offset, first.bytes)
      if (!stored.ok) return stored
      this.#buffered = rest
    }
    return ok(null)
  }

  /** Loses what is in the buffer. */
  losePower(): void {
    this.#buffered = []
  }
}

/**
 * The memory of a card: its flush empties the caches of the processor into the card, then the card into its memory.
 * Error -EINVAL: the range is none.
 */
export function registerConTutto(
  range: AddressRange,
  cpu: CpuCache,
  card: ConTuttoCard,
  host: ProviderHost,
): Result<NdBus, Errno> {
  const region = plainRegion(range, host)
  const callback = (): Result<null, Errno> => {
    cpu.writeBackAll()
    const arrived = cpu.fence()
    return arrived.ok ? card.flush() : arrived
  }
  return addRegions(plainBus('contutto', host), [{ ...region, flush: { ...region.flush, callback } }])
}
