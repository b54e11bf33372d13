/** Functions of the language whose results follow from the values of their arguments. */
import { Kind } from '../domains/kinds.ts'
import { withinIntegers } from '../domains/number-arithmetic.ts'
import { everyRange, numberRange, numberSet } from '../domains/number-range.ts'
import { ofOutcomes } from './compare.ts'
import { anyBoolean, anyString, bottom, literalOf, ofBoolean, ofLiteral, ofNumberSet } from './construct.ts'
import { numberOf, toText, truthOutcomes } from './convert.ts'
import { meet } from './lattice.ts'
import { mathFunctions } from './math.ts'
import { predicate, predicateNarrow } from './predicates.ts'
import { stringMethod } from './string-methods.ts'
import type { Value } from './value.ts'
import { bigintOf, wrapBigint } from './wrap-bigint.ts'

export { predicateNarrow }

const missing = ofLiteral(undefined)
const anyNumber = ofNumberSet(numberSet(everyRange, true, true))
const anyInteger = ofNumberSet(numberSet([numberRange(-Infinity, Infinity, false)], true, true))

/**
 * Result of the function `key` (`Math.min`, `parseInt`, `String.charCodeAt`) on `args`, as a method on `receiver`;
 * bottom where it always throws, undefined where nothing is known of such a function.
 */
export function compute(key: string, args: readonly Value[], receiver: Value | undefined): Value | undefined {
  if (args.some((v) => v.kinds === 0) || receiver?.kinds === 0) return bottom
  if (key.startsWith('Math.')) return mathFunctions.get(key.slice(5))?.(args)
  if (key.startsWith('String.')) return stringMethod(key.slice(7), args, receiver)
  const first = args[0] ?? missing
  const second = args[1] ?? missing
  switch (key) {
    case 'Number':
      return args.length === 0 ? ofLiteral(0) : numberOf(first)
    case 'BigInt':
      return bigintOf(first)
    case 'BigInt.asUintN':
    case 'BigInt.asIntN':
      return wrapBigint(first, second, key === 'BigInt.asIntN')
    case 'String':
      return args.length === 0 ? ofLiteral('') : textOf(first)
    case 'Boolean': {
      return ofOutcomes(truthOutcomes(first))
    }
    case 'parseInt':
    case 'Number.parseInt':
      return parsedInteger(first, second)
    case 'parseFloat':
    case 'Number.parseFloat':
      return parsedNumber(first)
    case 'Object.is':
      return sameValue(first, second)
    case 'Number.valueOf':
    case 'BigInt.valueOf':
    case 'Boolean.valueOf':
      return receiver
    case 'Boolean.toString':
    case 'Number.toString':
    case 'BigInt.toString':
      return args.length === 0 && receiver !== undefined ? textOf(receiver) : anyString
    case 'Number.toFixed':
    case 'Number.toPrecision':
    case 'Number.toExponential':
    case 'Number.toLocaleString':
    case 'BigInt.toLocaleString':
      return anyString
    default:
      return predicate(key, first)
  }
}

/** `String(v)`, which takes symbols too. */
function textOf(v: Value): Value {
  return (v.kinds & Kind.symbol) !== 0 ? anyString : toText(v)
}

function parsedInteger(v: Value, radix: Value): Value {
  const [text, base] = [literalOf(v), literalOf(radix)]
  if (text !== undefined && base !== undefined && typeof base.literal !== 'bigint') {
    return ofLiteral(Number.parseInt(String(text.literal), base.literal as number | undefined))
  }
  const decimal = base !== undefined && (base.literal === undefined || base.literal === 10)
  const { number } = v
  if (decimal && v.kinds === Kind.number && withinIntegers(number, -(10 ** 20), 10 ** 20)) {
    return number.negativeZero ? ofNumberSet(numberSet(number.ranges, number.nan, false)) : v
  }
  return v.kinds === Kind.symbol ? bottom : anyInteger
}

function parsedNumber(v: Value): Value {
  const text = literalOf(v)
  if (text !== undefined) return ofLiteral(Number.parseFloat(String(text.literal)))
  if (v.kinds !== Kind.number) return v.kinds === Kind.symbol ? bottom : anyNumber
  const { number } = v
  return number.negativeZero ? ofNumberSet(numberSet(number.ranges, number.nan, false)) : v
}

function sameValue(a: Value, b: Value): Value {
  const [x, y] = [literalOf(a), literalOf(b)]
  if (x !== undefined && y !== undefined) return ofBoolean(Object.is(x.literal, y.literal))
  return meet(a, b).kinds === 0 ? ofBoolean(false) : anyBoolean
}
