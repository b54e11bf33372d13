/**
 * What a function needs its arguments to be right for: those that come to serve as a size, an offset or an index in it,
 * or in what it calls, before any test has bounded them. A caller whose number is wrong is then told where it made it.
 */
import { isOrder } from '../ir/comparisons.ts'
import type { Argument, Instruction } from '../ir/ir.ts'
import { widthNamed } from '../domains/width.ts'
import { useRoles, type UseRole } from '../models/model.ts'
import { elementModel } from '../models/properties.ts'
import type { Temp } from '../support/ids.ts'
import { literalOf, type Value } from '../values/value.ts'
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
  readonly role: UseRole
  readonly width?: string | undefined
}

const maxTerms = 4

export function parameterUses(frame: Frame, solution: Solution): readonly ParameterUse[] {
  const found = new Map<string, ParameterUse>()
  if (frame.fn.params.length === 0) return []
  for (const id of frame.order)
    walk(frame, solution, frame.block(id), (i, before) => {
      for (const { temp, role, width } of usesAt(frame, before, i)) {
        const sym = frame.sym(temp)
        for (const index of parametersIn(frame, before, sym, maxTerms))
          found.set(`${index} ${role} ${width ?? ''}`, { index, role, width })
      }
    })
  const order = (use: ParameterUse): number => use.index * useRoles.length + useRoles.indexOf(use.role)
  return [...found.values()].sort((a, b) => order(a) - order(b) || byText(a.width ?? '', b.width ?? ''))
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

/** Numbers that an instruction needs to be right, commands apart. */
function usesAt(frame: Frame, state: State, i: Instruction): readonly Use[] {
  if (i.kind === 'binary') return boundsOf(frame, state, i)
  if (i.kind === 'element') return [{ temp: i.index, role: 'index' }]
  if (i.kind !== 'call' && i.kind !== 'setElement') return []
  // Types are asked only where a parameter is stored.
  const isPassed = i.kind === 'call' || parametersIn(frame, state, frame.sym(i.value), maxTerms).length > 0
  const cut = isPassed ? cutBy(frame, i) : undefined
  const cuts = cut === undefined || fits(frame, state, cut) ? [] : [cut]
  if (i.kind === 'setElement') return [{ temp: i.index, role: 'index' }, ...cuts]
  const sinks = [...(modelAt(frame, i)?.sinks ?? []), ...(projectModelOf(frame, i)?.sinks ?? [])]
  const direct = sinks.map(({ argument, role }) => ({ temp: i.args[argument]?.temp, role, width: undefined }))
  return [...direct, ...calleeUses(frame, i), ...cuts].flatMap(({ temp, role, width }) =>
    temp === undefined || role === 'command' ? [] : [{ temp, role, width }],
  )
}

/** Both sides of a comparison by size. `x < 0` asks for the sign, which is there to be mended. */
function boundsOf(
  frame: Frame,
  state: State,
  { op, left, right }: Instruction & { kind: 'binary' },
): readonly Use[] {
  if (!isOrder(op)) return []
  const isZero = (temp: Temp): boolean => {
    const literal = literalOf(factOf(frame, state, frame.sym(temp)).value)?.literal
    return literal === 0 || literal === 0n
  }
  return isZero(left) || isZero(right) ? [] : [left, right].map((temp) => ({ temp, role: 'bound' }))
}

/** A store that cuts its value to a width. */
export function cutBy(
  frame: Frame,
  i: Instruction,
):
  { readonly temp: Temp; readonly role: 'store'; readonly width: string; readonly into: string } | undefined {
  if (i.kind === 'setElement') {
    const type = frame.builtinName(i.object)
    const width = type === undefined ? undefined : elementModel(type)?.width
    return type === undefined || width === undefined
      ? undefined
      : { temp: i.value, role: 'store', width, into: `an element of ${type}` }
  }
  const stores = i.kind === 'call' ? modelAt(frame, i)?.stores : undefined
  const argument = i.kind === 'call' && stores ? i.args[stores.argument] : undefined
  if (stores?.outside !== 'wrap' || argument === undefined) return undefined
  return { temp: argument.temp, role: 'store', width: stores.width, into: 'the call' }
}

/** What fits loses nothing; a value whose other bytes are stored beside it is stored whole. */
function fits(
  frame: Frame,
  state: State,
  { temp, width }: { readonly temp: Temp; readonly width: string },
): boolean {
  const sym = frame.sym(temp)
  const { number } = factOf(frame, state, sym).value
  const { min, max } = widthNamed(width) ?? { min: -Infinity, max: Infinity }
  const [lowest, highest] = [number.ranges[0]?.lo ?? 0, number.ranges.at(-1)?.hi ?? 0]
  return (lowest >= Number(min) && highest <= Number(max)) || isSplit(frame, sym)
}

/** The same value is shifted elsewhere: its bytes are stored one by one. */
export function isSplit(frame: Frame, sym: Sym): boolean {
  return frame.symbols.defs.some(
    (def) => def.kind === 'binary' && def.left === sym && ['>>', '>>>', '/'].includes(def.op),
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
    return (summary?.uses ?? []).flatMap(({ index, role, width }) => {
      const temp = args[index]?.temp
      return summary === undefined || temp === undefined ? [] : [{ temp, role, width, callee: summary.name }]
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
