/** The form for people at a terminal: where, what, the code, how it comes about, and one input that does it. */
import pc from 'picocolors'
import type { Level } from './finding.ts'
import { lineStarts, type LocatedFinding, type LocatedStep, type ReadText } from './locate.ts'

type Colors = ReturnType<typeof pc.createColors>

export interface PrettyOptions {
  readonly color: boolean
  /** Source text by the path that located findings carry. */
  readonly readText: ReadText
}

export function formatPretty(findings: readonly LocatedFinding[], options: PrettyOptions): string {
  const colors = pc.createColors(options.color)
  const blocks = findings.map((finding) => block(finding, colors, options.readText))
  return [...blocks, summary(findings, colors)].map((part) => `${part}\n`).join('\n')
}

function block(finding: LocatedFinding, colors: Colors, readText: ReadText): string {
  const place = `${finding.file}:${String(finding.line)}:${String(finding.column)}`
  const lines = [
    `${colors.cyan(place)} ${levelText(finding.level, colors)} ${colors.bold(finding.message)}  ${colors.dim(finding.check)}`,
    `  in ${finding.function}()`,
    ...frame(finding, colors, readText),
    ...traceLines(finding, colors),
  ]
  if (finding.witness !== null) {
    const inputs = Object.entries(finding.witness).map(([name, value]) => `${name} = ${value}`)
    lines.push(`  for example: ${colors.yellow(inputs.join(', '))}`)
  }
  return lines.join('\n')
}

/** The finding's first line and one line around it, the span underlined. */
function frame(finding: LocatedFinding, colors: Colors, readText: ReadText): string[] {
  const text = readText(finding.file)
  if (text === undefined) return []
  const starts = lineStarts(text)
  const last = Math.min(finding.line + 1, starts.length)
  const gutter = String(last).length
  const lines: string[] = []
  for (let line = Math.max(1, finding.line - 1); line <= last; line++) {
    const source = text.slice(starts[line - 1] ?? 0, starts[line] ?? text.length).trimEnd()
    const here = line === finding.line
    lines.push(
      `  ${here ? colors.red('>') : ' '} ${colors.dim(`${String(line).padStart(gutter)} |`)} ${source}`.trimEnd(),
    )
    if (!here) continue
    const end = finding.endLine === finding.line ? finding.endColumn : source.length + 1
    const blank = source.slice(0, finding.column - 1).replace(/[^\t]/g, ' ')
    const underline = '^'.repeat(Math.max(1, end - finding.column))
    lines.push(`    ${colors.dim(`${' '.repeat(gutter)} |`)} ${blank}${colors.red(underline)}`)
  }
  return lines
}

function traceLines(finding: LocatedFinding, colors: Colors): string[] {
  const places = finding.trace.map((step) => stepPlace(step, finding.file))
  const width = Math.max(0, ...places.map((place) => place.length))
  return finding.trace.map(
    (step, index) => `  ${colors.dim((places[index] ?? '').padStart(width))}  ${step.message}`,
  )
}

function stepPlace(step: LocatedStep, file: string): string {
  const place = `${String(step.line)}:${String(step.column)}`
  return step.file === file ? place : `${step.file}:${place}`
}

function levelText(level: Level, colors: Colors): string {
  return level === 'error'
    ? colors.red('error:')
    : level === 'warn'
      ? colors.yellow('warn:')
      : colors.blue('info:')
}

function summary(findings: readonly LocatedFinding[], colors: Colors): string {
  if (findings.length === 0) return colors.green('no findings')
  const counts = (['error', 'warn', 'info'] as const).map((level) => ({
    level,
    count: findings.filter((finding) => finding.level === level).length,
  }))
  const parts = counts.filter(({ count }) => count > 0).map(({ level, count }) => `${String(count)} ${level}`)
  return `${String(findings.length)} ${findings.length === 1 ? 'finding' : 'findings'}: ${parts.join(', ')}`
}
