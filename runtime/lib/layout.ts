import { concatBytes, viewOf } from './bytes.ts'
import { err, ok, unwrap, type Result } from './result.ts'
import type { Field } from './fields.ts'

/** Bytes that are too few for a layout, or a value that a field cannot hold. */
export type LayoutError =
  | {
      readonly kind: 'short'
      readonly layout: string
      readonly need: number
      readonly have: number
      readonly message: string
    }
  | {
      readonly kind: 'value'
      readonly layout: string
      readonly field: string
      readonly offset: number
      readonly message: string
    }

/** One field of each property of `T`. */
export type FieldsOf<T> = { readonly [K in keyof T]-?: Field<T[K]> }

/** A packed little-endian record: decodes from bytes and encodes back. */
export interface Layout<T> {
  readonly name: string
  /** Bytes of the fixed part. */
  readonly size: number
  /** Offset and size, in bytes, of each field of the fixed part. */
  readonly places: { readonly [name: string]: { readonly offset: number; readonly size: number } }
  /** Reads a record from the start of the bytes; more bytes may follow. */
  decode(bytes: Uint8Array): Result<T, LayoutError>
  encode(value: T): Result<Uint8Array, LayoutError>
}

/**
 * A record of fixed size. Bytes that no field covers are written as 0.
 * @throws {RangeError} when a field lies outside the size: a mistake in the definition.
 */
export function layout<T>(name: string, size: number, fields: FieldsOf<T>): Layout<T> {
  const entries = Object.entries(fields) as unknown as readonly (readonly [
    string & keyof T,
    Field<T[string & keyof T]>,
  ])[]
  for (const [key, field] of entries) {
    if (field.offset + field.size > size) throw new RangeError(`${name}.${key} lies outside ${size} bytes`)
  }
  return {
    name,
    size,
    places: Object.fromEntries(
      entries.map(([key, { offset, size: bytes }]) => [key, { offset, size: bytes }]),
    ),
    decode: (bytes) => {
      if (bytes.byteLength < size) return err(tooShort(name, size, bytes.byteLength))
      const view = viewOf(bytes)
      const record: Partial<T> = {}
      for (const [key, field] of entries) record[key] = field.get(view)
      return ok(record as T)
    },
    encode: (value) => {
      const bytes = new Uint8Array(size)
      const view = viewOf(bytes)
      for (const [key, field] of entries) {
        const complaint = field.put(view, value[key])
        if (complaint !== null) return err(badValue(name, key, field.offset, complaint))
      }
      return ok(bytes)
    },
  }
}

/** The record `T` followed by an array `key` whose number of elements the record tells. */
export function withTail<T extends object, K extends string, E>(
  head: Layout<T>,
  key: K,
  element: Layout<E>,
  count: (head: T) => number,
): Layout<T & { readonly [P in K]: readonly E[] }> {
  type Whole = T & { readonly [P in K]: readonly E[] }
  return {
    name: head.name,
    size: head.size,
    places: head.places,
    decode: (bytes) => {
      const first = head.decode(bytes)
      if (!first.ok) return first
      const need = head.size + count(first.value) * element.size
      if (bytes.byteLength < need) return err(tooShort(head.name, need, bytes.byteLength))
      const elements: E[] = []
      for (let at = head.size; at < need; at += element.size) {
        const one = element.decode(bytes.subarray(at, at + element.size))
        if (!one.ok) return one
        elements.push(one.value)
      }
      return ok({ ...first.value, [key]: elements } as unknown as Whole)
    },
    encode: (value) => {
      const elements = value[key]
      if (elements.length !== count(value)) {
        return err(
          badValue(head.name, key, head.size, `${elements.length} elements, the count says ${count(value)}`),
        )
      }
      const parts: Uint8Array[] = []
      for (const part of [head.encode(value), ...elements.map((one) => element.encode(one))]) {
        if (!part.ok) return part
        parts.push(part.value)
      }
      return ok(concatBytes(...parts))
    },
  }
}

/** The record `T` followed by opaque bytes `key`, as many as the record tells. */
export function withBytes<T extends object, K extends string>(
  head: Layout<T>,
  key: K,
  length: (head: T) => number,
): Layout<T & { readonly [P in K]: Uint8Array }> {
  type Whole = T & { readonly [P in K]: Uint8Array }
  return {
    name: head.name,
    size: head.size,
    places: head.places,
    decode: (bytes) => {
      const first = head.decode(bytes)
      if (!first.ok) return first
      const need = head.size + length(first.value)
      if (bytes.byteLength < need) return err(tooShort(head.name, need, bytes.byteLength))
      return ok({ ...first.value, [key]: bytes.slice(head.size, need) } as unknown as Whole)
    },
    encode: (value) => {
      const tail: Uint8Array = value[key]
      if (tail.byteLength !== length(value)) {
        return err(
          badValue(head.name, key, head.size, `${tail.byteLength} bytes, the length says ${length(value)}`),
        )
      }
      const first = head.encode(value)
      return first.ok ? ok(concatBytes(first.value, tail)) : first
    },
  }
}

/** The record `T` followed by all the bytes `key` that are left. */
export function withRest<T extends object, K extends string>(
  head: Layout<T>,
  key: K,
): Layout<T & { readonly [P in K]: Uint8Array }> {
  type Whole = T & { readonly [P in K]: Uint8Array }
  return {
    ...head,
    decode: (bytes) => {
      const first = head.decode(bytes)
      if (!first.ok) return first
      return ok({ ...first.value, [key]: bytes.slice(head.size) } as unknown as Whole)
    },
    encode: (value) => {
      const first = head.encode(value)
      return first.ok ? ok(concatBytes(first.value, value[key])) : first
    },
  }
}

/** A field that is a record of its own. */
export function record<T>(offset: number, of: Layout<T>): Field<T> {
  return {
    offset,
    size: of.size,
    get: (view) => unwrap(of.decode(part(view, offset, of.size))),
    put: (view, value) => {
      const bytes = of.encode(value)
      if (!bytes.ok) return bytes.error.message
      part(view, offset, of.size).set(bytes.value)
      return null
    },
  }
}

function part(view: DataView, offset: number, size: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + offset, size)
}

/** An error for bytes that end before the record does. */
export function tooShort(name: string, need: number, have: number): LayoutError {
  return {
    kind: 'short',
    layout: name,
    need,
    have,
    message: `${name} needs ${need} bytes, there are ${have}`,
  }
}

/** An error for a value that does not fit its field. */
export function badValue(name: string, field: string, offset: number, complaint: string): LayoutError {
  return {
    kind: 'value',
    layout: name,
    field,
    offset,
    message: `${name}.${field} at offset ${offset}: ${complaint}`,
  }
}
