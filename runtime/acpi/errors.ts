import type { Errno } from '../lib/errno.ts'
import { err, type Err } from '../lib/result.ts'

/** The rule that a table breaks. */
export type NfitRule =
  | 'table-short'
  | 'signature'
  | 'table-length'
  | 'revision'
  | 'checksum'
  | 'header-short'
  | 'zero-length'
  | 'length-short'
  | 'past-end'
  | 'length'
  | 'count'
  | 'capability-bit'
  | 'value'

/** Why a table was refused. */
export interface NfitError {
  readonly kind: 'nfit'
  readonly rule: NfitRule
  /** `header`, the kind of the sub-table, or `type N` for one that is not known. */
  readonly subTable: string
  /** Position among the sub-tables, from 0; -1 for the header. */
  readonly index: number
  /** Bytes from the start of the input to the sub-table. */
  readonly offset: number
  /** What Linux returns, or would if it checked. */
  readonly errno: Errno
  readonly message: string
}

/** Where in a table something was found. */
export interface NfitPlace {
  readonly subTable: string
  readonly index: number
  readonly offset: number
}

/** Something odd that `compat: 'linux'` tolerates. */
export interface NfitNote extends NfitPlace {
  readonly rule: NfitRule | 'unknown-type'
  readonly message: string
}

/** A refusal whose message names sub-table, offset and rule in one sentence. */
export function refuse(place: NfitPlace, rule: NfitRule, errno: Errno, detail: string): Err<NfitError> {
  return err({ kind: 'nfit', rule, errno, ...place, message: sentence(place, rule, detail) })
}

/** The sentence that tells people what is wrong where. */
export function sentence(place: NfitPlace, rule: string, detail: string): string {
  const which = place.index < 0 ? place.subTable : `${place.subTable} sub-table ${place.index}`
  return `${which} at offset 0x${place.offset.toString(16)}: ${detail} (${rule})`
}
