import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadBlocks } from '../../runtime/badrange/bad-blocks.ts'
import { createBtt } from '../../runtime/btt/create.ts'
import { viewOf } from '../../runtime/lib/bytes.ts'
import { guid, NULL_GUID } from '../../runtime/lib/guid.ts'
import { err, ok, unwrap, type Result } from '../../runtime/lib/result.ts'
import type { Media } from '../../runtime/media/media.ts'
import { PowerCutMemory } from '../../runtime/media/power-cut-memory.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { initPfn, planPfn } from '../../runtime/pfn/create.ts'
import type { PfnError } from '../../runtime/pfn/errors.ts'
import { X86_PAGES, type PageHost, type PfnNamespace } from '../../runtime/pfn/host.ts'
import {
  encodePfnInfo,
  pfnChecksum,
  pfnInfo,
  type PfnInfo,
  type PfnKind,
} from '../../runtime/pfn/info-block.ts'
import { clearPageMap, mapPfn } from '../../runtime/pfn/mapping.ts'
import { readPfn, validatePfn, type PfnConfiguration } from '../../runtime/pfn/validate.ts'
import { checkProbe, detectPersonality, type ProbeState } from '../../runtime/pmem/probe.ts'
import { MIB, namespaceOn, planOf, UUID } from './namespace.ts'

const M = 0x10_0000n
const G = 1024n * M
const ALIGN = 2 * MIB

function namespace(length: bigint, more: Partial<PfnNamespace> = {}): PfnNamespace {
  return { uuid: NULL_GUID, range: { start: 4n * G, length }, readOnly: false, ...more }
}

const configured = (mode: 'ram' | 'pmem', align = ALIGN): PfnConfiguration => ({ uuid: UUID, align, mode })

function block(
  length: bigint,
  mode: 'ram' | 'pmem',
  change: Partial<PfnInfo> = {},
  kind: PfnKind = 'pfn',
): Uint8Array {
  const plan = unwrap(planPfn(kind, namespace(length), X86_PAGES, configured(mode)))
  return unwrap(encodePfnInfo({ ...plan, ...change }))
}

function judge(
  bytes: Uint8Array,
  length: bigint,
  as: PfnConfiguration | null = null,
  kind: PfnKind = 'pfn',
  host: PageHost = X86_PAGES,
) {
  return validatePfn(bytes, kind, namespace(length), host, as)
}

describe('golden vectors', () => {
  it.each([
    [32n * M, 'ram', 0x200000n, 7680n, 0, 0x16a272c607b68289n, 0x22ca4ad0fbb68c84n],
    [G, 'pmem', 0x1200000n, 257536n, 0, 0x17a576b408ba528an, 0x23cd4ebefcba5c85n],
    [16n * G + 0x180000n, 'pmem', 0x10200000n, 4128256n, 0x180000, 0x8c5476b4180d628an, 0x987c4ebe0c0d6c85n],
  ] as const)('%d bytes, page map in %s', (length, mode, dataOffset, pages, endTrunc, pfn, dax) => {
    for (const [kind, checksum] of [
      ['pfn', pfn],
      ['dax', dax],
    ] as const) {
      const bytes = block(length, mode, {}, kind)
      expect(viewOf(bytes).getBigUint64(4088, true)).toBe(checksum)
      expect(unwrap(judge(bytes, length, configured(mode), kind))).toEqual({
        kind,
        uuid: UUID,
        align: ALIGN,
        mode,
        startPad: 0,
        endTrunc,
        dataOffset,
        pages,
      })
    }
  })
})

