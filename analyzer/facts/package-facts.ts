/**
 * The facts file of a package: what other packages may rely on when they call it, whatever program they are part of.
 *
 * A function's key is the path by which it is declared, the same in the source and in the declaration file made from
 * it: module (path in the package, without extension), `#`, names from the module's level down. `:new`, `:static`,
 * `:get` and `:set` tell apart what may share a name.
 */
import type { FunctionRef } from '../ir/oracle.ts'
import * as json from './codec.ts'
import { FactsError, isObject, printJson, type Codec, type Json } from './codec.ts'
import { body, type Body, type Naming } from './summaries.ts'

export const schema = 6

/** What runs where a declaration is called. */
export interface FunctionFacts {
  /** Undefined: it has no body itself, like the member of an interface. */
  readonly own: Body | undefined
  /** May run instead of it: implementations and overrides that the package has. */
  readonly others: readonly Body[]
  /** Neither, but this builtin, as models name it: the constructor of a class that extends `EventEmitter`. */
  readonly ambient: string | undefined
}

export interface PackageFacts {
  readonly package: string
  /** Declaration file, relative to the package -> module. */
  readonly declarations: ReadonlyMap<string, string>
  /** Entry of the package (`.`, `./sub`) -> exported name -> key of what it means, without what may follow a name. */
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly functions: ReadonlyMap<string, FunctionFacts>
}

/** One that another key has already, or one without a name outside. */
type Other = Body | string

interface Written {
  readonly own: Body | undefined
  readonly others: readonly Other[]
  readonly ambient: string | undefined
}

const other: Codec<Other, Naming, Naming> = {
  encode: (one, files) => (typeof one === 'string' ? one : body.encode(one, files)),
  decode: (given, files, at) => (typeof given === 'string' ? given : body.decode(given, files, at)),
}
const written = json.object<Written, Naming, Naming>({
  own: json.optional(body),
  others: json.list(other),
  ambient: json.optional(json.string),
})
const tables = json.object<Omit<PackageFacts, 'functions'>, unknown, unknown>({
  package: json.string,
  declarations: json.record(json.string),
  entries: json.record(json.record(json.string)),
})
const functions = json.record(written)

/** Deterministic: sorted, `\n`, one line a function. `engine` is the version whose findings rest on the facts. */
export function printFacts(facts: PackageFacts, files: Naming, engine: string): string {
  const keyOf = new Map<Body, string>()
  for (const [key, { own }] of [...facts.functions].sort(byKey))
    if (own !== undefined && !keyOf.has(own)) keyOf.set(own, key)
  const told = new Map<string, Json | undefined>()
  for (const [key, { own, others, ambient }] of facts.functions) {
    const named = others.map((each): Other => keyOf.get(each) ?? each)
    const sorted = named
      .map((each) => ({ each, text: printJson(other.encode(each, files) ?? {}) }))
      .sort((a, b) => (a.text < b.text ? -1 : 1))
    told.set(key, written.encode({ own, others: sorted.map(({ each }) => each), ambient }, files))
  }
  const head = tables.encode(facts, undefined) as Record<string, Json>
  const all: Record<string, Json | undefined> = { ...head, schema, engine }
  const lines = [...told]
    .sort(byKey)
    .map(([key, value]) => `    ${JSON.stringify(key)}: ${printJson(value ?? {})}`)
  const parts = Object.keys({ ...all, functions: 0 })
    .sort()
    .map((key) => {
      const value = all[key]
      if (key === 'functions')
        return `  "functions": {${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}}`
      return `  ${JSON.stringify(key)}: ${printJson(value ?? {})}`
    })
  return `{\n${parts.join(',\n')}\n}\n`
}

/** Throws a `FactsError`: the text is no facts, of a schema or engine this version does not know, or malformed. */
export function parseFacts(text: string, engine: string, names: Naming): PackageFacts {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw new FactsError('it is not JSON')
  }
  if (!isObject(given) || given['schema'] === undefined) throw new FactsError('it is not a facts file')
  const { schema: version, engine: by, functions: list, ...rest } = given
  if (version !== schema)
    throw new FactsError(`its schema is ${shown(version)}, this version knows ${shown(schema)}`)
  if (by !== engine) throw new FactsError(`it was made by engine ${shown(by)}, this is ${shown(engine)}`)
  const head = tables.decode(rest, undefined, 'facts')
  const told = functions.decode(list, names, 'functions')
  const resolve = (one: Other, key: string): Body => {
    if (typeof one !== 'string') return one
    return (
      told.get(one)?.own ??
      json.malformed(`functions['${key}'].others`, `a known function where it says '${one}'`)
    )
  }
  const complete = new Map<string, FunctionFacts>()
  for (const [key, each] of told)
    complete.set(key, { ...each, others: each.others.map((one) => resolve(one, key)) })
  return { ...head, functions: complete }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}

/** Stands for functions of other packages where files do: `file` of their references. */
export const factsFile = 'facts:'

export function isForeign(ref: FunctionRef): boolean {
  return ref.file === factsFile
}
