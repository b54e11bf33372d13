/** A run that tells only what a change may have brought about. */
import { fingerprintKey } from '../findings/fingerprint.ts'
import type { LocatedFinding } from '../findings/locate.ts'
import { affectedFiles } from './affected.ts'
import type { Changes } from './changes.ts'
import { checkProjects, type CheckOptions, type CheckResult, type Memories } from './check.ts'
import type { Console } from './run.ts'

/**
 * Checks the files that the change reaches. Where something is found, the same files are checked as they were before,
 * and what was found there already is left out.
 */
export async function checkChanges(
  options: CheckOptions,
  changes: Changes,
  console: Pick<Console, 'folder' | 'error'>,
  shownFrom: string,
): Promise<CheckResult> {
  const changed = new Set(changes.files.keys())
  const reached = new Set<string>()
  const memories: Memories = new Map()
  const result = await checkProjects(
    {
      ...options,
      memories,
      scope: (ts, program) => {
        const files = affectedFiles(ts, program, changed, (file) => {
          const then = changes.files.get(file)
          return then === undefined ? undefined : changes.textThen(then)
        })
        for (const file of files) reached.add(file)
        return files
      },
    },
    console,
    shownFrom,
  )
  if (result.findings.length === 0) return result
  const sources = /\.[cm]?[jt]sx?$/
  const texts = new Map<string, string | undefined>()
  for (const [now, then] of changes.files) {
    if (!sources.test(now)) continue
    if (then !== now) texts.set(now, undefined)
    if (then !== undefined) texts.set(then, changes.textThen(then))
  }
  for (const path of changes.deleted) if (sources.test(path)) texts.set(path, changes.textThen(path))
  const before = new Set([...reached, ...texts.keys()])
  const mute = { ...console, error: { write: () => undefined } }
  const old = await checkProjects({ ...options, memories, texts, scope: () => before }, mute, shownFrom)
  return { ...result, findings: added(result, old) }
}

/** Findings that there are more of than before: the last ones of each kind. */
function added(now: CheckResult, then: CheckResult): readonly LocatedFinding[] {
  const left = new Map<string, number>()
  const keyIn = ({ readText }: CheckResult, finding: LocatedFinding): string =>
    fingerprintKey({
      ...finding,
      lineText: readText(finding.file)?.split(/\r\n|[\n\r\u2028\u2029]/)[finding.line - 1] ?? '',
    })
  for (const finding of then.findings) {
    const key = keyIn(then, finding)
    left.set(key, (left.get(key) ?? 0) + 1)
  }
  return now.findings.filter((finding) => {
    const key = keyIn(now, finding)
    const count = left.get(key) ?? 0
    left.set(key, count - 1)
    return count <= 0
  })
}
