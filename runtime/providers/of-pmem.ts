import type { NdBus } from '../bus/nd-bus.ts'
import type { Errno } from '../lib/errno.ts'
import type { AddressRange } from '../lib/range.ts'
import { err, type Result } from '../lib/result.ts'
import { addRegions, plainBus, plainRegion, type ProviderHost } from './plain-bus.ts'

/** A node `pmem-region` of a device tree. */
export interface PmemRegionNode {
  /** As `pmem@100000000`. */
  readonly name: string
  /** Property `reg`: cells of address and size, each 64 bits. */
  readonly reg: readonly bigint[]
  /** Property `volatile`: what is stored is gone without power. */
  readonly isVolatile: boolean
  /** Property `numa-node-id`. */
  readonly numaNode?: number
}

/**
 * Memory of a device tree: a bus a node, a region for each pair of cells.
 * Error -EINVAL: a cell without its pair, or a range that is none. Source: drivers/nvdimm/of_pmem.c.
 */
export function registerOfPmem(node: PmemRegionNode, host: ProviderHost): Result<NdBus, Errno> {
  const { name, reg, isVolatile, numaNode = -1 } = node
  const ranges: AddressRange[] = []
  for (let cell = 0; cell < reg.length; cell += 2) {
    const [start, length] = reg.slice(cell, cell + 2)
    if (start === undefined || length === undefined) return err('EINVAL')
    ranges.push({ start, length })
  }
  return addRegions(
    plainBus(name, host),
    ranges.map((range) => ({
      ...plainRegion(range, host),
      type: isVolatile ? 'volatile' : 'pmem',
      numaNode,
      targetNode: numaNode,
    })),
  )
}