describe('a block', () => {
  const good = block(G, 'pmem')
  const info = unwrap(pfnInfo.decode(good))
  it('is absent when signature or checksum are wrong', () => {
    for (const at of [0, 100, 4088]) {
      const copy = good.slice()
      copy[at] = 0x55
      expect(judge(copy, G)).toMatchObject({ error: { rule: 'absent', errno: 'ENODEV' } })
    }
    expect(judge(good, G, null, 'dax')).toMatchObject({ error: { rule: 'absent' } })
    expect(judge(good.subarray(0, 4095), G)).toMatchObject({ error: { rule: 'absent' } })
  })
  it.each<[string, Partial<PfnInfo>, string, string]>([
    ['parent', { parentUuid: UUID }, 'owner', 'ENODEV'],
    ['mode 0', { mode: 0 }, 'mode', 'ENXIO'],
    ['mode 3', { mode: 3 }, 'mode', 'ENXIO'],
    ['larger pages', { pageSize: 0x1_0000 }, 'page-size', 'EOPNOTSUPP'],
    ['smaller structures', { pageStructSize: 56 }, 'page-size', 'EOPNOTSUPP'],
    ['align no power of two', { align: 3 * MIB }, 'align', 'EOPNOTSUPP'],
    ['align below a page', { align: 512 }, 'align', 'EOPNOTSUPP'],
    ['align above the namespace', { align: 0x8000_0000, dataOffset: 2n * G }, 'align', 'EOPNOTSUPP'],
    ['no data offset and no align', { align: 0, dataOffset: 0n }, 'align', 'EOPNOTSUPP'],
    ['data offset at the end', { dataOffset: G }, 'size', 'EOPNOTSUPP'],
    ['data offset of 2^64-1', { dataOffset: 2n ** 64n - 1n }, 'size', 'EOPNOTSUPP'],
    ['data behind the truncation', { dataOffset: G - 2n * M, endTrunc: 2 * MIB }, 'size', 'EOPNOTSUPP'],
    ['padding over everything', { startPad: 0xffff_ffff, endTrunc: 0xffff_ffff }, 'size', 'EOPNOTSUPP'],
    ['data off its alignment', { dataOffset: 18n * M + 4096n }, 'align', 'EOPNOTSUPP'],
    ['start off the boundary', { startPad: MIB, dataOffset: 17n * M }, 'boundary', 'EOPNOTSUPP'],
    ['end off the boundary', { endTrunc: 4096 }, 'boundary', 'EOPNOTSUPP'],
  ])('is refused for its %s', (_, change, rule, errno) => {
    const bytes = unwrap(encodePfnInfo({ ...info, ...change }))
    expect(judge(bytes, G)).toMatchObject({ ok: false, error: { kind: 'pfn', rule, errno } })
  })
  it('for programs needs an alignment that the machine has; for a file system it need not', () => {
    const change = { align: 4 * MIB, dataOffset: 20n * M }
    expect(judge(block(G, 'pmem', change), G).ok).toBe(true)
    expect(judge(block(G, 'pmem', change, 'dax'), G, null, 'dax')).toMatchObject({ error: { rule: 'align' } })
  })
  it('must be what was configured', () => {
    expect(judge(good, G, { ...configured('pmem'), uuid: NULL_GUID })).toMatchObject({
      error: { errno: 'ENODEV' },
    })
    expect(judge(good, G, configured('pmem', 4096))).toMatchObject({
      error: { errno: 'EOPNOTSUPP', rule: 'align' },
    })
    expect(judge(good, G, configured('ram'))).toMatchObject({ error: { errno: 'EOPNOTSUPP', rule: 'owner' } })
  })
  it('of an older version has no younger fields', () => {
    const old = (minor: number, change: Partial<PfnInfo> = {}): unknown =>
      judge(block(G, 'pmem', { versionMinor: minor, dataOffset: 16n * M, ...change }), G)
    expect(old(0, { startPad: 4096, endTrunc: 4096, align: 7, pageSize: 0 })).toMatchObject({
      ok: true,
      value: { startPad: 0, endTrunc: 0, align: 16 * MIB },
    })
    expect(old(1, { align: 7, endTrunc: 2 * MIB })).toMatchObject({ ok: true, value: { endTrunc: 2 * MIB } })
    expect(old(1, { endTrunc: 4096 })).toMatchObject({ error: { rule: 'boundary' } })
    expect(old(2, { align: ALIGN, pageSize: 0xffff_ffff })).toMatchObject({
      ok: true,
      value: { align: ALIGN },
    })
    expect(old(4, { pageSize: 0xffff_ffff })).toMatchObject({ error: { rule: 'page-size' } })
  })
  it('of any bytes is content or a typed refusal', () => {
    const change = fc.tuple(fc.nat(96), fc.uint8Array({ minLength: 1, maxLength: 8 }))
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), fc.bigInt(0n, 8n * G), (changes, length) => {
        const bytes = good.slice()
        for (const [at, some] of changes) bytes.set(some, at)
        viewOf(bytes).setBigUint64(4088, pfnChecksum(bytes), true)
        const found = judge(bytes, length)
        if (!found.ok) {
          expect(found.error).toMatchObject({ kind: 'pfn', message: expect.any(String) })
          return
        }
        const mapped = mapPfn(found.value, namespace(length), X86_PAGES)
        if (!mapped.ok) {
          expect(mapped.error).toMatchObject({ rule: 'size', errno: 'EINVAL' })
          return
        }
        const { range, dataOffset, pages } = mapped.value
        expect(dataOffset + pages * 4096n).toBeLessThanOrEqual(range.length)
        expect(range.length).toBeLessThanOrEqual(length)
      }),
      { numRuns: 500 },
    )
  })
})

