import { viewOf } from '../lib/bytes.ts'
import { ok, type Result } from '../lib/result.ts'
import type { Media, WriteMode } from '../media/media.ts'
import { mediaError, type BttError } from './errors.ts'
import { FLOG_HALF, decodeGroups, flogEntry, type FlogEntry, type FlogGroup } from './flog.ts'
import {
  BTT_INFO_SIZE,
  FLOG_ENTRY_SIZE,
  FLOG_GROUP_SIZE,
  MAP_ENTRY_SIZE,
  type ArenaGeometry,
} from './geometry.ts'
import { decodeMapEntry, encodeMapEntry, type MapEntry } from './map-entry.ts'

/** Largest write of zeros, bytes. */
const CHUNK = 0x10_0000

/**
 * The map, log, blocks and information blocks of one arena on its namespace. Sectors, blocks and lanes are the
 * caller's to check. Every error is `media`.
 */
export class ArenaMedia {
  readonly geometry: ArenaGeometry
  readonly #media: Media
  readonly #start: number

  /** `start` is the offset of the arena in the namespace, bytes. */
  constructor(media: Media, start: number, geometry: ArenaGeometry) {
    this.geometry = geometry
    this.#media = media
    this.#start = start
  }

  readMap(sector: number): Result<MapEntry, BttError> {
    const bytes = this.#read(this.#mapAt(sector), MAP_ENTRY_SIZE, 'read the map')
    return bytes.ok ? ok(decodeMapEntry(viewOf(bytes.value).getUint32(0, true), sector)) : bytes
  }

  /** The stored values of the entries of sectors `[first, first + count)`. */
  readMapValues(first: number, count: number): Result<Uint32Array, BttError> {
    const bytes = this.#read(this.#mapAt(first), count * MAP_ENTRY_SIZE, 'read the map')
    if (!bytes.ok) return bytes
    const view = viewOf(bytes.value)
    const values = new Uint32Array(count)
    for (let i = 0; i < count; i++) values[i] = view.getUint32(i * MAP_ENTRY_SIZE, true)
    return ok(values)
  }

  writeMap(sector: number, entry: MapEntry): Result<null, BttError> {
    return this.#write(this.#mapAt(sector), encodeMapEntry(entry), 'atomic', 'write the map')
  }

  /** The log of lanes `[first, first + count)`. */
  readGroups(first: number, count: number): Result<readonly FlogGroup[], BttError> {
    const bytes = this.#read(this.#groupAt(first), count * FLOG_GROUP_SIZE, 'read the log')
    return bytes.ok ? ok(decodeGroups(bytes.value)) : bytes
  }

  /** Writes a log entry in two steps: the sequence number, which makes it count, arrives with the second. */
  writeEntry(lane: number, slot: number, entry: FlogEntry): Result<null, BttError> {
    const bytes = flogEntry.encode(entry)
    if (!bytes.ok) return mediaError('EINVAL', `write the log: ${bytes.error.message}`)
    const at = this.#groupAt(lane) + slot * FLOG_ENTRY_SIZE
    const first = this.#write(at, bytes.value.subarray(0, FLOG_HALF), 'atomic', 'write the log')
    if (!first.ok) return first
    return this.#write(at + FLOG_HALF, bytes.value.subarray(FLOG_HALF), 'atomic', 'write the log')
  }

  /** Empties a slot; the sequence number goes first. */
  clearEntry(lane: number, slot: number): Result<null, BttError> {
    const at = this.#groupAt(lane) + slot * FLOG_ENTRY_SIZE
    const last = this.#write(at + FLOG_HALF, new Uint8Array(FLOG_HALF), 'atomic', 'write the log')
    return last.ok ? this.#write(at, new Uint8Array(FLOG_HALF), 'atomic', 'write the log') : last
  }

  /** The content of a block: data, then metadata. */
  readBlock(block: number): Result<Uint8Array, BttError> {
    return this.#read(this.#blockAt(block), this.geometry.externalLbaSize, `read block ${block}`)
  }

  writeBlock(block: number, bytes: Uint8Array): Result<null, BttError> {
    return this.#write(this.#blockAt(block), bytes, 'atomic', `write block ${block}`)
  }

  /** Whether the namespace knows of bad memory in a block. */
  isBad(block: number): boolean {
    return this.#media.hasBad(this.#start + this.#blockAt(block), this.geometry.internalLbaSize)
  }

  /** Whether the namespace knows of bad memory in the log of a lane. */
  isLogBad(lane: number): boolean {
    return this.#media.hasBad(this.#start + this.#groupAt(lane), FLOG_GROUP_SIZE)
  }

  /** Writes zeros over a block so that firmware repairs it, and reads them back. */
  clearBlock(block: number): Result<null, BttError> {
    const at = this.#blockAt(block)
    const zeros = new Uint8Array(this.geometry.internalLbaSize)
    const written = this.#write(at, zeros, 'clear', `clear block ${block}`)
    if (!written.ok) return written
    const back = this.#read(at, zeros.byteLength, `clear block ${block}`)
    return back.ok ? ok(null) : back
  }

  /** Makes every sector `initial`. */
  clearMap(): Result<null, BttError> {
    const { mapOffset, logOffset } = this.geometry
    return this.#zero(mapOffset, logOffset - mapOffset, 'clear the map')
  }

  /** Empties every slot of every lane. */
  clearLog(): Result<null, BttError> {
    const { logOffset, info2Offset } = this.geometry
    return this.#zero(logOffset, info2Offset - logOffset, 'clear the log')
  }

  /** The bytes of the information block or of its backup. */
  readInfo(which: 'primary' | 'backup'): Result<Uint8Array, BttError> {
    return this.#read(this.#infoAt(which), BTT_INFO_SIZE, 'read the information block')
  }

  writeInfo(which: 'primary' | 'backup', bytes: Uint8Array): Result<null, BttError> {
    return this.#write(this.#infoAt(which), bytes, 'clear', 'write the information block')
  }

  #infoAt(which: 'primary' | 'backup'): number {
    return which === 'primary' ? 0 : this.geometry.info2Offset
  }

  #mapAt(sector: number): number {
    return this.geometry.mapOffset + sector * MAP_ENTRY_SIZE
  }

  #groupAt(lane: number): number {
    return this.geometry.logOffset + lane * FLOG_GROUP_SIZE
  }

  #blockAt(block: number): number {
    return this.geometry.dataOffset + block * this.geometry.internalLbaSize
  }

  #zero(offset: number, length: number, action: string): Result<null, BttError> {
    for (let done = 0; done < length; done += CHUNK) {
      const zeros = new Uint8Array(Math.min(CHUNK, length - done))
      const written = this.#write(offset + done, zeros, 'clear', action)
      if (!written.ok) return written
    }
    return ok(null)
  }

  #read(offset: number, length: number, action: string): Result<Uint8Array, BttError> {
    const bytes = this.#media.read(this.#start + offset, length)
    return bytes.ok ? bytes : mediaError(bytes.error, action)
  }

  #write(offset: number, bytes: Uint8Array, mode: WriteMode, action: string): Result<null, BttError> {
    const written = this.#media.write(this.#start + offset, bytes, mode)
    return written.ok ? written : mediaError(written.error, action)
  }
}
