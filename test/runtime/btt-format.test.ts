import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { viewOf } from '../../runtime/lib/bytes.ts'
import { guid, NULL_GUID } from '../../runtime/lib/guid.ts'
import { ok, unwrap } from '../../runtime/lib/result.ts'
import {
  checkEntry,
  findSlots,
  initialEntry,
  nextSeq,
  orderEntries,
  type FlogGroup,
} from '../../runtime/btt/flog.ts'
import { arenaGeometry, planArenas, type ArenaGeometry } from '../../runtime/btt/geometry.ts'
import {
  blockChecksum,
  bttInfo,
  decodeBttInfo,
  encodeBttInfo,
  geometryOf,
  type BttInfo,
  type BttVersion,
} from '../../runtime/btt/info-block.ts'
import { decodeMapEntry, mapValue } from '../../runtime/btt/map-entry.ts'
import { MIB, UUID } from './namespace.ts'

const GIB = 1024 * MIB

function infoOf(
  size: number,
  lbaSize: number,
  version: BttVersion,
): { bytes: Uint8Array; geometry: ArenaGeometry } {
  const geometry = unwrap(arenaGeometry(size, lbaSize))
  return {
    geometry,
    bytes: unwrap(encodeBttInfo({ uuid: UUID, parentUuid: NULL_GUID, version }, geometry, 0)),
  }
}

describe('golden vectors', () => {
  it.each([
    [16 * MIB, 512, 'v2.0', 0x7eca, 0x7dca, 0xfdb000, 0xffb000, 0xfff000, 0xf41bea792301e2b8n],
    [32 * MIB - 4096, 512, 'v1.1', 0xfdc4, 0xfcc4, 0x1fba000, 0x1ffa000, 0x1ffe000, 0xa56bb7462601b0abn],
    [32 * MIB - 4096, 4096, 'v1.1', 0x1ff0, 0x1ef0, 0x1ff2000, 0x1ffa000, 0x1ffe000, 0xacb32dc626039103n],
    [32 * MIB, 4224, 'v2.0', 0x1ef9, 0x1df9, 0x1ff3000, 0x1ffb000, 0x1fff000, 0xa977a9992602c016n],
    [
      512 * GIB,
      4096,
      'v2.0',
      0x7fe0078,
      0x7fdff78,
      0x7fe007b000,
      0x7fffffb000,
      0x7ffffff000,
      0x55fd4c8a10070391n,
    ],
  ] as const)(
    'arena of %d bytes, sectors of %d',
    (size, lba, version, internal, external, map, log, info2, sum) => {
      const { bytes, geometry } = infoOf(size, lba, version)
      expect(geometry).toMatchObject({
        internalBlocks: internal,
        externalBlocks: external,
        mapOffset: map,
        logOffset: log,
        info2Offset: info2,
      })
      expect(viewOf(bytes).getBigUint64(4088, true)).toBe(sum)
      const info = unwrap(decodeBttInfo(bytes, NULL_GUID, version))
      expect(geometryOf(info, size)).toEqual(ok(geometry))
      expect(bttInfo.encode(info)).toEqual(ok(bytes))
    },
  )
  it('of the image with old padding: geometry of a 64 MiB arena', () => {
    expect(unwrap(arenaGeometry(64 * MIB, 4096))).toMatchObject({
      externalBlocks: 0x3ee9,
      internalBlocks: 0x3fe9,
      mapOffset: 0x3feb000,
      logOffset: 0x3ffb000,
      info2Offset: 0x3fff000,
    })
  })
})

describe('geometry', () => {
  it('refuses sizes that the format does not have', () => {
    for (const size of [16 * MIB - 1, 512 * GIB + 1, 0, -1, 0.5, Number.NaN])
      expect(arenaGeometry(size, 512)).toMatchObject({ error: { rule: 'size', errno: 'EINVAL' } })
    for (const lba of [0, 511, 513, 8192, -1])
      expect(arenaGeometry(16 * MIB, lba)).toMatchObject({ error: { rule: 'sector-size' } })
    expect(planArenas(16 * MIB, 4096, 512)).toMatchObject({ error: { rule: 'size' } })
  })
  it('splits a namespace at 512 GiB and leaves a small rest', () => {
    const plans = (size: number): unknown =>
      unwrap(planArenas(size, 4096, 4096)).map(({ start, next }) => [start, next])
    expect(plans(512 * GIB + 4096 + 16 * MIB)).toEqual([
      [4096, 512 * GIB],
      [4096 + 512 * GIB, 0],
    ])
    expect(plans(512 * GIB + 4095 + 16 * MIB)).toEqual([[4096, 0]])
  })
  it('never lets areas overlap, whatever the size', () => {
    const lba = fc.constantFrom(512, 520, 528, 4096, 4104, 4160, 4224)
    fc.assert(
      fc.property(fc.integer({ min: 16 * MIB, max: 512 * GIB }), lba, (size, lbaSize) => {
        const { bytes, geometry } = infoOf(size, lbaSize, 'v2.0')
        expect(geometryOf(unwrap(decodeBttInfo(bytes, NULL_GUID, 'v2.0')), size)).toEqual(ok(geometry))
      }),
    )
  })
})

