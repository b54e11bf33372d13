/** Who takes the memory of device-DAX: programs, or RAM; its attributes; and namespaces that are such memory. */
import { describe, expect, it } from 'vitest'
import { DaxBus } from '../../runtime/dax/dax-bus.ts'
import { daxRegionOf } from '../../runtime/dax/pmem-dax.ts'
import { emulatedMachine } from '../../runtime/emulated/machines.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import { NULL_GUID } from '../../runtime/lib/guid.ts'
import { err, ok, unwrap } from '../../runtime/lib/result.ts'
import { Machine } from '../../runtime/machine/machine.ts'
import { initPfn } from '../../runtime/pfn/create.ts'
import { X86_PAGES } from '../../runtime/pfn/host.ts'
import { NamespaceBytes } from '../../runtime/pmem/namespace-bytes.ts'
import { BASE, bound, device, listNames, region, showAttribute, storeAttribute, TWO } from './dax-rig.ts'
import { memoryRig, MIB } from './memory-rig.ts'
import { UUID } from './namespace.ts'

describe('the bus', () => {
  it('binds no device without memory, and no memory that is mapped already', () => {
    const { maps, ram } = memoryRig()
    const bus = new DaxBus(maps, ram)
    expect(bus.probe(unwrap(region().create()))).toEqual(err('ENXIO'))
    unwrap(bus.probe(device(8n * MIB)))
    expect(bus.probe(device(8n * MIB))).toEqual(err('ENOMEM'))
  })
  it('goes by names first, then by what the region is for', () => {
    const { maps, ram } = memoryRig()
    const bus = new DaxBus(maps, ram)
    const plain = device(8n * MIB)
    const kmem = device(8n * MIB, { isKmem: true })
    expect([bus.driverOf(plain), bus.driverOf(kmem)]).toEqual(['device_dax', 'kmem'])
    unwrap(bus.newId('device_dax', kmem.name))
    expect(bus.driverOf(kmem)).toBe('device_dax')
    unwrap(bus.removeId('device_dax', kmem.name))
    expect(bus.driverOf(kmem)).toBe('kmem')
    expect(bus.removeId('device_dax', kmem.name)).toEqual(err('ENODEV'))
    expect(bus.newId('kmem', '')).toEqual(err('EINVAL'))
    expect(bus.newId('kmem', 'x'.repeat(30))).toEqual(err('EINVAL'))
  })
  it('takes the seed of a region once', () => {
    const whole = region()
    const first = unwrap(whole.create())
    unwrap(first.resize(2n * MIB))
    bound(first)
    expect(whole.seed).toBe(null)
    expect(unwrap(whole.create())).toBe(whole.seed)
  })
})

describe('kmem', () => {
  const big = { range: { start: BASE + 2n * MIB, length: 512n * MIB }, isKmem: true, targetNode: 2 }
  it('makes whole blocks of a device RAM, and takes them back when they are out of use', async () => {
    const dev = device(512n * MIB, big)
    const { bus, ram, maps } = bound(dev)
    const blocks = ram.blocks.filter(({ node }) => node === 2)
    expect(blocks.map(({ range }) => range.start)).toEqual([1n, 2n, 3n].map((n) => BASE + n * 128n * MIB))
    expect(ram.resources.at(-1)?.name).toBe('System RAM (kmem)')
    expect(
      maps.map({ type: 'generic', ranges: [{ start: BASE + 128n * MIB, length: 2n * MIB }] }),
    ).toMatchObject({
      error: { rule: 'ram', errno: 'ENXIO' },
    })
    unwrap(ram.online(BASE + 128n * MIB, 'movable'))
    expect(await bus.unbind(dev)).toEqual(err('EBUSY'))
    expect(dev.isBound).toBe(true)
    unwrap(ram.offline(BASE + 128n * MIB))
    expect(await bus.unbind(dev)).toEqual(ok(null))
    expect(ram.blocks.some(({ node }) => node === 2)).toBe(false)
  })
  it('needs a node, a whole block, and a place', () => {
    const { maps, ram } = memoryRig()
    const bus = new DaxBus(maps, ram)
    expect(bus.probe(device(512n * MIB, { ...big, targetNode: -1 }))).toEqual(err('EINVAL'))
    expect(bus.probe(device(126n * MIB, big))).toEqual(err('EINVAL'))
    unwrap(bus.probe(device(512n * MIB, big)))
    expect(bus.probe(device(512n * MIB, big))).toEqual(err('EEXIST'))
  })
})

