/** One instruction: what it computes and what it does to a state. */
import type { Instruction } from '../ir/ir.ts'
import { elementModel } from '../models/properties.ts'
import type { BlockId, Temp } from '../support/ids.ts'
import { get } from '../support/patricia.ts'
import { Kind, ofKinds, ofNumbers, withoutKinds, type Value } from '../values/value.ts'
import { settle } from './apply.ts'
import { applyAccessor, applyCall, type FunctionsCalled } from './call.ts'
import { add, anyElement, contentsOf, elementAt, fill, hole, itemOf, take, withFields } from './contents.ts'
import { itemOfFact, type Item } from './contents.ts'
import { withGivenFields } from './default-choices.ts'
import { factOf } from './evaluate.ts'
import { plain, withUser } from './fact.ts'
import type { Frame } from './frame.ts'
import { givenParameter } from './handed.ts'
import { escape, escapeHeld, havoc, spoil, spoilByName, spoilNamed } from './heap.ts'
import { knownCollection, tableOf } from './known-collections.ts'
import { afterWaiting, asksForNext, nextElement } from './iteration.ts'
import { inObject } from './membership.ts'
import { isUserData, readFact } from './origin.ts'
import { isOwnBuffer } from './own-buffers.ts'
import { use } from './refine.ts'
import {
  bind,
  isAllocation,
  isTouched,
  isView,
  linearOf,
  lowerBound,
  proves,
  unbind,
  upperBound,
  withFact,
  type State,
} from './state.ts'
import { spreadInto } from './spread-into.ts'
import { combine, linearConstant } from '../domains/linear.ts'
import type { Sym } from './symbols.ts'
import { raisedBy } from './thrown.ts'

export interface Step {
  /** State after the instruction; undefined when it never completes normally. */
  readonly state: State | undefined
  readonly sym: Sym
}

/** Whether the instruction can leave by an exception. */
export function mayThrow(instruction: Instruction): boolean {
  switch (instruction.kind) {
    case 'call':
    case 'superCall':
    case 'get':
    case 'set':
    case 'element':
    case 'setElement':
    case 'await':
    case 'yield':
    case 'iterate':
    case 'iterateDone':
    case 'rest':
      return true
    case 'opaque':
      return true
    default:
      return false
  }
}

/** Runs one instruction and remembers its sym. */
export function transfer(
  frame: Frame,
  block: BlockId,
  instruction: Instruction,
  state: State,
): State | undefined {
  const result = step(frame, block, instruction, state)
  frame.temps[instruction.temp] = result.sym
  return result.state
}

