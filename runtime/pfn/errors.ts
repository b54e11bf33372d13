import type { Errno } from '../lib/errno.ts'
import { err, type Err } from '../lib/result.ts'

/** The rule that an information block, or a namespace that is to get one, breaks. */
export type PfnRule =
  /** There is no information block: its signature or its checksum is wrong. */
  | 'absent'
  /** It belongs to another namespace, or to another device than the configured one. */
  | 'owner'
  /** The namespace could not be read or written. */
  | 'media'
  | 'mode'
  | 'align'
  /** Pages, or page structures, of another size than this machine has. */
  | 'page-size'
  /** Data or page map do not fit the namespace. */
  | 'size'
  /** The namespace, or the part of it that is used, starts or ends where memory cannot be mapped. */
  | 'boundary'
  | 'read-only'

/** Why something was refused. */
export interface PfnError {
  readonly kind: 'pfn'
  readonly rule: PfnRule
  /** -ENODEV: there is no block for this device; -EOPNOTSUPP: there is one, and it cannot be used. */
  readonly errno: Errno
  readonly message: string
}

/** A refusal with a sentence. */
export function pfnError(rule: PfnRule, errno: Errno, message: string): Err<PfnError> {
  return err({ kind: 'pfn', rule, errno, message })
}
