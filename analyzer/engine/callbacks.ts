/** Functions that a builtin calls with what a collection or a promise holds, and what it makes of their results. */
import type { Instruction } from '../ir/ir.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import type { Model } from '../models/model.ts'
import type { BlockId, Temp } from '../support/ids.ts'
import { get } from '../support/patricia.ts'
import { Kind, ofKinds, ofNumbers } from '../values/value.ts'
import { prepare, settle, type CallSite, type Prepared, type PreparedCase } from './apply.ts'
import { add, anyElement, fill, itemOf, itemOfFact, pairOf, take, type Item } from './contents.ts'
import { functionAt } from './effects.ts'
import { factOf } from './evaluate.ts'
import { joinFacts, plain, sameKnowledge, type Fact, type TestRef } from './fact.ts'
import { unknownFact, type Frame } from './frame.ts'
import { knownCollection } from './known-collections.ts'
import { propertiesOfTable } from './object-tables.ts'
import { assume } from './refine.ts'
import { lowerBound, withFact, type State } from './state.ts'
import { contentsName, type Sym } from './symbols.ts'

type Call = Instruction & { kind: 'call' }

/** The rounds after which an accumulator that still changes may be any number. */
const maxRounds = 6
const maxIndex = 2 ** 32 - 2

/** A call of a model that moves the contents of collections, or what promises come to. */
export interface Moving {
  readonly frame: Frame
  readonly block: BlockId
  readonly call: Call
  readonly model: Model
  /** As it was before the call. */
  readonly before: State
  readonly receiver: Sym | undefined
  readonly args: readonly Sym[]
  /** The call's own result. */
  readonly result: Sym
}

/** The state after the call, with what is now in the receiver and in the result. */
export function moveContents(at: Moving, state: State): State {
  const { contents } = at.model
  if (contents === undefined) return state
  const { frame, call, block, before, receiver, result } = at
  let next = state
  if (contents.keeps === true && receiver !== undefined) {
    const items = call.args.slice(contents.puts?.from ?? call.args.length, contents.puts?.to)
    const known = items.flatMap((a) => itemsAt(at, a))
    next = known.includes(undefined) ? next : add(frame, before, next, receiver, known as Item[], call, block)
  }
  switch (contents.gives) {
    case 'element': {
      const item = elementOf(at)
      return item === undefined ? next : take(frame, next, result, item, true, call, block)
    }
    case 'collection':
    case 'copy':
    case 'pairs': {
      const items = contents.gives === 'collection' ? [elementOf(at)] : copied(at)
      return items.includes(undefined) ? next : fill(frame, next, result, items as Item[], call, block)
    }
    case 'kept': {
      const item = kept(at, next)
      return item === undefined ? next : fill(frame, next, result, [item], call, block)
    }
    case 'entries': {
      const item = elementOf(at)
      const key = keyOf(at)
      return item === undefined ? next : fill(frame, next, result, [pairOf(key, item)], call, block)
    }
    case 'properties':
    case 'namedProperties': {
      const items = propertiesOf(at)
      const name = plain(ofKinds(Kind.string))
      const given = contents.gives === 'properties' ? items : items?.map((item) => pairOf(name, item))
      return given === undefined ? next : fill(frame, next, result, given, call, block)
    }
    case 'mapped': {
      const item = mapped(at, next)
      return item === undefined ? next : fill(frame, next, result, [item], call, block)
    }
    case 'reduced': {
      const fact = reduced(at, next)
      return fact === undefined ? next : withFact(next, result, fact)
    }
    case 'promise':
    case 'promises':
      promised(at, next)
      return next
    default:
      return next
  }
}

