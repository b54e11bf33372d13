/** What holds of the arguments when a callee is left by an exception, for those who catch it. */
import type { Block } from '../ir/ir.ts'
import { equal, join, Kind, ofKinds, type Value } from '../values/value.ts'
import { toldBeyond } from './believed.ts'
import { factOf } from './evaluate.ts'
import type { Step } from '../findings/finding.ts'
import type { Fact, TestRef } from './fact.ts'
import { walk, type Solution } from './fixpoint.ts'
import type { Frame } from './frame.ts'
import { assumeValue } from './refine.ts'
import type { State } from './state.ts'
import type { Assumption } from './summary.ts'
import type { Sym } from './symbols.ts'
import type { Terms } from './terms.ts'
import { mayThrow } from './transfer.ts'

/** An assumption of a callee in the caller's terms. */
export type Thrown = readonly (Assumption & { readonly sym: Sym })[]

/** What an exception of the instruction that ran last leaves behind. */
export interface Raised {
  /** Undefined: there can be no such exception. */
  readonly state: State | undefined
  /** No other exception can come of the instruction: not before the callee runs either. */
  readonly whole: boolean
}

/** Async functions reject their promise instead. */
export const neverRaised: Raised = { state: undefined, whole: true }

/** Of parameters that hold what they were given: what every exception has in common that may leave the function. */
export function thrownOf(
  frame: Frame,
  solution: Solution,
  terms: Terms,
  stepOf: (fact: Fact) => Step | undefined,
): readonly Assumption[] {
  const leaving = frame.order.map((id) => frame.block(id)).filter(({ handler }) => handler === undefined)
  if (frame.fn.generator || !leaving.some(({ terminator }) => terminator.kind === 'throw')) return []
  let known: Map<Sym, Value> | undefined
  const steps = new Map<Sym, Step | undefined>()
  const meet = (state: State): void => {
    known = known === undefined ? testedIn(frame, state) : common(frame, state, known)
    for (const sym of known.keys()) if (!steps.has(sym)) steps.set(sym, stepOf(factOf(frame, state, sym)))
  }
  for (const block of leaving) {
    const end = walk(frame, solution, block)
    if (block.terminator.kind === 'throw' && end !== undefined) meet(end)
  }
  for (const id of frame.order) {
    const state = promised(frame, solution, frame.block(id))
    if (state !== undefined) meet(state)
  }
  for (const block of leaving) {
    if (known === undefined || known.size === 0) return []
    walk(frame, solution, block, (i, before) => {
      if (mayThrow(i)) meet(before)
    })
  }
  const thrown: Assumption[] = []
  for (const [sym, value] of known ?? []) {
    const term = terms.parameter(sym)
    if (term === undefined) continue
    const told = toldBeyond(frame, undefined, sym, value, frame.defaultFact(sym).base)
    if (told === undefined) continue
    thrown.push({ term, value: told, capped: false, by: 'test', step: steps.get(sym) })
  }
  return thrown
}

/** The end of a block that returns what may be a promise, which may be rejected whatever is tested here. */
function promised(frame: Frame, solution: Solution, block: Block): State | undefined {
  const { terminator } = block
  if (!frame.fn.async || terminator.kind !== 'return' || terminator.value === undefined) return undefined
  const end = walk(frame, solution, block)
  const kinds = end === undefined ? 0 : openValue(frame, end, frame.sym(terminator.value)).kinds
  return (kinds & Kind.object) === 0 ? undefined : end
}

function testedIn(frame: Frame, state: State): Map<Sym, Value> {
  const known = new Map<Sym, Value>()
  for (const i of frame.instructions) {
    if (i?.kind !== 'param' || i.rest || frame.defaulted.has(i.temp)) continue
    const sym = frame.sym(i.temp)
    const value = openValue(frame, state, sym)
    if (!equal(value, openValue(frame, undefined, sym))) known.set(sym, value)
  }
  return known
}

function common(frame: Frame, state: State, before: ReadonlyMap<Sym, Value>): Map<Sym, Value> {
  const known = new Map<Sym, Value>()
  for (const [sym, value] of before) {
    const both = join(value, openValue(frame, state, sym))
    if (!equal(both, openValue(frame, undefined, sym))) known.set(sym, both)
  }
  return known
}

/** With what declared types alone exclude. */
function openValue(frame: Frame, state: State | undefined, sym: Sym): Value {
  const { value, soft } = state === undefined ? frame.defaultFact(sym) : factOf(frame, state, sym)
  return soft === 0 ? value : join(value, ofKinds(soft))
}

/** `state`: what held once the callee may have written. */
export function raisedBy(
  frame: Frame,
  state: State,
  thrown: Thrown | undefined,
  site: TestRef['site'],
): Raised {
  let next: State | undefined = state
  for (const { sym, value, step } of thrown ?? []) {
    const test: TestRef = { site, outcome: true, kind: 'thrown', from: step }
    next = next && assumeValue(frame, next, sym, value, test)
  }
  return { state: next, whole: thrown !== undefined && thrown.length > 0 }
}
