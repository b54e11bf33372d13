/** What a solving left, as JSON in places that outlast edits of other files. */
import type { EntryFact, Heard, Passed } from '../engine/callers.ts'
import type { Item } from '../engine/contents.ts'
import type { Fact, TestRef } from '../engine/fact.ts'
import type { PassedItems } from '../engine/kept-functions.ts'
import type { StoredFields, StoredFact } from '../engine/stored-fields.ts'
import * as json from '../facts/codec.ts'
import { isObject, malformed, type Codec, type Json } from '../facts/codec.ts'
import { fieldName, known, step, steps, type Naming } from '../facts/summaries.ts'
import type { Finding, Step } from '../findings/finding.ts'
import type { Site } from '../support/ids.ts'
import type { FileNotes } from './notes.ts'

interface Named {
  readonly naming: Naming
}

/** Tests are those of one function and say nothing to another. */
const fact: Codec<Fact, unknown, unknown> = {
  encode: (each, to) => known.encode(each, to),
  decode: (given, from, at) => ({ ...known.decode(given, from, at), test: undefined }),
}

const certainStep: Codec<Step, Named, Named> = {
  encode: (each, to) => step.encode(each, to),
  decode: (given, from, at) => step.decode(given, from, at) ?? malformed(at, 'a place'),
}

/** A function by its name. */
export interface TargetRecord {
  readonly name: string
  readonly parameter: number | undefined
}

/** One call of one callee. */
export interface CallRecord extends Heard {
  readonly callee: TargetRecord
  readonly handed: TargetRecord | undefined
  /** What its observer knows it by, without the file of the caller. */
  readonly call: string
}

const target = json.object<TargetRecord, Named, Named>({
  name: json.string,
  parameter: json.optional(json.integer),
})

/** A function that is passed is one of the caller's own file, whose text is the same. */
const passed = json.object<Passed, Named, Named>({
  fact,
  step: certainStep,
  closure: json.optional(json.integer) as Codec<Passed['closure'], unknown, unknown>,
  own: json.optional(json.integer),
  before: json.optional(steps),
})

export const calls: Codec<readonly CallRecord[], Named, Named> = json.list(
  json.object<CallRecord, Named, Named>({
    callee: target,
    call: json.string,
    args: json.list(passed),
    whole: json.flag,
    here: certainStep,
    handed: json.optional(target),
  }),
)

/** Class that declares a field -> what is known of it. */
const owners = json.record<StoredFact, Named, Named>(json.object<StoredFact, Named, Named>({ fact, from: steps })) // prettier-ignore
export const storedFields: Codec<StoredFields, Named, Named> = json.record(owners)

type NoteKind = keyof FileNotes

/** What is noted under one number. */
const notes: { readonly [K in NoteKind]: Codec<unknown, Named, Named> } = {
  stableFacts: fact,
  capturedFacts: {
    encode: (facts, to) => captured.encode([...(facts as ReadonlyMap<number, Fact>)], to),
    decode: (given, from, at) => new Map(captured.decode(given, from, at)),
  },
  parameterFacts: {
    encode: (given, to) => itemCodec.encode(given as Item, to),
    decode: (given, from, at) => itemCodec.decode(given, from, at),
  },
  fedParameters: json.flag,
  passedAt: {
    encode: (given, to) => (given === 'never' ? given : passedItems.encode(given as PassedItems, to)),
    decode: (given, from, at) => (given === 'never' ? given : passedItems.decode(given, from, at)),
  },
}
const item = json.object<
  {
    readonly fact: Fact
    readonly fields: readonly (readonly [string | number, Fact])[]
    readonly from: readonly Step[]
  },
  Named,
  Named
