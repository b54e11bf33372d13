import type { BadBlocks } from '../badrange/bad-blocks.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { isInside, type Media, type PersistentMemory, type WriteMode } from '../media/media.ts'

/** Bytes of a sector of a bad block table. */
export const SECTOR = 512

/** The memory of a namespace and what a driver needs besides. Offsets are bytes from its start. */
export interface NamespaceMemory {
  readonly memory: PersistentMemory
  /** Known bad sectors of the memory. */
  readonly badBlocks: BadBlocks
  /** Has firmware repair bytes; the number of them that it did, or why it did none. */
  readonly clearPoison: (offset: number, length: number) => Result<number, Errno>
  /** Makes finished stores durable against loss of power. */
  readonly flush: () => Result<null, Errno>
}

/**
 * Byte access to a namespace. Bad blocks are known by sectors of 512 bytes: reading any byte of a bad one fails, and
 * only a write of whole sectors can have them cleared. Bytes that fail to load are entered as bad.
 * Source: `nsio_rw_bytes`, drivers/nvdimm/claim.c, which takes an error of the provider for success.
 */
export class NamespaceBytes implements Media {
  readonly size: number
  readonly #parts: NamespaceMemory

  constructor(parts: NamespaceMemory) {
    this.size = parts.memory.size
    this.#parts = parts
  }

  read(offset: number, length: number): Result<Uint8Array, Errno> {
    if (length === 0) return ok(new Uint8Array(0))
    if (!isInside(this.size, offset, length)) return err('EFAULT')
    if (this.hasBad(offset, length)) return err('EIO')
    const bytes = this.#parts.memory.load(offset, length)
    if (!bytes.ok) enterLost(this.#parts, offset, length)
    return bytes
  }

  /** Stores the bytes also when it fails for a bad block that could not be cleared. */
  write(offset: number, bytes: Uint8Array, mode: WriteMode): Result<null, Errno> {
    const length = bytes.byteLength
    if (length === 0) return ok(null)
    if (!isInside(this.size, offset, length)) return err('EFAULT')
    const cleared = this.hasBad(offset, length) ? this.#clear(offset, length, mode) : ok(null)
    const stored = this.#parts.memory.store(offset, bytes)
    const flushed = this.#parts.flush()
    if (!stored.ok) return stored
    return flushed.ok ? cleared : flushed
  }

  hasBad(offset: number, length: number): boolean {
    return this.#parts.badBlocks.isBad(BigInt(offset), BigInt(length))
  }

  #clear(offset: number, length: number, mode: WriteMode): Result<null, Errno> {
    if (mode === 'atomic' || offset % SECTOR !== 0 || length % SECTOR !== 0) return err('EIO')
    return clearSectors(this.#parts, offset, length)
  }
}

/**
 * Has firmware repair bytes and takes the sectors that it repaired out of the table.
 * Errors: -EIO not all of them were repaired; -ENOSPC the table has no room to be split.
 */
export function clearSectors(parts: NamespaceMemory, offset: number, length: number): Result<null, Errno> {
  const cleared = parts.clearPoison(offset, length)
  if (!cleared.ok) return err('EIO')
  const bytes = Math.min(cleared.value, length)
  const first = Math.ceil(offset / SECTOR)
  const count = Math.floor((offset + bytes) / SECTOR) - first
  if (count > 0) {
    const taken = parts.badBlocks.clear({ sector: BigInt(first), count })
    if (!taken.ok) return taken
  }
  return bytes < length ? err('EIO') : ok(null)
}

/** Enters the sectors that cannot be loaded among these bytes as bad, as the machine check handler does. */
export function enterLost(parts: NamespaceMemory, offset: number, length: number): void {
  const { memory, badBlocks } = parts
  const end = Math.ceil((offset + length) / SECTOR)
  for (let sector = Math.floor(offset / SECTOR); sector < end; sector++) {
    const at = sector * SECTOR
    // A full table forgets the sector, as Linux does: the next load fails just the same.
    if (!memory.load(at, Math.min(SECTOR, memory.size - at)).ok)
      badBlocks.set({ sector: BigInt(sector), count: 1 })
  }
}
