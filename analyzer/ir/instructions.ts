/** The instructions of a function, by the temp they make and by their kind: found once, for all who ask. */
import { push } from '../support/multimap.ts'
import type { FunctionIR, Instruction } from './ir.ts'

export type InstructionOf<K extends Instruction['kind']> = Instruction & { readonly kind: K }

/** Instructions by the temp that each makes; none for temps of code that is never reached. */
export type ByTemp = readonly (Instruction | undefined)[]

interface Contents {
  readonly byTemp: ByTemp
  readonly byKind: ReadonlyMap<Instruction['kind'], readonly Instruction[]>
}

const known = new WeakMap<FunctionIR, Contents>()

function contentsOf(fn: FunctionIR): Contents {
  let contents = known.get(fn)
  if (contents !== undefined) return contents
  const byTemp = new Array<Instruction | undefined>(fn.temps).fill(undefined)
  const byKind = new Map<Instruction['kind'], Instruction[]>()
  for (const { instructions } of fn.blocks)
    for (const i of instructions) {
      byTemp[i.temp] = i
      push(byKind, i.kind, i)
    }
  known.set(fn, (contents = { byTemp, byKind }))
  return contents
}

export function instructionsOf(fn: FunctionIR): ByTemp {
  return contentsOf(fn).byTemp
}

/** Those of one kind, block by block. */
export function ofKind<K extends Instruction['kind']>(fn: FunctionIR, kind: K): readonly InstructionOf<K>[] {
  return (contentsOf(fn).byKind.get(kind) ?? none) as readonly InstructionOf<K>[]
}

const none: readonly Instruction[] = []
