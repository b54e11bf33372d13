/** Summaries and write sets as JSON. Terms become a table; a term refers to others by their places in it, from 0. */
import type { Effects, Foreign } from '../engine/effects.ts'
import type { Assumption, Field, Guard, Known, ReturnCase, Summary, Term, Write } from '../engine/summary.ts'
import type { Step } from '../findings/finding.ts'
import type { BinaryOperator, UnaryOperator } from '../ir/ir.ts'
import type { Variable } from '../support/ids.ts'
import { ofKinds, type Value } from '../values/value.ts'
import * as json from './codec.ts'
import { isObject, malformed, type Codec, type Json } from './codec.ts'
import { literalText, parseLiteral, parseValueText, valueText } from './value-text.ts'

/** What one may rely on in a call of a function that cannot be looked into. */
export interface Body extends Foreign {
  /** Undefined: nothing is known of its results. */
  readonly summary: Summary | undefined
}

/** How files are named outside of this machine. */
export interface FileNames {
  /** Undefined: it has no name there. */
  encode(file: string): string | undefined
  /** Undefined: it is not at hand, or no longer what it was; steps in it are dropped. */
  decode(name: string): string | undefined
}

class Writer {
  readonly files: FileNames
  readonly terms: Json[] = []
  readonly #places = new Map<Term, number>()
  readonly #firstOfId = new Map<number, number>()
  readonly #variables = new Map<Variable, number>()

  constructor(files: FileNames) {
    this.files = files
  }

  place(term: Term): number {
    const known = this.#places.get(term)
    if (known !== undefined) return known
    const shape = termCodec(term.kind).encode(term, this) as Record<string, Json>
    const place = this.terms.length
    const same = this.#firstOfId.get(term.id)
    if (same === undefined) this.#firstOfId.set(term.id, place)
    this.terms.push({ ...shape, kind: term.kind, same })
    this.#places.set(term, place)
    return place
  }

  /** Variables cannot be named outside: they are numbered as they come. */
  variable(variable: Variable): number {
    let number = this.#variables.get(variable)
    if (number === undefined) this.#variables.set(variable, (number = this.#variables.size))
    return number
  }
}

class Reader {
  readonly files: FileNames
  readonly terms: Term[] = []

  constructor(files: FileNames) {
    this.files = files
  }
}

type Both<T> = Codec<T, Writer, Reader>

const value: Both<Value> = json.text(valueText, parseValueText)

const kinds: Both<number> = json.text(
  (mask: number) => valueText(ofKinds(mask)),
  (words) => parseValueText(words).kinds,
)

const knownFields = json.object<Known, Writer, Reader>({
  value,
  base: value,
  user: json.optional(value),
  capped: json.flag,
  soft: kinds,
  typed: json.flag,
})

/** The base is left out where it is the value, and so are kinds when none are excluded. */
const known: Both<Known> = {
  encode: (fact, to) => {
    const all = knownFields.encode(fact, to) as Record<string, Json>
    return { ...all, base: all['base'] === all['value'] ? undefined : all['base'], soft: fact.soft === 0 ? undefined : all['soft'] } // prettier-ignore
  },
  decode: (given, from, at) =>
    knownFields.decode(isObject(given) ? { base: given['value'], soft: 'never', ...given } : given, from, at),
}

const stepFields = json.object<Step, unknown, unknown>({
  file: json.string,
  start: json.integer,
  end: json.integer,
  message: json.string,
})

/** Left out where its file has no name. */
const step: Both<Step | undefined> = {
  encode: (at, to) => {
    const file = at === undefined ? undefined : to.files.encode(at.file)
    return at === undefined || file === undefined ? undefined : stepFields.encode({ ...at, file }, to)
  },
  decode: (given, from, at) => {
    if (given === undefined) return undefined
    const named = stepFields.decode(given, from, at)
    const file = from.files.decode(named.file)
    return file === undefined ? undefined : { ...named, file }
  },
}

const steps: Both<readonly Step[]> = {
  encode: (all, to) => {
    const named = all.flatMap((each) => step.encode(each, to) ?? [])
    return named.length === 0 ? undefined : named
  },
  decode: (given, from, at) =>
    json
      .list(step)
      .decode(given, from, at)
      .filter((each) => each !== undefined),
}

const term: Both<Term> = {
  encode: (each, to) => to.place(each),
  decode: (given, from, at) =>
    (typeof given === 'number' ? from.terms[given] : undefined) ?? malformed(at, 'an earlier term'),
}

const fieldName: Both<string | number> = {
  encode: (name) => name,
  decode: (given, _, at) =>
    typeof given === 'string' || (typeof given === 'number' && Number.isFinite(given))
      ? given
      : malformed(at, 'a name or a number'),
}

const finite: Both<number> = {
  encode: (number) => number,
  decode: (given, _, at) =>
    typeof given === 'number' && Number.isFinite(given) ? given : malformed(at, 'a number'),
}

/** The file is not told: a variable of another file is one that the caller cannot see. */
const hiddenFile: Both<string> = { encode: () => undefined, decode: () => '' }
const hiddenVariable: Both<Variable> = {
  encode: (variable, to) => to.variable(variable),
  decode: (given, from, at) => json.integer.decode(given, from, at) as Variable,
}

