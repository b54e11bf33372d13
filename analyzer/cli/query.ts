/** `tsmatch query`: what the checker knows, asked for one value, function or field. */
import { dirname, resolve } from 'node:path'
import type { Step } from '../findings/finding.ts'
import { displayPath } from '../findings/locate.ts'
import { lineStarts, positionAt } from '../findings/positions.ts'
import { disk } from '../session/disk.ts'
import {
  callersOf,
  fieldsIn,
  functionsIn,
  inspector,
  isExpression,
  summaryOf,
  writeListener,
  type Inquiry,
  type Inspection,
  type Listener,
  type NamedFunction,
  type Writer,
} from '../session/queries.ts'
import { nearestNames, UserError } from '../session/settings.ts'
import type { Options, Question } from './options.ts'
import { answerText, type Answer, type At, type Known } from './query-answer.ts'
import { nearestConfig } from './projects.ts'
import { openSessions, type OpenSession } from './query-session.ts'
import type { Console } from './run.ts'

/** Throws a `UserError` for a place, function or field that is not there. */
export async function query(
  question: Question,
  subject: string,
  options: Options,
  console: Console,
): Promise<string> {
  const answer = await ask(question, subject, options, console)
  return options.format === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : answerText(answer)
}

function ask(question: Question, subject: string, options: Options, console: Console): Promise<Answer> {
  switch (question) {
    case 'value':
    case 'flow':
      return askPlace(question, subject, options, console)
    case 'writers':
      return askWriters(subject, options, console)
    default:
      return askFunction(question, subject, options, console)
  }
}

async function askPlace(
  question: 'value' | 'flow',
  subject: string,
  options: Options,
  console: Console,
): Promise<Answer> {
  const [, file, lineText = '', columnText = ''] = /^(.+?):(\d+):(\d+)$/.exec(subject) ?? []
  if (file === undefined)
    throw new UserError(`${question} takes a file, a line and a column, as in 'src/main.ts:14:9'`)
  const path = resolve(console.folder, file)
  const text = disk.read(path)
  if (text === undefined) throw new UserError(`there is no file '${file}'`)
  const starts = lineStarts(text)
  const offset = (starts[Number(lineText) - 1] ?? Infinity) + Number(columnText) - 1
  if (offset >= (starts[Number(lineText)] ?? text.length)) throw new UserError(`'${file}' has no such place as ${lineText}:${columnText}`) // prettier-ignore
  const seen: Inspection[] = []
  const listener = inspector(path, offset, (one) => seen.push(one))
  const inputs = options.inputs.length > 0 ? options.inputs : [nearestConfig(dirname(path), disk) ?? path]
  let [session] = (await open({ ...options, inputs }, console, listener)).filter(hasFile(path))
  session ??= (await open({ ...options, inputs: [path] }, console, listener)).find(hasFile(path))
  if (session === undefined) throw new UserError(`'${file}' is no part of the project`)
  for (const each of session.files) session.check(each)
  session.whole(path)
  const smallest = Math.min(...seen.map(({ start, end }) => end - start))
  const here = seen.filter(({ start, end }) => end - start === smallest)
  const [first] = here
  if (first === undefined) throw new UserError(nothingAt(session.inquiry, path, subject, offset))
  const parameter = first.parameter && { file: path, index: first.parameter.function }
  const passed = parameter === undefined ? [] : session.inquiry.passed(parameter).flatMap((args) => args[first.parameter?.index ?? 0]?.step ?? []) // prettier-ignore
  const at = placer(console.folder)
  const known = distinct(here.map(knownOf))
  const story = distinct(here.flatMap(({ story: steps }) => steps.map((step) => ({ ...at(step), text: step.message })))) // prettier-ignore
  return {
    version: 1,
    query: question,
    ...at({ ...first, file: path }),
    function: first.function,
    expression: first.expression,
    known,
    ...(question === 'flow' ? { from: [...passed.map((step) => ({ ...at(step), text: step.message })), ...story] } : {}), // prettier-ignore
  }
}

function knownOf({ value, user, capped, bits, excludedByType, fromCallers }: Inspection): Known {
  return { value, user: user ?? null, bounded: capped, bits: bits ?? null, excludedByType: excludedByType ?? null, fromCallers } // prettier-ignore
}

/** Why nothing is known of a place. */
function nothingAt(inquiry: Inquiry, file: string, shown: string, offset: number): string {
  const unit = inquiry.unit(file)
  const spans = (unit?.ir.functions ?? []).flatMap(({ blocks }) =>
    blocks.flatMap(({ instructions }) =>
      instructions.filter(isExpression).map(({ site }) => unit?.ir.spans[site]),
    ),
  )
  const covers = spans.some((span) => span !== undefined && span.start <= offset && offset < span.end)
  return covers ? `the code at ${shown} is never reached` : `there is no expression that can run at ${shown}`
}

