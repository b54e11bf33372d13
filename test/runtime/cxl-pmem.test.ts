/** Memory devices of CXL: regions from their labels, and the namespaces that name them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryLabelMedia } from '../../runtime/labels/label-media.ts'
import { LabelArea } from '../../runtime/labels/label-area.ts'
import type { CxlRegionLabel, NewRegionLabel } from '../../runtime/labels/region-label.ts'
import type { Dpa } from '../../runtime/lib/brand.ts'
import { MemoryLogger } from '../../runtime/lib/logger.ts'
import { err, unwrap } from '../../runtime/lib/result.ts'
import { setSize, setUuid } from '../../runtime/namespace/settings.ts'
import { registerCxlPmem, type CxlMemoryDevice } from '../../runtime/providers/cxl-pmem.ts'
import { cxlSets } from '../../runtime/region/cxl-sets.ts'
import { uuidOf } from './label-rig.ts'
import { GIB, MIB } from './memory-rig.ts'
import { diskOn, host, namespaces, readBack, write } from './provider-rig.ts'
import { pattern } from './namespace.ts'

const HPA = 16n * GIB

const label = (position: number, more: Partial<NewRegionLabel> = {}): NewRegionLabel => ({
  format: 'cxl region',
  uuid: uuidOf(1),
  flags: { names: new Set(), unknown: 0 },
  labels: 2,
  position,
  dpa: 0n as Dpa,
  rawSize: 512n * MIB,
  hpa: HPA,
  granularity: 2,
  align: 1,
  ...more,
})

/** A label area with these region labels. */
function area(...labels: readonly NewRegionLabel[]): MemoryLabelMedia {
  const media = new MemoryLabelMedia(new Uint8Array(64 * 1024))
  const opened = unwrap(LabelArea.open(media, { cxl: true }))
  unwrap(opened.initialize('cxl'))
  unwrap(opened.change({ add: labels, remove: [] }))
  return media
}

const device = (serial: bigint, labels: MemoryLabelMedia): CxlMemoryDevice => ({
  serial,
  labels,
  persistent: GIB,
})

/** Two devices with a region over both. */
function pair(more: Partial<NewRegionLabel> = {}) {
  return [device(1n, area(label(0, more))), device(2n, area(label(1, more)))]
}

const nowhere = () => null

describe('a label area', () => {
  it('keeps region labels apart from those of namespaces', () => {
    const media = area(label(0), label(1, { uuid: uuidOf(2), dpa: GIB as Dpa }))
    const opened = unwrap(LabelArea.open(media, { cxl: true }))
    expect(opened.regionLabels.map(({ uuid, slot }) => [uuid, slot])).toEqual([
      [uuidOf(1), 0],
      [uuidOf(2), 1],
    ])
    expect([opened.labels, opened.problems]).toEqual([[], []])
    unwrap(opened.change({ add: [], remove: [0] }))
    expect(opened.regionLabels.map(({ slot }) => slot)).toEqual([1])
  })
  it('tells of region labels that are broken, and takes none in an area of another kind', () => {
    const media = area(label(0))
    media.bytes[2 * 256 + 40] = 1
    expect(unwrap(LabelArea.open(media, { cxl: true })).problems.map(({ rule }) => rule)).toEqual([
      'checksum',
    ])
    const plain = unwrap(LabelArea.open(new MemoryLabelMedia(new Uint8Array(4096))))
    unwrap(plain.initialize('v1.2'))
    expect(plain.change({ add: [label(0)], remove: [] })).toMatchObject({ error: { rule: 'value' } })
  })
})

describe('the labels of a region', () => {
  const of = (position: number, more: Partial<NewRegionLabel> = {}): CxlRegionLabel => ({
    ...label(position, more),
    slot: 0,
  })
  const fault = (...devices: readonly (readonly CxlRegionLabel[])[]) => {
    const [set] = cxlSets(devices)
    return set?.ok === false ? set.fault : (set?.members.map((member) => member.device) ?? null)
  }
  it.each<[string, readonly (readonly CxlRegionLabel[])[], unknown]>([
    ['in the order of positions', [[of(1)], [of(0)]], [1, 0]],
    ['none', [[], []], null],
    ['one of two', [[of(0)], []], 'missing'],
    ['position 2 of two', [[of(0)], [of(2)]], 'missing'],
    ['a position twice', [[of(0)], [of(0)]], 'duplicate'],
    ['a device twice', [[of(0), of(1)]], 'duplicate'],
    ['more than there are', [[of(0)], [of(1)], [of(2)]], 'missing'],
    ['of different sizes', [[of(0)], [of(1, { rawSize: GIB })]], 'inconsistent'],
    ['at different addresses', [[of(0)], [of(1, { hpa: 0n })]], 'inconsistent'],
    ['of different widths', [[of(0)], [of(1, { labels: 3 })]], 'inconsistent'],
    ['of different granularity', [[of(0)], [of(1, { granularity: 3 })]], 'inconsistent'],
    ['of five devices', [[of(0, { labels: 5 })]], 'inconsistent'],
    ['of no device', [[of(0, { labels: 0 })]], 'inconsistent'],
    ['of no size', [[of(0, { labels: 1, rawSize: 0n })]], 'inconsistent'],
    ['beyond 64 bits', [[of(0, { rawSize: 1n << 63n })], [of(1, { rawSize: 1n << 63n })]], 'inconsistent'],
    ['of 32 KiB granularity', [[of(0, { labels: 1, granularity: 7 })]], 'inconsistent'],
    ['off their alignment', [[of(0, { labels: 1, align: 3 })]], 'inconsistent'],
    ['of any alignment', [[of(0, { labels: 1, align: 0, hpa: 4096n })]], [0]],
    ['half written', [[of(0)], [of(1, { flags: { names: new Set(['updating']), unknown: 0 } })]], 'updating'],
  ])('%s', (_, devices, outcome) => {
    expect(fault(...devices)).toEqual(outcome)
  })
  it('give sets, or faults, whatever they say', () => {
    const any = fc.record({
      uuid: fc.constantFrom(uuidOf(1), uuidOf(2)),
      labels: fc.constantFrom(1, 2, 3, 65535),
      position: fc.nat(3),
      rawSize: fc.constantFrom(0n, 512n * MIB, 1n << 63n),
      hpa: fc.constantFrom(0n, HPA, (1n << 64n) - 4096n),
      granularity: fc.constantFrom(2, 0xffff_ffff),
      align: fc.constantFrom(0, 1, 0xffff_ffff),
    })
    fc.assert(
      fc.property(fc.array(fc.array(any, { maxLength: 3 }), { maxLength: 4 }), (devices) => {
        for (const set of cxlSets(devices.map((labels) => labels.map((one) => of(one.position, one))))) {
          if (!set.ok) continue
          expect(set.members.map((member) => member.label.position)).toEqual(set.members.map((_, i) => i))
          expect(new Set(set.members.map((member) => member.device)).size).toBe(set.members.length)
        }
      }),
    )
  })
})

