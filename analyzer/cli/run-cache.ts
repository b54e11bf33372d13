/**
 * What a whole run came to, kept for as long as nothing that it looked at has changed: then the next one loads neither
 * TypeScript nor a program. A run is known by its options, the engine and the platform; it holds while every question
 * that it asked of the file system still has the same answer, and its settings files, being programs, the same result.
 */
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { engineHash } from '../facts/engine.ts'
import { disk, stillHold, type Observations } from '../session/disk.ts'
import { UserError, type Settings } from '../session/settings.ts'
import { runSettings, type SettingsFile } from './config-file.ts'

/** Runs that are kept: of other options, or of other states of the sources. */
const maxRuns = 16
const suffix = '.run'
const isOurs = /\.run(?:\.\d+)?$/

interface Kept<Result> {
  readonly observations: Observations
  readonly settings: readonly (readonly [SettingsFile, hash: string])[]
  readonly result: Result
}

export class RunCache<Result> {
  /** Sentences for the user. */
  readonly notes: string[] = []
  readonly #folder: string
  readonly #path: string

  /** `options` is everything, as JSON, that the result depends on besides the file system. */
  constructor(folder: string, options: unknown) {
    const key = JSON.stringify([engineHash(), process.version, process.platform, options])
    this.#folder = folder
    this.#path = join(folder, `${hashOf(key)}${suffix}`)
  }

  /** Undefined when there is none, or when it no longer holds. */
  async find(): Promise<Result | undefined> {
    let bytes: Buffer
    try {
      bytes = readFileSync(this.#path)
    } catch {
      return undefined
    }
    const kept = unsealed(bytes) as Kept<Result> | undefined
    if (kept === undefined) {
      this.notes.push('a damaged file in the cache is not used')
      return undefined
    }
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
      mkdirSync(this.#folder, { recursive: true })
      writeAtomically(this.#path, sealed(kept))
      this.#prune()
    } catch (error) {
      this.notes.push(
        `the cache cannot be written (${error instanceof Error ? error.message : String(error)})`,
      )
    }
  }

  #prune(): void {
    const runs = readdirSync(this.#folder)
      .filter((name) => name.endsWith(suffix))
      .map((name) => ({ name, time: statSync(join(this.#folder, name)).mtimeMs }))
      .sort((a, b) => b.time - a.time)
    for (const { name } of runs.slice(maxRuns)) unlinkSync(join(this.#folder, name))
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

/** With a hash in front, so that what comes back is what was written, or nothing. */
export function sealed(value: unknown): Buffer {
  const body = serialize(value)
  return Buffer.concat([digest(body), body])
}

export function unsealed(bytes: Buffer): unknown {
  const body = bytes.subarray(32)
  if (bytes.length <= 32 || !digest(body).equals(bytes.subarray(0, 32))) return undefined
  return deserialize(body)
}

/** Two runs at once never leave half of each. */
export function writeAtomically(path: string, bytes: Buffer): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, bytes)
  renameSync(draft, path)
}

function digest(bytes: Buffer | string): Buffer {
  return createHash('sha256').update(bytes).digest()
}

function hashOf(bytes: Buffer | string): string {
  return digest(bytes).toString('hex').slice(0, 40)
}
