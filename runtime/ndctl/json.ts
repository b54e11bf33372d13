/**
 * A value as ndctl prints it. `hex` and `size` are numbers unless people read them; `celsius` keeps its decimal point.
 */
export type NdValue =
  | string
  | number
  | bigint
  | boolean
  | { readonly as: 'hex' | 'size'; readonly value: number | bigint }
  | { readonly as: 'celsius'; readonly value: number }
  | NdObject
  | readonly NdValue[]

/** An object; keys keep their order, and absent ones are not printed. */
export interface NdObject {
  readonly as?: never
  readonly [key: string]: NdValue | undefined
}

/** Who reads the output: programs, or people (`-u`). */
export type Reader = 'program' | 'human'

/** A number that people read in hexadecimal. */
export function asHex(value: number | bigint): NdValue {
  return { as: 'hex', value }
}

/** A number of bytes that people read with a unit. */
export function asSize(value: number | bigint): NdValue {
  return { as: 'size', value }
}

/** Degrees, always with a decimal point. */
export function asCelsius(value: number): NdValue {
  return { as: 'celsius', value }
}

/**
 * The text of a value, with the line breaks and blanks of json-c. For people, an array of one element is that
 * element. Source: ndctl, util/json.c.
 */
export function ndctlJson(value: NdValue, reader: Reader): string {
  if (reader === 'human' && isArray(value) && value.length === 1) return print(value[0], reader, '')
  return print(value, reader, '')
}

/** Bytes with a binary and a decimal unit, both to two places: `32.00 MiB (33.55 MB)`. */
export function sizeText(value: number | bigint): string {
  const bytes = BigInt(value)
  if (bytes < 5000n * 1024n) return bytes.toString()
  const [binary, decimal, letter] = unitsFor(bytes)
  const binaryText = hundredths(((bytes * 200n) / binary + 1n) / 2n)
  const decimalText = hundredths((bytes / (decimal / 200n) + 1n) / 2n)
  return `${binaryText} ${letter}iB (${decimalText} ${letter}B)`
}

function print(value: NdValue | undefined, reader: Reader, indent: string): string {
  if (value === undefined) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object') return value.toString()
  const inner = `${indent}  `
  if (isArray(value))
    return block(
      '[',
      value.map((one) => inner + print(one, reader, inner)),
      ']',
      indent,
    )
  if (value.as !== undefined) return printNumber(value, reader)
  const members = Object.entries(value).filter(([, one]) => one !== undefined)
  const lines = members.map(([key, one]) => `${inner}${JSON.stringify(key)}:${print(one, reader, inner)}`)
  return block('{', lines, '}', indent)
}

function isArray(value: NdValue): value is readonly NdValue[] {
  return Array.isArray(value)
}

function printNumber(
  { as, value }: { readonly as: 'hex' | 'size' | 'celsius'; readonly value: number | bigint },
  reader: Reader,
): string {
  if (as === 'celsius') return Number.isInteger(value) ? `${value}.0` : value.toString()
  if (reader === 'program') return value.toString()
  if (as === 'hex') return `"0x${value.toString(16)}"`
  const text = sizeText(value)
  return text.includes(' ') ? `"${text}"` : text
}

function block(open: string, lines: readonly string[], close: string, indent: string): string {
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join(',\n')}\n${indent}${close}`
}

function unitsFor(bytes: bigint): readonly [binary: bigint, decimal: bigint, letter: string] {
  if (bytes < 2n << 30n) return [1n << 20n, 1_000_000n, 'M']
  if (bytes < 2n << 40n) return [1n << 30n, 1_000_000_000n, 'G']
  return [1n << 40n, 1_000_000_000_000n, 'T']
}

function hundredths(value: bigint): string {
  return `${value / 100n}.${(value % 100n).toString().padStart(2, '0')}`
}