describe('memory devices', () => {
  it('become the region that their labels tell of, where it is to be', () => {
    const [a, b] = pair()
    const bus = unwrap(registerCxlPmem([b!, a!], nowhere, host()))
    expect(bus.description.provider).toBe('CXL')
    const [region] = bus.regions
    expect([region?.range, region?.isEnabled, region?.namespaceType]).toEqual([
      { start: HPA, length: GIB },
      true,
      'pmem',
    ])
    expect(region?.description.mappings.map(({ dimm, position }) => [dimm.name, position])).toEqual([
      ['nmem1', 0],
      ['nmem0', 1],
    ])
  })
  it('have namespaces that name their region, and are found again', () => {
    const devices = pair()
    const bus = unwrap(registerCxlPmem(devices, nowhere, host()))
    const namespace = bus.regions[0]!.seed!
    unwrap(setUuid(namespace, uuidOf(7)))
    unwrap(setSize(namespace, 64n * MIB))
    const disk = diskOn(namespace)
    unwrap(write(disk, 1))
    expect(readBack(disk)).toEqual(pattern(1, 512))
    const again = unwrap(registerCxlPmem(devices, nowhere, host()))
    expect(namespaces(again).map(({ size, draft }) => [size, draft?.uuid])).toEqual([[64n * MIB, uuidOf(7)]])
    const [label0] = again.dimms[0]!.labels!.labels
    expect(label0).toMatchObject({ format: 'cxl', regionUuid: uuidOf(1) })
  })
  it('keep the namespaces of two regions on the same devices apart', () => {
    const two = (position: number) => [
      label(position),
      label(position, { uuid: uuidOf(2), dpa: (512n * MIB) as Dpa, hpa: HPA + GIB }),
    ]
    const devices = [device(1n, area(...two(0))), device(2n, area(...two(1)))]
    const bus = unwrap(registerCxlPmem(devices, nowhere, host()))
    bus.regions.forEach((region, i) => {
      unwrap(setUuid(region.seed!, uuidOf(10 + i)))
      unwrap(setSize(region.seed!, 32n * MIB))
    })
    const again = unwrap(registerCxlPmem(devices, nowhere, host()))
    expect(
      again.regions.map(({ range, namespaces: own }) => [range.start, own.map(({ draft }) => draft?.uuid)]),
    ).toEqual([
      [HPA, [uuidOf(10)]],
      [HPA + GIB, [uuidOf(11)]],
    ])
  })
  it('are shown where there is room when their labels do not say where', () => {
    const asked: bigint[][] = []
    const place = (size: bigint, align: bigint) => {
      asked.push([size, align])
      return 64n * GIB
    }
    const bus = unwrap(registerCxlPmem(pair({ hpa: 0n, align: 2 }), place, host()))
    expect([bus.regions[0]?.range.start, asked]).toEqual([64n * GIB, [[GIB, 512n * MIB]]])
  })
  it.each<[string, readonly CxlMemoryDevice[], string]>([
    ['without one of its devices', pair().slice(0, 1), 'missing'],
    ['without room for it', pair({ hpa: 0n }), 'ENOSPC'],
    ['behind the end of its devices', pair({ dpa: (768n * MIB) as Dpa }), 'EINVAL'],
    ['off its pages', pair({ dpa: 512n as Dpa }), 'ENOMEM'],
  ])('leave a region out: %s', (_, devices, why) => {
    const logger = new MemoryLogger()
    const bus = unwrap(registerCxlPmem(devices, nowhere, { ...host(), logger }))
    expect(bus.regions).toEqual([])
    expect(logger.messages).toContain(`region ${uuidOf(1)} is left out: ${why}`)
  })
  it('have one serial number each', () => {
    const [a] = pair()
    expect(registerCxlPmem([a!, a!], nowhere, host())).toEqual(err('EINVAL'))
  })
})
