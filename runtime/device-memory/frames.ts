import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { AddressSpace } from './address-space.ts'

/** Memory that pages of programs lie in. */
export interface FramePool {
  /** `system` RAM; `coherent` of a device, and the processor reaches it; `private` the processor does not. */
  readonly kind: 'system' | 'coherent' | 'private'
  /** -1: it is no node. */
  readonly node: number
  /** Frames that nobody has. */
  readonly free: number
  /** A frame of zeros. Errors: -ENOMEM none is free; -ENODEV it is going away. */
  alloc(): Result<Frame, Errno>
  release(frame: Frame): void
  /** Has a page that the processor touched brought to RAM; `null`: the processor reaches it where it is. */
  readonly faultToRam: ((frame: Frame) => Result<null, Errno>) | null
}

/** Room for one page. */
export class Frame {
  readonly pool: FramePool
  /** Number of the page: physical address by page size. */
  readonly page: bigint
  readonly bytes: Uint8Array
  /** Who has it; `null`: nobody yet. */
  user: { readonly space: AddressSpace; readonly address: bigint } | null = null
  /** How many want it to stay where it is. */
  pins = 0

  constructor(pool: FramePool, page: bigint, pageSize: number) {
    this.pool = pool
    this.page = page
    this.bytes = new Uint8Array(pageSize)
  }
}

/** RAM of one node. */
export class RamNode implements FramePool {
  readonly kind = 'system'
  readonly faultToRam = null
  readonly node: number
  readonly #pageSize: number
  readonly #count: number
  readonly #numbers: FrameNumbers
  readonly #used = new Map<bigint, Frame>()

  /** `count` frames from page number `first` on. */
  constructor(node: number, first: bigint, count: number, pageSize: number) {
    this.node = node
    this.#count = count
    this.#numbers = new FrameNumbers(first, count)
    this.#pageSize = pageSize
  }

  get free(): number {
    return this.#count - this.#used.size
  }

  alloc(): Result<Frame, Errno> {
    const page = this.#numbers.take()
    if (page === null) return err('ENOMEM')
    const frame = new Frame(this, page, this.#pageSize)
    this.#used.set(page, frame)
    return ok(frame)
  }

  release(frame: Frame): void {
    if (this.#used.get(frame.page) !== frame) return
    this.#used.delete(frame.page)
    this.#numbers.giveBack(frame.page)
  }
}

/** Numbers of pages, each of which one may have. */
export class FrameNumbers {
  readonly #returned: bigint[] = []
  readonly #end: bigint
  #next: bigint

  /** `count` numbers from `first` on. */
  constructor(first: bigint, count: number) {
    this.#next = first
    this.#end = first + BigInt(count)
  }

  /** A number that nobody has; `null`: there is none. */
  take(): bigint | null {
    const returned = this.#returned.pop()
    if (returned !== undefined) return returned
    return this.#next < this.#end ? this.#next++ : null
  }

  /** Gives a number back that was taken. */
  giveBack(page: bigint): void {
    this.#returned.push(page)
  }
}
