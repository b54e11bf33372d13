/** Chains of tests that list all that can come, and throw where nothing is left. */
import type { Branch } from '../engine/check.ts'
import type { Flow } from '../engine/flow.ts'
import { onlyThrows } from './callers.ts'
import { isNext } from './conditions.ts'

/** `else if (isComposite(type)) ... else throw`, which is there for what the program does not have yet. */
export function isExhaustive(branch: Branch, outcome: boolean, flow: Flow): boolean {
  const rest = branch.negated ? branch.then : branch.else
  const dead = outcome ? branch.else : branch.then
  if (branch.role !== 'if' || dead !== rest || !onlyThrows(dead, flow)) return false
  return flow.fn.blocks.some(
    ({ terminator: earlier }) =>
      earlier.kind === 'branch' && earlier.role === 'if' && isNext(branch, earlier, flow),
  )
}
