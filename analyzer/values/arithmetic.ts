/** `+ - * / % **` on values, and the exact mathematical range behind them. */
import {
  addBigints,
  divideBigints,
  multiplyBigints,
  powerBigints,
  remainderBigints,
  shiftBigints,
  subtractBigints,
} from '../domains/bigint-arithmetic.ts'
import type { BigRange, BigSet } from '../domains/bigint-range.ts'
import { hullOfBigints } from '../domains/bigint-range.ts'
import { Kind, objectKinds } from '../domains/kinds.ts'
import {
  addNumbers,
  divideNumbers,
  multiplyNumbers,
  powerNumbers,
  remainderNumbers,
  subtractNumbers,
} from '../domains/number-arithmetic.ts'
import type { NumberSet } from '../domains/number-range.ts'
import { hasString, literalsOf } from '../domains/string-set.ts'
import { anyString, bottom, normalised, ofStrings, someText } from './construct.ts'
import { integerHull, toNumeric, toText } from './convert.ts'
import { join, onlyKinds, withoutKinds } from './lattice.ts'
import type { Value } from './value.ts'

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '**'

const onNumbers: Readonly<Record<ArithmeticOperator, (a: NumberSet, b: NumberSet) => NumberSet>> = {
  '+': addNumbers,
  '-': subtractNumbers,
  '*': multiplyNumbers,
  '/': divideNumbers,
  '%': remainderNumbers,
  '**': powerNumbers,
}

const onBigints: Readonly<Record<ArithmeticOperator, (a: BigSet, b: BigSet) => BigSet>> = {
  '+': addBigints,
  '-': subtractBigints,
  '*': multiplyBigints,
  '/': divideBigints,
  '%': remainderBigints,
  '**': powerBigints,
}

/** Numbers with numbers, bigints with bigints; a number with a bigint throws. `+` of strings concatenates. */
export function arithmetic(op: ArithmeticOperator, a: Value, b: Value): Value {
  if (op === '+' && ((a.kinds | b.kinds) & (Kind.string | objectKinds)) !== 0) return addAnything(a, b)
  return numeric(op, toNumeric(a), toNumeric(b))
}

function numeric(op: ArithmeticOperator, a: Value, b: Value): Value {
  const both = a.kinds & b.kinds
  if (both === 0) return bottom
  const number = (both & Kind.number) === 0 ? bottom.number : onNumbers[op](a.number, b.number)
  const bigint = (both & Kind.bigint) === 0 ? bottom.bigint : onBigints[op](a.bigint, b.bigint)
  return normalised(both, number, bigint, undefined, undefined)
}

/** Longer texts are not worth keeping. */
const maxLiterals = 16

function addAnything(a: Value, b: Value): Value {
  const sum = numeric('+', toNumeric(withoutKinds(a, Kind.string)), toNumeric(withoutKinds(b, Kind.string)))
  const texts = (x: Value, y: Value): Value => concatenated(toText(onlyKinds(x, Kind.string)), toText(y))
  let result = join(sum, join(texts(a, b), concatenated(toText(a), toText(onlyKinds(b, Kind.string)))))
  if (((a.kinds | b.kinds) & objectKinds) !== 0 && result.kinds !== 0) result = join(result, anyString)
  if (result.kinds !== 0 || ((a.kinds | b.kinds) & objectKinds) === 0) return result
  const possible = a.kinds !== 0 && b.kinds !== 0 && a.kinds !== Kind.symbol && b.kinds !== Kind.symbol
  return possible ? anyString : bottom
}

/** Every text of `a` followed by every text of `b`. */
export function concatenated(a: Value, b: Value): Value {
  if (a.kinds === 0 || b.kinds === 0) return bottom
  const [first, second] = [literalsOf(a.strings), literalsOf(b.strings)]
  if (first !== undefined && second !== undefined && first.length * second.length <= maxLiterals)
    return ofStrings(...first.flatMap((text) => second.map((rest) => text + rest)))
  return hasString(a.strings, '') && hasString(b.strings, '') ? anyString : someText
}

/**
 * Bounds of the exact integer result of `a op b`, whatever the representation makes of it: numbers count as unbounded
 * integers, rounded outward, and a shift multiplies by a power of two. Undefined when an operand has no numbers.
 */
export function mathematical(
  op: '+' | '-' | '*' | '<<' | '**',
  a: Value,
  b: Value,
): { readonly lo: bigint | undefined; readonly hi: bigint | undefined } | undefined {
  const x = integerHull(toNumeric(a))
  const y = integerHull(toNumeric(b))
  if (x === undefined || y === undefined) return undefined
  return hullOfBigints(exactly(op, x, y))
}

function exactly(op: '+' | '-' | '*' | '<<' | '**', x: BigRange, y: BigRange): BigSet {
  switch (op) {
    case '+':
      return addBigints([x], [y])
    case '-':
      return subtractBigints([x], [y])
    case '*':
      return multiplyBigints([x], [y])
    case '<<':
      return shiftBigints([x], [y.lo === undefined || y.lo < 0n ? { lo: 0n, hi: y.hi } : y])
    case '**':
      return powerBigints([x], [y])
  }
}
