import { intersect, isValidRange, overlaps, subtract, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Errno } from '../lib/errno.ts'

/** Bytes of a sector of a bad block table. */
export const SECTOR_SIZE = 512n

/** Largest number of sectors in one piece of a bad block table. */
export const MAX_SECTORS = 0x7fff_ffff

/** Sectors of 512 bytes, counted from the start of a device. */
export interface SectorRange {
  readonly sector: bigint
  readonly count: number
}

/**
 * The bad memory that a bus knows of, by system physical address. Unsorted; ranges may overlap.
 * Unlike Linux, {@link forget} takes lengths of 64 bits, and forgets a first byte too.
 * Source: drivers/nvdimm/badrange.c.
 */
export class BadRangeList {
  #ranges: readonly AddressRange[] = []

  /** The ranges, in the order in which they were added. */
  get ranges(): readonly AddressRange[] {
    return this.#ranges
  }

  /**
   * Adds a range. A range with the same start only has its length replaced.
   * Error -EINVAL: the range is empty or does not end within 64 bits.
   */
  add(range: AddressRange): Result<null, Errno> {
    if (range.length === 0n || !isValidRange(range)) return err('EINVAL')
    const known = this.#ranges.some((one) => one.start === range.start)
    this.#ranges = known
      ? this.#ranges.map((one) => (one.start === range.start ? range : one))
      : [...this.#ranges, range]
    return ok(null)
  }

  /** Takes a cleared range out: whole entries, their head, their tail, or their middle. Nothing when it is empty. */
  forget(cleared: AddressRange): void {
    this.#ranges = this.#ranges.flatMap((one) => subtract(one, cleared))
  }

  /** Whether any known bad byte lies in the range. */
  touches(range: AddressRange): boolean {
    return this.#ranges.some((one) => overlaps(one, range))
  }

  /** The bad sectors of a device that covers `device`: each touched sector counts whole. */
  badSectors(device: AddressRange): readonly SectorRange[] {
    return this.#ranges.flatMap((one) => {
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
