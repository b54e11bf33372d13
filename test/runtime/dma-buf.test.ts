/** Buffers that drivers share: who may use them, where they are, and what happens when they move. */
import { describe, expect, it } from 'vitest'
import type { Attachment, BufferMapping, Importer } from '../../runtime/dma-buf/attachment.ts'
import { BarExporter, type Placement } from '../../runtime/dma-buf/bar-exporter.ts'
import { DmaBuf, type Exporter } from '../../runtime/dma-buf/dma-buf.ts'
import { Reservation, type Held } from '../../runtime/dma-buf/reservation.ts'
import type { DmaAddr, PhysAddr } from '../../runtime/lib/brand.ts'
import type { Errno } from '../../runtime/lib/errno.ts'
import { err, ok, unwrap, type Result } from '../../runtime/lib/result.ts'
import { MemoryWindow } from '../../runtime/media/memory-window.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import type { Iommu } from '../../runtime/p2pdma/dma-map.ts'
import { P2pProvider } from '../../runtime/p2pdma/p2p-provider.ts'
import type { DmaDevice } from '../../runtime/p2pdma/pci.ts'
import { memoryRig, MIB } from './memory-rig.ts'
import { pattern } from './namespace.ts'
import { hostBridge, pciFunction, pciSwitch } from './pci-rig.ts'

const SIZE = 8192
const SYSTEM = 0x10_0000n as PhysAddr

/** A buffer in memory of a device; one client on its switch, one that does not reach it. */
function setUp(systemRoom = 9) {
  const { maps } = memoryRig()
  const slot = pciSwitch(hostBridge(null))
  const device = pciFunction(slot())
  const provider = new P2pProvider(device, { passesAll: false }, maps)
  unwrap(provider.addResource(2, 0n, 0n))
  const bar = device.bars[2]!
  const iommuMaps = new Set<bigint>()
  const iommu: Iommu = {
    map: (_client, { phys }) => {
      iommuMaps.add(phys)
      return ok((phys + 0x1000_0000n) as DmaAddr)
    },
    unmap: (_client, address) => void iommuMaps.delete(address - 0x1000_0000n),
  }
  const inSystem = { used: 0 }
  const placements = {
    device: (): Result<Placement, Errno> => {
      const memory = provider.alloc(BigInt(SIZE))
      if (!memory.ok) return memory
      const { phys, length } = memory.value
      return ok({
        kind: 'device',
        source: { phys, length },
        memory: new MemoryWindow(bar.memory!, Number(phys - bar.phys), SIZE),
        [Symbol.dispose]: () => memory.value[Symbol.dispose](),
      })
    },
    system: (): Result<Placement, Errno> => {
      if (inSystem.used >= systemRoom) return err('ENOMEM')
      inSystem.used++
      const source = { phys: SYSTEM, length: BigInt(SIZE) }
      return ok({
        kind: 'system',
        source,
        memory: new SparseMemory(SIZE),
        [Symbol.dispose]: () => {
          inSystem.used--
        },
      })
    },
  }
  const { buf, ref, exporter } = unwrap(BarExporter.export({ provider, placements, iommu, size: SIZE }))
  const near = pciFunction(slot(), '0000:04:00.0')
  const far = pciFunction(pciSwitch(hostBridge(null))(), '0001:03:00.0')
  return { provider, bar, buf, ref, exporter, near, far, iommuMaps, inSystem }
}

/** An importer that unmaps when it is told, and knows how often that was. */
function follower(allowPeer2peer = true) {
  const seen = { moves: 0, mapped: null as Result<BufferMapping, Errno> | null }
  const importer: Importer = {
    allowPeer2peer,
    moveNotify: (attachment, held) => {
      seen.moves++
      seen.mapped = attachment.map('both', held)
    },
  }
  return { importer, seen }
}

const map = (attachment: Attachment): Result<BufferMapping, Errno> =>
  attachment.buf.reservation.hold((held) => attachment.map('both', held))
const unmap = (attachment: Attachment, mapping: BufferMapping): Result<null, Errno> =>
  attachment.buf.reservation.hold((held) => attachment.unmap(mapping, held))

