import type { Errno } from '../lib/errno.ts'
import { err, type Result } from '../lib/result.ts'
import type { Frame, FramePool } from './frames.ts'

/** Which memory a page that is touched for the first time is put into: the first that has room. */
export type PlacementPolicy = (pools: readonly FramePool[]) => readonly FramePool[]

/** RAM only: no page gets into memory of a device unless somebody asks for that. */
export const defaultPlacement: PlacementPolicy = (pools) => pools.filter(({ kind }) => kind === 'system')

/** A node first, RAM when it is full. Source: `MPOL_PREFERRED`, include/uapi/linux/mempolicy.h. */
export function preferNode(node: number): PlacementPolicy {
  return (pools) => [
    ...reachable(pools, node),
    ...defaultPlacement(pools).filter((pool) => pool.node !== node),
  ]
}

/** A node, and no other. Source: `MPOL_BIND`. */
export function bindNode(node: number): PlacementPolicy {
  return (pools) => reachable(pools, node)
}

/** A frame where a policy wants it. Error -ENOMEM: none of its memory has room. */
export function place(pools: readonly FramePool[], policy: PlacementPolicy): Result<Frame, Errno> {
  for (const pool of policy(pools)) {
    const frame = pool.alloc()
    if (frame.ok) return frame
  }
  return err('ENOMEM')
}

/** Memory of a node that the processor reaches. */
function reachable(pools: readonly FramePool[], node: number): readonly FramePool[] {
  return pools.filter((pool) => pool.node === node && pool.kind !== 'private')
}
