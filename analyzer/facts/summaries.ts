/** Summaries and write sets as JSON. Terms become a table; a term refers to others by their places in it, from 0. */
import type { Effects, Foreign } from '../engine/effects.ts'
import type {
  Assumption,
  Field,
  Given,
  Guard,
  Hand,
  Known,
  ParameterUse,
  ReturnCase,
  Store,
  Summary,
  Term,
  Write,
} from '../engine/summary.ts'
import type { Step } from '../findings/finding.ts'
import type { BinaryOperator, UnaryOperator } from '../ir/ir.ts'
import { useRoles } from '../models/model.ts'
import type { Variable } from '../support/ids.ts'
import { parseValue, showValue } from '../values/text.ts'
import { ofKinds, type Value } from '../values/value.ts'
import * as json from './codec.ts'
import { isObject, malformed, type Codec, type Json } from './codec.ts'
import type { Place } from './places.ts'
import { literalText, parseLiteral, parseValueText, valueText } from './value-text.ts'

/** What one may rely on in a call of a function that cannot be looked into. */
export interface Body extends Foreign {
  /** Undefined: nothing is known of its results. */
  readonly summary: Summary | undefined
}

/** A step where the file goes. Without the text of its lines, the offsets are those in its file. */
export type ToldStep = Step & Partial<Omit<Place, 'start' | 'end'>>

/** How places are named where the file goes. */
export interface Naming {
  /** Undefined: the place has no name there. */
  encode(step: Step): ToldStep | undefined
  /** Undefined: its file is not at hand, or the place is no longer what it was; the step is dropped. */
  decode(step: ToldStep): Step | undefined
  /** Names of files whose variables may be told; without it they are hidden, and numbered as they come. */
  readonly files?: { encode(file: string): string; decode(name: string): string }
}

interface Named {
  readonly naming: Naming
}

class Writer implements Named {
  readonly naming: Naming
  readonly terms: Json[] = []
  readonly #places = new Map<Term, number>()
  readonly #firstOfId = new Map<number, number>()
  readonly #variables = new Map<Variable, number>()

  constructor(naming: Naming) {
    this.naming = naming
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

  variable(variable: Variable): number {
    if (this.naming.files !== undefined) return variable
    let number = this.#variables.get(variable)
    if (number === undefined) this.#variables.set(variable, (number = this.#variables.size))
    return number
  }
}

class Reader implements Named {
  readonly naming: Naming
  readonly terms: Term[] = []

