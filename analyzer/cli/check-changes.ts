/** A run that tells only what a change may have brought about. */
import { fingerprintKey } from '../findings/fingerprint.ts'
import type { LocatedFinding } from '../findings/locate.ts'
import { affectedFiles } from './affected.ts'
import type { Changes } from './changes.ts'
import { checkAfresh, rememberedOr, runCache, type CheckOptions, type CheckResult, type Fresh, type Memories, type Watch } from './check.ts' // prettier-ignore
import type { Console } from './run.ts'
import { addStats } from './stats.ts'

/**
 * Checks the files that the change reaches. Where something is found, the same files are checked as they were before,
 * and what was found there already is left out.
 */
export function checkChanges(
  options: CheckOptions,
  changes: Changes,
  console: Pick<Console, 'folder' | 'error' | 'deeper'>,
  shownFrom: string,
): Promise<CheckResult> {
  const { base, files, deleted } = changes
  if (options.factsOut === undefined && ![...files.keys()].some((file) => ofPrograms.test(file)))
    return Promise.resolve(nothing)
  const cache = runCache(options, console.folder, shownFrom, { base, files: [...files].sort(), deleted })
  return rememberedOr(cache, options, console, async (watch) => {
    const { reached, fresh, memories } = await checkReached(options, changes, console, shownFrom, watch)
    if (fresh.outcome.findings.length === 0) return fresh
    const texts = textsThen(changes)
    const before = new Set([...reached, ...texts.keys()])
    const mute = { ...console, error: { write: () => undefined } }
    const old = await checkAfresh({ ...options, memories, texts, scope: () => before }, mute, shownFrom, watch) // prettier-ignore
    return { ...fresh, outcome: { ...fresh.outcome, findings: added(fresh, old) } }
  })
}

/** JSON may be imported. */
const ofPrograms = /\.(?:[cm]?[jt]sx?|json)$/

/** What a change that is in no program's files may have brought about. */
const nothing: CheckResult = {
  ...{ findings: [], suppressed: [], files: [], notes: [], hasSettings: true },
  stats: addStats([]),
  readText: () => undefined,
}

async function checkReached(
  options: CheckOptions,
  changes: Changes,
  console: Pick<Console, 'folder' | 'error' | 'deeper'>,
  shownFrom: string,
  watch: Watch | undefined,
): Promise<{ readonly reached: ReadonlySet<string>; readonly fresh: Fresh; readonly memories: Memories }> {
  const changed = new Set(changes.files.keys())
  const reached = new Set<string>()
  const memories: Memories = new Map()
  const scope: CheckOptions['scope'] = (ts, program) => {
    const files = affectedFiles(ts, program, changed, (file) => {
      const then = changes.files.get(file)
      return then === undefined ? undefined : changes.textThen(then)
    })
    for (const file of files) reached.add(file)
    return files
  }
  const fresh = await checkAfresh({ ...options, memories, scope }, console, shownFrom, watch)
  return { reached, fresh, memories }
}

/** What changed sources contained; undefined for those that were not there. */
function textsThen(changes: Changes): ReadonlyMap<string, string | undefined> {
  const sources = /\.[cm]?[jt]sx?$/
  const texts = new Map<string, string | undefined>()
  for (const [now, then] of changes.files) {
    if (!sources.test(now)) continue
    if (then !== now) texts.set(now, undefined)
    if (then !== undefined) texts.set(then, changes.textThen(then))
  }
  for (const path of changes.deleted) if (sources.test(path)) texts.set(path, changes.textThen(path))
  return texts
}

/** Findings that there are more of than before: the last ones of each kind. */
function added(now: Fresh, then: Fresh): readonly LocatedFinding[] {
  const left = new Map<string, number>()
  const keyIn = ({ readText }: Fresh, finding: LocatedFinding): string =>
    fingerprintKey({
      ...finding,
      lineText: readText(finding.file)?.split(/\r\n|[\n\r\u2028\u2029]/)[finding.line - 1] ?? '',
    })
  for (const finding of then.outcome.findings) {
    const key = keyIn(then, finding)
    left.set(key, (left.get(key) ?? 0) + 1)
  }
  return now.outcome.findings.filter((finding) => {
    const key = keyIn(now, finding)
    const count = left.get(key) ?? 0
    left.set(key, count - 1)
    return count <= 0
  })
}
