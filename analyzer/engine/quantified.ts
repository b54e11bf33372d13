/**
 * What a test that is made of elements one by one says of them: `every` and `some` of all, `find` and `filter` of those
 * they give. What holds of any element is known of the one sym that stands for all (`contents.ts`).
 */
import { predicateNarrow } from '../values/builtins.ts'
import { allKinds, Kind, ofKinds, ofLiteral, ofNumbers } from '../values/value.ts'
import { settle } from './apply.ts'
import { callbackOf, elementOf, maxIndex, preparedFor, type Moving } from './callback-calls.ts'
import { contentsOf, elementsApart, fill, itemOf, itemOfFact, take, type Item } from './contents.ts'
import { builtinAt } from './effects.ts'
import { factOf } from './evaluate.ts'
import { plain, type TestRef } from './fact.ts'
import { joinAll, joinStates } from './join.ts'
import { assume, assumeValue } from './refine.ts'
import { bind, withFact, type State } from './state.ts'
import type { Sym } from './symbols.ts'
import { typedFact } from './typed.ts'

/** More elements are looked at together. */
const maxApart = 8

/** `list.every(test)`: either all elements pass, or one fails; `some`: one passes, or all fail. */
export function quantified(at: Moving, state: State, passes: boolean): State {
  const { frame, block, call, result, receiver } = at
  if (receiver === undefined || call.args.length !== 1 || mayChangeLists(at)) return state
  const said = (of: State, outcome: boolean): State => withFact(of, result, plain(ofLiteral(outcome)))
  const apart = oneByOne(at, state, receiver, passes)
  if (apart !== undefined) {
    const all = apart.all && said(apart.all, passes)
    const others = apart.others.map((one) => said(one, !passes))
    return joinAll(frame, block, all === undefined ? others : [all, ...others], call.temp) ?? state
  }
  const element = anElement(at)
  const kept = element && keptOf(at, state, element, passes)
  // Where no element passes, an empty list still does.
  if (element === undefined || kept === undefined || kept === 'never') return state
  const isKnown = contentsOf(frame, state, receiver) !== undefined
  const open = isKnown ? state : fill(frame, state, receiver, [element], call, block)
  const all = fill(frame, open, receiver, [kept], call, block, '.kept')
  return joinStates(frame, block, said(all, passes), said(open, !passes), call.temp)
}

/** The elements of a list that was written out, tested in their order. */
function oneByOne(
  at: Moving,
  state: State,
  list: Sym,
  passes: boolean,
): { readonly all: State | undefined; readonly others: readonly State[] } | undefined {
  const elements = elementsApart(at.frame, state, list, maxApart)
  if (elements === undefined || elements.length === 0) return undefined
  const others: State[] = []
  let all: State | undefined = state
  for (const [index, sym] of elements.entries()) {
    const tested: Tested | undefined = all && testedWith(at, all, sym, index)
    if (tested === undefined) return undefined
    const other: State | undefined = tested.when(!passes)
    if (other !== undefined) others.push(other)
    all = tested.when(passes)
    if (all === undefined) break
  }
  if (all === undefined) return { all, others }
  const { frame, block, call } = at
  const items = elements.map((sym) => itemOf(frame, all, sym, undefined))
  const isHeld = contentsOf(frame, all, list) !== undefined
  return { all: isHeld ? fill(frame, all, list, items, call, block, '.kept') : all, others }
}

/** `list.findIndex(test)`: there stands an element that passes, or nowhere. */
export function positioned(at: Moving, state: State): State {
  const { frame, block, call, result, receiver } = at
  const kept = elementKept(at, state, true)
  if (receiver === undefined || kept === undefined || call.args.length !== 1) return state
  if (mayChangeLists(at)) return state
  const { symbols } = frame
  const sym = symbols.inner(call, block, 'found', undefined, kept.from)
  const open = bind(state, symbols.element(receiver, result), sym)
  const index = plain(ofNumbers(0, maxIndex))
  const found = withFact(take(frame, open, sym, kept, false, call, block, 'found'), result, index)
  const missing = withFact(withFact(open, sym, plain(ofKinds(Kind.undefined))), result, plain(ofLiteral(-1)))
  return joinStates(frame, block, found, missing, call.temp)
}

