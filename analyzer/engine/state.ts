/**
 * What is known at one point of a function: which sym each place holds, facts about syms, linear guards between them.
 *
 * A state made where two ways meet keeps both sides (its history). A later test that refutes one side brings back all
 * that the other knew: Smatch's implied states. Syms never change, so what a side knew of them still holds. Loop heads
 * cut the history, which bounds it; so does `maxHistory`.
 */
import {
  combine,
  linearConstant,
  linearTerm,
  maxGuards,
  provesNonPositive,
  sameLinear,
  type Linear,
} from '../domains/linear.ts'
import { modelOfCallee } from '../models/index.ts'
import type { BlockId, Temp } from '../support/ids.ts'
import { empty, get, merge, remove, set, type Patricia } from '../support/patricia.ts'
import { isBottom, Kind, type Value } from '../values/value.ts'
import { joinFacts, meetFacts, sameFact, sameKnowledge, type Fact, type TestRef } from './fact.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import type { Place, PlaceInfo, Sym } from './symbols.ts'

export interface State {
  readonly env: Patricia<Sym>
  readonly facts: Patricia<Fact>
  readonly guards: readonly Linear[]
  /** Local allocations that other code may reach. */
  readonly escaped: Patricia<true>
  /** Numbers of the field names (`Frame.nameId`) that may no longer hold what they held at entry. */
  readonly touched: Patricia<true>
  readonly history: History | undefined
  /** Facts already computed in this very state. */
  readonly cache: Map<Sym, Fact>
}

export interface History {
  /** The sides; a refuted one is undefined. */
  readonly sides: readonly [State | undefined, State | undefined]
  /** Sym made by the join -> the sym that each side has in its stead. */
  readonly renames: ReadonlyMap<Sym, readonly [Sym, Sym]>
  readonly depth: number
}

export const maxHistory = 48

/** What is known at a function's entry: nothing. */
export function emptyState(): State {
  return {
    env: empty,
    facts: empty,
    guards: [],
    escaped: empty,
    touched: empty,
    history: undefined,
    cache: new Map(),
  }
}

export function change(state: State, part: Partial<Omit<State, 'cache'>>): State {
  return { ...state, ...part, cache: new Map() }
}

export function bind(state: State, place: Place, sym: Sym): State {
  return get(state.env, place) === sym ? state : { ...state, env: set(state.env, place, sym) }
}

export function unbind(state: State, place: Place): State {
  return get(state.env, place) === undefined ? state : { ...state, env: remove(state.env, place) }
}

export function withFact(state: State, sym: Sym, fact: Fact): State {
  return change(state, { facts: set(state.facts, sym, fact) })
}

export function withGuard(state: State, guard: Linear | undefined): State {
  if (guard === undefined || guard.terms.length === 0) return state
  if (state.guards.some((g) => sameLinear(g, guard))) return state
  return change(state, { guards: [guard, ...state.guards].slice(0, maxGuards) })
}

/** The linear form of a sym: itself, or what it was computed from by exact arithmetic. */
export function linearOf(frame: Frame, state: State, sym: Sym, depth = 6): Linear {
  const def = frame.symbols.def(sym)
  if (def.kind === 'literal' && typeof def.literal === 'number' && Number.isFinite(def.literal))
    return linearConstant(def.literal)
  if (def.kind === 'literal' && typeof def.literal === 'bigint') return linearConstant(Number(def.literal))
  if (depth === 0) return linearTerm(sym)
  if (
    def.kind === 'binary' &&
    (def.op === '+' || def.op === '-') &&
    isNumeric(factOf(frame, state, sym).value)
  ) {
    const [a, b] = [linearOf(frame, state, def.left, depth - 1), linearOf(frame, state, def.right, depth - 1)]
    return combine(a, b, def.op === '+' ? 1 : -1) ?? linearTerm(sym)
  }
  if (def.kind === 'step' && isNumeric(factOf(frame, state, sym).value)) {
    const form = linearOf(frame, state, def.operand, depth - 1)
    return { terms: form.terms, constant: form.constant + (def.op === '+' ? 1 : -1) }
  }
  if (def.kind === 'binary' && def.op === '*') {
    for (const [factor, other] of [
      [def.left, def.right],
      [def.right, def.left],
    ] as const) {
      const by = frame.symbols.def(factor)
      if (
        by.kind === 'literal' &&
        typeof by.literal === 'number' &&
        by.literal !== 0 &&
        Number.isFinite(by.literal)
      ) {
        const form = linearOf(frame, state, other, depth - 1)
        return combine(linearConstant(0), form, by.literal) ?? linearTerm(sym)
      }
    }
  }
  return linearTerm(sym)
}

