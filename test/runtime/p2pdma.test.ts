/** Memory of PCI devices that others of the bus use: who reaches it, at which address, and who may have it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BusAddr, DmaAddr, PhysAddr } from '../../runtime/lib/brand.ts'
import { err, ok, unwrap } from '../../runtime/lib/result.ts'
import { overlaps } from '../../runtime/lib/range.ts'
import { p2pPath } from '../../runtime/p2pdma/distance.ts'
import {
  DIRECT_MAPPED,
  mapSegment,
  p2pmemDmaMap,
  p2pmemDmaUnmap,
  type Iommu,
} from '../../runtime/p2pdma/dma-map.ts'
import { findMany, P2pProvider } from '../../runtime/p2pdma/p2p-provider.ts'
import type { P2pMemory } from '../../runtime/p2pdma/p2p-memory.ts'
import type { DmaDevice, PciFunction } from '../../runtime/p2pdma/pci.ts'
import { showAttribute } from '../../runtime/sysfs/attribute.ts'
import { P2P_ATTRIBUTES, p2pChoiceText, parseP2pChoice } from '../../runtime/sysfs/p2p-attributes.ts'
import { GIB, memoryRig, MIB } from './memory-rig.ts'
import { BUS_OFFSET, hostBridge, NO_ACS, pciFunction, pciSwitch, port, REDIRECT } from './pci-rig.ts'

const BAR = (512n * GIB) as PhysAddr
const STRICT = { passesAll: false }
const PLATFORM: DmaDevice = { kind: 'platform', name: 'dma0' }

function provider(
  device: PciFunction = pciFunction(pciSwitch(hostBridge(null))()),
  host = STRICT,
): P2pProvider {
  return new P2pProvider(device, host, memoryRig().maps)
}

/** A provider with all of its BAR, and a client on the same switch. */
function pair(acs = NO_ACS, host = hostBridge(null)) {
  const slot = pciSwitch(host, acs)
  const own = provider(pciFunction(slot()))
  unwrap(own.addResource(2, 0n, 0n))
  return { own, client: pciFunction(slot(), '0000:04:00.0'), slot }
}

describe('the way to a provider', () => {
  const root = hostBridge(null)
  const slot = pciSwitch(root)
  const shared = slot()
  const one = pciFunction(shared)
  it('is counted in ports up to the one that both share', () => {
    expect(p2pPath(one, one, STRICT)).toEqual({ type: 'bus address', distance: 0 })
    expect(p2pPath(one, pciFunction(shared), STRICT)).toEqual({ type: 'bus address', distance: 2 })
    expect(p2pPath(one, pciFunction(slot()), STRICT)).toEqual({ type: 'bus address', distance: 4 })
    const below = port(root, port(root, slot()))
    expect(p2pPath(one, pciFunction(below), STRICT)).toEqual({ type: 'bus address', distance: 6 })
  })
  it.each(['requestRedirect', 'completionRedirect', 'egressControl'] as const)(
    'goes through the root complex when a port has %s',
    (bit) => {
      const acs = { ...NO_ACS, [bit]: true }
      const listed = hostBridge(0x2030)
      const redirected = pciSwitch(listed, acs)
      const [a, b] = [pciFunction(redirected()), pciFunction(redirected())]
      expect(p2pPath(a, b, STRICT)).toEqual({ type: 'host bridge', distance: 4 })
      expect(p2pPath(a, a, STRICT)).toEqual({ type: 'bus address', distance: 0 })
      const free = { ...a, upstream: { ...a.upstream!, acs: NO_ACS } }
      expect(p2pPath(free, b, STRICT).type).toBe('host bridge')
      expect(p2pPath(b, free, STRICT).type).toBe('host bridge')
    },
  )
  it.each([
    ['an unknown root complex', 0x1234, 0x8086, 'not supported', 'not supported'],
    ['none at 00.0', null, 0x8086, 'not supported', 'not supported'],
    ['the number of another maker', 0x2030, 0x1022, 'not supported', 'not supported'],
    ['one for its own ports', 0x3c00, 0x8086, 'host bridge', 'not supported'],
    ['one for its own ports', 0x2f01, 0x8086, 'host bridge', 'not supported'],
    ['one for all', 0x2033, 0x8086, 'host bridge', 'host bridge'],
    ['one for all', 0x09a2, 0x8086, 'host bridge', 'host bridge'],
  ] as const)('without a shared port asks %s (%s)', (_, device, vendor, same, different) => {
    const [left, right] = [hostBridge(device, vendor), hostBridge(device, vendor)]
    const at = (host: typeof left) => pciFunction(port(host, null))
    expect(p2pPath(at(left), at(left), STRICT).type).toBe(same)
    expect(p2pPath(at(left), at(right), STRICT).type).toBe(different)
    expect(p2pPath(at(left), at(right), { passesAll: true })).toEqual({ type: 'host bridge', distance: 4 })
  })
  it('does not exist for a device that is not of PCI', () => {
    expect(p2pPath(one, PLATFORM, { passesAll: true })).toEqual({ type: 'not supported', distance: -1 })
  })
})

