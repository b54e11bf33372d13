import type { Errno } from '../lib/errno.ts'
import { err, type Err } from '../lib/result.ts'

/** The rule of the format, or of its use, that is broken. */
export type BttRule =
  /** Too small for an arena. */
  | 'size'
  /** A sector size that the format does not have. */
  | 'sector-size'
  /** There is no information block. */
  | 'absent'
  /** The information block is gone, its backup is there: to be repaired, not to be created anew. */
  | 'backup-only'
  /** There is a translation table already. */
  | 'exists'
  /** An information block belongs to another namespace. */
  | 'parent'
  | 'version'
  /** Areas of an arena overlap, leave it, or have impossible sizes. */
  | 'geometry'
  /** The next arena is broken or does not belong to the first. */
  | 'chain'
  /** More lanes than free blocks. */
  | 'lanes'
  /** Log entries in slots that no known version uses. */
  | 'flog-layout'
  | 'flog-sequence'
  /** A log entry names a block that does not exist. */
  | 'flog-range'
  /** A block is free and in use, or free twice. */
  | 'free-twice'
  /** A map entry names a block that does not exist. */
  | 'map-range'
  /** The sector was marked as lost. */
  | 'lost'
  /** The namespace could not be read or written. */
  | 'media'
  /** A request of the wrong length, or outside the device. */
  | 'request'
  /** Others hold what the request needs. */
  | 'busy'
  /** The arena does not take writes since a write of its map or log failed, or its error flag is set. */
  | 'failed'
  | 'read-only'

/** Why something was refused. */
export interface BttError {
  readonly kind: 'btt'
  readonly rule: BttRule
  /** What Linux returns, or would if it checked. */
  readonly errno: Errno
  readonly message: string
}

/** Why a request for sectors ended early. */
export interface BttRequestError extends BttError {
  /** The sector that failed. */
  readonly sector: number
  /** Sectors of the request before it, which are done. */
  readonly done: number
}

/** A refusal with a sentence. */
export function bttError(rule: BttRule, errno: Errno, message: string): Err<BttError> {
  return err({ kind: 'btt', rule, errno, message })
}

/** A failure of the namespace below. */
export function mediaError(errno: Errno, action: string): Err<BttError> {
  return bttError('media', errno, `cannot ${action}: ${errno}`)
}
