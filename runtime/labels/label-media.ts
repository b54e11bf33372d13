import { concatBytes, slice, viewOf } from '../lib/bytes.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, unwrap, type Result } from '../lib/result.ts'
import type { CtlOk } from '../nfit/ctl.ts'
import { DIMM_COMMANDS } from '../uapi/commands.ts'
import { getConfigSize, setConfigData } from '../uapi/payloads.ts'

/** Where labels are stored. Offsets and lengths are bytes. */
export interface LabelMedia {
  /** Bytes of the area. */
  readonly size: number
  /** Most bytes of one transfer. */
  readonly maxTransfer: number
  /** One transfer. Errors: -ENXIO outside the area, -EACCES locked, -EIO and others from firmware. */
  read(offset: number, length: number): Result<Uint8Array, Errno>
  /** One transfer. When it fails, or loses power, any of its bytes may have arrived. */
  write(offset: number, bytes: Uint8Array): Result<null, Errno>
}

/** Reads any part of an area, in as few transfers as possible. Error -ENXIO: outside the area. */
export function readLabelMedia(media: LabelMedia, offset: number, length: number): Result<Uint8Array, Errno> {
  if (!isInside(media, offset, length)) return err('ENXIO')
  const parts: Uint8Array[] = []
  for (let done = 0; done < length; done += media.maxTransfer) {
    const part = media.read(offset + done, Math.min(media.maxTransfer, length - done))
    if (!part.ok) return part
    parts.push(part.value)
  }
  return ok(concatBytes(...parts))
}

/** Writes any part of an area, ascending, in as few transfers as possible. Error -ENXIO: outside the area. */
export function writeLabelMedia(media: LabelMedia, offset: number, bytes: Uint8Array): Result<null, Errno> {
  if (!isInside(media, offset, bytes.byteLength)) return err('ENXIO')
  for (let done = 0; done < bytes.byteLength; done += media.maxTransfer) {
    const written = media.write(offset + done, bytes.subarray(done, done + media.maxTransfer))
    if (!written.ok) return written
  }
  return ok(null)
}

/** A label area in memory, as an image of one. The bytes are shared with the caller. */
export class MemoryLabelMedia implements LabelMedia {
  readonly bytes: Uint8Array
  readonly maxTransfer: number

  constructor(bytes: Uint8Array, maxTransfer: number = bytes.byteLength) {
    this.bytes = bytes
    this.maxTransfer = maxTransfer
  }

  get size(): number {
    return this.bytes.byteLength
  }

  read(offset: number, length: number): Result<Uint8Array, Errno> {
    const part = slice(this.bytes, offset, length)
    return part.ok ? ok(part.value.slice()) : err('ENXIO')
  }

  write(offset: number, bytes: Uint8Array): Result<null, Errno> {
    const part = slice(this.bytes, offset, bytes.byteLength)
    if (!part.ok) return err('ENXIO')
    part.value.set(bytes)
    return ok(null)
  }
}

/** Runs a command of one DIMM; `buf` holds input and output. */
export type DimmControl = (cmd: number, buf: Uint8Array) => Result<CtlOk, Errno>

/** The label area of a DIMM behind its commands. */
export interface CommandLabelMedia extends LabelMedia {
  /** The size could be read, but the capacity of the DIMM is locked. */
  readonly isLocked: boolean
}

/**
 * Asks a DIMM for its label area. A refusal with -EACCES counts when firmware tells the size all the same.
 * Errors: what the size command says, -ENXIO no area.
 * Source: `nvdimm_init_nsarea`, `nvdimm_get_config_data`, `nvdimm_set_config_data`, drivers/nvdimm/dimm_devs.c.
 */
export function commandLabelMedia(ctl: DimmControl): Result<CommandLabelMedia, Errno> {
  const buf = new Uint8Array(getConfigSize.size)
  const asked = run(ctl, DIMM_COMMANDS.getConfigSize, buf)
  if (!asked.ok && asked.error !== 'EACCES') return asked
  const { status, configSize: size, maxXfer } = unwrap(getConfigSize.decode(buf))
  if (status !== 0 || size === 0 || maxXfer === 0) return err(asked.ok ? 'ENXIO' : asked.error)
  return ok({
    size,
    isLocked: !asked.ok,
    // No transfer is longer than the area, so a huge limit costs no memory.
    maxTransfer: Math.min(maxXfer, size),
    read: (offset, length) => {
      const data = new Uint8Array(12 + length)
      viewOf(data).setUint32(0, offset, true)
      viewOf(data).setUint32(4, length, true)
      const done = run(ctl, DIMM_COMMANDS.getConfigData, data)
      return done.ok ? ok(data.slice(12)) : done
    },
    write: (offset, bytes) => {
      const data = setConfigData.encode({ inOffset: offset, inBuf: bytes, status: 0 })
      return data.ok ? run(ctl, DIMM_COMMANDS.setConfigData, data.value) : err('EINVAL')
    },
  })
}

/** Runs a command to the end; an answer that leaves a part of the buffer unwritten is none. */
function run(ctl: DimmControl, cmd: number, buf: Uint8Array): Result<null, Errno> {
  const done = ctl(cmd, buf)
  if (!done.ok) return done
  if (!done.value.status.ok) return done.value.status
  return done.value.unused === 0 ? ok(null) : err('EIO')
}

function isInside({ size }: LabelMedia, offset: number, length: number): boolean {
  return (
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    offset <= size - length
  )
}
