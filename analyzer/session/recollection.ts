/**
 * What earlier sessions found out about the functions of one file, used as far as it still holds.
 *
 * A result rests on the text of the file, on what the type checker said, on what other functions were summarised as
 * and may write, and on what functions of the file left behind for each other. Each solving remembers what it asked
 * of all that; when it comes round again and every answer is the same, so is the result. A change thus goes no
 * further than the first function that comes out as before. This holds code and results, but no program.
 */
import type { Entry, Heard, Target } from '../engine/callers.ts'
import type { Effects } from '../engine/effects.ts'
import type { FileContext } from '../engine/frame.ts'
import { noStoredFields, type StoredFields } from '../engine/stored-fields.ts'
import type { Summary } from '../engine/summary.ts'
import { printJson, type Json } from '../facts/codec.ts'
import { isForeign } from '../facts/package-facts.ts'
import { summaryJson, type Naming } from '../facts/summaries.ts'
import type { Finding } from '../findings/finding.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import type { FunctionIndex } from '../support/ids.ts'
import { Answers, type Source } from './answers.ts'
import type { PlaceFinder, PlaceNames } from './function-names.ts'
import type { FileMemory, KeptFile, SolveMemory, Tally, ToldSummary } from './memory.ts'
import type { FileNotes } from './notes.ts'
import * as records from './records.ts'
import { noteKinds, Solving } from './solving.ts'

/** One call of one callee, as its observer hears of it. */
export interface HeardCall extends Heard {
  readonly callee: Target
  /** The callee is handed to a function here: whoever calls that function's parameter calls it. */
  readonly handed: Target | undefined
}

/** What one solving of a function came to; what is remembered is read when it is asked for. */
export interface Solved {
  readonly summary: Summary | undefined
  readonly findings: readonly Finding[]
  readonly calls: readonly HeardCall[]
  /** What it found out about private fields. */
  readonly fields: StoredFields
  readonly tally: Tally
}

/** A session's way to the program. */
export interface Present extends Source {
  readonly finder: PlaceFinder
}

/** Summaries as they are told and compared; shared by the files of a session. */
export class SummaryTexts {
  readonly #known = new WeakMap<Summary, ToldSummary>()
  readonly #recalled = new WeakSet<Summary>()
  readonly #naming: Naming
  readonly #hash: (text: string) => string

  constructor(naming: Naming, hash: (text: string) => string) {
    this.#naming = naming
    this.#hash = hash
  }