describe('a buffer', () => {
  it('is reached in memory of its device by who is on the same switch', () => {
    const { buf, near, bar, exporter, iommuMaps } = setUp()
    const attachment = unwrap(buf.attach(near, follower().importer))
    const mapping = unwrap(map(attachment))
    expect(mapping.segments).toEqual([{ kind: 'bus', address: bar.bus, length: BigInt(SIZE) }])
    expect([exporter.placement.kind, attachment.peer2peer, iommuMaps.size]).toEqual(['device', true, 0])
  })
  it.each([
    ['does not reach it', 'far', true],
    ['does not allow it', 'near', false],
  ] as const)('moves to RAM for an importer that %s', (_, where, allow) => {
    const rig = setUp()
    rig.exporter.placement.memory.store(0, pattern(1, SIZE))
    const attachment = unwrap(rig.buf.attach(rig[where], follower(allow).importer))
    expect(attachment.peer2peer).toBe(false)
    const mapping = unwrap(map(attachment))
    expect(mapping.segments).toEqual([{ kind: 'host', address: SYSTEM + 0x1000_0000n, length: BigInt(SIZE) }])
    expect(unwrap(rig.exporter.placement.memory.load(0, SIZE))).toEqual(pattern(1, SIZE))
    expect(rig.provider.available).toBe(64n * MIB)
    unwrap(unmap(attachment, mapping))
    expect(rig.iommuMaps.size).toBe(0)
  })
  it('tells importers when it moves; they map it anew', () => {
    const { buf, near, exporter, inSystem, provider } = setUp()
    const { importer, seen } = follower()
    const attachment = unwrap(buf.attach(near, importer))
    const before = unwrap(map(attachment))
    unwrap(exporter.move('system'))
    expect([seen.moves, before.isStale]).toEqual([1, true])
    // While it is told of the move there is nothing to map yet.
    expect(seen.mapped).toEqual(err('EBUSY'))
    // The old mapping stays good until it is unmapped: its memory is not given to anybody else.
    expect(provider.available).toBe(64n * MIB - BigInt(SIZE))
    const after = unwrap(map(attachment))
    expect([after.isStale, after.segments[0]?.kind]).toEqual([false, 'host'])
    unwrap(unmap(attachment, before))
    expect(provider.available).toBe(64n * MIB)
    unwrap(exporter.move('device'))
    expect([seen.moves, after.isStale, inSystem.used]).toEqual([2, true, 1])
    unwrap(unmap(attachment, after))
    expect([inSystem.used, exporter.move('device')]).toEqual([0, ok(null)])
    expect(seen.moves).toBe(2)
  })
  it('moves for one importer, and tells the others', () => {
    const { buf, near, far } = setUp()
    const peer = follower()
    const attachment = unwrap(buf.attach(near, peer.importer))
    const mapping = unwrap(map(attachment))
    unwrap(map(unwrap(buf.attach(far, follower().importer))))
    expect([peer.seen.moves, mapping.isStale]).toEqual([1, true])
  })
  it('stays where it is while a device has it that cannot follow', () => {
    const { buf, near, exporter } = setUp()
    const attachment = unwrap(buf.attach(near, null))
    const mapping = unwrap(map(attachment))
    expect([attachment.pins, exporter.placement.kind]).toEqual([1, 'system'])
    expect(exporter.move('device')).toEqual(err('EBUSY'))
    unwrap(unmap(attachment, mapping))
    expect([attachment.pins, exporter.move('device')]).toEqual([0, ok(null)])
  })
  it('stays where it is when it is pinned, also for others', () => {
    const { buf, near, far, exporter } = setUp()
    const attachment = unwrap(buf.attach(near, follower().importer))
    const other = unwrap(buf.attach(far, follower().importer))
    unwrap(buf.reservation.hold((held) => attachment.pin(held)))
    expect([map(other), exporter.move('system')]).toEqual([err('EBUSY'), err('EBUSY')])
    expect(attachment.detach()).toEqual(err('EBUSY'))
    unwrap(buf.reservation.hold((held) => attachment.unpin(held)))
    expect(buf.reservation.hold((held) => attachment.unpin(held))).toEqual(err('EINVAL'))
    expect(map(other).ok).toBe(true)
  })
  it('stays where it is when there is no room, and is mapped there', () => {
    const { buf, near, far, exporter } = setUp(0)
    const { importer, seen } = follower()
    const attachment = unwrap(buf.attach(near, importer))
    const mapping = unwrap(map(attachment))
    const other = unwrap(buf.attach(far, follower().importer))
    expect([exporter.move('system'), map(other), seen.moves]).toEqual([err('ENOMEM'), err('ENOMEM'), 2])
    expect(unwrap(map(attachment)).segments).toEqual(mapping.segments)
  })
  it('goes when nobody has it: neither a file nor a device', () => {
    const { buf, ref, near, provider } = setUp()
    const attachment = unwrap(buf.attach(near, follower().importer))
    const mapping = unwrap(map(attachment))
    ref[Symbol.dispose]()
    expect([provider.available, attachment.detach()]).toEqual([64n * MIB - BigInt(SIZE), err('EBUSY')])
    unwrap(unmap(attachment, mapping))
    expect(unmap(attachment, mapping)).toEqual(err('EINVAL'))
    unwrap(attachment.detach())
    expect([provider.available, buf.attachments.size]).toEqual([64n * MIB, 0])
    expect([buf.attach(near, null), attachment.detach(), map(attachment)]).toEqual(
      Array(3).fill(err('ENODEV')),
    )
    expect(buf.reservation.hold((held) => attachment.pin(held))).toEqual(err('ENODEV'))
  })
})

