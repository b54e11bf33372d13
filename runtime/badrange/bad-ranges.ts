import { intersect, isValidRange, subtract, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Errno } from '../lib/errno.ts'
import { RangeTree } from '../lib/range-tree.ts'

/** Bytes of a sector of a bad block table. */
export const SECTOR_SIZE = 512n

/** Largest number of sectors in one piece of a bad block table. */
export const MAX_SECTORS = 0x7fff_ffff

/** Sectors of 512 bytes, counted from the start of a device: `[sector, sector + count)`. */
export interface SectorRange {
  readonly sector: bigint
  /** A safe integer. */
  readonly count: number
}

/**
 * The bad memory that a bus knows of, by system physical address. Ranges may overlap; no two start alike.
 * Unlike Linux, {@link forget} takes lengths of 64 bits, and forgets a first byte too.
 * With n ranges, of which k are touched, every operation costs O((k + 1) log n).
 * Source: drivers/nvdimm/badrange.c.
 */
export class BadRangeList {
  readonly #tree = new RangeTree()

  /** The ranges, ascending by start. */
  get ranges(): readonly AddressRange[] {
    return [...this.#tree]
  }

  /** Number of ranges. */
  get size(): number {
    return this.#tree.size
  }

  /** Steps taken so far: the cost of this list, apart from the speed of the machine. */
  get steps(): number {
    return this.#tree.visits
  }

  /**
   * Adds a range. A range with the same start only has its length replaced.
   * Error -EINVAL: the range is empty or does not end within 64 bits.
   */
  add(range: AddressRange): Result<null, Errno> {
    if (range.length === 0n || !isValidRange(range)) return err('EINVAL')
    this.#tree.set({ start: range.start, length: range.length })
    return ok(null)
  }

  /**
   * Takes a cleared range out: whole entries, their head, their tail, or their middle. Nothing when it is empty.
   * Of two rests that start alike the longer one stays.
   */
  forget(cleared: AddressRange): void {
    const hit = this.#tree.overlapping(cleared)
    for (const range of hit) this.#tree.delete(range.start)
    for (const rest of hit.flatMap((range) => subtract(range, cleared))) {
      const known = this.#tree.get(rest.start)
      if (known === null || known.length < rest.length) this.#tree.set(rest)
    }
  }

  /** Whether any known bad byte lies in the range. */
  touches(range: AddressRange): boolean {
    return this.#tree.touches(range)
  }

  /** The bad sectors of a device that covers `device`: each touched sector counts whole. */
  badSectors(device: AddressRange): readonly SectorRange[] {
    return this.#tree.overlapping(device).flatMap((one) => {
      const part = intersect(one, device)
      if (part === null) return []
      const offset = part.start - device.start
      const first = offset / SECTOR_SIZE
      const last = (offset + part.length + SECTOR_SIZE - 1n) / SECTOR_SIZE
      return pieces(first, last - first)
    })
  }
}

function pieces(first: bigint, count: bigint): readonly SectorRange[] {
  const list: SectorRange[] = []
  let sector = first
  let left = count
  while (left > 0n) {
    const size = left > BigInt(MAX_SECTORS) ? MAX_SECTORS : Number(left)
    list.push({ sector, count: size })
    sector += BigInt(size)
    left -= BigInt(size)
  }
  return list
}
