import type { Guid } from '../lib/brand.ts'
import { sameBytes } from '../lib/bytes.ts'
import { ok, type Result } from '../lib/result.ts'
import { hex } from '../lib/u64.ts'
import type { Media } from '../media/media.ts'
import { bttError, type BttError, type BttRule } from './errors.ts'
import {
  brokenChain,
  checkFamily,
  discoverBtt,
  findArena,
  nextOf,
  type BttQuery,
  type FoundArena,
  type InfoCopy,
} from './discover.ts'
import { checkEntry } from './flog.ts'
import { FIRST_ARENA, type BttVersion } from './info-block.ts'
import { blockOf, isInitialValue } from './map-entry.ts'
import { lostMove, readLog, type LostMove } from './recover.ts'

/** What can be done about a problem. */
export type BttRepair =
  /** Write one information block over the other. */
  | { readonly kind: 'info'; readonly arena: FoundArena; readonly from: InfoCopy }
  /** Complete a move that was logged. */
  | { readonly kind: 'move'; readonly arena: FoundArena; readonly move: LostMove }

/** Something that {@link checkBtt} found. */
export interface BttProblem {
  readonly rule: BttRule | 'info' | 'lost-move' | 'unreferenced'
  /** Number of the arena, from 0. */
  readonly arena: number
  readonly message: string
  /** `null`: content is in doubt, nothing but a new table helps. */
  readonly repair: BttRepair | null
}

/** What {@link checkBtt} found. */
export interface BttReport {
  readonly version: BttVersion
  readonly arenas: readonly FoundArena[]
  /** At most {@link MAX_PROBLEMS} of each arena. */
  readonly problems: readonly BttProblem[]
  /** Problems that were counted but not kept. */
  readonly omitted: number
}

/** Problems kept for one arena. */
export const MAX_PROBLEMS = 100

/** Map entries read at once. */
const MAP_PART = 0x4000

/**
 * Checks everything that must hold between two writes: both information blocks are the same, the log of every lane is
 * in order, no move was lost, and every block is referenced exactly once, by the map or as a free block. Reads the
 * whole map and writes nothing.
 * Errors: there is no table, or `media` with the error of the namespace.
 * Source: `ndctl check-namespace`, ndctl/check.c.
 */
export function checkBtt(media: Media, query: BttQuery): Result<BttReport, BttError> {
  const start = startOf(media, query)
  if (!start.ok) return start
  const { version, copy } = start.value
  const arenas: FoundArena[] = []
  const problems: BttProblem[] = []
  let omitted = 0
  let at = FIRST_ARENA[version]
  for (let from: InfoCopy | null = copy; from !== null;) {
    const number = arenas.length
    const arena = findArena(media, at, from, version, query.parentUuid)
    if (!arena.ok) return number === 0 ? arena : brokenChain(arena.error)
    const family = checkFamily(arenas[0] ?? arena.value, arena.value)
    if (!family.ok) return family
    arenas.push(arena.value)
    const found = new ProblemList(number)
    if (from === 'backup')
      found.add('info', infoLost(arena.value), { kind: 'info', arena: arena.value, from })
    else checkBackup(arena.value, found)
    const content = checkArena(arena.value, found)
    if (!content.ok) return content
    at = arena.value.start + nextOf(arena.value)
    from = nextOf(arena.value) === 0 ? null : nextCopy(media, at, version, query.parentUuid)
    problems.push(...found.kept)
    omitted += found.omitted
  }
  return ok({ version, arenas, problems, omitted })
}

/** Does what the problems of a report ask for, and says how many were dealt with. Error: `media`. */
export function repairBtt(report: BttReport): Result<number, BttError> {
  let done = 0
  for (const { repair } of report.problems) {
    if (repair === null) continue
    const repaired = apply(repair)
    if (!repaired.ok) return repaired
    done++
  }
  return ok(done)
}

class ProblemList {
  readonly kept: BttProblem[] = []
  readonly #arena: number
  omitted = 0

  constructor(arena: number) {
    this.#arena = arena
  }

