import type { Guid } from '../lib/brand.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Media } from '../media/media.ts'
import { Arena } from './arena.ts'
import { discoverBtt, type BttQuery, type FoundArena } from './discover.ts'
import { bttError, type BttError, type BttRequestError } from './errors.ts'
import { BTT_FREE_BLOCKS } from './geometry.ts'
import { BTT_ERROR_FLAG, sectorParts, type BttVersion } from './info-block.ts'
import { LanePool } from './lanes.ts'
import { completeMoves, recoverArena, type LostMove } from './recover.ts'
import { readSector, writeSector, zeroSector } from './sector-steps.ts'
import { finish, type Steps } from './steps.ts'

/** Largest request, bytes of data. */
export const BTT_MAX_REQUEST = 0x10_0000

/** How a translation table is opened. */
export interface BttOptions extends BttQuery {
  /** The region takes no writes: nothing is repaired either. */
  readonly readOnly?: boolean
  /** Operations that can run at the same time; 256 unless told. */
  readonly lanes?: number
}

/** The content of sectors. */
export interface Sectors {
  readonly data: Uint8Array
  /** As many bytes for each sector as the table keeps besides its data; none in most tables. */
  readonly metadata: Uint8Array
}

/** Sectors of a request that are done. */
interface Progress {
  done: number
}

interface Place {
  readonly arena: Arena
  /** Number of the first sector of the arena on the device. */
  readonly first: number
  readonly count: number
}

/** A block device whose sectors are written whole or not at all. Source: drivers/nvdimm/btt.c. */
export class Btt {
  readonly uuid: Guid
  readonly version: BttVersion
  /** Bytes of data in a sector. */
  readonly sectorSize: number
  /** Bytes of metadata in a sector. */
  readonly metadataSize: number
  /** Sectors of the device. */
  readonly sectors: number
  /** Moves that a loss of power had cut off and that were completed. */
  readonly repaired: readonly LostMove[]
  readonly #places: readonly Place[]
  readonly #readOnly: boolean