/** What the callback of a call is given, by number of the parameter. */
export function givenToCallback(at: Moving): ReadonlyMap<number, Item> {
  const { feeds, contents } = at.model
  const given = new Map<number, Item>()
  if (feeds === undefined || feeds.events !== undefined) return given
  const item =
    contents?.gives === 'promise'
      ? resolved(at, at.before, at.receiver)
      : contents?.gives === 'copy'
        ? sourceOf(at)
        : elementOf(at)
  if (item !== undefined) given.set(feeds.parameter, item)
  if (/^(Readonly)?Map\.forEach$/.test(at.model.key)) given.set(1, itemOfFact(keyOf(at)))
  if (contents?.gives === 'reduced') {
    const fact = accumulated(at, at.before)
    // How often it goes round is up to the length of the list, which is trusted.
    if (fact !== undefined)
      given.set(0, itemOfFact({ ...fact.accumulator, capped: fact.accumulator.user !== undefined }))
  }
  return given
}

/** The arguments that are put in; undefined for one that nothing is known of. */
function itemsAt({ frame, before }: Moving, argument: Call['args'][number]): readonly (Item | undefined)[] {
  const sym = frame.sym(argument.temp)
  if (!argument.spread) return [itemOf(frame, before, sym, argument.temp)]
  return [anyElement(frame, before, sym, frame.typeName(argument.temp))]
}

function elementOf({ frame, before, call, receiver }: Moving): Item | undefined {
  if (receiver === undefined || call.receiver === undefined) return undefined
  return anyElement(frame, before, receiver, frame.typeName(call.receiver))
}

/** Of `Array.from(x)`, `new Set(x)` and `Array.of(a, b)`. */
function copied(at: Moving): readonly (Item | undefined)[] {
  const { call, model } = at
  const [source] = call.args
  if (source === undefined) return []
  if (model.contents?.gives === 'pairs') {
    const { before, frame } = at
    const { kinds } = factOf(frame, before, frame.sym(source.temp)).value
    if ((kinds & ~(Kind.undefined | Kind.null)) === 0) return []
    const value = isEmptyList(at, source.temp) ? undefined : sourceOf(at)?.fields.get(1)
    if (value !== undefined) return [itemOfFact(value)]
    return isEmptyList(at, source.temp) ? [] : [undefined]
  }
  if (model.contents?.puts !== undefined) return call.args.flatMap((a) => itemsAt(at, a))
  const item = sourceOf(at)
  return [item !== undefined && call.args.length > 1 ? mapped(at, at.before, item) : item]
}

/** What an element is known by: its position, or a map's key. */
function keyOf({ frame, model, receiver }: Moving): Fact {
  if (!/^(Readonly)?Map\./.test(model.key)) return plain(ofNumbers(0, maxIndex, false))
  const known = receiver === undefined ? undefined : knownCollection(frame, receiver)
  return known === undefined ? unknownFact : plain(known.contents.keys)
}

/** `[]` */
function isEmptyList({ frame }: Moving, temp: Temp): boolean {
  const made = frame.instructions[temp]
  return made?.kind === 'array' && made.elements.length === 0
}

/**
 * What the properties of the first argument hold, if nobody else can have given it others: it is an object literal
 * that nobody else knows of, or a constant table.
 */
function propertiesOf({ frame, before, call }: Moving): readonly Item[] | undefined {
  const [source] = call.args
  if (source === undefined || source.spread) return undefined
  const sym = frame.sym(source.temp)
  const def = frame.symbols.def(sym)
  if (def.kind === 'entry') {
    const place = frame.symbols.place(def.place)
    const table = place.kind === 'variable' && propertiesOfTable(frame.context.ir, place.variable)
    return table ? [itemOfFact(plain(table))] : undefined
  }
  if (def.kind !== 'site' || def.instruction.kind !== 'object' || frame.isSpread(def.instruction))
    return undefined
  if (get(before.escaped, sym) === true) return undefined
  const items: Item[] = []
  for (const place of frame.symbols.placesOf(sym)) {
    const info = frame.symbols.place(place)
    if (info.kind === 'field' && info.name === contentsName) continue
    const held = get(before.env, place)
    if (held === undefined || info.kind !== 'field') return undefined
    items.push(itemOf(frame, before, held, undefined))
  }
  return items
}