describe('a provider', () => {
  it.each([
    ['a BAR of I/O', 0, 0n, 0n],
    ['no BAR', 1, 0n, 0n],
    ['no such BAR', 9, 0n, 0n],
    ['an offset at the end', 2, 0n, 64n * MIB],
    ['a negative offset', 2, 0n, -2n * MIB],
    ['a negative size', 2, -2n * MIB, 0n],
    ['more than is behind the offset', 2, 64n * MIB, 2n * MIB],
    ['what has no page structures', 2, 4096n, 0n],
  ] as const)('does not give out %s', (_, bar, size, offset) => {
    const own = provider()
    expect(own.addResource(bar, size, offset)).toEqual(err('EINVAL'))
    expect([own.size, own.alloc(4096n)]).toEqual([0n, err('ENODEV')])
  })
  it('gives out parts of a BAR, each once', () => {
    const own = provider()
    const front = unwrap(own.addResource(2, 4n * MIB, 0n))
    expect([front.range, front.busOffset, front.map.type, front.map.isUncached]).toEqual([
      { start: BAR, length: 4n * MIB },
      BUS_OFFSET,
      'p2pdma',
      true,
    ])
    expect(own.addResource(2, 0n, 2n * MIB)).toEqual(err('ENOMEM'))
    unwrap(own.addResource(2, 0n, 62n * MIB))
    expect([own.size, own.available]).toEqual([6n * MIB, 6n * MIB])
  })
  it('has memory in whole pages, at its place on the bus', () => {
    const { own } = pair()
    const memory = unwrap(own.alloc(5000n))
    expect([memory.phys, memory.bus, memory.length]).toEqual([BAR, BAR + BUS_OFFSET, 8192n])
    expect([own.size, own.available]).toEqual([64n * MIB, 64n * MIB - 8192n])
    expect(unwrap(own.alloc(1n, 2n * MIB)).phys).toBe(BAR + 2n * MIB)
    expect([own.alloc(0n), own.alloc(-1n), own.alloc(1n, 3n), own.alloc(64n * MIB)]).toEqual([
      err('EINVAL'),
      err('EINVAL'),
      err('EINVAL'),
      err('ENOMEM'),
    ])
    memory[Symbol.dispose]()
    memory[Symbol.dispose]()
    expect([memory.isHeld, own.available]).toEqual([false, 64n * MIB - 4096n])
  })
  it('never gives the same byte to two, and has all of it in the end', () => {
    const step = fc.record({ size: fc.bigInt(1n, 20n * MIB), drop: fc.nat(30), align: fc.nat(24) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { own } = pair()
        const held: P2pMemory[] = []
        for (const { size, drop, align } of steps) {
          const memory = own.alloc(size, 1n << BigInt(align))
          if (memory.ok) {
            expect(memory.value.phys % (1n << BigInt(align))).toBe(0n)
            expect(held.some(({ range }) => overlaps(range, memory.value.range))).toBe(false)
            held.push(memory.value)
          }
          if (drop < held.length) held.splice(drop, 1)[0]?.[Symbol.dispose]()
        }
        for (const memory of held) memory[Symbol.dispose]()
        expect([own.available, own.alloc(64n * MIB).ok]).toEqual([64n * MIB, true])
      }),
      { numRuns: 50 },
    )
  })
  it('goes when all memory is back, and gives none out from then on', async () => {
    const { own } = pair()
    own.publish(true)
    const memory = unwrap(own.alloc(4096n))
    let isGone = false
    const gone = own.remove().then(() => (isGone = true))
    await Promise.resolve()
    expect([isGone, own.isPublished, own.alloc(4096n)]).toEqual([false, false, err('ENODEV')])
    memory[Symbol.dispose]()
    await gone
    expect([own.size, own.resources]).toEqual([0n, []])
    unwrap(own.addResource(2, 0n, 0n))
  })
  it('remembers the way of a client', () => {
    const listed = hostBridge(0x2020)
    const acs = { ...NO_ACS }
    const slot = pciSwitch(listed, acs)
    const own = provider(pciFunction(slot()))
    const client = pciFunction(slot())
    expect(own.path(client).type).toBe('bus address')
    acs.requestRedirect = true
    expect(own.path(client).type).toBe('bus address')
    expect(own.path(pciFunction(slot())).type).toBe('host bridge')
  })
})

