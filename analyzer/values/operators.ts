/** JavaScript's operators on values: every result that some members of the operands have is in the answer. */
import { negateBigints } from '../domains/bigint-arithmetic.ts'
import { Kind, objectKinds } from '../domains/kinds.ts'
import { negateNumbers } from '../domains/number-arithmetic.ts'
import { unreachable } from '../support/invariant.ts'
import type { BinaryOperator, UnaryOperator } from '../ir/ir.ts'
import { arithmetic, mathematical } from './arithmetic.ts'
import { bitNot, bitwise } from './bitwise.ts'
import { equate, ofOutcomes, relate } from './compare.ts'
import { anyBoolean, bottom, normalised, ofBigints, ofBoolean, ofKinds, ofLiteral } from './construct.ts'
import { toInt32, toNumber, toNumeric, toUint32, truthiness, truthOutcomes, typeofValue } from './convert.ts'
import { join, onlyKinds } from './lattice.ts'
import type { Value } from './value.ts'

export { mathematical, toInt32, toUint32, truthiness, typeofValue }

/** `a op b`; bottom where it always throws. */
export function binary(op: BinaryOperator, a: Value, b: Value): Value {
  if (a.kinds === 0 || b.kinds === 0) return bottom
  switch (op) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '**':
      return arithmetic(op, a, b)
    case '&':
    case '|':
    case '^':
    case '<<':
    case '>>':
    case '>>>':
      return bitwise(op, a, b)
    case '===':
    case '!==':
    case '==':
    case '!=':
      return ofOutcomes(equate(op, a, b))
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ofOutcomes(relate(op, a, b))
    case 'in':
      return (b.kinds & objectKinds) === 0 ? bottom : anyBoolean
    case 'instanceof':
      if ((b.kinds & objectKinds) === 0) return bottom
      return (a.kinds & objectKinds) === 0 ? ofBoolean(false) : anyBoolean
    default:
      return unreachable(op)
  }
}

/** `op a`; bottom where it always throws. */
export function unary(op: UnaryOperator, a: Value): Value {
  if (a.kinds === 0) return bottom
  switch (op) {
    case '-': {
      const { kinds, number, bigint } = toNumeric(a)
      return normalised(kinds, negateNumbers(number), negateBigints(bigint), undefined, undefined)
    }
    case '+':
      return toNumber(a)
    case '!': {
      const { yes, no } = truthOutcomes(a)
      return ofOutcomes({ yes: no, no: yes })
    }
    case '~':
      return bitNot(a)
    case 'typeof':
      return typeofValue(a)
    case 'void':
      return ofKinds(Kind.undefined)
    default:
      return unreachable(op)
  }
}

const oneNumber = ofLiteral(1)
const oneBigint = ofBigints(1n, 1n)

/** What `++` or `--` makes of `a`: a number stays a number, a bigint a bigint. */
export function step(op: '+' | '-', a: Value): Value {
  const numeric = toNumeric(a)
  const number = arithmetic(op, onlyKinds(numeric, Kind.number), oneNumber)
  const bigint = arithmetic(op, onlyKinds(numeric, Kind.bigint), oneBigint)
  return join(number, bigint)
}