describe('information block', () => {
  const { bytes } = infoOf(16 * MIB, 512, 'v2.0')
  const good = unwrap(bttInfo.decode(bytes))
  it.each([
    ['signature', [[0, 0x62]], 'absent'],
    ['checksum', [[4000, 1]], 'absent'],
    ['parent', [[32, 1]], 'parent', 'seal'],
    ['major version', [[52, 3]], 'version', 'seal'],
    ['minor version', [[54, 1]], 'version', 'seal'],
  ] as const)('is refused for its %s', (_, changes, rule, seal?: string) => {
    const copy = bytes.slice()
    for (const [at, value] of changes) copy[at] = value
    if (seal !== undefined) viewOf(copy).setBigUint64(4088, blockChecksum(copy), true)
    expect(decodeBttInfo(copy, NULL_GUID, 'v2.0')).toMatchObject({
      ok: false,
      error: { rule, errno: 'ENODEV' },
    })
  })
  it('may have the namespace as its parent, or none', () => {
    const parent = guid('11111111-2222-3333-4444-555555555555')
    const geometry = unwrap(arenaGeometry(16 * MIB, 512))
    const child = unwrap(encodeBttInfo({ uuid: UUID, parentUuid: parent, version: 'v1.1' }, geometry, 0))
    expect(decodeBttInfo(child, parent, 'v1.1').ok).toBe(true)
    expect(decodeBttInfo(child, NULL_GUID, 'v1.1')).toMatchObject({ error: { rule: 'parent' } })
    expect(decodeBttInfo(bytes, parent, 'v2.0').ok).toBe(true)
    expect(decodeBttInfo(bytes.subarray(1), parent, 'v2.0')).toMatchObject({ error: { rule: 'absent' } })
  })
  it.each<[string, Partial<BttInfo>]>([
    ['next arena outside', { nextOffset: 32n * BigInt(MIB) }],
    ['next arena beyond 2^53', { nextOffset: 2n ** 63n }],
    ['next arena inside this one', { nextOffset: 4096n }],
    ['next arena off a page', { nextOffset: 16n * BigInt(MIB) - 1n }],
    ['sector size', { externalLbaSize: 100 }],
    ['block size', { internalLbaSize: 4096 }],
    ['block size of 0', { externalLbaSize: 0, internalLbaSize: 0 }],
    ['info size', { infoSize: 8192 }],
    ['no spare blocks', { freeBlocks: 0, internalBlocks: good.externalBlocks }],
    ['spare blocks', { freeBlocks: 255 }],
    ['no sectors', { externalBlocks: 0, internalBlocks: 256 }],
    ['more blocks than a map names', { internalBlocks: 2 ** 30 + 256, externalBlocks: 2 ** 30 }],
    ['data over the info block', { dataOffset: 0n }],
    ['map over data', { mapOffset: good.mapOffset - 0x200000n }],
    ['log over the map', { logOffset: good.mapOffset }],
    ['backup over the log', { info2Offset: good.logOffset }],
    ['backup outside', { info2Offset: 16n * BigInt(MIB) }],
    ['offset of 2^64-1', { logOffset: 2n ** 64n - 1n }],
    ['map off its unit', { mapOffset: good.mapOffset + 2n }],
  ])('contradicts itself: %s', (_, change) => {
    expect(geometryOf({ ...good, ...change }, 16 * MIB)).toMatchObject({
      error: { rule: 'geometry', errno: 'ENODEV' },
    })
  })
  it('of any numbers gives areas inside the arena, or a refusal', () => {
    const u32 = fc.oneof(fc.nat(70_000), fc.nat(0xffff_ffff))
    const u64 = fc.oneof(
      fc.bigInt(0n, 2n ** 64n - 1n),
      fc.nat(4096).map((page) => BigInt(page) * 4096n),
    )
    const some = fc.record(
      {
        externalBlocks: u32,
        internalBlocks: u32,
        freeBlocks: u32,
        externalLbaSize: fc.constantFrom(512, 4096, 7),
        internalLbaSize: fc.constantFrom(512, 4096, 64),
        nextOffset: u64,
        dataOffset: u64,
        mapOffset: u64,
        logOffset: u64,
        info2Offset: u64,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(some, (change) => {
        const found = geometryOf({ ...good, ...(change as Partial<BttInfo>) }, 16 * MIB)
        if (!found.ok) return
        const g = found.value
        expect(g.dataOffset + g.internalBlocks * g.internalLbaSize).toBeLessThanOrEqual(g.mapOffset)
        expect(g.mapOffset + g.externalBlocks * 4).toBeLessThanOrEqual(g.logOffset)
        expect(g.info2Offset + 4096).toBeLessThanOrEqual(g.size)
        expect(g.size).toBeLessThanOrEqual(16 * MIB)
      }),
      { numRuns: 500 },
    )
  })
})

describe('map entry', () => {
  it('reads the four states', () => {
    expect(decodeMapEntry(5, 9)).toEqual({ state: 'initial', block: 9 })
    expect(decodeMapEntry(0xc000_0005, 9)).toEqual({ state: 'normal', block: 5 })
    expect(decodeMapEntry(0x4000_0005, 9)).toEqual({ state: 'error', block: 5 })
    expect(decodeMapEntry(0x8000_0005, 9)).toEqual({ state: 'zero', block: 5 })
  })
  it('goes back to the same number', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), (value) => {
        const entry = decodeMapEntry(value, 7)
        expect(mapValue(entry)).toBe(entry.state === 'initial' ? 0 : value)
      }),
    )
  })
})