function isNumeric(value: Value): boolean {
  return value.kinds !== 0 && (value.kinds & ~(Kind.number | Kind.bigint)) === 0
}

export function upperBound(value: Value): number {
  if ((value.kinds & ~(Kind.number | Kind.bigint)) !== 0 || value.number.nan) return Infinity
  const n = value.number.ranges.at(-1)?.hi ?? -Infinity
  const b = value.bigint.at(-1)
  return Math.max(n, b === undefined ? -Infinity : b.hi === undefined ? Infinity : Number(b.hi))
}

export function lowerBound(value: Value): number {
  if ((value.kinds & ~(Kind.number | Kind.bigint)) !== 0 || value.number.nan) return -Infinity
  const n = value.number.ranges[0]?.lo ?? Infinity
  const b = value.bigint[0]
  return Math.min(n, b === undefined ? Infinity : b.lo === undefined ? -Infinity : Number(b.lo))
}

/** Whether `a <= b` (or `a < b`) follows from guards and ranges. */
export function provesLess(frame: Frame, state: State, a: Sym, b: Sym, strict: boolean): boolean {
  const form = combine(linearOf(frame, state, a), linearOf(frame, state, b), -1)
  if (form === undefined) return false
  return proves(frame, state, strict ? { terms: form.terms, constant: form.constant + 1 } : form)
}

export function proves(frame: Frame, state: State, form: Linear): boolean {
  return provesNonPositive(
    form,
    state.guards,
    (term) => upperBound(factOf(frame, state, term as Sym).value),
    (term) => lowerBound(factOf(frame, state, term as Sym).value),
  )
}

/** The field may have been written since entry; without a name, any field. */
export function touch(frame: Frame, state: State, name: string | undefined): State {
  const id = frame.nameId(name)
  return get(state.touched, id) === true ? state : { ...state, touched: set(state.touched, id, true) }
}

export function isTouched(frame: Frame, state: State, name: string): boolean {
  return (
    get(state.touched, frame.nameId(undefined)) === true || get(state.touched, frame.nameId(name)) === true
  )
}

/** Joins the states of two ways into `block`, or out of the callee of `call`. Keeps both as history. */
export function joinStates(frame: Frame, block: BlockId, a: State, b: State, call?: Temp): State {
  if (a === b) return a
  frame.work++
  const { symbols } = frame
  const renames = new Map<Sym, readonly [Sym, Sym]>()
  let escaped = merge(a.escaped, b.escaped, (_, x, y) => x ?? y)
  let env = merge(a.env, b.env, (place, left, right) => {
    if (left === right) return left
    // A variable that one side never touched still holds there what it held at entry.
    const isVariable = symbols.place(place as Place).kind === 'variable'
    const [x, y] = isVariable
      ? [left ?? symbols.entry(place as Place), right ?? symbols.entry(place as Place)]
      : [left, right]
    if (x === y) return x
    if (x === undefined || y === undefined) return undefined
    const phi = symbols.phi(block, place as Place, call)
    renames.set(phi, [x, y])
    return phi
  })
  env = joinFields(frame, block, a, b, call, env, renames)
  for (const pair of renames.values()) for (const s of pair) escaped = escapeAllocation(frame, escaped, s)
  let facts = merge(a.facts, b.facts, (sym, x, y) => {
    if (renames.has(sym as Sym)) return undefined
    const [l, r] = [x ?? factOf(frame, a, sym as Sym), y ?? factOf(frame, b, sym as Sym)]
    const joined = joinFacts(l, r)
    return sameFact(joined, frame.defaultFact(sym as Sym)) && !isOperator(frame, sym as Sym)
      ? undefined
      : joined
  })
  for (const [phi, [l, r]] of renames)
    facts = set(facts, phi, joinFacts(factOf(frame, a, l), factOf(frame, b, r)))
  const depth = Math.max(a.history?.depth ?? 0, b.history?.depth ?? 0) + 1
  const history = depth > maxHistory ? undefined : { sides: [a, b] as const, renames, depth }
  const touched = a.touched === b.touched ? a.touched : merge(a.touched, b.touched, (_, x, y) => x ?? y)
  return {
    env,
    facts,
    guards: joinGuards(frame, a, b, renames),
    escaped,
    touched,
    history,
    cache: new Map(),
  }
}

