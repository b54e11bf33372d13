/**
 * What a whole run came to, kept for as long as nothing that it looked at has changed: then the next one loads neither
 * TypeScript nor a program. A run is known by its options, the engine and the platform; it holds while every question
 * that it asked of the file system still has the same answer, and its settings files, being programs, the same result.
 */
import { dirname, join, resolve } from 'node:path'
import { serialize } from 'node:v8'
import { engineHash } from '../facts/engine.ts'
import { disk, stillHold, type Observations } from '../session/disk.ts'
import { UserError, type Settings } from '../session/settings.ts'
import { runSettings, type SettingsFile } from './config-file.ts'
import { hashOf, readSealed, sealedPath, writeSealed } from './sealed.ts'

const isOurs = /\.(?:run|files)(?:\.\d+)?$/

interface Kept<Result> {
  readonly observations: Observations
  readonly settings: readonly (readonly [SettingsFile, hash: string])[]
  readonly result: Result
}

export class RunCache<Result> {
  /** Sentences for the user. */
  readonly notes: string[] = []
  readonly #path: string

  /** `options` is everything, as JSON, that the result depends on besides the file system. */
  constructor(cache: string, owner: string, options: unknown) {
    const key = JSON.stringify([engineHash(), process.version, process.platform, options])
    this.#path = sealedPath(cache, owner, key, 'run')
  }

  /** Undefined when there is none, or when it no longer holds. */
  async find(): Promise<Result | undefined> {
    const read = readSealed(this.#path)
    if (read === undefined) return undefined
    if (read === 'damaged') {
      this.notes.push('a damaged file in the cache is not used')
      return undefined
    }
    const kept = read.value as Kept<Result>
    if (!stillHold(kept.observations)) return undefined
    for (const [file, hash] of kept.settings) if ((await hashNow(file)) !== hash) return undefined
    return kept.result
  }

  /** A cache that cannot be written costs time only. */
  keep(observations: Observations, settings: ReadonlyMap<SettingsFile, Settings>, result: Result): void {
    const hashes = [...settings]
      .filter(([{ path }]) => !path.endsWith('.json'))
      .map(([file, value]) => [file, hashOf(serialize(value))] as const)
    const kept: Kept<Result> = { observations, settings: hashes, result }
    try {
      writeSealed(this.#path, kept)
    } catch (error) {
      this.notes.push(
        `the cache cannot be written (${error instanceof Error ? error.message : String(error)})`,
      )
    }
  }
}

/** Beside what is installed, where tools keep their caches; else in the current folder. Throws a `UserError`. */
export function cacheFolder(given: string | undefined, folder: string): string {
  if (given !== undefined) {
    const path = resolve(folder, given)
    const others = disk.list(path)?.some(({ name }) => !isOurs.test(name)) ?? disk.kind(path) !== undefined
    if (!others) return path
    throw new UserError(`'${given}' is no folder for a cache; if it is to be checked, name it before --cache`)
  }
  for (let at = folder; ; at = dirname(at)) {
    if (disk.kind(join(at, 'node_modules')) === 'folder') return join(at, 'node_modules/.cache/tsmatch')
    if (dirname(at) === at) return join(folder, '.tsmatch-cache')
  }
}

async function hashNow(file: SettingsFile): Promise<string | undefined> {
  try {
    return hashOf(serialize(await runSettings(file)))
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}
