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
import { empty, get, merge, remove, set, type Patricia } from '../support/patricia.ts'
import { isBottom, Kind, type Value } from '../values/value.ts'
import { meetFacts, sameKnowledge, type Fact, type TestRef } from './fact.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import type { Place, Sym } from './symbols.ts'
import { operandsOf, sameOtherwise } from './twins.ts'

export interface State {
  readonly env: Patricia<Sym>
  readonly facts: Patricia<Fact>
  /** Syms without a fact that were used as objects, so they are there: what they are is asked when it matters. */
  readonly used: Patricia<TestRef>
  readonly guards: readonly Linear[]
  /** Local allocations that other code may reach. */
  readonly escaped: Patricia<true>
  /** Numbers of the field names (`Frame.nameId`) that may no longer hold what they held at entry. */
  readonly touched: Patricia<true>
  readonly history: History | undefined
  readonly cache: Cache
}

/** Facts already computed in states that know the same. Most states are never asked for any. */
export class Cache {
  #facts: Map<Sym, Fact> | undefined

  get(sym: Sym): Fact | undefined {
    return this.#facts?.get(sym)
  }

  set(sym: Sym, fact: Fact): void {
    this.#facts ??= new Map()
    this.#facts.set(sym, fact)
  }
}

export class History {
  /** The sides; a refuted one is undefined. */
  readonly sides: readonly [State | undefined, State | undefined]
  /** Sym made by the join -> the sym that each side has in its stead. */
  readonly renames: ReadonlyMap<Sym, readonly [Sym, Sym]>
  readonly depth: number
  #differing: Map<Sym, boolean> | undefined

  constructor(sides: History['sides'], renames: History['renames'], depth: number) {
    this.sides = sides
    this.renames = renames
    this.depth = depth
  }

  /** The same join with sides that are known better. */
  with(sides: History['sides']): History {
    return new History(sides, this.renames, this.depth)
  }

  /**
   * Somewhere behind the join, two ways knew different things of the sym or of what it was computed from, or one had it
   * where another had something else. If none did, a test of the sym refutes neither way and teaches no more than it
   * teaches the joined state.
   */
  differIn(frame: Frame, sym: Sym): boolean {
    const known = this.#differing?.get(sym)
    if (known !== undefined) return known
    const answer =
      this.renames.has(sym) ||
      this.#sidesDiffer(frame, sym) ||
      this.#isRenamed(sym) ||
      operandsOf(frame, sym).some((operand) => this.differIn(frame, operand)) ||
      sameOtherwise(frame.symbols, sym).some((twin) => this.#sidesDiffer(frame, twin)) ||
      this.sides.some((side) => side?.history?.differIn(frame, sym))
    this.#differing ??= new Map()
    this.#differing.set(sym, answer)
    return answer
  }

  #isRenamed(sym: Sym): boolean {
    for (const [one, other] of this.renames.values()) if (one === sym || other === sym) return true
    return false
  }

  #sidesDiffer(frame: Frame, sym: Sym): boolean {
    const [a, b] = this.sides
    if (a === undefined || b === undefined) return false
    if (get(a.facts, sym) !== get(b.facts, sym) || get(a.used, sym) !== get(b.used, sym)) return true
    if (a.guards === b.guards) return false
    // What guards say of a sum is not among the facts.
    const def = frame.symbols.def(sym)
    return def.kind === 'binary' && (def.op === '+' || def.op === '-')
  }
}

export const maxHistory = 48

/** What is known at a function's entry: nothing. */
export function emptyState(): State {
  return {
    env: empty,
    facts: empty,
    used: empty,
    guards: [],
    escaped: empty,
    touched: empty,
    history: undefined,
    cache: new Cache(),
  }
}

type Knowledge = Pick<State, 'facts' | 'used' | 'guards' | 'history'>

/** The same bindings with other knowledge. Written out, as states are made more often than anything else. */
export function change(state: State, part: Partial<Knowledge>): State {
  const { facts = state.facts, used = state.used, guards = state.guards, history = state.history } = part
  const { env, escaped, touched } = state
  return { env, facts, used, guards, escaped, touched, history, cache: new Cache() }
}

type Bindings = Pick<State, 'env' | 'escaped' | 'touched'>

/** The same knowledge with other bindings: what has been computed stays true. */
function rebind(state: State, { env, escaped, touched }: Bindings): State {
  const { facts, used, guards, history, cache } = state
  return { env, facts, used, guards, escaped, touched, history, cache }
}

export function withEnv(state: State, env: State['env']): State {
  if (env === state.env) return state
  return rebind(state, { env, escaped: state.escaped, touched: state.touched })
}

export function withEscaped(state: State, escaped: State['escaped']): State {
  if (escaped === state.escaped) return state
  return rebind(state, { env: state.env, escaped, touched: state.touched })
}

export function bind(state: State, place: Place, sym: Sym): State {
  return withEnv(state, set(state.env, place, sym))
}

export function unbind(state: State, place: Place): State {
  return withEnv(state, remove(state.env, place))
}

