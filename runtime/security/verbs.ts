import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'

/** What the attribute `security` accepts. */
export type SecurityVerb =
  | 'freeze'
  | 'disable'
  | 'disable_master'
  | 'update'
  | 'erase'
  | 'overwrite'
  | 'master_update'
  | 'master_erase'

/** Words of each verb, the verb included. */
const WORDS: { readonly [V in SecurityVerb]: 1 | 2 | 3 } = {
  freeze: 1,
  disable: 2,
  disable_master: 2,
  update: 3,
  erase: 2,
  overwrite: 2,
  master_update: 3,
  master_erase: 2,
}

/** A parsed store. Key ids that the verb does not take are 0. */
export interface SecurityCommand {
  readonly verb: SecurityVerb
  readonly keyId: number
  readonly newKeyId: number
}

/**
 * Parses `verb [keyid [newkeyid]]`; key ids are unsigned 32-bit numbers in decimal, hexadecimal or octal.
 * Error -EINVAL: unknown verb, missing word (Linux would take what the stack holds), or no number.
 * Source: `nvdimm_security_store`, drivers/nvdimm/security.c.
 */
export function parseSecurityCommand(text: string): Result<SecurityCommand, Errno> {
  const words = text.trim().split(/\s+/)
  const verb = words[0] ?? ''
  if (!isVerb(verb) || words.length < WORDS[verb]) return err('EINVAL')
  const ids = words.slice(1, WORDS[verb]).map(keyId)
  if (ids.some((id) => id === null)) return err('EINVAL')
  return ok({ verb, keyId: ids[0] ?? 0, newKeyId: ids[1] ?? 0 })
}

function isVerb(word: string): word is SecurityVerb {
  return Object.hasOwn(WORDS, word)
}

function keyId(word: string): number | null {
  if (!/^(?:0x[0-9a-f]{1,8}|[0-9]{1,10})$/i.test(word)) return null
  const octal = /^0[0-9]+$/.test(word)
  if (octal && !/^[0-7]+$/.test(word)) return null
  const value = octal ? Number.parseInt(word, 8) : Number(word)
  return value <= 0xffff_ffff ? value : null
}