describe('several clients', () => {
  it('are as far as all of them together', () => {
    const { own, client } = pair()
    expect(own.distanceMany([client, client])).toBe(8)
    expect(own.distanceMany([])).toBe(-1)
    expect(own.distanceMany([client, PLATFORM])).toBe(-1)
    expect(own.distanceMany([client, pciFunction(port(hostBridge(null), null))])).toBe(-1)
  })
  it('find the nearest provider that is published', () => {
    const slot = pciSwitch(hostBridge(null))
    const near = slot()
    const client = pciFunction(near)
    const made = [near, slot(), near, near].map((place) => {
      const own = provider(pciFunction(place))
      unwrap(own.addResource(2, 0n, 0n))
      return own
    })
    const empty = provider(pciFunction(near))
    empty.publish(true)
    const all = [...made, empty]
    expect(findMany(all, [client], () => 0)).toBe(null)
    made[1]!.publish(true)
    expect(findMany(all, [client], () => 0)).toBe(made[1])
    made[0]!.publish(true)
    made[2]!.publish(true)
    const counts: number[] = []
    const pick = (count: number): number => counts.push(count)
    expect(findMany(all, [client], pick)).toBe(made[2])
    expect(counts).toEqual([2])
    expect(findMany(all, [PLATFORM], () => 0)).toBe(null)
  })
})

