/** What a check is, and all it may see of a finished function. Checks never see states, nodes or the checker. */
import type { InstructionOf } from '../ir/instructions.ts'
import type { Instruction, Terminator } from '../ir/ir.ts'
import type { Level } from '../findings/finding.ts'
import type { Flow } from './flow.ts'

export type Branch = Terminator & { kind: 'branch' }
export type Return = Terminator & { kind: 'return' }
export type Call = Instruction & { kind: 'call' | 'superCall' }

/** By kind of instruction; of other kinds a check is not told. */
export type InstructionHandlers = {
  readonly [K in Instruction['kind']]?: (instruction: InstructionOf<K>, flow: Flow) => void
}

/** Called over the finished states, in source order of control flow, only where code can be reached. */
export interface Handlers {
  /** Before an instruction runs. */
  readonly instruction?: InstructionHandlers
  /** After an instruction ran normally: its own result may be asked for. */
  result?(instruction: Instruction, flow: Flow): void
  branch?(branch: Branch, flow: Flow): void
  exit?(exit: Return, flow: Flow): void
}

export interface CheckOption {
  readonly type: 'string' | 'boolean' | 'number'
  readonly values?: readonly string[]
  readonly default: string | boolean | number
  readonly text: string
}

export interface Check {
  /** The rule's name in ESLint and the id in every output. */
  readonly id: string
  readonly level: Level & ('error' | 'warn')
  /** The smallest preset that runs it. */
  readonly preset: 'recommended' | 'strict' | 'all'
  readonly docs: { readonly summary: string; readonly why: string; readonly instead: string }
  /** Message id -> text with `{name}` holes. */
  readonly messages: Readonly<Record<string, string>>
  readonly options: Readonly<Record<string, CheckOption>>
  /** What editors offer to write instead, as in 'suggests …'. */
  readonly suggests?: string | undefined
  readonly on: Handlers
}

export function defineCheck(check: Check): Check {
  return check
}

/** Looks at a replay as checks do, and reports nothing. */
export function defineListener(id: string, on: Handlers): Check {
  const docs = { summary: '', why: '', instead: '' }
  return { id, level: 'warn', preset: 'all', docs, messages: {}, options: {}, on }
}