const maxJoinedFields = 24

/** Where two objects become one sym, so do their fields: `r.ok` is then tied to the rest of what either side knew. */
function joinFields(
  frame: Frame,
  block: BlockId,
  a: State,
  b: State,
  call: Temp | undefined,
  env: State['env'],
  renames: Map<Sym, readonly [Sym, Sym]>,
): State['env'] {
  const { symbols } = frame
  let next = env
  let count = 0
  // A map's iterator also visits what is added meanwhile: fields of fields are joined too.
  for (const [phi, [x, y]] of renames) {
    const [left, right] = [symbols.placesOf(x), symbols.placesOf(y)]
    if (left.length + right.length === 0) continue
    for (const place of new Set([...left, ...right])) {
      const info = symbols.place(place)
      if (info.kind === 'variable' || symbols.def(phi).kind !== 'phi' || ++count > maxJoinedFields) continue
      const [l, r] = [fieldOn(frame, a, x, info), fieldOn(frame, b, y, info)]
      if (l === undefined || r === undefined) continue
      const at = likePlace(frame, phi, info)
      if (get(next, at) !== undefined) continue
      const joined = l === r || r === absent ? l : l === absent ? r : symbols.phi(block, at, call)
      if (joined === absent) continue
      if (l !== absent && r !== absent && l !== r) renames.set(joined, [l, r])
      next = set(next, at, joined)
    }
  }
  return next
}

/** The base cannot be an object on this side: whoever reads a field is on the other one. */
const absent = -1 as Sym

function fieldOn(
  frame: Frame,
  state: State,
  base: Sym,
  info: Exclude<PlaceInfo, { kind: 'variable' }>,
): Sym | undefined {
  const bound = get(state.env, likePlace(frame, base, info))
  if (bound !== undefined) return bound
  const def = frame.symbols.def(base)
  if (def.kind === 'literal') return def.literal === undefined || def.literal === null ? absent : undefined
  const literalObject = def.kind === 'site' && def.instruction.kind === 'object'
  const whole =
    (def.kind === 'inner' && def.shape === 'literal') || (literalObject && !frame.isSpread(def.instruction))
  return whole && info.kind === 'field' ? frame.symbols.literal(undefined) : undefined
}

function likePlace(frame: Frame, base: Sym, info: Exclude<PlaceInfo, { kind: 'variable' }>): Place {
  if (info.kind === 'presence') return frame.symbols.presence(base, info.name)
  return info.kind === 'field'
    ? frame.symbols.field(base, info.name)
    : frame.symbols.element(base, info.index)
}

function isOperator(frame: Frame, sym: Sym): boolean {
  const { kind } = frame.symbols.def(sym)
  return kind === 'binary' || kind === 'unary' || kind === 'step'
}

function joinGuards(
  frame: Frame,
  a: State,
  b: State,
  renames: ReadonlyMap<Sym, readonly [Sym, Sym]>,
): readonly Linear[] {
  if (a.guards === b.guards && renames.size === 0) return a.guards
  const kept: Linear[] = []
  for (const [side, other, index] of [
    [a, b, 0],
    [b, a, 1],
  ] as const)
    for (const guard of side.guards) {
      if (kept.some((k) => sameLinear(k, guard))) continue
      if (other.guards.some((g) => sameLinear(g, guard)) || proves(frame, other, guard)) kept.push(guard)
      else {
        const renamed = renameGuard(guard, renames, index)
        if (renamed === undefined) continue
        const there = substitute(frame, other, renamed, renames, index === 0 ? 1 : 0)
        if (there !== undefined && proves(frame, other, there)) kept.push(renamed)
      }
    }
  return kept.slice(0, maxGuards)
}

