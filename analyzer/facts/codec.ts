/**
 * Small two-way translators between what the engine holds and plain JSON. The type of `object` asks for a translator
 * of every property, so a property that is added to a summary cannot be forgotten here.
 */

export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json | undefined }

/** The text is no facts file of this version; `message` is one sentence without a full stop. */
export class FactsError extends Error {}

/** `In` is what encoding needs beside the value, `Out` what decoding does. Undefined JSON is left out of its object. */
export interface Codec<T, In, Out> {
  encode(value: T, to: In): Json | undefined
  /** Throws a `FactsError`; `at` is where in the file the value stands. */
  decode(json: unknown, from: Out, at: string): T
}

function codec<T>(
  encode: (value: T) => Json | undefined,
  decode: (json: unknown, at: string) => T,
): Codec<T, unknown, unknown> {
  return { encode, decode: (json, _, at) => decode(json, at) }
}

export const string: Codec<string, unknown, unknown> = codec<string>(
  (value) => value,
  (json, at) => (typeof json === 'string' ? json : malformed(at, 'a text')),
)

export const integer: Codec<number, unknown, unknown> = codec<number>(
  (value) => value,
  (json, at) => (typeof json === 'number' && Number.isSafeInteger(json) ? json : malformed(at, 'an integer')),
)

/** False is left out. */
export const flag: Codec<boolean, unknown, unknown> = codec<boolean>(
  (value) => (value ? true : undefined),
  (json, at) => (json === undefined ? false : json === true ? true : malformed(at, 'true')),
)

export function oneOf<T extends string>(choice: readonly T[]): Codec<T, unknown, unknown> {
  return codec<T>(
    (value) => value,
    (json, at) => choice.find((each) => each === json) ?? malformed(at, `one of ${choice.join(', ')}`),
  )
}

/** Text that `parse` may refuse with a `SyntaxError`. */
export function text<T>(show: (value: T) => string, parse: (text: string) => T): Codec<T, unknown, unknown> {
  return codec<T>(show, (json, at) => {
    if (typeof json !== 'string') return malformed(at, 'a text')
    try {
      return parse(json)
    } catch {
      return malformed(at, 'a value')
    }
  })
}

/** Undefined is left out. */
export function optional<T, In, Out>(inner: Codec<T, In, Out>): Codec<T | undefined, In, Out> {
  return {
    encode: (value, to) => (value === undefined ? undefined : inner.encode(value, to)),
    decode: (json, from, at) => (json === undefined ? undefined : inner.decode(json, from, at)),
  }
}

/** An empty list is left out. */
export function list<T, In, Out>(inner: Codec<T, In, Out>): Codec<readonly T[], In, Out> {
  return {
    encode: (values, to) =>
      values.length === 0 ? undefined : values.map((each) => inner.encode(each, to) ?? {}),
    decode: (json, from, at) =>
      json === undefined
        ? []
        : Array.isArray(json)
          ? json.map((each: unknown, i) => inner.decode(each, from, `${at}[${i}]`))
          : malformed(at, 'a list'),
  }
}

/** Always a list of two. */
export function pair<A, B, In, Out>(
  first: Codec<A, In, Out>,
  second: Codec<B, In, Out>,
): Codec<readonly [A, B], In, Out> {
  return {
    encode: ([a, b], to) => [first.encode(a, to) ?? {}, second.encode(b, to) ?? {}],
    decode: (json, from, at) =>
      Array.isArray(json) && json.length === 2
        ? [first.decode(json[0], from, `${at}[0]`), second.decode(json[1], from, `${at}[1]`)]
        : malformed(at, 'a list of two'),
  }
}

/** Sorted. */
export const names: Codec<ReadonlySet<string>, unknown, unknown> = {
  encode: (values) => list(string).encode([...values].sort(), undefined),
  decode: (json, _, at) => new Set(list(string).decode(json, undefined, at)),
}

/** By key; what a map holds is sorted when it is printed. */
export function record<T, In, Out>(inner: Codec<T, In, Out>): Codec<ReadonlyMap<string, T>, In, Out> {
  return {
    encode: (values, to) =>
      Object.fromEntries([...values].map(([key, value]) => [key, inner.encode(value, to)])),
    decode: (json, from, at) =>
      new Map(
        Object.entries(isObject(json) ? json : malformed(at, 'an object')).map(([key, value]) => [
          key,
          inner.decode(value, from, `${at}['${key}']`),
        ]),
      ),
  }
}

export function object<T extends object, In, Out>(fields: {
  readonly [K in keyof T]-?: Codec<T[K], In, Out>
}): Codec<T, In, Out> {
  const entries = Object.entries(fields) as [keyof T & string, Codec<T[keyof T], In, Out>][]
  return {
    encode: (value, to) => {
      const told: [string, Json][] = []
      for (const [key, each] of entries) {
        const json = each.encode(value[key], to)
        if (json !== undefined) told.push([key, json])
      }
      return Object.fromEntries(told)
    },
    decode: (json, from, at) => {
      if (!isObject(json)) return malformed(at, 'an object')
      const unknown = Object.keys(json).find((key) => !(key in fields))
      if (unknown !== undefined) return malformed(at, `free of '${unknown}'`)
      return Object.fromEntries(
        entries.map(([key, each]) => [key, each.decode(json[key], from, `${at}.${key}`)]),
      ) as T
    },
  }
}

export function malformed(at: string, expected: string): never {
  throw new FactsError(`'${at}' is not ${expected}`)
}

export function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** Keys sorted, undefined left out, on one line. */
export function printJson(json: Json): string {
  if (typeof json !== 'object') return JSON.stringify(json)
  if (isList(json)) return `[${json.map(printJson).join()}]`
  const parts: string[] = []
  for (const key of Object.keys(json).sort()) {
    const value = json[key]
    if (value !== undefined) parts.push(`${JSON.stringify(key)}:${printJson(value)}`)
  }
  return `{${parts.join()}}`
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json)
}
