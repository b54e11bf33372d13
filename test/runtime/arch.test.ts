/** What architectures ask of memory, and the order in which processors make data durable. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArchHooks } from '../../runtime/arch/arch-hooks.ts'
import { CpuCache, type CpuTraits } from '../../runtime/arch/cpu-cache.ts'
import { daxFaultSize } from '../../runtime/arch/fault-size.ts'
import { powerArch, x86Arch } from '../../runtime/arch/instances.ts'
import {
  archInvalidatePmem,
  archWbCachePmem,
  durableMemory,
  memcpyFlushCache,
} from '../../runtime/arch/pmem-api.ts'
import { NULL_GUID } from '../../runtime/lib/guid.ts'
import { err, ok, unwrap } from '../../runtime/lib/result.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { AltMapSpace } from '../../runtime/memremap/altmap.ts'
import { planPfn } from '../../runtime/pfn/create.ts'
import { PmemDevice } from '../../runtime/pmem/device.ts'
import type { NamespaceMemory } from '../../runtime/pmem/namespace-bytes.ts'
import { BadBlocks } from '../../runtime/badrange/bad-blocks.ts'
import { GIB, memoryRig, MIB } from './memory-rig.ts'
import { pattern } from './namespace.ts'

const X86 = x86Arch().cpu
const POWER = powerArch().cpu

describe('archAddMemory', () => {
  it.each([
    ['RAM in half a section', x86Arch(), 'ram', 64n * MIB, 64n * MIB, 'EINVAL'],
    ['RAM in sections', x86Arch(), 'ram', 128n * MIB, 256n * MIB, null],
    ['a device in sub-sections', x86Arch(), 'device', 2n * MIB, 6n * MIB, null],
    ['a device at a page', x86Arch(), 'device', 4096n, 2n * MIB, 'EINVAL'],
    ['a device of 2 MiB on powerpc', powerArch(), 'device', 16n * MIB, 2n * MIB, 'EINVAL'],
    ['a device at 2 MiB on powerpc', powerArch(), 'device', 2n * MIB, 16n * MIB, 'EINVAL'],
    ['a device of 16 MiB on powerpc', powerArch(), 'device', 16n * MIB, 32n * MIB, null],
    ['RAM of 16 MiB on powerpc', powerArch(), 'ram', 16n * MIB, 16n * MIB, null],
    ['nothing', x86Arch(), 'device', 0n, 0n, 'EINVAL'],
    ['more than can be addressed', x86Arch(), 'device', (1n << 46n) - 2n * MIB, 4n * MIB, 'EINVAL'],
    ['beyond 64 bits', x86Arch(), 'device', (1n << 64n) - 2n * MIB, 4n * MIB, 'EINVAL'],
  ] as const)('takes, or refuses, %s', (_, arch, use, start, length, errno) => {
    const added = arch.archAddMemory({ range: { start, length }, use, altmap: null })
    expect(added).toEqual(errno === null ? ok(null) : err(errno))
  })
  it('takes memory once, and takes it back in one piece', () => {
    const arch = x86Arch()
    const range = { start: GIB, length: 4n * MIB }
    unwrap(arch.archAddMemory({ range, use: 'device', altmap: null }))
    expect(arch.structuresInRam).toBe((range.length / 4096n) * 64n)
    const half = { start: GIB + 2n * MIB, length: 2n * MIB }
    expect(arch.archAddMemory({ range: half, use: 'device', altmap: null })).toEqual(err('EEXIST'))
    expect(arch.archRemoveMemory(half)).toEqual(err('EINVAL'))
    expect(arch.archRemoveMemory(range)).toEqual(ok(null))
    expect(arch.archRemoveMemory(range)).toEqual(err('EINVAL'))
    expect(arch.structuresInRam).toBe(0n)
  })
  it('puts page structures into the altmap, and none when it is too small', () => {
    const arch = x86Arch()
    const range = { start: GIB, length: 256n * MIB }
    const base = GIB / 4096n
    const altmap = (free: bigint) => new AltMapSpace({ base, end: base + 65535n, reserve: 2n, free })
    const small = altmap(1024n)
    expect(arch.archAddMemory({ range, use: 'device', altmap: small })).toEqual(err('ENOMEM'))
    expect(small.allocated).toBe(0n)
    const enough = altmap(510n + 1024n)
    unwrap(arch.archAddMemory({ range, use: 'device', altmap: enough }))
    expect([enough.allocated, arch.structuresInRam]).toEqual([1024n, 0n])
    unwrap(arch.archRemoveMemory(range))
    expect(enough.allocated).toBe(0n)
    const over = altmap(65536n)
    expect(arch.archAddMemory({ range, use: 'device', altmap: over })).toEqual(err('EINVAL'))
  })
  it('limits namespaces: powerpc starts them at 16 MiB', () => {
    const plan = (arch: ArchHooks, start: bigint) =>
      planPfn('pfn', { uuid: NULL_GUID, range: { start, length: GIB }, readOnly: false }, arch.pages, {
        uuid: NULL_GUID,
        align: arch.pages.alignments[1]!,
        mode: 'pmem',
      })
    expect(plan(x86Arch(), GIB + 2n * MIB).ok).toBe(true)
    expect(plan(powerArch(), GIB + 2n * MIB)).toMatchObject({ error: { rule: 'boundary', errno: 'EINVAL' } })
    expect(plan(powerArch(), GIB).ok).toBe(true)
  })
})

describe('a DAX fault', () => {
  const at = (extentStart: bigint, length: bigint, mapping = { start: GIB, length: 64n * MIB }) => ({
    mapping,
    address: GIB,
    extent: { start: extentStart, length },
  })
  it.each([
    ['is served by the largest page', x86Arch(), at(8n * GIB, 64n * MIB), GIB + 3n * MIB, 2 << 20],
    ['of a gigabyte', x86Arch(), at(8n * GIB, GIB, { start: GIB, length: GIB }), GIB + 5n * MIB, 1 << 30],
    ['by pages where addresses are off', x86Arch(), at(8n * GIB + 4096n, 64n * MIB), GIB + 3n * MIB, 4096],
    ['by pages at the end of the file', x86Arch(), at(8n * GIB, 3n * MIB), GIB + 2n * MIB, 4096],
    [
      'by pages at the end of the mapping',
      x86Arch(),
      at(8n * GIB, GIB, { start: GIB, length: MIB }),
      GIB,
      4096,
    ],
    ['on powerpc by 16 MiB', powerArch(), at(8n * GIB, 64n * MIB), GIB + 17n * MIB, 16 << 20],
    ['on powerpc not by 2 MiB', powerArch(), at(8n * GIB, 8n * MIB), GIB, 0x1_0000],
    ['behind the extent is not served', x86Arch(), at(8n * GIB, 2n * MIB), GIB + 2n * MIB, null],
    ['in front of the mapping is not served', x86Arch(), at(8n * GIB, 2n * MIB), GIB - 1n, null],
  ] as const)('%s', (_, arch, place, fault, size) => {
    expect(daxFaultSize(arch.pages, place, fault)).toBe(size)
  })
})

const cacheOn = (traits: CpuTraits, size = 4096) => {
  const memory = new SparseMemory(size)
  return { memory, cpu: new CpuCache(traits, memory) }
}

describe('the pmem API', () => {
  it('copies past the caches where it can, and writes the ragged ends back', () => {
    const { cpu } = cacheOn(X86)
    unwrap(memcpyFlushCache(cpu, 5, pattern(1, 30)))
    unwrap(cpu.fence())
    expect(cpu.steps).toEqual([
      { op: 'store', offset: 5, length: 3 },
      { op: 'write back', offset: 0 },
      { op: 'store past caches', offset: 8, length: 24 },
      { op: 'store', offset: 32, length: 3 },
      { op: 'write back', offset: 0 },
      { op: 'fence' },
    ])
  })
  it('copies by way of the caches where it cannot', () => {
    const { cpu } = cacheOn(POWER)
    unwrap(memcpyFlushCache(cpu, 120, pattern(1, 16)))
    expect(cpu.steps).toEqual([
      { op: 'store', offset: 120, length: 16 },
      { op: 'write back', offset: 0 },
      { op: 'write back', offset: 128 },
    ])
    expect(cpu.storePastCaches(0, new Uint8Array(8))).toEqual(err('EOPNOTSUPP'))
  })
  it.each([
    ['x86', X86],
    ['powerpc', POWER],
  ])('makes data durable with the fence, not before: %s', (_, traits) => {
    const { memory, cpu } = cacheOn(traits)
    const data = pattern(7, 300)
    const durable = () => unwrap(memory.load(10, 300))
    unwrap(cpu.store(10, data))
    unwrap(cpu.fence())
    expect(unwrap(cpu.load(10, 300))).toEqual(data)
    expect(durable()).toEqual(new Uint8Array(300))
    unwrap(archWbCachePmem(cpu, 10, 300))
    expect(durable()).toEqual(new Uint8Array(300))
    unwrap(cpu.fence())
    expect(durable()).toEqual(data)
    unwrap(memcpyFlushCache(cpu, 10, pattern(8, 300)))
    expect(durable()).toEqual(data)
    cpu.losePower()
    expect(unwrap(cpu.load(10, 300))).toEqual(data)
    unwrap(memcpyFlushCache(cpu, 10, pattern(8, 300)))
    unwrap(cpu.fence())
    expect(durable()).toEqual(pattern(8, 300))
  })
  it('shows what changed behind the caches only after they were emptied', () => {
    const { memory, cpu } = cacheOn(X86)
    expect(unwrap(cpu.load(64, 8))).toEqual(new Uint8Array(8))
    memory.store(64, pattern(1, 8))
    expect(unwrap(cpu.load(64, 8))).toEqual(new Uint8Array(8))
    unwrap(archInvalidatePmem(cpu, 64, 8))
    expect(unwrap(cpu.load(64, 8))).toEqual(pattern(1, 8))
  })
  it('is seen by its own processor like plain memory', () => {
    const step = fc.record({
      op: fc.constantFrom('store', 'copy', 'write back', 'invalidate', 'fence'),
      offset: fc.nat(200),
      length: fc.nat(180),
      seed: fc.nat(255),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.constantFrom(X86, POWER), (steps, traits) => {
        const { memory, cpu } = cacheOn(traits, 400)
        const plain = new Uint8Array(400)
        for (const { op, offset, length, seed } of steps) {
          if (op === 'store' || op === 'copy') {
            plain.set(pattern(seed, length), offset)
            unwrap(
              (op === 'store' ? cpu.store.bind(cpu) : memcpyFlushCache.bind(null, cpu))(
                offset,
                pattern(seed, length),
              ),
            )
          } else if (op === 'write back') unwrap(archWbCachePmem(cpu, offset, length))
          else if (op === 'invalidate') unwrap(archInvalidatePmem(cpu, offset, length))
          else unwrap(cpu.fence())
          expect(unwrap(cpu.load(0, 400))).toEqual(plain)
        }
        unwrap(archWbCachePmem(cpu, 0, 400))
        unwrap(cpu.fence())
        expect(unwrap(memory.load(0, 400))).toEqual(plain)
      }),
      { numRuns: 200 },
    )
  })
  it('refuses what is not in the memory, and tells of lines that are lost', () => {
    const { memory, cpu } = cacheOn(X86)
    const bytes = new Uint8Array(8)
    expect(cpu.load(4090, 8)).toEqual(err('EFAULT'))
    expect(cpu.store(-1, bytes)).toEqual(err('EFAULT'))
    expect(cpu.store(4090, bytes)).toEqual(err('EFAULT'))
    expect(memcpyFlushCache(cpu, 4096, bytes)).toEqual(err('EFAULT'))
    expect(memcpyFlushCache(cpu, 0.5, bytes)).toEqual(err('EFAULT'))
    expect(archWbCachePmem(cpu, 4096, 1)).toEqual(err('EFAULT'))
    expect(archInvalidatePmem(cpu, 0, Infinity)).toEqual(err('EFAULT'))
    expect(cpu.storePastCaches(4, bytes)).toEqual(err('EINVAL'))
    memory.lose(0, 64)
    expect(cpu.load(0, 1)).toEqual(err('EIO'))
    expect(memcpyFlushCache(cpu, 1, bytes)).toEqual(err('EIO'))
  })
  it('carries the block device: what it wrote is there after a loss of power', () => {
    const { memory, cpu } = cacheOn(POWER, 1 << 20)
    const parts: NamespaceMemory = {
      memory: durableMemory(cpu),
      badBlocks: new BadBlocks(),
      clearPoison: () => err('EIO'),
      flush: () => cpu.fence(),
    }
    const device = unwrap(PmemDevice.open(parts, { dataOffset: 8192, length: 4096, logicalBlock: 512 }))
    const buffers = [pattern(3, 512)]
    unwrap(device.submit({ op: 'write', sector: 2, buffers, preflush: false, fua: true }))
    cpu.losePower()
    expect(unwrap(memory.load(8192 + 1024, 512))).toEqual(buffers[0])
  })
})

describe('RAM', () => {
  const range = { start: 8n * GIB, length: 256n * MIB }
  it('is added, used in blocks, and taken away again', () => {
    const { ram } = memoryRig()
    unwrap(ram.add(range, 1, 'System RAM (kmem)'))
    expect(ram.blocks.filter(({ node }) => node === 1).map((block) => block.zone)).toEqual([null, null])
    unwrap(ram.online(range.start + 1n, 'movable'))
    expect(ram.online(range.start, 'normal')).toEqual(err('EINVAL'))
    expect(ram.remove(range)).toEqual(err('EBUSY'))
    unwrap(ram.offline(range.start))
    expect(ram.offline(range.start)).toEqual(err('EINVAL'))
    expect(ram.resources.map(({ name }) => name)).toEqual(['System RAM', 'System RAM (kmem)'])
    unwrap(ram.remove(range))
    expect(ram.resources.map(({ name }) => name)).toEqual(['System RAM'])
    unwrap(ram.add(range, 1, 'again'))
  })
  it('stays in use when somebody cannot move away', () => {
    const { ram } = memoryRig()
    unwrap(ram.add(range, 1, 'kmem'))
    unwrap(ram.online(range.start, 'movable'))
    const asked: bigint[] = []
    {
      using _ = ram.onOffline((block) => {
        asked.push(block.range.start)
        return err('EBUSY')
      })
      expect(ram.offline(range.start)).toEqual(err('EBUSY'))
    }
    expect(ram.blocks.find((block) => block.range.start === range.start)?.zone).toBe('movable')
    expect(ram.offline(range.start)).toEqual(ok(null))
    expect(asked).toEqual([range.start])
  })
  it.each([
    ['half a block', { start: 8n * GIB, length: 64n * MIB }, 1, 'EINVAL'],
    ['no node', range, -1, 'EINVAL'],
    ['where RAM is', { start: 3n * GIB, length: GIB }, 1, 'EEXIST'],
    ['nothing', { start: 8n * GIB, length: 0n }, 1, 'EINVAL'],
  ] as const)('is refused: %s', (_, where, node, errno) => {
    expect(memoryRig().ram.add(where, node, 'kmem')).toEqual(err(errno))
  })
  it('that was there from the start, or is not there, is not taken away', () => {
    const { ram } = memoryRig()
    expect(ram.remove({ start: 0n, length: 4n * GIB })).toEqual(err('EINVAL'))
    expect(ram.remove(range)).toEqual(err('EINVAL'))
    expect(ram.online(range.start, 'normal')).toEqual(err('ENODEV'))
    expect(ram.offline(range.start)).toEqual(err('ENODEV'))
  })
})
