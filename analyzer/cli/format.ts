/** From a finished run to the text of its report. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { checks } from '../checks/index.ts'
import { version } from '../facts/engine.ts'
import { probes } from '../checks/probes.ts'
import { expectRule } from '../findings/directives.ts'
import { formatAgent } from '../findings/agent.ts'
import { formatWithEslint } from '../findings/eslint-results.ts'
import { formatGithub } from '../findings/github.ts'
import { formatGitlab } from '../findings/gitlab.ts'
import { formatHtml } from '../findings/html.ts'
import { formatJson } from '../findings/json.ts'
import { displayPath, type LocatedFinding } from '../findings/locate.ts'
import { formatPretty } from '../findings/pretty.ts'
import { formatSarif } from '../findings/sarif.ts'
import { formatText } from '../findings/text.ts'
import type { CheckResult } from './check.ts'
import type { Format, Options } from './options.ts'
import { jsonStats } from './stats.ts'

export interface Frame {
  readonly color: boolean
  /** Absolute; the paths in the result are relative to it. */
  readonly folder: string
  /** What the run exits with. */
  readonly status: 0 | 1
}

export function format(result: CheckResult, options: Options, frame: Frame): string {
  const { findings, files, readText, notes } = result
  switch (options.format) {
    case 'json':
      return formatJson(findings, jsonStats(result.stats, options.stats))
    case 'pretty':
      return formatPretty(findings, {
        color: frame.color,
        readText,
        suppressed: result.suppressed.length,
        guide: !result.hasSettings && options.baseline === undefined,
      })
    case 'text':
      return formatText(findings)
    case 'agent':
      return formatAgent(findings)
    case 'github':
      return formatGithub(findings)
    case 'gitlab':
      return formatGitlab(findings)
    case 'junit':
    case 'checkstyle':
      return formatWithEslint(options.format, findings, files)
    case 'html':
    case 'sarif': {
      const rules = [...checks, expectRule, ...(options.probes ? [probes] : [])]
      const suppressed = options.suppressed ? result.suppressed : []
      const { folder, status } = frame
      const { shard } = options
      const category = shard && `tsmatch/shard-${String(shard.index)}-of-${String(shard.count)}`
      const report = { findings, suppressed, rules, readText, version: version(), folder, notes }
      if (options.format === 'html') return formatHtml(report, files.length)
      return formatSarif(report, { exitCode: status, category })
    }
  }
}

/** Services that show findings beside a repository want paths from its root, wherever in it the command ran. */
export function shownFrom(chosen: Format, folder: string): string {
  if (!['sarif', 'github', 'gitlab'].includes(chosen)) return folder
  for (let current = folder; ; current = dirname(current)) {
    if (existsSync(join(current, '.git'))) return current
    if (dirname(current) === current) return folder
  }
}

/** The same result with paths relative to another folder. */
export function seenFrom(result: CheckResult, from: string, to: string): CheckResult {
  if (from === to) return result
  const path = (file: string): string => displayPath(resolve(from, file), to)
  const moved = (finding: LocatedFinding): LocatedFinding => ({
    ...finding,
    file: path(finding.file),
    trace: finding.trace.map((step) => ({ ...step, file: path(step.file) })),
  })
  return {
    ...result,
    findings: result.findings.map(moved),
    suppressed: result.suppressed.map((each) => ({ ...each, finding: moved(each.finding) })),
    files: result.files.map(path),
    readText: (file) => result.readText(displayPath(resolve(to, file), from)),
  }
}
