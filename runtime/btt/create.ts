import { ok, type Result } from '../lib/result.ts'
import type { Media } from '../media/media.ts'
import { ArenaMedia } from './arena-media.ts'
import { bttError, mediaError, type BttError } from './errors.ts'
import { discoverBtt, findArena, type InfoCopy } from './discover.ts'
import { initialEntry } from './flog.ts'
import { BTT_INFO_SIZE, planArenas, type ArenaPlan } from './geometry.ts'
import { FIRST_ARENA, encodeBttInfo, type BttIdentity, type BttVersion } from './info-block.ts'

/** What a new translation table may take the place of. */
export type Overwrite =
  /** Only a namespace without any table. */
  | 'nothing'
  /** Also a table that cannot be used as it is. */
  | 'damaged'
  /** Any table. */
  | 'anything'

/** How a new translation table is made. */
export interface BttPlan extends BttIdentity {
  /** Bytes of a sector with its metadata. */
  readonly lbaSize: number
  readonly overwrite: Overwrite
}

/**
 * Writes a new translation table. The first information block goes last, so that a loss of power leaves either no
 * table or a complete one; an old table is gone before anything of it is touched.
 * Errors: -EINVAL `size`, `sector-size`; -EBUSY `exists`, or why the table that is there cannot be used;
 * `media` with the error of the namespace.
 * Source: `btt_meta_init`, drivers/nvdimm/btt.c, which writes arenas first to last and cannot go on when it is cut.
 */
export function createBtt(media: Media, plan: BttPlan): Result<null, BttError> {
  const arenas = planArenas(media.size, FIRST_ARENA[plan.version], plan.lbaSize)
  if (!arenas.ok) return arenas
  const allowed = mayOverwrite(media, plan)
  if (!allowed.ok) return allowed
  const removed = removeBtt(media, plan)
  if (!removed.ok) return removed
  for (const arena of arenas.value.toReversed()) {
    const written = writeArena(media, plan, arena)
    if (!written.ok) return written
  }
  return ok(null)
}

/**
 * Makes sure that no table is found any more: backups of first arenas go before first information blocks.
 * Error: `media` with the error of the namespace.
 */
export function removeBtt(
  media: Media,
  { parentUuid }: Pick<BttIdentity, 'parentUuid'>,
): Result<null, BttError> {
  const copies: readonly InfoCopy[] = ['backup', 'primary']
  const versions: readonly BttVersion[] = ['v2.0', 'v1.1']
  for (const copy of copies) {
    for (const version of versions) {
      const found = findArena(media, FIRST_ARENA[version], copy, version, parentUuid)
      if (!found.ok) continue
      const wiped = found.value.media.writeInfo(copy, new Uint8Array(BTT_INFO_SIZE))
      if (!wiped.ok) return wiped
    }
  }
  return ok(null)
}

function mayOverwrite(media: Media, { parentUuid, overwrite }: BttPlan): Result<null, BttError> {
  if (overwrite === 'anything') return ok(null)
  const found = discoverBtt(media, { parentUuid, version: 'any' })
  if (found.ok) return bttError('exists', 'EBUSY', 'the namespace has a translation table')
  if (found.error.rule === 'absent' || overwrite === 'damaged') return ok(null)
  return found
}

function writeArena(
  media: Media,
  plan: BttPlan,
  { start, geometry, next }: ArenaPlan,
): Result<null, BttError> {
  const info = encodeBttInfo(plan, geometry, next)
  if (!info.ok) return mediaError('EINVAL', `make an information block: ${info.error.message}`)
  const arena = new ArenaMedia(media, start, geometry)
  const steps = [
    () => arena.clearMap(),
    () => arena.clearLog(),
    () => writeLog(arena),
    () => arena.writeInfo('backup', info.value),
    () => arena.writeInfo('primary', info.value),
  ]
  for (const step of steps) {
    const done = step()
    if (!done.ok) return done
  }
  return ok(null)
}

function writeLog(arena: ArenaMedia): Result<null, BttError> {
  const { freeBlocks, externalBlocks } = arena.geometry
  for (let lane = 0; lane < freeBlocks; lane++) {
    const written = arena.writeEntry(lane, 0, initialEntry(lane, externalBlocks))
    if (!written.ok) return written
  }
  return ok(null)
}
