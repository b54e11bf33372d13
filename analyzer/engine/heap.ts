/** Fields and elements: binding them, and forgetting what a write or other code may have changed. */
import { hasString } from '../domains/string-set.ts'
import { propertyModel } from '../models/properties.ts'
import type { Instruction } from '../ir/ir.ts'
import type { Shape, TypeHint } from '../ir/oracle.ts'
import type { BlockId } from '../support/ids.ts'
import { forEach, get } from '../support/patricia.ts'
import { Kind, type Value } from '../values/value.ts'
import { modelAt } from './call.ts'
import { isNamed, mayBeSame, namesRead, shapeIn, shapeOf } from './computed-names.ts'
import type { Effects } from './effects.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import { bind, isAllocation, reach, touch, unbind, withEscaped, type State } from './state.ts'
import { anyPresence, contentsName, isLastingName, type Place, type PlaceInfo, type Sym } from './symbols.ts'
import { declaredHint } from './typed.ts'
import { mayBeAssigned } from './written-by-closures.ts'

type FieldPlace = Extract<PlaceInfo, { kind: 'field' }>

/** Forgets every place named `name` whose base may be the same object as `base`. */
export function spoil(frame: Frame, state: State, base: Sym, name: string, keep: Place | undefined): State {
  let next = isAllocation(frame, base) ? state : touch(frame, state, name)
  for (const spoiled of name === '[]' ? [name, anyPresence, contentsName] : [name, anyPresence])
    for (const place of frame.symbols.placesByName.get(spoiled) ?? []) {
      if (place === keep || get(next.env, place) === undefined) continue
      const info = frame.symbols.place(place)
      if (info.kind === 'variable' || !mayAlias(frame, next, info.base, base)) continue
      if (keep !== undefined && areApart(frame, info, frame.symbols.place(keep))) continue
      if (!survives(frame, name, info)) next = forget(frame, next, place)
    }
  return next
}

/** Forgets the fields of an object, and of all that may be the same, that something is stored or deleted at. */
export function spoilNamed(frame: Frame, state: State, base: Sym, key: Value): State {
  if ((key.kinds & Kind.string) === 0) return state
  const shape = shapeOf(frame, base)
  let next = state
  if (!isAllocation(frame, base))
    for (const name of namesRead(frame, shape))
      if (hasString(key.strings, name)) next = touch(frame, next, name)
  for (const [name, info, place] of namedFields(frame, next)) {
    if (!hasString(key.strings, name)) continue
    if (info.base !== base && !mayBeSame(shape, shapeOf(frame, info.base))) continue
    if (mayAlias(frame, next, info.base, base)) next = forget(frame, next, place)
  }
  return next
}

/** The fields that something is known of and that a computed name may be the name of. */
function* namedFields(frame: Frame, state: State): Generator<[string, FieldPlace, Place]> {
  for (const [name, places] of frame.symbols.placesByName)
    for (const place of isNamed(name) ? places : []) {
      const info = frame.symbols.place(place)
      if (info.kind !== 'field' || get(state.env, place) === undefined || isFixed(frame, info)) continue
      yield [name, info, place]
    }
}

/** Forgets what stands at names of an object that are not written out: one of its fields has changed. */
export function spoilByName(frame: Frame, state: State, base: Sym): State {
  let next = state
  for (const place of frame.symbols.placesOf(base)) {
    const info = frame.symbols.place(place)
    if (info.kind !== 'element' || get(next.env, place) === undefined) continue
    const { kinds } = factOf(frame, state, info.index).value
    // Positions in lists are no names.
    if ((kinds & Kind.string) !== 0) next = forget(frame, next, place)
  }
  return next
}

/** Two elements of one object at different known positions. */
function areApart({ symbols }: Frame, a: PlaceInfo, b: PlaceInfo): boolean {
  if (a.kind !== 'element' || b.kind !== 'element' || a.base !== b.base) return false
  const [x, y] = [symbols.def(a.index), symbols.def(b.index)]
  return x.kind === 'literal' && y.kind === 'literal' && String(x.literal) !== String(y.literal)
}

function mayAlias(frame: Frame, state: State, a: Sym, b: Sym): boolean {
  if (a === b) return true
  const [x, y] = [isAllocation(frame, a), isAllocation(frame, b)]
  if (x && y) return isViewOfBytes(frame, a) && isViewOfBytes(frame, b)
  if (x) return get(state.escaped, a) === true || aliased(frame, b)
  if (y) return get(state.escaped, b) === true || aliased(frame, a)
  return true
}

/** Made over bytes that another view may share: `new DataView(buffer)`. */
function isViewOfBytes(frame: Frame, sym: Sym): boolean {
  const def = frame.symbols.def(sym)
  if (def.kind !== 'site' || def.instruction.kind !== 'call') return false
  const { args } = def.instruction
  const result = modelAt(frame, def.instruction)?.result
  if (result?.kind !== 'buffer' || !result.view || args[0] === undefined) return false
  const made = frame.instructions[args[0].temp]
  return made?.kind !== 'const' && made?.kind !== 'array'
}

/** A sym made by a join may stand for any of this function's own allocations. */
function aliased(frame: Frame, sym: Sym): boolean {
  return frame.symbols.def(sym).kind === 'phi'
}

