/** A call: what its model or its callees' write sets let it change, what it gives back, and when it never returns. */
import type { Argument, Instruction } from '../ir/ir.ts'
import type { Callee, FunctionRef } from '../ir/oracle.ts'
import { modelOfCallee } from '../models/index.ts'
import type { Model } from '../models/model.ts'
import type { BlockId } from '../support/ids.ts'
import { get } from '../support/patricia.ts'
import { compute } from '../values/builtins.ts'
import { parseValue } from '../values/text.ts'
import { booleanKinds, join, Kind, ofKinds, type Value } from '../values/value.ts'
import { prepare, settle, type CallSite, type Prepared, type PreparedCase } from './apply.ts'
import { handsList } from './callback-calls.ts'
import { moveContents } from './callbacks.ts'
import { itemGiven } from './contents.ts'
import { effectOf, passing } from './effects.ts'
import { factOf } from './evaluate.ts'
import { isDoubted, notANumber, plain, withUser, type Fact } from './fact.ts'
import { folded } from './folded.ts'
import type { Frame } from './frame.ts'
import { applyEffects, escape, escapeHeld, havoc, spoilContents, spoilNamed } from './heap.ts'
import { lengthOfMade } from './made-lengths.ts'
import { askedOf } from './membership.ts'
import { isUserData } from './origin.ts'
import { summaryForLists } from './list-arguments.ts'
import { isOwnBuffer } from './own-buffers.ts'
import { projectModelOf, type ProjectModel } from './project-models.ts'
import { assume, use } from './refine.ts'
import { capSym } from './relations.ts'
import { spreadOut } from './spread.ts'
import { bind, isAllocation, isView, withFact, type State } from './state.ts'
import type { Summary } from './summary.ts'
import { lastingName, type Place, type Sym } from './symbols.ts'
import { neverRaised, raisedBy } from './thrown.ts'

type Call = Instruction & { kind: 'call' | 'superCall' }

/** Functions of the program that may run. */
export type FunctionsCalled = Callee & { readonly kind: 'functions' }

/** Models of what a call site may be of, in the order of preference. */
export function modelAt(frame: Frame, call: Instruction): Model | undefined {
  if (call.kind !== 'call' && call.kind !== 'superCall') return undefined
  return modelOfCallee(frame.context.oracle.callee(call.site))
}