  constructor(naming: Naming) {
    this.naming = naming
  }
}

type Both<T> = Codec<T, Writer, Reader>

const value: Codec<Value, unknown, unknown> = json.text(valueText, parseValueText)

const kinds: Codec<number, unknown, unknown> = json.text(
  (mask: number) => showValue(ofKinds(mask)),
  (words) => parseValue(words).kinds,
)

const knownFields = json.object<Known, unknown, unknown>({
  value,
  base: value,
  user: json.optional(value),
  capped: json.flag,
  soft: kinds,
  typed: json.flag,
})

/** The base is left out where it is the value, and so are kinds when none are excluded. */
export const known: Codec<Known, unknown, unknown> = {
  encode: (fact, to) => {
    const { base, soft, ...rest } = knownFields.encode(fact, to) as Record<string, Json>
    return {
      ...rest,
      ...(base === undefined || base === rest['value'] ? {} : { base }),
      ...(soft === undefined || fact.soft === 0 ? {} : { soft }),
    }
  },
  decode: (given, from, at) =>
    knownFields.decode(isObject(given) ? { base: given['value'], soft: 'never', ...given } : given, from, at),
}

const stepFields = json.object<ToldStep, unknown, unknown>({
  text: json.optional(json.string),
  lines: json.optional(json.integer),
  nth: json.optional(json.integer),
  file: json.string,
  start: json.integer,
  end: json.integer,
  message: json.string,
})

/** Left out where it has no name. */
export const step: Codec<Step | undefined, Named, Named> = {
  encode: (at, { naming }) => {
    const named = at && naming.encode(at)
    return named && stepFields.encode(named, undefined)
  },
  decode: (given, { naming }, at) =>
    given === undefined ? undefined : naming.decode(stepFields.decode(given, undefined, at)),
}

export const steps: Codec<readonly Step[], Named, Named> = {
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

const innerStep: Both<Step | undefined> = {
  encode: (at, { naming }) => step.encode(at, { naming }),
  decode: (given, { naming }, at) => step.decode(given, { naming }, at),
}
const innerSteps: Both<readonly Step[]> = {
  encode: (all, { naming }) => steps.encode(all, { naming }),
  decode: (given, { naming }, at) => steps.decode(given, { naming }, at),
}

const term: Both<Term> = {
  encode: (each, to) => to.place(each),
  decode: (given, from, at) =>
    (typeof given === 'number' ? from.terms[given] : undefined) ?? malformed(at, 'an earlier term'),
}

export const fieldName: Codec<string | number, unknown, unknown> = {
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

/** Hidden, it is no file: a variable of another file is one that the caller cannot see. */
const variableFile: Both<string> = {
  encode: (file, { naming }) => naming.files?.encode(file),
  decode: (given, { naming }, at) =>
    naming.files === undefined ? '' : naming.files.decode(json.string.decode(given, undefined, at)),
}
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
  rest: json.object<Shape<'rest'>, Writer, Reader>({ index: json.integer }),
  this: { encode: () => ({}), decode: () => ({}) },
  literal: json.object<Shape<'literal'>, Writer, Reader>({ literal: json.text(literalText, parseLiteral) }),
  variable: json.object<Shape<'variable'>, Writer, Reader>({
    file: variableFile,
    variable: hiddenVariable,
    known,
  }),
  field: json.object<Shape<'field'>, Writer, Reader>({
    base: term,
    name: json.string,
    known,
    from: innerSteps,
  }),
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
    shape: json.optional(json.oneOf(['literal', 'object', 'shared'])),
    fields,
    source: json.optional(term),
    from: innerSteps,
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
  step: innerStep,
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
const store = json.object<Store, Writer, Reader>({ file: variableFile, variable: hiddenVariable, term })
const write = json.object<Write, Writer, Reader>({ base: term, name: json.string, term })
/** Hidden, it is told of none: variables cannot be read from outside. */
const stores: Both<readonly Store[]> = {
  encode: (all, to) =>
    to.naming.files === undefined || all.length === 0 ? undefined : json.list(store).encode(all, to),
  decode: (given, from, at) => (given === undefined ? [] : json.list(store).decode(given, from, at)),
}
const returnCase = json.object<ReturnCase, Writer, Reader>({
  assumes: json.list(assumption),
  guards,
  writes: json.list(write),
  stores,
  result: term,
})
const use = json.object<ParameterUse, Writer, Reader>({
  index: json.integer,
  role: json.oneOf(useRoles),
  width: json.optional(json.string),
})
const given = json.object<Given, Writer, Reader>({
  known,
  fields: json.list(json.pair(fieldName, known)),
  from: innerSteps,
})
const summary = json.object<Summary, Writer, Reader>({
  name: json.string,
  async: json.flag,
  isGenerator: json.flag,
  yields: json.optional(given),
  uses: json.list(use),
  hands: json.list(
    json.object<Hand, Writer, Reader>({
      parameter: json.integer,
      args: json.list(given),
      isOpen: json.flag,
    }),
  ),
  throws: json.list(assumption),
  cases: json.list(returnCase),
})

/** Variables cannot be written from outside, nor read: they are not told. */
const effects = json.object<Effects, unknown, unknown>({
  world: json.flag,
  fields: json.names,
  variables: { encode: () => undefined, decode: () => new Set<string>() },
})

const calls = json.list(json.integer)

/** A summary with its table of terms. */
export const summaryJson: Codec<Summary, Naming, Naming> = {
  encode: (one, naming) => {
    const to = new Writer(naming)
    const told = summary.encode(one, to) as object
    return { ...told, terms: to.terms }
  },
  decode: (given, naming, at) => {
    if (!isObject(given)) return malformed(at, 'an object')
    const from = new Reader(naming)
    const { terms, ...rest } = given
    decodeTerms(terms, from, `${at}.terms`)
    return summary.decode(rest, from, at)
  },
}

export const body: Codec<Body, Naming, Naming> = {
  encode: (one, naming) => ({
    calls: calls.encode(
      [...one.calledParameters].sort((a, b) => a - b),
      undefined,
    ),
    effects: effects.encode(one.effects, undefined),
    summary: one.summary && summaryJson.encode(one.summary, naming),
  }),
  decode: (given, naming, at) => {
    if (!isObject(given)) return malformed(at, 'an object')
    const { summary: told } = given
    return {
      summary: told === undefined ? undefined : summaryJson.decode(told, naming, `${at}.summary`),
      calledParameters: new Set(calls.decode(given['calls'], undefined, `${at}.calls`)),
      effects: effects.decode(given['effects'], undefined, `${at}.effects`),
    }
  },
}
