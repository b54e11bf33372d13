// Reads values that people or other programs wrote as JSON. Numbers may be text, decimal or `0x`.
import { fromHex } from './bytes.ts'
import type { Guid } from './brand.ts'
import type { FlagBits, FlagSet } from './fields.ts'
import { parseGuid } from './guid.ts'
import { err, ok, type Result } from './result.ts'
import { hex, parseU64 } from './u64.ts'

/** What is wrong with a value, and where: `subTables[3].rangeGuid`. */
export interface JsonError {
  readonly kind: 'json'
  readonly path: string
  readonly message: string
}

/** Turns a JSON value into a value of the library. `path` goes into errors. */
export type JsonReader<V> = (value: unknown, path: string) => Result<V, JsonError>

/** One reader for each property of `T`. */
export type JsonReaders<T> = { readonly [K in keyof T]-?: JsonReader<T[K]> }

/** A refusal whose message is one sentence. */
export function jsonError(path: string, complaint: string): Result<never, JsonError> {
  return err({ kind: 'json', path, message: `${path}: ${complaint}` })
}

/** An unsigned integer of so many bits. */
export function readUint<V extends number = number>(bits: 8 | 16 | 32): JsonReader<V> {
  const read = readInteger(bits)
  return (value, path) => {
    const whole = read(value, path)
    return whole.ok ? ok(Number(whole.value) as V) : whole
  }
}

/** An unsigned 64-bit integer. */
export function readU64<V extends bigint = bigint>(): JsonReader<V> {
  return readInteger(64) as JsonReader<V>
}

/** Text of exactly so many characters. */
export function readText(length: number): JsonReader<string> {
  return (value, path) =>
    typeof value === 'string' && value.length === length
      ? ok(value)
      : jsonError(path, `must be text of ${length} characters`)
}

/** Bytes in hexadecimal digits; exactly so many, if told. */
export function readBytes(length?: number): JsonReader<Uint8Array> {
  const what = length === undefined ? 'bytes' : `${length} bytes`
  return (value, path) => {
    const bytes = typeof value === 'string' ? fromHex(value) : null
    if (bytes === null || (length !== undefined && bytes.byteLength !== length))
      return jsonError(path, `must be ${what} in hexadecimal digits`)
    return ok(bytes)
  }
}

/** A GUID, or one of the names given. */
export function readGuid(names: { readonly [name: string]: Guid } = {}): JsonReader<Guid> {
  return (value, path) => {
    const text = typeof value === 'string' ? value : ''
    const guid = Object.hasOwn(names, text) ? names[text] : parseGuid(text)
    if (guid === null || guid === undefined) {
      const choice = ['a GUID', ...Object.keys(names)].join(', ')
      return jsonError(path, `'${text}' is none of ${choice}`)
    }
    return ok(guid)
  }
}

/** A list. */
export function readList<V>(item: JsonReader<V>): JsonReader<readonly V[]> {
  return (value, path) => {
    if (!Array.isArray(value)) return jsonError(path, 'must be a list')
    const items: V[] = []
    for (const [i, one] of value.entries()) {
      const read = item(one, `${path}[${i}]`)
      if (!read.ok) return read
      items.push(read.value)
    }
    return ok(items)
  }
}

/** `null`, or a value. */
export function readNullable<V>(inner: JsonReader<V>): JsonReader<V | null> {
  return (value, path) => (value === null ? ok(null) : inner(value, path))
}

/** Names of flags: a list, or as the library writes them, `{ names, unknown }`. */
export function readFlags<Name extends string>(bits: FlagBits<Name>): JsonReader<FlagSet<Name>> {
  const isName = (text: unknown): text is Name => typeof text === 'string' && Object.hasOwn(bits, text)
  const name: JsonReader<Name> = (value, path) =>
    isName(value) ? ok(value) : jsonError(path, `is none of ${Object.keys(bits).join(', ')}`)
  const names = readList(name)
  const whole = (value: unknown, path: string): Result<FlagSet<Name>, JsonError> => {
    const read = readObject<{ names: readonly Name[]; unknown: number }>(
      { names, unknown: readUint(32) },
      { defaults: { unknown: 0 } },
    )(value, path)
    return read.ok ? ok({ names: new Set(read.value.names), unknown: read.value.unknown }) : read
  }
  return (value, path) => {
    if (!Array.isArray(value)) return whole(value, path)
    const read = names(value, path)
    return read.ok ? ok({ names: new Set(read.value), unknown: 0 }) : read
  }
}

/** What an object may lack, and what else it may have. */
export interface ObjectOptions<T> {
  /** Values of properties that are missing. */
  readonly defaults?: Partial<T>
  /** Properties that may be absent, without a value. */
  readonly optional?: readonly string[]
  /** Properties that are there for other readers. */
  readonly ignored?: readonly string[]
}

/** An object with these properties and no others. */
export function readObject<T extends object>(
  readers: JsonReaders<T>,
  { defaults = {}, optional = [], ignored = [] }: ObjectOptions<T> = {},
): JsonReader<T> {
  const mayLack = new Set<string>([...Object.keys(defaults), ...optional])
  return (value, path) => {
    if (!isObject(value)) return jsonError(path, 'must be an object')
    const names = Object.keys(readers)
    const stranger = Object.keys(value).find((key) => !names.includes(key) && !ignored.includes(key))
    if (stranger !== undefined)
      return jsonError(`${path}.${stranger}`, `is not known; there are ${names.join(', ')}`)
    const result: { [name: string]: unknown } = { ...defaults }
    for (const name of names) {
      const reader = readers[name as keyof T] as JsonReader<unknown>
      if (!Object.hasOwn(value, name)) {
        if (mayLack.has(name)) continue
        return jsonError(`${path}.${name}`, 'is missing')
      }
      const read = reader(value[name], `${path}.${name}`)
      if (!read.ok) return read
      result[name] = read.value
    }
    return ok(result as T)
  }
}

/** Whether a JSON value is an object, not a list. */
export function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readInteger(bits: 8 | 16 | 32 | 64): JsonReader<bigint> {
  const max = (1n << BigInt(bits)) - 1n
  return (value, path) => {
    const whole = toInteger(value)
    if (whole === null || whole < 0n || whole > max)
      return jsonError(path, `must be an integer from 0 to ${hex(max)}, as a number or as text`)
    return ok(whole)
  }
}

/** Numbers above 2^53 have to be text: as numbers they are not what was written. */
function toInteger(value: unknown): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null
  if (typeof value !== 'string') return null
  const parsed = parseU64(value)
  return parsed.ok ? parsed.value : null
}