const operators: readonly BinaryOperator[] = ['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>', '===', '!==', '==', '!=', '<', '<=', '>', '>=', 'in', 'instanceof'] // prettier-ignore
const unaryOperators: readonly UnaryOperator[] = ['-', '+', '!', '~', 'typeof', 'void']
const fields: Both<readonly Field[]> = json.list(
  json.object<Field, Writer, Reader>({ name: fieldName, term }),
)

type Kind = Term['kind']
type Shape<K extends Kind> = Omit<Extract<Term, { kind: K }>, 'id' | 'kind'>

const shapes: { readonly [K in Kind]: Both<Shape<K>> } = {
  param: json.object<Shape<'param'>, Writer, Reader>({ index: json.integer }),
  this: { encode: () => ({}), decode: () => ({}) },
  literal: json.object<Shape<'literal'>, Writer, Reader>({ literal: json.text(literalText, parseLiteral) }),
  variable: json.object<Shape<'variable'>, Writer, Reader>({
    file: hiddenFile,
    variable: hiddenVariable,
    known,
  }),
  field: json.object<Shape<'field'>, Writer, Reader>({ base: term, name: json.string, known }),
  element: json.object<Shape<'element'>, Writer, Reader>({ base: term, index: term, known }),
  binary: json.object<Shape<'binary'>, Writer, Reader>({
    op: json.oneOf(operators),
    left: term,
    right: term,
  }),
  unary: json.object<Shape<'unary'>, Writer, Reader>({ op: json.oneOf(unaryOperators), operand: term }),
  step: json.object<Shape<'step'>, Writer, Reader>({ op: json.oneOf(['+', '-']), operand: term }),
  compute: json.object<Shape<'compute'>, Writer, Reader>({
    key: json.string,
    receiver: json.optional(term),
    args: json.list(term),
    known,
  }),
  made: json.object<Shape<'made'>, Writer, Reader>({
    known,
    shape: json.optional(json.oneOf(['literal', 'object'])),
    fields,
    source: json.optional(term),
    from: steps,
  }),
}

function termCodec(kind: Kind): Both<object> {
  return shapes[kind]
}

/** Terms stand after the terms they mention; `same` is the place of an earlier term that is the same value. */
function decodeTerms(given: unknown, from: Reader, at: string): void {
  if (!Array.isArray(given)) malformed(at, 'a list')
  ;(given as readonly unknown[]).forEach((each, place) => {
    const here = `${at}[${place}]`
    if (!isObject(each)) return malformed(here, 'an object')
    const { kind, same, ...shape } = each
    if (typeof kind !== 'string' || !Object.hasOwn(shapes, kind))
      return malformed(`${here}.kind`, 'a kind of term')
    const id = same === undefined ? place : from.terms[Number(same)]?.id
    if (id === undefined) return malformed(`${here}.same`, 'an earlier term')
    from.terms.push({ id, kind, ...termCodec(kind as Kind).decode(shape, from, here) } as Term)
  })
}

const assumption = json.object<Assumption, Writer, Reader>({
  term,
  value,
  capped: json.flag,
  by: json.oneOf(['test', 'use']),
  step,
})
const guard = json.object<Guard, Writer, Reader>({
  terms: json.list(json.pair(term, finite)),
  constant: finite,
})
const isTellable = (one: Guard): boolean =>
  [one.constant, ...one.terms.map(([, c]) => c)].every(Number.isFinite)
const guards: Both<readonly Guard[]> = {
  encode: (all, to) => json.list(guard).encode(all.filter(isTellable), to),
  decode: (given, from, at) => json.list(guard).decode(given, from, at),
}
const write = json.object<Write, Writer, Reader>({ base: term, name: json.string, term })
const returnCase = json.object<ReturnCase, Writer, Reader>({
  assumes: json.list(assumption),
  guards,
  writes: json.list(write),
  result: term,
})
const summary = json.object<Summary, Writer, Reader>({
  name: json.string,
  async: json.flag,
  isGenerator: json.flag,
  yields: json.optional(known),
  cases: json.list(returnCase),
})

/** Variables cannot be written from outside, nor read: they are not told. */
const effects = json.object<Effects, unknown, unknown>({
  world: json.flag,
  fields: json.names,
  variables: { encode: () => undefined, decode: () => new Set<string>() },
})

export const body: Codec<Body, FileNames, FileNames> = {
  encode: (one, files) => {
    const to = new Writer(files)
    const told = one.summary === undefined ? undefined : (summary.encode(one.summary, to) as object)
    const calls = [...one.calledParameters].sort((a, b) => a - b)
    return {
      calls: json.list(json.integer).encode(calls, undefined),
      effects: effects.encode(one.effects, undefined),
      summary: told === undefined ? undefined : { ...told, terms: to.terms },
    }
  },
  decode: (given, files, at) => {
    if (!isObject(given)) return malformed(at, 'an object')
    const from = new Reader(files)
    const told = given['summary']
    if (told !== undefined && !isObject(told)) return malformed(`${at}.summary`, 'an object')
    const { terms, ...rest } = told ?? {}
    if (told !== undefined) decodeTerms(terms, from, `${at}.summary.terms`)
    return {
      summary: told === undefined ? undefined : summary.decode(rest, from, `${at}.summary`),
      calledParameters: new Set(json.list(json.integer).decode(given['calls'], undefined, `${at}.calls`)),
      effects: effects.decode(given['effects'], undefined, `${at}.effects`),
    }
  },
}
