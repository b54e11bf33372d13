/** What a state knows of a sym: operators are computed anew from what is known of their operands now. */
import { combine, type Linear } from '../domains/linear.ts'
import { isComparison, isEquality, isRelation } from '../ir/comparisons.ts'
import { binary, step, truthiness, unary } from '../values/operators.ts'
import { get } from '../support/patricia.ts'
import {
  booleanKinds,
  isBottom,
  Kind,
  nullishKinds,
  literalOf,
  meet,
  ofBigints,
  ofKinds,
  ofLiteral,
  ofNumbers,
  join,
  type Value,
} from '../values/value.ts'
import { isDoubted, meetFacts, narrowed, notANumber, present, type Fact } from './fact.ts'
import { unknownFact, type Frame } from './frame.ts'
import { remainderIn, restOfSum, type Difference } from './rests.ts'
import { change, linearOf, lowerBound, upperBound, type State } from './state.ts'
import type { Def, Sym } from './symbols.ts'
import { twinsOf, typeofOperand } from './twins.ts'

const maxDepth = 40

export function factOf(frame: Frame, state: State, sym: Sym, depth = 0): Fact {
  const def = frame.symbols.def(sym)
  const stored = get(state.facts, sym)
  if (def.kind !== 'binary' && def.kind !== 'unary' && def.kind !== 'step') {
    if (stored !== undefined) return stored
    const use = get(state.used, sym)
    return use === undefined ? frame.defaultFact(sym) : present(frame.defaultFact(sym), use)
  }
  const cached = state.cache.get(sym)
  if (cached !== undefined) return cached
  if (depth > maxDepth) return stored ?? unknownFact
  let fact = computed(frame, state, sym, def, depth)
  if (stored !== undefined) {
    const both = meetFacts(fact, stored)
    fact = isBottom(both.value) ? stored : { ...both, test: stored.test ?? both.test }
  }
  if (def.kind === 'binary' && isComparison(def.op)) fact = decidedByTwin(frame, state, def, fact)
  if (def.kind === 'binary' && (def.op === '+' || def.op === '-') && state.guards.length > 0)
    fact = tightened(frame, state, sym, fact, depth)
  state.cache.set(sym, fact)
  return fact
}

/** `a !== b` is decided where `a === b` is, and `b > a` where `a < b` is, although no value tells. */
function decidedByTwin(frame: Frame, state: State, def: Def & { kind: 'binary' }, fact: Fact): Fact {
  if (fact.value.kinds !== booleanKinds) return fact
  for (const { sym, given } of twinsOf(frame.symbols, def)) {
    const known = get(state.facts, sym)
    const outcome = known && truthiness(known.value)
    const here = outcome === undefined ? undefined : given[outcome ? 1 : 0]
    if (known !== undefined && here !== undefined) return narrowed(fact, ofLiteral(here), known.test)
  }
  return fact
}

function computed(
  frame: Frame,
  state: State,
  sym: Sym,
  def: Def & { kind: 'binary' | 'unary' | 'step' },
  depth: number,
): Fact {
  const left = factOf(frame, state, def.kind === 'binary' ? def.left : def.operand, depth + 1)
  const right = def.kind === 'binary' ? factOf(frame, state, def.right, depth + 1) : undefined
  if (def.kind === 'binary' && def.op === '-') {
    const known = (operand: Sym): Fact => factOf(frame, state, operand, depth + 1)
    const rest = restOfSum(frame, def, left, known) ?? remainder(frame, def, known)
    if (rest !== undefined) return rest
  }
  return frame.results.of(sym, left, right, () => {
    const fact = operated(def, right === undefined ? [left] : [left, right])
    // Of what a type alone excludes, either answer may come.
    const isType =
      def.kind === 'binary' &&
      isEquality(def.op) &&
      fact.typed &&
      typeofOperand(frame.symbols, def) !== undefined
    return isType ? { ...fact, soft: booleanKinds & ~fact.value.kinds } : fact
  })
}

function remainder(frame: Frame, def: Difference, known: (sym: Sym) => Fact): Fact | undefined {
  const parts = remainderIn(frame, def, known)
  if (parts === undefined) return undefined
  const [x, n] = parts
  return operated({ ...def, op: '%', left: x, right: n }, [known(x), known(n)])
}

function operated(def: Def & { kind: 'binary' | 'unary' | 'step' }, facts: readonly Fact[]): Fact {
  const apply = (pick: (f: Fact) => Value): Value => {
    const [a, b] = facts.map(pick) as [Value, Value]
    if (def.kind === 'binary') return (def.left === def.right && ofItself(def.op, a)) || binary(def.op, a, b)
    if (def.kind === 'step') return step(def.op, a)
    const result = unary(def.op, a)
    return def.op === '+' && isDoubted(facts[0]) ? join(result, notANumber) : result
  }
  const value = apply((f) => f.value)
  const base = facts.every((f) => f.base === f.value) ? value : apply((f) => f.base)
  const tests = def.kind === 'binary' && isComparison(def.op)
  const soft =
    facts.some((f) => f.soft !== 0) && (tests || def.kind === 'unary') ? softKinds(apply, value) : 0
  const users = facts.filter((f) => f.user !== undefined)
  const tainted =
    users.length > 0 && !tests && !(def.kind === 'unary' && (def.op === '!' || def.op === 'typeof'))
  return {
    value,
    base,
    user: tainted ? apply((f) => f.user ?? f.value) : undefined,
    capped: tainted && (users.every((f) => f.capped) || capsByItself(def, facts)),
    soft,
    typed:
      facts.some((f) => f.typed) ||
      (def.kind === 'unary' && def.op === 'typeof' && facts.some((f) => f.soft !== 0)),
    test: undefined,
  }
}

