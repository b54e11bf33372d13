/** The 31 pairs of test/peer-cases, and the table of what each tool makes of them. */
import { readdirSync, readFileSync } from 'node:fs'

export const pairsFolder: string = new URL('../peer-cases/src/', source()).pathname

/** `HIT` tells the twins apart, `hit+FA` reports both, `FA` only the correct one, `~` is a blanket ban. */
export type Verdict = 'HIT' | 'hit+FA' | 'FA' | '~' | '·'

/** A tool's findings: is there one at the marked line, and is there any at all. */
export interface Reported {
  readonly atMark: boolean
  readonly anywhere: boolean
}

export const pairNames: readonly string[] = readdirSync(pairsFolder)
  .filter((name) => name.endsWith('.bad.ts'))
  .map((name) => name.slice(0, -'.bad.ts'.length))
  .sort()

export function markedLine(name: string, twin: 'bad' | 'ok'): number {
  const lines = readFileSync(`${pairsFolder}${name}.${twin}.ts`, 'utf8').split('\n')
  return lines.findIndex((line) => line.includes('@mark')) + 1
}

/** Peers are judged at the marks of both twins; we are harder on ourselves: the twin must be silent in the whole file. */
export function verdict(bad: Reported, ok: Reported, wholeTwin: boolean): Verdict {
  const alarm = wholeTwin ? ok.anywhere : ok.atMark
  if (bad.atMark) return alarm ? 'hit+FA' : 'HIT'
  return alarm ? 'FA' : '·'
}

/** The table of peers.md with these columns in place of, or beside, the recorded ones; padded for a terminal. */
export function table(columns: Readonly<Record<string, ReadonlyMap<string, Verdict>>>): string {
  const lines = readFileSync(new URL('peers.md', source()), 'utf8').split('\n')
  const [[, ...recorded] = [], ...body] = lines.filter((line) => /^\| (case|[abc]\d\d)/.test(line)).map(cells)
  const names = [...new Set([...recorded, ...Object.keys(columns)])]
  const cell = (row: readonly string[], name: string): string =>
    columns[name]?.get(row[0] ?? '') ?? row[1 + recorded.indexOf(name)] ?? '?'
  const rows = body.map((row) => [row[0] ?? '', ...names.map((name) => cell(row, name))])
  const told = names.map((_, index) => String(rows.filter((row) => row[index + 1] === 'HIT').length))
  const all = [['case', ...names], ...rows, [`told apart, of ${String(rows.length)}`, ...told]]
  const widths = all[0]?.map((_, index) => Math.max(...all.map((row) => (row[index] ?? '').length))) ?? []
  return all
    .map((row) =>
      row
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cells(line: string): string[] {
  return line.split('|').slice(1, -1).map((cell) => cell.trim()) // prettier-ignore
}

/** This file's folder in the sources, also when it runs from `dist`. */
function source(): URL {
  return new URL(import.meta.url.replace('/dist/test/', '/test/'))
}