function step(frame: Frame, block: BlockId, i: Instruction, state: State): Step {
  const { symbols } = frame
  const here = (): Sym => symbols.site(i, block)
  switch (i.kind) {
    case 'const':
      return { state, sym: symbols.literal(i.value) }
    case 'load': {
      const place = symbols.variable(i.variable)
      const bound = get(state.env, place)
      if (bound !== undefined) return { state, sym: bound }
      const entry = symbols.entry(place)
      return { state: bind(state, place, entry), sym: entry }
    }
    case 'store': {
      const sym = frame.sym(i.value)
      const info = frame.variable(i.variable)
      let next = bind(state, symbols.variable(i.variable), sym)
      if (info.owner !== frame.index || info.readers.length > 0 || info.writers.length > 0)
        next = escape(frame, next, sym)
      if (i.declare && info.annotation?.user === true) {
        const fact = factOf(frame, next, sym)
        next = withFact(next, sym, withUser(fact))
      }
      if (info.kind === 'synthetic') next = withGivenFields(frame, block, next, i)
      return { state: next, sym }
    }
    case 'unary':
      // Whether the environment has a global name is what is asked here: its declaration does not tell.
      if (i.op === 'typeof' && isGlobal(frame, i.operand))
        return { state: withFact(state, here(), plain(ofKinds(Kind.string))), sym: here() }
      return { state, sym: symbols.unary(i.op, frame.sym(i.operand), i) }
    case 'binary': {
      // `in` depends on the object's fields, which change.
      if (i.op === 'in') return presenceOf(frame, block, i, state)
      return { state, sym: symbols.binary(i.op, frame.sym(i.left), frame.sym(i.right), i) }
    }
    case 'step':
      return { state, sym: symbols.step(i.op, frame.sym(i.operand), i) }
    case 'cast': {
      const sym = frame.sym(i.value)
      if (i.annotation?.user !== true) return { state, sym }
      const fact = factOf(frame, state, sym)
      return { state: withFact(state, sym, withUser(fact)), sym }
    }
    case 'nonNull':
      return { state, sym: frame.sym(i.value) }
    case 'this':
      return { state, sym: symbols.receiver(i) }
    case 'get':
      return readField(frame, block, i, state)
    case 'element':
      return readElement(frame, block, i, state)
    case 'set': {
      const base = frame.sym(i.object)
      const value = frame.sym(i.value)
      const place = symbols.field(base, i.name)
      let next = i.define ? state : spoil(frame, use(frame, state, base, i), base, i.name, place)
      // A list that is made shorter by its length has lost its last elements.
      if (i.name === 'length' && !i.define) next = spoil(frame, next, base, '[]', undefined)
      if (!isAllocation(frame, base) || get(next.escaped, base) === true) next = escape(frame, next, value)
      const setters = i.define ? undefined : accessorsAt(frame, i)
      if (setters !== undefined) {
        const after = applyAccessor(frame, block, i, next, setters).state
        return { state: after && unbind(after, place), sym: value }
      }
      if (!i.define) next = spoilByName(frame, next, base)
      next = bind(next, place, value)
      // A list that is made longer by its length has holes.
      if (i.name === 'length')
        next = add(frame, state, next, base, value === symbols.literal(0) ? [] : [hole], i, block)
      return { state: next, sym: value }
    }
    case 'setElement': {
      const base = frame.sym(i.object)
      const value = frame.sym(i.value)
      const place = symbols.element(base, frame.sym(i.index))
      let next = spoil(frame, use(frame, state, base, i), base, '[]', place)
      next = spoil(frame, next, base, 'length', undefined)
      next = spoilNamed(
        frame,
        escape(frame, next, value),
        base,
        factOf(frame, state, frame.sym(i.index)).value,
      )
      const held = contentsOf(frame, state, base)
      if (held !== undefined) {
        const items = [itemOf(frame, state, value, i.value)]
        if (!isWithin(frame, state, base, frame.sym(i.index), 1)) items.push(hole)
        return { state: bind(add(frame, state, next, base, items, i, block), place, value), sym: value }
      }
      // A typed array stores the value cut to its width, so it is not what will be read back.
      return { state: unbind(next, place), sym: value }
    }
    case 'delete': {
      const base = frame.sym(i.object)
      const next = spoil(frame, state, base, i.name ?? '[]', undefined)
      if (i.index !== undefined) {
        const index = frame.sym(i.index)
        const left = spoilNamed(frame, next, base, factOf(frame, state, index).value)
        // Where it was, a list has a hole.
        const isList = /Array$/.test(frame.builtinName(i.object) ?? '')
        const holed = isList ? bind(left, symbols.element(base, index), symbols.literal(undefined)) : left
        return { state: holed, sym: here() }
      }
      return { state: spoilByName(frame, next, base), sym: here() }
    }
    case 'call':
    case 'superCall':
      return applyCall(frame, block, i, state)
    case 'array': {
      let next = state
      const spread = i.elements.findIndex((e) => e?.spread)
      i.elements.forEach((element, index) => {
        if (element !== undefined && (spread < 0 || index < spread))
          next = bind(next, symbols.element(here(), symbols.literal(index)), frame.sym(element.temp))
      })
      if (spread < 0) next = bind(next, symbols.field(here(), 'length'), symbols.literal(i.elements.length))
      return { state: fillLiteral(frame, block, i, state, next), sym: here() }
    }
    case 'await':
    case 'yield': {
      const next = havoc(frame, escape(frame, state, frame.sym(i.value)), i, block)
      frame.raised = raisedBy(frame, next, frame.rejections.get(frame.sym(i.value)), i.site)
      const isUser = isUserData(frame, state, frame.sym(i.value))
      const of = frame.instructions[i.value]
      if (i.kind === 'await' && of?.kind === 'iterateNext') {
        const waited = afterWaiting(frame, block, i, of, next)
        if (waited !== undefined || !isUser) return waited ?? { state: next, sym: frame.sym(i.value) }
      }
      const pending = i.kind === 'await' ? frame.pending.get(frame.sym(i.value)) : undefined
      if (pending !== undefined && !isUser)
        return settle(frame, block, i, next, pending) ?? { state: undefined, sym: here() }
      if (!isUser) return { state: next, sym: here() }
      return { state: withFact(next, here(), withUser(frame.defaultFact(here()))), sym: here() }
    }
    case 'opaque': {
      let next = state
      for (const operand of i.operands) next = escape(frame, next, frame.sym(operand))
      return { state: i.operands.length > 0 ? havoc(frame, next, i, block) : next, sym: here() }
    }
    case 'param': {
      const given = i.rest ? undefined : givenParameter(frame, i.index)
      const elements = frame.entry?.get(i.index)?.elements
      const next = given === undefined ? state : withFields(frame, state, here(), given, i, block, 'given')
      return { state: elements === undefined ? next : fill(frame, next, here(), [elements], i, block), sym: here() } // prettier-ignore
    }
    case 'iterateDone':
      return { state: asksForNext(frame, block, i, state), sym: here() }
    case 'iterateNext':
      return nextElement(frame, block, i, state)
    case 'iterate':
    case 'rest':
      return { state: escapeHeld(frame, state, frame.sym(i.value)), sym: here() }
    case 'caught':
    case 'template':
    case 'arguments':
    case 'closure':
    case 'class':
    case 'object':
      return { state, sym: here() }
    case 'spreadInto':
      return { state: spreadInto(frame, state, i), sym: here() }
  }
}