/** An element for which the callback gives something truthy. */
function kept(at: Moving, state: State): Item | undefined {
  const element = elementOf(at)
  const index = itemOfFact(plain(ofNumbers(0, maxIndex, false)))
  const prepared = element === undefined ? undefined : preparedCallback(at, state, [element, index])
  if (prepared === undefined || prepared.async) return element
  const { frame, block, call } = at
  const settled = settle(frame, block, call, prepared.state, prepared.cases)
  const test: TestRef = { site: call.site, outcome: true, kind: 'call' }
  const passed = settled && assume(frame, settled.state, settled.sym, true, test)
  if (passed === undefined) return element
  const given = frame.symbols.inner(call, block, 'given0', undefined, element?.from ?? [])
  const item = itemOf(frame, passed, given, undefined)
  return { ...item, from: element?.from ?? [] }
}

/** An element of the first argument. */
function sourceOf({ frame, before, call }: Moving): Item | undefined {
  const [source] = call.args
  if (source === undefined || source.spread) return undefined
  return anyElement(frame, before, frame.sym(source.temp), frame.typeName(source.temp))
}

/** What the callback makes of any element. */
function mapped(at: Moving, state: State, element: Item | undefined = elementOf(at)): Item | undefined {
  const index = plain(ofNumbers(0, maxIndex, false))
  return element === undefined ? undefined : called(at, state, [element, itemOfFact(index)])
}

/** What the callback returns when it is given these. */
function called(at: Moving, state: State, given: readonly Item[]): Item | undefined {
  const prepared = preparedCallback(at, state, given)
  if (prepared === undefined || prepared.async) return undefined
  const { frame, block, call } = at
  const settled = settle(frame, block, call, prepared.state, prepared.cases)
  return settled === undefined ? undefined : itemOf(frame, settled.state, settled.sym, undefined)
}

function preparedCallback(
  at: Moving,
  state: State,
  given: readonly Item[],
): (Prepared & { readonly async: boolean }) | undefined {
  const { frame, block, call, model } = at
  const callback = callbackOf(at)
  const summary = callback && frame.context.summary(callback)
  if (summary === undefined || summary.isGenerator || model.feeds === undefined) return undefined
  let next = state
  const args = given.map((item, index) => {
    const sym = frame.symbols.inner(call, block, `given${index}`, undefined, item.from)
    next = take(frame, next, sym, item, false, call, block, `given${index}`)
    return sym
  })
  const site: CallSite = {
    instruction: call,
    block,
    receiver: undefined,
    args,
    isKnown: (index) => index < args.length,
  }
  const prepared = prepare(frame, next, site, [summary])
  // Cases may be settled later, where what was given is no longer in the state.
  const facts = args.map((sym, index) => [sym, given[index]?.fact ?? unknownFact] as const)
  const cases = prepared.cases.map((one) => ({ ...one, facts: [...facts, ...one.facts] }))
  return { state: prepared.state, cases, thrown: undefined, async: summary.async }
}

/** The function that stands as the callback's argument. */
function callbackOf({ frame, call, model }: Moving): FunctionRef | undefined {
  const argument = model.feeds && call.args[model.feeds.argument]
  return argument && functionAt(frame.context.ir, frame.instructions, argument.temp)
}

function reduced(at: Moving, state: State): Fact | undefined {
  return accumulated(at, state)?.result
}