describe('creation', () => {
  it('refuses namespaces that it does not fit', () => {
    const plan = (
      length: bigint,
      more: Partial<PfnNamespace> = {},
      align = ALIGN,
    ): Result<unknown, PfnError> =>
      planPfn('pfn', namespace(length, more), X86_PAGES, configured('ram', align))
    expect(plan(32n * M, { readOnly: true })).toMatchObject({ error: { rule: 'read-only', errno: 'ENXIO' } })
    expect(plan(32n * M, { range: { start: M, length: 32n * M } })).toMatchObject({
      error: { rule: 'boundary', errno: 'EINVAL' },
    })
    expect(plan(32n * M, {}, 4 * MIB)).toMatchObject({ error: { rule: 'align', errno: 'EOPNOTSUPP' } })
    for (const length of [0n, 4096n, 2n * M, 2n * M + 4096n])
      expect(plan(length)).toMatchObject({ error: { rule: 'size', errno: 'ENXIO' } })
    expect(plan(4n * M).ok).toBe(true)
  })
  it('makes blocks that are valid', () => {
    const size = fc.bigInt(4n * M, 4096n * G).map((bytes) => bytes - (bytes % 4096n))
    const align = fc.constantFrom(4096, 2 * MIB, 1024 * MIB)
    const host = fc.constantFrom(X86_PAGES, { ...X86_PAGES, compatAlign: 16 * MIB })
    fc.assert(
      fc.property(size, align, fc.constantFrom('ram', 'pmem'), host, (length, one, mode, machine) => {
        const where = namespace(length)
        const plan = planPfn('dax', where, machine, configured(mode, one))
        if (!plan.ok) {
          expect(plan.error.rule).toBe('size')
          return
        }
        const found = validatePfn(
          unwrap(encodePfnInfo(plan.value)),
          'dax',
          where,
          machine,
          configured(mode, one),
        )
        const mapped = unwrap(mapPfn(unwrap(found), where, machine))
        expect(mapped.pages).toBe(plan.value.pages)
        if (mapped.altmap === null) return
        const { free, reserve, base, end } = mapped.altmap
        expect(free * 4096n).toBeGreaterThanOrEqual(64n * mapped.pages)
        expect((base + reserve + free) * 4096n).toBe(where.range.start + mapped.dataOffset)
        expect((end + 1n) * 4096n).toBe(mapped.range.start + mapped.range.length)
      }),
      { numRuns: 300 },
    )
  })
  it('takes the block that is there, and writes one where there is none', () => {
    const memory = new SparseMemory(64 * MIB)
    const media = namespaceOn(memory)
    const where = namespace(64n * M)
    expect(readPfn(media, 'pfn', where, X86_PAGES, null)).toMatchObject({ error: { rule: 'absent' } })
    const made = unwrap(initPfn(media, 'pfn', where, X86_PAGES, configured('pmem')))
    expect(unwrap(initPfn(media, 'pfn', where, X86_PAGES, configured('pmem')))).toEqual(made)
    expect(unwrap(readPfn(media, 'pfn', where, X86_PAGES, null))).toEqual(made)
    expect(initPfn(media, 'pfn', where, X86_PAGES, configured('ram'))).toMatchObject({
      error: { rule: 'owner' },
    })
    const table = new BadBlocks()
    table.set({ sector: 9n, count: 1 })
    expect(readPfn(namespaceOn(memory, table), 'pfn', where, X86_PAGES, null)).toMatchObject({
      error: { rule: 'media', errno: 'ENXIO' },
    })
  })
  it('that is cut leaves no block or a whole one', () => {
    for (let limit = 0; limit <= 512; limit++) {
      const memory = new SparseMemory(64 * MIB)
      const cut = new PowerCutMemory(memory, limit)
      const made = initPfn(namespaceOn(cut), 'dax', namespace(64n * M), X86_PAGES, configured('ram'))
      expect(made.ok).toBe(limit === 512)
      const found = readPfn(namespaceOn(memory), 'dax', namespace(64n * M), X86_PAGES, null)
      if (!found.ok) expect(found.error.rule).toBe('absent')
      else expect(limit).toBeGreaterThan(511)
    }
  })
})

