/** The file system as a run asks it: read only, and in one place, so that what was asked can be remembered. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'

export type Kind = 'file' | 'folder' | undefined

export interface Entry {
  readonly name: string
  /** Of what a link leads to. */
  readonly kind: Kind
}

export interface Disk {
  /** UTF-8 text; undefined when there is no such file. */
  read(path: string): string | undefined
  kind(path: string): Kind
  /** By name; undefined when there is no such folder. */
  list(folder: string): readonly Entry[] | undefined
  /** Undefined when there is nothing. */
  real(path: string): string | undefined
  /** Paths in `folder` of files that a project may take in, with those in folders below when `deep`. */
  sources(folder: string, deep: boolean): readonly string[]
}

export const disk: Disk = {
  read: (path) => readBytes(path)?.toString('utf8'),
  kind: (path) => {
    const stat = attempt(() => statSync(path, { throwIfNoEntry: false }))
    return stat?.isFile() === true ? 'file' : stat?.isDirectory() === true ? 'folder' : undefined
  },
  list: (folder) =>
    attempt(() => readdirSync(folder, { withFileTypes: true }))
      ?.map((entry): Entry => {
        const { name } = entry
        if (entry.isSymbolicLink()) return { name, kind: disk.kind(join(folder, name)) }
        return { name, kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : undefined }
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  real: (path) => attempt(() => realpathSync.native(path)),
  sources: (folder, deep) => {
    const found: string[] = []
    const seen = new Set<string>()
    const visit = (path: string): void => {
      const here = join(folder, path)
      const real = disk.real(here)
      if (real === undefined || seen.has(real)) return
      seen.add(real)
      for (const { name, kind } of disk.list(here) ?? []) {
        if (kind === 'file' && sourceName.test(name)) found.push(join(path, name))
        if (kind === 'folder' && deep && !skipped.has(name)) visit(join(path, name))
      }
    }
    visit('')
    return found
  },
}

const sourceName = /\.(?:[cm]?[jt]sx?|json)$/
/** Patterns never reach into these unless they say so, and then the pattern's own folder is inside. */
const skipped = new Set(['node_modules', '.git'])

/** What was asked -> what the answer was, as text or hash. */
export type Observations = ReadonlyMap<string, string>

const questions = {
  read: (path: string) => hashOf(readBytes(path)),
  kind: (path: string) => disk.kind(path) ?? '',
  list: (folder: string) => hashOf(JSON.stringify(disk.list(folder) ?? null)),
  real: (path: string) => disk.real(path) ?? '',
  sources: (folder: string) => hashOf(JSON.stringify(disk.sources(folder, false))),
  tree: (folder: string) => hashOf(JSON.stringify(disk.sources(folder, true))),
} as const

type Question = keyof typeof questions

export interface ObservedDisk extends Disk {
  readonly observations: Observations
}

export function observedDisk(): ObservedDisk {
  const observations = new Map<string, string>()
  const note = (question: Question, path: string, answer: () => string): void => {
    const key = `${question} ${path}`
    if (!observations.has(key)) observations.set(key, answer())
  }
  return {
    observations,
    read: (path) => {
      const bytes = readBytes(path)
      note('read', path, () => hashOf(bytes))
      return bytes?.toString('utf8')
    },
    kind: (path) => {
      const answer = disk.kind(path)
      note('kind', path, () => answer ?? '')
      return answer
    },
    list: (folder) => {
      const answer = disk.list(folder)
      note('list', folder, () => hashOf(JSON.stringify(answer ?? null)))
      return answer
    },
    real: (path) => {
      const answer = disk.real(path)
      note('real', path, () => answer ?? '')
      return answer
    },
    sources: (folder, deep) => {
      const answer = disk.sources(folder, deep)
      note(deep ? 'tree' : 'sources', folder, () => hashOf(JSON.stringify(answer)))
      return answer
    },
  }
}

/** Whether every question has the same answer today. */
export function stillHold(observations: Observations): boolean {
  for (const [key, answer] of observations) {
    const space = key.indexOf(' ')
    const question = key.slice(0, space)
    if (!(question in questions) || questions[question as Question](key.slice(space + 1)) !== answer)
      return false
  }
  return true
}

/** Empty for what is not there. */
function hashOf(content: string | Buffer | undefined): string {
  return content === undefined ? '' : createHash('sha256').update(content).digest('base64')
}

function readBytes(path: string): Buffer | undefined {
  return attempt(() => readFileSync(path))
}

function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
