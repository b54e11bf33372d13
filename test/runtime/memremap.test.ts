/** Device memory with page structures: what is refused, how long it lives, and where the structures are. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { powerArch } from '../../runtime/arch/instances.ts'
import { LiveRef } from '../../runtime/lib/live-ref.ts'
import { NULL_GUID } from '../../runtime/lib/guid.ts'
import { err, ok, unwrap } from '../../runtime/lib/result.ts'
import { altmapOffset, AltMapSpace } from '../../runtime/memremap/altmap.ts'
import type { PageMapRequest, PageMapType } from '../../runtime/memremap/page-map.ts'
import { encodePfnInfo } from '../../runtime/pfn/info-block.ts'
import { planPfn } from '../../runtime/pfn/create.ts'
import { mapPfn } from '../../runtime/pfn/mapping.ts'
import { validatePfn } from '../../runtime/pfn/validate.ts'
import { GIB, memoryRig, MIB } from './memory-rig.ts'

const RANGE = { start: 8n * GIB, length: 256n * MIB }
const PAGE = RANGE.start / 4096n
const OWNER = {}
const OPS = { pageFree: () => undefined, migrateToRam: () => ok(null) }

const request = (more: Partial<PageMapRequest> = {}): PageMapRequest => ({
  type: 'generic',
  ranges: [RANGE],
  ...more,
})

/** Whether a promise has been kept, after all that was waiting for it has run. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false
  void promise.then(() => (settled = true))
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  return settled
}

describe('a page map', () => {
  it.each<[string, Partial<PageMapRequest>, string, string]>([
    ['no ranges', { ranges: [] }, 'ranges', 'EINVAL'],
    ['an empty range', { ranges: [{ start: GIB, length: 0n }] }, 'ranges', 'EINVAL'],
    ['no addresses', { ranges: [{ start: -1n, length: GIB }] }, 'ranges', 'EINVAL'],
    ['overlapping ranges', { ranges: [RANGE, RANGE] }, 'ranges', 'EINVAL'],
    ['private without operations', { type: 'private', owner: OWNER }, 'ops', 'EINVAL'],
    [
      'private without way back',
      { type: 'private', owner: OWNER, ops: { pageFree: OPS.pageFree } },
      'ops',
      'EINVAL',
    ],
    [
      'private without page_free',
      { type: 'private', owner: OWNER, ops: { migrateToRam: OPS.migrateToRam } },
      'ops',
      'EINVAL',
    ],
    ['private without owner', { type: 'private', ops: OPS }, 'ops', 'EINVAL'],
    ['coherent without page_free', { type: 'coherent', owner: OWNER }, 'ops', 'EINVAL'],
    ['coherent without owner', { type: 'coherent', ops: OPS }, 'ops', 'EINVAL'],
    [
      'an altmap for two ranges',
      {
        ranges: [RANGE, { start: 9n * GIB, length: GIB }],
        altmap: { base: PAGE, end: PAGE, reserve: 0n, free: 1n },
      },
      'altmap',
      'EINVAL',
    ],
    [
      'an altmap without room',
      { altmap: { base: PAGE, end: PAGE, reserve: 0n, free: 16n } },
      'altmap',
      'ENOMEM',
    ],
    ['RAM', { ranges: [{ start: 4n * GIB - 2n * MIB, length: 4n * MIB }] }, 'ram', 'ENXIO'],
    ['what cannot be addressed', { ranges: [{ start: 1n << 46n, length: GIB }] }, 'limit', 'EINVAL'],
    ['half a sub-section', { ranges: [{ start: RANGE.start, length: MIB }] }, 'align', 'EINVAL'],
    ['compounds of three pages', { compound: 3n }, 'align', 'EINVAL'],
  ])('is refused: %s', (_, change, rule, errno) => {
    const { maps, arch } = memoryRig()
    const before = arch.structuresInRam
    expect(maps.map(request(change))).toMatchObject({ ok: false, error: { kind: 'page-map', rule, errno } })
    expect([maps.find(PAGE), arch.structuresInRam]).toEqual([null, before])
  })
  it.each<[string, bigint, bigint]>([
    ['at its start', RANGE.start - 2n * MIB, 4n * MIB],
    ['at its end', RANGE.start + RANGE.length - 2n * MIB, 4n * MIB],
    ['inside', RANGE.start + 2n * MIB, 2n * MIB],
    ['all of it', RANGE.start - 2n * MIB, RANGE.length + 4n * MIB],
  ])('is refused where another one is: %s', (_, start, length) => {
    const { maps } = memoryRig()
    unwrap(maps.map(request()))
    expect(maps.map(request({ ranges: [{ start, length }] }))).toMatchObject({
      error: { rule: 'conflict', errno: 'ENOMEM', message: expect.stringContaining('Conflicting mapping') },
    })
  })
  it('has none of its ranges when one is refused', () => {
    const { maps, arch } = memoryRig()
    const before = arch.structuresInRam
    const ranges = [RANGE, { start: 9n * GIB, length: 3n * MIB }]
    expect(maps.map(request({ ranges }))).toMatchObject({ error: { rule: 'align' } })
    expect([maps.find(PAGE), arch.structuresInRam]).toEqual([null, before])
  })
  it.each<[PageMapType, bigint, number, boolean]>([
    ['private', 0n, 0, false],
    ['coherent', 0n, 0, false],
    ['fsdax', 65536n, 1, false],
    ['generic', 65536n, 1, false],
    ['p2pdma', 65536n, 1, true],
  ])('of type %s starts with %s references', (type, references, count, isUncached) => {
    const { maps } = memoryRig()
    const map = unwrap(maps.map(request({ type, ops: OPS, owner: OWNER })))
    expect([map.start, map.references, map.pageCount(PAGE), map.isUncached]).toEqual([
      RANGE.start,
      references,
      count,
      isUncached,
    ])
  })
  it('counts compound pages once, and not those of its altmap', () => {
    const { maps } = memoryRig()
    const altmap = { base: PAGE, end: PAGE + 65535n, reserve: 512n, free: 1024n }
    const map = unwrap(maps.map(request({ altmap, compound: 512n })))
    expect(map.references).toBe((65536n - 1536n) / 512n)
    expect(map.holdPage(PAGE + 1535n)).toEqual(err('EFAULT'))
    expect(map.holdPage(PAGE + 1536n).ok).toBe(true)
  })
  it('is found by its pages until it is being unmapped', async () => {
    const { maps } = memoryRig()
    const map = unwrap(maps.map(request()))
    expect(maps.getDevPagemap(PAGE - 1n)).toBe(null)
    const first = maps.getDevPagemap(PAGE)!
    expect(first.map).toBe(map)
    expect(map.references).toBe(65537n)
    const same = maps.getDevPagemap(PAGE + 65535n, first)
    expect([same === first, map.references]).toEqual([true, 65537n])
    const done = map.unmap()
    expect([map.isDying, await isSettled(done), map.references]).toEqual([true, false, 1n])
    expect(maps.getDevPagemap(PAGE)).toBe(null)
    expect(maps.map(request())).toMatchObject({ error: { rule: 'conflict' } })
    // A cached reference stays good: its holder keeps the map.
    expect(maps.getDevPagemap(PAGE, same)).toBe(first)
    first[Symbol.dispose]()
    first[Symbol.dispose]()
    await done
    expect([maps.find(PAGE), map.references]).toEqual([null, 0n])
    unwrap(maps.map(request()))
  })
  it('puts a cached reference to another map', () => {
    const { maps } = memoryRig()
    const other = unwrap(maps.map(request({ ranges: [{ start: 16n * GIB, length: GIB }] })))
    const map = unwrap(maps.map(request()))
    const cached = maps.getDevPagemap((16n * GIB) / 4096n)
    expect(other.references).toBe(262145n)
    using found = maps.getDevPagemap(PAGE, cached)
    expect([found?.map === map, other.references]).toEqual([true, 262144n])
    expect(maps.getDevPagemap(1n, maps.getDevPagemap((16n * GIB) / 4096n))).toBe(null)
    expect(other.references).toBe(262144n)
  })
  it('waits for pages that are held, and tells its owner when they are free', async () => {
    const { maps } = memoryRig()
    const freed: bigint[] = []
    const ops = { ...OPS, pageFree: (page: bigint) => void freed.push(page) }
    const map = unwrap(maps.map(request({ type: 'coherent', ops, owner: OWNER })))
    const one = unwrap(map.holdPage(PAGE))
    const two = unwrap(map.holdPage(PAGE))
    expect([map.pageCount(PAGE), map.references]).toEqual([2, 1n])
    const done = map.unmap()
    expect(map.holdPage(PAGE + 1n)).toEqual(err('ENXIO'))
    one[Symbol.dispose]()
    one[Symbol.dispose]()
    expect([freed, await isSettled(done)]).toEqual([[], false])
    two[Symbol.dispose]()
    await done
    expect(freed).toEqual([PAGE])
    expect(map.holdPage(PAGE)).toEqual(err('ENXIO'))
    expect(map.holdPage(PAGE - 1n)).toEqual(err('EFAULT'))
  })
  it('gives its altmap back when it goes', async () => {
    const { maps, arch, logger } = memoryRig()
    const before = arch.structuresInRam
    const altmap = { base: PAGE, end: PAGE + 65535n, reserve: 2n, free: 2046n }
    const map = unwrap(maps.map(request({ type: 'fsdax', altmap })))
    expect(arch.structuresInRam).toBe(before)
    await map.unmap()
    await map.unmap()
    expect(logger.messages).toEqual([])
  })
  it('takes the memory of a namespace as its information block lays it out', () => {
    for (const arch of [undefined, powerArch()]) {
      const rig = memoryRig(arch)
      const host = rig.arch.pages
      const where = { uuid: NULL_GUID, range: { start: 8n * GIB, length: GIB }, readOnly: false }
      const configured = { uuid: NULL_GUID, align: host.compatAlign, mode: 'pmem' } as const
      const plan = unwrap(planPfn('pfn', where, host, configured))
      const found = unwrap(validatePfn(unwrap(encodePfnInfo(plan)), 'pfn', where, host, configured))
      const { range, altmap, dataOffset, pages } = unwrap(mapPfn(found, where, host))
      const before = rig.arch.structuresInRam
      const map = unwrap(rig.maps.map({ type: 'fsdax', ranges: [range], altmap }))
      expect(rig.arch.structuresInRam).toBe(before)
      expect(map.references).toBe(pages)
      const firstData = (range.start + dataOffset) / BigInt(host.pageSize)
      expect(altmap!.base + altmapOffset(altmap!)).toBe(firstData)
      expect(map.holdPage(firstData - 1n)).toEqual(err('EFAULT'))
      expect(map.holdPage(firstData).ok).toBe(true)
    }
  })
})

describe('an altmap', () => {
  const map = { base: 512n, end: 4607n, reserve: 3n, free: 1021n }
  it('offers the pages behind its reserve, in aligned blocks', () => {
    const space = new AltMapSpace(map)
    expect([altmapOffset(map), space.next]).toEqual([1024n, 515n])
    expect(space.take(1n)).toEqual(ok(515n))
    expect(space.take(8n)).toEqual(ok(520n))
    expect(space.take(12n)).toEqual(ok(528n))
    expect(space.take(512n)).toEqual(ok(1024n))
    expect([space.allocated, space.next]).toEqual([533n, 1536n])
    expect(space.take(1n)).toEqual(err('ENOMEM'))
  })
  it('refuses no pages, and blocks that nobody has', () => {
    const space = new AltMapSpace(map)
    expect(space.take(0n)).toEqual(err('EINVAL'))
    expect(space.take(-8n)).toEqual(err('EINVAL'))
    expect(space.giveBack(515n)).toEqual(err('EINVAL'))
    unwrap(space.take(1n))
    expect([space.giveBack(515n), space.giveBack(515n)]).toEqual([ok(null), err('EINVAL')])
  })
  it('never gives a page twice, nor one outside', () => {
    const step = fc.oneof(
      fc.record({ op: fc.constant('take' as const), n: fc.bigInt(1n, 300n) }),
      fc.record({ op: fc.constant('give' as const), n: fc.bigInt(0n, 20n) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const space = new AltMapSpace(map)
        let blocks: { first: bigint; pages: bigint }[] = []
        for (const { op, n } of steps) {
          if (op === 'take') {
            const taken = space.take(n)
            if (!taken.ok) continue
            const block = { first: taken.value, pages: n }
            expect(block.first).toBeGreaterThanOrEqual(515n)
            expect(block.first + n).toBeLessThanOrEqual(1536n)
            for (const { first, pages } of blocks)
              expect(first + pages <= block.first || block.first + n <= first).toBe(true)
            blocks.push(block)
          } else {
            const [gone] = blocks.splice(Number(n % BigInt(blocks.length || 1)), 1)
            if (gone !== undefined) unwrap(space.giveBack(gone.first))
          }
          expect(space.allocated).toBe(blocks.reduce((sum, { pages }) => sum + pages, 0n))
        }
        for (const { first } of blocks) unwrap(space.giveBack(first))
        blocks = []
        expect(space.next).toBe(515n)
      }),
    )
  })
})

describe('a reference', () => {
  it('keeps a thing that was killed, and none is given after that', async () => {
    const live = new LiveRef()
    const ref = live.tryGet(3n)!
    expect([ref.isHeld, live.count]).toEqual([true, 3n])
    const drained = live.kill()
    const again = live.kill()
    expect([live.tryGet(), live.isDying]).toEqual([null, true])
    expect(await isSettled(drained)).toBe(false)
    ref[Symbol.dispose]()
    ref[Symbol.dispose]()
    await drained
    await again
    await live.kill()
    expect([ref.isHeld, live.count]).toEqual([false, 0n])
  })
})
