/** Walks the finished states of a function once more and lets the checks look. */
import type { Finding } from '../findings/finding.ts'
import type { Instruction } from '../ir/ir.ts'
import { elementModel } from '../models/properties.ts'
import type { Temp } from '../support/ids.ts'
import { parseValue } from '../values/text.ts'
import { ofNumbers } from '../values/value.ts'
import { modelAt } from './call.ts'
import type { EngineSettings } from './settings.ts'
import type { Check } from './check.ts'
import { runBlock, type Solution } from './fixpoint.ts'
import { Flow } from './flow.ts'
import type { Frame } from './frame.ts'
import { factOf } from './evaluate.ts'
import { plain, type Fact } from './fact.ts'
import { emptyState } from './state.ts'

export function replay(
  frame: Frame,
  solution: Solution,
  checks: readonly Check[],
  settings: EngineSettings,
): Finding[] {
  const flow = new Flow(frame, emptyState(), (block) => solution.entries.has(block))
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
  for (const id of frame.order) {
    const entry = solution.entries.get(id)
    if (entry === undefined) continue
    const block = frame.block(id)
    const { end } = runBlock(frame, block, entry, (instruction, before, after) => {
      flow.state = before
      each((check) => check.on.instruction?.(instruction, flow))
      if (after !== undefined) {
        flow.state = after
        each((check) => check.on.result?.(instruction, flow))
        rememberStable(frame, instruction, flow)
        rememberCallback(frame, instruction, flow)
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

const elementsFirst = /\.(forEach|map|flatMap|filter|find|findLast|findIndex|findLastIndex|some|every)$/
const elementsSecond = /\.(reduce|reduceRight)$/

/** A function made on the spot and given to a builtin is called with elements of what the builtin works on. */
function rememberCallback(frame: Frame, instruction: Instruction, flow: Flow): void {
  if (instruction.kind !== 'call' || instruction.receiver === undefined) return
  const closure = frame.instructions[instruction.args[0]?.temp ?? -1]
  if (closure?.kind !== 'closure') return
  const key = modelAt(frame, instruction)?.key
  if (key === undefined) return
  const fn = frame.context.ir.functions[closure.function]
  const remember = (index: number, fact: Fact | undefined): void => {
    const variable = fn?.params[index]
    if (variable !== undefined && fact !== undefined) frame.context.parameterFacts.set(variable, fact)
  }
  const element = elementsSecond.test(key) ? 1 : elementsFirst.test(key) ? 0 : undefined
  if (element === undefined || !/^(Array|ReadonlyArray|Buffer|\w+Array)\./.test(key)) return
  remember(element, elementFact(frame, flow, instruction.receiver))
  remember(element + 1, plain(ofNumbers(0, 2 ** 53 - 2, false)))
}

/** What an element of a typed array is, or of an array that is user data as a whole. */
function elementFact(frame: Frame, flow: Flow, receiver: Temp): Fact | undefined {
  const sym = frame.sym(receiver)
  const type = frame.typeName(receiver)
  const model = type === undefined ? undefined : elementModel(type)
  if (model === undefined) return undefined
  const value = parseValue(model.value)
  const own = frame.isOwnBuffer(sym) || (flow.isOwnAllocation(sym) && !flow.isEscaped(sym))
  return model.user && !own ? { ...plain(value), user: value } : plain(value)
}