  constructor(
    arenas: readonly Arena[],
    found: FoundArena,
    version: BttVersion,
    repaired: readonly LostMove[],
    readOnly: boolean,
  ) {
    const { data, metadata } = sectorParts(found.info.externalLbaSize)
    this.uuid = found.info.uuid
    this.version = version
    this.sectorSize = data
    this.metadataSize = metadata
    this.repaired = repaired
    let sectors = 0
    this.#places = arenas.map((arena) => {
      const count = arena.media.geometry.externalBlocks
      sectors += count
      return { arena, first: sectors - count, count }
    })
    this.sectors = sectors
    this.#readOnly = readOnly
  }

  /**
   * Reads sectors `[sector, sector + count)`; zeroed sectors among them do not end the request.
   * Errors: -EINVAL `request`; -EIO `lost`, `media`, `map-range`; -EAGAIN `busy` while unfinished operations hold all
   * lanes.
   */
  read(sector: number, count: number): Result<Sectors, BttRequestError> {
    const progress = { done: 0 }
    return finish(this.#read(sector, count, progress), () => busy(sector, progress.done))
  }

  /**
   * Writes whole sectors. Each is written completely or not at all; metadata that is not given is zeros.
   * Errors: -EINVAL `request`; -EPERM `read-only`; -EIO `failed`, `media`, `map-range`, `free-twice`; -EAGAIN `busy`.
   */
  write(sector: number, data: Uint8Array, metadata?: Uint8Array): Result<null, BttRequestError> {
    const progress = { done: 0 }
    return finish(this.#write(sector, data, metadata ?? null, progress), () => busy(sector, progress.done))
  }

  /** Makes sectors `[sector, sector + count)` read as zeros. Errors as for {@link write}. */
  zero(sector: number, count: number): Result<null, BttRequestError> {
    const progress = { done: 0 }
    return finish(this.#zero(sector, count, progress), () => busy(sector, progress.done))
  }

  /** {@link read} in steps, between which other operations may run. */
  readSteps(sector: number, count: number): Steps<Result<Sectors, BttRequestError>> {
    return this.#read(sector, count, { done: 0 })
  }

  /** {@link write} in steps, between which other operations may run. The arrays must not change meanwhile. */
  writeSteps(sector: number, data: Uint8Array, metadata?: Uint8Array): Steps<Result<null, BttRequestError>> {
    return this.#write(sector, data, metadata ?? null, { done: 0 })
  }

  /** {@link zero} in steps, between which other operations may run. */
  zeroSteps(sector: number, count: number): Steps<Result<null, BttRequestError>> {
    return this.#zero(sector, count, { done: 0 })
  }

  *#read(sector: number, count: number, progress: Progress): Steps<Result<Sectors, BttRequestError>> {
    if (!this.#isRequest(sector, count)) return badRequest(sector, count)
    const data = new Uint8Array(count * this.sectorSize)
    const metadata = new Uint8Array(count * this.metadataSize)
    for (let done = 0; done < count; progress.done = ++done) {
      const { arena, inner } = this.#place(sector + done)
      const content = yield* readSector(arena, inner)
      if (!content.ok) return stopped(content.error, sector, done)
      data.set(content.value.subarray(0, this.sectorSize), done * this.sectorSize)
      metadata.set(content.value.subarray(this.sectorSize), done * this.metadataSize)
    }
    return ok({ data, metadata })
  }

  *#write(
    sector: number,
    data: Uint8Array,
    metadata: Uint8Array | null,
    progress: Progress,
  ): Steps<Result<null, BttRequestError>> {
    const count = data.byteLength / this.sectorSize
    if (!this.#isRequest(sector, count)) return badRequest(sector, count)
    if (metadata !== null && metadata.byteLength !== count * this.metadataSize)
      return badRequest(sector, count)
    if (this.#readOnly) return readOnly(sector)
    for (let done = 0; done < count; progress.done = ++done) {
      const { arena, inner } = this.#place(sector + done)
      const content = new Uint8Array(this.sectorSize + this.metadataSize)
      content.set(data.subarray(done * this.sectorSize, (done + 1) * this.sectorSize))
      if (metadata !== null)
        content.set(
          metadata.subarray(done * this.metadataSize, (done + 1) * this.metadataSize),
          this.sectorSize,
        )
      const written = yield* writeSector(arena, inner, content)
      if (!written.ok) return stopped(written.error, sector, done)
    }
    return ok(null)
  }

  *#zero(sector: number, count: number, progress: Progress): Steps<Result<null, BttRequestError>> {
    if (!this.#isRequest(sector, count)) return badRequest(sector, count)
    if (this.#readOnly) return readOnly(sector)
    for (let done = 0; done < count; progress.done = ++done) {
      const { arena, inner } = this.#place(sector + done)
      const zeroed = yield* zeroSector(arena, inner)
      if (!zeroed.ok) return stopped(zeroed.error, sector, done)
    }
    return ok(null)
  }

  #isRequest(sector: number, count: number): boolean {
    return (
      Number.isSafeInteger(sector) &&
      Number.isSafeInteger(count) &&
      sector >= 0 &&
      count >= 1 &&
      count * this.sectorSize <= BTT_MAX_REQUEST &&
      sector <= this.sectors - count
    )
  }

  #place(sector: number): { readonly arena: Arena; readonly inner: number } {
    const place = this.#places.findLast(({ first }) => first <= sector)
    if (place === undefined) throw new RangeError(`sector ${sector} is in no arena`)
    return { arena: place.arena, inner: sector - place.first }
  }
}

/**
 * Opens the translation table of a namespace and completes the moves that a loss of power cut off. Nothing is written
 * unless every arena is in order.
 * Errors: those of `discoverBtt` and `recoverArena`; -ENODEV `lanes`.
 */
export function openBtt(media: Media, options: BttOptions): Result<Btt, BttError> {
  const found = discoverBtt(media, options)
  if (!found.ok) return found
  const { version, arenas } = found.value
  const readOnly = options.readOnly === true
  const opened: Opened[] = []
  for (const one of arenas) {
    const arena = openArena(one, options.lanes)
    if (!arena.ok) return arena
    opened.push(arena.value)
  }
  const repaired: LostMove[] = []
  for (const { arena, moves } of opened) {
    if (readOnly || arena.failure !== null) continue
    const completed = completeMoves(arena.media, moves)
    if (!completed.ok) return completed
    repaired.push(...moves)
  }
  const inUse = opened.map(({ arena }) => arena)
  return ok(new Btt(inUse, arenas[0], version, repaired, readOnly))
}

interface Opened {
  readonly arena: Arena
  readonly moves: readonly LostMove[]
}

function openArena(found: FoundArena, lanes: number | undefined): Result<Opened, BttError> {
  const recovery = recoverArena(found.media)
  if (!recovery.ok) return recovery
  const all = recovery.value.lanes
  const wanted = lanes ?? Math.min(BTT_FREE_BLOCKS, all.length)
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > all.length)
    return bttError('lanes', 'ENODEV', `${all.length} free blocks do not serve ${wanted} lanes`)
  const arena = new Arena(found.media, new LanePool(all, wanted), recovery.value.slots)
  if ((found.info.flags & BTT_ERROR_FLAG) !== 0) arena.fail(errorFlag())
  return ok({ arena, moves: recovery.value.moves })
}

function stopped(error: BttError, sector: number, done: number): Result<never, BttRequestError> {
  return err({ ...error, sector: sector + done, done })
}

function badRequest(sector: number, count: number): Result<never, BttRequestError> {
  const message = `sectors ${sector} to ${sector + count - 1} are no request to this device`
  return err({ kind: 'btt', rule: 'request', errno: 'EINVAL', message, sector, done: 0 })
}

function readOnly(sector: number): Result<never, BttRequestError> {
  const message = 'the region is read-only'
  return err({ kind: 'btt', rule: 'read-only', errno: 'EPERM', message, sector, done: 0 })
}

function busy(sector: number, done: number): Result<never, BttRequestError> {
  const message = 'unfinished operations hold what the request needs'
  return err({ kind: 'btt', rule: 'busy', errno: 'EAGAIN', message, sector: sector + done, done })
}

function errorFlag(): BttError {
  return { kind: 'btt', rule: 'failed', errno: 'EIO', message: 'the error flag is set' }
}