export function applyCall(
  frame: Frame,
  block: BlockId,
  call: Call,
  state: State,
): { state: State | undefined; sym: Sym } {
  const sym = frame.symbols.site(call, block)
  const callee = frame.context.oracle.callee(call.site)
  if (callee.kind === 'ambient' && callee.key.startsWith('__'))
    return { state, sym: frame.symbols.literal(undefined) }
  const model = modelOfCallee(callee)
  const args = call.args.map((a) => frame.sym(a.temp))
  const asked = model?.lasting === true ? answerOf(frame, call, model, args) : undefined
  const answer = asked && get(state.env, asked)
  if (answer !== undefined) return { state, sym: answer }
  const receiver = call.kind === 'call' && call.receiver !== undefined ? frame.sym(call.receiver) : undefined
  let next: State | undefined = state
  if (receiver !== undefined) next = use(frame, next, receiver, call)
  const prepared = callee.kind === 'functions' ? summarized(frame, block, call, next, callee) : undefined
  if (prepared !== undefined) next = prepared.state
  const effect = effectOf(frame, call)
  if (effect === undefined) {
    for (const argument of args) next = escape(frame, next, argument)
    if (receiver !== undefined) next = escape(frame, next, receiver)
    next = havoc(frame, next, call, block)
  } else {
    const isRead = model !== undefined && (model.effect === 'none' || model.effect === 'receiver')
    if (!isRead) for (const argument of args) next = escape(frame, next, argument)
    else if (model.effect === 'receiver') for (const argument of args) next = escape(frame, next, argument)
    if (model?.result.kind === 'type' || model?.contents !== undefined) {
      for (const argument of args) next = escape(frame, next, argument)
      if (receiver !== undefined) next = escapeHeld(frame, next, receiver)
    }
    if (model?.feeds !== undefined && call.kind === 'call' && receiver !== undefined)
      if (handsList({ frame, call, model })) next = escape(frame, next, receiver)
    if (model?.effect === 'receiver' && receiver !== undefined) next = spoilContents(frame, next, receiver)
    if (model?.effect === 'arguments')
      for (const argument of args) next = spoilContents(frame, next, argument)
    if (model?.names === true && args[0] !== undefined)
      next = spoilNamed(frame, next, args[0], ofKinds(Kind.string))
    if (callee.kind === 'functions' && receiver !== undefined) next = escape(frame, next, receiver)
    for (const run of effect.calls) next = applyEffects(frame, next, frame.context.effects(run), call, block)
  }
  const thrown = callee.kind === 'functions' && callee.open !== true ? prepared?.thrown : undefined
  if (prepared?.async === true && thrown !== undefined) frame.raised = neverRaised
  else if (callee.kind !== 'ambient' || effect === undefined)
    frame.raised = raisedBy(frame, next, thrown, call.site)
  const own = projectModelOf(frame, call)
  if (prepared?.async === false) {
    const settled = settle(frame, block, call, next, prepared.cases)
    if (settled === undefined) return { state: undefined, sym }
    const passed = passGuards(frame, settled.state, args, own)
    if (!isDeclaredUser(frame, call, own)) return { state: passed, sym: settled.sym }
    return { state: withFact(passed, sym, withUser(frame.defaultFact(sym))), sym }
  }
  if (prepared !== undefined) {
    frame.pending.set(sym, prepared.cases)
    if (thrown !== undefined) frame.rejections.set(sym, thrown)
  }
  const made = resultFact(frame, next, sym, call, model, receiver, args)
  const fact = own?.source === true ? withUser(made ?? frame.defaultFact(sym)) : made
  if (fact !== undefined) next = withFact(next, sym, fact)
  else if (get(next.facts, sym) !== undefined) next = withFact(next, sym, frame.defaultFact(sym))
  let result = resultSym(model, receiver, args) ?? sym
  if (model?.contents !== undefined && call.kind === 'call') {
    const at = { frame, block, call, model, before: state, receiver, args, result: sym }
    next = moveContents(at, next)
    if (model.contents.gives === 'reduced')
      ({ state: next, sym: result } = folded(at, next) ?? { state: next, sym })
  }
  const length = model && lengthOfMade({ frame, call, model, before: state, receiver, args })
  if (length !== undefined) next = bind(next, frame.symbols.field(sym, 'length'), length)
  if (model?.asks !== undefined) {
    const membership = askedOf(frame, state, model, receiver, args)
    if (membership !== undefined) frame.memberships.set(sym, membership)
    else frame.memberships.delete(sym)
  }
  next = passGuards(frame, next, args, own)
  if (asked !== undefined) next = bind(next, asked, sym)
  return { state: asserted(frame, next, call, model, args), sym: result }
}

/** Where the answer of `Array.isArray(x)` and its kin is kept. */
function answerOf(
  { symbols }: Frame,
  call: Call,
  { key }: Model,
  [subject]: readonly Sym[],
): Place | undefined {
  const isOne = call.args.length === 1 && call.args[0]?.spread === false
  return subject === undefined || !isOne ? undefined : symbols.presence(subject, lastingName(key))
}

/** What a conversion, or a question that converts, may also come to where the type of what it is given lies. */
function doubted({ key }: Model, given: Fact | undefined): Value | undefined {
  if (!isDoubted(given)) return undefined
  if (/^is(NaN|Finite)$/.test(key)) return ofKinds(booleanKinds)
  return /^Number(\.parse(Int|Float))?$/.test(key) ? notANumber : undefined
}

/** Whatever its body does, the result is said to be user data. */
function isDeclaredUser(frame: Frame, call: Call, own: ProjectModel | undefined): boolean {
  if (own?.source === true) return true
  const { annotatesUsers, oracle } = frame.context
  return annotatesUsers && oracle.resultAnnotation(call.site)?.user === true
}

