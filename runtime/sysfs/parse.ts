import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { U64_MAX } from '../lib/u64.ts'

/**
 * An unsigned 64-bit number as the kernel reads one: decimal, `0x` hexadecimal or `0` octal, then at most one newline.
 * Error -EINVAL: anything else (the kernel tells -ERANGE for too large a number).
 * Source: `kstrtoull` with base 0, lib/kstrtox.c.
 */
export function parseNumber(text: string): Result<bigint, Errno> {
  const word = text.replace(/\n$/, '').replace(/^\+/, '')
  if (!/^(?:0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)$/i.test(word) || word.length > 24) return err('EINVAL')
  const isOctal = /^0[0-7]+$/.test(word)
  const value = BigInt(isOctal ? `0o${word}` : word)
  return value > U64_MAX ? err('EINVAL') : ok(value)
}

/** Yes or no by the first letters: `1`, `y`, `t`, `on`; `0`, `n`, `f`, `off`. Source: `kstrtobool`, lib/kstrtox.c. */
export function parseBool(text: string): Result<boolean, Errno> {
  if (/^(?:[1yt]|on)/i.test(text)) return ok(true)
  return /^(?:[0nf]|of)/i.test(text) ? ok(false) : err('EINVAL')
}

/** The word of the list that the text is, one newline aside; `null`: none. Source: `sysfs_streq`. */
export function parseWord<W extends string>(text: string, words: readonly W[]): W | null {
  const word = text.replace(/\n$/, '')
  return words.find((one) => one === word) ?? null
}

/** Hexadecimal as C prints it with `%#x`: zero has no prefix. */
export function hexText(value: bigint | number): string {
  return BigInt(value) === 0n ? '0' : `0x${value.toString(16)}`
}

/** A list of choices with the current one in brackets, each followed by a blank. */
export function choicesText(choices: readonly (bigint | number)[], current: bigint | number | null): string {
  const words = choices.map((one) => (BigInt(one) === BigInt(current ?? -1) ? `[${one}] ` : `${one} `))
  return `${words.join('')}\n`
}
