import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LabelArea } from '../../runtime/labels/label-area.ts'
import { MemoryLabelMedia } from '../../runtime/labels/label-media.ts'
import type { Dpa } from '../../runtime/lib/brand.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { setSize } from '../../runtime/namespace/settings.ts'
import { freeExtents } from '../../runtime/region/extents.ts'
import { planRecovery } from '../../runtime/namespace/recovery.ts'
import { golden12, uuidOf } from './label-rig.ts'
import { machine, made, MIB } from './nd-rig.ts'

describe('labels that are no namespace', () => {
  const change = (
    area: Uint8Array,
    patch: (label: ReturnType<typeof labelsOf>[number]) => object,
    copies = 1,
  ): void => {
    const labels = unwrap(LabelArea.open(new MemoryLabelMedia(area)))
    const { slot, ...label } = labels.labels[0]!
    const add = Array.from({ length: copies }, () => ({ ...label, ...patch(labels.labels[0]!) }))
    unwrap(labels.change({ add, remove: [slot] }))
  }
  const labelsOf = (area: Uint8Array): LabelArea['labels'] =>
    unwrap(LabelArea.open(new MemoryLabelMedia(area))).labels
  const outcome = (patch: object): unknown => {
    const { two, areas } = machine()
    made(two, 16n * MIB)
    change(areas[1]!, () => patch)
    const again = machine({ areas })
    const done = again.two.enable()
    if (!done.ok) return done.error
    return [again.two.namespaces.map((one) => one.size), again.two.labels.problems.map((one) => one.fault)]
  }
  it.each([
    ['nothing', {}, [[16n * MIB], []]],
    ['another cookie', { cookie: 1n }, [[0n], ['missing']]],
    ['another number of labels', { labels: 3 }, [[0n], ['missing']]],
    ['another range GUID', { typeGuid: uuidOf(5) }, [[0n], ['missing']]],
    ['a position twice', { position: 0 }, [[0n], ['duplicate']]],
    ['a position that is not there', { position: 7 }, [[0n], ['missing']]],
    ['another size', { rawSize: 4n * MIB }, [[0n], ['inconsistent']]],
    ['no size', { rawSize: 0n }, [[0n], ['outside']]],
    ['another offset', { dpa: MIB }, [[0n], ['inconsistent']]],
    ['an end outside', { rawSize: 17n * MIB }, [[0n], ['outside']]],
    ['an end past 64 bits', { rawSize: 2n ** 64n - 1n }, [[0n], ['outside']]],
    ['another name', { name: 'x' }, [[0n], ['inconsistent']]],
    ['an old kernel as their writer', { cookie: 0x7f6000000fen }, [[16n * MIB], []]],
  ])('have %s', (_, patch, expected) => {
    expect(outcome(patch)).toEqual(expected)
  })
  it('overlap: the DIMM is not enabled', () => {
    const { two, areas } = machine()
    made(two, 16n * MIB)
    change(areas[0]!, () => ({}), 2)
    expect(() => machine({ areas })).toThrow('EBUSY')
  })
  it('have one UUID twice on the first DIMM: nothing is found', () => {
    const { two, areas } = machine()
    made(two, 16n * MIB)
    const labels = unwrap(LabelArea.open(new MemoryLabelMedia(areas[0]!)))
    const { slot: _, ...label } = labels.labels[0]!
    unwrap(labels.change({ add: [{ ...label, dpa: (9n * MIB) as Dpa, rawSize: MIB }], remove: [] }))
    expect(machine({ areas }).two.enable()).toEqual({ ok: false, error: 'ENXIO' })
  })
  it('never break the rest: any mutation of any area', () => {
    const { two, four, areas } = machine()
    unwrap(two.setAlign(8192n))
    made(two, 16n * MIB, 1)
    made(four, 64n * MIB, 2)
    const patch = fc.record(
      {
        uuid: fc.nat(3).map(uuidOf),
        position: fc.nat(5),
        labels: fc.nat(5),
        dpa: fc.oneof(fc.bigInt(0n, 40n * MIB), fc.bigInt(0n, 2n ** 64n - 1n)),
        rawSize: fc.oneof(fc.bigInt(0n, 40n * MIB), fc.bigInt(0n, 2n ** 64n - 1n)),
        flags: fc.nat(15).map((unknown) => ({ names: new Set(), unknown })),
        name: fc.constantFrom('', 'a'),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), patch), { maxLength: 6 }), (changes) => {
        const copies = areas.map((area) => area.slice())
        for (const [dimm, one] of changes) change(copies[dimm]!, () => one)
        let again
        try {
          again = machine({ areas: copies })
        } catch (error) {
          // The machine of the tests insists on DIMMs that enable.
          expect(String(error)).toMatch(/EBUSY/)
          return
        }
        for (const region of [again.two, again.four]) {
          if (!region.enable().ok) continue
          for (const namespace of region.namespaces) {
            expect(namespace.range.start >= region.range.start).toBe(true)
            expect(namespace.range.start + namespace.size <= region.range.start + region.range.length).toBe(
              true,
            )
            if (namespace.size > 0n) unwrap(setSize(namespace, 0n))
          }
        }
      }),
    )
  })
})

