/**
 * What a function needs its arguments to be right for: those that come to serve as a size, an offset or an index in it,
 * or in what it calls, before any test has bounded them. A caller whose number is wrong is then told where it made it.
 */
import type { Argument, Instruction } from '../ir/ir.ts'
import type { Role } from '../models/model.ts'
import type { Temp } from '../support/ids.ts'
import type { Value } from '../values/value.ts'
import { modelAt } from './call.ts'
import { passing } from './effects.ts'
import { factOf } from './evaluate.ts'
import { walk, type Solution } from './fixpoint.ts'
import type { Frame } from './frame.ts'
import { projectModelOf } from './project-models.ts'
import type { State } from './state.ts'
import type { ParameterUse } from './summary.ts'
import type { Sym } from './symbols.ts'

interface Use {
  readonly temp: Temp
  readonly role: Role
}

const maxTerms = 4

export function parameterUses(frame: Frame, solution: Solution): readonly ParameterUse[] {
  const found = new Map<number, Role>()
  if (frame.fn.params.length === 0) return []
  for (const id of frame.order)
    walk(frame, solution, frame.block(id), (i, before) => {
      for (const { temp, role } of usesAt(frame, i))
        for (const index of parametersIn(frame, before, frame.sym(temp), maxTerms))
          if (!found.has(index)) found.set(index, role)
    })
  return [...found].map(([index, role]) => ({ index, role })).sort((a, b) => a.index - b.index)
}

/** Numbers that an instruction needs to be right, commands apart. */
export function usesAt(frame: Frame, i: Instruction): readonly Use[] {
  if (i.kind === 'element' || i.kind === 'setElement') return [{ temp: i.index, role: 'index' }]
  if (i.kind !== 'call') return []
  const sinks = [...(modelAt(frame, i)?.sinks ?? []), ...(projectModelOf(frame, i)?.sinks ?? [])]
  const direct = sinks.map(({ argument, role }) => ({ temp: i.args[argument]?.temp, role }))
  return [...direct, ...calleeUses(frame, i)].flatMap(({ temp, role }) =>
    temp === undefined || role === 'command' ? [] : [{ temp, role }],
  )
}

/** Arguments of a call of the program's own functions that these use, by the function. */
export function calleeUses(
  frame: Frame,
  call: Instruction & { kind: 'call' },
): readonly (Use & { readonly callee: string })[] {
  const callee = frame.context.oracle.callee(call.site)
  if (callee.kind !== 'functions') return []
  const args: readonly (Argument | undefined)[] = passing(callee, call).args
  if (args.some((argument) => argument?.spread)) return []
  return callee.functions.flatMap((ref) => {
    const summary = frame.context.summary(ref)
    return (summary?.uses ?? []).flatMap(({ index, role }) => {
      const temp = args[index]?.temp
      return summary === undefined || temp === undefined ? [] : [{ temp, role, callee: summary.name }]
    })
  })
}

/** Parameters that the value is, or is a sum of, and that nothing has bounded from above. */
function parametersIn(frame: Frame, state: State, sym: Sym, depth: number): readonly number[] {
  const def = frame.symbols.def(sym)
  if (def.kind === 'binary' && def.op === '+' && depth > 0)
    return [def.left, def.right].flatMap((operand) => parametersIn(frame, state, operand, depth - 1))
  if (def.kind !== 'site' || def.instruction.kind !== 'param') return []
  const fact = factOf(frame, state, sym)
  const isBounded =
    fact.capped ||
    highest(fact.value) < highest(fact.base) ||
    state.guards.some((guard) => guard.terms.some(([term, c]) => term === (sym as number) && c > 0))
  return isBounded ? [] : [def.instruction.index]
}

/** Of its numbers; a comparison that came out false leaves NaN as it was. */
function highest({ number }: Value): number {
  return number.ranges.at(-1)?.hi ?? -Infinity
}