function passGuards(frame: Frame, state: State, args: readonly Sym[], own: ProjectModel | undefined): State {
  let next = state
  for (const { argument, failure } of own?.guards ?? [])
    if (failure === 'throws') next = capArguments(frame, next, args, argument)
  return next
}

/** A guard of the settings has passed: one argument is bounded, or all. */
export function capArguments(
  frame: Frame,
  state: State,
  args: readonly Sym[],
  argument: number | undefined,
): State {
  const bounded = argument === undefined ? args : args.slice(argument, argument + 1)
  return bounded.reduce((next, sym) => capSym(frame, next, sym), state)
}

/** The cases of all functions that a call may run, if every one has been summarised. */
function summarized(
  frame: Frame,
  block: BlockId,
  call: Call,
  state: State,
  callee: FunctionsCalled,
): (Prepared & { readonly async: boolean }) | undefined {
  const { functions } = callee
  const summaries = summariesOf(frame, functions)
  if (summaries === undefined) return undefined
  const [run] = functions
  const yields = summaries.length === 1 ? summaries[0]?.yields : undefined
  if (yields !== undefined && run !== undefined)
    frame.generators.set(frame.symbols.site(call, block), { item: itemGiven(yields), run })
  if (summaries.some((s) => s.isGenerator)) return undefined
  const { receiver: object, args } = passing(callee, call)
  const receiver =
    call.kind === 'superCall'
      ? frame.symbols.receiver(call)
      : object === undefined || call.isNew
        ? undefined
        : frame.sym(object)
  const site: CallSite = {
    instruction: call,
    block,
    receiver,
    ...spreadOut(frame, state, args),
  }
  const [only] = summaries
  const isOne = only !== undefined && summaries.length === 1
  const told = isOne ? [summaryForLists(frame, state, call, callee, only)] : summaries
  const prepared = prepare(frame, state, site, told)
  const async = only?.async === true
  return { ...prepared, cases: [...prepared.cases, ...others(frame, block, call)], async }
}

/** What implementations outside the program may do: give anything of the declared type. */
function others(frame: Frame, block: BlockId, call: Call): readonly PreparedCase[] {
  const callee = frame.context.oracle.callee(call.site)
  if (callee.kind !== 'functions' || callee.open !== true) return []
  return [anything(frame.symbols.site(call, block))]
}

function anything(result: Sym): PreparedCase {
  return { facts: [], assumes: [], guards: [], binds: [], writes: [], stores: [], result }
}

/** Summaries that can stand side by side: all there, of one kind, and not too many ways. */
function summariesOf(frame: Frame, functions: readonly FunctionRef[]): readonly Summary[] | undefined {
  const summaries: Summary[] = []
  for (const ref of functions) {
    const summary = frame.context.summary(ref)
    if (summary === undefined) return undefined
    summaries.push(summary)
  }
  const [first] = summaries
  if (first === undefined || summaries.some((s) => s.async !== first.async)) return undefined
  return summaries.reduce((n, s) => n + s.cases.length, 0) > maxCases ? undefined : summaries
}

/** A member access that runs a getter or a setter of the program. */
export function applyAccessor(
  frame: Frame,
  block: BlockId,
  instruction: Instruction & { kind: 'get' | 'set' },
  state: State,
  { functions, open }: FunctionsCalled,
): { readonly state: State | undefined; readonly sym: Sym } {
  const sym = frame.symbols.site(instruction, block)
  const receiver = frame.sym(instruction.object)
  const args = instruction.kind === 'set' ? [frame.sym(instruction.value)] : []
  let next = escape(frame, state, receiver)
  for (const argument of args) next = escape(frame, next, argument)
  const summaries = summariesOf(frame, functions)
  const site: CallSite = { instruction, block, receiver, args, isKnown: () => true }
  const prepared = summaries === undefined ? undefined : prepare(frame, next, site, summaries)
  if (prepared !== undefined) next = prepared.state
  for (const run of functions)
    next = applyEffects(frame, next, frame.context.effects(run), instruction, block)
  frame.raised = { state: next, whole: false }
  if (prepared === undefined) return { state: next, sym }
  const cases = open === true ? [...prepared.cases, anything(sym)] : prepared.cases
  return settle(frame, block, instruction, next, cases) ?? { state: undefined, sym }
}

