/** Tests of whether something is in a list: `includes`, `indexOf`, `has`, `in` and `Object.hasOwn`. */
import type { Instruction } from '../ir/ir.ts'
import type { Model } from '../models/model.ts'
import { narrowCompare } from '../values/narrow.ts'
import { truthiness } from '../values/operators.ts'
import {
  isBottom,
  join,
  Kind,
  literalOf,
  literalsOf,
  meet,
  ofKinds,
  ofLiteral,
  onlyKinds,
  withoutKinds,
  type Value,
} from '../values/value.ts'
import { constantsInField, constantsInVariable, type Constants } from './constant-lists.ts'
import { anyElement, contentsOf, elementsApart } from './contents.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import { knownCollection } from './known-collections.ts'
import { capSym } from './relations.ts'
import { isHiddenField } from './stored-fields.ts'
import type { State } from './state.ts'
import type { Sym } from './symbols.ts'

/** What the list of a test held when it was made. */
export interface Membership {
  readonly member: Sym
  /** All that may be found: by `===` or, but for `indexOf`, NaN by NaN. */
  readonly held: Value
  /** What surely is in it. */
  readonly each: Constants
  /** It is names of properties, which are compared as texts: the object's own, or those it inherits, too. */
  readonly names: 'own' | 'inherited' | undefined
  /** The result is a position. */
  readonly position: boolean
}

/** More constants are not looked at one by one. */
const maxEach = 32

/** A call of a model that looks for something in a list. */
export function askedOf(
  frame: Frame,
  state: State,
  { key, asks }: Model,
  receiver: Sym | undefined,
  args: readonly Sym[],
): Membership | undefined {
  const [first, second] = args
  if (asks === 'property')
    return first === undefined || second === undefined ? undefined : inNames(frame, second, first, 'own')
  // A second argument is where the search begins, and there may be more before.
  if (receiver === undefined || first === undefined || args.length > 1) return undefined
  const found = ownElements(frame, state, receiver) ?? knownElements(frame, state, key, receiver)
  return found && { ...found, member: first, names: undefined, position: asks === 'position' }
}

/** `name in object` */
export function inObject(frame: Frame, name: Sym, object: Sym): Membership | undefined {
  return inNames(frame, name, object, 'inherited')
}

function inNames(frame: Frame, member: Sym, object: Sym, names: 'own' | 'inherited'): Membership | undefined {
  const known = knownCollection(frame, object)?.contents
  if (known?.of !== 'record') return undefined
  const each = constantsIn(frame, object)
  const keys = literalsOf(known.keys.strings)
  const texts = keys ?? each.map(String)
  const held = texts.flatMap(likeName).reduce(join, known.keys)
  const isAll = keys !== undefined || isBottom(known.keys)
  return isAll ? { member, held, each, names, position: false } : undefined
}

/** Contents that are known of a list, a set, or the keys of a map. */
function knownElements(frame: Frame, state: State, key: string, list: Sym): Found | undefined {
  const isMap = /Map\./.test(key)
  const known = knownCollection(frame, list)?.contents
  if (known !== undefined) {
    if ((known.of === 'map') !== isMap || known.of === 'record') return undefined
    return { held: isMap ? known.keys : known.value, each: constantsIn(frame, list) }
  }
  // A map holds values, and is asked for keys.
  if (isMap || contentsOf(frame, state, list) === undefined) return undefined
  const item = anyElement(frame, state, list, undefined)
  return item && { held: item.fact.value, each: [] }
}

type Found = Pick<Membership, 'held' | 'each'>

/** What a variable or a private field is known to hold from its first moment on. */
function constantsIn(frame: Frame, sym: Sym): Constants {
  const { ir, oracle } = frame.context
  const def = frame.symbols.def(sym)
  let constants: Constants | undefined
  if (def.kind === 'entry') {
    const place = frame.symbols.place(def.place)
    if (place.kind === 'variable') constants = constantsInVariable(ir, place.variable)
  } else if (def.kind === 'site' && def.instruction.kind === 'get' && isHiddenField(oracle, def.instruction))
    constants = constantsInField(ir, def.instruction)
  return constants === undefined || constants.length > maxEach ? [] : constants
}

/** Elements of an array literal of this function. */
function ownElements(frame: Frame, state: State, list: Sym): Found | undefined {
  const def = frame.symbols.def(list)
  if (def.kind !== 'site' || def.instruction.kind !== 'array') return undefined
  const elements = elementsApart(frame, state, list, def.instruction.elements.length)
  const values = elements?.map((element) => factOf(frame, state, element).value)
  const each = values?.flatMap((value) => literalOf(value)?.literal ?? [])
  return values && each && { held: values.reduce(join, ofKinds(0)), each }
}

/** What is in a list that nobody outside wrote is one of what the list allows. */
export function capMember(
  frame: Frame,
  state: State,
  asks: Model['asks'],
  { receiver }: Instruction & { kind: 'call' },
  [first, second]: readonly Sym[],
): State {
  const searched = receiver === undefined ? undefined : frame.sym(receiver)
  const [list, member] = asks === 'property' ? [first, second] : [searched, first]
  if (asks === undefined || asks === 'position' || list === undefined || member === undefined) return state
  return factOf(frame, state, list).user === undefined ? capSym(frame, state, member) : state
}

/** Whether the result of a test says that something was found; undefined where it says neither. */
export function isFound({ position }: Membership, result: Value): boolean | undefined {
  if (!position) return truthiness(result)
  if (isBottom(meet(result, notFound))) return true
  return isBottom(narrowCompare('!==', result, notFound, true).left) ? false : undefined
}

const notFound = ofLiteral(-1)
const onlyNaN = ofLiteral(NaN)

/** What of `value` is in the list, or is not. */
export function narrowMember(membership: Membership, value: Value, found: boolean): Value {
  const { held, each, names, position } = membership
  if (!found) {
    const all = names === undefined ? each.map(ofLiteral) : each.flatMap((name) => likeName(String(name)))
    return all.reduce((rest, one) => narrowCompare('===', rest, one, false).left, value)
  }
  const same = narrowCompare('===', value, held, true).left
  if (names === undefined) return position ? same : join(same, meet(value, meet(held, onlyNaN)))
  // Anything else has a text, too, and every object inherits some names.
  const others = Kind.number | Kind.bigint | (names === 'own' ? Kind.string : 0)
  return join(onlyKinds(same, others), withoutKinds(value, others))
}

/** What has this text: itself, a number, a bigint. */
function likeName(name: string): readonly Value[] {
  const number = Number(name)
  const numbers = String(number) === name ? [ofLiteral(number)] : []
  const isWhole = /^(?:0|-?[1-9]\d*)$/.test(name)
  return [ofLiteral(name), ...numbers, ...(isWhole ? [ofLiteral(BigInt(name))] : [])]
}
