/** Values as text that gives the very same value back: what `showValue` leaves out follows after a semicolon. */
import type { Bits } from '../domains/known-bits.ts'
import { stringsExcept } from '../domains/string-set.ts'
import { parseValue, showBits, showValue } from '../values/text.ts'
import { Kind, literalOf, ofLiteral, type Value } from '../values/value.ts'
import type { Literal } from '../ir/ir.ts'

/** As SEMANTICS.md section 8 writes values, then `; bits one/maybe` and `; -0` where they hold. */
export function valueText(value: Value): string {
  const bits = value.bits === undefined ? '' : `; bits ${showBits(value.bits)}`
  const zero = value.number.negativeZero && !impliesNegativeZero(value) ? '; -0' : ''
  const noZero = !value.number.negativeZero && impliesNegativeZero(value) ? '; no -0' : ''
  const { strings } = value
  const except = strings?.kind === 'except' ? `; not ${JSON.stringify(strings.texts)}` : ''
  return `${showValue(value)}${bits}${zero}${noZero}${except}`
}

/** Throws a `SyntaxError` for what `valueText` does not write. */
export function parseValueText(text: string): Value {
  const [, main = '', bits, zero, except] =
    /^(.*?)(?:; bits (-?0x[0-9a-f]+\/-?0x[0-9a-f]+))?(?:; (-0|no -0))?(?:; not (\[.*\]))?$/s.exec(text) ?? []
  const value = withoutTexts(parseValue(main), except)
  const number = zero === undefined ? value.number : { ...value.number, negativeZero: zero === '-0' }
  if (bits === undefined && number === value.number) return value
  if ((value.kinds & (Kind.number | Kind.bigint)) === 0) throw new SyntaxError(`no number: ${text}`)
  return { ...value, number, bits: bits === undefined ? value.bits : parseBits(bits) }
}

function withoutTexts(value: Value, list: string | undefined): Value {
  if (list === undefined) return value
  const texts: unknown = JSON.parse(list)
  if (
    !Array.isArray(texts) ||
    !texts.every((one) => typeof one === 'string') ||
    (value.kinds & Kind.string) === 0
  )
    throw new SyntaxError(`no texts: ${list}`)
  return { ...value, strings: stringsExcept(texts) }
}

/** One JavaScript literal: `-0`, `5n`, `"text"`, `undefined`. */
export function literalText(literal: Literal): string {
  return Object.is(literal, -0) ? '-0' : valueText(ofLiteral(literal))
}

/** Throws a `SyntaxError` for anything but one literal. */
export function parseLiteral(text: string): Literal {
  if (text === '-0') return -0
  const value = parseValue(text)
  const literal = literalOf(value)
  if (literal === undefined) throw new SyntaxError(`not a literal: ${text}`)
  return literal.literal
}

/** `unknown` says everything, -0 included; parsing any other text gives a value without it. */
function impliesNegativeZero(value: Value): boolean {
  return parseValue(showValue(value)).number.negativeZero
}

function parseBits(text: string): Bits {
  const [one = '', maybe = ''] = text.split('/')
  return { one: parseHex(one), maybe: parseHex(maybe) }
}

function parseHex(text: string): bigint {
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text)
}
