/** What the callers of a function pass to it: seen while callers are replayed, used when the callee is solved again. */
import type { Step } from '../findings/finding.ts'
import type { Instruction, Span } from '../ir/ir.ts'
import type { Callee, FunctionRef } from '../ir/oracle.ts'
import type { FunctionIndex, Site, Temp } from '../support/ids.ts'
import { quote } from '../support/quote.ts'
import { equal, isBottom, join, Kind, meet, ofKinds } from '../values/value.ts'
import { showValue } from '../values/text.ts'
import type { Item } from './contents.ts'
import { defineListener, type Check } from './check.ts'
import { functionAt, parameterAt, passing } from './effects.ts'
import { joinFacts, plain, type Fact } from './fact.ts'
import type { Flow } from './flow.ts'
import type { Frame } from './frame.ts'
import { keptSites } from './kept-calls.ts'
import type { KeptAt, KeptFunctions } from './kept-functions.ts'
import { ordered, story } from './trace.ts'

type Call = Instruction & { kind: 'call' }

/** One argument at one call. */
export interface Passed {
  readonly fact: Fact
  readonly step: Step
  /** A function that is made where it is passed. */
  readonly closure?: FunctionIndex | undefined
  /** The caller's own parameter of this number, as it was given. */
  readonly own?: number | undefined
  /** How user data came to the call. */
  readonly before?: readonly Step[] | undefined
}

/** A function; with `parameter`, whatever function is given to it as that. */
export interface Target {
  readonly ref: FunctionRef
  readonly parameter: number | undefined
}

/** One call as it was heard in a replay. */
export interface Heard {
  /** Names the call: path of its file, function and site. */
  readonly call: string
  /** Arguments up to the first that is spread. */
  readonly args: readonly Passed[]
  /** False where a spread hides arguments. */
  readonly whole: boolean
  /** Where the call stands. */
  readonly here: Step
}

/** What is known of a parameter at entry, and the calls that say so. */
export interface EntryFact {
  readonly fact: Fact
  readonly from: readonly Step[]
  /** A caller has tested it: the fact is less than what was passed before its tests. */
  readonly tested: boolean
  /** What is in it, of a list that one call passes. */
  readonly elements?: Item | undefined
}

/** Whose arguments an entry is made of: all callers', or only of those that pass user data. */
export type View = 'all' | 'users'

export interface Entry {
  readonly view: View
  /** By index of the parameter. */
  readonly facts: ReadonlyMap<number, EntryFact>
}

/** Hears of a call; with `handed`, of one that gives the callee to whoever calls that parameter. */
type Record = (callee: Target, heard: Heard, handed: Target | undefined) => void

/** Listens to a replay. */
export function callObserver(record: Record): Check {
  return defineListener('callers', {
    instruction: { call: (call, flow) => hear(call, flow, record) },
  })
}

function hear(i: Call, flow: Flow, record: Record): void {
  const { file } = flow.file
  const span = flow.file.spans[i.site] ?? { start: 0, end: 0 }
  const here = { file, ...span, message: `${flow.fn.name}() does not pass it` }
  const call = `${file}#${flow.fn.index}#${i.site}`
  for (const { fn, parameter, from } of keptAt(flow.frame, i)) {
    const end = i.args.findIndex(({ spread }) => spread)
    const seen = i.args.slice(from, end < 0 ? undefined : Math.max(end, from))
    const args = seen.map(({ temp }) => passedBy(flow, temp, i.site))
    record({ ref: { file, index: fn }, parameter }, { call, args, whole: end < 0, here }, undefined)
  }
  const callee = flow.oracle.callee(i.site)
  if (callee.kind !== 'functions') return
  for (const [n, { target, to }] of handedAt(flow, i, callee).entries())
    record(target, { call: `${call}#${n}`, args: [], whole: false, here }, to)
  const given = passing(callee, i).args
  const known = given.filter((argument) => argument !== undefined)
  // What another function has bound is not seen here.
  if (known.length < given.length) return
  const spread = known.findIndex((argument) => argument.spread)
  const args = known
    .slice(0, spread < 0 ? known.length : spread)
    .map(({ temp }) => passedBy(flow, temp, i.site))
  const heard = { call, args, whole: spread < 0, here }
  for (const ref of callee.functions) record({ ref, parameter: undefined }, heard, undefined)
}

