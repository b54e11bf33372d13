/** Findings that were there before: kept in a file, and not told again. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import type { LocatedFinding } from '../findings/locate.ts'
import { UserError } from '../session/settings.ts'

/** `file` is relative to the baseline's folder, with `/`. */
interface Entry {
  readonly check: string
  readonly file: string
  readonly function: string
  readonly message: string
  readonly fingerprint: string
}

/** ESLint's suppressions file says how many reports of a rule a file may have. */
interface Count {
  readonly check: string
  readonly file: string
  readonly count: number
}

export interface Baseline {
  readonly path: string
  readonly entries: readonly Entry[]
  readonly counts: readonly Count[]
}

export interface Comparison {
  readonly fresh: readonly LocatedFinding[]
  readonly known: readonly LocatedFinding[]
  /** Entries that nothing matched in files that were checked or are no more: fixed. */
  readonly fixed: readonly Entry[]
  /** What the baseline should be after this run. */
  readonly next: readonly Entry[]
}

/** Throws `UserError` when there is none, unless it `mayBeMissing`, or when it is not a baseline. */
export function readBaseline(shown: string, folder: string, mayBeMissing: boolean): Baseline {
  const path = resolve(folder, shown)
  if (!existsSync(path)) {
    if (mayBeMissing) return { path, entries: [], counts: [] }
    throw new UserError(`there is no baseline '${shown}'; --update-baseline writes it`)
  }
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UserError(`cannot read '${shown}': ${error instanceof Error ? error.message : String(error)}`)
  }
  const entries = entriesOf(value)
  const counts = entries === undefined ? countsOf(value) : []
  if (counts === undefined)
    throw new UserError(`'${shown}' is neither a baseline nor a file of ESLint's suppressions`)
  return { path, entries: entries ?? [], counts }
}

/**
 * An entry and a finding are the same when their fingerprints are, whatever the file and line; failing that, when file,
 * function, check and message are: then only the text of the line has changed. `folder` is what the paths of findings
 * are relative to, and of `checked`, the files of this run.
 */
export function compareWith(
  baseline: Baseline,
  findings: readonly LocatedFinding[],
  checked: readonly string[],
  folder: string,
): Comparison {
  const home = dirname(baseline.path)
  const pathOf = (file: string): string => relative(home, resolve(folder, file)).replaceAll('\\', '/')
  const seen = findings.map((finding) => ({ finding, entry: entryOf(finding, pathOf(finding.file)) }))
  const left = new Set(baseline.entries)
  const known = new Set<LocatedFinding>()
  for (const key of [fingerprintOf, placeOf]) {
    const byKey = new Map<string, Entry[]>()
    for (const entry of left) {
      const same = byKey.get(key(entry))
      if (same === undefined) byKey.set(key(entry), [entry])
      else same.push(entry)
    }
    for (const { finding, entry } of seen) {
      const match = known.has(finding) ? undefined : byKey.get(key(entry))?.shift()
      if (match === undefined) continue
      left.delete(match)
      known.add(finding)
    }
  }
  for (const { check, file, count } of baseline.counts) {
    // As ESLint does: with one report more than the file may have, all of them are told.
    const here = seen.filter(({ entry }) => entry.check === check && entry.file === file)
    if (here.length <= count) for (const { finding } of here) known.add(finding)
  }
  const paths = new Set(checked.map(pathOf))
  const fixed = [...left].filter(({ file }) => paths.has(file) || !existsSync(resolve(home, file)))
  const others = [...left].filter((entry) => !fixed.includes(entry))
  return {
    fresh: findings.filter((finding) => !known.has(finding)),
    known: findings.filter((finding) => known.has(finding)),
    fixed,
    next: [...seen.map(({ entry }) => entry), ...others],
  }
}

/** Sorted, one entry a few short lines: changes to it read well in a review. Throws `UserError`. */
export function writeBaseline(path: string, shown: string, entries: readonly Entry[]): void {
  const sorted = [...entries].sort((a, b) =>
    placeOf(a) + a.fingerprint < placeOf(b) + b.fingerprint ? -1 : 1,
  )
  try {
    writeFileSync(path, `${JSON.stringify({ version: 1, findings: sorted }, null, 2)}\n`)
  } catch (error) {
    throw new UserError(`cannot write '${shown}' (${error instanceof Error ? error.message : String(error)})`)
  }
}

function entryOf(finding: LocatedFinding, file: string): Entry {
  const { check, message, fingerprint } = finding
  return { file, function: finding.function, check, message, fingerprint }
}

function fingerprintOf({ fingerprint }: Entry): string {
  return fingerprint
}

function placeOf(entry: Entry): string {
  const message = entry.message.replace(/\bline \d+/g, 'line')
  return JSON.stringify([entry.file, entry.function, entry.check, message])
}

function entriesOf(value: unknown): readonly Entry[] | undefined {
  if (!isObject(value) || value['version'] !== 1 || !Array.isArray(value['findings'])) return undefined
  const entries = value['findings'] as readonly unknown[]
  return entries.every(isEntry) ? entries : undefined
}

function isEntry(value: unknown): value is Entry {
  const keys = ['check', 'file', 'function', 'message', 'fingerprint']
  return isObject(value) && keys.every((key) => typeof value[key] === 'string')
}

/** `{ file: { rule: { count } } }`, of which only our rules matter. */
function countsOf(value: unknown): readonly Count[] | undefined {
  if (!isObject(value)) return undefined
  const counts: Count[] = []
  for (const [file, rules] of Object.entries(value)) {
    if (!isObject(rules)) return undefined
    for (const [rule, entry] of Object.entries(rules)) {
      if (!isObject(entry) || typeof entry['count'] !== 'number') return undefined
      const [, check] = /^tsmatch\/(.+)$/.exec(rule) ?? []
      if (check !== undefined) counts.push({ check, file, count: entry['count'] })
    }
  }
  return counts
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
