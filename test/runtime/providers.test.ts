/** Persistent memory that no ACPI table tells of. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'
import { describe, expect, it } from 'vitest'
import { CpuCache } from '../../runtime/arch/cpu-cache.ts'
import { powerArch } from '../../runtime/arch/instances.ts'
import { err, ok, unwrap, type Result } from '../../runtime/lib/result.ts'
import type { Errno } from '../../runtime/lib/errno.ts'
import { SystemMemory } from '../../runtime/machine/system-memory.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { setSize, setUuid } from '../../runtime/namespace/settings.ts'
import { ConTuttoCard, registerConTutto } from '../../runtime/providers/contutto.ts'
import { registerE820 } from '../../runtime/providers/e820.ts'
import { registerOfPmem } from '../../runtime/providers/of-pmem.ts'
import { RAMDAX_LABEL_AREA, registerRamdax } from '../../runtime/providers/ramdax.ts'
import { registerVirtioPmem } from '../../runtime/providers/virtio-pmem.ts'
import { flushRegion } from '../../runtime/region/flush.ts'
import { GIB, MIB } from './memory-rig.ts'
import { pattern } from './namespace.ts'
import { diskOn, host, namespaces, RANGE, readBack, write } from './provider-rig.ts'
import { uuidOf } from './label-rig.ts'

describe('the library', () => {
  it('needs nothing of ACPI to bring such memory up', () => {
    const root = new URL('../../', import.meta.url).pathname
    const reached = new Set(globSync('runtime/{providers,dax,p2pdma,memremap}/*.ts', { cwd: root }))
    for (const file of reached)
      for (const [, path] of readFileSync(root + file, 'utf8').matchAll(
        /^(?:import|export) (?!type )[^']*'(\.[^']*)'/gm,
      ))
        reached.add(join(dirname(file), path!))
    expect(reached.has('runtime/region/nd-region.ts')).toBe(true)
    expect(reached.has('runtime/labels/label-area.ts')).toBe(true)
    expect([...reached].filter((file) => /^runtime\/(acpi|nfit|emulated|machine)\//.test(file))).toEqual([])
  })
})

describe('e820', () => {
  const entry = (type: number, start = RANGE.start) => ({ type, range: { start, length: RANGE.length } })
  it('makes a region of each entry of type 12, with page structures', () => {
    const bus = unwrap(registerE820([entry(1), entry(12), entry(7), entry(12, 8n * GIB)], host()))
    expect([bus.name, bus.description.provider, bus.dimms]).toEqual(['ndbus0', 'e820', []])
    expect(
      bus.regions.map(({ name, range, namespaceType, description }) => [
        name,
        range.start,
        namespaceType,
        description.hasPageMap,
      ]),
    ).toEqual([
      ['region0', 4n * GIB, 'io', true],
      ['region1', 8n * GIB, 'io', true],
    ])
    const disk = diskOn(namespaces(bus)[0]!)
    unwrap(write(disk, 1))
    expect(readBack(disk)).toEqual(pattern(1, 512))
  })
  it('clears bad memory always, and all of it', () => {
    const bus = unwrap(registerE820([entry(12)], host()))
    expect(bus.clearPoison({ start: RANGE.start, length: 513n })).toEqual(ok(513n))
    const memory = new SystemMemory()
    const namespace = namespaces(bus)[0]!
    const disk = diskOn(namespace, memory)
    memory.region(namespace.region)!.lose(4096, 512)
    unwrap(bus.badRanges.add({ start: RANGE.start + 4096n, length: 512n }))
    expect(disk.submit({ op: 'read', sector: 8, buffers: [new Uint8Array(512)] })).toMatchObject({
      ok: false,
    })
    unwrap(write(disk, 2))
    expect(readBack(disk)).toEqual(pattern(2, 512))
  })
  it.each([
    ['nothing', { start: RANGE.start, length: 0n }],
    ['more than there are addresses', { start: (1n << 64n) - 4096n, length: 8192n }],
    ['before the first address', { start: -4096n, length: 8192n }],
  ])('refuses %s', (_, range) => {
    expect(registerE820([{ type: 12, range }], host())).toEqual(err('EINVAL'))
  })
  it('without such entries is a bus without regions', () => {
    expect(unwrap(registerE820([entry(1)], host())).regions).toEqual([])
  })
})

describe('a device tree', () => {
  const node = { name: 'pmem@100000000', isVolatile: false }
  it('gives a bus of its name, with a region for each pair of cells', () => {
    const reg = [RANGE.start, RANGE.length, 8n * GIB, 2n * MIB]
    const bus = unwrap(registerOfPmem({ ...node, reg, numaNode: 3 }, host()))
    expect(bus.description.provider).toBe('pmem@100000000')
    expect(
      bus.regions.map(({ range, description }) => [range, description.type, description.numaNode]),
    ).toEqual([
      [RANGE, 'pmem', 3],
      [{ start: 8n * GIB, length: 2n * MIB }, 'pmem', 3],
    ])
    expect(bus.clearPoison(RANGE)).toEqual(ok(RANGE.length))
  })
  it('tells of memory that keeps nothing', () => {
    const bus = unwrap(
      registerOfPmem({ ...node, reg: [RANGE.start, RANGE.length], isVolatile: true }, host()),
    )
    expect(bus.regions[0]?.description.type).toBe('volatile')
  })
  it.each([[[RANGE.start]], [[RANGE.start, 0n]], [[RANGE.start, RANGE.length, 8n * GIB]]])(
    'is refused with cells %s',
    (reg) => {
      expect(registerOfPmem({ ...node, reg }, host())).toEqual(err('EINVAL'))
    },
  )
})

describe('virtio', () => {
  function device(answers: Result<number, Errno>[] = []) {
    const state = {
      range: RANGE,
      needsReset: false,
      asked: 0,
      flush: () => (state.asked++, answers.shift() ?? ok(0)),
    }
    return state
  }
  it('asks the host to flush, after a fence', () => {
    const own = host()
    const virtio = device()
    const disk = diskOn(namespaces(unwrap(registerVirtioPmem(virtio, own)))[0]!)
    unwrap(write(disk, 1))
    unwrap(disk.submit({ op: 'flush' }))
    expect([virtio.asked, own.fences]).toEqual([2, ['fence', 'fence']])
  })
  it.each<[string, Result<number, Errno>, string]>([
    ['the host cannot', ok(1), 'EIO'],
    ['the queue is broken', err('ENXIO'), 'EIO'],
    ['there is no memory', err('ENOMEM'), 'ENOMEM'],
  ])('fails to flush when %s', (_, answer, errno) => {
    const bus = unwrap(registerVirtioPmem(device([answer]), host()))
    expect(flushRegion(bus.regions[0]!.description.flush, 0)).toEqual(err(errno))
  })
  it('does not ask a device that has to be reset', () => {
    const virtio = device()
    const disk = diskOn(namespaces(unwrap(registerVirtioPmem(virtio, host())))[0]!)
    virtio.needsReset = true
    expect(disk.submit({ op: 'flush' })).toMatchObject({ error: { errno: 'EIO' } })
    expect(virtio.asked).toBe(0)
  })
  it('refuses a range that is none', () => {
    expect(registerVirtioPmem({ ...device(), range: { start: 0n, length: 0n } }, host())).toEqual(
      err('EINVAL'),
    )
  })
})

describe('RAM that was set aside', () => {
  it('has labels behind its capacity, and is divided like a DIMM', () => {
    const memory = new SparseMemory(Number(RANGE.length))
    const bus = unwrap(registerRamdax({ range: RANGE, memory }, host()))
    const [region] = bus.regions
    expect(region!.range.length).toBe(RANGE.length - BigInt(RAMDAX_LABEL_AREA))
    const namespace = region!.seed!
    unwrap(setUuid(namespace, uuidOf(1)))
    unwrap(setSize(namespace, 16n * MIB))
    expect(memory.load(memory.size - RAMDAX_LABEL_AREA, 16).ok).toBe(true)
    const again = unwrap(registerRamdax({ range: RANGE, memory }, host()))
    expect(namespaces(again).map(({ size, range }) => [size, range.start])).toEqual([
      [16n * MIB, RANGE.start],
    ])
    const moved = unwrap(registerRamdax({ range: { ...RANGE, start: 8n * GIB }, memory }, host()))
    expect(namespaces(moved).map(({ size }) => size)).toEqual([0n])
  })
  it.each([
    ['too little', { start: RANGE.start, length: BigInt(RAMDAX_LABEL_AREA) }, RAMDAX_LABEL_AREA],
    ['another memory', RANGE, 1 << 20],
    ['no range', { start: -4096n, length: RANGE.length }, Number(RANGE.length)],
    ['no page', { start: RANGE.start, length: RANGE.length + 512n }, Number(RANGE.length) + 512],
  ])('is refused: %s', (_, range, size) => {
    expect(registerRamdax({ range, memory: new SparseMemory(size) }, host())).toMatchObject({ ok: false })
  })
})

describe('a memory card with a buffer', () => {
  function setUp() {
    const memory = new SparseMemory(1 << 20)
    const card = new ConTuttoCard(memory)
    const cpu = new CpuCache(powerArch().cpu, card)
    const range = { start: RANGE.start, length: 1n << 20n }
    const bus = unwrap(registerConTutto(range, cpu, card, host()))
    const flush = () => flushRegion(bus.regions[0]!.description.flush, 0)
    const losePower = (): void => {
      cpu.losePower()
      card.losePower()
    }
    return { memory, card, cpu, bus, flush, losePower }
  }
  it('loses what a fence alone has pushed out, and keeps what its own flush has', () => {
    const { memory, card, cpu, flush, losePower } = setUp()
    unwrap(cpu.store(100, pattern(1, 300)))
    unwrap(cpu.writeBack(100, 300))
    unwrap(cpu.fence())
    expect(card.pending).toBeGreaterThan(0)
    expect(unwrap(card.load(100, 300))).toEqual(pattern(1, 300))
    losePower()
    expect(unwrap(memory.load(100, 300))).toEqual(new Uint8Array(300))
    unwrap(cpu.store(100, pattern(2, 300)))
    expect(flush()).toEqual(ok(null))
    losePower()
    expect(unwrap(memory.load(100, 300))).toEqual(pattern(2, 300))
    expect(unwrap(cpu.load(100, 300))).toEqual(pattern(2, 300))
  })
  it('says that a flush failed, and can be asked again', () => {
    let fails = true
    const memory = new SparseMemory(4096)
    const card = new ConTuttoCard({
      size: 4096,
      load: (offset, length) => memory.load(offset, length),
      store: (offset, bytes) => (fails ? err('EIO') : memory.store(offset, bytes)),
    })
    unwrap(card.store(0, pattern(1, 8)))
    expect([card.flush(), card.pending]).toEqual([err('EIO'), 1])
    fails = false
    expect([card.flush(), card.pending, unwrap(memory.load(0, 8))]).toEqual([ok(null), 0, pattern(1, 8)])
    expect([card.store(4090, pattern(1, 8)), card.load(0, 5000)]).toEqual([err('EFAULT'), err('EFAULT')])
  })
})

describe('regions of a bus', () => {
  it('conflict where they share an address, also when one covers the other', () => {
    const at = (start: bigint, length: bigint) => ({ type: 12, range: { start, length } })
    const bus = unwrap(registerE820([at(8n * MIB, 8n * MIB), at(32n * MIB, 8n * MIB)], host()))
    const [first] = bus.regions
    const conflicts = (start: bigint, length: bigint) =>
      bus.conflicts(first!, { start: start * MIB, length: length * MIB })
    expect([
      conflicts(8n, 8n),
      conflicts(16n, 16n),
      conflicts(16n, 17n),
      conflicts(39n, 5n),
      conflicts(33n, 2n),
      conflicts(24n, 32n),
      conflicts(40n, 8n),
    ]).toEqual([false, false, true, true, true, true, false])
  })
})
