import type { Guid } from '../lib/brand.ts'
import { viewOf } from '../lib/bytes.ts'
import { guidField, text, u16, u32, u64 } from '../lib/fields.ts'
import { fletcher64 } from '../lib/fletcher64.ts'
import { NULL_GUID } from '../lib/guid.ts'
import { layout, type Layout, type LayoutError } from '../lib/layout.ts'
import { ok, type Result } from '../lib/result.ts'
import { toSafe } from '../lib/u64.ts'
import { bttError, type BttError } from './errors.ts'
import {
  BTT_INFO_SIZE,
  FLOG_GROUP_SIZE,
  MAP_ENTRY_SIZE,
  dataSize,
  internalSize,
  isSectorSize,
  type ArenaGeometry,
} from './geometry.ts'

/** The block that describes an arena, at its start and again at its end; 4096 bytes. */
export interface BttInfo {
  readonly signature: string
  readonly uuid: Guid
  /** UUID of the namespace, or null. */
  readonly parentUuid: Guid
  /** Bit 0: the arena is broken and does not take writes. */
  readonly flags: number
  readonly versionMajor: number
  readonly versionMinor: number
  /** Bytes of a sector with its metadata. */
  readonly externalLbaSize: number
  readonly externalBlocks: number
  /** Bytes. */
  readonly internalLbaSize: number
  readonly internalBlocks: number
  readonly freeBlocks: number
  /** Bytes of this block. */
  readonly infoSize: number
  /** Offsets are bytes from the start of the arena; 0: this is the last arena. */
  readonly nextOffset: bigint
  readonly dataOffset: bigint
  readonly mapOffset: bigint
  readonly logOffset: bigint
  readonly info2Offset: bigint
  /** Fletcher64 over the block with this field 0. */
  readonly checksum: bigint
}

/** Version of the format, told by the holder class of a namespace; decides where the first arena starts. */
export type BttVersion = 'v1.1' | 'v2.0'

/** Text at the start of every information block. */
export const BTT_SIGNATURE = 'BTT_ARENA_INFO\0\0'

/** Bit of {@link BttInfo.flags}. */
export const BTT_ERROR_FLAG = 1

/** Bytes from the start of the namespace to the first arena. */
export const FIRST_ARENA: { readonly [V in BttVersion]: number } = { 'v1.1': 4096, 'v2.0': 0 }

const CHECKSUM_OFFSET = 4088
const PAGE = 4096n
/** A map entry has 30 bits for the number of a block. */
const MAX_BLOCKS = 2 ** 30

/** Bytes of an information block. Source: `struct btt_sb`, drivers/nvdimm/btt.h. */
export const bttInfo: Layout<BttInfo> = layout('BTT information block', BTT_INFO_SIZE, {
  signature: text(0, 16),
  uuid: guidField(16, 'rfc'),
  parentUuid: guidField(32, 'rfc'),
  flags: u32(48),
  versionMajor: u16(52),
  versionMinor: u16(54),
  externalLbaSize: u32(56),
  externalBlocks: u32(60),
  internalLbaSize: u32(64),
  internalBlocks: u32(68),
  freeBlocks: u32(72),
  infoSize: u32(76),
  nextOffset: u64(80),
  dataOffset: u64(88),
  mapOffset: u64(96),
  logOffset: u64(104),
  info2Offset: u64(112),
  checksum: u64(CHECKSUM_OFFSET),
})

/** What a new information block is made of. */
export interface BttIdentity {
  readonly uuid: Guid
  /** UUID of the namespace; null when it has none. */
  readonly parentUuid: Guid
  readonly version: BttVersion
}

/** The bytes of the information block of a new arena, checksum included. */
export function encodeBttInfo(
  identity: BttIdentity,
  geometry: ArenaGeometry,
  next: number,
): Result<Uint8Array, LayoutError> {
  const bytes = bttInfo.encode({
    signature: BTT_SIGNATURE,
    uuid: identity.uuid,
    parentUuid: identity.parentUuid,
    flags: 0,
    versionMajor: identity.version === 'v2.0' ? 2 : 1,
    versionMinor: identity.version === 'v2.0' ? 0 : 1,
    externalLbaSize: geometry.externalLbaSize,
    externalBlocks: geometry.externalBlocks,
    internalLbaSize: geometry.internalLbaSize,
    internalBlocks: geometry.internalBlocks,
    freeBlocks: geometry.freeBlocks,
    infoSize: BTT_INFO_SIZE,
    nextOffset: BigInt(next),
    dataOffset: BigInt(geometry.dataOffset),
    mapOffset: BigInt(geometry.mapOffset),
    logOffset: BigInt(geometry.logOffset),
    info2Offset: BigInt(geometry.info2Offset),
    checksum: 0n,
  })
  if (bytes.ok) viewOf(bytes.value).setBigUint64(CHECKSUM_OFFSET, fletcher64(bytes.value), true)
  return bytes
}

