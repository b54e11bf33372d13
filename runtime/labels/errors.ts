import type { Errno } from '../lib/errno.ts'
import { err, type Err } from '../lib/result.ts'

/** The rule of the label format, or of its use, that is broken. */
export type LabelRule =
  /** The DIMM has no label area, or it cannot be reached. */
  | 'config'
  /** The area has no room for two index blocks and two labels. */
  | 'too-small'
  | 'signature'
  | 'label-size'
  | 'checksum'
  | 'sequence'
  /** An index block does not lie where it says. */
  | 'own-offset'
  | 'other-offset'
  | 'label-offset'
  | 'index-size'
  | 'slot-count'
  /** A label in use says that it lies in another slot. */
  | 'slot'
  /** There is no valid index block. */
  | 'blank'
  /** No free slot, apart from the one that is kept for updates. */
  | 'full'
  /** A value that its field cannot hold. */
  | 'value'
  /** A slot that does not exist, or that no label uses. */
  | 'unused-slot'
  /** A transfer failed. */
  | 'media'
  /** An index block may or may not have been written: the area must be opened again. */
  | 'unsure'

/** Why a label area, or a part of it, was refused. */
export interface LabelError {
  readonly kind: 'label'
  readonly rule: LabelRule
  /** What Linux returns, or would if it checked. */
  readonly errno: Errno
  readonly message: string
}

/** A refusal with a sentence. */
export function labelError(rule: LabelRule, errno: Errno, message: string): Err<LabelError> {
  return err({ kind: 'label', rule, errno, message })
}
