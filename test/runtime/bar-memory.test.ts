/** What is made of the memory of PCI devices: mappings of programs, a block device, device-DAX. */
import { describe, expect, it } from 'vitest'
import { DaxBus } from '../../runtime/dax/dax-bus.ts'
import type { DaxChar } from '../../runtime/dax/dax-char.ts'
import { err, ok, unwrap } from '../../runtime/lib/result.ts'
import { DIRECT_MAPPED, mapSegment, p2pmemDmaMap } from '../../runtime/p2pdma/dma-map.ts'
import { barDaxRegion } from '../../runtime/p2pdma/bar-dax.ts'
import { Iopmem } from '../../runtime/p2pdma/iopmem.ts'
import { P2pProvider } from '../../runtime/p2pdma/p2p-provider.ts'
import { allocateForUser, type InsertPage } from '../../runtime/p2pdma/user-mapping.ts'
import { memoryRig, MIB } from './memory-rig.ts'
import { pattern } from './namespace.ts'
import { BUS_OFFSET, hostBridge, pciFunction, pciSwitch } from './pci-rig.ts'

function setUp(more: Parameters<typeof pciFunction>[2] = {}) {
  const rig = memoryRig()
  const slot = pciSwitch(hostBridge(null))
  const device = pciFunction(slot(), '0000:03:00.0', more)
  const provider = new P2pProvider(device, { passesAll: false }, rig.maps)
  unwrap(provider.addResource(2, 0n, 0n))
  return { ...rig, provider, client: pciFunction(slot(), '0000:04:00.0'), bar: device.bars[2]! }
}

const shared = { length: 16384n, offset: 0n, isShared: true }

describe('a program', () => {
  it('maps memory page by page, and gives it back when nobody uses it', () => {
    const { provider, bar } = setUp()
    const before = provider.resources[0]!.map.references
    const inserted: [number, bigint][] = []
    const insert = (index: number, phys: bigint) => {
      inserted.push([index, phys])
      return ok(null)
    }
    const mapping = unwrap(allocateForUser(provider, shared, insert, 4096n))
    expect(inserted).toEqual([0, 1, 2, 3].map((n) => [n, bar.phys + BigInt(n) * 4096n]))
    expect(provider.available).toBe(64n * MIB - 16384n)
    const transfer = mapping.hold()
    mapping.unmap()
    expect(provider.available).toBe(64n * MIB - 16384n)
    transfer[Symbol.dispose]()
    transfer[Symbol.dispose]()
    mapping.unmap()
    expect([provider.available, provider.resources[0]!.map.references]).toEqual([64n * MIB, before])
  })
  it.each([
    ['private', { ...shared, isShared: false }, 'EINVAL'],
    ['at an offset', { ...shared, offset: 4096n }, 'EINVAL'],
    ['nothing', { ...shared, length: 0n }, 'EINVAL'],
    ['more than there is', { ...shared, length: 65n * MIB }, 'ENOMEM'],
  ] as const)('does not get memory: %s', (_, request, errno) => {
    const { provider } = setUp()
    expect(allocateForUser(provider, request, () => ok(null), 4096n)).toEqual(err(errno))
    expect(provider.available).toBe(64n * MIB)
  })
  it('does not get memory of a provider that has none', async () => {
    const { provider } = setUp()
    await provider.remove()
    expect(allocateForUser(provider, shared, () => ok(null), 4096n)).toEqual(err('ENODEV'))
  })
  it('leaves nothing taken when a page cannot be put in place', async () => {
    const { provider } = setUp()
    const before = provider.resources[0]!.map.references
    const insert: InsertPage = (index) => (index < 2 ? ok(null) : err('ENOMEM'))
    expect(allocateForUser(provider, shared, insert, 4096n)).toEqual(err('ENOMEM'))
    expect([provider.available, provider.resources[0]!.map.references]).toEqual([64n * MIB, before])
    await provider.remove()
  })
})

describe('iopmem', () => {
  it('is a block device on a BAR, whose pages other devices reach', () => {
    const { provider, client, bar } = setUp()
    const memory = unwrap(provider.alloc(8n * MIB, 2n * MIB))
    const disk = unwrap(Iopmem.open(provider, memory))
    expect(disk.blocks.sectors).toBe(16384)
    const buffers = [pattern(5, 4096)]
    unwrap(disk.blocks.submit({ op: 'write', sector: 16, buffers, preflush: false, fua: true }))
    expect(unwrap(bar.memory!.load(8192, 4096))).toEqual(buffers[0])
    const source = unwrap(disk.source(2, 1))
    expect(mapSegment(provider, client, source, DIRECT_MAPPED)).toEqual(
      ok({ kind: 'bus', address: bar.bus + 8192n, length: 4096n }),
    )
    expect(disk.source(2048, 1)).toEqual(err('EINVAL'))
    expect(disk.source(2047, 2)).toEqual(err('EINVAL'))
  })
  it('needs something behind the BAR', () => {
    const { provider } = setUp({ memory: null })
    expect(Iopmem.open(provider, unwrap(provider.alloc(MIB)))).toEqual(err('ENXIO'))
    const other = setUp()
    expect(
      Iopmem.open(
        setUp({ bus: 0n as never, phys: (1n << 45n) as never }).provider,
        unwrap(other.provider.alloc(MIB)),
      ),
    ).toEqual(err('ENXIO'))
  })
})

describe('device-DAX on a BAR', () => {
  it('maps it shared, and transfers go to its bus address', async () => {
    const { provider, client, maps, ram, bar, arch } = setUp()
    const memory = unwrap(provider.alloc(8n * MIB, 2n * MIB))
    const region = unwrap(barDaxRegion(memory, 7, 2 << 20, arch.pages))
    const [device] = region.devices
    const bus = new DaxBus(maps, ram)
    const char = unwrap(bus.probe(device!)) as DaxChar
    expect([device!.name, char.pageMap.type]).toEqual(['dax7.0', 'p2pdma'])
    const request = { range: { start: 0n, length: 8n * MIB }, offset: 0n }
    expect(char.mmap({ ...request, isShared: false })).toEqual(err('EINVAL'))
    const mapping = unwrap(char.mmap({ ...request, isShared: true }))
    const fault = mapping.touch(3n * MIB)
    expect(fault).toMatchObject({ kind: 'mapped', page: { physical: bar.phys + 2n * MIB } })
    if (fault.kind !== 'mapped') return
    const source = { phys: fault.page.physical, length: BigInt(fault.page.size) }
    expect(unwrap(p2pmemDmaMap(provider, client, [source], DIRECT_MAPPED))).toEqual([
      { kind: 'bus', address: bar.phys + 2n * MIB + BUS_OFFSET, length: 2n * MIB },
    ])
    // Unbinding leaves the provider's page structures alone.
    unwrap(await bus.unbind(device!))
    expect([provider.resources[0]!.map.isDying, mapping.touch(0n).kind]).toEqual([false, 'sigbus'])
    const gone = provider.remove()
    memory[Symbol.dispose]()
    await gone
    expect(bus.probe(device!)).toEqual(err('ENXIO'))
  })
  it('needs memory at its alignment', () => {
    const { provider, arch } = setUp()
    unwrap(provider.alloc(4096n))
    const odd = unwrap(provider.alloc(2n * MIB))
    expect(barDaxRegion(odd, 0, 2 << 20, arch.pages)).toEqual(err('EINVAL'))
  })
})