function passedBy(flow: Flow, temp: Temp, call: Site): Passed {
  const made = flow.instruction(temp)
  const site = made?.site ?? call
  const span = flow.file.spans[site] ?? { start: 0, end: 0 }
  const fact = flow.fact(temp)
  const user = fact.user === undefined ? '' : ', user data'
  const message = `${flow.fn.name}() passes '${flow.text(site)}', which is ${showValue(fact.value)}${user}${byTest(flow, fact)}`
  const closure = made?.kind === 'closure' ? made.function : undefined
  const def = flow.def(flow.sym(temp))
  const own = def.kind === 'site' && def.instruction.kind === 'param' ? def.instruction.index : undefined
  const before = fact.user === undefined || fact.capped ? undefined : wayTo(flow, temp, span)
  return { fact, step: { file: flow.file.file, ...span, message }, closure, own, before }
}

/** Where user data is from that stands at `span`: what the step there does not say. */
function wayTo(flow: Flow, temp: Temp, { start, end }: Span): readonly Step[] {
  const entered = flow.frame.instructions.flatMap((i: Instruction | undefined) =>
    i?.kind === 'param' ? (flow.file.spans[i.site] ?? []) : [],
  )
  const isTold = (step: Step): boolean =>
    step.file === flow.file.file &&
    [{ start, end }, ...entered].some((span) => span.start === step.start && span.end === step.end)
  return ordered(story(flow, [flow.sym(temp)], undefined).filter(({ weight }) => weight === 'value'))
    .filter((step) => !isTold(step))
    .slice(0, maxSteps)
}

const sitesOf = new WeakMap<Frame, ReturnType<KeptFunctions['sites']>>()

/** The parameters that a call may be one of. */
function keptAt(frame: Frame, call: Call): readonly KeptAt[] {
  const { kept, ir } = frame.context
  if (!keptSites(ir).has(call.site)) return []
  let sites = sitesOf.get(frame)
  if (sites === undefined) sitesOf.set(frame, (sites = kept.sites()))
  return sites.get(call.site) ?? []
}

/** The functions that a call hands to others, which call them. */
function handedAt(
  flow: Flow,
  call: Call,
  callee: Callee & { kind: 'functions' },
): readonly { readonly target: Target; readonly to: Target }[] {
  const found: { readonly target: Target; readonly to: Target }[] = []
  const { args } = passing(callee, call)
  for (const [parameter, argument] of args.entries()) {
    if (argument?.spread !== false) break
    const to = callee.functions.filter((ref) =>
      flow.frame.context.summary(ref)?.hands.some((hand) => hand.parameter === parameter),
    )
    if (to.length === 0) continue
    for (const target of functionsAt(flow, argument.temp))
      found.push(...to.map((ref) => ({ target, to: { ref, parameter } })))
  }
  return found
}

/** What functions an argument is, as far as names say it: `f`, `this.f`, `this.f.bind(this)`, an own parameter. */
function functionsAt(flow: Flow, temp: Temp): readonly Target[] {
  const { instructions } = flow.frame
  const target = (ref: FunctionRef): Target => ({ ref, parameter: undefined })
  const made = functionAt(flow.file, instructions, temp)
  if (made !== undefined) return [target(made)]
  const parameter = parameterAt(flow.fn, instructions, temp)
  if (parameter !== undefined) return [{ ref: { file: flow.file.file, index: flow.fn.index }, parameter }]
  const i = instructions[temp]
  if (i?.kind === 'cast' || i?.kind === 'nonNull') return functionsAt(flow, i.value)
  if (i?.kind === 'call') {
    const get = instructions[i.callee]
    const isBind = get?.kind === 'get' && get.name === 'bind' && i.args.length === 1
    return isBind ? functionsAt(flow, get.object) : []
  }
  if (i?.kind !== 'load' && i?.kind !== 'get') return []
  const named = flow.oracle.functionValue(i.site)
  return named.kind === 'functions' ? named.functions.map(target) : []
}

