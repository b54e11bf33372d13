/** `tsmatch explain FILE:LINE`: everything there is to say about what is reported on one line. */
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import pc from 'picocolors'
import { checks } from '../checks/index.ts'
import type { Colors } from '../findings/frame.ts'
import type { LocatedFinding, LocatedSuggestion, ReadText } from '../findings/locate.ts'
import { lineStarts } from '../findings/positions.ts'
import { findingBlock } from '../findings/pretty.ts'
import { documentation } from '../findings/report.ts'
import { disk } from '../session/disk.ts'
import { UserError } from '../session/settings.ts'
import { checkProjects, type CheckResult } from './check.ts'
import type { Options } from './options.ts'
import { nearestConfig } from './projects.ts'
import type { Console } from './run.ts'

/** Lines of code shown on either side of the finding. */
const around = 4

/** Throws `UserError` when `place` names no line, or one that nothing is reported on. */
export async function explainFinding(place: string, options: Options, console: Console): Promise<string> {
  const [, file, lineText] = /^(.+?):(\d+)(?::\d+)?$/.exec(place) ?? []
  if (file === undefined) throw new UserError(`explain takes a file and a line, as in 'src/main.ts:14'`)
  const path = resolve(console.folder, file)
  if (!existsSync(path)) throw new UserError(`there is no file '${file}'`)
  const inputs = options.inputs.length > 0 ? options.inputs : [nearestConfig(dirname(path), disk) ?? path]
  const line = Number(lineText)
  const onLine = (all: readonly LocatedFinding[]): readonly LocatedFinding[] =>
    all.filter((finding) => finding.line <= line && line <= finding.endLine)
  const everywhere = { ...options, inputs, preset: 'all' } as const
  const here = { ...everywhere, scope: (): ReadonlySet<string> => new Set([path]) }
  const ask = async (scope: Parameters<typeof checkProjects>[0]): Promise<CheckResult> => {
    const result = await checkProjects(scope, console)
    const all = [...result.findings, ...result.suppressed.map(({ finding }) => finding)]
    return { ...result, findings: all.filter(({ file: found }) => resolve(console.folder, found) === path) }
  }
  // The file alone is quick; what rests on all callers takes the whole project; a file of no project stands for itself.
  let result = await ask(here)
  if (onLine(result.findings).length === 0)
    result = await ask(result.files.length > 0 ? everywhere : { ...everywhere, inputs: [path] })
  const found = onLine(result.findings)
  if (found.length === 0) throw new UserError(nothing(place, result.findings))
  return stories(found, console.color, result.readText)
}

function stories(findings: readonly LocatedFinding[], color: boolean, readText: ReadText): string {
  const colors = pc.createColors(color)
  return findings.map((finding) => `${story(finding, colors, readText)}\n`).join('\n')
}

function nothing(place: string, findings: readonly LocatedFinding[]): string {
  const lines = [...new Set(findings.map(({ line }) => line))].sort((a, b) => a - b)
  const others =
    lines.length === 0
      ? 'the file has no findings'
      : `the file has findings on line${lines.length === 1 ? '' : 's'} ${lines.join(', ')}`
  return `nothing is reported at ${place}; ${others}`
}

function story(finding: LocatedFinding, colors: Colors, readText: ReadText): string {
  const docs = checks.find(({ id }) => id === finding.check)?.docs
  return [
    ...findingBlock(finding, around, colors, readText),
    ...(docs === undefined ? [] : ['', `  ${docs.summary}`, `  ${docs.why}`, `  ${colors.green('Instead:')} ${docs.instead}`]), // prettier-ignore
    ...finding.suggestions.flatMap((suggestion) => ['', ...change(suggestion, finding, colors, readText)]),
    '',
    `  Intended? Put ${colors.cyan(`// tsmatch-expect ${finding.check}: the reason`)} above the line.`,
    `  ${documentation(finding.check)}`,
  ].join('\n')
}

/** A suggestion as the lines it takes away and the lines it puts there. */
function change(
  suggestion: LocatedSuggestion,
  finding: LocatedFinding,
  colors: Colors,
  readText: ReadText,
): string[] {
  const text = readText(finding.file) ?? ''
  const starts = lineStarts(text)
  const offset = (line: number, column: number): number => (starts[line - 1] ?? text.length) + column - 1
  const edits = [...suggestion.edits].sort((a, b) => b.line - a.line || b.column - a.column)
  let after = text
  for (const edit of edits)
    after =
      after.slice(0, offset(edit.line, edit.column)) +
      edit.text +
      after.slice(offset(edit.endLine, edit.endColumn))
  const first = Math.min(...edits.map(({ line }) => line))
  const last = Math.max(...edits.map(({ endLine }) => endLine))
  const start = starts[first - 1] ?? 0
  const end = starts[last] ?? text.length
  const removed = text.slice(start, end).trimEnd().split(/\r?\n/)
  const added = after.slice(start, after.length - (text.length - end)).trimEnd().split(/\r?\n/) // prettier-ignore
  return [
    `  ${suggestion.message}:`,
    ...removed.map((line) => colors.red(`  - ${line}`)),
    ...added.filter((line) => line !== '').map((line) => colors.green(`  + ${line}`)),
  ]
}
