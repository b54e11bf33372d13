import type { BadBlocks } from '../badrange/bad-blocks.ts'
import type { Errno } from '../lib/errno.ts'
import { contains, type AddressRange } from '../lib/range.ts'
import { ok, type Result } from '../lib/result.ts'
import { toSafe } from '../lib/u64.ts'
import { MemoryWindow } from '../media/memory-window.ts'
import { SparseMemory } from '../media/sparse-memory.ts'
import type { NamespaceMemory } from '../pmem/namespace-bytes.ts'
import { flushRegion } from '../region/flush.ts'
import type { NdRegion } from '../region/nd-region.ts'

/** The memory behind the regions of a machine, made of zeros when it is first asked for. */
export class SystemMemory {
  readonly #regions = new Map<NdRegion, SparseMemory>()
  #turn = 0

  /** The memory of a region; `null`: it is larger than this library can address. */
  region(region: NdRegion): SparseMemory | null {
    const known = this.#regions.get(region)
    if (known !== undefined) return known
    const size = toSafe(region.range.length)
    if (!size.ok) return null
    const memory = new SparseMemory(size.value)
    this.#regions.set(region, memory)
    return memory
  }

  /**
   * Memory in a region; clearing and flushing go through the bus and its firmware. `badBlocks` counts from the start of
   * the range. `null`: there is no memory, or the range does not lie in the region.
   */
  part(region: NdRegion, range: AddressRange, badBlocks: BadBlocks): NamespaceMemory | null {
    const whole = this.region(region)
    if (whole === null || !contains(region.range, range)) return null
    const start = Number(range.start - region.range.start)
    return {
      memory: new MemoryWindow(whole, start, Number(range.length)),
      badBlocks,
      clearPoison: (offset, length) => clear(region, whole, start + offset, length),
      flush: () => flushRegion(region.description.flush, this.#turn++),
    }
  }
}

function clear(
  region: NdRegion,
  memory: SparseMemory,
  offset: number,
  length: number,
): Result<number, Errno> {
  const range = { start: region.range.start + BigInt(offset), length: BigInt(length) }
  const cleared = region.bus.clearPoison(range)
  if (!cleared.ok) return cleared
  const bytes = Number(cleared.value)
  memory.repair(offset, bytes)
  return ok(bytes)
}
