import { BadBlocks } from '../badrange/bad-blocks.ts'
import type { PhysAddr } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { contains } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { toSafe } from '../lib/u64.ts'
import { MemoryWindow } from '../media/memory-window.ts'
import { PmemDevice } from '../pmem/device.ts'
import { DAX_PAGE, DirectAccess, type DaxMode } from '../pmem/direct-access.ts'
import type { NamespaceMemory } from '../pmem/namespace-bytes.ts'
import type { DmaSource } from './dma-map.ts'
import type { P2pMemory } from './p2p-memory.ts'
import type { P2pProvider } from './p2p-provider.ts'

/**
 * A block device on memory of a PCI device: the pmem driver over a BAR. What lies in its files is memory that other
 * devices reach without the processor.
 * Source: the iopmem patches of 2016, superseded by p2pdma.
 */
export class Iopmem {
  readonly blocks: PmemDevice
  readonly #direct: DirectAccess
  readonly #memory: P2pMemory

  private constructor(memory: P2pMemory, blocks: PmemDevice, direct: DirectAccess) {
    this.#memory = memory
    this.blocks = blocks
    this.#direct = direct
  }

  /** Error -ENXIO: there is nothing behind the BAR, or more than this library can address. */
  static open(provider: P2pProvider, memory: P2pMemory): Result<Iopmem, Errno> {
    const own = provider.resources.find(({ range }) => contains(range, memory.range))
    const size = toSafe(memory.length)
    const behind = own?.bar.memory ?? null
    if (own === undefined || behind === null || !size.ok) return err('ENXIO')
    const start = toSafe(memory.phys - own.bar.phys)
    if (!start.ok || start.value + size.value > behind.size) return err('ENXIO')
    const window = new MemoryWindow(behind, start.value, size.value)
    const parts: NamespaceMemory = {
      memory: window,
      badBlocks: new BadBlocks(),
      // A BAR has no commands: what is stored over is taken to be good.
      clearPoison: (_offset, length) => ok(length),
      flush: () => {
        // Stores to a BAR are posted; a load does not pass them.
        const pushed = window.load(0, 1)
        return pushed.ok ? ok(null) : pushed
      },
    }
    const layout = { dataOffset: 0, length: size.value, logicalBlock: 512 } as const
    const blocks = PmemDevice.open(parts, layout)
    return blocks.ok ? ok(new Iopmem(memory, blocks.value, new DirectAccess(parts, layout))) : blocks
  }

  /** Pages of the device as memory for a transfer. Errors: those of `DirectAccess.access`. */
  source(page: number, count: number, mode: DaxMode = 'access'): Result<DmaSource, Errno> {
    const found = this.#direct.access(page, count, mode)
    if (!found.ok) return found
    const phys = (this.#memory.phys + BigInt(found.value.offset)) as PhysAddr
    return ok({ phys, length: BigInt(Math.min(count, found.value.pages) * DAX_PAGE) })
  }
}
