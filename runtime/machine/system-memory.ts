import type { BadBlocks } from '../badrange/bad-blocks.ts'
import type { Errno } from '../lib/errno.ts'
import type { AddressRange } from '../lib/range.ts'
import { ok, type Result } from '../lib/result.ts'
import { MemoryWindow } from '../media/memory-window.ts'
import { SparseMemory } from '../media/sparse-memory.ts'
import type { NamespaceMemory } from '../pmem/namespace-bytes.ts'
import { flushRegion } from '../region/flush.ts'
import type { NdRegion } from '../region/nd-region.ts'

/** The memory behind the regions of a machine, made of zeros when it is first asked for. */
export class SystemMemory {
  readonly #regions = new Map<NdRegion, SparseMemory>()
  #turn = 0

  /** The memory of a region. */
  region(region: NdRegion): SparseMemory {
    const known = this.#regions.get(region)
    if (known !== undefined) return known
    const memory = new SparseMemory(Number(region.range.length))
    this.#regions.set(region, memory)
    return memory
  }

  /**
   * Memory in a region; clearing and flushing go through the bus and its firmware. `badBlocks` counts from the start of
   * the range, which lies in the region.
   */
  part(region: NdRegion, range: AddressRange, badBlocks: BadBlocks): NamespaceMemory {
    const start = Number(range.start - region.range.start)
    const whole = this.region(region)
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
