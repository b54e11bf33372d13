import { ok, type Err, type Result } from '../lib/result.ts'
import type { ArenaMedia } from './arena-media.ts'
import { bttError, type BttError } from './errors.ts'
import { nextSeq, type FlogSlots } from './flog.ts'
import { MAP_ENTRY_SIZE } from './geometry.ts'
import type { Lane, LanePool } from './lanes.ts'
import type { MapEntry } from './map-entry.ts'
import type { Steps } from './steps.ts'

/** Bytes of the map that one lock covers. */
const LOCK_BYTES = 64
const ERROR_BIT = 0x4000_0000

/** One arena in use: its lanes, who reads which block, and who changes which part of the map. */
export class Arena {
  readonly media: ArenaMedia
  readonly lanes: LanePool
  readonly #slots: FlogSlots
  /** Blocks that are being read, and by how many. */
  readonly #readers = new Map<number, number>()
  readonly #locks = new Set<number>()
  #failure: Err<BttError> | null = null

  constructor(media: ArenaMedia, lanes: LanePool, slots: FlogSlots) {
    this.media = media
    this.lanes = lanes
    this.#slots = slots
  }

  /** Why the arena does not take writes any more; `null` while it does. */
  get failure(): Err<BttError> | null {
    return this.#failure
  }

  /** Ends writing: what is on the media is only known again after it is opened anew. The reason is returned. */
  fail(reason: BttError): Err<BttError> {
    this.#failure ??= bttError('failed', 'EIO', `the arena takes no writes since: ${reason.message}`)
    return { ok: false, error: reason }
  }

  /** Waits for a lane. */
  *takeLane(): Steps<number> {
    for (;;) {
      const lane = this.lanes.take()
      if (lane !== null) return lane
      yield 'wait'
    }
  }

  /** Waits until nobody else changes this part of the map. */
  *lockMap(sector: number): Steps<null> {
    const lock = this.#lockOf(sector)
    while (this.#locks.has(lock)) yield 'wait'
    this.#locks.add(lock)
    return null
  }

  unlockMap(sector: number): void {
    this.#locks.delete(this.#lockOf(sector))
  }

  /** Publishes that a block is being read, so that no write reuses it. */
  startReading(block: number): void {
    this.#readers.set(block, (this.#readers.get(block) ?? 0) + 1)
  }

  stopReading(block: number): void {
    const left = (this.#readers.get(block) ?? 0) - 1
    if (left > 0) this.#readers.set(block, left)
    else this.#readers.delete(block)
  }

  isRead(block: number): boolean {
    return this.#readers.has(block)
  }

  /** The map entry of a sector. Errors: -EIO `media`, `map-range`. */
  mapped(sector: number): Result<MapEntry, BttError> {
    const entry = this.media.readMap(sector)
    if (!entry.ok || entry.value.block < this.media.geometry.internalBlocks) return entry
    return bttError(
      'map-range',
      'EIO',
      `sector ${sector} is mapped to block ${entry.value.block}, which does not exist`,
    )
  }

  /**
   * Moves a sector to the block of a lane, which holds its new content; the caller has locked its part of the map.
   * The entry in the log is the point of no return: a restart completes the move.
   * Errors: -EIO `free-twice`, `media`; either ends writing to the arena.
   */
  commit(laneNumber: number, sector: number, old: MapEntry): Result<null, BttError> {
    const { block, slot, seq } = this.lanes.get(laneNumber)
    if (this.lanes.isFree(old.block)) return this.fail(freeTwice(old.block))
    const suspect = old.state === 'error'
    const oldMap = suspect ? (old.block | ERROR_BIT) >>> 0 : old.block
    const logged = this.media.writeEntry(laneNumber, slot, { lba: sector, oldMap, newMap: block, seq })
    if (!logged.ok) return this.fail(logged.error)
    const mapped = this.media.writeMap(sector, { state: 'normal', block })
    if (!mapped.ok) return this.fail(mapped.error)
    const other = slot === 0 ? this.#slots[1] : 0
    this.lanes.set(laneNumber, { block: old.block, slot: other, seq: nextSeq(seq), suspect })
    return ok(null)
  }

  /** Makes the block of a lane fit for data. Error -EIO: it stays bad. */
  prepare(laneNumber: number): Result<Lane, BttError> {
    const lane = this.lanes.get(laneNumber)
    if (this.media.isLogBad(laneNumber))
      return bttError('media', 'EIO', `the log of lane ${laneNumber} is bad`)
    if (!lane.suspect && !this.media.isBad(lane.block)) return ok(lane)
    const cleared = this.media.clearBlock(lane.block)
    if (!cleared.ok) return cleared
    const clean = { ...lane, suspect: false }
    this.lanes.set(laneNumber, clean)
    return ok(clean)
  }

  #lockOf(sector: number): number {
    return Math.floor((sector * MAP_ENTRY_SIZE) / LOCK_BYTES) % this.media.geometry.freeBlocks
  }
}

function freeTwice(block: number): BttError {
  return { kind: 'btt', rule: 'free-twice', errno: 'EIO', message: `block ${block} is free and in use` }
}
