/**
 * Small functions that make a number of a list they are given: the largest, the sum, the first that fits. What they
 * give back to anybody has no bounds, so they are looked at once more for the list that a call hands them.
 */
import type { FunctionIR, Instruction } from '../ir/ir.ts'
import type { Callee } from '../ir/oracle.ts'
import { operands } from '../ir/verify.ts'
import { isTop, Kind, type Value } from '../values/value.ts'
import type { EntryFact } from './callers.ts'
import { anyElement, hasContents } from './contents.ts'
import { instructionsOf } from '../ir/instructions.ts'
import { parameterAt, passing } from './effects.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import { forgetTests } from './handed.ts'
import type { State } from './state.ts'
import type { Summary } from './summary.ts'

type Call = Instruction & { kind: 'call' | 'superCall' }

const maxInstructions = 120

/** The summary for this call, where the lists that it passes tell more than what holds for all callers. */
export function summaryForLists(
  frame: Frame,
  state: State,
  call: Call,
  callee: Callee & { readonly kind: 'functions' },
  summary: Summary,
): Summary {
  const [ref, ...others] = callee.functions
  if (ref === undefined || others.length > 0 || callee.open === true || call.kind !== 'call') return summary
  if (call.isNew || summary.async || !summary.cases.some(({ result }) => isUnbounded(result))) return summary
  const entry = entryOf(frame, state, callee, call)
  return (entry.size === 0 ? undefined : frame.context.summaryFor(ref, entry)) ?? summary
}

function isUnbounded(result: Summary['cases'][number]['result']): boolean {
  if (result.kind === 'compute') return true
  return result.kind === 'made' && hasNoEnd(result.known.value)
}

function hasNoEnd({ kinds, number, bigint }: Value): boolean {
  if ((kinds & Kind.bigint) !== 0 && bigint.some(({ lo, hi }) => lo === undefined || hi === undefined))
    return true
  const [first, last] = [number.ranges[0], number.ranges.at(-1)]
  return (kinds & Kind.number) !== 0 && (number.nan || first?.lo === -Infinity || last?.hi === Infinity)
}

/** The arguments that are lists whose contents are known. */
function entryOf(frame: Frame, state: State, callee: Callee, call: Call): ReadonlyMap<number, EntryFact> {
  const entry = new Map<number, EntryFact>()
  const { args } = passing(callee, call)
  for (const [index, argument] of args.entries()) {
    if (argument?.spread === true) break
    const sym = argument && frame.sym(argument.temp)
    if (sym === undefined || !hasContents(frame, state, sym)) continue
    // A map gives pairs.
    if (!/^(?:Readonly)?(?:Array|Set)$/.test(frame.typeName(argument?.temp ?? call.temp) ?? '')) continue
    const elements = anyElement(frame, state, sym, undefined)
    if (elements === undefined || (isTop(elements.fact.value) && elements.fields.size === 0)) continue
    const { fact } = forgetTests({ fact: factOf(frame, state, sym), fields: new Map(), from: [] })
    entry.set(index, { fact, from: [], tested: false, elements: forgetTests(elements) })
  }
  return entry
}

/** Parameters of a small function that it takes elements of. */
export function readLists(fn: FunctionIR): ReadonlySet<number> {
  const byTemp = instructionsOf(fn)
  const found = new Set<number>()
  if (byTemp.length > maxInstructions || fn.generator || fn.async) return found
  for (const i of byTemp) {
    if (i === undefined || !['iterate', 'element', 'call', 'array', 'get'].includes(i.kind)) continue
    for (const temp of operands(i)) {
      const index = parameterAt(fn, byTemp, temp)
      if (index !== undefined) found.add(index)
    }
  }
  return found
}
