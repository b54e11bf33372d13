import { DaxRegion } from '../dax/dax-region.ts'
import type { Errno } from '../lib/errno.ts'
import type { Result } from '../lib/result.ts'
import type { PageHost } from '../pfn/host.ts'
import type { P2pMemory } from './p2p-memory.ts'

/**
 * Memory of a PCI device as a region of device-DAX: one device, which programs map shared. Others of the bus reach its
 * pages as they do any of the provider. Error -EINVAL: not aligned. Source: a proposal of 2016.
 */
export function barDaxRegion(
  memory: P2pMemory,
  id: number,
  align: number,
  host: PageHost,
): Result<DaxRegion, Errno> {
  const { range, map } = memory
  return DaxRegion.create({ id, range, align, host, fixed: { deviceId: 0, map } })
}