/** An element for which the callback gives something truthy, or something falsy. */
export function elementKept(at: Moving, state: State, passes: boolean): Item | undefined {
  const known = elementOf(at)
  const element = known ?? anElement(at)
  if (element === undefined || at.call.args.length !== 1) return known
  const kept = keptOf(at, state, element, passes)
  return kept === undefined || kept === 'never' ? known : kept
}

function keptOf(at: Moving, state: State, element: Item, passes: boolean): Item | 'never' | undefined {
  const { frame, block, call } = at
  const given = frame.symbols.inner(call, block, 'given0', undefined, element.from)
  const asked = take(frame, state, given, element, false, call, block, 'given0')
  const tested = testedWith(at, asked, given, undefined)
  if (tested === undefined) return undefined
  const passed = tested.when(passes)
  return passed === undefined ? 'never' : { ...itemOf(frame, passed, given, undefined), from: element.from }
}

/** Any element: what is known of the contents, or what the callback declares that it is given. */
function anElement(at: Moving): Item | undefined {
  const known = elementOf(at)
  if (known !== undefined) return known
  const { frame, call, model, receiver } = at
  const callback = callbackOf(at)
  const { ir, oracle } = frame.context
  if (callback?.file !== ir.file || receiver === undefined || model.feeds === undefined) return undefined
  const variable = ir.functions[callback.index]?.params[model.feeds.parameter]
  const hint = variable === undefined ? undefined : oracle.variableHint(variable)
  if (hint === undefined || hint.kinds === allKinds || call.receiver === undefined) return undefined
  const fact = typedFact(hint, undefined)
  return itemOfFact(
    factOf(frame, at.before, receiver).user === undefined ? fact : { ...fact, user: fact.value },
  )
}

interface Tested {
  /** The state in which the test came out so; undefined where it never does. */
  when(outcome: boolean): State | undefined
}

/** The callback's test of any element, or of that with a number; then the state may go on to the next. */
function testedWith(at: Moving, state: State, element: Sym, number: number | undefined): Tested | undefined {
  const { frame, block, call } = at
  const test: TestRef = { site: call.site, outcome: true, kind: 'call' }
  const builtin = builtinTest(at)
  if (builtin === 'Boolean') return { when: (outcome) => assume(frame, state, element, outcome, test) }
  if (builtin !== undefined) {
    const { value } = factOf(frame, state, element)
    const when = (outcome: boolean): State | undefined =>
      assumeValue(frame, state, element, predicateNarrow(builtin, value, outcome) ?? value, test)
    return predicateNarrow(builtin, value, true) === undefined ? undefined : { when }
  }
  const { symbols } = frame
  const key = number === undefined ? '' : `${number}.`
  const any = symbols.inner(call, block, 'given1', undefined, [])
  const [position, ready] =
    number === undefined
      ? [any, withFact(state, any, plain(ofNumbers(0, maxIndex)))]
      : [symbols.literal(number), state]
  const prepared = preparedFor(at, ready, [element, position], key)
  if (prepared === undefined || prepared.async) return undefined
  // Several calls would share the syms of what they write.
  if (number !== undefined && prepared.cases.some(({ stores, writes }) => stores.length + writes.length > 0))
    return undefined
  const settled = settle(frame, block, call, prepared.state, prepared.cases, key)
  return { when: (outcome) => settled && assume(frame, settled.state, settled.sym, outcome, test) }
}

/** The callback may change the list while it is looked through. */
function mayChangeLists(at: Moving): boolean {
  const callback = callbackOf(at)
  if (callback === undefined) return false
  const { world, fields } = at.frame.context.effects(callback)
  return world || fields.has('[]') || fields.has('length')
}

/** `Boolean`, `Number.isInteger` */
function builtinTest({ frame, call, model }: Moving): string | undefined {
  const argument = model.feeds && call.args[model.feeds.argument]
  return argument && builtinAt(frame.context.ir, frame.instructions, argument.temp)
}
