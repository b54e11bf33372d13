/** Walks the finished states of a function once more and lets the checks look. */
import type { Finding, Level } from '../findings/finding.ts'
import { ofKind } from '../ir/instructions.ts'
import type { Instruction } from '../ir/ir.ts'
import type { EngineSettings } from './settings.ts'
import type { Check, Handlers } from './check.ts'
import { walk, type Solution } from './fixpoint.ts'
import { Flow } from './flow.ts'
import type { Frame } from './frame.ts'
import { factOf } from './evaluate.ts'
import { rememberCaptured } from './captured.ts'
import { rememberPassed } from './handed.ts'
import { rememberFed } from './origin.ts'
import { emptyState } from './state.ts'

/** A check as the settings want it. */
interface Active {
  readonly check: Check
  readonly level: Level
  readonly options: Readonly<Record<string, string | boolean | number>>
}

type Listener = (instruction: Instruction, flow: Flow) => void

export function replay(
  frame: Frame,
  solution: Solution,
  checks: readonly Check[],
  settings: EngineSettings,
): Finding[] {
  const flow = new Flow(frame, emptyState(), solution)
  const active = checks.map((check): Active => {
    const setting = settings.checks.get(check.id)
    const defaults = Object.fromEntries(
      Object.entries(check.options).map(([name, option]) => [name, option.default]),
    )
    const level = setting?.level === 'error' || setting?.level === 'warn' ? setting.level : check.level
    return { check, level, options: { ...defaults, ...setting?.options } }
  })
  const each = (by: readonly Active[], run: (on: Handlers) => void): void => {
    for (const { check, level, options } of by) {
      flow.check = check
      flow.level = level
      flow.options = options
      run(check.on)
    }
  }
  const listening = (handler: keyof Handlers): readonly Active[] =>
    active.filter(({ check }) => check.on[handler] !== undefined)
  const [afterwards, atBranches, atExits] = [listening('result'), listening('branch'), listening('exit')]
  const byKind = new Map<Instruction['kind'], readonly Active[]>()
  const before = (kind: Instruction['kind']): readonly Active[] => {
    let by = byKind.get(kind)
    if (by === undefined)
      byKind.set(kind, (by = active.filter(({ check }) => check.on.instruction?.[kind] !== undefined)))
    return by
  }
  for (const i of ofKind(frame.fn, 'call')) rememberPassed(frame, undefined, i)
  for (const id of frame.order) {
    const block = frame.block(id)
    const end = walk(frame, solution, block, (instruction, state, after) => {
      const { kind } = instruction
      flow.state = state
      each(before(kind), (on) => (on.instruction?.[kind] as Listener | undefined)?.(instruction, flow))
      rememberPassed(frame, state, instruction)
      if (after !== undefined) {
        flow.state = after
        each(afterwards, (on) => on.result?.(instruction, flow))
        rememberStable(frame, instruction, flow)
        rememberCaptured(frame, after, instruction)
        rememberFed(frame, id, state, instruction)
      }
    })
    if (end === undefined) continue
    flow.state = end
    const { terminator } = block
    if (terminator.kind === 'branch') each(atBranches, (on) => on.branch?.(terminator, flow))
    if (terminator.kind === 'return') each(atExits, (on) => on.exit?.(terminator, flow))
  }
  return flow.findings
}

/** What a variable that is assigned once holds is known wherever it is captured. */
function rememberStable(frame: Frame, instruction: Instruction, flow: Flow): void {
  if (instruction.kind !== 'store' || !instruction.declare) return
  const info = frame.variable(instruction.variable)
  if (!info.stable || info.readers.length === 0 || info.owner !== frame.index) return
  const fact = factOf(frame, flow.state, frame.sym(instruction.value))
  frame.context.stableFacts.set(instruction.variable, { ...fact, base: fact.value, test: undefined })
}
