/** `reduce`: what one call of the callback gives back is the accumulator of the next. */
import type { Instruction } from '../ir/ir.ts'
import { Kind } from '../values/value.ts'
import { settle, type PreparedCase } from './apply.ts'
import { elementOf, givenKey, preparedCallback, type Moving } from './callback-calls.ts'
import { elementsApart, itemOf, type Item } from './contents.ts'
import { joinFacts, sameKnowledge, widenFacts, type Fact } from './fact.ts'
import { withFact, type State } from './state.ts'
import type { Frame } from './frame.ts'
import type { Sym } from './symbols.ts'

/** Rounds that are joined as they are; those after that stop at the edges of the machine widths; the last at nothing. */
const rounds = { free: 3, edges: 6, most: 10 }
const edges = [2 ** 16, 2 ** 31, 2 ** 32, 2 ** 53].flatMap((n) => [-n, n - 1])

interface Ends {
  readonly start: Item
  readonly element: Item
}

interface Accumulator {
  readonly item: Item
  /** Any round that starts with it leaves it; otherwise only its declared type is known. */
  readonly settled: boolean
}

/** What the callback is given first, and with it. */
function endsOf(at: Moving): Ends | undefined {
  const { frame, before, call } = at
  const element = elementOf(at)
  const first = call.args[1]
  if (element === undefined) return undefined
  return {
    element,
    start: first === undefined ? element : itemOf(frame, before, frame.sym(first.temp), first.temp),
  }
}

/** The accumulator as the callback sees it in any round. */
export function accumulated(at: Moving, state: State): Fact | undefined {
  const ends = endsOf(at)
  return ends && accumulatorOf(at, state, ends)?.item.fact
}

function accumulatorOf(at: Moving, state: State, { start, element }: Ends): Accumulator | undefined {
  let { fact } = start
  for (let round = 0; round < rounds.most; round++) {
    const made = afterOne(at, state, { ...start, fact }, element)
    if (made === undefined) return undefined
    const joined = { ...joinFacts(fact, made), test: undefined }
    if (sameKnowledge(joined, fact)) return { item: { ...start, fact }, settled: true }
    const numbers = round < rounds.edges ? edges : []
    fact =
      round < rounds.free
        ? joined
        : { ...widenFacts(fact, joined, { numbers, bigints: [], widths: false }), test: undefined }
  }
  const declared = at.frame.defaultFact(at.result)
  return {
    item: { ...start, fact: { ...declared, user: fact.user && declared.value, capped: false } },
    settled: false,
  }
}

/** What the callback gives back when it is given these. */
function afterOne(at: Moving, state: State, accumulator: Item, element: Item): Fact | undefined {
  const prepared = preparedCallback(at, state, [accumulator, element])
  if (prepared === undefined || prepared.async) return undefined
  const { frame, block, call } = at
  const settled = settle(frame, block, call, prepared.state, prepared.cases)
  return settled && itemOf(frame, settled.state, settled.sym, undefined).fact
}

/** The result: what it started with, where there is nothing to go through, or what the last round gives back. */
export function folded(at: Moving, state: State): { readonly state: State; readonly sym: Sym } | undefined {
  const ends = endsOf(at)
  if (ends === undefined) return undefined
  const { frame, block, call, result } = at
  const apart = oneByOne(at, state, ends)
  if (apart !== undefined) return { state: withFact(state, result, apart), sym: result }
  const accumulator = accumulatorOf(at, state, ends)
  if (accumulator === undefined) return undefined
  const { fact } = accumulator.item
  const known = { state: withFact(state, result, fact), sym: result }
  if (!accumulator.settled || (fact.value.kinds & ~(Kind.number | Kind.bigint)) !== 0) return known
  const last = preparedCallback(at, state, [accumulator.item, ends.element])
  const [first] = call.args.slice(1)
  const start =
    first === undefined ? frame.symbols.inner(call, block, 'first', undefined, []) : frame.sym(first.temp)
  const none: PreparedCase = { ...nothing, facts: first === undefined ? [[start, ends.start.fact]] : [], result: start } // prettier-ignore
  const cases = (last?.cases ?? []).map((one) => ofItsArguments(frame, one, result, fact))
  return settle(frame, block, call, state, [none, ...cases]) ?? known
}

/** Elements of a list that are gone through one by one. */
const most = 8

/** The result of a list that was written out. */
function oneByOne(at: Moving, state: State, { start }: Ends): Fact | undefined {
  const { frame, before, call, receiver } = at
  const found = receiver === undefined ? undefined : elementsApart(frame, before, receiver, most)
  if (found === undefined) return undefined
  const elements = at.model.key.endsWith('reduceRight') ? found.toReversed() : [...found]
  const items = elements.map((sym) => itemOf(frame, before, sym, undefined))
  const first = call.args.length > 1 ? start : items.shift()
  return items.reduce<Fact | undefined>(
    (fact, item) => fact && first && afterOne(at, state, { ...first, fact }, item),
    first?.fact,
  )
}

const nothing = { facts: [], assumes: [], guards: [], binds: [], writes: [], stores: [] } as const

/**
 * What a case says of the values that the last call is given and of what it makes of them. What it says of variables
 * and fields holds as they were before that call; they are not what they are after it.
 */
function ofItsArguments(frame: Frame, one: PreparedCase, result: Sym, fact: Fact): PreparedCase {
  const own = new Set(one.facts.map(([sym]) => sym))
  const isOwn = (sym: Sym): boolean => {
    const def = frame.symbols.def(sym)
    if (def.kind === 'binary') return isOwn(def.left) && isOwn(def.right)
    if (def.kind === 'unary' || def.kind === 'step') return isOwn(def.operand)
    return def.kind === 'literal' || own.has(sym)
  }
  const isTold = isOwn(one.result)
  return {
    ...nothing,
    facts: isTold ? one.facts : [...one.facts, [result, fact]],
    assumes: one.assumes.filter(({ sym }) => isOwn(sym)),
    guards: one.guards.filter(({ terms }) => terms.every(([term]) => isOwn(term as Sym))),
    result: isTold ? one.result : result,
  }
}

/** The call whose accumulator this is. */
export function foldOf({ symbols }: Frame, sym: Sym): (Instruction & { kind: 'call' }) | undefined {
  const def = symbols.def(sym)
  if (def.kind !== 'inner' || def.key !== `${givenKey}0` || def.instruction.kind !== 'call') return undefined
  return def.instruction
}
