import { describe, expect, it } from 'vitest'
import { LabelArea } from '../../runtime/labels/label-area.ts'
import { MemoryLabelMedia } from '../../runtime/labels/label-media.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { MemoryLogger } from '../../runtime/lib/logger.ts'
import { ABSTRACTION_GUIDS } from '../../runtime/namespace/personality.ts'
import {
  setAltName,
  setHolderClass,
  setSectorSize,
  setSize,
  setUuid,
} from '../../runtime/namespace/settings.ts'
import { isRegionAlign } from '../../runtime/region/align.ts'
import { UUID, uuidOf } from './label-rig.ts'
import { enabled, machine, made, MIB } from './nd-rig.ts'

describe('regions', () => {
  it('of nfit_test start with one namespace without capacity', () => {
    const { two, four, dimms } = machine({ format: null })
    for (const region of [two, four]) {
      const namespace = enabled(region)
      expect(region.namespaces).toHaveLength(1)
      expect([namespace.type, namespace.size, region.seed]).toEqual(['pmem', 0n, namespace])
    }
    expect([two.name, four.name, two.range.length, four.range.length]).toEqual([
      'region0',
      'region1',
      32n * MIB,
      64n * MIB,
    ])
    expect(two.namespaces[0]?.name).toBe('namespace0.0')
    expect([two.labels.availableSize, four.labels.availableSize]).toEqual([32n * MIB, 64n * MIB])
    expect(two.description.set).toMatchObject({
      cookie1: 0x3fe000000fen,
      altcookie: 0x7f6000000fen,
      cookie2: 0x40e62f0cc00f58acn,
    })
    expect(dimms.every((dimm) => dimm.isBusy)).toBe(true)
    expect(dimms[0]?.disable()).toEqual({ ok: false, error: 'EBUSY' })
    unwrap(two.disable())
    unwrap(four.disable())
    expect(dimms[0]?.disable().ok).toBe(true)
  })
  it('without labels are one namespace', () => {
    const { bus } = machine()
    const region = unwrap(
      bus.addRegion({
        ...bus.regions[0]!.description,
        range: { start: 1n << 40n, length: 4n * MIB },
        mappings: [],
        set: null,
      }),
    )
    const namespace = enabled(region)
    expect([namespace.type, namespace.size, region.labels.availableSize]).toEqual(['io', 4n * MIB, 0n])
    expect(setUuid(namespace, UUID)).toEqual({ ok: false, error: 'ENXIO' })
    expect(setSize(namespace, 0n)).toEqual({ ok: false, error: 'ENXIO' })
  })
  it('need their DIMMs, a cookie, and pages', () => {
    const logger = new MemoryLogger()
    const { two, bus } = machine({ disabled: [1], logger })
    expect(two.enable()).toEqual({ ok: false, error: 'ENXIO' })
    expect(logger.messages).toContain('region0 nmem1: is disabled, failing probe')
    const { description } = two
    const noCookie = { cookie1: 0n, cookie2: 0n, altcookie: 0n, typeGuid: description.set!.typeGuid }
    const bad = unwrap(bus.addRegion({ ...description, mappings: [description.mappings[0]!], set: noCookie }))
    expect(bad.enable()).toEqual({ ok: false, error: 'ENXIO' })
    const odd = [{ ...description.mappings[0]!, size: 4095n }]
    expect(bus.addRegion({ ...description, mappings: odd })).toEqual({ ok: false, error: 'ENOMEM' })
    expect(bus.addRegion({ ...description, range: { start: 0n, length: 0n } }).ok).toBe(false)
  })
  it('have an alignment that all DIMMs share', () => {
    const { two } = machine()
    expect(two.align).toBe(16n * MIB)
    const can = (align: bigint): boolean => isRegionAlign(align, { size: 32n * MIB, mappings: 2 })
    expect([8192n, 32n * MIB, 4096n, 8193n, 24576n, 64n * MIB, 0n].map(can)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ])
    expect(isRegionAlign(12288n, { size: 32n * MIB, mappings: 3 })).toBe(true)
    expect(two.setAlign(4096n)).toEqual({ ok: false, error: 'EINVAL' })
    expect(two.setAlign(8192n).ok).toBe(true)
  })
})

