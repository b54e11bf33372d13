import { ok, type Result } from '../lib/result.ts'
import type { ArenaMedia } from './arena-media.ts'
import { bttError, type BttError } from './errors.ts'
import {
  checkEntry,
  findSlots,
  nextSeq,
  orderEntries,
  type FlogEntry,
  type FlogGroup,
  type FlogSlots,
  type FlogState,
} from './flog.ts'
import type { ArenaGeometry } from './geometry.ts'
import type { Lane } from './lanes.ts'
import { blockOf, isErrorValue } from './map-entry.ts'

/** Lanes whose log is read at once. */
const LOG_PART = 256

/** The log of an arena, understood. */
export interface FlogView {
  readonly slots: FlogSlots
  /** By lane. */
  readonly states: readonly FlogState[]
}

/** A move that was logged and did not reach the map. */
export interface LostMove {
  readonly sector: number
  /** Block with the new content. */
  readonly block: number
}

/** An arena as a restart finds it. */
export interface Recovery {
  readonly slots: FlogSlots
  readonly lanes: readonly Lane[]
  /** Moves to complete; all are on the media once {@link completeMoves} ran. */
  readonly moves: readonly LostMove[]
}

/**
 * Reads the log of an arena and finds the free blocks and the moves that a loss of power cut off. Writes nothing.
 * Errors: -ENXIO `flog-layout`; -EIO `flog-sequence`, `flog-range`, `free-twice`, `media`.
 * Source: `btt_freelist_init`, drivers/nvdimm/btt.c; there the error bit of an old block hides a lost move.
 */
export function recoverArena(media: ArenaMedia): Result<Recovery, BttError> {
  const log = readLog(media)
  if (!log.ok) return log
  const { slots, states } = log.value
  const lanes: Lane[] = []
  const moves: LostMove[] = []
  const free = new Set<number>()
  for (const [number, { newest, slot }] of states.entries()) {
    const fine = checkEntry(newest, number, media.geometry)
    if (!fine.ok) return fine
    const block = blockOf(newest.oldMap)
    if (free.has(block)) return bttError('free-twice', 'EIO', `block ${block} is the free block of two lanes`)
    free.add(block)
    lanes.push({ block, slot, seq: nextSeq(newest.seq), suspect: isErrorValue(newest.oldMap) })
    const move = lostMove(media, newest)
    if (!move.ok) return move
    if (move.value !== null) moves.push(move.value)
  }
  return ok({ slots, lanes, moves })
}

/** Writes the moves that did not reach the map. Error -EIO `media`. */
export function completeMoves(media: ArenaMedia, moves: readonly LostMove[]): Result<null, BttError> {
  for (const { sector, block } of moves) {
    const written = media.writeMap(sector, { state: 'normal', block })
    if (!written.ok) return written
  }
  return ok(null)
}

/** The move that an entry tells of, if the map does not know of it. Error -EIO `media`. */
export function lostMove(media: ArenaMedia, entry: FlogEntry): Result<LostMove | null, BttError> {
  const from = blockOf(entry.oldMap)
  const to = blockOf(entry.newMap)
  if (from === to) return ok(null)
  const mapped = media.readMap(entry.lba)
  if (!mapped.ok) return mapped
  return ok(mapped.value.block === from ? { sector: entry.lba, block: to } : null)
}

/** Reads the entries of all lanes. Errors: -ENXIO `flog-layout`; -EIO `flog-sequence`, `media`. */
export function readLog(media: ArenaMedia): Result<FlogView, BttError> {
  const groups = readGroups(media, media.geometry)
  if (!groups.ok) return groups
  const slots = findSlots(groups.value)
  if (!slots.ok) return slots
  const states: FlogState[] = []
  for (const [lane, group] of groups.value.entries()) {
    const state = orderEntries(group, slots.value, lane)
    if (!state.ok) return state
    states.push(state.value)
  }
  return ok({ slots: slots.value, states })
}

function readGroups(
  media: ArenaMedia,
  { freeBlocks }: ArenaGeometry,
): Result<readonly FlogGroup[], BttError> {
  const groups: FlogGroup[] = []
  for (let lane = 0; lane < freeBlocks; lane += LOG_PART) {
    const part = media.readGroups(lane, Math.min(LOG_PART, freeBlocks - lane))
    if (!part.ok) return part
    groups.push(...part.value)
  }
  return ok(groups)
}
