import type { Errno } from '../lib/errno.ts'
import type { AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { AddressSpace } from './address-space.ts'
import type { DeviceMemory } from './device-memory.ts'
import type { Frame } from './frames.ts'

/** Where the pages of a program were at some moment. */
export interface MirrorSnapshot {
  /** By address. */
  readonly frames: ReadonlyMap<bigint, Frame>
  readonly sequence: number
}

/**
 * What a device knows of the page table of a program, so that both use the same addresses.
 * Source: `hmm_range_fault`, mm/hmm.c; `mmu_interval_read_begin`, mm/mmu_notifier.c.
 */
export class Mirror implements Disposable {
  readonly range: AddressRange
  readonly #space: AddressSpace
  /** Memory of the device itself, which it reaches. */
  readonly #own: DeviceMemory | null
  readonly #watch: Disposable
  #sequence = 0

  constructor(space: AddressSpace, range: AddressRange, own: DeviceMemory | null) {
    this.range = range
    this.#space = space
    this.#own = own
    this.#watch = space.watch(range, () => {
      this.#sequence++
    })
  }

  /**
   * Finds all pages of the range, and makes those that nobody has touched. Private pages of another device are brought
   * to RAM. Errors: -EBUSY pages changed their place meanwhile, to be asked again; those of `AddressSpace.read`.
   */
  fault(): Result<MirrorSnapshot, Errno> {
    const sequence = this.#sequence
    const frames = new Map<bigint, Frame>()
    const page = BigInt(this.#space.pageSize)
    const end = this.range.start + this.range.length
    for (let address = this.range.start - (this.range.start % page); address < end; address += page) {
      const known = this.#space.frame(address)
      const isOwn = known !== null && known.pool === this.#own
      const frame = isOwn ? ok(known) : this.#space.touch(address)
      if (!frame.ok) return frame
      frames.set(address, frame.value)
    }
    return this.#sequence === sequence ? ok({ frames, sequence }) : err('EBUSY')
  }

  /** Whether no page has changed its place since. Only then may the device use the snapshot. */
  isCurrent({ sequence }: MirrorSnapshot): boolean {
    return this.#sequence === sequence
  }

  /** Stops following the program. */
  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
  }
}