/**
 * Reads and judges an information block: signature, checksum, parent, version. Linux looks at the parent before the
 * checksum, so that a torn block may count as somebody else's.
 * Errors: -ENODEV `absent` (signature, checksum), `parent`, `version`.
 * Source: `nd_btt_arena_is_valid`, drivers/nvdimm/btt_devs.c.
 */
export function decodeBttInfo(
  bytes: Uint8Array,
  parentUuid: Guid,
  version: BttVersion,
): Result<BttInfo, BttError> {
  const info = bttInfo.decode(bytes)
  if (!info.ok) return bttError('absent', 'ENODEV', info.error.message)
  const { signature, parentUuid: parent, versionMajor, versionMinor, checksum } = info.value
  if (signature !== BTT_SIGNATURE) return bttError('absent', 'ENODEV', 'the signature is missing')
  if (checksum !== blockChecksum(bytes)) return bttError('absent', 'ENODEV', 'the checksum is wrong')
  if (parent !== NULL_GUID && parent !== parentUuid)
    return bttError('parent', 'ENODEV', `the information block belongs to namespace ${parent}`)
  const found = `${versionMajor}.${versionMinor}`
  if (`v${found}` !== version)
    return bttError('version', 'ENODEV', `the version is ${found}, expected ${version.slice(1)}`)
  return info
}

/** Fletcher64 of an information block whose last 8 bytes are taken as 0. */
export function blockChecksum(bytes: Uint8Array): bigint {
  const copy = bytes.slice(0, BTT_INFO_SIZE)
  copy.fill(0, CHECKSUM_OFFSET)
  return fletcher64(copy)
}

/**
 * The parts of an arena that has `room` bytes up to the end of the namespace. Linux trusts the block; here areas that
 * overlap, leave the arena, or have sizes that contradict each other are refused.
 * Error -ENODEV: `geometry`.
 */
export function geometryOf(info: BttInfo, room: number): Result<ArenaGeometry, BttError> {
  const { externalLbaSize, externalBlocks, internalLbaSize, internalBlocks, freeBlocks } = info
  const next = toSafe(info.nextOffset)
  if (!next.ok || next.value > room) return wrong('the next arena lies outside the namespace')
  const limit = next.value === 0 ? room : next.value
  const offsets = [info.dataOffset, info.mapOffset, info.logOffset, info.info2Offset]
  const [dataOffset = -1, mapOffset = -1, logOffset = -1, info2Offset = -1] = offsets.map((offset) =>
    offset > BigInt(limit) ? -1 : Number(offset),
  )
  if (!isSectorSize(externalLbaSize)) return wrong(`a sector cannot have ${externalLbaSize} bytes`)
  if (internalLbaSize !== internalSize(externalLbaSize))
    return wrong(`blocks of ${internalLbaSize} bytes do not fit sectors of ${externalLbaSize}`)
  if (info.infoSize !== BTT_INFO_SIZE) return wrong(`it says that it has ${info.infoSize} bytes`)
  if (externalBlocks < 1 || freeBlocks < 1 || internalBlocks - externalBlocks !== freeBlocks)
    return wrong(`${internalBlocks} blocks are not ${externalBlocks} sectors and ${freeBlocks} spare blocks`)
  if (internalBlocks > MAX_BLOCKS) return wrong(`${internalBlocks} blocks are more than a map can name`)
  if ([info.nextOffset, ...offsets].some((offset) => offset % PAGE !== 0n))
    return wrong('an offset is no multiple of 4096')
  const ends = [
    ['data area', BTT_INFO_SIZE, dataOffset],
    ['map', dataOffset + internalBlocks * internalLbaSize, mapOffset],
    ['log', mapOffset + externalBlocks * MAP_ENTRY_SIZE, logOffset],
    ['backup', logOffset + freeBlocks * FLOG_GROUP_SIZE, info2Offset],
    ['end', info2Offset + BTT_INFO_SIZE, limit],
  ] as const
  for (const [name, least, offset] of ends) {
    if (offset < least) return wrong(`the ${name} starts before the part in front of it ends`)
  }
  return ok({
    size: next.value === 0 ? info2Offset + BTT_INFO_SIZE : next.value,
    externalLbaSize,
    externalBlocks,
    internalLbaSize,
    internalBlocks,
    freeBlocks,
    dataOffset,
    mapOffset,
    logOffset,
    info2Offset,
  })
}

/** Bytes of user data, and of metadata, in each sector. */
export function sectorParts(lbaSize: number): { readonly data: number; readonly metadata: number } {
  const data = dataSize(lbaSize)
  return { data, metadata: lbaSize - data }
}

function wrong(message: string): Result<never, BttError> {
  return bttError('geometry', 'ENODEV', message)
}
