import type { Guid } from '../lib/brand.ts'
import { hex } from '../lib/u64.ts'
import { ok, type Result } from '../lib/result.ts'
import type { Media } from '../media/media.ts'
import { ArenaMedia } from './arena-media.ts'
import { bttError, mediaError, type BttError } from './errors.ts'
import { ARENA_MAX_SIZE, ARENA_MIN_SIZE, BTT_INFO_SIZE } from './geometry.ts'
import { FIRST_ARENA, decodeBttInfo, geometryOf, type BttInfo, type BttVersion } from './info-block.ts'

/** Which translation table is looked for. */
export interface BttQuery {
  /** UUID of the namespace; null when it has none. */
  readonly parentUuid: Guid
  /** Told by the holder class of the namespace; `any`: 2.0, then 1.1. */
  readonly version: BttVersion | 'any'
}

/** An arena that was found. */
export interface FoundArena {
  readonly info: BttInfo
  /** Bytes from the start of the namespace. */
  readonly start: number
  readonly media: ArenaMedia
}

/** The arenas of a translation table, in order. */
export interface FoundBtt {
  readonly version: BttVersion
  readonly arenas: readonly [FoundArena, ...FoundArena[]]
}

/** Which of its two information blocks an arena is read from. */
export type InfoCopy = 'primary' | 'backup'

const PAGE = 4096

/**
 * Follows the information blocks of a namespace. Nothing is written.
 * Errors: -ENODEV `absent`, `backup-only`, `parent`, `version`, `geometry`, `chain` (a later arena is broken), or
 * `media` with the error of the namespace.
 * Source: `discover_arenas`, drivers/nvdimm/btt.c, which does not look at backups.
 */
export function discoverBtt(media: Media, query: BttQuery): Result<FoundBtt, BttError> {
  const versions: readonly BttVersion[] = query.version === 'any' ? ['v2.0', 'v1.1'] : [query.version]
  let refusal: Result<FoundBtt, BttError> = bttError('absent', 'ENODEV', 'no version is asked for')
  for (const version of versions) {
    const found = followArenas(media, version, query.parentUuid)
    if (found.ok) return found
    if (refusal.ok || refusal.error.rule === 'absent' || found.error.rule === 'backup-only') refusal = found
  }
  return refusal
}

/**
 * The arena at `start`, read from one of its information blocks. The backup is looked for where an arena that takes
 * all it can would keep it.
 * Errors: -ENODEV `absent`, `parent`, `version`, `geometry`; `media`.
 */
export function findArena(
  media: Media,
  start: number,
  copy: InfoCopy,
  version: BttVersion,
  parentUuid: Guid,
): Result<FoundArena, BttError> {
  const room = media.size - start
  if (room < ARENA_MIN_SIZE) return bttError('absent', 'ENODEV', `no arena fits at offset ${hex(start)}`)
  const at = copy === 'primary' ? start : start + backupOffset(room)
  const bytes = media.read(at, BTT_INFO_SIZE)
  if (!bytes.ok) return mediaError(bytes.error, 'read the information block')
  const info = decodeBttInfo(bytes.value, parentUuid, version)
  if (!info.ok) return info
  const geometry = geometryOf(info.value, room)
  if (!geometry.ok) return geometry
  if (copy === 'backup' && start + geometry.value.info2Offset !== at)
    return bttError('absent', 'ENODEV', 'the backup belongs to another arena')
  return ok({ info: info.value, start, media: new ArenaMedia(media, start, geometry.value) })
}

/** Bytes from one arena to the next; 0 at the last. */
export function nextOf(arena: FoundArena): number {
  return arena.info.nextOffset === 0n ? 0 : arena.media.geometry.size
}

/**
 * Whether a later arena belongs to the same table as the first.
 * Error -ENODEV `chain`.
 */
export function checkFamily(first: FoundArena, later: FoundArena): Result<null, BttError> {
  const same =
    later.info.uuid === first.info.uuid && later.info.externalLbaSize === first.info.externalLbaSize
  if (same) return ok(null)
  return bttError('chain', 'ENODEV', `the arena at offset ${hex(later.start)} belongs to another table`)
}

function followArenas(media: Media, version: BttVersion, parentUuid: Guid): Result<FoundBtt, BttError> {
  const first = findArena(media, FIRST_ARENA[version], 'primary', version, parentUuid)
  if (!first.ok)
    return first.error.rule === 'absent' ? backupOrNothing(media, version, parentUuid, first) : first
  const arenas: [FoundArena, ...FoundArena[]] = [first.value]
  let last = first.value
  while (nextOf(last) !== 0) {
    const next = findArena(media, last.start + nextOf(last), 'primary', version, parentUuid)
    if (!next.ok) return brokenChain(next.error)
    const family = checkFamily(first.value, next.value)
    if (!family.ok) return family
    arenas.push(next.value)
    last = next.value
  }
  return ok({ version, arenas })
}

function backupOrNothing(
  media: Media,
  version: BttVersion,
  parentUuid: Guid,
  absent: Result<never, BttError>,
): Result<never, BttError> {
  const backup = findArena(media, FIRST_ARENA[version], 'backup', version, parentUuid)
  if (!backup.ok) return absent
  return bttError(
    'backup-only',
    'ENODEV',
    `info block at offset ${hex(FIRST_ARENA[version])} needs to be restored`,
  )
}

/** The error for a later arena that cannot be used. */
export function brokenChain(reason: BttError): Result<never, BttError> {
  if (reason.rule === 'media') return bttError('media', reason.errno, reason.message)
  return bttError('chain', 'ENODEV', `a later arena is broken: ${reason.message}`)
}

function backupOffset(room: number): number {
  const size = Math.min(room, ARENA_MAX_SIZE)
  return size - (size % PAGE) - BTT_INFO_SIZE
}
