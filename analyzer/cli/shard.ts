/** Splits a run over several machines: each checks its share of the files, together they check all. */
import { UserError } from '../session/settings.ts'

export interface Shard {
  /** From 1. */
  readonly index: number
  readonly count: number
}

export interface SizedFile {
  readonly name: string
  readonly size: number
}

/** What is best checked together: a package of projects, a project of files. */
export type Group = readonly (Group | SizedFile)[]

/** A group that weighs more than so many even shares is taken apart. */
const tolerance = 1.5

/** `2/4`. Throws `UserError`. */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  const shard = { index: Number(index), count: Number(count) }
  if (index === undefined || shard.index < 1 || shard.index > shard.count)
    throw new UserError(`--shard cannot be '${text}'; the second of four is 2/4`)
  return shard
}

/** The files of one shard. The shares are of about the same size, and the same on every machine. */
export function shareOf(files: readonly SizedFile[], { index, count }: Shard): ReadonlySet<string> {
  const shards = distribute(files, count)
  return new Set(files.map(({ name }) => name).filter((name) => shards.get(name) === index))
}

/** Name of a file -> its shard. Groups stay whole unless they are far too large for one shard. */
export function distribute(group: Group, count: number): ReadonlyMap<string, number> {
  const limit = (tolerance * sizeOf(group)) / count
  const pieces = group
    .flatMap((part) => piecesOf(part, limit))
    .map((files) => ({ files, size: sizeOf(files), name: files[0]?.name ?? '' }))
    .sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1))
  const sums = new Array<number>(count).fill(0)
  const shards = new Map<string, number>()
  for (const { files, size } of pieces) {
    const lightest = sums.indexOf(Math.min(...sums))
    sums[lightest] = (sums[lightest] ?? 0) + size
    for (const { name } of files) shards.set(name, lightest + 1)
  }
  return shards
}

function piecesOf(part: Group | SizedFile, limit: number): readonly (readonly SizedFile[])[] {
  if ('name' in part) return [[part]]
  return sizeOf(part) <= limit ? [filesOf(part)] : part.flatMap((each) => piecesOf(each, limit))
}

function filesOf(group: Group): readonly SizedFile[] {
  return group.flatMap((part) => ('name' in part ? [part] : filesOf(part)))
}

function sizeOf(group: Group): number {
  return filesOf(group).reduce((sum, { size }) => sum + size, 0)
}