describe('mapping', () => {
  it('starts the page map where Linux adds memory', () => {
    const found = unwrap(judge(block(G, 'pmem'), G))
    const where = namespace(G, { range: { start: 4n * G + 4096n, length: G } })
    expect(unwrap(mapPfn(found, where, X86_PAGES)).altmap).toEqual({
      base: 0x10_0000n,
      end: 0x14_0000n,
      reserve: 3n,
      free: (0x1200000n - 8192n) / 4096n,
    })
  })
  it('refuses page counts and offsets that do not fit', () => {
    const found = unwrap(judge(block(32n * M, 'ram'), 32n * M))
    const where = namespace(32n * M)
    expect(mapPfn({ ...found, pages: 7681n }, where, X86_PAGES)).toMatchObject({ error: { errno: 'EINVAL' } })
    expect(mapPfn({ ...found, dataOffset: 4096n }, where, X86_PAGES)).toMatchObject({
      error: { errno: 'EINVAL' },
    })
    expect(mapPfn({ ...found, mode: 'pmem', dataOffset: 0n }, where, X86_PAGES).ok).toBe(false)
  })
  it('clears bad sectors of the page map, and no others', () => {
    const memory = new SparseMemory(64 * MIB)
    const table = new BadBlocks()
    const media = namespaceOn(memory, table)
    const found = unwrap(initPfn(media, 'pfn', namespace(64n * M), X86_PAGES, configured('pmem')))
    const end = found.dataOffset / 512n
    memory.lose(8192 - 512, 3 * 512)
    table.set({ sector: 15n, count: 3 })
    table.set({ sector: end - 2n, count: 4 })
    expect(clearPageMap(media, table, found)).toEqual(ok(null))
    expect(table.runs).toEqual([
      { sector: 15n, count: 1 },
      { sector: end, count: 2 },
    ])
    expect(clearPageMap(media, table, { ...found, mode: 'ram' })).toEqual(ok(null))
    table.set({ sector: 20n, count: 2 })
    const broken: Media = {
      size: media.size,
      read: (offset, length) => media.read(offset, length),
      write: () => err('EIO'),
      hasBad: () => true,
    }
    expect(clearPageMap(broken, table, found)).toMatchObject({ error: { rule: 'media', errno: 'EIO' } })
  })
})

describe('a namespace', () => {
  const where = namespace(64n * M)
  const detect = (memory: SparseMemory) => detectPersonality(namespaceOn(memory), where, X86_PAGES)
  it('is what its information block says', () => {
    const memory = new SparseMemory(64 * MIB)
    expect(detect(memory)).toEqual(ok({ kind: 'raw' }))
    unwrap(initPfn(namespaceOn(memory), 'dax', where, X86_PAGES, configured('ram')))
    expect(detect(memory)).toMatchObject({ ok: true, value: { kind: 'dax' } })
    memory.store(4096, block(64n * M, 'pmem'))
    expect(detect(memory)).toMatchObject({ ok: true, value: { kind: 'pfn' } })
    memory.store(4096, block(64n * M, 'pmem', { align: 3 }))
    expect(detect(memory)).toMatchObject({ error: { kind: 'pfn', errno: 'EOPNOTSUPP' } })
    unwrap(createBtt(namespaceOn(memory), planOf(512, { version: 'v1.1' })))
    expect(detect(memory)).toMatchObject({ ok: true, value: { kind: 'btt', btt: { version: 'v1.1' } } })
    memory.store(4096, new Uint8Array(4096))
    expect(detect(memory)).toMatchObject({ error: { kind: 'btt', rule: 'backup-only' } })
  })
  it('that cannot be read is raw', () => {
    const memory = new SparseMemory(64 * MIB)
    unwrap(initPfn(namespaceOn(memory), 'dax', where, X86_PAGES, configured('ram')))
    memory.lose(4096, 1)
    expect(detect(memory)).toEqual(ok({ kind: 'raw' }))
  })
  const free: ProbeState = {
    holder: 'none',
    isRawInUse: false,
    isClaimed: false,
    isLocked: false,
    range: { start: 4n * G, length: 64n * M },
    isDirectMapped: true,
    lacksUuid: false,
  }
  it.each<[string, Partial<ProbeState>, string]>([
    ['holder without namespace', { holder: 'without namespace' }, 'ENODEV'],
    ['raw device in use', { holder: 'with namespace', isRawInUse: true }, 'EBUSY'],
    ['claimed', { isClaimed: true }, 'ENXIO'],
    ['locked', { isLocked: true }, 'EACCES'],
    ['small', { range: { start: 0n, length: 4095n } }, 'ENODEV'],
    ['start off the boundary', { range: { start: 4096n, length: 64n * M } }, 'EOPNOTSUPP'],
    ['end off the boundary', { range: { start: 0n, length: 64n * M + 4096n } }, 'EOPNOTSUPP'],
    ['without UUID', { lacksUuid: true }, 'ENODEV'],
  ])('is not taken: %s', (_, change, errno) => {
    expect(checkProbe({ ...free, ...change }, X86_PAGES)).toEqual(err(errno))
  })
  it('is taken otherwise', () => {
    expect(checkProbe(free, X86_PAGES)).toEqual(ok(null))
    expect(
      checkProbe({ ...free, range: { start: 4096n, length: 5000n }, isDirectMapped: false }, X86_PAGES),
    ).toEqual(ok(null))
    expect(guid(UUID)).toBe(UUID)
  })
})
