/** What is remembered of one project's files, in one file of the cache. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { engineHash } from '../facts/engine.ts'
import type { FileMemory, KeptFile, Memory } from '../session/memory.ts'
import { hashOf, readSealed, sealedPath, writeSealed } from './sealed.ts'

interface Kept {
  readonly state: string
  /** Serialized, so that only files that are looked at cost anything. */
  readonly content: Uint8Array
}

type Files = ReadonlyMap<string, Kept>

export class MemoryFile implements Memory {
  readonly folder: string
  /** Sentences for the user. */
  readonly notes: string[] = []
  readonly #path: string
  readonly #before: Files
  readonly #files = new Map<string, KeptFile>()

  /** Paths of the project's files are told from `folder`. */
  constructor(path: string, folder: string) {
    this.folder = folder
    this.#path = path
    const read = readSealed(this.#path)
    if (read === 'damaged') this.notes.push('a damaged file in the cache is not used')
    this.#before = read === undefined || read === 'damaged' ? new Map() : (read.value as Files)
  }

  get(path: string, state: string): FileMemory | undefined {
    const now = this.#files.get(path)
    if (now?.state === state) return now.content()
    const before = this.#before.get(path)
    return before?.state === state ? (deserialize(before.content) as FileMemory) : undefined
  }

  set(path: string, file: KeptFile): void {
    this.#files.set(path, file)
  }

  /** Also keeps what earlier runs found out of files that this one did not come across. */
  write(): void {
    const kept = new Map([...this.#before].filter(([path]) => existsSync(resolve(this.folder, path))))
    for (const [path, file] of this.#files)
      kept.set(path, { state: file.state, content: serialize(file.content()) })
    try {
      writeSealed(this.#path, kept)
    } catch (error) {
      // A cache that cannot be written costs time only.
      this.notes.push(
        `the cache cannot be written (${error instanceof Error ? error.message : String(error)})`,
      )
    }
  }

  hash(text: string): string {
    return hashOf(text).slice(0, 20)
  }
}

/** `asked` is all that the results depend on besides the program's files. */
export function memoryPath(cache: string, owner: string, asked: unknown): string {
  const key = Buffer.concat([serialize([engineHash(), process.version, process.platform]), serialize(asked)])
  return sealedPath(cache, owner, key, 'files')
}
