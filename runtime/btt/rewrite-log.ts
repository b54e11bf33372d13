import { ok, type Result } from '../lib/result.ts'
import type { Media } from '../media/media.ts'
import type { ArenaMedia } from './arena-media.ts'
import { discoverBtt, type BttQuery } from './discover.ts'
import { bttError, type BttError } from './errors.ts'
import { nextSeq, type FlogSlots, type FlogState } from './flog.ts'
import { completeMoves, readLog, recoverArena } from './recover.ts'

/**
 * Rewrites the log of every arena as a new one would be: the newest entry of each lane in slot 0 with sequence number
 * 1, nothing else. Turns the slots used before Linux 4.15 into those of today. The table must not be open. Power may
 * fail at any moment.
 * Errors: those of `discoverBtt` and `recoverArena`.
 * Source: `ndctl check-namespace --rewrite-log`, which writes whole groups at once.
 */
export function rewriteLog(media: Media, query: BttQuery): Result<null, BttError> {
  const found = discoverBtt(media, query)
  if (!found.ok) return found
  for (const arena of found.value.arenas) {
    const rewritten = rewriteArena(arena.media)
    if (!rewritten.ok) return rewritten
  }
  return ok(null)
}

function rewriteArena(media: ArenaMedia): Result<null, BttError> {
  const recovery = recoverArena(media)
  if (!recovery.ok) return recovery
  const completed = completeMoves(media, recovery.value.moves)
  if (!completed.ok) return completed
  const log = readLog(media)
  if (!log.ok) return log
  const { slots, states } = log.value
  // Empty slots last: as long as one lane uses its second slot, all lanes agree on which that is.
  for (const step of [toFirstSlot, emptySecondSlot]) {
    for (const [lane, state] of states.entries()) {
      const done = step(media, lane, state, slots)
      if (!done.ok) return done
    }
  }
  return ok(null)
}

/** Writes the newest entry again and again, until it is in slot 0 with sequence number 1: five writes at most. */
function toFirstSlot(
  media: ArenaMedia,
  lane: number,
  state: FlogState,
  slots: FlogSlots,
): Result<null, BttError> {
  let { newest, slot } = state
  for (let writes = 0; slot === 0 || newest.seq !== 1; writes++) {
    if (writes > 5) return bttError('flog-sequence', 'EIO', `the log of lane ${lane} does not settle`)
    newest = { ...newest, seq: nextSeq(newest.seq) }
    const written = media.writeEntry(lane, slot, newest)
    if (!written.ok) return written
    slot = slot === 0 ? slots[1] : 0
  }
  return ok(null)
}

function emptySecondSlot(
  media: ArenaMedia,
  lane: number,
  _state: FlogState,
  slots: FlogSlots,
): Result<null, BttError> {
  return media.clearEntry(lane, slots[1])
}
