/**
 * What the oracle of one file was asked, with the answers of earlier sessions as far as they hold.
 *
 * An answer carries a stamp: a hash of all that it can depend on. While that is the same the answer is; when it is not,
 * the oracle is asked again, and only what rests on another answer is found out anew. This holds no program.
 */
import type { Callee, FunctionRef, Oracle } from '../ir/oracle.ts'
import type { Site } from '../support/ids.ts'
import type { PlaceNames } from './function-names.ts'
import type { AnswerTable } from './memory.ts'

/**
 * Answers about text are no trouble to find again. Supertypes of a builtin's receiver are a question of their own,
 * asked where its key alone is not enough.
 */
type Question = Exclude<keyof Oracle, 'text' | 'line' | 'withoutTest'> | 'supertypes'

const questions: { readonly [Q in Question]: true } = {
  callee: true,
  functionValue: true,
  sharedContents: true,
  sharedFunctions: true,
  passedFunctions: true,
  calleeNames: true,
  parameterNames: true,
  hint: true,
  narrowedKinds: true,
  isMutableImport: true,
  variableHint: true,
  propertyAnnotation: true,
  propertyFlags: true,
  propertyOwner: true,
  resultHint: true,
  parameterAnnotation: true,
  resultAnnotation: true,
  isTagged: true,
  signature: true,
  constant: true,
  enumOf: true,
  supertypes: true,
}

/** One question, and its answer when somebody has asked it. */
export interface Cell {
  readonly question: Question
  readonly first: number
  readonly second: number | string | undefined
  value: unknown
  /** The same as JSON, once it is needed. */
  text: string | undefined
  searched: readonly string[]
}

/** What a session asks when nothing is remembered, and how it finds what is. */
export interface Source {
  readonly oracle: Oracle
  /** Names that all classes were searched for since it was last emptied. */
  readonly searches: () => Set<string>
  /** Hash of all that an answer depends on that did such searches. */
  readonly stamp: (searched: readonly string[]) => string
  readonly refOf: (name: string) => FunctionRef | undefined
}

const nothing: AnswerTable = { questions: [], answers: [], stamps: [], texts: [], searches: {} }

export class Answers {
  readonly #names: PlaceNames
  readonly #table: AnswerTable
  readonly #cells = new Map<Question, Map<Key, Cell>>()
  readonly #placeOf: ReadonlyMap<string, number>
  /** By place of their texts. */
  readonly #callees = new Map<number, unknown>()
  readonly #values = new Map<number, unknown>()
  readonly #current: boolean[] = []
  readonly #held: boolean[] = []
  /** Stamp that a cell's answer has now, by the names it searched for. */
  readonly #stamps = new Map<string, string>()
  #heard: Set<Cell> | undefined

  constructor(names: PlaceNames, table: AnswerTable | undefined) {
    this.#names = names
    this.#table = table ?? nothing
    this.#placeOf = new Map(this.#table.questions.map((question, place) => [question, place]))
  }

  /** Answers from what is remembered, else from the source, which the result alone keeps alive. */
  oracle(source: Source): Oracle {
    const remembered = Object.fromEntries(
      (Object.keys(questions) as Question[]).map((question) => {
        const cells = new Map<Key, Cell>()
        this.#cells.set(question, cells)
        return [
          question,
          (first: number, second?: number | string) => {
            const key = second === undefined ? first : `${first},${second}`
            const cell = cells.get(key) ?? this.#ask(source, cells, key, { question, first, second })
            this.#heard?.add(cell)
            return cell.value
          },
        ]
      }),
    )
    const oracle = remembered as unknown as Answering
    const ambients = new Map<Site, Callee>()
    const callee = (site: Site): Callee => {
      const answer = oracle.callee(site)
      if (answer.kind !== 'ambient') return answer
      let ambient = ambients.get(site)
      if (ambient === undefined) {
        const { kind, key } = answer
        ambient = {
          kind,
          key,
          get supertypes() {
            return oracle.supertypes(site)
          },
        }
        ambients.set(site, ambient)
      }
      return ambient
    }
    return { ...source.oracle, ...oracle, callee }
  }

