import { concatBytes } from '../lib/bytes.ts'
import type { Errno } from '../lib/errno.ts'
import { Ref } from '../lib/live-ref.ts'
import { isValidRange, overlaps, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Frame, FramePool } from './frames.ts'
import { defaultPlacement, place, type PlacementPolicy } from './placement.ts'

/** What became of pages that were to be moved. */
export interface Migration {
  /** Pages that are there now. */
  readonly moved: number
  /** Pages that stayed, by address. */
  readonly left: readonly { readonly address: bigint; readonly errno: Errno }[]
}

/** Told before pages change their place. Source: `struct mmu_interval_notifier`. */
export type InvalidateListener = (range: AddressRange) => void

/**
 * The memory of a program, page by page. Where a page lies is nothing that the program can see.
 * Source: mm/memory.c, mm/migrate_device.c.
 */
export class AddressSpace {
  readonly pageSize: number
  /** For pages that are touched for the first time. */
  policy: PlacementPolicy = defaultPlacement
  readonly #pools: readonly FramePool[]
  readonly #frames = new Map<bigint, Frame>()
  #listeners: readonly { readonly range: AddressRange; readonly listener: InvalidateListener }[] = []

  constructor(pools: readonly FramePool[], pageSize = 4096) {
    this.#pools = pools
    this.pageSize = pageSize
  }

  /** Where the page of an address lies; `null`: nobody has touched it. */
  frame(address: bigint): Frame | null {
    return this.#frames.get(this.#pageOf(address)) ?? null
  }

  /**
   * The processor loads bytes. Errors: -EFAULT no addresses; -ENOMEM no room for a page that is touched for the first
   * time; -EIO a page cannot be brought back from its device (the program gets SIGBUS).
   */
  read(address: bigint, length: number): Result<Uint8Array, Errno> {
    const parts: Uint8Array[] = []
    const done = this.#each(address, length, (frame, offset, _at, part) => {
      parts.push(frame.bytes.subarray(offset, offset + part))
    })
    return done.ok ? ok(concatBytes(...parts)) : done
  }

  /** The processor stores bytes. Errors: those of {@link read}; pages in front of the one that failed are stored. */
  write(address: bigint, bytes: Uint8Array): Result<null, Errno> {
    return this.#each(address, bytes.byteLength, (frame, offset, at, part) => {
      frame.bytes.set(bytes.subarray(at, at + part), offset)
    })
  }

  /**
   * Keeps a page where it is, as for a transfer. One of a device is brought to RAM first: memory of a device can always
   * be emptied. Errors: those of {@link read}, and why it cannot be brought.
   */
  pin(address: bigint): Result<Ref, Errno> {
    const touched = this.touch(address)
    if (!touched.ok) return touched
    if (touched.value.pool.kind !== 'system') {
      const [left] = this.migrateToRam([address]).left
      if (left !== undefined) return err(left.errno)
    }
    const frame = this.frame(address)
    if (frame === null) return err('EIO')
    frame.pins++
    return ok(
      new Ref(() => {
        frame.pins--
      }),
    )
  }

  /**
   * Moves the pages of some addresses; what nobody has touched becomes zeros there. Each page is whole, before and
   * after. A page stays with -EBUSY when it is pinned, or with what the memory says.
   * Source: `migrate_vma_setup`, `migrate_vma_pages`, mm/migrate_device.c.
   */
  migrate(addresses: readonly bigint[], to: FramePool): Migration {
    return this.#migrate(
      addresses,
      () => to.alloc(),
      (pool) => pool === to,
    )
  }

  /** Moves the pages of some addresses to RAM, any of it. */
  migrateToRam(addresses: readonly bigint[]): Migration {
    return this.#migrate(
      addresses,
      () => place(this.#pools, defaultPlacement),
      ({ kind }) => kind === 'system',
    )
  }

  /** Frees the pages of some addresses. */
  unmap(range: AddressRange): void {
    this.#invalidate(range)
    const end = range.start + range.length
    for (const [address, frame] of this.#frames) {
      if (address < range.start || address >= end) continue
      this.#frames.delete(address)
      frame.user = null
      frame.pool.release(frame)
    }
  }

  /** Tells `listener` before any of these pages changes its place. */
  watch(range: AddressRange, listener: InvalidateListener): Disposable {
    const entry = { range, listener }
    this.#listeners = [...this.#listeners, entry]
    return {
      [Symbol.dispose]: () => {
        this.#listeners = this.#listeners.filter((one) => one !== entry)
      },
    }
  }

  /** The page of an address as the processor finds it. Errors: those of {@link read}. */
  touch(address: bigint): Result<Frame, Errno> {
    const page = this.#pageOf(address)
    const found = this.#frames.get(page)
    if (found === undefined) {
      const frame = place(this.#pools, this.policy)
      if (frame.ok) this.#put(page, frame.value)
      return frame
    }
    const { faultToRam } = found.pool
    if (faultToRam === null) return ok(found)
    const brought = faultToRam(found)
    const now = this.#frames.get(page)
    // A driver that says so has to have done it: there is nothing to load from otherwise.
    return brought.ok && now !== undefined && now.pool.faultToRam === null ? ok(now) : err('EIO')
  }

  #each(
    address: bigint,
    length: number,
    use: (frame: Frame, offset: number, at: number, part: number) => void,
  ): Result<null, Errno> {
    if (!Number.isSafeInteger(length) || !isValidRange({ start: address, length: BigInt(length) }))
      return err('EFAULT')
    for (let at = 0; at < length;) {
      const frame = this.touch(address + BigInt(at))
      if (!frame.ok) return frame
      const offset = Number((address + BigInt(at)) % BigInt(this.pageSize))
      const part = Math.min(this.pageSize - offset, length - at)
      use(frame.value, offset, at, part)
      at += part
    }
    return ok(null)
  }

  #migrate(
    addresses: readonly bigint[],
    alloc: () => Result<Frame, Errno>,
    isThere: (pool: FramePool) => boolean,
  ): Migration {
    const left: { address: bigint; errno: Errno }[] = []
    for (const address of new Set(addresses.map((one) => this.#pageOf(one)))) {
      const from = this.#frames.get(address)
      if (from !== undefined && isThere(from.pool)) continue
      const frame = from !== undefined && from.pins > 0 ? err('EBUSY' as const) : alloc()
      if (frame.ok) this.#move(address, from, frame.value)
      else left.push({ address, errno: frame.error })
    }
    return { moved: new Set(addresses.map((one) => this.#pageOf(one))).size - left.length, left }
  }

  #move(address: bigint, from: Frame | undefined, to: Frame): void {
    if (from !== undefined) {
      this.#invalidate({ start: address, length: BigInt(this.pageSize) })
      to.bytes.set(from.bytes)
      from.user = null
      from.pool.release(from)
    }
    this.#put(address, to)
  }

  #put(address: bigint, frame: Frame): void {
    frame.user = { space: this, address }
    this.#frames.set(address, frame)
  }

  #invalidate(range: AddressRange): void {
    for (const entry of this.#listeners) {
      if (overlaps(entry.range, range)) entry.listener(range)
    }
  }

  #pageOf(address: bigint): bigint {
    return address - (address % BigInt(this.pageSize))
  }
}
