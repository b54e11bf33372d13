/** Where in a function its closures can have assigned its variables: not before they are made. */
import { successors } from '../ir/cfg.ts'
import type { FunctionIR, Instruction } from '../ir/ir.ts'
import type { BlockId, FunctionIndex, Variable } from '../support/ids.ts'
import type { Frame } from './frame.ts'

/** Instructions that make closures, and the blocks that they lead to. */
interface Made {
  readonly by: readonly Instruction[]
  readonly after: ReadonlySet<BlockId>
}

const byFrame = new WeakMap<Frame, Map<Variable, Made | 'always'>>()

/** Some closure that assigns the function's own variable may have been made when `at` runs. */
export function mayBeAssigned(frame: Frame, variable: Variable, at: Instruction, block: BlockId): boolean {
  let known = byFrame.get(frame)
  if (known === undefined) byFrame.set(frame, (known = new Map<Variable, Made | 'always'>()))
  let made = known.get(variable)
  if (made === undefined) known.set(variable, (made = makersOf(frame, variable)))
  if (made === 'always' || made.after.has(block)) return true
  return made.by.some((i) => i.temp < at.temp && frame.fn.blocks[block]?.instructions.includes(i) === true)
}

function makersOf(frame: Frame, variable: Variable): Made | 'always' {
  const { functions } = frame.context.ir
  const inner = frame.variable(variable).writers.map((writer) => childOf(functions, writer, frame.index))
  const by: Instruction[] = []
  const after = new Set<BlockId>()
  const found = new Set<FunctionIndex>()
  for (const block of frame.fn.blocks)
    for (const i of block.instructions) {
      const making = inner.filter((index) => index !== undefined && makes(i, index))
      if (making.length === 0) continue
      for (const index of making) if (index !== undefined) found.add(index)
      by.push(i)
      reach(frame.fn, successors(block), after)
    }
  return inner.every((index) => index !== undefined && found.has(index)) ? { by, after } : 'always'
}

/** The function directly inside `outer` that `inner` is or stands in. */
function childOf(
  functions: readonly FunctionIR[],
  inner: FunctionIndex,
  outer: FunctionIndex,
): FunctionIndex | undefined {
  let at: FunctionIndex | undefined = inner
  while (at !== undefined) {
    const parent: FunctionIndex | undefined = functions[at]?.parent
    if (parent === outer) return at
    at = parent
  }
  return undefined
}

function makes(i: Instruction, index: FunctionIndex): boolean {
  return (i.kind === 'closure' && i.function === index) || (i.kind === 'class' && i.members.includes(index))
}

function reach(fn: FunctionIR, from: readonly BlockId[], seen: Set<BlockId>): void {
  const todo = [...from]
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    const block = fn.blocks[id]
    if (block !== undefined) todo.push(...successors(block))
  }
}
