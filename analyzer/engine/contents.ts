/**
 * What the elements of a collection hold. One sym stands for all of them, bound to a field that no program can name;
 * its fact is the join of everything put in (a weak update), so it holds whichever element is read. A collection that
 * other code may have filled has none.
 */
import type { Step } from '../findings/finding.ts'
import type { Instruction } from '../ir/ir.ts'
import { elementModel } from '../models/properties.ts'
import type { BlockId, Temp } from '../support/ids.ts'
import { get } from '../support/patricia.ts'
import { quote } from '../support/quote.ts'
import { parseValue } from '../values/text.ts'
import { isBottom, isTop, join, Kind, ofKinds, ofNumbers } from '../values/value.ts'
import { factOf } from './evaluate.ts'
import { joinFacts, knownOf, plain, sameKnowledge, withUser, type Fact } from './fact.ts'
import type { Frame } from './frame.ts'
import { entryAt, knownCollection } from './known-collections.ts'
import { isOwnBuffer } from './own-buffers.ts'
import { bind, isAllocation, isView, withFact, type State } from './state.ts'
import type { Given } from './summary.ts'
import { contentsName, type Place, type Sym } from './symbols.ts'

const nothing = plain(ofKinds(0))

/** The sym that stands for any element, where all that was put in is known. */
export function contentsOf(frame: Frame, state: State, collection: Sym): Sym | undefined {
  return get(state.env, frame.symbols.field(collection, contentsName))
}

/** All that is in the collection is known, here or wherever it is read. */
export function hasContents(frame: Frame, state: State, collection: Sym): boolean {
  return (
    contentsOf(frame, state, collection) !== undefined || knownCollection(frame, collection) !== undefined
  )
}

/**
 * A new collection, or one that was emptied, holds `items`. `from` tells a trace how they came there. The sym belongs
 * to the instruction `at`.
 */
export function fill(
  frame: Frame,
  state: State,
  collection: Sym,
  items: readonly Item[],
  at: Instruction,
  block: BlockId,
  suffix = '',
): State {
  const users = items.filter((item) => item.fact.user !== undefined)
  const from = users.flatMap((item) => item.from).slice(0, 3)
  // `splice` fills two collections at once.
  const key = `contents${collection}${suffix}`
  const sym = frame.symbols.inner(at, block, key, undefined, from)
  const { fact, fields } = joinItems(items)
  let next = withFact(state, sym, fact)
  for (const [name, field] of fields) {
    const inner = frame.symbols.inner(at, block, `${key}.${name}`, undefined, from)
    next = bind(withFact(next, inner, field), partOf(frame, sym, name), inner)
  }
  return bind(next, frame.symbols.field(collection, contentsName), sym)
}

/** What is put into a collection: its fact, and those of its fields, or elements by number, if it is an object. */
export interface Item {
  readonly fact: Fact
  readonly fields: ReadonlyMap<string | number, Fact>
  readonly from: readonly Step[]
}

/** Any of them. */
export function joinItems(items: readonly Item[]): Item {
  const fact = items.map((item) => item.fact).reduce(joinFacts, nothing)
  // Only of objects are fields read.
  const [first, ...others] = items.filter(
    (item) => (item.fact.value.kinds & (Kind.object | Kind.function)) !== 0,
  )
  const fields = new Map<string | number, Fact>()
  for (const [name, field] of first?.fields ?? []) {
    const same = others.map((item) => item.fields.get(name))
    if (same.includes(undefined)) continue
    const joined = same.reduce<Fact>((a, b) => joinFacts(a, b as Fact), field)
    fields.set(name, { ...joined, test: undefined })
  }
  return { fact: { ...fact, test: undefined }, fields, from: items.flatMap(({ from }) => from).slice(0, 3) }
}

/** What is known of a value and nothing else. */
export function itemOfFact(fact: Fact): Item {
  return { fact, fields: new Map(), from: [] }
}

/** What another function may be told of a value. */
export function givenOf({ fact, fields, from }: Item): Given {
  return { known: knownOf(fact), fields: [...fields].map(([name, field]) => [name, knownOf(field)]), from }
}

/** What another function has told of a value. */
export function itemGiven({ known, fields, from }: Given): Item {
  const facts = fields.map(([name, field]) => [name, { ...field, test: undefined }] as const)
  return { fact: { ...known, test: undefined }, fields: new Map(facts), from }
}

/** `[first, second]` */
export function pairOf(first: Fact, second: Item): Item {
  const fields = new Map<string | number, Fact>([
    [0, first],
    [1, second.fact],
    ['length', plain(ofNumbers(2, 2))],
  ])
  return { fact: plain(ofKinds(Kind.object)), fields, from: second.from }
}

/** The place of a field, or of an element by number. */
export function partOf(frame: Frame, base: Sym, name: string | number): Place {
  const { symbols } = frame
  return typeof name === 'string' ? symbols.field(base, name) : symbols.element(base, symbols.literal(name))
}

/** The item that a sym is. `temp` is where the text of it stands. */
export function itemOf(frame: Frame, state: State, sym: Sym, temp: Temp | undefined): Item {
  const fact = factOf(frame, state, sym)
  const fields = fieldsOf(frame, state, sym)
  const def = frame.symbols.def(sym)
  const made = temp === undefined ? undefined : frame.instructions[temp]
  const span = made && frame.context.ir.spans[made.site]
  const isUser = fact.user !== undefined || [...fields.values()].some((f) => f.user !== undefined)
  if (!isUser || made === undefined || span === undefined)
    return { fact, fields, from: def.kind === 'inner' ? def.from : [] }
  const message = `${quote(frame.context.oracle.text(made.site))} is put into a collection`
  const before = def.kind === 'inner' ? def.from : []
  return { fact, fields, from: [...before, { file: frame.context.ir.file, ...span, message }] }
}

