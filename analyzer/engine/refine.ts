/**
 * Learning from tests. `assume` narrows a condition to one outcome, then the values it was computed from, then the
 * relations between them, and asks the same of both sides of every join before, which is where a refuted side falls.
 */
import { isComparison, isEquality, isOrder } from '../ir/comparisons.ts'
import type { Instruction } from '../ir/ir.ts'
import { modelOf } from '../models/index.ts'
import { predicateNarrow } from '../values/builtins.ts'
import { get } from '../support/patricia.ts'
import { backward, narrowCompare, narrowTruthy, narrowTypeof, withoutNaN } from '../values/narrow.ts'
import { truthiness } from '../values/operators.ts'
import {
  booleanKinds,
  isBottom,
  join,
  Kind,
  meet,
  nullishKinds,
  ofKinds,
  ofLiteral,
  type Value,
} from '../values/value.ts'
import { capArguments } from './call.ts'
import { factOf } from './evaluate.ts'
import { narrowed, type Fact, type TestRef } from './fact.ts'
import type { Frame } from './frame.ts'
import { capMember, isFound, narrowMember } from './membership.ts'
import { projectModelOf } from './project-models.ts'
import { capSym, quotientOf, relate } from './relations.ts'
import { joinedFacts, learntByBoth, nameOnSide } from './sides.ts'
import { absorb, change, lowerBound, withFact, withUse, type State } from './state.ts'
import type { Def, Sym } from './symbols.ts'
import { typeofOperand } from './twins.ts'

/** One constraint on one value. Compared by identity within a query. */
interface Constraint {
  narrow(value: Value): Value
}

const truthy: Constraint = { narrow: (v) => narrowTruthy(v, true) }
const falsy: Constraint = { narrow: (v) => narrowTruthy(v, false) }
const NaNs = ofLiteral(NaN)
const onlyNaN: Constraint = { narrow: (v) => meet(v, NaNs) }
const notNaN: Constraint = { narrow: withoutNaN }
const maxDepth = 24
const maxVisits = 128

interface Query {
  readonly frame: Frame
  readonly test: TestRef | undefined
  readonly memo: Map<State, { sym: Sym; constraint: Constraint; result: State | undefined }[]>
  visits: number
}

/** The state in which `sym` has this truth value; undefined when it cannot. */
export function assume(
  frame: Frame,
  state: State,
  sym: Sym,
  outcome: boolean,
  test: TestRef | undefined,
): State | undefined {
  const query: Query = { frame, test, memo: new Map(), visits: 0 }
  return refine(query, state, sym, outcome ? truthy : falsy, 0)
}

/** The state in which `sym` is one of `value`. */
export function assumeValue(
  frame: Frame,
  state: State,
  sym: Sym,
  value: Value,
  test: TestRef | undefined,
): State | undefined {
  const query: Query = { frame, test, memo: new Map(), visits: 0 }
  return refine(query, state, sym, { narrow: (v) => meet(v, value) }, 0)
}

/** The state after `i` used the sym as an object: it was neither undefined nor null. Never costs a question. */
export function use(frame: Frame, state: State, sym: Sym, i: Instruction): State {
  const known = get(state.facts, sym) ?? frame.knownDefault(sym)
  const test: TestRef = { site: i.site, outcome: true, kind: 'use' }
  if (known === undefined) {
    const { kind } = frame.symbols.def(sym)
    const isOperator = kind === 'binary' || kind === 'unary' || kind === 'step'
    return isOperator || get(state.used, sym) !== undefined ? state : withUse(state, sym, test)
  }
  if ((known.value.kinds & nullishKinds) === 0) return state
  return assumeValue(frame, state, sym, nonNullish, test) ?? state
}

const nonNullish = ofKinds(1023 & ~(Kind.undefined | Kind.null))

function refine(
  query: Query,
  state: State,
  sym: Sym,
  constraint: Constraint,
  depth: number,
): State | undefined {
  const { frame } = query
  const fact = factOf(frame, state, sym)
  const value = constraint.narrow(fact.value)
  // A declared type that promises an object lies about its absence, not about it being a number; and of an equality
  // with what it promises, about either outcome.
  const def = frame.symbols.def(sym)
  const canLie = def.kind === 'binary' && isEquality(def.op) ? nullishKinds | booleanKinds : nullishKinds
  if (value === fact.value && (fact.soft & canLie) === 0) return state
  const soft = fact.soft === 0 ? 0 : constraint.narrow(ofKinds(fact.soft)).kinds
  // What the type alone said may be proved now.
  if (value === fact.value && ((fact.soft ^ soft) & canLie) === 0) return state
  const lies = constraint === truthy || constraint === falsy ? soft & canLie : soft
  if (isBottom(value) && lies === 0) return undefined
  if (depth > maxDepth || ++query.visits > maxVisits) return state
  const memo = query.memo.get(state) ?? []
  const hit = memo.find((m) => m.sym === sym && m.constraint === constraint)
  if (hit !== undefined) return hit.result
  const result = refineNew(query, state, sym, constraint, fact, value, soft, depth)
  memo.push({ sym, constraint, result })
  query.memo.set(state, memo)
  return result
}