describe('an exporter', () => {
  const client: DmaDevice = { kind: 'platform', name: 'codec' }
  const calls: string[] = []
  const exporter = (more: Partial<Exporter> = {}): Exporter => ({
    attach: () => ok(null),
    detach: () => void calls.push('detach'),
    pin: () => ok(null),
    unpin: () => void calls.push('unpin'),
    map: () => ok([]),
    unmap: () => {},
    release: () => void calls.push('release'),
    ...more,
  })
  it.each([0, -1, 0.5, Number.NaN, 2 ** 60])('shares no buffer of %s bytes', (size) => {
    expect(DmaBuf.export(exporter(), size)).toEqual(err('EINVAL'))
  })
  it('may refuse a device, and to pin', () => {
    calls.length = 0
    const { buf, ref } = unwrap(DmaBuf.export(exporter({ attach: () => err('ENXIO') }), 1))
    expect([buf.attach(client, null), buf.attachments.size]).toEqual([err('ENXIO'), 0])
    ref[Symbol.dispose]()
    expect(calls).toEqual(['release'])
    const pinless = unwrap(DmaBuf.export(exporter({ pin: () => err('ENOMEM') }), 1))
    const attachment = unwrap(pinless.buf.attach(client, null))
    expect([map(attachment), attachment.pins]).toEqual([err('ENOMEM'), 0])
  })
  it('that cannot map leaves nothing pinned', () => {
    calls.length = 0
    const { buf } = unwrap(DmaBuf.export(exporter({ map: () => err('ENOMEM') }), 1))
    const attachment = unwrap(buf.attach(client, null))
    expect([map(attachment), attachment.pins, calls]).toEqual([err('ENOMEM'), 0, ['unpin']])
    expect(attachment.detach()).toEqual(ok(null))
  })
})

describe('the lock of a buffer', () => {
  it('is taken once, and given back whatever happens', () => {
    const lock = new Reservation()
    const work = (held: Held): Result<boolean, Errno> => {
      expect(lock.hold(() => ok(null))).toEqual(err('EDEADLK'))
      return ok((held as unknown) === lock)
    }
    expect(lock.hold(work)).toEqual(ok(true))
    expect(() =>
      lock.hold(() => {
        throw new Error('x')
      }),
    ).toThrow('x')
    expect([lock.isHeld, lock.hold(() => err('EIO'))]).toEqual([false, err('EIO')])
  })
})
