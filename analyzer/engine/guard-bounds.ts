/** What a linear fact says of one number in it, where the others have bounds. */
import type { Linear } from '../domains/linear.ts'
import { narrowCompare } from '../values/narrow.ts'
import { Kind, ofNumbers } from '../values/value.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import { assumeValue } from './refine.ts'
import { capSym } from './relations.ts'
import { lowerBound, upperBound, type State } from './state.ts'
import type { Sym } from './symbols.ts'

/** The state in which every number is as small as the guards say; undefined where they contradict it. */
export function withinGuards(frame: Frame, state: State): State | undefined {
  let next: State | undefined = state
  for (const guard of state.guards)
    for (const [term, factor] of guard.terms)
      if (factor === 1) next = next && withinGuard(frame, next, guard, term as Sym)
  return next
}

/** The state in which `sym`, which the guard has once, is as small as the guard says. */
export function withinGuard(
  frame: Frame,
  state: State,
  { terms, constant }: Linear,
  sym: Sym,
): State | undefined {
  const { value } = factOf(frame, state, sym)
  let bound = -constant
  for (const [other, factor] of terms) {
    if (other === (sym as number)) continue
    const { value: held } = factOf(frame, state, other as Sym)
    bound -= factor * (factor > 0 ? lowerBound(held) : upperBound(held))
  }
  if (value.kinds !== Kind.number || !Number.isFinite(bound) || bound >= upperBound(value)) return state
  const small = narrowCompare('<=', value, ofNumbers(bound, bound, true), true).left
  return assumeValue(frame, state, sym, small, undefined)
}

/** `a + b <= c` caps `a` and `b` when nobody outside chooses `c`. */
export function capByGuard(frame: Frame, state: State, guard: Linear): State {
  const isTrusted = ([term, c]: readonly [number, number]): boolean => {
    if (c > 0) return true
    const fact = factOf(frame, state, term as Sym)
    return fact.user === undefined || fact.capped
  }
  if (!guard.terms.every(isTrusted)) return state
  let next = state
  for (const [term, c] of guard.terms) if (c > 0) next = capSym(frame, next, term as Sym)
  return next
}