function refineNew(
  query: Query,
  state: State,
  sym: Sym,
  constraint: Constraint,
  fact: Fact,
  value: Value,
  soft: number,
  depth: number,
): State | undefined {
  const { frame } = query
  frame.work++
  // Only the declared type spoke against this outcome, and types are no proof: it lies.
  const lied = isBottom(value)
  const learnt: Fact = lied
    ? { ...fact, value: ofKinds(soft), base: ofKinds(soft), soft: 0, test: query.test }
    : narrowed(proved(fact, soft), value, query.test, soft)
  let next: State | undefined = withFact(state, sym, learnt)
  next = learn(query, next, sym, learnt, depth)
  if (next?.history === undefined || lied || !next.history.differIn(frame, sym)) return next
  // What the operands taught both sides is part of their history by now.
  const { sides, renames } = next.history
  const [l, r] = sides.map((side, i) => {
    if (side === undefined) return undefined
    const name = nameOnSide(frame.symbols, renames, sym, i as 0 | 1)
    return refine(query, side, name, constraint, depth + 1)
  }) as [State | undefined, State | undefined]
  if (l === undefined && r === undefined) return undefined
  if (l !== undefined && r !== undefined) {
    if (l === sides[0] && r === sides[1]) return next
    const learntInBoth = learntByBoth(frame, joinedFacts(frame, next, sides, [l, r], renames), sides, [l, r])
    return change(learntInBoth, { history: next.history.with([l, r]) })
  }
  const history = next.history.with([l, r])
  const kept = (l ?? r) as State
  return absorb(frame, change(next, { history }), kept, renames, l === undefined ? 1 : 0, query.test)
}

/**
 * A value that only its type promised to be there, which a test has proved: untested, it might be missing. Of a type
 * that admits null, the test was for null.
 */
function proved(fact: Fact, soft: number): Fact {
  const missing = fact.soft & ~soft & nullishKinds
  if (missing === 0 || (fact.soft & nullishKinds) !== nullishKinds) return fact
  return { ...fact, base: join(fact.base, ofKinds(missing)) }
}

/** What the operands of `sym` must have been, now that the sym is known better. */
function learn(query: Query, state: State, sym: Sym, fact: Fact, depth: number): State | undefined {
  const def = query.frame.symbols.def(sym)
  if (def.kind === 'unary' && def.op === '!') {
    const outcome = truthiness(fact.value)
    return outcome === undefined
      ? state
      : refine(query, state, def.operand, outcome ? falsy : truthy, depth + 1)
  }
  if (def.kind === 'site') {
    const found = learnMember(query, state, sym, fact, depth)
    return found && learnCall(query, found, def, fact, depth)
  }
  if (def.kind === 'binary' && isComparison(def.op)) {
    const outcome = truthiness(fact.value)
    return outcome === undefined ? state : compare(query, state, def, outcome, depth)
  }
  if (def.kind === 'binary' || def.kind === 'step') {
    const op = def.op
    const [left, right] = def.kind === 'binary' ? [def.left, def.right] : [def.operand, undefined]
    const a = factOf(query.frame, state, left).value
    const one = ofLiteral((a.kinds & Kind.bigint) !== 0 ? 1n : 1)
    const b = right === undefined ? one : factOf(query.frame, state, right).value
    const operands = backward(op, fact.value, a, b)
    let next: State | undefined = state
    if (operands.left !== a) next = refine(query, next, left, within(operands.left), depth + 1)
    if (next !== undefined && right !== undefined && operands.right !== b)
      next = refine(query, next, right, within(operands.right), depth + 1)
    return next
  }
  return state
}

/** What was looked for in a list is one of what was in it, or none. */
function learnMember(query: Query, state: State, sym: Sym, fact: Fact, depth: number): State | undefined {
  const asked = query.frame.memberships.get(sym)
  const found = asked && isFound(asked, fact.value)
  if (asked === undefined || found === undefined) return state
  const narrow = (v: Value): Value => narrowMember(asked, v, found)
  return refine(query, state, asked.member, { narrow }, depth + 1)
}

