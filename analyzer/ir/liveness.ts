/**
 * Where a variable may still be read before it is assigned again. Answered for one variable at a time, by walking back
 * from its reads: most variables live in few blocks, and most are never asked about.
 */
import type { BlockId, Variable } from '../support/ids.ts'
import { predecessors } from './cfg.ts'
import type { FunctionIR } from './ir.ts'

export interface Liveness {
  /** The value that the variable has at the start of the block may be read by the function itself. */
  isLive(block: BlockId, variable: Variable): boolean
}

/** Only for variables that no other function reads. */
export function livenessOf(fn: FunctionIR): Liveness {
  const before = predecessors(fn)
  const { reads, writes } = accesses(fn)
  const known = new Map<Variable, ReadonlySet<BlockId>>()
  const blocksOf = (variable: Variable): ReadonlySet<BlockId> => {
    const live = new Set<BlockId>()
    const pending = [...(reads.get(variable) ?? [])]
    const written = writes.get(variable)
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (live.has(id)) continue
      live.add(id)
      for (const from of before[id] ?? [])
        // An exception leaves a block before it has assigned anything.
        if (written?.has(from) !== true || fn.blocks[from]?.handler === id) pending.push(from)
    }
    return live
  }
  return {
    isLive(block, variable) {
      let blocks = known.get(variable)
      if (blocks === undefined) known.set(variable, (blocks = blocksOf(variable)))
      return blocks.has(block)
    },
  }
}

type Blocks = Map<Variable, Set<BlockId>>

/** Blocks that read a variable before they assign it, and blocks that assign it. */
function accesses(fn: FunctionIR): { readonly reads: Blocks; readonly writes: Blocks } {
  const reads: Blocks = new Map()
  const writes: Blocks = new Map()
  const add = (blocks: Blocks, variable: Variable, id: BlockId): void => {
    const known = blocks.get(variable)
    if (known === undefined) blocks.set(variable, new Set([id]))
    else known.add(id)
  }
  for (const { id, instructions } of fn.blocks)
    for (const i of instructions) {
      if (i.kind === 'load' && writes.get(i.variable)?.has(id) !== true) add(reads, i.variable, id)
      if (i.kind === 'store') add(writes, i.variable, id)
    }
  return { reads, writes }
}
