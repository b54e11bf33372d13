/** What promises come to that are made of others: by `then`, or by waiting for all or one of a list. */
import { get } from '../support/patricia.ts'
import { Kind, ofKinds } from '../values/value.ts'
import { settle, type Prepared, type PreparedCase } from './apply.ts'
import { preparedCallback, preparedFor, type Moving } from './callback-calls.ts'
import { itemOf, itemOfFact, type Item } from './contents.ts'
import { factOf } from './evaluate.ts'
import { plain } from './fact.ts'
import { unknownFact } from './frame.ts'
import { bind, withFact, type State } from './state.ts'
import type { Sym } from './symbols.ts'

/** Ways that a promise may come out, together. */
const maxWays = 12
const maxElements = 16

const noCase = { facts: [], assumes: [], guards: [], binds: [], writes: [], stores: [] }

/** What a promise of this function comes to, where that is known. */
export function resolved(
  { frame, block, call }: Moving,
  state: State,
  promise: Sym | undefined,
): Item | undefined {
  const pending = promise === undefined ? undefined : frame.pending.get(promise)
  if (pending === undefined) return undefined
  const settled = settle(frame, block, call, state, pending)
  return settled === undefined ? undefined : itemOf(frame, settled.state, settled.sym, undefined)
}

/** Remembers what the promise that the call gives comes to. */
export function promised(at: Moving, state: State): void {
  const { frame, result } = at
  const ways = waysOfCall(at, state)
  if (ways === undefined) frame.pending.delete(result)
  else frame.pending.set(result, ways)
}

function waysOfCall(at: Moving, state: State): readonly PreparedCase[] | undefined {
  const { receiver, model } = at
  const [first] = at.args
  const gives = model.contents?.gives
  const isOfMany = gives === 'promises' || gives === 'outcomes' || gives === 'fastest'
  if (!isOfMany && receiver !== undefined && model.feeds !== undefined) return afterwards(at, state, receiver)
  if (first === undefined) return undefined
  switch (gives) {
    case 'promises':
      return allOf(at, state, first)
    case 'outcomes':
      return outcomesOf(at, state, first)
    case 'fastest':
      return oneOf(at, state, first)
    default:
      return waysOf(at, state, first)
  }
}

/** What the callback of `then` makes of what the receiver comes to. */
function afterwards(at: Moving, state: State, receiver: Sym): readonly PreparedCase[] | undefined {
  if (at.call.args.length !== 1) return undefined
  const prepared = followed(at, state, receiver) ?? afterAny(at, state, receiver)
  return prepared !== undefined && (prepared.async || isScalar(at, prepared)) ? prepared.cases : undefined
}

type Called = Prepared & { readonly async: boolean }

function afterAny(at: Moving, state: State, receiver: Sym): Called | undefined {
  return preparedCallback(at, state, [resolved(at, state, receiver) ?? itemOfFact(unknownFact)])
}

/** Each way of the receiver with each of the callback's. */
function followed(at: Moving, state: State, receiver: Sym): Called | undefined {
  const ways = at.frame.pending.get(receiver)
  if (ways === undefined || ways.length === 0) return undefined
  const cases: PreparedCase[] = []
  let async = false
  for (const [index, way] of ways.entries()) {
    let next = state
    for (const [sym, fact] of way.facts) next = withFact(next, sym, fact)
    for (const [place, sym] of way.binds) next = bind(next, place, sym)
    const prepared = preparedFor(at, next, [way.result], ways.length > 1 ? `then${index}.` : '')
    if (prepared === undefined) return undefined
    async = prepared.async
    for (const one of prepared.cases) cases.push({ ...both(way, one), result: one.result })
    if (cases.length > maxWays) return undefined
  }
  return { state, cases, thrown: undefined, async }
}

type Outcome = Omit<PreparedCase, 'result'>

/** What holds when both are so. */
function both(a: Outcome, b: Outcome): Outcome {
  return {
    facts: [...a.facts, ...b.facts],
    assumes: [...a.assumes, ...b.assumes],
    guards: [...a.guards, ...b.guards],
    binds: [...a.binds, ...b.binds],
    writes: [],
    stores: [],
  }
}

/** The results are no promises themselves, which would be waited for. */
function isScalar({ frame, block, call }: Moving, { state, cases }: Prepared): boolean {
  const settled = settle(frame, block, call, state, cases)
  return settled !== undefined && (factOf(frame, settled.state, settled.sym).value.kinds & Kind.object) === 0
}