describe('log', () => {
  const none = { lba: 0, oldMap: 0, newMap: 0, seq: 0 }
  const used = (seq: number) => ({ lba: 1, oldMap: 2, newMap: 3, seq })
  const group = (...seqs: readonly number[]): FlogGroup => {
    const [a = none, b = none, c = none, d = none] = seqs.map((seq) => (seq === 0 ? none : used(seq)))
    return [a, b, c, d]
  }
  it('finds the slots of both layouts', () => {
    expect(findSlots([group(1), group(1)])).toEqual(ok([0, 1]))
    expect(findSlots([group(1), group(1, 2)])).toEqual(ok([0, 1]))
    expect(findSlots([group(1, 0, 2), group(1)])).toEqual(ok([0, 2]))
    for (const groups of [
      [group(0, 1)],
      [group(1), group(0)],
      [group(1, 0, 0, 1)],
      [group(1, 2), group(1, 0, 2)],
    ])
      expect(findSlots(groups)).toMatchObject({ error: { rule: 'flog-layout', errno: 'ENXIO' } })
  })
  it.each([
    [1, 0, 1, 1],
    [1, 2, 2, 0],
    [3, 2, 3, 1],
    [3, 1, 1, 0],
    [2, 1, 2, 1],
    [2, 3, 3, 0],
    [1, 3, 1, 1],
  ] as const)('orders sequence numbers %d and %d', (a, b, newest, slot) => {
    const state = unwrap(orderEntries(group(a, b), [0, 1], 0))
    expect([state.newest.seq, state.slot]).toEqual([newest, slot])
  })
  it.each([
    [1, 1],
    [2, 2],
    [0, 0],
    [2, 0],
    [0, 3],
    [4, 3],
    [3, 4],
    [5, 0],
    [4, 0],
    [0xffff_ffff, 1],
  ] as const)('refuses sequence numbers %d and %d', (a, b) => {
    const pair: FlogGroup = [used(a), used(b), none, none]
    expect(orderEntries(pair, [0, 1], 7)).toMatchObject({ error: { rule: 'flog-sequence', errno: 'EIO' } })
  })
  it('counts 1, 2, 3, 1', () => {
    expect([1, 2, 3].map(nextSeq)).toEqual([2, 3, 1])
    expect(initialEntry(3, 100)).toEqual({ lba: 3, oldMap: 103, newMap: 103, seq: 1 })
  })
  it('names blocks of its arena only', () => {
    const geometry = unwrap(arenaGeometry(16 * MIB, 512))
    const last = geometry.internalBlocks - 1
    expect(checkEntry({ lba: 0, oldMap: last, newMap: last, seq: 1 }, 0, geometry).ok).toBe(true)
    expect(
      checkEntry({ lba: 0, oldMap: (last | 0xc000_0000) >>> 0, newMap: last, seq: 1 }, 0, geometry).ok,
    ).toBe(true)
    for (const entry of [
      { lba: geometry.externalBlocks, oldMap: 0, newMap: 0, seq: 1 },
      { lba: 0, oldMap: last + 1, newMap: 0, seq: 1 },
      { lba: 0, oldMap: 0, newMap: last + 1, seq: 1 },
    ])
      expect(checkEntry(entry, 0, geometry)).toMatchObject({ error: { rule: 'flog-range' } })
  })
})
