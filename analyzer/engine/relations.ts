/** What a comparison says of two values together: linear facts, quotients, and which of a user's values are bounded. */
import { combine, linearConstant } from '../domains/linear.ts'
import { Kind } from '../values/value.ts'
import { factOf } from './evaluate.ts'
import type { Fact } from './fact.ts'
import type { Frame } from './frame.ts'
import { linearOf, lowerBound, withFact, withGuard, type State } from './state.ts'
import type { Sym } from './symbols.ts'

/** Records the linear fact behind a comparison, and that a user's value now has a trusted bound. */
export function relate(
  frame: Frame,
  state: State,
  op: string,
  left: Sym,
  right: Sym,
  outcome: boolean,
): State {
  let next = state
  const nan = factOf(frame, state, left).value.number.nan || factOf(frame, state, right).value.number.nan
  const at = (a: Sym, b: Sym, strict: boolean, isFailed = false): void => {
    // A comparison with NaN fails and bounds nothing; that whoever wrote it meant a bound is true all the same.
    if (isFailed && nan) {
      next = cap(frame, next, a, b)
      return
    }
    const form = combine(linearOf(frame, next, a), linearOf(frame, next, b), -1)
    const whole = strict && isIntegral(factOf(frame, next, a)) && isIntegral(factOf(frame, next, b))
    next = withGuard(next, form && whole ? combine(form, linearConstant(1), 1) : form)
    next = cap(frame, next, a, b)
  }
  if (op === '<' || op === '<=') {
    if (outcome) at(left, right, op === '<')
    else at(right, left, op === '<=', true)
  } else if (op === '>' || op === '>=') {
    if (outcome) at(right, left, op === '>')
    else at(left, right, op === '>=', true)
  } else if ((op === '===' || op === '==') === outcome) {
    if (!numeric(factOf(frame, state, left)) || !numeric(factOf(frame, state, right))) return next
    at(left, right, false)
    at(right, left, false)
  }
  return next
}

function numeric(fact: Fact): boolean {
  return fact.value.kinds !== 0 && (fact.value.kinds & ~(Kind.number | Kind.bigint)) === 0
}

function isIntegral(fact: Fact): boolean {
  return numeric(fact) && !fact.value.number.nan && fact.value.number.ranges.every((r) => !r.fractional)
}

/** `small <= large` was tested: `small` is capped when `large` is not the user's to choose. */
function cap(frame: Frame, state: State, small: Sym, large: Sym, depth = 0): State {
  const bound = factOf(frame, state, large)
  if (bound.user !== undefined && !bound.capped) return state
  return capSym(frame, state, small, depth)
}

export function capSym(frame: Frame, state: State, sym: Sym, depth = 0): State {
  const fact = factOf(frame, state, sym)
  if (depth > 6) return state
  let next = state
  if (fact.user !== undefined && !fact.capped) next = withFact(next, sym, { ...fact, capped: true })
  const def = frame.symbols.def(sym)
  const nonNegative = (s: Sym): boolean => lowerBound(factOf(frame, next, s).value) >= 0
  if (def.kind === 'step') next = capSym(frame, next, def.operand, depth + 1)
  if (def.kind === 'binary' && (def.op === '+' || def.op === '*' || def.op === '<<')) {
    if (nonNegative(def.right)) next = capSym(frame, next, def.left, depth + 1)
    if (nonNegative(def.left)) next = capSym(frame, next, def.right, depth + 1)
  }
  if (def.kind === 'binary' && (def.op === '-' || def.op === '>>>' || def.op === '/'))
    if (factOf(frame, next, def.right).user === undefined) next = capSym(frame, next, def.left, depth + 1)
  return next
}

/** Dividend and divisor of `a / b`, rounded down or not. */
export function quotientOf(frame: Frame, sym: Sym): readonly [Sym, Sym] | undefined {
  const def = frame.symbols.def(sym)
  if (def.kind === 'binary') return def.op === '/' ? [def.left, def.right] : undefined
  if (def.kind !== 'site' || def.instruction.kind !== 'call') return undefined
  const callee = frame.context.oracle.callee(def.instruction.site)
  const [argument] = def.instruction.args
  const floors = callee.kind === 'ambient' && /^Math\.(floor|trunc)$/.test(callee.key)
  return floors && argument !== undefined ? quotientOf(frame, frame.sym(argument.temp)) : undefined
}
