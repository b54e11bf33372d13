/** Turns offsets into lines and columns, and findings into the form every output format shares. */
import { relative } from 'node:path'
import type { Finding, Level } from './finding.ts'
import { fingerprints } from './fingerprint.ts'
import { lineStarts, positionAt, type Position } from './positions.ts'

/** Half-open: the end is the position after the last character. */
export interface Range extends Position {
  readonly endLine: number
  readonly endColumn: number
}

export interface LocatedStep extends Range {
  readonly file: string
  readonly message: string
}

/** In the file of its finding. */
export interface LocatedSuggestion {
  readonly message: string
  readonly edits: readonly (Range & { readonly text: string })[]
}

/** A finding as people and other programs read it: paths relative with `/`, positions from 1. */
export interface LocatedFinding extends Range {
  readonly check: string
  readonly level: Level
  readonly message: string
  readonly file: string
  readonly function: string
  readonly trace: readonly LocatedStep[]
  readonly witness: Readonly<Record<string, string>> | null
  readonly suggestions: readonly LocatedSuggestion[]
  readonly fingerprint: string
}

/** Source text of a file by the path that findings carry; undefined when it is not at hand. */
export type ReadText = (file: string) => string | undefined

/** Sorted by file, line, column and check; `folder` is what paths are relative to. */
export function locateFindings(
  findings: readonly Finding[],
  readText: ReadText,
  folder: string,
): LocatedFinding[] {
  const lines = new LineTable(readText)
  const located = findings.map((finding): Omit<LocatedFinding, 'fingerprint'> => ({
    check: finding.check,
    level: finding.level,
    message: finding.message,
    file: displayPath(finding.file, folder),
    ...lines.range(finding.file, finding),
    function: finding.function,
    trace: finding.trace.map((step) => ({
      file: displayPath(step.file, folder),
      ...lines.range(step.file, step),
      message: step.message,
    })),
    witness: finding.witness ?? null,
    suggestions: finding.suggestions.map(({ message, edits }) => ({
      message,
      edits: edits.map((edit) => ({ ...lines.range(finding.file, edit), text: edit.text })),
    })),
  }))
  const order = located.map((finding, index) => ({ finding, source: findings[index] }))
  order.sort((a, b) => compare(a.finding, b.finding))
  const prints = fingerprints(
    order.map(({ finding, source }) => ({
      ...finding,
      lineText: source === undefined ? '' : lines.lineText(source.file, finding.line),
    })),
  )
  return order.map(({ finding }, index) => ({ ...finding, fingerprint: prints[index] ?? '' }))
}

/** `file` relative to `folder` with `/`; a path outside of it keeps its `../`. */
export function displayPath(file: string, folder: string): string {
  return relative(folder, file).replaceAll('\\', '/')
}

class LineTable {
  readonly #readText: ReadText
  readonly #files = new Map<string, { readonly text: string; readonly starts: readonly number[] }>()

  constructor(readText: ReadText) {
    this.#readText = readText
  }

  range(file: string, span: { readonly start: number; readonly end: number }): Range {
    const { starts } = this.#file(file)
    const end = positionAt(starts, span.end)
    return { ...positionAt(starts, span.start), endLine: end.line, endColumn: end.column }
  }

  lineText(file: string, line: number): string {
    const { text, starts } = this.#file(file)
    return text.slice(starts[line - 1] ?? 0, starts[line] ?? text.length)
  }

  #file(file: string): { readonly text: string; readonly starts: readonly number[] } {
    let entry = this.#files.get(file)
    if (entry === undefined) {
      const text = this.#readText(file) ?? ''
      entry = { text, starts: lineStarts(text) }
      this.#files.set(file, entry)
    }
    return entry
  }
}

function compare(a: Omit<LocatedFinding, 'fingerprint'>, b: Omit<LocatedFinding, 'fingerprint'>): number {
  return (
    byText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    byText(a.check, b.check) ||
    byText(a.message, b.message)
  )
}

/** By code unit: the same on every machine, unlike `localeCompare`. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
