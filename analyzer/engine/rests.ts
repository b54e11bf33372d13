/** What is left after a part was taken away again, where intervals know nothing of the two being related. */
import { Kind, literalOf, type Value } from '../values/value.ts'
import { builtinAt } from './effects.ts'
import type { Fact } from './fact.ts'
import type { Frame } from './frame.ts'
import { lowerBound, upperBound } from './state.ts'
import type { Def, Sym } from './symbols.ts'

export type Difference = Def & { readonly kind: 'binary' }

/** What is known of a sym here. */
type Known = (sym: Sym) => Fact

/** `a + b - a` is `b`, as long as nothing is rounded. */
export function restOfSum(
  frame: Frame,
  { left, right }: Difference,
  sum: Fact,
  known: Known,
): Fact | undefined {
  const def = frame.symbols.def(left)
  if (def.kind !== 'binary' || def.op !== '+' || (def.left !== right && def.right !== right)) return undefined
  const rest = known(def.left === right ? def.right : def.left)
  const all = [sum, rest, known(right)]
  return all.every(({ value }) => isExact(value)) ? { ...rest, test: undefined } : undefined
}

/**
 * `x - x / n * n` of bigints is `x % n`, and so is `x - Math.floor(x / n) * n` of whole numbers that doubles hold: a
 * quotient below 2^53 is further from the next whole number than a double rounds. Gives `x` and `n`.
 */
export function remainderIn(
  frame: Frame,
  { left, right }: Difference,
  known: Known,
): readonly [x: Sym, n: Sym] | undefined {
  const { symbols } = frame
  const product = symbols.def(right)
  if (product.kind !== 'binary' || product.op !== '*') return undefined
  for (const [quotient, factor] of [
    [product.left, product.right],
    [product.right, product.left],
  ] as const) {
    const whole = wholePart(frame, quotient)
    const def = symbols.def(whole ?? quotient)
    if (def.kind !== 'binary' || def.op !== '/' || def.left !== left) continue
    const [x, n] = [known(left).value, known(factor).value]
    if (def.right !== factor && !isSame(known(def.right).value, n)) continue
    const isBigint = x.kinds === Kind.bigint && n.kinds === Kind.bigint
    const isWhole = isExact(x) && isExact(n) && lowerBound(x) >= 0 && lowerBound(n) > 0
    if (whole === undefined ? isBigint : isWhole) return [left, factor]
  }
  return undefined
}

/** What `Math.floor` or `Math.trunc` was called with. */
function wholePart(frame: Frame, sym: Sym): Sym | undefined {
  const def = frame.symbols.def(sym)
  if (def.kind !== 'site' || def.instruction.kind !== 'call') return undefined
  const { callee, args } = def.instruction
  const [first] = args
  const name = builtinAt(frame.context.ir, frame.instructions, callee)
  if (first === undefined || first.spread || (name !== 'Math.floor' && name !== 'Math.trunc'))
    return undefined
  return frame.sym(first.temp)
}

function isSame(a: Value, b: Value): boolean {
  const literal = literalOf(a)
  return literal !== undefined && literal.literal === literalOf(b)?.literal
}

function isExact(value: Value): boolean {
  const isWhole = value.kinds === Kind.number && value.number.ranges.every((range) => !range.fractional)
  return isWhole && lowerBound(value) >= -maxExact && upperBound(value) <= maxExact
}

const maxExact = Number.MAX_SAFE_INTEGER