async function askFunction(
  question: 'summary' | 'callers',
  subject: string,
  options: Options,
  console: Console,
): Promise<Answer> {
  const [, file, written = ''] = /^(?:(.+)#)?([^#].*|#.*)$/.exec(subject) ?? []
  const name = written.replace(/\(\)$/, '')
  const sessions = await open(options, console, undefined)
  const all = sessions.flatMap((session) => functionsIn(session.inquiry).map((fn) => ({ fn, session })))
  const named = all.filter(({ fn }) => nameOf(fn) === name && isIn(fn.file, file))
  const found = [...new Map(named.map((each) => [`${each.fn.file}#${each.fn.ref.index}`, each])).values()]
  if (found.length === 0) throw new UserError(`there is no function '${subject}'${near(name, all.map(({ fn }) => nameOf(fn)))}`) // prettier-ignore
  const at = placer(console.folder)
  const begin = (fn: NamedFunction): At & { readonly function: string } => ({ ...at(fn), function: fn.name })
  if (question === 'callers') {
    const functions = found.map(({ fn, session }) => ({
      ...begin(fn),
      calls: callersOf(session.inquiry, fn.ref).map((place) => ({ ...at(place), function: place.function, text: place.text })), // prettier-ignore
    }))
    return { version: 1, query: 'callers', functions }
  }
  const functions = found.flatMap(({ fn, session }) => {
    const told = summaryOf(session.inquiry, fn)
    if (told === undefined) return []
    const { summary, effects, variables, calls } = told
    const mayWrite = effects.world ? null : { fields: [...effects.fields].sort(), variables }
    const { async = null, cases = null, uses = [] } = summary ?? {}
    return [{ ...begin(fn), async, cases, uses, mayWrite, mayCall: calls }]
  })
  return { version: 1, query: 'summary', functions }
}

async function askWriters(subject: string, options: Options, console: Console): Promise<Answer> {
  const [, file, owner, field] = /^(?:(.+)#)?([\w$]+)\.(#?[\w$]+)$/.exec(subject) ?? []
  if (owner === undefined || field === undefined)
    throw new UserError(`writers takes a class and a field, as in 'Bus.position'`)
  const writers = new Map<string, Writer>()
  const listener = writeListener({ owner, field, file: (path) => isIn(path, file) }, (writer) => {
    const key = `${writer.file}:${writer.start}`
    if (!writers.has(key)) writers.set(key, writer)
  })
  const sessions = await open(options, console, listener)
  for (const session of sessions)
    for (const path of session.files) if (disk.read(path)?.includes(field) === true) session.check(path)
  const known = (): readonly string[] => sessions.flatMap(({ inquiry }) => fieldsIn(inquiry))
  if (writers.size === 0) throw new UserError(`nothing writes a field '${subject}'${near(`${owner}.${field}`, known())}`) // prettier-ignore
  const at = placer(console.folder)
  const places = [...writers.values()]
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start))
    .map((writer) => ({ ...at(writer), function: writer.function, text: writer.text, value: writer.value }))
  return { version: 1, query: 'writers', field: `${owner}.${field}`, writers: places }
}

/** Without the `get` or `set` of accessors, which nobody writes. */
function nameOf({ name }: NamedFunction): string {
  return name.replace(/(^|\.)(?:get|set) /, '$1')
}

function open(
  options: Options,
  console: Console,
  listener: Listener | undefined,
): Promise<readonly OpenSession[]> {
  return openSessions(options, console.folder, listener)
}

function hasFile(path: string): (session: OpenSession) => boolean {
  return ({ files }) => files.includes(path)
}

/** `file` as somebody writes it: the end of a path. */
function isIn(path: string, file: string | undefined): boolean {
  return file === undefined || path === file || path.endsWith(`/${file.replace(/^\.\//, '')}`)
}

function near(name: string, choice: readonly string[]): string {
  const names = nearestNames(name, choice)
  return names.length === 0
    ? ''
    : `; near it ${names.length === 1 ? 'is' : 'are'} ${names.map((each) => `'${each}'`).join(', ')}`
}

function distinct<T>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()]
}

/** From offsets to what people and other programs read. */
function placer(folder: string): (place: Pick<Step, 'file' | 'start' | 'end'>) => At {
  const known = new Map<string, readonly number[]>()
  return ({ file, start, end }) => {
    let starts = known.get(file)
    if (starts === undefined) known.set(file, (starts = lineStarts(disk.read(file) ?? '')))
    const last = positionAt(starts, end)
    return { file: displayPath(file, folder), ...positionAt(starts, start), endLine: last.line, endColumn: last.column } // prettier-ignore
  }
}
