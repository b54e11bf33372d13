/**
 * Whether a called closure sees the variables that its caller sees. It does where it was made by this very call of the
 * function around both, in this round of a loop; what is taken out of a list or a field may have been made before.
 */
import type { FileIR, Instruction } from '../ir/ir.ts'
import type { FunctionIndex, Temp, Variable } from '../support/ids.ts'
import type { CallSite } from './apply.ts'
import { instructionsOf, ofKind } from '../ir/instructions.ts'
import type { Frame } from './frame.ts'

/**
 * A variable around the caller, or its own, that the function called at `at` sees as well: of a function elsewhere
 * every call has others.
 */
export function isInSight(
  frame: Frame,
  { instruction, key }: Pick<CallSite, 'instruction' | 'key'>,
  file: string,
  variable: Variable,
): boolean {
  const { ir } = frame.context
  const info = ir.variables[variable]
  if (file !== ir.file) return false
  if (info?.owner === undefined || (info.owner === 0 && !info.repeated)) return true
  // Builtins call what they are given.
  if (key === undefined && !isMadeHere(frame, instruction)) return false
  let at: FunctionIndex | undefined = frame.index
  while (at !== undefined && at !== info.owner) at = ir.functions[at]?.parent
  return at !== undefined
}

/** Of a call, and of an access that runs a getter or setter. */
function isMadeHere(frame: Frame, at: Instruction): boolean {
  if (at.kind === 'superCall') return true
  if (at.kind === 'call') {
    const callee = frame.instructions[at.callee]
    return callee?.kind === 'get' ? isMember(frame, callee) : isHeldHere(frame, at.callee)
  }
  return (at.kind === 'get' || at.kind === 'set') && isMember(frame, at)
}

/** Nothing is stored under that name later. */
function isMember(frame: Frame, { object, name }: Instruction & { kind: 'get' | 'set' }): boolean {
  return isHeldHere(frame, object) && !writtenOut(frame.context.ir).assigned.has(name)
}

/** A closure, a class or an object that is written out here, or the only thing that a variable around here holds. */
function isHeldHere(frame: Frame, temp: Temp): boolean {
  const made = frame.instructions[temp]
  if (made?.kind === 'cast' || made?.kind === 'nonNull') return isHeldHere(frame, made.value)
  if (made?.kind === 'load') return writtenOut(frame.context.ir).variables.has(made.variable)
  return made !== undefined && isWrittenOut(made)
}

function isWrittenOut({ kind }: Instruction): boolean {
  return kind === 'closure' || kind === 'class' || kind === 'object'
}

interface WrittenOut {
  /** Variables that only ever hold what their declaration writes out. */
  readonly variables: ReadonlySet<Variable>
  /** Names of fields that something is stored in, classes and object literals aside. */
  readonly assigned: ReadonlySet<string>
}

const known = new WeakMap<FileIR, WrittenOut>()

function writtenOut(ir: FileIR): WrittenOut {
  const before = known.get(ir)
  if (before !== undefined) return before
  const [variables, assigned] = [new Set<Variable>(), new Set<string>()]
  for (const fn of ir.functions) {
    const byTemp = instructionsOf(fn)
    for (const { define, name } of ofKind(fn, 'set')) if (!define) assigned.add(name)
    for (const { declare, value, variable } of ofKind(fn, 'store')) {
      const made = declare ? byTemp[value] : undefined
      if (made === undefined || !isWrittenOut(made)) continue
      if (ir.variables[variable]?.stable === true) variables.add(variable)
    }
  }
  const found = { variables, assigned }
  known.set(ir, found)
  return found
}
