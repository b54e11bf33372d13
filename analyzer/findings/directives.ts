/** Comments that say what to do with findings: `// tsmatch-expect id: reason` and ESLint's disable comments. */
import type { Finding } from './finding.ts'
import { lineStarts, positionAt } from './positions.ts'
import type { Rule } from './report.ts'

/** Offsets half-open; the text between the delimiters. */
export interface Comment {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly block: boolean
}

export interface Expectation {
  readonly comment: Comment
  readonly ids: readonly string[]
  readonly reason: string | undefined
  /** Line whose findings it speaks of, from 1. */
  readonly line: number
}

/** An ESLint comment that turns rules off or on. */
interface Switch {
  readonly off: boolean
  /** Without the plugin's prefix; empty for all rules. */
  readonly ids: readonly string[]
  readonly reason: string | undefined
  /** Lines it is about, inclusive. */
  readonly first: number
  readonly last: number
}

export interface Directives {
  readonly expectations: readonly Expectation[]
  readonly switches: readonly Switch[]
}

export const directivePattern: RegExp = /tsmatch-expect|eslint-(?:dis|en)able/

/** Complaints about comments carry this id. */
export const expectRule: Rule = {
  id: 'tsmatch-expect',
  level: 'warn',
  docs: {
    summary: 'Reports a `tsmatch-expect` comment that expects nothing, the unknown, or without a reason.',
    why: 'A comment that outlives what it excused hides the next defect on that line.',
    instead: 'Remove the comment, or say in it why the finding is right to stay.',
  },
}

export function parseDirectives(comments: readonly Comment[], text: string): Directives {
  const starts = lineStarts(text)
  const expectations: Expectation[] = []
  const switches: Switch[] = []
  for (const comment of comments) {
    const [, expected] = /^\s*tsmatch-expect\b([\s\S]*)$/.exec(comment.text) ?? []
    if (expected !== undefined) expectations.push(expectation(comment, expected, text, starts))
    const found = eslintSwitch(comment, starts)
    if (found !== undefined) switches.push(found)
  }
  return { expectations, switches }
}

function expectation(comment: Comment, rest: string, text: string, starts: readonly number[]): Expectation {
  const [, ids = '', reason = ''] = /^([^:]*)(?::([\s\S]*))?$/.exec(rest) ?? []
  return {
    comment,
    ids: names(ids),
    reason: reason.trim() === '' ? undefined : reason.trim().replace(/\s+/g, ' '),
    line: lineSpokenOf(comment, text, starts),
  }
}

/** Its own line when code stands before the comment, otherwise the next line that has code; in JSX it stands in braces. */
function lineSpokenOf(comment: Comment, text: string, starts: readonly number[]): number {
  const { line } = positionAt(starts, comment.start)
  const { line: last } = positionAt(starts, comment.end)
  const before = text.slice(starts[line - 1], comment.start).trim()
  const after = text.slice(comment.end, starts[last]).trim()
  if (before !== '' && !(before === '{' && after === '}')) return line
  let next = last + 1
  while (next < starts.length && /^\s*(?:\/\/.*)?\s*$/.test(text.slice(starts[next - 1], starts[next])))
    next++
  return next
}

function eslintSwitch(comment: Comment, starts: readonly number[]): Switch | undefined {
  const [, verb, rest = ''] = /^\s*eslint-(disable-next-line|disable-line|disable|enable)(?![\w-])([\s\S]*)$/.exec(comment.text) ?? [] // prettier-ignore
  if (verb === undefined) return undefined
  const [list = '', ...reasons] = rest.split(/\s-{2,}\s/)
  const reason = reasons.join(' ').trim()
  const all = names(list)
  const ids = all.filter((name) => name.startsWith('tsmatch/')).map((name) => name.slice('tsmatch/'.length))
  if (all.length > 0 && ids.length === 0) return undefined
  const start = positionAt(starts, comment.start).line
  const end = positionAt(starts, comment.end).line
  const common = { off: verb !== 'enable', ids, reason: reason === '' ? undefined : reason }
  if (verb === 'disable-line') return { ...common, first: start, last: start }
  if (verb === 'disable-next-line') return { ...common, first: end + 1, last: end + 1 }
  return comment.block ? { ...common, first: start, last: Infinity } : undefined
}

function names(list: string): readonly string[] {
  return list
    .split(/[\s,]+/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

export interface Judged {
  /** Those that stand, and complaints about the comments themselves. */
  readonly findings: readonly Finding[]
  readonly suppressed: readonly { readonly finding: Finding; readonly reason: string | undefined }[]
}

/**
 * Sorts out the findings of one file. `active`: checks that ran, since only their silence means anything; `known`: all
 * checks there are; `isTold`: whether a finding that a comment waits for is told elsewhere, by a run on more files.
 */
export function judge(
  findings: readonly Finding[],
  directives: Directives,
  file: { readonly name: string; readonly text: string },
  active: ReadonlySet<string>,
  known: readonly string[],
  isTold: (id: string, expectation: Expectation) => boolean = () => false,
): Judged {
  if (directives.expectations.length === 0 && directives.switches.length === 0)
    return { findings, suppressed: [] }
  const starts = lineStarts(file.text)
  const kept: Finding[] = []
  const suppressed: { finding: Finding; reason: string | undefined }[] = []
  const met = new Set<string>()
  for (const finding of findings) {
    const { line } = positionAt(starts, finding.start)
    const expected = directives.expectations.find(
      (each) => each.line === line && each.ids.includes(finding.check),
    )
    if (expected !== undefined) met.add(key(expected, finding.check))
    const off = switchedOff(directives.switches, finding.check, line)
    if (expected !== undefined) suppressed.push({ finding, reason: expected.reason })
    else if (off !== undefined) suppressed.push({ finding, reason: off.reason })
    else kept.push(finding)
  }
  const complaints = directives.expectations.flatMap((each) =>
    complaintsAbout(each, active, known, (id) => met.has(key(each, id)) || isTold(id, each)).map((message) =>
      complaint(message, file.name, each.comment),
    ),
  )
  return { findings: [...kept, ...complaints], suppressed }
}

function key({ comment }: Expectation, id: string): string {
  return `${String(comment.start)} ${id}`
}

/** The last word of the comments about a check on a line. */
function switchedOff(switches: readonly Switch[], id: string, line: number): Switch | undefined {
  let last: Switch | undefined
  for (const each of switches)
    if (each.first <= line && line <= each.last && (each.ids.length === 0 || each.ids.includes(id)))
      last = each.off ? each : undefined
  return last
}

/** What is wrong with an expectation, one sentence each. */
export function complaintsAbout(
  { ids, reason }: Pick<Expectation, 'ids' | 'reason'>,
  active: ReadonlySet<string>,
  known: readonly string[],
  met: (id: string) => boolean,
): readonly string[] {
  if (ids.length === 0) return [`the comment expects no check: write 'tsmatch-expect id: reason'`]
  return ids.flatMap((id) => {
    if (!known.includes(id)) return [`the comment expects '${id}', which is not a check`]
    if (!active.has(id)) return []
    if (!met(id)) return [`'${id}' is expected here, but nothing is reported any more: remove the comment`]
    return reason === undefined ? [`the comment does not say why '${id}' is expected: add ': reason'`] : []
  })
}

function complaint(message: string, file: string, { start, end }: Comment): Finding {
  return {
    ...{ check: expectRule.id, level: 'warn', message, file, start, end, function: '<module>' },
    ...{ trace: [], witness: undefined, suggestions: [] },
  }
}