  add(rule: BttProblem['rule'], message: string, repair: BttRepair | null = null): void {
    if (this.kept.length < MAX_PROBLEMS) this.kept.push({ rule, arena: this.#arena, message, repair })
    else this.omitted++
  }
}

function startOf(
  media: Media,
  query: BttQuery,
): Result<{ readonly version: BttVersion; readonly copy: InfoCopy }, BttError> {
  const versions: readonly BttVersion[] = query.version === 'any' ? ['v2.0', 'v1.1'] : [query.version]
  const copies: readonly InfoCopy[] = ['primary', 'backup']
  for (const copy of copies) {
    for (const version of versions) {
      if (findArena(media, FIRST_ARENA[version], copy, version, query.parentUuid).ok)
        return ok({ version, copy })
    }
  }
  const found = discoverBtt(media, query)
  return found.ok ? bttError('absent', 'ENODEV', 'the information block changed meanwhile') : found
}

/** Where to read a later arena from; the primary block is preferred. */
function nextCopy(media: Media, start: number, version: BttVersion, parentUuid: Guid): InfoCopy {
  if (findArena(media, start, 'primary', version, parentUuid).ok) return 'primary'
  return findArena(media, start, 'backup', version, parentUuid).ok ? 'backup' : 'primary'
}

function infoLost({ start }: FoundArena): string {
  return `info block at offset ${hex(start)} needs to be restored`
}

function checkBackup(arena: FoundArena, found: ProblemList): void {
  const primary = arena.media.readInfo('primary')
  const backup = arena.media.readInfo('backup')
  if (primary.ok && backup.ok && sameBytes(primary.value, backup.value)) return
  found.add('info', 'info2 needs to be restored', { kind: 'info', arena, from: 'primary' })
}

function checkArena(arena: FoundArena, found: ProblemList): Result<null, BttError> {
  const log = readLog(arena.media)
  if (!log.ok) {
    if (log.error.rule === 'media') return log
    found.add(log.error.rule, log.error.message)
    return ok(null)
  }
  const free: number[] = []
  const moves = new Map<number, number>()
  for (const [lane, { newest }] of log.value.states.entries()) {
    const fine = checkEntry(newest, lane, arena.media.geometry)
    if (!fine.ok) {
      found.add(fine.error.rule, fine.error.message)
      continue
    }
    free.push(blockOf(newest.oldMap))
    const move = lostMove(arena.media, newest)
    if (!move.ok) return move
    if (move.value === null) continue
    moves.set(move.value.sector, move.value.block)
    const message = `lane ${lane} logged a move of sector ${newest.lba} that the map does not know of`
    found.add('lost-move', message, { kind: 'move', arena, move: move.value })
  }
  return checkReferences(arena, free, moves, found)
}

/** Checks that every block is referenced once, taking lost moves as completed. */
function checkReferences(
  { media }: FoundArena,
  free: readonly number[],
  moves: ReadonlyMap<number, number>,
  found: ProblemList,
): Result<null, BttError> {
  const { externalBlocks, internalBlocks } = media.geometry
  const seen = new Uint8Array(Math.ceil(internalBlocks / 8))
  const refer = (block: number, who: string, number: number): void => {
    const bit = 1 << (block & 7)
    const byte = seen[block >>> 3] ?? 0
    if ((byte & bit) !== 0)
      found.add('free-twice', `bitmap error: block ${block} is used again by ${who} ${number}`)
    seen[block >>> 3] = byte | bit
  }
  for (const [lane, block] of free.entries()) refer(block, 'lane', lane)
  for (let first = 0; first < externalBlocks; first += MAP_PART) {
    const values = media.readMapValues(first, Math.min(MAP_PART, externalBlocks - first))
    if (!values.ok) return values
    let sector = first
    for (const value of values.value) {
      const block = isInitialValue(value) ? sector : blockOf(value)
      if (block < internalBlocks) refer(moves.get(sector) ?? block, 'sector', sector)
      else found.add('map-range', `sector ${sector} is mapped to block ${block}, which does not exist`)
      sector++
    }
  }
  for (let block = 0; block < internalBlocks; block++) {
    const byte = seen[block >>> 3] ?? 0
    if (byte === 0xff) block |= 7
    else if ((byte & (1 << (block & 7))) === 0)
      found.add('unreferenced', `bitmap error: block ${block} is not used`)
  }
  return ok(null)
}

function apply(repair: BttRepair): Result<null, BttError> {
  const { media } = repair.arena
  if (repair.kind === 'move')
    return media.writeMap(repair.move.sector, { state: 'normal', block: repair.move.block })
  const to: InfoCopy = repair.from === 'primary' ? 'backup' : 'primary'
  const bytes = media.readInfo(repair.from)
  return bytes.ok ? media.writeInfo(to, bytes.value) : bytes
}
