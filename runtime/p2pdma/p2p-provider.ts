import type { BusAddr, PhysAddr } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import type { Ref } from '../lib/live-ref.ts'
import { contains, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { PageMap } from '../memremap/page-map.ts'
import type { PageMapRegistry } from '../memremap/page-map-registry.ts'
import { p2pPath, type P2pHost, type P2pPath } from './distance.ts'
import { P2pMemory } from './p2p-memory.ts'
import type { Bar, DmaDevice, PciFunction } from './pci.ts'
import { Pool } from './pool.ts'

/** A part of a BAR that is given out. */
export interface P2pResource {
  readonly bar: Bar
  /** System physical addresses. */
  readonly range: AddressRange
  /** What is added to a physical address to get that on the bus; may be negative. */
  readonly busOffset: bigint
  readonly map: PageMap
}

/**
 * A PCI function whose memory others of the bus may use.
 * Source: drivers/pci/p2pdma.c.
 */
export class P2pProvider {
  readonly device: PciFunction
  readonly #host: P2pHost
  readonly #registry: PageMapRegistry
  readonly #paths = new WeakMap<DmaDevice, P2pPath>()
  #resources: readonly { readonly resource: P2pResource; readonly pool: Pool }[] = []
  #isPublished = false

  constructor(device: PciFunction, host: P2pHost, registry: PageMapRegistry) {
    this.device = device
    this.#host = host
    this.#registry = registry
  }

  get resources(): readonly P2pResource[] {
    return this.#resources.map(({ resource }) => resource)
  }

  /** Bytes that it gives out. */
  get size(): bigint {
    return this.resources.reduce((sum, { range }) => sum + range.length, 0n)
  }

  /** Bytes that nobody has. */
  get available(): bigint {
    return this.#resources.reduce((sum, { pool }) => sum + pool.available, 0n)
  }

  /** Whether anybody may look for it. */
  get isPublished(): boolean {
    return this.#isPublished
  }

  /** Lets anybody look for it, or stops that. */
  publish(isPublished: boolean): void {
    this.#isPublished = isPublished
  }

  /**
   * Gives out `[offset, offset + size)` of a BAR, in bytes; size 0: all behind the offset.
   * Errors: -EINVAL not a BAR of memory, or not inside it; what `PageMapRegistry.map` says.
   * Source: `pci_p2pdma_add_resource`.
   */
  addResource(barNumber: number, size: bigint, offset: bigint): Result<P2pResource, Errno> {
    const bar = this.device.bars[barNumber]
    if (bar?.kind !== 'memory') return err('EINVAL')
    if (offset < 0n || size < 0n || offset >= bar.length) return err('EINVAL')
    const length = size === 0n ? bar.length - offset : size
    if (length > bar.length - offset) return err('EINVAL')
    const range = { start: bar.phys + offset, length }
    const mapped = this.#registry.map({ type: 'p2pdma', ranges: [range] })
    if (!mapped.ok) return err(mapped.error.errno)
    const resource = { bar, range, busOffset: bar.bus - bar.phys, map: mapped.value }
    const pool = new Pool(range, BigInt(this.#registry.arch.pages.pageSize))
    this.#resources = [...this.#resources, { resource, pool }]
    return ok(resource)
  }

  /**
   * Memory for somebody, in whole pages, at a multiple of `align` bytes. It keeps the page structures.
   * Errors: -EINVAL no size, or no power of two; -ENODEV nothing is given out (any more); -ENOMEM no room.
   * Source: `pci_alloc_p2pmem`.
   */
  alloc(size: bigint, align = 1n): Result<P2pMemory, Errno> {
    let error: Errno = 'ENODEV'
    for (const { resource, pool } of this.#resources) {
      const ref = resource.map.tryGet()
      if (ref === null) continue
      const start = pool.take(size, align)
      if (start.ok) return ok(memoryOf(resource, pool, start.value, ref))
      ref[Symbol.dispose]()
      error = start.error
    }
    return err(error)
  }

  /** The way of a client, found out when it is first asked for. Source: `pci_p2pdma_map_type`. */
  path(client: DmaDevice): P2pPath {
    const known = this.#paths.get(client)
    if (known !== undefined) return known
    const path = p2pPath(this.device, client, this.#host)
    this.#paths.set(client, path)
    return path
  }

  /** Sum of the distances of all clients; -1: one of them cannot reach it, or there are none. */
  distanceMany(clients: readonly DmaDevice[]): number {
    const distances = clients.map((client) => this.path(client).distance)
    if (distances.length === 0 || distances.includes(-1)) return -1
    return distances.reduce((sum, distance) => sum + distance, 0)
  }

  /** The address on the bus of bytes that it gives out. Error -EFAULT: it does not. */
  toBus(phys: PhysAddr, length: bigint): Result<BusAddr, Errno> {
    const own = this.resources.find(({ range }) => contains(range, { start: phys, length }))
    return own === undefined || length <= 0n ? err('EFAULT') : ok((phys + own.busOffset) as BusAddr)
  }

  /** The physical address of bytes that it gives out. Error -EFAULT: it does not. */
  toPhys(bus: BusAddr, length: bigint): Result<PhysAddr, Errno> {
    const own = this.resources.find(({ range, busOffset }) =>
      contains(range, { start: bus - busOffset, length }),
    )
    return own === undefined || length <= 0n ? err('EFAULT') : ok((bus - own.busOffset) as PhysAddr)
  }

  /** Gives nothing out any more; resolves when all that was given out is back. */
  async remove(): Promise<void> {
    this.#isPublished = false
    const resources = this.#resources
    await Promise.all(resources.map(({ resource }) => resource.map.unmap()))
    this.#resources = this.#resources.filter((one) => !resources.includes(one))
  }
}

/**
 * The published provider that is nearest to all clients together; among equals, the one that `pick` chooses of their
 * number. `null`: none can be reached by all. Source: `pci_p2pmem_find_many`.
 */
export function findMany(
  providers: readonly P2pProvider[],
  clients: readonly DmaDevice[],
  pick: (count: number) => number,
): P2pProvider | null {
  const reached = providers
    .filter(({ isPublished, size }) => isPublished && size > 0n)
    .map((provider) => ({ provider, distance: provider.distanceMany(clients) }))
    .filter(({ distance }) => distance >= 0)
  const nearest = Math.min(...reached.map(({ distance }) => distance))
  const equals = reached.filter(({ distance }) => distance === nearest)
  return equals[pick(equals.length)]?.provider ?? null
}

function memoryOf({ busOffset, map }: P2pResource, pool: Pool, start: bigint, ref: Ref): P2pMemory {
  return new P2pMemory({
    phys: start as PhysAddr,
    bus: (start + busOffset) as BusAddr,
    length: pool.lengthOf(start),
    map,
    release: () => {
      pool.giveBack(start)
      ref[Symbol.dispose]()
    },
  })
}
