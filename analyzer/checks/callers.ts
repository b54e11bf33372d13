/** Tests of a function's parameters that its callers have decided, and which of them are worth telling. */
import type { Branch } from '../engine/check.ts'
import type { Flow } from '../engine/flow.ts'
import type { BlockId } from '../support/ids.ts'
import { makesDead } from './conditions.ts'

/**
 * What a function asks although its callers have seen to it, or pass nothing else, is told where it has a case of its
 * own. Who throws then, or answers what a value is, states or asks what any caller might do; and a way out that the
 * only caller does not need is there for the next one.
 */
export function isForAnyCaller(branch: Branch, outcome: boolean, flow: Flow): boolean {
  const dead = outcome ? branch.else : branch.then
  if (flow.fn.predicate !== undefined || onlyThrows(dead, flow)) return true
  const hasOneCall = [...(flow.frame.entry?.values() ?? [])].every(({ from }) => from.length < 2)
  return hasOneCall && (!makesDead(branch, outcome, flow) || flow.isReached(dead) || onlyLeaves(dead, flow))
}

/** `if (!frame) throw ...` */
export function onlyThrows(block: BlockId, flow: Flow): boolean {
  return flow.fn.blocks[block]?.terminator.kind === 'throw'
}

/** `if (!frame) return -1`, `if (!error) return error` */
export function onlyLeaves(block: BlockId, flow: Flow): boolean {
  const { instructions = [], terminator } = flow.fn.blocks[block] ?? {}
  return (
    terminator?.kind === 'return' &&
    instructions.every(({ kind }) => kind === 'const' || kind === 'unary' || kind === 'load')
  )
}
