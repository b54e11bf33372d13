/** Calls of builtins that call back: what they are given, and what the function that is called back does. */
import type { Instruction } from '../ir/ir.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import type { Model } from '../models/model.ts'
import type { BlockId } from '../support/ids.ts'
import { prepare, type CallSite, type Prepared } from './apply.ts'
import { anyElement, joinItems, take, type Item } from './contents.ts'
import { callbackAt, effectOf } from './effects.ts'
import { unknownFact, type Frame } from './frame.ts'
import { applyEffects, escape, havoc } from './heap.ts'
import type { State } from './state.ts'
import type { Sym } from './symbols.ts'

/** A call of a model that moves the contents of collections, or what promises come to. */
export interface Moving {
  readonly frame: Frame
  readonly block: BlockId
  readonly call: Instruction & { kind: 'call' }
  readonly model: Model
  /** As it was before the call. */
  readonly before: State
  readonly receiver: Sym | undefined
  readonly args: readonly Sym[]
  /** The call's own result. */
  readonly result: Sym
}

/** Positions in a list go up to this. */
export const maxIndex: number = 2 ** 32 - 2

/** Any element of the receiver; the callback may have changed those that it has not been given yet. */
export function elementOf(at: Moving): Item | undefined {
  const { frame, block, call, model, before, receiver } = at
  const item = elementIn(at, before)
  if (item === undefined || model.callbacks === undefined) return item
  const seen = receiver !== undefined && handsList(at) ? escape(frame, before, receiver) : before
  const after = runCallbacks(frame, seen, call, block)
  const later = after === seen ? item : elementIn(at, after)
  return later && joinItems([item, later])
}

/** What the functions that a builtin is given do while it runs. */
function runCallbacks(
  frame: Frame,
  state: State,
  call: Instruction & { kind: 'call' },
  block: BlockId,
): State {
  const effect = effectOf(frame, call)
  if (effect === undefined) return havoc(frame, state, call, block)
  return effect.calls.reduce(
    (next, run) => applyEffects(frame, next, frame.context.effects(run), call, block),
    state,
  )
}

function elementIn({ frame, call, receiver }: Moving, state: State): Item | undefined {
  if (receiver === undefined || call.receiver === undefined) return undefined
  return anyElement(frame, state, receiver, frame.typeName(call.receiver))
}

/** The function that stands as the callback's argument. */
export function callbackOf({
  frame,
  call,
  model,
}: Pick<Moving, 'frame' | 'call' | 'model'>): FunctionRef | undefined {
  const argument = model.feeds && call.args[model.feeds.argument]
  const { ir, oracle } = frame.context
  return argument && callbackAt(oracle, ir, frame.instructions, argument.temp)
}

/** The callback is handed the list itself, behind the element and its position. */
export function handsList(at: Pick<Moving, 'frame' | 'call' | 'model'>): boolean {
  const callback = callbackOf(at)
  const { ir } = at.frame.context
  const fn = callback?.file === ir.file ? ir.functions[callback.index] : undefined
  if (fn === undefined || at.model.feeds === undefined) return callback !== undefined
  const seesAll = (i: Instruction): boolean => i.kind === 'arguments' || (i.kind === 'param' && i.rest)
  if (fn.params.length > at.model.feeds.parameter + 2) return true
  return fn.blocks.some(({ instructions }) => instructions.some(seesAll))
}

/** Of the syms that stand for the arguments of the callback. */
export const givenKey = 'given'

/** What the callback's ways to return are when it is given these. */
export function preparedCallback(
  at: Moving,
  state: State,
  given: readonly Item[],
): (Prepared & { readonly async: boolean }) | undefined {
  const { frame, block, call } = at
  let next = state
  const args = given.map((item, index) => {
    const key = `${givenKey}${index}`
    const sym = frame.symbols.inner(call, block, key, undefined, item.from)
    next = take(frame, next, sym, item, false, call, block, key)
    return sym
  })
  const prepared = preparedFor(at, next, args, '')
  if (prepared === undefined) return undefined
  // Cases may be settled later, where what was given is no longer in the state.
  const facts = args.map((sym, index) => [sym, given[index]?.fact ?? unknownFact] as const)
  const cases = prepared.cases.map((one) => ({ ...one, facts: [...facts, ...one.facts] }))
  return { ...prepared, cases }
}

/** The same where the arguments have syms already; `key` tells several calls of one callback apart. */
export function preparedFor(
  at: Moving,
  state: State,
  args: readonly Sym[],
  key: string,
): (Prepared & { readonly async: boolean }) | undefined {
  const { frame, block, call, model } = at
  const callback = callbackOf(at)
  const summary = callback && frame.context.summary(callback)
  if (summary === undefined || summary.isGenerator || model.feeds === undefined) return undefined
  const site: CallSite = {
    ...{ instruction: call, block, receiver: undefined, args, key },
    isKnown: (index) => index < args.length,
  }
  const { state: next, cases } = prepare(frame, state, site, [summary])
  return { state: next, cases, thrown: undefined, async: summary.async }
}
