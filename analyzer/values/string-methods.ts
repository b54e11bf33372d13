/** Methods of strings. */
import { Kind } from '../domains/kinds.ts'
import { numberRange, numberSet } from '../domains/number-range.ts'
import type { Literal } from '../ir/ir.ts'
import {
  anyBoolean,
  anyString,
  join,
  literalOf,
  ofKinds,
  ofLiteral,
  ofNumbers,
  ofNumberSet,
  type Value,
} from './value.ts'

const position = ofNumbers(-1, Number.MAX_SAFE_INTEGER)
const codeUnit = ofNumberSet(numberSet([numberRange(0, 0xffff, false)], true, false))

/** What each method may answer, whatever the strings are. */
const results: ReadonlyMap<string, Value> = new Map([
  ['charCodeAt', codeUnit],
  ['codePointAt', join(ofNumbers(0, 0x10ffff), ofKinds(Kind.undefined))],
  ['at', join(anyString, ofKinds(Kind.undefined))],
  ...named('indexOf lastIndexOf search', position),
  ...named('startsWith endsWith includes isWellFormed', anyBoolean),
  ['localeCompare', ofNumberSet(numberSet([numberRange(-Infinity, Infinity, false)], false, true))],
  ...named(
    'charAt concat normalize padEnd padStart repeat replace replaceAll slice substr substring toLowerCase toUpperCase ' +
      'toLocaleLowerCase toLocaleUpperCase toString toWellFormed trim trimEnd trimStart valueOf fromCharCode fromCodePoint raw',
    anyString,
  ),
])

function named(words: string, v: Value): [string, Value][] {
  return words.split(' ').map((word) => [word, v])
}

/** Methods that are run on literals: they are pure and their results are no longer than what they are given. */
const runnable =
  /^(charCodeAt|codePointAt|at|indexOf|lastIndexOf|startsWith|endsWith|includes|charAt|slice|substring|toLowerCase|toUpperCase|toString|trim|trimEnd|trimStart|valueOf)$/

/** The result of the method `name`; undefined when it is not known. */
export function stringMethod(
  name: string,
  args: readonly Value[],
  receiver: Value | undefined,
): Value | undefined {
  const result = results.get(name)
  const text = receiver === undefined ? undefined : literalOf(receiver)?.literal
  if (result === undefined || typeof text !== 'string' || !runnable.test(name)) return result
  const literals = args.map(literalOf)
  if (literals.includes(undefined)) return result
  const method = (String.prototype as unknown as Readonly<Record<string, unknown>>)[name] as (
    this: string,
    ...args: readonly Literal[]
  ) => Literal
  try {
    return ofLiteral(
      method.apply(
        text,
        literals.map((one) => one!.literal),
      ),
    )
  } catch {
    return result
  }
}