/** How waiting for a value comes out; undefined where that is not known. */
function waysOf({ frame }: Moving, state: State, value: Sym): readonly PreparedCase[] | undefined {
  const pending = frame.pending.get(value)
  if (pending !== undefined) return pending
  const { kinds } = factOf(frame, state, value).value
  return (kinds & (Kind.object | Kind.function)) === 0 ? [{ ...noCase, result: value }] : undefined
}

interface Element {
  /** Its number as a sym. */
  readonly index: Sym
  readonly sym: Sym
}

/** Elements of a list that was written out, and its length if these are all. */
function elementsOf(
  { frame: { symbols } }: Moving,
  state: State,
  list: Sym,
): { readonly elements: readonly Element[]; readonly length: Sym | undefined } {
  const elements: Element[] = []
  for (const place of symbols.placesOf(list)) {
    const info = symbols.place(place)
    const sym = get(state.env, place)
    const index = info.kind === 'element' ? symbols.def(info.index) : undefined
    if (info.kind !== 'element' || index?.kind !== 'literal' || typeof index.literal !== 'number') continue
    if (sym !== undefined && elements.length < maxElements) elements.push({ index: info.index, sym })
  }
  const length = get(state.env, symbols.field(list, 'length'))
  return { elements, length: length === symbols.literal(elements.length) ? length : undefined }
}

/** A list with what each promise of the list comes to: all ways of one with all ways of the others. */
function allOf(at: Moving, state: State, list: Sym): readonly PreparedCase[] | undefined {
  return together(at, state, list, (element) => {
    const ways = waysOf(at, state, element.sym)
    return ways?.map((way) => ({ way, result: way.result }))
  })
}

/** The same, each with its status. */
function outcomesOf(at: Moving, state: State, list: Sym): readonly PreparedCase[] | undefined {
  const { frame, block, call } = at
  const { symbols } = frame
  return together(at, state, list, ({ index, sym }) => {
    const ways = waysOf(at, state, sym)
    if (ways === undefined) return undefined
    const object = (key: string, way: Outcome, status: string, value: Sym): Way => {
      const outcome = symbols.inner(call, block, `${key}${index}`, 'object', [])
      const binds = [
        [symbols.field(outcome, 'status'), symbols.literal(status)],
        [symbols.field(outcome, 'value'), value],
      ] as const
      const facts = [...way.facts, [outcome, plain(ofKinds(Kind.object))] as const]
      return { way: { ...way, facts, binds: [...way.binds, ...binds] }, result: outcome }
    }
    const fulfilled = ways.map((way) => object('fulfilled', way, 'fulfilled', way.result))
    return [...fulfilled, object('rejected', noCase, 'rejected', symbols.literal(undefined))]
  })
}

interface Way {
  readonly way: Outcome
  readonly result: Sym
}

function together(
  at: Moving,
  state: State,
  list: Sym,
  waysTo: (element: Element) => readonly Way[] | undefined,
): readonly PreparedCase[] | undefined {
  const { frame, block, call } = at
  const { symbols } = frame
  const array = symbols.inner(call, block, 'all', 'object', [])
  const { elements, length } = elementsOf(at, state, list)
  const binds = length === undefined ? [] : [[symbols.field(array, 'length'), length] as const]
  let all: readonly PreparedCase[] = [
    { ...noCase, facts: [[array, plain(ofKinds(Kind.object))]], binds, result: array },
  ]
  let known = 0
  for (const element of elements) {
    const place = symbols.element(array, element.index)
    const ways = waysTo(element)
    if (ways !== undefined) known++
    if (ways !== undefined && ways.length * all.length <= maxWays) {
      all = all.flatMap((one) =>
        ways.map(({ way, result }) => {
          const joined = both(one, way)
          return { ...joined, binds: [...joined.binds, [place, result]], result: array }
        }),
      )
      continue
    }
    const item = resolved(at, state, element.sym)
    if (ways === undefined || item === undefined || at.model.contents?.gives !== 'promises') continue
    const sym = symbols.inner(call, block, `all${element.index}`, undefined, item.from)
    all = all.map((one) => ({
      ...one,
      facts: [...one.facts, [sym, item.fact]],
      binds: [...one.binds, [place, sym]],
    }))
  }
  return known === 0 ? undefined : all
}

/** What one of the promises of the list comes to, where all are known. */
function oneOf(at: Moving, state: State, list: Sym): readonly PreparedCase[] | undefined {
  const { elements, length } = elementsOf(at, state, list)
  if (length === undefined || elements.length === 0) return undefined
  const ways = elements.map(({ sym }) => waysOf(at, state, sym))
  if (ways.includes(undefined)) return undefined
  const all = ways.flatMap((each) => each ?? [])
  return all.length > maxWays ? undefined : all
}