/** The guard in terms of the joined syms, where one of its terms was renamed. */
function renameGuard(
  guard: Linear,
  renames: ReadonlyMap<Sym, readonly [Sym, Sym]>,
  side: 0 | 1,
): Linear | undefined {
  for (const [phi, pair] of renames) {
    const term = guard.terms.find(([t]) => t === (pair[side] as number))
    if (term !== undefined) {
      const without = { terms: guard.terms.filter((t) => t !== term), constant: guard.constant }
      return combine(without, linearTerm(phi), term[1])
    }
  }
  return undefined
}

function substitute(
  frame: Frame,
  state: State,
  guard: Linear,
  renames: ReadonlyMap<Sym, readonly [Sym, Sym]>,
  side: 0 | 1,
): Linear | undefined {
  let form: Linear | undefined = linearConstant(guard.constant)
  for (const [term, c] of guard.terms) {
    const pair = renames.get(term as Sym)
    form = form && combine(form, pair ? linearOf(frame, state, pair[side]) : linearTerm(term), c)
  }
  return form
}

export function escapeAllocation(frame: Frame, escaped: Patricia<true>, sym: Sym): Patricia<true> {
  return isAllocation(frame, sym) ? set(escaped, sym, true) : escaped
}

/** The sym is an object made by this function. */
export function isAllocation(frame: Frame, sym: Sym): boolean {
  const def = frame.symbols.def(sym)
  if (def.kind === 'inner') return def.shape !== undefined
  if (def.kind !== 'site') return false
  const { instruction } = def
  if (instruction.kind === 'object' || instruction.kind === 'array' || instruction.kind === 'rest')
    return true
  if (instruction.kind !== 'call') return false
  const callee = frame.context.oracle.callee(instruction.site)
  if (callee.kind !== 'ambient') return false
  if (instruction.isNew) return true
  const result = modelOfCallee(callee)?.result
  return result?.kind === 'buffer' && !result.view
}

/** Equal knowledge, history aside: the fixpoint's test at loop heads. */
export function sameState(a: State, b: State): boolean {
  let same =
    a.guards.length === b.guards.length && a.guards.every((g, i) => sameLinear(g, b.guards[i] as Linear))
  if (!same) return false
  merge(a.env, b.env, (_, x, y) => {
    if (x !== y) same = false
    return x
  })
  if (same)
    merge(a.facts, b.facts, (_, x, y) => {
      if (x === undefined || y === undefined || !sameKnowledge(x, y)) same = false
      return x
    })
  return same
}

/** Adds to `state` all that `side`, the only way it can have come, knew of the same syms. */
export function absorb(
  frame: Frame,
  state: State,
  side: State,
  renames: History['renames'],
  index: 0 | 1,
  test: TestRef | undefined,
): State | undefined {
  let dead = false
  let facts = merge(state.facts, side.facts, (_, x, y) => {
    if (x === undefined) return y
    if (y === undefined) return x
    const both = meetFacts(x, y)
    if (isBottom(both.value)) dead = true
    return both === x ? x : { ...both, test: y.test ?? test ?? x.test }
  })
  for (const [phi, pair] of renames) {
    const before = get(facts, phi) ?? frame.defaultFact(phi)
    const both = meetFacts(before, factOf(frame, side, pair[index]))
    if (isBottom(both.value)) dead = true
    facts = set(facts, phi, both === before ? before : { ...both, test: test ?? both.test })
  }
  if (dead) return undefined
  const guards = [...state.guards, ...side.guards.filter((g) => !state.guards.some((h) => sameLinear(g, h)))]
  return change(state, { facts, guards: guards.slice(0, maxGuards) })
}