describe('attributes', () => {
  it('of a region that users divide', () => {
    const whole = region({ id: 3 })
    expect(listNames(whole)).toEqual([
      ['id', 0o444],
      ['size', 0o444],
      ['align', 0o400],
      ['available_size', 0o444],
      ['seed', 0o444],
      ['create', 0o644],
      ['delete', 0o200],
    ])
    expect(storeAttribute(whole, 'create', '2\n')).toEqual(err('EINVAL'))
    expect(storeAttribute(whole, 'create', 'x')).toEqual(err('EINVAL'))
    unwrap(storeAttribute(whole, 'create', '1\n'))
    unwrap(storeAttribute(whole, 'create', '1'))
    expect(
      ['create', 'seed', 'available_size', 'size', 'id', 'align'].map((name) =>
        unwrap(showAttribute(whole, name)),
      ),
    ).toEqual(['dax3.1\n', 'dax3.0\n', '67108864\n', '67108864\n', '3\n', '2097152\n'])
    unwrap(storeAttribute(whole, 'delete', 'dax3.1\n'))
    expect(storeAttribute(whole, 'delete', 'dax3.1\n')).toEqual(err('ENXIO'))
  })
  it('of a device', () => {
    const whole = region({ targetNode: 1 })
    const dev = unwrap(whole.create())
    const stores: [string, string, unknown][] = [
      ['size', '4096\n', err('EINVAL')],
      ['size', 'all', err('EINVAL')],
      ['size', '4194304\n', ok(null)],
      ['mapping', '200000000-2001fffff\n', err('ENOMEM')],
      ['mapping', '0x201000000-0x2011fffff\n', ok(null)],
      ['mapping', '2011fffff-201000000', err('EINVAL')],
      ['mapping', '201000000', err('EINVAL')],
      ['mapping', '-', err('EINVAL')],
      ['mapping', '0-ffffffffffffffffff', err('EINVAL')],
      ['align', '4096\n', ok(null)],
      ['align', '17', err('EINVAL')],
    ]
    for (const [name, text, result] of stores)
      expect([name, text, storeAttribute(dev, name, text)]).toEqual([name, text, result])
    expect(
      ['size', 'align', 'resource', 'target_node', 'numa_node', 'modalias'].map((name) =>
        unwrap(showAttribute(dev, name)),
      ),
    ).toEqual(['6291456\n', '4096\n', '0x200000000\n', '1\n', '-1\n', 'dax:t0\n'])
    expect(showAttribute(dev, 'mapping')).toEqual(err('EACCES'))
  })
})

describe('a namespace', () => {
  /** An emulated machine whose second-bus namespace got an information block. */
  function machineWith(kind: 'dax' | 'pfn', mode: 'ram' | 'pmem') {
    const clock = new ManualClock()
    const machine = unwrap(Machine.open(emulatedMachine('qemu', clock)!, { clock }))
    const namespace = machine.buses[0]!.nd.regions[1]!.namespaces[0]!
    const owner = {
      uuid: NULL_GUID,
      range: namespace.range,
      readOnly: false,
    }
    const media = new NamespaceBytes(machine.bytes(namespace)!)
    const found = unwrap(initPfn(media, kind, owner, X86_PAGES, { uuid: UUID, align: TWO, mode }))
    return { namespace, found }
  }
  it.each(['ram', 'pmem'] as const)('is one device behind its page map in %s', async (mode) => {
    const { namespace, found } = machineWith('dax', mode)
    const whole = unwrap(daxRegionOf(namespace, found, X86_PAGES))
    const [dev] = whole.devices
    expect([dev?.name, whole.isStatic, whole.availableSize]).toEqual(['dax1.0', true, 0n])
    expect(dev!.size).toBe(namespace.size - found.dataOffset - BigInt(found.endTrunc))
    expect(listNames(whole)).toEqual([
      ['id', 0o444],
      ['size', 0o444],
      ['align', 0o400],
    ])
    expect(listNames(dev!).filter(([, bits]) => (bits & 0o200) !== 0)).toEqual([])
    expect([whole.create(), whole.delete('dax1.0'), dev!.resize(0n), dev!.setAlign(4096n)]).toEqual(
      Array(4).fill(err('EINVAL')),
    )
    const { bus, char, arch } = bound(dev!)
    const boot = memoryRig().arch.structuresInRam
    expect(arch.structuresInRam - boot === 0n).toBe(mode === 'pmem')
    const mapping = unwrap(char.mmap({ range: { start: 0n, length: dev!.size }, offset: 0n, isShared: true }))
    expect(mapping.touch(0n)).toMatchObject({ page: { physical: namespace.range.start + found.dataOffset } })
    expect(await bus.unbind(dev!)).toEqual(ok(null))
    expect(arch.structuresInRam).toBe(boot)
  })
  it('of a file system is none', () => {
    const { namespace, found } = machineWith('pfn', 'ram')
    expect(daxRegionOf(namespace, found, X86_PAGES)).toEqual(err('EINVAL'))
  })
})