export function withFact(state: State, sym: Sym, fact: Fact): State {
  return change(state, { facts: set(state.facts, sym, fact) })
}

/** The sym was used as an object, and nothing more was known of it. */
export function withUse(state: State, sym: Sym, test: TestRef): State {
  return change(state, { used: set(state.used, sym, test) })
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
  const touched = set(state.touched, id, true)
  return touched === state.touched
    ? state
    : rebind(state, { env: state.env, escaped: state.escaped, touched })
}

export function isTouched(frame: Frame, state: State, name: string): boolean {
  return (
    get(state.touched, frame.nameId(undefined)) === true || get(state.touched, frame.nameId(name)) === true
  )
}

/** The object, if made here, is now in reach of other code or of another name, and so is all that it holds. */
export function reach(
  frame: Frame,
  env: State['env'],
  escaped: Patricia<true>,
  sym: Sym | undefined,
): Patricia<true> {
  let next = escaped
  const pending = [sym]
  while (pending.length > 0) {
    const at = pending.pop()
    if (at === undefined || !isAllocation(frame, at) || get(next, at) === true) continue
    next = set(next, at, true)
    for (const place of frame.symbols.placesOf(at)) pending.push(get(env, place))
  }
  return next
}

/** The sym is an object made by this function. */
export function isAllocation(frame: Frame, sym: Sym): boolean {
  return (frame.allocations[sym] ??= makesObject(frame, sym))
}

function makesObject(frame: Frame, sym: Sym): boolean {
  const def = frame.symbols.def(sym)
  if (def.kind === 'inner') return def.shape === 'literal' || def.shape === 'object'
  if (def.kind !== 'site') return false
  const { instruction } = def
  if (instruction.kind === 'object' || instruction.kind === 'array' || instruction.kind === 'rest')
    return true
  if (instruction.kind !== 'call') return false
  const callee = frame.context.oracle.callee(instruction.site)
  if (callee.kind !== 'ambient') return false
  if (instruction.isNew) return true
  const model = modelOfCallee(callee)
  if (model?.contents?.gives !== undefined && freshLists.has(model.contents.gives)) return true
  return model?.result.kind === 'buffer' && !model.result.view
}

const freshLists = new Set(['kept', 'mapped', 'properties', 'namedProperties'])

/** A view over somebody else's bytes is not the program's own buffer. */
export function isView(frame: Frame, sym: Sym): boolean {
  const def = frame.symbols.def(sym)
  if (def.kind !== 'site' || def.instruction.kind !== 'call') return false
  const argument = def.instruction.args[0]
  if (argument === undefined) return false
  const of = frame.sym(argument.temp)
  const made = frame.symbols.def(of)
  if (made.kind === 'literal') return false
  if (made.kind === 'site' && made.instruction.kind === 'get')
    return !isAllocation(frame, frame.sym(made.instruction.object))
  return !isAllocation(frame, of) && (frame.defaultFact(of).value.kinds & ~Kind.number) !== 0
}

/** More ways than anyone can be told about. */
const maxWays = 128

/** What `sym`, made by a join, was on each way before it; none when that is not known, or too much. */
export function waysTo(state: State, sym: Sym): readonly { readonly sym: Sym; readonly state: State }[] {
  const ways: { readonly sym: Sym; readonly state: State }[] = []
  const asked = new Map<State, boolean>()
  // Several ways are joined two by two: the sym may stand for others on both sides, further back.
  const isTold = (at: State): boolean => {
    const known = asked.get(at)
    if (known !== undefined) return known
    const { history } = at
    if (history === undefined || asked.size > maxWays) return false
    const pair = history.renames.get(sym)
    const sides = history.sides.flatMap((side, i) => (side === undefined ? [] : { sym: pair?.[i as 0 | 1] ?? sym, state: side })) // prettier-ignore
    const untold = sides.filter((way) => way.sym !== sym || !isTold(way.state))
    const told = pair !== undefined || untold.length < sides.length
    if (told) ways.push(...untold)
    asked.set(at, told)
    return told
  }
  isTold(state)
  return asked.size > maxWays ? [] : ways
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
  if (same)
    merge(a.used, b.used, (_, x, y) => {
      if (x === undefined || y === undefined) same = false
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
    if (isBottom(both.value) && !isBottom(x.value) && !isBottom(y.value)) dead = true
    return both === x ? x : { ...both, test: y.test ?? test ?? x.test }
  })
  for (const [phi, pair] of renames) {
    const before = get(facts, phi) ?? frame.defaultFact(phi)
    const there = factOf(frame, side, pair[index])
    const both = meetFacts(before, there)
    // Of an empty collection nothing is known, which is no contradiction.
    if (isBottom(both.value) && !isBottom(there.value)) dead = true
    facts = set(facts, phi, both === before ? before : { ...both, test: test ?? both.test })
  }
  if (dead) return undefined
  const guards = [...state.guards, ...side.guards.filter((g) => !state.guards.some((h) => sameLinear(g, h)))]
  const used = merge(state.used, side.used, (_, x, y) => x ?? y)
  return change(state, { facts, used, guards: guards.slice(0, maxGuards) })
}