/** The accumulator as the callback sees it in any round, and after the last. */
function accumulated(
  at: Moving,
  state: State,
): { readonly accumulator: Fact; readonly result: Fact } | undefined {
  const { frame, before, call, result } = at
  const element = elementOf(at)
  const first = call.args[1]
  if (element === undefined) return undefined
  const start = first === undefined ? element : itemOf(frame, before, frame.sym(first.temp), first.temp)
  let accumulator = start.fact
  for (let round = 0; round < maxRounds; round++) {
    const item = called(at, state, [{ ...start, fact: accumulator }, element])
    if (item === undefined) return undefined
    const next = { ...joinFacts(accumulator, item.fact), test: undefined }
    if (sameKnowledge(next, accumulator)) return { accumulator, result: accumulator }
    accumulator = next
  }
  const { kinds, number } = accumulator.value
  if (kinds === Kind.number && !number.nan) {
    // A count goes up without end, if it does so from any height.
    const value = ofNumbers(
      lowerBound(accumulator.value),
      Infinity,
      number.ranges.some((r) => r.fractional),
    )
    const counted = { ...plain(value), user: accumulator.user && value }
    const item = called(at, state, [{ ...start, fact: counted }, element])
    if (item !== undefined && sameKnowledge({ ...joinFacts(counted, item.fact), test: undefined }, counted))
      return { accumulator: counted, result: counted }
  }
  const declared = frame.defaultFact(result)
  const fact = { ...declared, user: accumulator.user && declared.value, capped: false }
  return { accumulator: fact, result: fact }
}

/** What a promise of this function comes to, where that is known. */
function resolved({ frame, block, call }: Moving, state: State, promise: Sym | undefined): Item | undefined {
  const pending = promise === undefined ? undefined : frame.pending.get(promise)
  if (pending === undefined) return undefined
  const settled = settle(frame, block, call, state, pending)
  return settled === undefined ? undefined : itemOf(frame, settled.state, settled.sym, undefined)
}

/** Remembers what the promise that the call gives comes to. */
function promised(at: Moving, state: State): void {
  const { frame, call, model, args, result, receiver } = at
  const [first] = args
  if (model.contents?.gives === 'promises') {
    const all = first === undefined ? undefined : allOf(at, state, first)
    if (all !== undefined) frame.pending.set(result, [all])
  } else if (receiver !== undefined && model.feeds !== undefined) {
    const item = resolved(at, state, receiver) ?? itemOfFact(unknownFact)
    const prepared = call.args.length === 1 ? preparedCallback(at, state, [item]) : undefined
    if (prepared !== undefined && (prepared.async || isScalar(at, prepared)))
      frame.pending.set(result, prepared.cases)
  } else if (first !== undefined && (factOf(frame, state, first).value.kinds & Kind.object) === 0)
    frame.pending.set(result, [{ ...noCase, result: first }])
}

const noCase = { facts: [], assumes: [], guards: [], binds: [], writes: [], stores: [] }

/** The results are no promises themselves, which would be waited for. */
function isScalar({ frame, block, call }: Moving, { state, cases }: Prepared): boolean {
  const settled = settle(frame, block, call, state, cases)
  return settled !== undefined && (factOf(frame, settled.state, settled.sym).value.kinds & Kind.object) === 0
}

/** A list with what each promise of the list comes to. */
function allOf(at: Moving, state: State, list: Sym): PreparedCase | undefined {
  const { frame, block, call } = at
  const { symbols } = frame
  const array = symbols.inner(call, block, 'all', 'object', [])
  const facts: (readonly [Sym, Fact])[] = [[array, plain(ofKinds(Kind.object))]]
  const binds: PreparedCase['binds'][number][] = []
  for (const place of symbols.placesOf(list)) {
    const info = symbols.place(place)
    const index = info.kind === 'element' ? symbols.def(info.index) : undefined
    if (info.kind !== 'element' || index?.kind !== 'literal' || typeof index.literal !== 'number') continue
    const item = resolved(at, state, get(state.env, place))
    if (item === undefined) continue
    const sym = symbols.inner(call, block, `all${index.literal}`, undefined, item.from)
    facts.push([sym, item.fact])
    binds.push([symbols.element(array, info.index), sym])
  }
  return binds.length === 0 ? undefined : { ...noCase, facts, binds, result: array }
}
