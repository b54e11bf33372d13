import type { Guid } from './brand.ts'
import { guidFromBytes, guidToBytes, parseGuid, type GuidOrder } from './guid.ts'
import { isU64 } from './u64.ts'

/** One field of a packed record, at a fixed offset, in bytes. */
export interface Field<V> {
  readonly offset: number
  readonly size: number
  /** Reads the value; the view is long enough. */
  get(view: DataView): V
  /** Writes the value, or says in a few words why it does not fit. */
  put(view: DataView, value: V): string | null
}

/** Named bits plus the bits that have no name, so that nothing is lost between bytes and set. */
export interface FlagSet<Name extends string> {
  readonly names: ReadonlySet<Name>
  /** Bits without a name, in place. */
  readonly unknown: number
}

/** Bit number of each flag. */
export type FlagBits<Name extends string> = { readonly [N in Name]: number }

/** An unsigned byte. */
export function u8<V extends number = number>(offset: number): Field<V> {
  return integer(
    offset,
    1,
    (view) => view.getUint8(offset),
    (view, value) => view.setUint8(offset, value),
  )
}

/** An unsigned 16-bit integer. */
export function u16<V extends number = number>(offset: number): Field<V> {
  return integer(
    offset,
    2,
    (view) => view.getUint16(offset, true),
    (view, value) => view.setUint16(offset, value, true),
  )
}

/** An unsigned 32-bit integer. */
export function u32<V extends number = number>(offset: number): Field<V> {
  return integer(
    offset,
    4,
    (view) => view.getUint32(offset, true),
    (view, value) => view.setUint32(offset, value, true),
  )
}

/** An unsigned 64-bit integer. */
export function u64<V extends bigint = bigint>(offset: number): Field<V> {
  return {
    offset,
    size: 8,
    get: (view) => view.getBigUint64(offset, true) as V,
    put: (view, value) => {
      if (typeof value !== 'bigint' || !isU64(value)) return `${String(value)} is not a u64`
      view.setBigUint64(offset, value, true)
      return null
    },
  }
}

/** Opaque bytes of fixed length, copied. */
export function raw(offset: number, size: number): Field<Uint8Array> {
  return {
    offset,
    size,
    get: (view) => new Uint8Array(view.buffer, view.byteOffset + offset, size).slice(),
    put: (view, value) => {
      if (value.byteLength !== size) return `${value.byteLength} bytes instead of ${size}`
      new Uint8Array(view.buffer, view.byteOffset + offset, size).set(value)
      return null
    },
  }
}

/** Text of fixed length, one byte a character (Latin-1), padding kept. */
export function text(offset: number, size: number): Field<string> {
  return {
    offset,
    size,
    get: (view) => {
      let characters = ''
      for (let i = 0; i < size; i++) characters += String.fromCharCode(view.getUint8(offset + i))
      return characters
    },
    put: (view, value) => {
      if (value.length !== size) return `${value.length} characters instead of ${size}`
      for (let i = 0; i < size; i++) {
        const code = value.charCodeAt(i)
        if (code > 0xff) return `character ${i} is not one byte`
        view.setUint8(offset + i, code)
      }
      return null
    },
  }
}

/** A GUID in the given byte order. */
export function guidField(offset: number, order: GuidOrder): Field<Guid> {
  const bytes = raw(offset, 16)
  return {
    offset,
    size: 16,
    get: (view) => guidFromBytes(bytes.get(view), order),
    put: (view, value) =>
      parseGuid(value) === null ? `'${value}' is not a GUID` : bytes.put(view, guidToBytes(value, order)),
  }
}

/** Bits of an integer field as a set of names. */
export function flags<Name extends string>(base: Field<number>, bits: FlagBits<Name>): Field<FlagSet<Name>> {
  return {
    offset: base.offset,
    size: base.size,
    get: (view) => flagSet(base.get(view), bits),
    put: (view, value) => base.put(view, flagValue(value, bits)),
  }
}

/** The set of these names, without unknown bits. */
export function flagNames<Name extends string>(...names: readonly Name[]): FlagSet<Name> {
  return { names: new Set(names), unknown: 0 }
}

/** The set of the named bits of a value. */
export function flagSet<Name extends string>(value: number, bits: FlagBits<Name>): FlagSet<Name> {
  const names = new Set<Name>()
  let unknown = value >>> 0
  for (const name of Object.keys(bits) as Name[]) {
    const mask = (1 << bits[name]) >>> 0
    if ((value & mask) !== 0) names.add(name)
    unknown = (unknown & ~mask) >>> 0
  }
  return { names, unknown }
}

/** The value of a set of named bits. */
export function flagValue<Name extends string>(set: FlagSet<Name>, bits: FlagBits<Name>): number {
  let value = set.unknown
  for (const name of set.names) value = (value | (1 << bits[name])) >>> 0
  return value
}

function integer<V extends number>(
  offset: number,
  size: number,
  get: (view: DataView) => number,
  set: (view: DataView, value: number) => void,
): Field<V> {
  const limit = 2 ** (8 * size)
  return {
    offset,
    size,
    get: (view) => get(view) as V,
    put: (view, value) => {
      if (!Number.isInteger(value) || value < 0 || value >= limit) return `${value} is not a u${8 * size}`
      set(view, value)
      return null
    },
  }
}
