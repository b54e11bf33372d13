/** Functions that a builtin calls with what a collection or a promise holds, and what it makes of their results. */
import { elementModel } from '../models/properties.ts'
import type { Temp } from '../support/ids.ts'
import { get } from '../support/patricia.ts'
import { parseValue } from '../values/text.ts'
import { Kind, leq, ofKinds, ofNumbers } from '../values/value.ts'
import { settle } from './apply.ts'
import { elementOf, maxIndex, preparedCallback, type Moving } from './callback-calls.ts'
import {
  add,
  anyElement,
  fill,
  hasContents,
  itemOf,
  itemOfFact,
  pairOf,
  take,
  type Item,
} from './contents.ts'
import { factOf } from './evaluate.ts'
import { plain, type Fact } from './fact.ts'
import { accumulated } from './folded.ts'
import { unknownFact } from './frame.ts'
import { knownCollection } from './known-collections.ts'
import { propertiesOfTable } from './object-tables.ts'
import { isOnlyRead } from './only-read.ts'
import { promised, resolved } from './promised.ts'
import { elementKept, positioned, quantified } from './quantified.ts'
import type { State } from './state.ts'
import { contentsName } from './symbols.ts'

type Call = Moving['call']

/** The state after the call, with what is now in the receiver and in the result. */
export function moveContents(at: Moving, state: State): State {
  const { contents, result: made } = at.model
  if (contents === undefined) return state
  if (made.kind === 'buffer') return fillBuffer(at, state)
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
      const item = elementKept(at, next, true)
      return item === undefined ? next : fill(frame, next, result, [item], call, block)
    }
    case 'every':
    case 'some':
      return quantified(at, next, contents.gives === 'every')
    case 'found': {
      const item = elementKept(at, next, true)
      return item === undefined ? next : take(frame, next, result, item, true, call, block)
    }
    case 'position':
      return positioned(at, next)
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
    case 'promise':
    case 'promises':
    case 'outcomes':
    case 'fastest':
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
    if (fact !== undefined) given.set(0, itemOfFact({ ...fact, capped: fact.user !== undefined }))
  }
  return given
}

/** The arguments that are put in; undefined for one that nothing is known of. */
function itemsAt({ frame, before }: Moving, argument: Call['args'][number]): readonly (Item | undefined)[] {
  const sym = frame.sym(argument.temp)
  if (!argument.spread) return [itemOf(frame, before, sym, argument.temp)]
  return [anyElement(frame, before, sym, frame.typeName(argument.temp))]
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

/** An element of the first argument. */
function sourceOf({ frame, before, call }: Moving): Item | undefined {
  const [source] = call.args
  if (source === undefined || source.spread) return undefined
  return anyElement(frame, before, frame.sym(source.temp), frame.typeName(source.temp))
}

/** Of a typed array that is made of another: known where it is only read from, as other views may write to it. */
function fillBuffer(at: Moving, state: State): State {
  const { frame, call, block, model, result, receiver } = at
  const type = elementModel(frame.builtinName(call.temp) ?? '')
  if (type === undefined || receiver === undefined || !isOnlyRead(frame, call.temp)) return state
  const gives = model.contents?.gives
  const isKnown = gives !== 'collection' || hasContents(frame, at.before, receiver)
  if (!isKnown) return state
  const item = gives === 'kept' ? elementKept(at, state, true) : gives === 'mapped' ? mapped(at, state) : elementOf(at) // prettier-ignore
  if (item === undefined) return state
  const all = parseValue(type.value)
  const { fact } = item
  // What does not fit is cut, to anything that does.
  const stored = leq(fact.value, all) ? fact : { ...plain(all), user: fact.user && all }
  return fill(frame, state, result, [{ ...itemOfFact(stored), from: item.from }], call, block)
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
