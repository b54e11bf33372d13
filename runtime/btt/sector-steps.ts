import { ok, type Result } from '../lib/result.ts'
import type { Arena } from './arena.ts'
import { bttError, type BttError } from './errors.ts'
import type { MapEntry } from './map-entry.ts'
import type { Steps } from './steps.ts'

/** How often a read looks again for a sector that others write. */
const MAX_TRIES = 1000

/**
 * Reads one sector of an arena, metadata behind data. A sector whose block cannot be read is marked as lost.
 * Errors: -EIO `lost`, `media`, `map-range`; -EAGAIN `busy` it moves whenever it is looked at.
 * Source: `btt_read_pg`, drivers/nvdimm/btt.c; there the mark may undo a write that came between.
 */
export function* readSector(arena: Arena, sector: number): Steps<Result<Uint8Array, BttError>> {
  const lane = yield* arena.takeLane()
  try {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const entry = arena.mapped(sector)
      if (!entry.ok) return entry
      const { state, block } = entry.value
      if (state === 'zero') return ok(new Uint8Array(arena.media.geometry.externalLbaSize))
      if (state === 'error') return bttError('lost', 'EIO', `the content of sector ${sector} is lost`)
      yield 'step'
      const content = yield* readPublished(arena, sector, block)
      if (content === null) continue
      if (!content.ok) yield* markLost(arena, sector, block)
      return content
    }
    return bttError('busy', 'EAGAIN', `sector ${sector} moves all the time`)
  } finally {
    arena.lanes.release(lane)
  }
}

/**
 * Writes one sector of an arena, metadata behind data: old or new content after a loss of power, never a mix.
 * Errors: -EIO `failed`, `media`, `map-range`, `free-twice`.
 * Source: `btt_write_pg`, drivers/nvdimm/btt.c.
 */
export function* writeSector(
  arena: Arena,
  sector: number,
  content: Uint8Array,
): Steps<Result<null, BttError>> {
  let refusal: Result<null, BttError> = bttError('media', 'EIO', 'there is no lane')
  for (let tries = 0; tries < arena.lanes.count; tries++) {
    if (arena.failure !== null) return arena.failure
    const lane = yield* arena.takeLane()
    try {
      const prepared = arena.prepare(lane)
      if (prepared.ok) return yield* writeWith(arena, lane, prepared.value.block, sector, content)
      refusal = prepared
    } finally {
      arena.lanes.release(lane)
    }
  }
  return refusal
}

/**
 * Makes a sector read as zeros without writing them. A lost block is cleared first.
 * Errors: -EIO `failed`, `media`, `map-range`.
 */
export function* zeroSector(arena: Arena, sector: number): Steps<Result<null, BttError>> {
  if (arena.failure !== null) return arena.failure
  yield* arena.lockMap(sector)
  try {
    const entry = arena.mapped(sector)
    if (!entry.ok) return entry
    const { state, block } = entry.value
    if (state === 'zero') return ok(null)
    if (state === 'error') {
      const cleared = arena.media.clearBlock(block)
      if (!cleared.ok) return cleared
    }
    return arena.media.writeMap(sector, { state: 'zero', block })
  } finally {
    arena.unlockMap(sector)
  }
}

/** The content of a block that stays in place while it is read; `null` when the sector moved before. */
function* readPublished(
  arena: Arena,
  sector: number,
  block: number,
): Steps<Result<Uint8Array, BttError> | null> {
  arena.startReading(block)
  try {
    const again = arena.mapped(sector)
    if (!again.ok) return again
    if (!isAt(again.value, block)) return null
    yield 'step'
    return arena.media.readBlock(block)
  } finally {
    arena.stopReading(block)
  }
}

function* markLost(arena: Arena, sector: number, block: number): Steps<null> {
  yield* arena.lockMap(sector)
  try {
    const entry = arena.mapped(sector)
    // Without the mark the next read fails again: nothing is lost when it cannot be set.
    if (entry.ok && isAt(entry.value, block) && arena.failure === null)
      arena.media.writeMap(sector, { state: 'error', block })
    return null
  } finally {
    arena.unlockMap(sector)
  }
}

function* writeWith(
  arena: Arena,
  lane: number,
  block: number,
  sector: number,
  content: Uint8Array,
): Steps<Result<null, BttError>> {
  while (arena.isRead(block)) yield 'wait'
  const written = arena.media.writeBlock(block, content)
  if (!written.ok) return written
  yield 'step'
  yield* arena.lockMap(sector)
  try {
    const old = arena.mapped(sector)
    if (!old.ok) return old
    yield 'step'
    return arena.failure ?? arena.commit(lane, sector, old.value)
  } finally {
    arena.unlockMap(sector)
  }
}

function isAt({ state, block }: MapEntry, wanted: number): boolean {
  return block === wanted && (state === 'normal' || state === 'initial')
}