/** Forgets what a call with these effects may have changed. */
export function applyEffects(
  frame: Frame,
  state: State,
  effects: Effects,
  at: Instruction,
  block: BlockId,
): State {
  if (effects.world) return havoc(frame, state, at, block)
  let next = state
  for (const name of effects.fields) {
    const shape = shapeIn(name)
    next = shape === undefined ? touch(frame, next, name) : applyNamed(frame, next, shape)
  }
  const written = effects.fields.has('[]') ? [...effects.fields, contentsName] : effects.fields
  for (const name of effects.fields.size === 0 ? [] : [...written, anyPresence])
    for (const place of frame.symbols.placesByName.get(name) ?? []) {
      const info = frame.symbols.place(place)
      if (info.kind === 'variable' || !isReachable(frame, next, info.base)) continue
      if (!survives(frame, name, info)) next = unbind(next, place)
    }
  if (effects.variables.size === 0) return next
  const { file } = frame.context.ir
  forEach(next.env, (_, key) => {
    const place = key as Place
    const info = frame.symbols.place(place)
    if (info.kind !== 'variable') return
    const variable = frame.variable(info.variable)
    // Which of another module's variables it is cannot be told here.
    const isElsewhere = variable.kind === 'import' && frame.isShared(variable)
    if (isElsewhere || effects.variables.has(`${file}#${info.variable}`))
      next = bind(next, place, frame.symbols.havoc(place, at, block))
  })
  return next
}

/** Fields of computed names have been written, of objects of this shape. */
function applyNamed(frame: Frame, state: State, shape: Shape): State {
  let next = state
  for (const name of namesRead(frame, shape)) next = touch(frame, next, name)
  for (const [, { base }, place] of namedFields(frame, next))
    if (isReachable(frame, next, base) && mayBeSame(shape, shapeOf(frame, base))) next = unbind(next, place)
  return next
}

/** Other code may have run: everything it can reach is unknown again. */
export function havoc(frame: Frame, state: State, at: Instruction, block: BlockId): State {
  let next = touch(frame, state, undefined)
  forEach(state.env, (_, key) => {
    const place = key as Place
    const info = frame.symbols.place(place)
    if (info.kind === 'variable') {
      const variable = frame.variable(info.variable)
      const isOwn = variable.owner === frame.index
      if (frame.isShared(variable) && (!isOwn || mayBeAssigned(frame, variable.id, at, block)))
        next = bind(next, place, frame.symbols.havoc(place, at, block))
    } else if (isReachable(frame, state, info.base) && !isFixed(frame, info)) next = unbind(next, place)
  })
  return next
}

function isReachable(frame: Frame, state: State, base: Sym): boolean {
  return !isAllocation(frame, base) || get(state.escaped, base) === true
}

/** Writes of a field called `name` leave it as it was. */
function survives(frame: Frame, name: string, info: Exclude<PlaceInfo, { kind: 'variable' }>): boolean {
  return (name === 'length' || (info.kind === 'presence' && isLastingName(info.name))) && isFixed(frame, info)
}

/**
 * The place can only be written by its own constructor: lengths of views and strings, `#private` fields nobody assigns.
 * What is an array stays one.
 */
function isFixed(frame: Frame, info: { readonly base: Sym; readonly name?: string }): boolean {
  const { name } = info
  if (name === undefined) return false
  if (isLastingName(name)) return true
  if (name.startsWith('#')) return frame.context.fixedPrivates.has(name)
  if (name !== 'length' && name !== 'byteLength' && name !== 'byteOffset') return false
  const origin = frame.symbols.def(info.base)
  const made = origin.kind === 'site' ? frame.builtinName(origin.instruction.temp) : undefined
  const type = made ?? typeOf(declaredHint(frame, info.base))
  return type !== undefined && propertyModel(type, name)?.stable === true
}

/** A text has no name for its type. */
function typeOf(hint: TypeHint | undefined): string | undefined {
  return hint?.kinds === Kind.string ? 'String' : (hint?.builtin ?? hint?.typeName)
}

/** The object, if made here, is now in reach of other code, and so is all that can be reached through it. */
export function escape(frame: Frame, state: State, sym: Sym): State {
  return withEscaped(state, reach(frame, state.env, state.escaped, sym))
}

/** What the object holds may have got another name. */
export function escapeHeld(frame: Frame, state: State, base: Sym): State {
  if (!isAllocation(frame, base)) return state
  let { escaped } = state
  for (const place of frame.symbols.placesOf(base))
    escaped = reach(frame, state.env, escaped, get(state.env, place))
  return withEscaped(state, escaped)
}

/** The place may hold something else now; what it held may still be found there. */
export function forget(frame: Frame, state: State, place: Place): State {
  const held = get(state.env, place)
  return held === undefined ? state : unbind(escape(frame, state, held), place)
}

/** Forgets what is held inside one object: its elements and its own fields. */
export function spoilContents(frame: Frame, state: State, base: Sym): State {
  let next = spoil(frame, state, base, '[]', undefined)
  for (const name of ['length', 'size']) next = spoilCount(frame, next, base, name)
  for (const place of frame.symbols.placesOf(base)) {
    const info = frame.symbols.place(place)
    if (info.kind !== 'variable' && !isFixed(frame, info)) next = forget(frame, next, place)
  }
  return next
}

/** How many elements a collection has is forgotten under its other names; a copy that a builtin made is no other name. */
function spoilCount(frame: Frame, state: State, base: Sym, name: string): State {
  if (isCopy(frame, base)) return state
  let next = isAllocation(frame, base) ? state : touch(frame, state, name)
  for (const place of frame.symbols.placesByName.get(name) ?? []) {
    const info = frame.symbols.place(place)
    if (info.kind === 'variable' || info.base === base || get(next.env, place) === undefined) continue
    if (isFixed(frame, info) || isCopy(frame, info.base) || !mayAlias(frame, next, info.base, base)) continue
    next = forget(frame, next, place)
  }
  return next
}

function isCopy(frame: Frame, sym: Sym): boolean {
  const def = frame.symbols.def(sym)
  return def.kind === 'site' && modelAt(frame, def.instruction)?.asLong !== undefined
}