  /** Everything that `solve` asks. */
  listen<Result>(heard: Set<Cell>, solve: () => Result): Result {
    const before = this.#heard
    this.#heard = heard
    try {
      return solve()
    } finally {
      this.#heard = before
    }
  }

  unheard<Result>(ask: () => Result): Result {
    const before = this.#heard
    this.#heard = undefined
    try {
      return ask()
    } finally {
      this.#heard = before
    }
  }

  /** Whether the answer at a place of the table is what it would be now. */
  holds(place: number, source: Source, oracle: Oracle): boolean {
    return (this.#held[place] ??= this.#findHolds(place, source, oracle))
  }

  #findHolds(place: number, source: Source, oracle: Oracle): boolean {
    if (this.#isCurrent(place, source)) return true
    const [question, first, second] = parsed(this.#table.questions[place] ?? '')
    if (!(question in questions)) return false
    this.unheard(() => asked(oracle, question, first, second))
    const cell = this.#cells.get(question)?.get(second === undefined ? first : `${first},${second}`)
    return cell !== undefined && this.#textOf(cell) === this.#table.texts[this.#table.answers[place] ?? -1]
  }

  /** The table with what this session was told added; `placeOf` finds a cell in it. */
  table(): { readonly table: AnswerTable; readonly placeOf: (cell: Cell) => number } {
    const known = this.#table
    const texts = [...known.texts]
    const places = new Map(texts.map((text, place) => [text, place]))
    const textPlace = (text: string): number => {
      let place = places.get(text)
      if (place === undefined) places.set(text, (place = texts.push(text) - 1))
      return place
    }
    const questions = [...known.questions]
    const answers = [...known.answers]
    const stamps = [...known.stamps]
    const searches: Record<number, readonly string[]> = { ...known.searches }
    const placeOf = new Map<Cell, number>()
    for (const cells of this.#cells.values())
      for (const cell of cells.values()) {
        const question = keyOf(cell)
        const answer = textPlace(this.#textOf(cell))
        const before = this.#placeOf.get(question)
        const place = before !== undefined && answers[before] === answer ? before : questions.length
        questions[place] = question
        answers[place] = answer
        stamps[place] = textPlace(this.#stamps.get(cell.searched.join()) ?? '')
        if (cell.searched.length > 0) searches[place] = cell.searched
        placeOf.set(cell, place)
      }
    return {
      table: { questions, answers, stamps, texts, searches },
      placeOf: (cell) => placeOf.get(cell) ?? -1,
    }
  }

  #ask(
    source: Source,
    cells: Map<Key, Cell>,
    key: Key,
    { question, first, second }: Pick<Cell, 'question' | 'first' | 'second'>,
  ): Cell {
    const place = this.#table.questions.length === 0 ? undefined : this.#placeOf.get(`${question} ${key}`)
    let cell: Cell
    if (place !== undefined && this.#isCurrent(place, source)) {
      const text = this.#table.texts[this.#table.answers[place] ?? -1] ?? 'null'
      const searched = this.#table.searches[place] ?? []
      cell = { question, first, second, value: this.#decoded(question, place, source), text, searched }
    } else {
      const searches = source.searches()
      searches.clear()
      const value = asked(source.oracle, question, first, second)
      cell = { question, first, second, value, text: undefined, searched: [...searches].sort() }
    }
    const searched = cell.searched.join()
    if (!this.#stamps.has(searched)) this.#stamps.set(searched, source.stamp(cell.searched))
    cells.set(key, cell)
    return cell
  }

  /** It rests on nothing that has changed, and every function it speaks of is there. */
  #isCurrent(place: number, source: Source): boolean {
    return (this.#current[place] ??= this.#findCurrent(place, source))
  }

  #findCurrent(place: number, source: Source): boolean {
    const { texts, answers, stamps, questions, searches } = this.#table
    const text = texts[answers[place] ?? -1]
    if (text === undefined || text.includes(foreign)) return false
    if (texts[stamps[place] ?? -1] !== source.stamp(searches[place] ?? [])) return false
    const [question = ''] = questions[place]?.split(' ') ?? []
    return !namesFunctions(question) || this.#decoded(question, place, source) !== undefined
  }

  /** Equal answers are one object. Of a callee, undefined when one of its functions is no more. */
  #decoded(question: Question, place: number, source: Source): unknown {
    const known = namesFunctions(question) ? this.#callees : this.#values
    const at = this.#table.answers[place] ?? -1
    if (!known.has(at)) known.set(at, decoded(question, this.#table.texts[at] ?? 'null', source))
    return known.get(at)
  }

  #textOf(cell: Cell): string {
    return (cell.text ??= this.#encoded(cell))
  }

  #encoded({ question, value }: Cell): string {
    if (!namesFunctions(question)) return JSON.stringify(value, toJson) ?? 'null'
    const callee = value as Callee
    if (callee.kind !== 'functions') return JSON.stringify(callee)
    return JSON.stringify({ ...callee, functions: callee.functions.map((ref) => this.#names.nameOf(ref)) })
  }
}

/** Its answers are callees. */
function namesFunctions(
  question: string,
): question is 'callee' | 'functionValue' | 'sharedFunctions' | 'passedFunctions' {
  return /^(?:callee|functionValue|sharedFunctions|passedFunctions)$/.test(question)
}

type Answering = Oracle & { readonly supertypes: (site: Site) => readonly string[] }

function asked(
  oracle: Oracle,
  question: Question,
  first: number,
  second: number | string | undefined,
): unknown {
  if (question === 'supertypes') {
    const callee = oracle.callee(first as Site)
    return callee.kind === 'ambient' ? callee.supertypes : []
  }
  if (question === 'callee') {
    const callee = oracle.callee(first as Site)
    // Its supertypes are found out when they are asked for, which takes the program.
    return callee.kind === 'ambient' ? { kind: callee.kind, key: callee.key } : callee
  }
  const ask = oracle[question].bind(oracle) as (first: number, second?: number | string) => unknown
  return second === undefined ? ask(first) : ask(first, second)
}

/** The only argument, or both with a comma. */
type Key = number | string

function keyOf({ question, first, second }: Cell): string {
  return `${question} ${second === undefined ? first : `${first},${second}`}`
}

function parsed(key: string): readonly [Question, number, (number | string)?] {
  const space = key.indexOf(' ')
  const [first = '', second] = key.slice(space + 1).split(',')
  const question = key.slice(0, space) as Question
  if (second === undefined) return [question, Number(first)]
  return [question, Number(first), /^\d+$/.test(second) ? Number(second) : second]
}

/** In an answer that names functions of other packages, which their names do not find again. */
const foreign = '"facts:'

function decoded(question: Question, text: string, { refOf }: Source): unknown {
  const answer: unknown = JSON.parse(text, fromJson)
  if (!namesFunctions(question)) return answer ?? undefined
  const callee = answer as Callee | { kind: 'functions'; functions: readonly string[]; exact: boolean }
  if (callee.kind !== 'functions') return callee
  const functions = callee.functions.map((name) => refOf(name as string)).filter((ref) => ref !== undefined)
  return functions.length < callee.functions.length ? undefined : { ...callee, functions }
}

function toJson(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { bigint: String(value) }
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return { number: Object.is(value, -0) ? '-0' : String(value) }
  return value
}

function fromJson(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { bigint, number } = value as { readonly bigint?: unknown; readonly number?: unknown }
  if (typeof bigint === 'string') return BigInt(bigint)
  return typeof number === 'string' ? Number(number) : value
}
