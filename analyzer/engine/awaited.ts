/** What an async function gives back. */
import type { Instruction } from '../ir/ir.ts'
import type { BlockId, Temp } from '../support/ids.ts'
import { Kind } from '../values/value.ts'
import { settle } from './apply.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import { havoc } from './heap.ts'
import { waysTo, type State } from './state.ts'
import type { Sym } from './symbols.ts'

/** An async function gives back what a returned promise comes to; undefined when that never comes. */
export function awaited(
  frame: Frame,
  block: BlockId,
  state: State,
  sym: Sym,
  value: Temp | undefined,
): { readonly state: State; readonly sym: Sym } | undefined {
  const instruction = value === undefined ? undefined : frame.instructions[value]
  if (instruction === undefined || (factOf(frame, state, sym).value.kinds & Kind.object) === 0)
    return { state, sym }
  const pending = frame.pending.get(sym)
  if (pending !== undefined) {
    const wait: Instruction = { ...instruction, kind: 'await', value: instruction.temp }
    return settle(frame, block, wait, havoc(frame, state, wait, block), pending)
  }
  const ways = waysTo(state, sym)
  if (isLiteral(frame, sym) || (ways.length > 0 && ways.every((way) => isLiteral(frame, way.sym))))
    return { state, sym }
  const type = frame.typeName(instruction.temp)
  if (type !== undefined && type !== 'Promise' && type !== 'PromiseLike') return { state, sym }
  return { state, sym: frame.symbols.inner(instruction, block, 'awaited', undefined, []) }
}

/** A literal, of an object or an array too, here or in a callee: no promise. */
function isLiteral(frame: Frame, sym: Sym): boolean {
  const def = frame.symbols.def(sym)
  if (def.kind === 'inner') return def.shape === 'literal' || def.shape === 'shared'
  if (def.kind === 'literal') return true
  return def.kind === 'site' && (def.instruction.kind === 'object' || def.instruction.kind === 'array')
}