describe('namespaces', () => {
  it('become labels, and labels become namespaces', () => {
    const first = machine()
    const namespace = made(first.two, 16n * MIB)
    unwrap(setAltName(namespace, ' data \n'))
    unwrap(setSectorSize(namespace, 4096n))
    unwrap(setHolderClass(namespace, 'btt'))
    expect(first.dimms.map((dimm) => dimm.labels?.labels.length)).toEqual([1, 1, 0, 0])
    expect(first.dimms[1]?.labels?.labels[0]).toMatchObject({
      format: 'v1.2',
      uuid: uuidOf(1),
      name: 'data',
      position: 1,
      labels: 2,
      cookie: 0x40e62f0cc00f58acn,
      lbaSize: 4096n,
      dpa: 0n,
      rawSize: 8n * MIB,
      abstractionGuid: ABSTRACTION_GUIDS.btt2,
      flags: { names: new Set(), unknown: 0 },
    })
    const second = machine({ areas: first.areas })
    const found = enabled(second.two)
    expect(found.draft).toEqual(namespace.draft)
    expect(found.range).toEqual({ start: 4n << 30n, length: 16n * MIB })
    expect(second.two.labels.availableSize).toBe(16n * MIB)
    expect(second.four.enable().ok).toBe(true)
    expect(second.four.namespaces.map((one) => one.size)).toEqual([0n])
  })
  it.each(['v1.1', 'v1.2'] as const)('of labels %s have the cookie of their version', (format) => {
    const { two, dimms } = machine({ format })
    const namespace = made(two, 32n * MIB)
    unwrap(setHolderClass(namespace, 'btt'))
    const [label] = dimms[0]!.labels!.labels
    expect(label).toMatchObject({
      format,
      cookie: format === 'v1.1' ? 0x3fe000000fen : 0x40e62f0cc00f58acn,
    })
    expect(two.labels.cookie).toBe(format === 'v1.1' ? 0x3fe000000fen : 0x40e62f0cc00f58acn)
    const own = ABSTRACTION_GUIDS[format === 'v1.1' ? 'btt' : 'btt2']
    expect(namespace.draft?.abstraction).toBe(own)
  })
  it('are laid out by address, first fit, and grow at their end only', () => {
    const { two } = machine()
    unwrap(two.setAlign(8192n))
    const a = made(two, 4n * MIB, 1)
    a.isBound = true
    two.advanceSeeds(a)
    const b = made(two, 8n * MIB, 2)
    b.isBound = true
    two.advanceSeeds(b)
    a.isBound = false
    expect([a.range.start, b.range.start].map((start) => start - two.range.start)).toEqual([0n, 4n * MIB])
    expect(setSize(a, 6n * MIB)).toEqual({ ok: false, error: 'ENOSPC' })
    unwrap(setSize(a, 2n * MIB))
    expect([two.labels.availableSize, two.labels.maxAvailableExtent]).toEqual([22n * MIB, 20n * MIB])
    const c = made(two, 2n * MIB, 3)
    expect(c.range.start - two.range.start).toBe(2n * MIB)
    b.isBound = false
    unwrap(setSize(b, 28n * MIB))
    expect(setSize(b, 28n * MIB + 8192n)).toEqual({ ok: false, error: 'ENOSPC' })
    expect(two.labels.availableSize).toBe(0n)
  })
  it('go with their size, unless they are the first or the seed', () => {
    const { two, dimms } = machine()
    unwrap(two.setAlign(8192n))
    const first = made(two, MIB, 1)
    first.isBound = true
    two.advanceSeeds(first)
    const second = made(two, MIB, 2)
    second.isBound = true
    two.advanceSeeds(second)
    second.isBound = false
    first.isBound = false
    unwrap(setSize(second, 0n))
    unwrap(setSize(first, 0n))
    expect(two.namespaces.map((one) => [one.id, one.size, one.draft?.uuid])).toEqual([
      [0, 0n, null],
      [2, 0n, null],
    ])
    expect(dimms[0]?.labels?.labels).toEqual([])
    expect(made(two, MIB, 2).id).toBe(2)
  })
  it('refuse what cannot be, in order', () => {
    const { two, four } = machine()
    const namespace = enabled(two)
    expect(setSize(namespace, 32n * MIB)).toEqual({ ok: false, error: 'ENXIO' })
    unwrap(setUuid(namespace, UUID))
    expect(setSize(namespace, 17n)).toEqual({ ok: false, error: 'EINVAL' })
    expect(setSize(namespace, -16n * MIB)).toEqual({ ok: false, error: 'EINVAL' })
    expect(setSize(namespace, 48n * MIB)).toEqual({ ok: false, error: 'ENOSPC' })
    for (const text of ['', 'x', `${UUID}0`, '00000000-0000-0000-0000-000000000000'])
      expect(setUuid(namespace, text)).toEqual({ ok: false, error: 'EINVAL' })
    expect(setUuid(enabled(four), UUID)).toEqual({ ok: false, error: 'EINVAL' })
    expect(setAltName(namespace, 'x'.repeat(64))).toEqual({ ok: false, error: 'EINVAL' })
    expect(setAltName(namespace, '\u2603')).toEqual({ ok: false, error: 'EINVAL' })
    expect(setAltName(namespace, 'x'.repeat(63)).ok).toBe(true)
    expect(setSectorSize(namespace, 520n)).toEqual({ ok: false, error: 'EINVAL' })
    unwrap(setSize(namespace, 32n * MIB))
    namespace.isBound = true
    const busy = { ok: false, error: 'EBUSY' }
    expect(setSize(namespace, 0n)).toEqual(busy)
    expect(setUuid(namespace, uuidOf(3))).toEqual(busy)
    expect(setAltName(namespace, 'x')).toEqual(busy)
    expect(setSectorSize(namespace, 512n)).toEqual(busy)
    expect(setHolderClass(namespace, null)).toEqual(busy)
    expect(two.disable()).toEqual(busy)
  })
  it('can be renamed on their media', () => {
    const { two, dimms } = machine()
    const namespace = made(two, 32n * MIB)
    unwrap(setUuid(namespace, uuidOf(9)))
    expect(dimms[0]?.labels?.labels.map((label) => label.uuid)).toEqual([uuidOf(9)])
    expect(dimms[1]?.labels?.labels.map((label) => label.uuid)).toEqual([uuidOf(9)])
  })
  it('do not touch labels of another region with the same UUID', () => {
    const { two, four, areas } = machine()
    made(two, 32n * MIB, 1)
    made(four, 64n * MIB, 2)
    // Somebody gave both one UUID, behind the back of this library.
    for (const area of areas) {
      const labels = unwrap(LabelArea.open(new MemoryLabelMedia(area)))
      const found = labels.labels.find((label) => label.uuid === uuidOf(2))
      if (found === undefined) throw new Error('no label')
      const { slot, ...label } = found
      unwrap(labels.change({ add: [{ ...label, uuid: uuidOf(1) }], remove: [slot] }))
    }
    const again = machine({ areas })
    const inTwo = enabled(again.two)
    expect([inTwo.draft?.uuid, enabled(again.four).draft?.uuid]).toEqual([uuidOf(1), uuidOf(1)])
    unwrap(setSize(inTwo, 0n))
    expect(again.dimms.map((dimm) => dimm.labels?.labels.length)).toEqual([1, 1, 1, 1])
  })
  it('report that there is no slot for their label', () => {
    const { two } = machine({ areaSize: 1024 })
    unwrap(two.setAlign(8192n))
    const first = made(two, MIB, 1)
    first.isBound = true
    two.advanceSeeds(first)
    const second = two.seed!
    unwrap(setUuid(second, uuidOf(2)))
    expect(setSize(second, MIB)).toEqual({ ok: false, error: 'ENOSPC' })
    expect(second.size).toBe(0n)
    first.isBound = false
    expect(setSize(first, 2n * MIB).ok).toBe(true)
  })
})
