/** The form for people at a terminal: where, what, the code with every step drawn on it, and one input that does it. */
import pc from 'picocolors'
import type { Level } from './finding.ts'
import { frame, type Colors, type Label } from './frame.ts'
import type { LocatedFinding, LocatedStep, ReadText } from './locate.ts'
import { witnessText } from './report.ts'

export interface PrettyOptions {
  readonly color: boolean
  /** Source text by the path that located findings carry. */
  readonly readText: ReadText
  /** How many findings are not shown because they are known or intended. */
  readonly suppressed?: number
  /** Tell a newcomer what to look at first. */
  readonly guide?: boolean
}

export function formatPretty(findings: readonly LocatedFinding[], options: PrettyOptions): string {
  const colors = pc.createColors(options.color)
  const blocks = findings.map((finding) => findingBlock(finding, 1, colors, options.readText).join('\n'))
  const guide = options.guide === true ? guideLines(findings, colors) : []
  const end = [summary(findings, options.suppressed ?? 0, colors), ...guide].join('\n')
  return [...blocks, end].map((part) => `${part}\n`).join('\n')
}

/** One finding, with `around` lines of code on either side of it. */
export function findingBlock(
  finding: LocatedFinding,
  around: number,
  colors: Colors,
  readText: ReadText,
): readonly string[] {
  const place = `${finding.file}:${String(finding.line)}:${String(finding.column)}`
  const example = witnessText(finding)
  return [
    `${colors.cyan(place)} ${levelText(finding.level, colors)} ${colors.bold(finding.message)}  ${colors.dim(finding.check)}`,
    `  in ${finding.function}()`,
    ...story(finding, around, colors, readText),
    ...(example === undefined ? [] : [`  for example: ${colors.yellow(example)}`]),
  ]
}

/** The trace drawn on the code, first that of the finding's own file; as plain lines where there is no code at hand. */
function story(finding: LocatedFinding, around: number, colors: Colors, readText: ReadText): string[] {
  const byFile = new Map<string, Label[]>([[finding.file, []]])
  const last = finding.trace.at(-1)
  const ends = last !== undefined && isAt(last, finding)
  for (const [index, step] of finding.trace.entries()) {
    const labels = byFile.get(step.file) ?? []
    const primary = ends && index === finding.trace.length - 1
    labels.push({ ...step, text: `${colors.bold(String(index + 1))} ${step.message}`, primary })
    byFile.set(step.file, labels)
  }
  if (!ends) byFile.get(finding.file)?.push({ ...finding, text: '', primary: true })
  return [...byFile].flatMap(([file, labels]) => {
    const text = readText(file)
    const header = file === finding.file ? [] : [`  ${colors.cyan(file)}`]
    return [...header, ...(text === undefined ? plain(labels) : frame(text, labels, around, colors))]
  })
}

function plain(labels: readonly Label[]): string[] {
  return labels
    .filter(({ text }) => text !== '')
    .map(({ line, column, text }) => `    ${String(line)}:${String(column)}  ${text}`)
}

function isAt(step: LocatedStep, finding: LocatedFinding): boolean {
  return step.file === finding.file && step.line === finding.line && step.column === finding.column
}

function levelText(level: Level, colors: Colors): string {
  return level === 'error'
    ? colors.red('error:')
    : level === 'warn'
      ? colors.yellow('warn:')
      : colors.blue('info:')
}

function summary(findings: readonly LocatedFinding[], suppressed: number, colors: Colors): string {
  const more = suppressed === 0 ? '' : `, ${String(suppressed)} suppressed`
  if (findings.length === 0) return `${colors.green('no findings')}${more}`
  const counts = (['error', 'warn', 'info'] as const).map((level) => ({
    level,
    count: findings.filter((finding) => finding.level === level).length,
  }))
  const parts = counts.filter(({ count }) => count > 0).map(({ level, count }) => `${String(count)} ${level}`)
  return `${String(findings.length)} ${findings.length === 1 ? 'finding' : 'findings'}: ${parts.join(', ')}${more}`
}

/** For somebody who has never seen the tool: how much of what, where to start, and how to live with the rest. */
function guideLines(findings: readonly LocatedFinding[], colors: Colors): readonly string[] {
  if (findings.length < 3) return []
  const counts = new Map<string, number>()
  for (const { check } of findings) counts.set(check, (counts.get(check) ?? 0) + 1)
  const byCheck = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const rank = (finding: LocatedFinding): number =>
    (finding.level === 'error' ? 0 : 100) +
    (finding.witness === null ? 10 : 0) +
    Math.min(9, finding.trace.length)
  const [first] = [...findings].sort((a, b) => rank(a) - rank(b))
  if (first === undefined) return []
  const place = `${first.file}:${String(first.line)}`
  return [
    `  of ${byCheck.map(([check, count]) => `${check} ${String(count)}`).join(', ')}`,
    '',
    `Start with ${colors.cyan(place)}: ${first.message}.`,
    `  ${colors.bold(`npx tsmatch explain ${place}`)} tells its whole story, --explain ${first.check} what the check means.`,
    `  ${colors.bold('npx tsmatch --format html -o tsmatch.html')} shows all of them in a browser.`,
    `  ${colors.bold('npx tsmatch --update-baseline')} keeps them for later; with --baseline only new ones are told.`,
  ]
}