/** What an array literal holds, if nothing unknown is spread into it. */
function fillLiteral(
  frame: Frame,
  block: BlockId,
  i: Instruction & { kind: 'array' },
  before: State,
  state: State,
): State {
  const items: Item[] = []
  let next = state
  for (const element of i.elements) {
    if (element === undefined) return state
    const sym = frame.sym(element.temp)
    const item = element.spread
      ? anyElement(frame, before, sym, frame.typeName(element.temp))
      : itemOf(frame, before, sym, element.temp)
    if (item === undefined) return state
    items.push(item)
    next = escape(frame, next, sym)
  }
  return fill(frame, next, frame.symbols.site(i, block), items, i, block)
}

function isGlobal(frame: Frame, temp: Temp): boolean {
  const made = frame.instructions[temp]
  return made?.kind === 'load' && frame.variable(made.variable).kind === 'global'
}

/** `'size' in x`: the same until something may have been written to `x`. */
function presenceOf(frame: Frame, block: BlockId, i: Instruction & { kind: 'binary' }, state: State): Step {
  const sym = frame.symbols.site(i, block)
  const name = frame.symbols.def(frame.sym(i.left))
  const known = withFact(state, sym, plain(ofKinds(Kind.true | Kind.false)))
  const asked = inObject(frame, frame.sym(i.left), frame.sym(i.right))
  if (asked !== undefined) frame.memberships.set(sym, asked)
  if (name.kind !== 'literal' || typeof name.literal !== 'string') return { state: known, sym }
  const place = frame.symbols.presence(frame.sym(i.right), name.literal)
  const bound = get(state.env, place)
  return bound === undefined ? { state: bind(known, place, sym), sym } : { state, sym: bound }
}

/** The getters or setters of the program that a member access runs. */
function accessorsAt(frame: Frame, i: Instruction & { kind: 'get' | 'set' }): FunctionsCalled | undefined {
  if (!frame.context.accessors.has(i.name)) return undefined
  const callee = frame.context.oracle.callee(i.site)
  if (callee.kind !== 'functions') return undefined
  // What an assertion makes of an object has the accessor; what the object is need not have it, and then none is run.
  return frame.instructions[i.object]?.kind === 'cast' ? { ...callee, exact: false, open: true } : callee
}

function readField(frame: Frame, block: BlockId, i: Instruction & { kind: 'get' }, state: State): Step {
  const base = frame.sym(i.object)
  let next = use(frame, state, base, i)
  const place = frame.symbols.field(base, isCountOfBytes(frame, i) ? 'length' : i.name)
  const bound = get(next.env, place)
  if (bound !== undefined) return { state: next, sym: bound }
  const getters = accessorsAt(frame, i)
  if (getters !== undefined) return applyAccessor(frame, block, i, next, getters)
  const sym = frame.symbols.site(i, block)
  if (isTouched(frame, next, i.name)) frame.entryReads.delete(sym)
  else frame.entryReads.add(sym)
  next = bind(next, place, sym)
  const table = i.name === 'length' ? tableOf(frame, base) : undefined
  if (table !== undefined)
    return { state: withFact(next, sym, plain(ofNumbers(table.length, table.length))), sym }
  return { state: taintedRead(frame, next, base, sym), sym }
}

