/** Source code with spans underlined and labelled, the way compilers show it. */
import type pc from 'picocolors'
import type { Range } from './locate.ts'
import { lineStarts } from './positions.ts'

export type Colors = ReturnType<typeof pc.createColors>

export interface Label extends Range {
  readonly text: string
  /** The place that the whole is about; the others lead there. */
  readonly primary: boolean
}

/** Labels that would reach beyond this column get a line of their own. */
const width = 118

/**
 * Lines of `text` that bear labels, `around` more lines on either side of the primary one, and dots where lines are left
 * out. Labels stand in the order given; those on one line follow each other under it.
 */
export function frame(text: string, labels: readonly Label[], around: number, colors: Colors): string[] {
  const starts = lineStarts(text)
  const shown = shownLines(labels, around, starts.length)
  const gutter = String(shown.at(-1) ?? 0).length
  const bar = `    ${' '.repeat(gutter)} |`
  const lines: string[] = []
  let before = 0
  for (const line of shown) {
    if (before > 0 && line > before + 1) lines.push(colors.dim(`    ${'.'.repeat(gutter)}`))
    before = line
    const source = text.slice(starts[line - 1] ?? 0, starts[line] ?? text.length).trimEnd()
    const here = labels.filter((label) => label.line === line)
    const mark = here.some(({ primary }) => primary) ? colors.red('>') : ' '
    lines.push(`  ${mark} ${colors.dim(`${String(line).padStart(gutter)} |`)} ${source}`.trimEnd())
    for (const label of here) lines.push(...underline(label, source, bar, colors))
  }
  return lines
}

function shownLines(labels: readonly Label[], around: number, last: number): readonly number[] {
  const lines = new Set<number>()
  for (const { line, primary } of labels) {
    const more = primary ? around : 0
    for (let each = line - more; each <= line + more; each++) if (each >= 1 && each <= last) lines.add(each)
  }
  const sorted = [...lines].sort((a, b) => a - b)
  // A gap of one line costs no more than the dots that would stand for it.
  return sorted.flatMap((line, index) => (sorted[index + 1] === line + 2 ? [line, line + 1] : [line]))
}

function underline(label: Label, source: string, bar: string, colors: Colors): string[] {
  const end = label.endLine === label.line ? label.endColumn : source.length + 1
  // Tabs stay tabs, so that the marks stand under the code whatever a tab is worth.
  const blank = source.slice(0, label.column - 1).replace(/[^\t]/g, ' ')
  const paint = label.primary ? colors.red : colors.cyan
  const marks = (label.primary ? '^' : '~').repeat(Math.max(1, end - label.column))
  const first = `${colors.dim(bar)} ${blank}${paint(marks)}`
  if (label.text === '') return [first]
  const fits = bar.length + 2 + blank.length + marks.length + label.text.length <= width
  return fits ? [`${first} ${label.text}`] : [first, `${colors.dim(bar)}   ${label.text}`]
}
