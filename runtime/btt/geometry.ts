import { ok, type Result } from '../lib/result.ts'
import { bttError, type BttError } from './errors.ts'

/** Smallest and largest arena, bytes. */
export const ARENA_MIN_SIZE = 0x100_0000
export const ARENA_MAX_SIZE = 0x80_0000_0000

/** Bytes of an information block. */
export const BTT_INFO_SIZE = 4096

/** Spare blocks of an arena, one for each lane. */
export const BTT_FREE_BLOCKS = 256

/** Bytes of a map entry, of a log entry, and of the log entries of one lane. */
export const MAP_ENTRY_SIZE = 4
export const FLOG_ENTRY_SIZE = 16
export const FLOG_GROUP_SIZE = 64

/** Sizes of a sector with its metadata, bytes. */
export const BTT_SECTOR_SIZES: readonly number[] = [512, 520, 528, 4096, 4104, 4160, 4224]

const PAGE = 4096
const INTERNAL_ALIGN = 64

/** How the bytes of one arena are used. Sizes and offsets are bytes; offsets count from the start of the arena. */
export interface ArenaGeometry {
  /** A multiple of 4096. */
  readonly size: number
  /** Bytes of a sector that users see, metadata included. */
  readonly externalLbaSize: number
  /** Sectors that users see. */
  readonly externalBlocks: number
  /** Bytes of a block in the data area. */
  readonly internalLbaSize: number
  /** Blocks of the data area. */
  readonly internalBlocks: number
  readonly freeBlocks: number
  readonly dataOffset: number
  readonly mapOffset: number
  readonly logOffset: number
  /** Backup of the information block. */
  readonly info2Offset: number
}

/** An arena and where it starts in the namespace. */
export interface ArenaPlan {
  readonly start: number
  readonly geometry: ArenaGeometry
  /** Bytes from this arena to the next; 0: there is none. */
  readonly next: number
}

/** Whether a sector with metadata may have this many bytes. */
export function isSectorSize(lbaSize: number): boolean {
  return BTT_SECTOR_SIZES.includes(lbaSize)
}

/** Bytes of user data in a sector that has `lbaSize` bytes with its metadata: 512 or 4096. */
export function dataSize(lbaSize: number): number {
  return lbaSize >= PAGE ? PAGE : 512
}

/** Bytes of a block in the data area. */
export function internalSize(lbaSize: number): number {
  return roundUp(lbaSize, INTERNAL_ALIGN)
}

/**
 * The parts of a new arena of `size` bytes; an incomplete last page is not used.
 * Error -EINVAL: no size of an arena or of a sector.
 * Source: `alloc_arena`, drivers/nvdimm/btt.c.
 */
export function arenaGeometry(size: number, lbaSize: number): Result<ArenaGeometry, BttError> {
  if (!Number.isSafeInteger(size) || size < ARENA_MIN_SIZE || size > ARENA_MAX_SIZE)
    return bttError('size', 'EINVAL', `an arena cannot have ${size} bytes`)
  if (!isSectorSize(lbaSize))
    return bttError('sector-size', 'EINVAL', `a sector cannot have ${lbaSize} bytes`)
  const whole = size - (size % PAGE)
  const logSize = roundUp(BTT_FREE_BLOCKS * FLOG_GROUP_SIZE, PAGE)
  const available = whole - 2 * BTT_INFO_SIZE - logSize
  const internalLbaSize = internalSize(lbaSize)
  const internalBlocks = Math.floor((available - PAGE) / (internalLbaSize + MAP_ENTRY_SIZE))
  const externalBlocks = internalBlocks - BTT_FREE_BLOCKS
  const mapSize = roundUp(externalBlocks * MAP_ENTRY_SIZE, PAGE)
  const mapOffset = BTT_INFO_SIZE + available - mapSize
  return ok({
    size: whole,
    externalLbaSize: lbaSize,
    externalBlocks,
    internalLbaSize,
    internalBlocks,
    freeBlocks: BTT_FREE_BLOCKS,
    dataOffset: BTT_INFO_SIZE,
    mapOffset,
    logOffset: mapOffset + mapSize,
    info2Offset: mapOffset + mapSize + logSize,
  })
}

/**
 * The arenas of a new translation table in bytes `[start, size)` of a namespace. A rest below 16 MiB is not used.
 * Error -EINVAL: too small, or no size of a sector.
 */
export function planArenas(
  size: number,
  start: number,
  lbaSize: number,
): Result<readonly ArenaPlan[], BttError> {
  const plans: ArenaPlan[] = []
  for (let at = start; size - at >= ARENA_MIN_SIZE;) {
    const take = Math.min(size - at, ARENA_MAX_SIZE)
    const geometry = arenaGeometry(take, lbaSize)
    if (!geometry.ok) return geometry
    const more = size - at - take >= ARENA_MIN_SIZE
    plans.push({ start: at, geometry: geometry.value, next: more ? take : 0 })
    at += take
  }
  if (plans.length === 0)
    return bttError(
      'size',
      'EINVAL',
      `${size} bytes hold no arena at offset ${start}, it needs ${ARENA_MIN_SIZE}`,
    )
  return ok(plans)
}

/** Rounds up to a multiple of `unit`. Exact for safe integers. */
function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit
}