const maxCases = 12

function resultSym(
  model: Model | undefined,
  receiver: Sym | undefined,
  args: readonly Sym[],
): Sym | undefined {
  if (model?.result.kind === 'param') return args[model.result.index]
  return model?.result.kind === 'receiver' ? receiver : undefined
}

/** What a modelled call gives back; undefined leaves it to the declared type. */
function resultFact(
  frame: Frame,
  state: State,
  sym: Sym,
  call: Call,
  model: Model | undefined,
  receiver: Sym | undefined,
  args: readonly Sym[],
): Fact | undefined {
  if (model === undefined) return undefined
  const facts = args.map((a) => factOf(frame, state, a))
  const spread = call.args.some((a: Argument) => a.spread)
  let fact: Fact | undefined
  if (model.result.kind === 'value') fact = plain(parseValue(model.result.text))
  else if (model.result.kind === 'buffer') fact = plain(ofKinds(Kind.object))
  else if (model.result.kind === 'compute') {
    const from = receiver === undefined ? undefined : factOf(frame, state, receiver)
    const apply = (pick: (f: Fact) => Value): Value | undefined => {
      const result = compute(model.key, facts.map(pick), from && pick(from))
      const other = doubted(model, facts[0])
      return result !== undefined && other !== undefined ? join(result, other) : result
    }
    const value = spread ? undefined : apply((f) => f.value)
    if (value !== undefined) {
      const base = apply((f) => f.base) ?? value
      const tainted = facts.filter((f) => f.user !== undefined)
      const user = tainted.length > 0 ? apply((f) => f.user ?? f.value) : undefined
      const bounded = /^Math\.(min|max)$/.test(model.key) && tainted.length < facts.length
      const boolean = (value.kinds & ~(Kind.true | Kind.false)) === 0
      return {
        ...plain(value),
        base,
        user: boolean ? undefined : user,
        capped:
          user !== undefined && (tainted.every((f) => f.capped) || (bounded && model.key === 'Math.min')),
      }
    }
  }
  const isUser = userResult(frame, state, model, receiver, facts)
  if (fact === undefined) {
    if (!isUser) return undefined
    fact = frame.defaultFact(sym)
  }
  return isUser ? withUser(fact) : fact
}

/** What the call reads out of its receiver is the outside's. */
export function readsUserData(frame: Frame, state: State, model: Model, receiver: Sym): boolean {
  // Bytes are the outside's unless the program made them; a list or a string is what its own story says.
  if (!/^(DataView|Buffer|\w+Array)\./.test(model.key) || /^(Readonly)?Array\./.test(model.key))
    return isUserData(frame, state, receiver)
  if (isOwnBuffer(frame, receiver)) return false
  return !(isAllocation(frame, receiver) && get(state.escaped, receiver) !== true && !isView(frame, receiver))
}

function userResult(
  frame: Frame,
  state: State,
  model: Model,
  receiver: Sym | undefined,
  facts: readonly Fact[],
): boolean {
  if (model.user === 'always') return true
  if (model.user === 'arguments') return facts.some((f) => f.user !== undefined)
  return model.user === 'receiver' && receiver !== undefined && readsUserData(frame, state, model, receiver)
}

/** After an assertion its condition holds; after a call that never returns nothing does. */
function asserted(
  frame: Frame,
  state: State,
  call: Call,
  model: Model | undefined,
  args: readonly Sym[],
): State | undefined {
  if (model?.never === true) return undefined
  let index = model?.asserts
  if (model === undefined) {
    const signature = frame.context.oracle.signature(call.site)
    if (signature.never) return undefined
    if (
      signature.predicate?.asserts === true &&
      /^(assert|invariant|ensure|check|require)/i.test(signature.name)
    )
      index = signature.predicate.index
  }
  const condition = index === undefined ? undefined : args[index]
  if (condition === undefined) return state
  return assume(frame, state, condition, true, { site: call.site, outcome: true, kind: 'assertion' })
}