/** What says that it is no more than that. */
function byTest(flow: Flow, { value, base, test }: Fact): string {
  return test?.kind === 'branch' && !equal(base, value)
    ? `, as ${quote(flow.text(test.site))} was ${String(test.outcome)}`
    : ''
}

/** What a call passes for a parameter, which may be nothing; undefined where a spread hides it. */
export function passedAt({ args, whole, here }: Heard, index: number): Passed | undefined {
  return args[index] ?? (whole ? { fact: plain(ofKinds(Kind.undefined)), step: here } : undefined)
}

const maxSteps = 3

/**
 * What user data may come in by, of callers that have not bounded it; undefined when there are none. The fact leaves
 * out what other callers pass, so nothing but claims about users may rest on it.
 */
export function usersEntry(declared: Fact, passed: readonly Passed[]): EntryFact | undefined {
  const users = passed.filter(({ fact }) => fact.user !== undefined && !fact.capped)
  if (users.length === 0 || declared.user !== undefined) return undefined
  const fact = users.map((u) => u.fact).reduce(joinFacts)
  const value = meet(declared.value, fact.value)
  const user = fact.user && meet(value, fact.user)
  if (isBottom(value) || user === undefined || isBottom(user)) return undefined
  return {
    fact: { ...declared, value, base: value, user, capped: false },
    from: users.slice(0, maxSteps).flatMap(wayIn),
    tested: false,
  }
}

/**
 * What a parameter can be where `passed` is all that anybody passes; undefined when that tells no more than its
 * declaration. What is bounded by a caller's test is less than its base, as if the callee had tested it.
 */
export function joinedEntry(declared: Fact, passed: readonly Passed[]): EntryFact | undefined {
  if (passed.length === 0) return undefined
  const joined = passed.map(({ fact }) => fact).reduce(joinFacts)
  const value = meet(declared.value, joined.value)
  if (isBottom(value)) return undefined
  const soft = (joined.value.kinds | joined.soft) & ~value.kinds
  const isNew = !equal(value, declared.value) || soft !== declared.soft || joined.user !== undefined
  if (!isNew) return undefined
  const isCut = (fact: Fact): boolean => isByTest(fact) && !equal(fact.base, fact.value)
  const whole = passed.some(({ fact }) => isCut(fact)) ? meet(declared.value, joined.base) : value
  const base = join(whole, value)
  const user = joined.user && meet(value, joined.user)
  const tested = !equal(base, value)
  const isTyped = equal(value, joined.value) ? joined.typed : declared.typed || joined.typed
  const fact: Fact = {
    value,
    base,
    user: declared.user ?? (user !== undefined && isBottom(user) ? undefined : user),
    capped: declared.user === undefined && joined.capped,
    soft,
    typed: isTyped,
    test: undefined,
  }
  // Those that say the most: who has tested, then who passes users' data.
  const weight = (each: Fact): number => (isCut(each) ? 0 : each.user !== undefined ? 1 : 2)
  const from = [...passed].sort((a, b) => weight(a.fact) - weight(b.fact)).slice(0, maxSteps)
  return { fact, from: tested ? from.map(({ step }) => step) : from.flatMap(wayIn), tested }
}

function wayIn({ before = [], step }: Passed): readonly Step[] {
  return [...before, step]
}

/** Some test of the caller, or of what it called, has narrowed it, and not only its use. */
function isByTest({ test }: Fact): boolean {
  return test !== undefined && test.kind !== 'use'
}

/** What is passed where any of several calls may be meant. */
export function eitherPassed(a: Passed | undefined, b: Passed | undefined): Passed | undefined {
  if (a === undefined || b === undefined) return undefined
  const fact = joinFacts(a.fact, b.fact)
  return fact === a.fact
    ? a
    : { fact, step: fact.user !== undefined ? (b.fact.user ? b.step : a.step) : a.step }
}
