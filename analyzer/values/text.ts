/** Values as text, in the grammar of SEMANTICS.md section 8, and back. */
import type { BigRange } from '../domains/bigint-range.ts'
import { canonicalBigints, everyBigint } from '../domains/bigint-range.ts'
import { Kind } from '../domains/kinds.ts'
import type { Bits } from '../domains/known-bits.ts'
import type { NumberRange } from '../domains/number-range.ts'
import {
  canonicalRanges,
  everyRange,
  numberRange,
  numberSet,
  wholeOrInfinite,
} from '../domains/number-range.ts'
import { literalsOf, onlyStrings } from '../domains/string-set.ts'
import { normalised } from './construct.ts'
import { isTop } from './lattice.ts'
import { bottom, top, type Value } from './value.ts'

const words: readonly (readonly [string, number])[] = [
  ['undefined', Kind.undefined],
  ['null', Kind.null],
  ['true', Kind.true],
  ['false', Kind.false],
  ['symbol', Kind.symbol],
  ['object', Kind.object],
  ['function', Kind.function],
]

/** The alternatives of `v`, joined by ` | `. Known bits and -0 are not shown. */
export function showValue(v: Value): string {
  if (v.kinds === 0) return 'never'
  if (isTop(v)) return 'unknown'
  const parts: string[] = []
  for (const [word, kind] of words.slice(0, 4)) if ((v.kinds & kind) !== 0) parts.push(word)
  for (const range of v.number.ranges) parts.push(showNumbers(range))
  if (v.number.nan) parts.push('NaN')
  for (const range of v.bigint) parts.push(showBigints(range))
  if ((v.kinds & Kind.string) !== 0)
    parts.push(...(literalsOf(v.strings)?.map((text) => JSON.stringify(text)) ?? ['string']))
  for (const [word, kind] of words.slice(4)) if ((v.kinds & kind) !== 0) parts.push(word)
  return parts.join(' | ')
}

function showNumbers({ lo, hi, fractional }: NumberRange): string {
  if (fractional && lo === -Infinity && hi === Infinity) return 'number'
  if (lo === hi) return showNumber(lo)
  return `${showNumber(lo)}..${showNumber(hi)}${fractional ? 'f' : ''}`
}

/** In decimal digits where that is exact and short, in exponents otherwise. */
function showNumber(x: number): string {
  if (x === Infinity) return 'inf'
  if (x === -Infinity) return '-inf'
  return Number.isInteger(x) && Math.abs(x) < 2 ** 128 ? BigInt(x).toString() : String(x)
}

function showBigints({ lo, hi }: BigRange): string {
  if (lo === undefined && hi === undefined) return 'bigint'
  if (lo === hi) return `${lo!}n`
  return `${lo === undefined ? '-inf' : `${lo}n`}..${hi === undefined ? 'inf' : `${hi}n`}`
}

/** `surely one/possibly one` in hex; `-0x1` is infinitely many bits. */
export function showBits({ one, maybe }: Bits): string {
  return `${showHex(one)}/${showHex(maybe)}`
}

function showHex(x: bigint): string {
  return x < 0n ? `-0x${(-x).toString(16)}` : `0x${x.toString(16)}`
}

const numeral = String.raw`-?(?:inf|\d+(?:\.\d+)?(?:e[+-]?\d+)?)`
const numbers = new RegExp(`^(${numeral})(?:\\.\\.(${numeral}))?(f?)$`)
const bigints = /^(-?\d+n|-inf)(?:\.\.(-?\d+n|inf))?$/
/** One alternative: a string literal, or anything up to a bar. */
const alternative = /\s*("(?:[^"\\]|\\.)*"|[^|"]+?)\s*(\||$)/y

/** The value that `text` stands for; throws a `SyntaxError` on anything else. Zero is taken as 0 only, without -0. */
export function parseValue(text: string): Value {
  const trimmed = text.trim()
  if (trimmed === 'unknown') return top
  if (trimmed === 'never') return bottom
  if (trimmed === '') throw new SyntaxError('no value')
  const parts: Parts = { kinds: 0, numbers: [], nan: false, bigints: [], strings: [], anyString: false }
  alternative.lastIndex = 0
  while (alternative.lastIndex < trimmed.length) {
    const match = alternative.exec(trimmed)
    if (match === null) throw new SyntaxError(`not a value: ${text}`)
    parseAlternative(match[1]!, parts)
    if (match[2] === '') break
  }
  if (parts.numbers.length > 0 || parts.nan) parts.kinds |= Kind.number
  if (parts.bigints.length > 0) parts.kinds |= Kind.bigint
  if (parts.strings.length > 0 || parts.anyString) parts.kinds |= Kind.string
  const number = numberSet(canonicalRanges(parts.numbers), parts.nan, false)
  const strings = parts.anyString ? undefined : onlyStrings(parts.strings)
  return normalised(parts.kinds, number, canonicalBigints(parts.bigints), undefined, strings)
}

interface Parts {
  kinds: number
  readonly numbers: NumberRange[]
  nan: boolean
  readonly bigints: BigRange[]
  readonly strings: string[]
  anyString: boolean
}

function parseAlternative(text: string, parts: Parts): void {
  const word = words.find(([name]) => name === text)
  if (word !== undefined) parts.kinds |= word[1]
  else if (text.startsWith('"')) parts.strings.push(JSON.parse(text) as string)
  else if (text === 'string') parts.anyString = true
  else if (text === 'NaN') parts.nan = true
  else if (text === 'number') parts.numbers.push(...everyRange)
  else if (text === 'bigint') parts.bigints.push(...everyBigint)
  else parseRange(text, parts)
}

function parseRange(text: string, parts: Parts): void {
  const number = numbers.exec(text)
  if (number !== null) {
    const lo = parseNumber(number[1]!)
    const hi = number[2] === undefined ? lo : parseNumber(number[2])
    const fractional = number[3] === 'f' || !wholeOrInfinite(lo) || !wholeOrInfinite(hi)
    if (lo <= hi) {
      parts.numbers.push(numberRange(lo, hi, fractional))
      return
    }
  }
  const big = bigints.exec(text)
  if (big === null) throw new SyntaxError(`not a range: ${text}`)
  const lo = parseBigint(big[1]!)
  parts.bigints.push({ lo, hi: big[2] === undefined ? lo : parseBigint(big[2]) })
}

function parseNumber(text: string): number {
  return Number(text.replace('inf', 'Infinity'))
}

function parseBigint(text: string): bigint | undefined {
  return text.endsWith('inf') ? undefined : BigInt(text.slice(0, -1))
}
