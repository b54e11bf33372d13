/** What the elements of typed arrays are, and the ranges of the widths that stores know. */
export interface ElementType {
  readonly name: string
  /** The machine width a store wraps to; undefined for floats, and for the array that clamps. */
  readonly width: string | undefined
  readonly value: string
}

/** `u8` is `0..255`, `i64` is `-9223372036854775808n..9223372036854775807n`. */
export function widthRange(width: string): string {
  const bits = BigInt(width.slice(1))
  const suffix = bits === 64n ? 'n' : ''
  const [low, high] = width.startsWith('u')
    ? [0n, (1n << bits) - 1n]
    : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
  return `${low}${suffix}..${high}${suffix}`
}

function integer(name: string, width: string): ElementType {
  return { name, width, value: widthRange(width) }
}

function float(name: string): ElementType {
  return { name, width: undefined, value: 'number | NaN' }
}

export const elementTypes: readonly ElementType[] = [
  integer('Int8Array', 'i8'),
  integer('Uint8Array', 'u8'),
  { name: 'Uint8ClampedArray', width: undefined, value: widthRange('u8') },
  integer('Int16Array', 'i16'),
  integer('Uint16Array', 'u16'),
  integer('Int32Array', 'i32'),
  integer('Uint32Array', 'u32'),
  integer('BigInt64Array', 'i64'),
  integer('BigUint64Array', 'u64'),
  float('Float16Array'),
  float('Float32Array'),
  float('Float64Array'),
]
