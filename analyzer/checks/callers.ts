/** Tests of a function's parameters that its callers have decided, and which of them are worth telling. */
import type { Branch } from '../engine/check.ts'
import type { Flow } from '../engine/flow.ts'
import type { BlockId } from '../support/ids.ts'

/**
 * What a function asks although its callers have seen to it, or pass nothing else, is told where it has a case of its
 * own; who throws then, or answers what a value is, states or asks what any caller might do.
 */
export function isForAnyCaller(branch: Branch, outcome: boolean, flow: Flow): boolean {
  return flow.fn.predicate !== undefined || onlyThrows(outcome ? branch.else : branch.then, flow)
}

/** `if (!frame) throw ...` */
export function onlyThrows(block: BlockId, flow: Flow): boolean {
  return flow.fn.blocks[block]?.terminator.kind === 'throw'
}
