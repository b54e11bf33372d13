import type { Errno } from '../lib/errno.ts'
import type { Ref } from '../lib/live-ref.ts'
import type { AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { toSafe } from '../lib/u64.ts'
import type { PageMap } from '../memremap/page-map.ts'
import type { PageMapError, PageMapRegistry } from '../memremap/page-map-registry.ts'
import { Frame, FrameNumbers, type FramePool } from './frames.ts'

/** The driver of a device with memory of its own. */
export interface DeviceMemoryDriver {
  /** The processor touched a page that it does not reach: brings it to RAM, or says why not. */
  migrateToRam(frame: Frame): Result<null, Errno>
  /** Nobody has a page any more. */
  pageFree(page: bigint): void
}

/** Memory of a device that pages of programs may lie in. */
export interface DeviceMemoryOptions {
  /** System physical addresses: of nothing else when the processor does not reach them. */
  readonly range: AddressRange
  readonly kind: 'coherent' | 'private'
  /** Node that programs ask for it by; -1: none. */
  readonly node: number
  readonly driver: DeviceMemoryDriver
}

/**
 * Memory of a device that pages of programs are moved to: with `private` the processor does not reach it and every
 * touch brings the page back; with `coherent` it does.
 * Source: `MEMORY_DEVICE_PRIVATE`, `MEMORY_DEVICE_COHERENT`, mm/memremap.c; lib/test_hmm.c.
 */
export class DeviceMemory implements FramePool {
  readonly kind: 'coherent' | 'private'
  readonly node: number
  readonly map: PageMap
  readonly #pageSize: number
  readonly #count: number
  readonly #numbers: FrameNumbers
  readonly #used = new Map<bigint, { readonly frame: Frame; readonly hold: Ref }>()
  #isLeaving = false

  private constructor(options: DeviceMemoryOptions, map: PageMap, pageSize: number, count: number) {
    this.kind = options.kind
    this.node = options.node
    this.map = map
    this.#pageSize = pageSize
    this.#count = count
    this.#numbers = new FrameNumbers(options.range.start / BigInt(pageSize), count)
  }

  /** Gives the memory page structures. Errors: those of `PageMapRegistry.map`. */
  static create(options: DeviceMemoryOptions, registry: PageMapRegistry): Result<DeviceMemory, PageMapError> {
    const { range, kind, driver } = options
    const { pageSize } = registry.arch.pages
    let memory: DeviceMemory | null = null
    const map = registry.map({
      type: kind,
      ranges: [range],
      owner: driver,
      ops: {
        pageFree: (page) => driver.pageFree(page),
        migrateToRam: (page) => {
          const used = memory?.frameOf(page) ?? null
          return used === null ? err('EFAULT') : driver.migrateToRam(used)
        },
      },
    })
    if (!map.ok) return map
    const count = toSafe(range.length / BigInt(pageSize))
    // What can be addressed has fewer pages than a number can count.
    memory = new DeviceMemory(options, map.value, pageSize, count.ok ? count.value : 0)
    return ok(memory)
  }

  get free(): number {
    return this.#isLeaving ? 0 : this.#count - this.#used.size
  }

  /** Frames in use. */
  get used(): readonly Frame[] {
    return [...this.#used.values()].map(({ frame }) => frame)
  }

  /** The frame of a page in use; `null`: nobody has it. */
  frameOf(page: bigint): Frame | null {
    return this.#used.get(page)?.frame ?? null
  }

  alloc(): Result<Frame, Errno> {
    if (this.#isLeaving) return err('ENODEV')
    const page = this.#numbers.take()
    if (page === null) return err('ENOMEM')
    const hold = this.map.holdPage(page)
    if (!hold.ok) {
      this.#numbers.giveBack(page)
      return err('ENODEV')
    }
    const frame = new Frame(this, page, this.#pageSize)
    this.#used.set(page, { frame, hold: hold.value })
    return ok(frame)
  }

  release(frame: Frame): void {
    const used = this.#used.get(frame.page)
    if (used?.frame !== frame) return
    this.#used.delete(frame.page)
    this.#numbers.giveBack(frame.page)
    used.hold[Symbol.dispose]()
  }

  get faultToRam(): ((frame: Frame) => Result<null, Errno>) | null {
    if (this.kind === 'coherent') return null
    return ({ page }) => this.map.ops.migrateToRam?.(page) ?? err('EIO')
  }

  /**
   * Moves all pages to RAM. Errors: -ENOMEM no room; -EBUSY some are pinned. What could be moved is moved then.
   */
  evacuate(): Result<null, Errno> {
    let failed: Errno | null = null
    for (const { user } of this.used) {
      if (user === null) failed = 'EBUSY'
      else failed = user.space.migrateToRam([user.address]).left[0]?.errno ?? failed
    }
    return failed === null ? ok(null) : err(failed)
  }

  /**
   * Takes the memory out of use: no page gets in, all get out, and the page structures go. Errors: those of
   * {@link evacuate}; it stays in use.
   */
  async offline(): Promise<Result<null, Errno>> {
    this.#isLeaving = true
    const empty = this.evacuate()
    if (empty.ok) await this.map.unmap()
    else this.#isLeaving = false
    return empty
  }
}