>({ fact, fields: json.list(json.pair(fieldName, fact)), from: steps })
const itemCodec: Codec<Item, Named, Named> = {
  encode: ({ fact: own, fields, from }, to) => item.encode({ fact: own, fields: [...fields], from }, to),
  decode: (given, from, at) => {
    const read = item.decode(given, from, at)
    return { ...read, fields: new Map(read.fields) }
  },
}
const entryFact = json.object<EntryFact, Named, Named>({
  fact,
  from: steps,
  tested: json.flag,
  elements: json.optional(itemCodec),
})
export const entryFacts: Codec<readonly (readonly [number, EntryFact])[], Named, Named> = json.list(
  json.pair(json.integer, entryFact),
)

/** A test of the function that makes the closure: sites keep their numbers while the text of the file is the same. */
const ownTest = json.object<Omit<TestRef, 'from'> & { readonly from: Step | undefined }, Named, Named>({
  site: json.integer as Codec<Site, unknown, unknown>,
  outcome: json.flag,
  kind: json.oneOf(['branch', 'use', 'assertion', 'call', 'thrown', 'callers']),
  from: step,
})
const test: Codec<TestRef, Named, Named> = {
  encode: ({ from, ...own }, to) => ownTest.encode({ ...own, from }, to),
  decode: (given, to, at) => {
    const { from, ...own } = ownTest.decode(given, to, at)
    return from === undefined ? own : { ...own, from }
  },
}
const tests = json.optional(test)
const testedFact: Codec<Fact, Named, Named> = {
  encode: ({ test: made, ...own }, to) => {
    const told = tests.encode(made, to)
    return {
      ...(known.encode(own, to) as Record<string, Json>),
      ...(told === undefined ? {} : { test: told }),
    }
  },
  decode: (given, from, at) => {
    const { test: made, ...own } = (isObject(given) ? given : {}) as Record<string, Json>
    return { ...known.decode(own, from, at), test: tests.decode(made, from, `${at}.test`) }
  },
}

const passedItems = json.object<PassedItems, Named, Named>({
  items: json.list(itemCodec),
  isOpen: json.flag,
})
const captured = json.list(json.pair(json.integer, testedFact))

export function noteJson(kind: NoteKind, value: unknown, naming: Naming): Json | undefined {
  return value === undefined ? undefined : notes[kind].encode(value, { naming })
}

/** Puts back what `noteJson` was given. Throws a `FactsError`. */
export function noteAgain(to: FileNotes, kind: NoteKind, key: number, given: unknown, naming: Naming): void {
  const value = notes[kind].decode(given, { naming }, kind)
  ;(to[kind] as { set(key: number, value: unknown): unknown }).set(key, value)
}

/** A suggestion's edits are offsets in the finding's own file, whose text is the same. */
const edit = json.object<Finding['suggestions'][number]['edits'][number], unknown, unknown>({
  start: json.integer,
  end: json.integer,
  text: json.string,
})
const suggestion = json.object<Finding['suggestions'][number], unknown, unknown>({
  message: json.string,
  edits: json.list(edit),
})
const witness: Codec<Finding['witness'], unknown, unknown> = {
  encode: (each) => each && Object.entries(each),
  decode: (given, _, at) =>
    given === undefined
      ? undefined
      : Object.fromEntries(json.list(json.pair(json.string, json.string)).decode(given, undefined, at)),
}

type Rest = Omit<Finding, 'file' | 'start' | 'end'>

const rest = json.object<Rest, Named, Named>({
  check: json.string,
  level: json.oneOf(['error', 'warn', 'info']),
  message: json.string,
  function: json.string,
  trace: steps,
  witness,
  suggestions: json.list(suggestion),
})
const placed = json.list(json.pair(certainStep, rest))

export const findings: Codec<readonly Finding[], Named, Named> = {
  encode: (all, to) =>
    placed.encode(
      all.map((each) => {
        const { file, start, end, ...others } = each
        return [{ file, start, end, message: '' }, others] as const
      }),
      to,
    ),
  decode: (given, from, at) =>
    placed.decode(given, from, at).map(([{ file, start, end }, others]) => ({ ...others, file, start, end })),
}