/** The elements are bytes: `byteLength` is `length`. */
function isCountOfBytes(frame: Frame, i: Instruction & { kind: 'get' }): boolean {
  return (
    i.name === 'byteLength' && /^(Buffer|U?int8(Clamped)?Array)$/i.test(frame.builtinName(i.object) ?? '')
  )
}

/** What is read out of user data is user data. */
function taintedRead(frame: Frame, state: State, base: Sym, sym: Sym): State {
  const fact = readFact(frame, state, base, sym)
  if (fact !== undefined) return withFact(state, sym, fact)
  return get(state.facts, sym) === undefined ? state : withoutFact(frame, state, sym)
}

function withoutFact(frame: Frame, state: State, sym: Sym): State {
  return withFact(state, sym, frame.defaultFact(sym))
}

function readElement(frame: Frame, block: BlockId, i: Instruction & { kind: 'element' }, state: State): Step {
  const base = frame.sym(i.object)
  const index = frame.sym(i.index)
  let next = use(frame, state, base, i)
  const place = frame.symbols.element(base, index)
  const bound = get(next.env, place)
  if (bound !== undefined) return { state: next, sym: bound }
  const sym = frame.symbols.site(i, block)
  if (isTouched(frame, next, '[]')) frame.entryReads.delete(sym)
  else frame.entryReads.add(sym)
  // Which of the elements it is nobody can tell.
  next = bind(escapeHeld(frame, next, base), place, sym)
  const table = tableOf(frame, base)
  if (table !== undefined) {
    const at = factOf(frame, next, index).value
    const hit =
      at.kinds === Kind.number && lowerBound(at) >= 0 && upperBound(at) < table.length && isWhole(at)
    const item = knownCollection(frame, base)?.item ?? itemOfFact(plain(table.elements))
    return { state: take(frame, next, sym, item, !hit, i, block), sym }
  }
  const within = isWithin(frame, next, base, index)
  const item = elementAt(frame, next, base, index)
  if (item !== undefined) return { state: take(frame, next, sym, item, !within, i, block), sym }
  const [own, user] = [isOwn(frame, next, base), isUserData(frame, state, base)]
  if (!within && !own && !user && get(next.facts, sym) === undefined) return { state: next, sym }
  const fact = frame.defaultFact(sym)
  let learnt = fact
  if (within && !mayHaveHoles(frame, i))
    learnt = {
      ...fact,
      value: withoutKinds(fact.value, Kind.undefined),
      base: withoutKinds(fact.base, Kind.undefined),
    }
  if (fact.user !== undefined && own) learnt = { ...learnt, user: undefined }
  if (user) learnt = withUser(learnt)
  return learnt === fact && get(next.facts, sym) === undefined
    ? { state: next, sym }
    : { state: withFact(next, sym, learnt), sym }
}

/** A list of anything may, a buffer has a number everywhere. */
function mayHaveHoles(frame: Frame, i: Instruction & { kind: 'element' }): boolean {
  if (elementModel(frame.builtinName(i.object) ?? '') !== undefined) return false
  return (frame.context.oracle.hint(i.site).kinds & Kind.undefined) !== 0
}

/** Only the program itself can have filled the buffer. */
function isOwn(frame: Frame, state: State, base: Sym): boolean {
  if (isOwnBuffer(frame, base)) return true
  return isAllocation(frame, base) && get(state.escaped, base) !== true && !isView(frame, base)
}

function isWhole(value: Value): boolean {
  return !value.number.nan && value.number.ranges.every((r) => !r.fractional)
}

/** `0 <= index < base.length + beyond` holds here. */
function isWithin(frame: Frame, state: State, base: Sym, index: Sym, beyond = 0): boolean {
  const length = get(state.env, frame.symbols.field(base, 'length'))
  if (length === undefined) return false
  const at = factOf(frame, state, index).value
  if (lowerBound(at) < 0 || !isWhole(at) || at.kinds !== Kind.number) return false
  const form = combine(linearOf(frame, state, index), linearOf(frame, state, length), -1)
  const past = form && combine(form, linearConstant(1 - beyond), 1)
  return past !== undefined && proves(frame, state, past)
}
