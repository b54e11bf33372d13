/** What closures know of the variables around them: what held where they are made. */
import type { FileIR, Instruction } from '../ir/ir.ts'
import type { FunctionIndex, Variable } from '../support/ids.ts'
import { get } from '../support/patricia.ts'
import { factOf } from './evaluate.ts'
import type { Fact } from './fact.ts'
import type { Frame } from './frame.ts'
import type { State } from './state.ts'

/** What was tested before a closure is made holds inside it, of variables that never change. */
export function rememberCaptured(frame: Frame, state: State, instruction: Instruction): void {
  if (instruction.kind !== 'closure') return
  const { context } = frame
  const facts = new Map<Variable, Fact>()
  for (const variable of capturedBy(context.ir, instruction.function)) {
    const sym = get(state.env, frame.symbols.variable(variable))
    if (sym === undefined) continue
    const fact = factOf(frame, state, sym)
    facts.set(variable, fact)
  }
  context.capturedFacts.set(instruction.function, facts)
}

const captures = new WeakMap<FileIR, Map<FunctionIndex, readonly Variable[]>>()

/** Variables assigned once that a function, or one inside it, reads of those around it. */
function capturedBy(ir: FileIR, index: FunctionIndex): readonly Variable[] {
  let ofFile = captures.get(ir)
  if (ofFile === undefined) captures.set(ir, (ofFile = new Map<FunctionIndex, readonly Variable[]>()))
  let variables = ofFile.get(index)
  if (variables === undefined) {
    const found = ir.variables.filter(
      (v) => v.stable && v.owner !== index && v.owner !== 0 && v.readers.some((r) => isInside(ir, r, index)),
    )
    ofFile.set(index, (variables = found.map((v) => v.id)))
  }
  return variables
}

function isInside(ir: FileIR, inner: FunctionIndex, outer: FunctionIndex): boolean {
  for (let at: FunctionIndex | undefined = inner; at !== undefined; at = ir.functions[at]?.parent)
    if (at === outer) return true
  return false
}
