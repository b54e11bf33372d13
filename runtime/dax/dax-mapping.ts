import type { Errno } from '../lib/errno.ts'
import type { Ref } from '../lib/live-ref.ts'
import { contains, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { alignDown } from '../lib/u64.ts'
import type { Spa } from '../lib/brand.ts'
import type { DaxChar } from './dax-char.ts'
import { physicalOf } from './extents.ts'

/** A page that a fault put in place. */
export interface MappedPage {
  /** Virtual address. */
  readonly address: bigint
  readonly physical: Spa
  /** Bytes. */
  readonly size: number
}

/** Why a program is stopped. */
export type SigbusReason =
  | 'device gone'
  /** The device is mapped with larger pages only. */
  | 'page too small'
  /** The page reaches over the mapping. */
  | 'outside mapping'
  /** The page reaches over the device, or over one of its extents. */
  | 'outside device'

/** How a fault ends. `fallback`: to be tried again with a smaller page. */
export type FaultResult =
  | { readonly kind: 'mapped'; readonly page: MappedPage }
  | { readonly kind: 'fallback' }
  | { readonly kind: 'sigbus'; readonly reason: SigbusReason }

/**
 * A device mapped by a program.
 * Source: `dev_dax_huge_fault`, `dev_dax_may_split`, drivers/dax/device.c.
 */
export class DaxMapping {
  readonly range: AddressRange
  /** Byte of the device that comes first. */
  readonly offset: bigint
  readonly #char: DaxChar
  readonly #pages = new Map<bigint, { readonly page: MappedPage; readonly hold: Ref }>()

  constructor(char: DaxChar, range: AddressRange, offset: bigint) {
    this.#char = char
    this.range = range
    this.offset = offset
  }

  /** Pages in place, in the order of their faults. */
  get pages(): readonly MappedPage[] {
    return [...this.#pages.values()].map(({ page }) => page)
  }

  /**
   * The processor touched an address and asks for a page of this size in bytes. A device is mapped with pages of its
   * alignment, and with no others.
   */
  fault(address: bigint, size: number): FaultResult {
    const { device, pageMap, isAlive } = this.#char
    if (!isAlive) return sigbus('device gone')
    if (size > device.align) return { kind: 'fallback' }
    if (size !== device.align) return sigbus('page too small')
    const length = BigInt(size)
    const start = alignDown(address, length)
    if (!contains(this.range, { start, length })) return sigbus('outside mapping')
    const known = this.#pages.get(start)
    if (known !== undefined) return { kind: 'mapped', page: known.page }
    const physical = physicalOf(device.extents, this.offset + (start - this.range.start), length)
    if (physical === null) return sigbus('outside device')
    const hold = pageMap.holdPage(physical / BigInt(device.region.host.pageSize))
    if (!hold.ok) return sigbus('device gone')
    const page = { address: start, physical: physical as Spa, size }
    this.#pages.set(start, { page, hold: hold.value })
    return { kind: 'mapped', page }
  }

  /** What a processor does: it asks for the largest page first, and for smaller ones as long as it is told to. */
  touch(address: bigint): FaultResult {
    const sizes = [...this.#char.device.region.host.alignments].reverse()
    let result: FaultResult = { kind: 'fallback' }
    for (const size of sizes) {
      result = this.fault(address, size)
      if (result.kind !== 'fallback') break
    }
    return result
  }

  /** Cuts it in two at an address. Error -EINVAL: not inside, or not a multiple of the alignment. */
  split(address: bigint): Result<readonly [DaxMapping, DaxMapping], Errno> {
    const { start, length } = this.range
    const front = address - start
    if (front <= 0n || front >= length || address % BigInt(this.#char.device.align) !== 0n)
      return err('EINVAL')
    const parts = [
      new DaxMapping(this.#char, { start, length: front }, this.offset),
      new DaxMapping(this.#char, { start: address, length: length - front }, this.offset + front),
    ] as const
    for (const [at, entry] of this.#pages) parts[at < address ? 0 : 1].#pages.set(at, entry)
    this.#pages.clear()
    this.#char.forget(this)
    for (const part of parts) this.#char.track(part)
    return ok(parts)
  }

  /** Takes all pages out: the next access faults. */
  zap(): void {
    for (const { hold } of this.#pages.values()) hold[Symbol.dispose]()
    this.#pages.clear()
  }

  /** Ends the mapping. */
  unmap(): void {
    this.zap()
    this.#char.forget(this)
  }
}

function sigbus(reason: SigbusReason): FaultResult {
  return { kind: 'sigbus', reason }
}
