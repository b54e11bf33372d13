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

/** The table of peers.md with more columns; rows are padded so that it reads in a terminal. */
export function table(columns: Readonly<Record<string, ReadonlyMap<string, Verdict>>>): string {
  const lines = readFileSync(new URL('peers.md', source()), 'utf8').split('\n')
  const [head = [], ...body] = lines.filter((line) => /^\| (case|[abc]\d\d)/.test(line)).map(cells)
  const names = Object.keys(columns)
  const rows = [
    [...head, ...names],
    ...body.map((row) => [...row, ...names.map((name) => columns[name]?.get(row[0] ?? '') ?? '?')]),
  ]
  const told = head.slice(1).map((_, index) => String(body.filter((row) => row[index + 1] === 'HIT').length))
  const own = names.map((name) =>
    String([...(columns[name]?.values() ?? [])].filter((each) => each === 'HIT').length),
  )
  rows.push([`told apart, of ${String(body.length)}`, ...told, ...own])
  const widths = rows[0]?.map((_, index) => Math.max(...rows.map((row) => (row[index] ?? '').length))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
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
