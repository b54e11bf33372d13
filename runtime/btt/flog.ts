import { viewOf } from '../lib/bytes.ts'
import { u32 } from '../lib/fields.ts'
import { layout, type Layout } from '../lib/layout.ts'
import { ok, type Result } from '../lib/result.ts'
import { bttError, type BttError } from './errors.ts'
import { FLOG_ENTRY_SIZE, FLOG_GROUP_SIZE, type ArenaGeometry } from './geometry.ts'
import { blockOf } from './map-entry.ts'

/** The last move of one lane: what a write is about to do to the map. */
export interface FlogEntry {
  /** Sector. */
  readonly lba: number
  /** Map value before; its block becomes the free block of the lane. May carry the error bit. */
  readonly oldMap: number
  /** Map value after: a block without bits. */
  readonly newMap: number
  /** 1, 2, 3, 1, ...; 0: the slot was never used. */
  readonly seq: number
}

/** The four slots of one lane. */
export type FlogGroup = readonly [FlogEntry, FlogEntry, FlogEntry, FlogEntry]

/** The two slots of a group that are used: the second is 2 on media made before Linux 4.15. */
export type FlogSlots = readonly [0, 1] | readonly [0, 2]

/** The newer entry of a lane and the slot that the next one goes to. */
export interface FlogState {
  readonly newest: FlogEntry
  readonly slot: number
}

/** Bytes of a log entry. Source: `struct log_entry`, drivers/nvdimm/btt.h. */
export const flogEntry: Layout<FlogEntry> = layout('BTT log entry', FLOG_ENTRY_SIZE, {
  lba: u32(0),
  oldMap: u32(4),
  newMap: u32(8),
  seq: u32(12),
})

/** Bytes of the upper half, which holds the sequence number, in a log entry. */
export const FLOG_HALF = 8

/** The entry that a lane starts with. */
export function initialEntry(lane: number, externalBlocks: number): FlogEntry {
  const block = externalBlocks + lane
  return { lba: lane, oldMap: block, newMap: block, seq: 1 }
}

/** The sequence number after this one: 1, 2, 3, 1. */
export function nextSeq(seq: number): number {
  return seq >= 3 ? 1 : seq + 1
}

/** The groups of as many lanes as `bytes` holds. */
export function decodeGroups(bytes: Uint8Array): readonly FlogGroup[] {
  const view = viewOf(bytes)
  const entryAt = (at: number): FlogEntry => ({
    lba: view.getUint32(at, true),
    oldMap: view.getUint32(at + 4, true),
    newMap: view.getUint32(at + 8, true),
    seq: view.getUint32(at + 12, true),
  })
  return Array.from({ length: Math.floor(bytes.byteLength / FLOG_GROUP_SIZE) }, (_, lane) => {
    const at = lane * FLOG_GROUP_SIZE
    return [entryAt(at), entryAt(at + 16), entryAt(at + 32), entryAt(at + 48)]
  })
}

/**
 * Which slots an arena uses. Slot 0 is used by every lane, slot 3 by none, and 1 and 2 never in one arena; an arena
 * that no lane has written to yet takes the layout of today.
 * Error -ENXIO: `flog-layout`.
 * Source: `log_set_indices`, drivers/nvdimm/btt.c; unlike there, the order of the lanes does not matter.
 */
export function findSlots(groups: readonly FlogGroup[]): Result<FlogSlots, BttError> {
  const unused = groups.findIndex(([first]) => isEmpty(first))
  if (unused >= 0) return layoutError(`slot 0 of lane ${unused} is empty`)
  const second = groups.some((group) => !isEmpty(group[1]))
  const third = groups.some((group) => !isEmpty(group[2]))
  if (groups.some((group) => !isEmpty(group[3]))) return layoutError('slot 3 is used')
  if (second && third) return layoutError('slots 1 and 2 are used')
  return ok(third ? [0, 2] : [0, 1])
}

/**
 * Orders the two entries of a lane. The sequence numbers must follow each other; one of 0 is the older.
 * Error -EIO: `flog-sequence`.
 * Source: `btt_log_get_old`, drivers/nvdimm/btt.c, which takes some pairs that no write leaves behind.
 */
export function orderEntries(
  group: FlogGroup,
  [first, second]: FlogSlots,
  lane: number,
): Result<FlogState, BttError> {
  const [a, b] = [group[first], group[second]]
  if (isNewer(a.seq, b.seq)) return ok({ newest: a, slot: second })
  if (isNewer(b.seq, a.seq)) return ok({ newest: b, slot: first })
  return bttError(
    'flog-sequence',
    'EIO',
    `the log of lane ${lane} has sequence numbers ${a.seq} and ${b.seq}`,
  )
}

/**
 * Checks that an entry names a sector and blocks of its arena.
 * Error -EIO: `flog-range`.
 */
export function checkEntry(
  { lba, oldMap, newMap }: FlogEntry,
  lane: number,
  { externalBlocks, internalBlocks }: ArenaGeometry,
): Result<null, BttError> {
  if (lba < externalBlocks && blockOf(oldMap) < internalBlocks && blockOf(newMap) < internalBlocks)
    return ok(null)
  return bttError('flog-range', 'EIO', `the log of lane ${lane} names a block that does not exist`)
}

function isNewer(seq: number, other: number): boolean {
  if (other === 0) return seq === 1
  return other <= 3 && seq === nextSeq(other)
}

function isEmpty({ lba, oldMap, newMap, seq }: FlogEntry): boolean {
  return lba === 0 && oldMap === 0 && newMap === 0 && seq === 0
}

function layoutError(detail: string): Result<never, BttError> {
  return bttError('flog-layout', 'ENXIO', `the log has an unknown layout: ${detail}`)
}