/** What is known of the fields of an object. */
export function fieldsOf(frame: Frame, state: State, sym: Sym): ReadonlyMap<string | number, Fact> {
  const fields = new Map<string | number, Fact>()
  for (const place of frame.symbols.placesOf(sym)) {
    const held = get(state.env, place)
    const name = held === undefined ? undefined : partName(frame, place)
    if (held !== undefined && name !== undefined) fields.set(name, factOf(frame, state, held))
  }
  return fields
}

function partName({ symbols }: Frame, place: Place): string | number | undefined {
  const info = symbols.place(place)
  if (info.kind === 'field') return info.name === contentsName ? undefined : info.name
  const index = info.kind === 'element' ? symbols.def(info.index) : undefined
  return index?.kind === 'literal' && typeof index.literal === 'number' ? index.literal : undefined
}

/** The collection as it was in `before`, with `items` added to what it held. */
export function add(
  frame: Frame,
  before: State,
  state: State,
  collection: Sym,
  items: readonly Item[],
  at: Instruction,
  block: BlockId,
): State {
  const held = contentsOf(frame, before, collection)
  if (held === undefined) return state
  const old = itemOf(frame, before, held, undefined)
  const adds = items.some(
    ({ fact, fields }) =>
      fields.size > 0 || !sameKnowledge(joinFacts(old.fact, { ...fact, test: undefined }), old.fact),
  )
  if (!adds) return bind(state, frame.symbols.field(collection, contentsName), held)
  return fill(frame, state, collection, [old, ...items], at, block)
}

/** Elements of a list that was written out, as long as nobody has changed it; none of one with more than `most`. */
export function elementsApart(
  { symbols }: Frame,
  state: State,
  list: Sym,
  most: number,
): readonly Sym[] | undefined {
  const length = get(state.env, symbols.field(list, 'length'))
  const count = length === undefined ? undefined : symbols.def(length)
  if (count?.kind !== 'literal' || typeof count.literal !== 'number' || count.literal > most) return undefined
  const elements: Sym[] = []
  for (let index = 0; index < count.literal; index++) {
    const element = get(state.env, symbols.element(list, symbols.literal(index)))
    if (element === undefined) return undefined
    elements.push(element)
  }
  return elements
}

/** What stands where nothing was put in. */
export const hole: Item = itemOfFact(plain(ofKinds(Kind.undefined)))

/** What reading any element gives; `missing` where there may be none. */
export function anyElement(
  frame: Frame,
  state: State,
  collection: Sym,
  type: string | undefined,
): Item | undefined {
  const held = contentsOf(frame, state, collection)
  if (held !== undefined) {
    const item = itemOf(frame, state, held, undefined)
    return isBottom(item.fact.value) ? undefined : item
  }
  const known = knownCollection(frame, collection)
  if (known !== undefined) return known.item
  const yielded = frame.generators.get(collection)
  if (yielded !== undefined) return yielded.item
  const model = type === undefined ? undefined : elementModel(type)
  if (model === undefined) return undefined
  const value = parseValue(model.value)
  const isOwn =
    isOwnBuffer(frame, collection) ||
    (isAllocation(frame, collection) && get(state.escaped, collection) !== true && !isView(frame, collection))
  const fact = plain(value)
  return itemOfFact(model.user && !isOwn ? withUser(fact) : fact)
}

/** What stands at a position of a list or under a name of a record, if anything does. */
export function elementAt(frame: Frame, state: State, base: Sym, index: Sym): Item | undefined {
  const known = knownCollection(frame, base)
  if (known !== undefined) return entryAt(known, factOf(frame, state, index).value)
  return contentsOf(frame, state, base) === undefined ? undefined : anyElement(frame, state, base, undefined)
}

const elementKey = 'element'

/** It was read from an element of a collection: a field, or an element by number. */
export function isPartOfElement({ symbols }: Frame, sym: Sym): boolean {
  const def = symbols.def(sym)
  return def.kind === 'inner' && def.key.startsWith(`${elementKey}.`)
}

/** Makes known that `sym`, the result of `at`, is such an element. */
export function take(
  frame: Frame,
  state: State,
  sym: Sym,
  item: Item,
  missing: boolean,
  at: Instruction,
  block: BlockId,
  key: string = elementKey,
): State {
  return withFields(
    frame,
    withFact(state, sym, missing ? orUndefined(item.fact) : item.fact),
    ...([sym, item, at, block, key] as const),
  )
}

/** Makes known what fields and elements `sym` has. */
export function withFields(
  frame: Frame,
  state: State,
  sym: Sym,
  item: Item,
  at: Instruction,
  block: BlockId,
  key: string,
): State {
  let next = state
  for (const [name, fact] of item.fields) {
    // Then its declared type says more.
    if (isTop(fact.value)) continue
    const inner = frame.symbols.inner(at, block, `${key}.${name}`, undefined, item.from)
    next = bind(withFact(next, inner, fact), partOf(frame, sym, name), inner)
  }
  return next
}

/** It, or nothing. */
export function orUndefined(fact: Fact): Fact {
  const missing = ofKinds(Kind.undefined)
  const soft = fact.soft & ~Kind.undefined
  return { ...fact, value: join(fact.value, missing), base: join(fact.base, missing), soft }
}
