import type { SectorRange } from '../badrange/bad-ranges.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { isInside } from '../media/media.ts'
import { clearSectors, enterLost, SECTOR, type NamespaceMemory } from './namespace-bytes.ts'

/** Where the data of a device is in the memory of its namespace. Sizes and offsets are bytes. */
export interface PmemLayout {
  /** Behind information block and page map; a multiple of 512. */
  readonly dataOffset: number
  readonly length: number
  /** Bytes that a request is a multiple of: 512, or 4096 when labels say so. */
  readonly logicalBlock: 512 | 4096
}

/**
 * A request to a block device, in 512-byte sectors. Buffers are filled or stored one after the other; each is a
 * multiple of the logical block. `preflush` and `fua` flush before and after.
 */
export type Bio =
  | { readonly op: 'read'; readonly sector: number; readonly buffers: readonly Uint8Array[] }
  | {
      readonly op: 'write'
      readonly sector: number
      readonly buffers: readonly Uint8Array[]
      readonly preflush: boolean
      readonly fua: boolean
    }
  | { readonly op: 'flush' }

/** Why a request failed. */
export interface BioError {
  readonly kind: 'bio'
  readonly errno: Errno
  /** Sectors of the request that were done before. */
  readonly done: number
}

/**
 * A block device over the memory of a namespace. Sectors that are known to be bad, or turn out to be, fail when they
 * are read and are cleared when they are written.
 * Source: drivers/nvdimm/pmem.c.
 */
export class PmemDevice {
  readonly layout: PmemLayout
  readonly #parts: NamespaceMemory

  private constructor(parts: NamespaceMemory, layout: PmemLayout) {
    this.#parts = parts
    this.layout = layout
  }

  /** Error -EINVAL: the data does not lie in the memory at multiples of its logical block. */
  static open(parts: NamespaceMemory, layout: PmemLayout): Result<PmemDevice, Errno> {
    const { dataOffset, length } = layout
    const whole = dataOffset % SECTOR === 0
    return whole && isInside(parts.memory.size, dataOffset, length)
      ? ok(new PmemDevice(parts, layout))
      : err('EINVAL')
  }

  /** Sectors of the device. */
  get sectors(): number {
    return Math.floor(this.layout.length / SECTOR)
  }

  /** Known bad sectors of the device. */
  get badSectors(): readonly SectorRange[] {
    const first = BigInt(this.layout.dataOffset / SECTOR)
    const end = first + BigInt(this.sectors)
    return this.#parts.badBlocks.runs.flatMap(({ sector, count }) => {
      const from = sector > first ? sector : first
      const to = sector + BigInt(count) < end ? sector + BigInt(count) : end
      return from < to ? [{ sector: from - first, count: Number(to - from) }] : []
    })
  }

  /**
   * Does a request. One that fails is done up to the sector that failed; a failed `preflush` leaves nothing done.
   * Errors: -EINVAL not whole logical blocks of the device; -EIO bad sectors, or the flush.
   */
  submit(bio: Bio): Result<null, BioError> {
    if (bio.op === 'flush') return this.#flush(0)
    const length = bio.buffers.reduce((sum, { byteLength }) => sum + byteLength, 0)
    if (!this.#isRequest(bio, length)) return failed('EINVAL', 0)
    if (bio.op === 'write' && bio.preflush) {
      const flushed = this.#flush(0)
      if (!flushed.ok) return flushed
    }
    let done = 0
    for (const buffer of bio.buffers) {
      const offset = this.layout.dataOffset + bio.sector * SECTOR + done
      const moved = bio.op === 'read' ? this.#load(offset, buffer) : this.#store(offset, buffer)
      if (!moved.ok) return failed('EIO', done / SECTOR)
      done += buffer.byteLength
    }
    return bio.op === 'write' && bio.fua ? this.#flush(done / SECTOR) : ok(null)
  }

  #isRequest(
    { sector, buffers }: { readonly sector: number; readonly buffers: readonly Uint8Array[] },
    length: number,
  ): boolean {
    const { logicalBlock } = this.layout
    return (
      length > 0 &&
      buffers.every(({ byteLength }) => byteLength % logicalBlock === 0) &&
      isInside(this.sectors, sector, length / SECTOR) &&
      (sector * SECTOR) % logicalBlock === 0
    )
  }

  #load(offset: number, buffer: Uint8Array): Result<null, Errno> {
    if (this.#isBad(offset, buffer.byteLength)) return err('EIO')
    const bytes = this.#parts.memory.load(offset, buffer.byteLength)
    if (!bytes.ok) {
      enterLost(this.#parts, offset, buffer.byteLength)
      return bytes
    }
    buffer.set(bytes.value)
    return ok(null)
  }

  #store(offset: number, buffer: Uint8Array): Result<null, Errno> {
    if (this.#isBad(offset, buffer.byteLength)) {
      const cleared = clearSectors(this.#parts, offset, buffer.byteLength)
      if (!cleared.ok) return cleared
    }
    return this.#parts.memory.store(offset, buffer)
  }

  #flush(done: number): Result<null, BioError> {
    return this.#parts.flush().ok ? ok(null) : failed('EIO', done)
  }

  #isBad(offset: number, length: number): boolean {
    return this.#parts.badBlocks.isBad(BigInt(offset), BigInt(length))
  }
}

function failed(errno: Errno, done: number): Result<never, BioError> {
  return err({ kind: 'bio', errno, done })
}