function learnCall(
  query: Query,
  state: State,
  def: Def & { kind: 'site' },
  fact: Fact,
  depth: number,
): State | undefined {
  const { instruction } = def
  const outcome = truthiness(fact.value)
  if (instruction.kind === 'binary' && instruction.op === 'in' && outcome === true)
    return asKey(query.frame, state, query.frame.sym(instruction.left))
  if (instruction.kind !== 'call') return state
  const argument = instruction.args[0]
  if (argument === undefined) return state
  const args = instruction.args.map((a) => query.frame.sym(a.temp))
  for (const guard of projectModelOf(query.frame, instruction)?.guards ?? [])
    if (guard.failure === 'false' ? outcome === true : guard.failure === 'error' && isNoError(fact.value))
      return capArguments(query.frame, state, args, guard.argument)
  if (outcome === undefined) return state
  const callee = query.frame.context.oracle.callee(instruction.site)
  const model = callee.kind === 'ambient' ? modelOf([callee.key]) : undefined
  if (callee.kind !== 'ambient' || model === undefined) return state
  const sym = query.frame.sym(argument.temp)
  const { value } = factOf(query.frame, state, sym)
  const narrow = (v: Value): Value => predicateNarrow(callee.key, v, outcome) ?? v
  if (predicateNarrow(callee.key, value, outcome) !== undefined)
    return refine(query, state, sym, { narrow }, depth + 1)
  return outcome ? capMember(query.frame, state, model.asks, instruction, args) : state
}

/** Neither an error number nor anything else that stands for failure: zero, positive or nothing. */
function isNoError({ kinds, number }: Value): boolean {
  if ((kinds & ~(Kind.number | nullishKinds | Kind.false)) !== 0) return false
  return (number.ranges[0]?.lo ?? 0) >= 0
}

/** `cmd in handlers`: the names that all objects have are texts, so a number in it is one of its own. */
function asKey(frame: Frame, state: State, key: Sym): State {
  const isNumber = (factOf(frame, state, key).value.kinds & ~(Kind.number | Kind.bigint)) === 0
  return isNumber ? capSym(frame, state, key) : state
}

function within(value: Value): Constraint {
  return { narrow: (v) => meet(v, value) }
}

function compare(
  query: Query,
  state: State,
  def: Def & { kind: 'binary' },
  outcome: boolean,
  depth: number,
): State | undefined {
  const { frame } = query
  const { op, left, right } = def
  if (op === 'instanceof' || op === 'in') {
    if (!outcome) return state
    return refine(
      query,
      state,
      op === 'in' ? right : left,
      within(ofKinds(Kind.object | Kind.function)),
      depth + 1,
    )
  }
  const typeofTest = typeofOperand(frame.symbols, def)
  if (typeofTest !== undefined && isEquality(op)) {
    const is = (op === '===' || op === '==') === outcome
    return refine(
      query,
      state,
      typeofTest.sym,
      { narrow: (v) => narrowTypeof(v, typeofTest.name, is) },
      depth + 1,
    )
  }
  // A value differs from itself only where it is NaN.
  if (left === right && isEquality(op)) {
    const same = op.startsWith('=') === outcome
    return refine(query, state, left, same ? notNaN : onlyNaN, depth + 1)
  }
  const relation = op as Parameters<typeof narrowCompare>[0]
  const b = factOf(frame, state, right).value
  let next = refine(
    query,
    state,
    left,
    { narrow: (v) => narrowCompare(relation, v, b, outcome).left },
    depth + 1,
  )
  if (next === undefined) return undefined
  const a = factOf(frame, next, left).value
  next = refine(
    query,
    next,
    right,
    { narrow: (v) => narrowCompare(relation, a, v, outcome).right },
    depth + 1,
  )
  next = next && relate(frame, next, op, left, right, outcome)
  return next && scale(query, next, op, left, right, outcome, depth)
}

/** `count <= max / size` says that `count * size <= max`. */
function scale(
  query: Query,
  state: State,
  op: string,
  left: Sym,
  right: Sym,
  outcome: boolean,
  depth: number,
): State | undefined {
  if (!isOrder(op)) return state
  const leftIsSmall = op.startsWith('<') === outcome
  const [small, large] = leftIsSmall ? [left, right] : [right, left]
  const { frame } = query
  const quotient = quotientOf(frame, large)
  // A comparison with NaN is false, and bounds nothing.
  if (quotient === undefined || (!outcome && factOf(frame, state, large).value.number.nan)) return state
  const [dividend, divisor] = quotient
  if (lowerBound(factOf(frame, state, divisor).value) < 0) return state
  const product = frame.symbols.binary('*', small, divisor, undefined)
  const limit = factOf(frame, state, dividend).value
  const narrow = (v: Value): Value => narrowCompare('<=', v, limit, true).left
  const next = refine(query, state, product, { narrow }, depth + 1)
  return next && relate(frame, next, '<=', product, dividend, true)
}
