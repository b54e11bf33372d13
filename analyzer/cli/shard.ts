/** Splits a run over several machines: each checks its share of the files, together they check all. */
import { UserError } from '../session/settings.ts'

export interface Shard {
  /** From 1. */
  readonly index: number
  readonly count: number
}

/** `2/4`. Throws `UserError`. */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  const shard = { index: Number(index), count: Number(count) }
  if (index === undefined || shard.index < 1 || shard.index > shard.count)
    throw new UserError(`--shard cannot be '${text}'; the second of four is 2/4`)
  return shard
}

/** The files of one shard. The shares are of about the same size, and the same on every machine. */
export function shareOf(
  files: readonly { readonly name: string; readonly size: number }[],
  { index, count }: Shard,
): ReadonlySet<string> {
  const largestFirst = [...files].sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1))
  const sums = new Array<number>(count).fill(0)
  const share = new Set<string>()
  for (const { name, size } of largestFirst) {
    const lightest = sums.indexOf(Math.min(...sums))
    sums[lightest] = (sums[lightest] ?? 0) + size
    if (lightest === index - 1) share.add(name)
  }
  return share
}
