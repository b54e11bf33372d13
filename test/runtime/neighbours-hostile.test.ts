/** Whatever numbers the neighbours of libnvdimm are given: a result or a typed error, never an exception. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CpuCache } from '../../runtime/arch/cpu-cache.ts'
import { daxFaultSize } from '../../runtime/arch/fault-size.ts'
import { powerArch, x86Arch } from '../../runtime/arch/instances.ts'
import { memcpyFlushCache } from '../../runtime/arch/pmem-api.ts'
import { DaxBus } from '../../runtime/dax/dax-bus.ts'
import { DaxRegion } from '../../runtime/dax/dax-region.ts'
import { AddressSpace } from '../../runtime/device-memory/address-space.ts'
import { RamNode } from '../../runtime/device-memory/frames.ts'
import type { BusAddr, PhysAddr } from '../../runtime/lib/brand.ts'
import { ERRNO } from '../../runtime/lib/errno.ts'
import { ok, unwrap, type Result } from '../../runtime/lib/result.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import type { PageMapType } from '../../runtime/memremap/page-map.ts'
import { DIRECT_MAPPED, mapSegment } from '../../runtime/p2pdma/dma-map.ts'
import { P2pProvider } from '../../runtime/p2pdma/p2p-provider.ts'
import { allocateForUser } from '../../runtime/p2pdma/user-mapping.ts'
import { registerE820 } from '../../runtime/providers/e820.ts'
import { registerOfPmem } from '../../runtime/providers/of-pmem.ts'
import { GIB, memoryRig, MIB } from './memory-rig.ts'
import { hostBridge, pciFunction, pciSwitch } from './pci-rig.ts'
import { host } from './provider-rig.ts'

/** Numbers around every limit that somebody compares with. */
const big = fc.oneof(
  fc.constantFrom(
    0n,
    1n,
    4095n,
    4096n,
    2n * MIB,
    128n * MIB,
    4n * GIB,
    8n * GIB,
    1n << 46n,
    1n << 63n,
    1n << 64n,
  ),
  fc.bigInt(-(1n << 65n), 1n << 65n),
  fc.bigInt(0n, 64n).map((n) => 8n * GIB + n * 2n * MIB),
)
const small = fc.oneof(
  fc.constantFrom(0, 1, 8, 4096, 2 ** 21, 2 ** 30, -1, 0.5, NaN, Infinity, 2 ** 53),
  fc.integer({ min: -10, max: 5000 }),
)
const range = fc.record({ start: big, length: big })

function told(result: Result<unknown, unknown>): void {
  if (result.ok) return
  const { error } = result
  const errno = typeof error === 'string' ? error : (error as { readonly errno: string }).errno
  expect(Object.keys(ERRNO)).toContain(errno)
}

it('memory with page structures, and RAM', () => {
  const types: readonly PageMapType[] = ['private', 'coherent', 'fsdax', 'generic', 'p2pdma']
  const altmap = fc.option(fc.record({ base: big, end: big, reserve: big, free: big }))
  const request = fc.record({
    type: fc.constantFrom(...types),
    ranges: fc.array(range, { maxLength: 3 }),
    altmap,
    compound: fc.constantFrom(0n, 1n, 3n, 512n, -1n),
  })
  const step = fc.record({ request, where: range, node: fc.integer({ min: -1, max: 2 }), at: big })
  fc.assert(
    fc.property(fc.constantFrom(x86Arch, powerArch), fc.array(step, { maxLength: 4 }), (arch, steps) => {
      const { maps, ram } = memoryRig(arch())
      for (const { request: wanted, where, node, at } of steps) {
        const ops = { pageFree: () => undefined, migrateToRam: () => ok(null) }
        const mapped = maps.map({ ...wanted, ops, owner: ops })
        told(mapped)
        if (mapped.ok) told(mapped.value.holdPage(at))
        maps.getDevPagemap(at)?.[Symbol.dispose]()
        // A terabyte of RAM is as good as all of it, and quicker.
        if (where.length < 1n << 40n) told(ram.add(where, node, 'RAM'))
        told(ram.online(at, 'movable'))
        told(ram.offline(at))
        told(ram.remove(where))
        maps.findFree(at)
      }
    }),
    { numRuns: 150 },
  )
})

it('device-DAX', () => {
  const step = fc.record({ size: big, align: big, where: range, offset: big, at: big, fault: small })
  fc.assert(
    fc.property(range, small, fc.array(step, { maxLength: 6 }), (whole, align, steps) => {
      const { maps, ram, arch } = memoryRig()
      const made = DaxRegion.create({ id: 0, range: whole, align, host: arch.pages })
      told(made)
      const usual = { start: 8n * GIB, length: 64n * MIB }
      const region = made.ok
        ? made.value
        : unwrap(DaxRegion.create({ id: 0, range: usual, align: 4096, host: arch.pages }))
      const device = unwrap(region.create())
      const bus = new DaxBus(maps, ram)
      for (const { size, align: own, where, offset, at } of steps) {
        told(device.setAlign(own))
        told(device.resize(size))
        told(device.addMapping(where))
        daxFaultSize(arch.pages, { mapping: where, address: offset, extent: usual }, at)
      }
      const bound = bus.probe(device)
      told(bound)
      if (!bound.ok || bound.value.kind !== 'device') return
      for (const { where, offset, at, fault } of steps) {
        const mapping = bound.value.mmap({ range: where, offset, isShared: true })
        told(mapping)
        if (!mapping.ok) continue
        mapping.value.fault(at, fault)
        mapping.value.touch(at)
        told(mapping.value.split(at))
      }
    }),
    { numRuns: 300 },
  )
})

it('memory that devices share', () => {
  const step = fc.record({ bar: small, size: big, offset: big, align: big, at: big, length: big })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 5 }), (steps) => {
      const slot = pciSwitch(hostBridge(null))
      const provider = new P2pProvider(pciFunction(slot()), { passesAll: false }, memoryRig().maps)
      const client = pciFunction(slot())
      for (const { bar, size, offset, align, at, length } of steps) {
        told(provider.addResource(bar, size, offset))
        told(provider.addResource(2, size, offset))
        told(provider.alloc(size, align))
        told(provider.toBus(at as PhysAddr, length))
        told(provider.toPhys(at as BusAddr, length))
        told(mapSegment(provider, client, { phys: at as PhysAddr, length }, DIRECT_MAPPED))
        const wanted = { length: length % (64n * MIB), offset: 0n, isShared: true }
        told(allocateForUser(provider, wanted, () => ok(null), 4096n))
      }
    }),
    { numRuns: 150 },
  )
})

it('caches, programs and providers', () => {
  const step = fc.record({ offset: small, length: small, at: big, where: range })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      const cpu = new CpuCache(x86Arch().cpu, new SparseMemory(4096))
      const program = new AddressSpace([new RamNode(0, 0n, 4, 4096)])
      for (const { offset, length, at, where } of steps) {
        told(cpu.load(offset, length))
        told(cpu.writeBack(offset, length))
        told(cpu.invalidate(offset, length))
        told(memcpyFlushCache(cpu, offset, new Uint8Array(7)))
        told(program.read(at, length))
        told(program.write(at, new Uint8Array(5)))
        told(program.pin(at))
        told(registerE820([{ type: 12, range: where }], host()))
        told(registerOfPmem({ name: 'pmem', reg: [at, where.length, at], isVolatile: false }, host()))
      }
    }),
    { numRuns: 200 },
  )
})