describe('a transfer', () => {
  const source = { phys: (BAR + 0x3000n) as PhysAddr, length: 0x2000n }
  /** An IOMMU that counts upwards from 0x1000, and has room for two. */
  function iommu() {
    const mapped = new Map<bigint, bigint>()
    const unit: Iommu = {
      map: (_client, { length }) => {
        if (mapped.size === 2) return err('ENOSPC')
        const address = 0x1000n * BigInt(mapped.size + 1)
        mapped.set(address, length)
        return ok(address as DmaAddr)
      },
      unmap: (_client, address) => void mapped.delete(address),
    }
    return { unit, mapped }
  }
  it('over a switch uses the bus address, past the IOMMU', () => {
    const { own, client } = pair()
    const { unit, mapped } = iommu()
    expect(mapSegment(own, client, source, unit)).toEqual(
      ok({ kind: 'bus', address: BAR + 0x3000n + BUS_OFFSET, length: 0x2000n }),
    )
    const segments = unwrap(p2pmemDmaMap(own, client, [source, source, source], unit))
    p2pmemDmaUnmap(client, segments, unit)
    expect([segments.length, mapped.size]).toEqual([3, 0])
  })
  it('through the root complex is mapped like any other', () => {
    const { own, client } = pair(REDIRECT, hostBridge(0x2030))
    const { unit, mapped } = iommu()
    const segments = unwrap(p2pmemDmaMap(own, client, [source], unit))
    expect(segments).toEqual([{ kind: 'host', address: 0x1000n, length: 0x2000n }])
    p2pmemDmaUnmap(client, segments, unit)
    expect(mapped.size).toBe(0)
    expect(mapSegment(own, client, source, DIRECT_MAPPED)).toEqual(
      ok({ kind: 'host', address: source.phys, length: 0x2000n }),
    )
  })
  it('is mapped as a whole or not at all', () => {
    const { own, client } = pair(REDIRECT, hostBridge(0x2030))
    const { unit, mapped } = iommu()
    expect(p2pmemDmaMap(own, client, [source, source, source], unit)).toEqual(err('ENOSPC'))
    expect(mapped.size).toBe(0)
    expect(p2pmemDmaMap(own, client, [source, { ...source, length: GIB }], unit)).toEqual(err('EFAULT'))
    expect([mapped.size, p2pmemDmaMap(own, client, [], unit)]).toEqual([0, err('EINVAL')])
  })
  it('is refused where there is no way, and for memory of others', () => {
    const { own, client } = pair(REDIRECT)
    const map = (from: typeof source, to: DmaDevice = client) => mapSegment(own, to, from, DIRECT_MAPPED)
    expect([map(source), map(source, PLATFORM)]).toEqual([err('EREMOTEIO'), err('EREMOTEIO')])
    for (const [phys, length] of [
      [BAR - 1n, 2n],
      [BAR + 64n * MIB, 1n],
      [BAR, 64n * MIB + 1n],
      [BAR, 0n],
      [BAR, -1n],
    ] as const)
      expect(map({ phys: phys as PhysAddr, length })).toEqual(err('EFAULT'))
  })
  it('knows both addresses of a byte, through the provider only', () => {
    const { own } = pair()
    const bus = unwrap(own.toBus(BAR, 1n))
    expect(own.toPhys(bus, 1n)).toEqual(ok(BAR))
    expect(own.toPhys((bus - 1n) as BusAddr, 1n)).toEqual(err('EFAULT'))
    // @ts-expect-error a bus address is not a physical one
    expect(own.toBus(bus, 1n)).toEqual(err('EFAULT'))
    // @ts-expect-error nor the other way round
    expect(own.toPhys(BAR, 1n)).toEqual(err('EFAULT'))
    // @ts-expect-error a device is not told physical addresses
    const wrong: DmaAddr = BAR
    expect(wrong).toBe(BAR)
  })
})

describe('attributes', () => {
  it('tell size, what is free, and whether it is published', () => {
    const { own } = pair()
    own.publish(true)
    unwrap(own.alloc(4096n))
    const show = (name: string) =>
      unwrap(showAttribute(P2P_ATTRIBUTES, own, `p2pmem/${name}`, { isPrivileged: false }))
    expect(['size', 'available', 'published'].map(show)).toEqual(['67108864\n', '67104768\n', '1\n'])
  })
  it('let a driver choose a provider by name, or yes, or no', () => {
    const { own } = pair()
    const empty = provider()
    const find = (name: string) => (name === '0000:03:00.0' ? own : name === '0000:05:00.0' ? empty : null)
    const parse = (text: string) => parseP2pChoice(text, find)
    expect(['0\n', '1', 'y', 'off\n', '0000:03:00.0\n'].map(parse)).toEqual(
      ['none', 'any', 'any', 'none', own].map((choice) => ok(choice)),
    )
    expect(['0000:05:00.0', '0000:09:00.0\n', '10', '', 'maybe', '0x'].map(parse)).toEqual(
      Array(6).fill(err('ENODEV')),
    )
    expect((['none', 'any', own] as const).map(p2pChoiceText)).toEqual(['0\n', '1\n', '0000:03:00.0\n'])
  })
})