  of(summary: Summary): ToldSummary {
    let known = this.#known.get(summary)
    if (known === undefined) {
      const told = printJson(summaryJson.encode(summary, this.#naming) ?? {})
      this.#known.set(summary, (known = { told, hash: this.#hash(told) }))
    }
    return known
  }

  isRecalled(summary: Summary): boolean {
    return this.#recalled.has(summary)
  }

  /** A summary that is read when it is looked at. */
  recall(told: ToldSummary, naming: Naming): Summary {
    let read: Summary | undefined
    const summary = (): Summary => (read ??= summaryJson.decode(JSON.parse(told.told), naming, 'summary'))
    const recalled: Summary = {
      get name() {
        return summary().name
      },
      get async() {
        return summary().async
      },
      get isGenerator() {
        return summary().isGenerator
      },
      get yields() {
        return summary().yields
      },
      get uses() {
        return summary().uses
      },
      get hands() {
        return summary().hands
      },
      get throws() {
        return summary().throws
      },
      get cases() {
        return summary().cases
      },
    }
    this.#known.set(recalled, told)
    this.#recalled.add(recalled)
    return recalled
  }
}

export class Recollection implements KeptFile {
  readonly state: string
  readonly answers: Answers
  readonly #file: string
  readonly #names: PlaceNames
  readonly #naming: Naming
  readonly #own: Naming
  readonly #summaries: SummaryTexts
  readonly #hash: (text: string) => string
  readonly #old: FileMemory | undefined
  readonly #new = new Map<string, { readonly solving: Solving; readonly solved: Solved }>()
  /** Second solvings that were asked for in this session: those of earlier ones are forgotten then. */
  readonly #again = new Set<string>()

  /** `old` is only given when the file's state is the same. */
  constructor(
    file: string,
    state: string,
    names: PlaceNames,
    summaries: SummaryTexts,
    hash: (text: string) => string,
    old: FileMemory | undefined,
  ) {
    this.state = state
    this.#file = file
    this.#names = names
    this.#summaries = summaries
    this.#hash = hash
    this.#old = old
    this.#naming = namingOf(names)
    this.#own = ownNaming(names, file)
    this.answers = new Answers(names, old?.answers)
  }

  /** Listens to a solving. */
  overhear(
    context: FileContext,
    solve: (context: FileContext) => Solved,
  ): { readonly solving: Solving; readonly solved: Solved } {
    const solving = new Solving()
    const overheard = solving.context(context, this.answers)
    return { solving, solved: this.answers.listen(solving.answers, () => solve(overheard)) }
  }

  /** Of summaries that were remembered themselves only the hash is kept: reading them takes the program they are in. */
  keep(key: string, solving: Solving, solved: Solved): void {
    for (const [ref, summary] of solving.summaries)
      if (typeof summary === 'object' && this.#summaries.isRecalled(summary))
        solving.summaries.set(ref, this.#summaries.of(summary).hash)
    for (const told of solving.summariesFor.values())
      for (const [entry, summary] of told)
        if (typeof summary === 'object' && this.#summaries.isRecalled(summary))
          told.set(entry, this.#summaries.of(summary).hash)
    this.#new.set(key, { solving, solved })
  }

  /** The result of an earlier solving, if it would come out the same; what it left in the notes is left again. */
  recall(key: string, context: FileContext, present: Present): Solved | undefined {
    const old = this.#old?.solves[key]
    if (key.includes(againMark)) this.#again.add(key)
    if (old === undefined) return undefined
    const { oracle } = context
    for (const place of old.answers) if (!this.answers.holds(place, present, oracle)) return undefined
    for (const [question, hash] of Object.entries(old.asked))
      if (this.#answerNow(question, context, present) !== hash) return undefined
    return this.#recalled(old, context, present)
  }

  /** What a function is solved again with. */
  againKey(ref: FunctionRef, { view, facts }: Entry): string {
    const told = records.entryFacts.encode([...facts], { naming: this.#naming }) ?? []
    return `${ref.index}${againMark}${this.#hash(`${view} ${printJson(told)}`)}`
  }

  content(): FileMemory {
    const { table, placeOf } = this.answers.table()
    const solves: Record<string, SolveMemory> = {}
    for (const [key, solve] of Object.entries(this.#old?.solves ?? {}))
      if (this.#again.size === 0 || !key.includes(againMark) || this.#again.has(key)) solves[key] = solve
    for (const [key, { solving, solved }] of this.#new)
      solves[key] = {
        asked: this.#asked(solving),
        answers: [...solving.answers].map(placeOf),
        summary: solved.summary && this.#summaries.of(solved.summary),
        findings: text(records.findings.encode(solved.findings, { naming: this.#own })),
        calls: text(this.#callsJson(solved.calls)),
        left: text(leftJson(solving, this.#own)),
        fields: solved.fields.size === 0 ? '' : text(this.#fieldsJson(solved.fields)),
        tally: solved.tally,
      }
    return { answers: table, solves }
  }

  #recalled(old: SolveMemory, context: FileContext, { finder }: Present): Solved {
    const naming = findingAgain(finder, this.#file)
    if (old.left !== '') leaveAgain(JSON.parse(old.left) as Left, context, naming)
    const summary = old.summary && this.#summaries.recall(old.summary, naming)
    const findings = once(() => records.findings.decode(json(old.findings), { naming }, 'findings'))
    const fields =
      old.fields === ''
        ? noStoredFields
        : records.storedFields.decode(json(old.fields), { naming }, 'storedFields')
    const calls = once(() => this.#calls(json(old.calls), naming, finder))
    return {
      summary,
      get findings() {
        return findings()
      },
      get calls() {
        return calls()
      },
      fields,
      tally: old.tally,
    }
  }

  #calls(given: unknown, naming: Naming, finder: PlaceFinder): readonly HeardCall[] {
    const found = ({ name, parameter }: records.TargetRecord): Target | undefined => {
      const ref = finder.refOf(name)
      return ref && { ref, parameter }
    }
    return records.calls
      .decode(given, { naming }, 'calls')
      .flatMap(({ callee: name, call, handed: to, ...heard }) => {
        const callee = found(name)
        const handed = to && found(to)
        if (callee === undefined || (to !== undefined && handed === undefined)) return []
        return { ...heard, callee, call: `${this.#file}${call}`, handed }
      })
  }

  #callsJson(calls: readonly HeardCall[]): Json | undefined {
    const named = ({ ref, parameter }: Target): records.TargetRecord => ({
      name: this.#names.nameOf(ref),
      parameter,
    })
    const told = calls
      .filter(({ callee, handed }) => !isForeign(callee.ref) && !(handed && isForeign(handed.ref)))
      .map(({ callee, call, handed, ...heard }): records.CallRecord => ({
        ...heard,
        callee: named(callee),
        call: call.slice(this.#file.length),
        handed: handed && named(handed),
      }))
    return records.calls.encode(told, { naming: this.#own })
  }

  #asked(solving: Solving): Record<string, string> {
    const asked: Record<string, string> = {}
    for (const [ref, summary] of solving.summaries)
      asked[`summary ${this.#names.nameOf(ref)}`] = this.#summaryHash(summary)
    for (const [ref, told] of solving.summariesFor)
      for (const [entry, summary] of told)
        asked[`summaryFor ${this.#names.nameOf(ref)}${forMark}${this.#entryText(entry)}`] = this.#summaryHash(summary) // prettier-ignore
    for (const [ref, effects] of solving.effects)
      asked[`effects ${this.#names.nameOf(ref)}`] = this.#effectsHash(effects)
    for (const [ref, called] of solving.calledParameters)
      asked[`calls ${this.#names.nameOf(ref)}`] = calledText(called)
    for (const [name, known] of solving.fields) asked[`field ${name}`] = this.#fieldHash(name, known)
    for (const [file, ofFile] of solving.ownFields)
      for (const [name, isOwn] of ofFile) asked[`own ${name}${forMark}${this.#names.nameOf({ file, index: 0 as FunctionIndex })}`] = String(isOwn) // prettier-ignore
    for (const kind of noteKinds)
      for (const [key, value] of solving.read[kind]) asked[`${kind} ${key}`] = this.#noteHash(kind, value)
    return asked
  }

  /** Undefined when what was asked about is no more. */
  #answerNow(question: string, context: FileContext, { finder }: Present): string | undefined {
    const space = question.indexOf(' ')
    const [what, about] = [question.slice(0, space), question.slice(space + 1)]
    const kind = noteKinds.find((each) => each === what)
    if (kind !== undefined) {
      const notes = context[kind] as { get(key: number): unknown }
      return this.#noteHash(kind, notes.get(Number(about)))
    }
    if (what === 'field') return this.#fieldHash(about, context.storedFields.get(about))
    const [name = '', told] = about.split(forMark)
    if (what === 'own') {
      // A file of declarations has no functions, and makes no buffers.
      const owner = finder.refOf(told ?? '')
      return String(owner !== undefined && context.isOwnField(name, owner.file))
    }
    const ref = finder.refOf(name)
    if (ref === undefined) return undefined
    if (told !== undefined) {
      const naming = findingAgain(finder, this.#file)
      const entry = new Map(records.entryFacts.decode(json(told), { naming }, 'entry'))
      return this.#summaryHash(context.summaryFor(ref, entry))
    }
    if (what === 'summary') return this.#summaryHash(context.summary(ref))
    if (what === 'effects') return this.#effectsHash(context.effects(ref))
    return calledText(context.calledParameters(ref))
  }

  #entryText(entry: Entry['facts']): string {
    return text(records.entryFacts.encode([...entry], { naming: this.#own }))
  }

  #summaryHash(summary: Summary | string | undefined): string {
    if (typeof summary === 'string') return summary
    return summary === undefined ? '' : this.#summaries.of(summary).hash
  }

  #fieldHash(name: string, known: ReturnType<StoredFields['get']>): string {
    return known === undefined ? '' : this.#hash(text(this.#fieldsJson(new Map([[name, known]]))))
  }

  #fieldsJson(fields: StoredFields): Json | undefined {
    return records.storedFields.encode(fields, { naming: this.#naming })
  }

  #noteHash(kind: keyof FileNotes, value: unknown): string {
    const told = records.noteJson(kind, value, this.#own)
    return told === undefined ? '' : this.#hash(printJson(told))
  }

  /** Of variables, the file can only see its own. */
  #effectsHash({ world, fields, variables }: Effects): string {
    if (world) return 'everything'
    const own = [...variables].filter((variable) => variable.startsWith(`${this.#file}#`))
    const names = own.map((each) => each.slice(this.#file.length))
    return this.#hash([...[...fields].sort(), ...names.sort()].join())
  }
}

/** For each kind of note, what was left under which number. */
type Left = readonly (readonly (readonly [number, Json])[])[]

function leftJson(solving: Solving, naming: Naming): Json | undefined {
  const left = noteKinds.map((kind) =>
    [...solving.left[kind]].map(([key, value]) => [key, records.noteJson(kind, value, naming) ?? []]),
  )
  return left.every((notes) => notes.length === 0) ? undefined : left
}

function leaveAgain(left: Left, notes: FileNotes, naming: Naming): void {
  left.forEach((each, i) => {
    const kind = noteKinds[i]
    if (kind !== undefined)
      for (const [key, value] of each) records.noteAgain(notes, kind, key, value, naming)
  })
}

function text(told: Json | undefined): string {
  return told === undefined ? '' : printJson(told)
}

function json(told: string): unknown {
  return told === '' ? undefined : JSON.parse(told)
}

function once<Value>(find: () => Value): () => Value {
  let found: { readonly value: Value } | undefined
  return () => (found ??= { value: find() }).value
}

/** Between the name of a function and what one call passes to it. */
const forMark = '\0'

/** In the key of a function that is solved again with what its callers pass. */
const againMark = ' again '

function calledText(called: ReadonlySet<number>): string {
  return [...called].sort((a, b) => a - b).join()
}

export function namingOf(names: PlaceNames): Naming {
  return {
    encode: (step) => names.encode(step),
    decode: () => undefined,
    files: { encode: (file) => names.path(file), decode: (path) => path },
  }
}

/** The same for a file of which only the same text is remembered: its own places are plain offsets. */
function ownNaming(names: PlaceNames, file: string): Naming {
  const naming = namingOf(names)
  return { ...naming, encode: (step) => (step.file === file ? { ...step, file: '' } : naming.encode(step)) }
}

function findingAgain(finder: PlaceFinder, file: string): Naming {
  return {
    encode: () => undefined,
    decode: (step) => (step.file === '' ? { ...step, file } : finder.decode(step)),
    files: { encode: (path) => path, decode: (path) => finder.file(path) ?? path },
  }
}
