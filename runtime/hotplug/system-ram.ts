import type { ArchHooks } from '../arch/arch-hooks.ts'
import type { Errno } from '../lib/errno.ts'
import type { AddressRange } from '../lib/range.ts'
import { RangeMap } from '../lib/range-map.ts'
import { err, ok, type Result } from '../lib/result.ts'

/** Where pages of a block may be used: for anything, or only for what can be moved away. */
export type MemoryZone = 'normal' | 'movable'

/** A part of RAM that is put in and out of use as a whole: `/sys/devices/system/memory/memoryN`. */
export interface MemoryBlock {
  /** System physical addresses. */
  readonly range: AddressRange
  readonly node: number
  /** `null`: not in use. */
  readonly zone: MemoryZone | null
}

/**
 * Asked before a block goes out of use: moves away what it has there, or says why it cannot.
 * Source: `MEM_GOING_OFFLINE`, include/linux/memory.h.
 */
export type OfflineListener = (block: MemoryBlock) => Result<null, Errno>

interface Piece {
  readonly node: number
  /** As `/proc/iomem` shows it; the text is kept, not a reference to its device. */
  readonly name: string
  readonly isHotplugged: boolean
  /** By start. */
  readonly blocks: Map<bigint, MemoryBlock>
}

/**
 * The RAM of a machine, and what is added to it and taken away while it runs.
 * Source: mm/memory_hotplug.c, drivers/base/memory.c.
 */
export class SystemRam {
  readonly blockSize: bigint
  readonly #arch: ArchHooks
  readonly #pieces = new RangeMap<Piece>()
  #listeners: readonly OfflineListener[] = []

  /** A machine without RAM. */
  constructor(arch: ArchHooks) {
    this.#arch = arch
    this.blockSize = arch.sectionSize
  }

  /** All pieces as `/proc/iomem` shows them, by address. */
  get resources(): readonly { readonly range: AddressRange; readonly name: string }[] {
    return this.#pieces.entries.map(({ range, value }) => ({ range, name: value.name }))
  }

  get blocks(): readonly MemoryBlock[] {
    return this.#pieces.entries.flatMap(({ value }) => [...value.blocks.values()])
  }

  /** Whether any of these addresses is RAM. */
  overlaps(range: AddressRange): boolean {
    return this.#pieces.touches(range)
  }

  /** The pieces of RAM that share an address with a range, by address. */
  overlapping(range: AddressRange): readonly { readonly range: AddressRange }[] {
    return this.#pieces.overlapping(range)
  }

  /** Adds RAM that is there from the start, in use for anything. Errors: those of {@link add}. */
  boot(range: AddressRange, node: number): Result<null, Errno> {
    return this.#add(range, { node, name: 'System RAM', isHotplugged: false, zone: 'normal' })
  }

  /**
   * Adds RAM; its blocks are not in use yet. Errors: -EINVAL not whole blocks, no node, or more than the machine can
   * address; -EEXIST some of it is there.
   * Source: `add_memory_driver_managed`, mm/memory_hotplug.c.
   */
  add(range: AddressRange, node: number, name: string): Result<null, Errno> {
    return this.#add(range, { node, name, isHotplugged: true, zone: null })
  }

  /** Takes RAM away that was added in one piece. Errors: -EINVAL it was not; -EBUSY a block of it is in use. */
  remove(range: AddressRange): Result<null, Errno> {
    const found = this.#pieces.overlapping(range).find((one) => one.range.start === range.start)
    if (found?.value.isHotplugged !== true || found.range.length !== range.length) return err('EINVAL')
    if ([...found.value.blocks.values()].some(({ zone }) => zone !== null)) return err('EBUSY')
    this.#pieces.delete(range.start)
    return this.#arch.archRemoveMemory(range)
  }

  /** Puts the block at an address to use. Errors: -ENODEV no block; -EINVAL in use already. */
  online(address: bigint, zone: MemoryZone): Result<null, Errno> {
    const found = this.#find(address)
    if (found === null) return err('ENODEV')
    if (found.block.zone !== null) return err('EINVAL')
    found.piece.blocks.set(found.block.range.start, { ...found.block, zone })
    return ok(null)
  }

  /**
   * Takes the block at an address out of use, after everybody has moved away what he has there.
   * Errors: -ENODEV no block; -EINVAL not in use; what a listener says: the block stays in use.
   */
  offline(address: bigint): Result<null, Errno> {
    const found = this.#find(address)
    if (found === null) return err('ENODEV')
    if (found.block.zone === null) return err('EINVAL')
    for (const listener of this.#listeners) {
      const moved = listener(found.block)
      if (!moved.ok) return moved
    }
    found.piece.blocks.set(found.block.range.start, { ...found.block, zone: null })
    return ok(null)
  }

  /** Asks `listener` before a block goes out of use. */
  onOffline(listener: OfflineListener): Disposable {
    this.#listeners = [...this.#listeners, listener]
    return {
      [Symbol.dispose]: () => {
        this.#listeners = this.#listeners.filter((one) => one !== listener)
      },
    }
  }

  #add(
    range: AddressRange,
    piece: Omit<Piece, 'blocks'> & { readonly zone: MemoryZone | null },
  ): Result<null, Errno> {
    if (piece.node < 0) return err('EINVAL')
    const added = this.#arch.archAddMemory({ range, use: 'ram', altmap: null })
    if (!added.ok) return added
    const { node, name, isHotplugged, zone } = piece
    const blocks = new Map<bigint, MemoryBlock>()
    for (let start = range.start; start < range.start + range.length; start += this.blockSize)
      blocks.set(start, { range: { start, length: this.blockSize }, node, zone })
    this.#pieces.add(range, { node, name, isHotplugged, blocks })
    return ok(null)
  }

  #find(address: bigint): { readonly piece: Piece; readonly block: MemoryBlock } | null {
    const [found] = this.#pieces.overlapping({ start: address, length: 1n })
    if (found === undefined) return null
    const start = address - ((address - found.range.start) % this.blockSize)
    const block = found.value.blocks.get(start)
    return block === undefined ? null : { piece: found.value, block }
  }
}