/** A value compared with itself: the same, unless it is NaN. */
function ofItself(op: string, value: Value): Value | undefined {
  if (value.number.nan || !isRelation(op)) return undefined
  if (/^[!=]/.test(op)) return ofLiteral(op.startsWith('='))
  return (value.kinds & ~Kind.number) === 0 ? ofLiteral(op.endsWith('=')) : undefined
}

/** Outcomes that only declared types exclude, by promising that a value is there, or how a test of that comes out. */
function softKinds(apply: (pick: (f: Fact) => Value) => Value, value: Value): number {
  const hard = apply((f) => {
    const isTest = (f.value.kinds & ~booleanKinds) === 0
    const lies = f.soft & (isTest ? nullishKinds | booleanKinds : nullishKinds)
    return lies === 0 ? f.value : join(f.value, ofKinds(lies))
  })
  return hard.kinds & ~value.kinds
}

/** `x & mask`, `x % n` and shifts right by constants are small whatever the user sent. */
function capsByItself(def: Def, facts: readonly Fact[]): boolean {
  if (def.kind !== 'binary') return false
  const [left, right] = facts as [Fact, Fact]
  if (def.op === '&') return isMask(left) || isMask(right)
  return def.op === '%' && right.user === undefined
}

/** Trusted, and not one that keeps nearly every bit, as `~1` does. */
function isMask(fact: Fact): boolean {
  const literal = literalOf(fact.value)?.literal
  return (
    fact.user === undefined && !((typeof literal === 'number' || typeof literal === 'bigint') && literal < 0)
  )
}

/** Bounds of a sum or difference that guards know and intervals do not. */
function tightened(frame: Frame, state: State, sym: Sym, fact: Fact, depth: number): Fact {
  if (depth > 3) return fact
  const form = linearOf(frame, change(state, { guards: [] }), sym)
  if (form.terms.length < 2) return fact
  const bounds = (term: number): Value => factOf(frame, state, term as Sym, depth + 1).value
  let { capped } = fact
  let hi = upperBound(fact.value)
  let lo = lowerBound(fact.value)
  for (const guard of state.guards) {
    const above = combine(form, guard, -1)
    if (above !== undefined && above.terms.length < form.terms.length + guard.terms.length - 1) {
      let bound = above.constant
      for (const [t, c] of above.terms) bound += c > 0 ? c * upperBound(bounds(t)) : c * lowerBound(bounds(t))
      hi = Math.min(hi, bound)
      capped ||= above.terms.every(([t]) => {
        const f = factOf(frame, state, t as Sym, depth + 1)
        return f.user === undefined || f.capped
      })
    }
    const below = combine(form, guard, 1)
    if (below !== undefined && below.terms.length < form.terms.length + guard.terms.length - 1) {
      let bound = below.constant
      for (const [t, c] of below.terms) bound += c > 0 ? c * lowerBound(bounds(t)) : c * upperBound(bounds(t))
      lo = Math.max(lo, bound)
    }
  }
  if (hi >= upperBound(fact.value) && lo <= lowerBound(fact.value) && capped === fact.capped) return fact
  // Where a comparison came out true and the rest has bounds, nothing in the sum is NaN, unless infinities cancel out.
  const bounded = (hi < Infinity || lo > -Infinity) && !mayCancel(form.terms, bounds)
  const value = meet(fact.value, bounded ? between(lo, hi) : join(between(lo, hi), NaNs))
  if (isBottom(value)) return fact
  const user = fact.user === undefined ? undefined : meet(fact.user, value)
  return {
    ...fact,
    value,
    user: user !== undefined && isBottom(user) ? undefined : user,
    capped: fact.user !== undefined && capped,
  }
}

/** Two terms may be infinite, in opposite directions. */
function mayCancel(terms: Linear['terms'], bounds: (term: number) => Value): boolean {
  const ends = terms.map(([t, c]) => [c * lowerBound(bounds(t)), c * upperBound(bounds(t))])
  const reaches = (infinity: number): boolean => ends.some((end) => end.includes(infinity))
  return reaches(Infinity) && reaches(-Infinity)
}

const NaNs = ofLiteral(NaN)

/** Every number and bigint in [lo, hi], and all that is neither. */
export function between(lo: number, hi: number): Value {
  const others = ofKinds(1023 & ~(Kind.number | Kind.bigint))
  if (lo > hi) return others
  const big = (x: number): bigint | undefined => (Number.isFinite(x) ? BigInt(Math.trunc(x)) : undefined)
  return join(others, join(ofNumbers(lo, hi, true), ofBigints(big(lo), big(hi))))
}
