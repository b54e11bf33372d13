/** Walks the finished states of a function once more and lets the checks look. */
import type { Finding } from '../findings/finding.ts'
import type { EngineSettings } from './settings.ts'
import type { Check } from './check.ts'
import { walk, type Solution } from './fixpoint.ts'
import { Flow } from './flow.ts'
import type { Frame } from './frame.ts'
import { factOf } from './evaluate.ts'
import { rememberCaptured } from './captured.ts'
import { rememberPassed } from './handed.ts'
import { rememberFed } from './origin.ts'
import { emptyState } from './state.ts'

export function replay(
  frame: Frame,
  solution: Solution,
  checks: readonly Check[],
  settings: EngineSettings,
): Finding[] {
  const flow = new Flow(frame, emptyState(), solution)
  const active = checks.map((check) => {
    const setting = settings.checks.get(check.id)
    const defaults = Object.fromEntries(
      Object.entries(check.options).map(([name, option]) => [name, option.default]),
    )
    const level = setting?.level === 'error' || setting?.level === 'warn' ? setting.level : check.level
    return { check, level, options: { ...defaults, ...setting?.options } }
  })
  const each = (run: (check: Check) => void): void => {
    for (const { check, level, options } of active) {
      flow.check = check
      flow.level = level
      flow.options = options
      run(check)
    }
  }
  for (const i of frame.instructions) rememberPassed(frame, undefined, i)
  for (const id of frame.order) {
    const block = frame.block(id)
    const end = walk(frame, solution, block, (instruction, before, after) => {
      flow.state = before
      each((check) => check.on.instruction?.(instruction, flow))
      rememberPassed(frame, before, instruction)
      if (after !== undefined) {
        flow.state = after
        each((check) => check.on.result?.(instruction, flow))
        rememberStable(frame, instruction, flow)
        rememberCaptured(frame, after, instruction)
        rememberFed(frame, id, before, instruction)
      }
    })
    if (end === undefined) continue
    flow.state = end
    const { terminator } = block
    if (terminator.kind === 'branch') each((check) => check.on.branch?.(terminator, flow))
    if (terminator.kind === 'return') each((check) => check.on.exit?.(terminator, flow))
  }
  return flow.findings
}

/** What a variable that is assigned once holds is known wherever it is captured. */
function rememberStable(
  frame: Frame,
  instruction: Parameters<NonNullable<Check['on']['instruction']>>[0],
  flow: Flow,
): void {
  if (instruction.kind !== 'store' || !instruction.declare) return
  const info = frame.variable(instruction.variable)
  if (!info.stable || info.readers.length === 0 || info.owner !== frame.index) return
  const fact = factOf(frame, flow.state, frame.sym(instruction.value))
  frame.context.stableFacts.set(instruction.variable, { ...fact, base: fact.value, test: undefined })
}