describe('many labels', () => {
  it('are found in one pass', () => {
    const { two, four } = machine({ areaSize: 1 << 20 })
    unwrap(two.enable())
    const area = two.description.mappings[0]!.dimm.labels!
    const pages = 4000
    const { cookie1: _, ...set } = two.description.set!
    for (const [position, { dimm }] of two.description.mappings.entries()) {
      const add = Array.from({ length: pages }, (_page, n) => ({
        ...golden12,
        uuid: uuidOf(n + 1),
        flags: { names: new Set(['updating'] as const), unknown: 0 },
        labels: 2,
        position,
        cookie: set.cookie2,
        dpa: BigInt(n * 4096) as Dpa,
        rawSize: 4096n,
      }))
      unwrap(dimm.labels!.change({ add, remove: [] }))
    }
    expect(area.labels).toHaveLength(pages)
    const begin = performance.now()
    expect(planRecovery(two.labels.members)).toHaveLength(2 * pages)
    expect(unwrap(two.labels.discover('pmem'))).toHaveLength(pages)
    expect(unwrap(four.labels.discover('pmem'))).toHaveLength(1)
    // Looking every label up in all others took minutes.
    expect(performance.now() - begin).toBeLessThan(10_000)
  })
})

describe('a range that is shorter than its mappings', () => {
  it('has no namespace outside', () => {
    const { two, bus, areas } = machine()
    made(two, 32n * MIB)
    const short = (b: typeof bus): typeof two =>
      unwrap(b.addRegion({ ...b.regions[0]!.description, range: { start: 1n << 40n, length: 16n * MIB } }))
    const again = machine({ areas })
    const region = short(again.bus)
    unwrap(region.enable())
    expect(region.namespaces.map((one) => one.size)).toEqual([0n])
    expect(region.labels.problems.map((one) => one.fault)).toEqual(['outside'])
    const empty = short(machine().bus)
    made(empty, 16n * MIB)
    expect(empty.labels.availableSize).toBe(0n)
  })
})

describe('free space', () => {
  it('is what all DIMMs have free at one offset', () => {
    const range = (start: bigint, end: bigint): { start: bigint; length: bigint } => ({
      start,
      length: end - start,
    })
    const mapping = (start: bigint, ...taken: readonly { start: bigint; length: bigint }[]) => ({
      start: start as Dpa,
      size: 100n,
      taken,
    })
    expect(freeExtents([], 1n)).toEqual([])
    expect(freeExtents([mapping(0n)], 8n)).toEqual([{ start: 0n, end: 96n }])
    expect(freeExtents([mapping(0n, range(10n, 20n)), mapping(1000n, range(1050n, 1060n))], 4n)).toEqual([
      { start: 0n, end: 8n },
      { start: 20n, end: 48n },
      { start: 60n, end: 100n },
    ])
    expect(freeExtents([mapping(50n, range(0n, 200n))], 4n)).toEqual([])
    expect(freeExtents([mapping(50n, range(0n, 51n), range(140n, 2n ** 64n))], 4n)).toEqual([
      { start: 4n, end: 88n },
    ])
  })
  it('agrees with a map of units', () => {
    const taken = fc.array(fc.record({ start: fc.bigInt(0n, 70n), length: fc.bigInt(0n, 20n) }), {
      maxLength: 6,
    })
    fc.assert(
      fc.property(
        fc.array(taken, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(1n, 2n, 8n),
        (all, align) => {
          const mappings = all.map((one) => ({ start: 5n as Dpa, size: 50n, taken: one }))
          const extents = freeExtents(mappings, align)
          for (let unit = 0n; unit < 50n / align; unit++) {
            const start = 5n + unit * align
            const free = all.every((one) =>
              one.every((r) => r.length === 0n || r.start >= start + align || r.start + r.length <= start),
            )
            const inside = extents.some((e) => e.start <= unit * align && unit * align + align <= e.end)
            expect(inside).toBe(free)
          }
        },
      ),
    )
  })
})
