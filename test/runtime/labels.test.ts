import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fletcher64 } from '../../runtime/lib/fletcher64.ts'
import { toHex } from '../../runtime/lib/bytes.ts'
import type { Dpa } from '../../runtime/lib/brand.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { FreeSlots } from '../../runtime/labels/free-slots.ts'
import { labelGeometry, type LabelSize } from '../../runtime/labels/geometry.ts'
import {
  currentIndex,
  encodeIndex,
  validateIndex,
  type IndexBlock,
  type IndexSequence,
} from '../../runtime/labels/index-block.ts'
import { LabelArea } from '../../runtime/labels/label-area.ts'
import { MemoryLabelMedia } from '../../runtime/labels/label-media.ts'
import {
  decodeLabel,
  encodeLabel,
  label11,
  label12,
  labelCxl,
  type LabelFormat,
  type NamespaceLabel,
} from '../../runtime/labels/label.ts'
import {
  cxlRegionLabel,
  decodeRegionLabel,
  encodeRegionLabel,
  type CxlRegionLabel,
} from '../../runtime/labels/region-label.ts'
import { freshLabels as fresh, golden11, golden12, goldenCxl, uuidOf } from './label-rig.ts'

const AREA = 128 * 1024
function checksums(format: LabelFormat): readonly bigint[] {
  const { bytes } = fresh(format, AREA)
  const view = new DataView(bytes.buffer)
  return [view.getBigUint64(64, true), view.getBigUint64(256 + 64, true)]
}

describe('geometry', () => {
  it.each([
    [1024, [4, 256], [2, 256]],
    [2048, [12, 256], [6, 256]],
    [4096, [28, 256], [14, 256]],
    [65536, [508, 256], [254, 256]],
    [131072, [1020, 256], [510, 256]],
    [262144, [2040, 512], [1022, 256]],
    [1048576, [8172, 1280], [4090, 768]],
  ] as const)('of %i bytes', (size, small, large) => {
    const of = (labelSize: LabelSize): unknown => {
      const { slots, indexSize } = unwrap(labelGeometry(size, labelSize))
      return [slots, indexSize]
    }
    expect([of(128), of(256)]).toEqual([small, large])
  })
  it('needs room for two labels', () => {
    const refused = labelGeometry(767, 128)
    expect(refused.ok ? null : refused.error).toMatchObject({
      rule: 'too-small',
      errno: 'ENXIO',
      message: 'label area (767) too small to host (128 byte) labels',
    })
    expect(labelGeometry(768, 128).ok).toBe(true)
    for (const size of [0, -1, 0.5, NaN, Infinity, 2 ** 53]) expect(labelGeometry(size, 256).ok).toBe(false)
  })
})

describe('golden vectors', () => {
  it('fresh index blocks', () => {
    expect(checksums('v1.1')).toEqual([0xdb634621e7313e0an, 0xdb6349e6e7313e09n])
    expect(checksums('v1.2')).toEqual([0xe793e3ed18323c1cn, 0xe793e7b218323c1bn])
    expect(toHex(fresh('v1.2', AREA).bytes.subarray(0, 80))).toBe(
      '4e414d4553504143455f494e44455800000000010300000000000000000000000001000000000000' +
        '00010000000000000002000000000000fe010000010002001c3c3218ede393e7ffffffffffffffff',
    )
  })
  it('labels of version 1.2', () => {
    const checksum = (unknown: number): bigint => {
      const label = { ...golden12, flags: { names: new Set<never>(), unknown }, slot: 0 }
      return new DataView(unwrap(encodeLabel(label)).buffer).getBigUint64(248, true)
    }
    expect([checksum(0), checksum(8)]).toEqual([0x1c08866cf6e9c47cn, 0x1c0887ccf6e9c484n])
  })
  it('have every field of the fact sheet', () => {
    const sizes = (layout: { places: object; size: number }): number =>
      Object.values(layout.places as Record<string, { size: number }>).reduce((sum, one) => sum + one.size, 0)
    expect([sizes(label11), sizes(label12), sizes(labelCxl), sizes(cxlRegionLabel)]).toEqual([
      124, 157, 162, 76,
    ])
    expect(labelCxl.places['lbaSize']).toEqual({ offset: 160, size: 2 })
    expect(cxlRegionLabel.places['hpa']).toEqual({ offset: 56, size: 8 })
  })
  it('an area as kernels before 4.11 left it', () => {
    // 1016 slots, and sequence 0 in the block that is not current.
    const geometry = unwrap(labelGeometry(AREA, 128))
    const free = FreeSlots.all(1016)
    const bytes = new Uint8Array(AREA)
    const view = new DataView(bytes.buffer)
    const put = (place: 0 | 1, sequence: number, slots: FreeSlots): bigint => {
      const block = encodeIndex(geometry, place, {
        labelSize: 128,
        sequence: 3,
        major: 1,
        minor: 1,
        free: slots,
      })
      const own = new DataView(block.buffer)
      own.setUint32(20, sequence, true)
      own.setBigUint64(64, 0n, true)
      const checksum = fletcher64(block)
      own.setBigUint64(64, checksum, true)
      bytes.set(block, place * 256)
      return checksum
    }
    expect(put(0, 0, free)).toBe(0xfa6344a8d8313e03n)
    expect(put(1, 3, free.changed([0], []))).toBe(0xfa63492bd8313e05n)
    const label = {
      ...golden11,
      slot: 0,
      labels: 4,
      flags: { names: new Set(['updating'] as const), unknown: 0 },
    }
    bytes.set(unwrap(encodeLabel(label)), 512)
    const area = unwrap(LabelArea.open(new MemoryLabelMedia(bytes)))
    expect(area.index).toMatchObject({ labelSize: 128, sequence: 3, minor: 1 })
    expect(area.index?.free.slots).toBe(1016)
    expect(area.labels).toEqual([{ ...label, format: 'v1.1' }])
    expect(area.problems.map((one) => one.message)).toEqual(['nsindex0 sequence: 0x0 invalid'])
    expect(view.getUint32(20, true)).toBe(0)
  })
})

describe('index blocks', () => {
  const geometry = unwrap(labelGeometry(4096, 256))
  const block = (sequence: IndexSequence): Omit<IndexBlock, 'size'> => ({
    labelSize: 256,
    sequence,
    major: 1,
    minor: 2,
    free: FreeSlots.all(geometry.slots),
  })
  const put = (size: 1 | 2 | 4 | 8, offset: number, value: number): ((bytes: Uint8Array) => void) => {
    return (bytes) => {
      const view = new DataView(bytes.buffer)
      if (size === 1) view.setUint8(offset, value)
      else if (size === 2) view.setUint16(offset, value, true)
      else if (size === 4) view.setUint32(offset, value, true)
      else view.setBigUint64(offset, BigInt(value), true)
    }
  }
  const verdict = (change: (bytes: Uint8Array) => void, seal = true): unknown => {
    const bytes = encodeIndex(geometry, 0, block(1))
    change(bytes)
    if (seal) {
      const view = new DataView(bytes.buffer)
      view.setBigUint64(64, 0n, true)
      view.setBigUint64(64, fletcher64(bytes), true)
    }
    const result = validateIndex(bytes, geometry, 0)
    return result.ok ? 'valid' : [result.error.rule, result.error.message]
  }
  it.each([
    ['nothing', put(1, 16, 9), 'valid'],
    ['the signature', put(1, 15, 1), ['signature', 'nsindex0 signature invalid']],
    ['the size of labels', put(1, 19, 0), ['label-size', 'nsindex0 labelsize 0 invalid']],
    ['an impossible size of labels', put(1, 19, 33), ['label-size', 'nsindex0 labelsize 33 invalid']],
    ['an old version', put(2, 62, 1), ['label-size', 'nsindex0 labelsize 1 invalid']],
    ['the sequence', put(4, 20, 4), ['sequence', 'nsindex0 sequence: 0x4 invalid']],
    ['its offset', put(8, 24, 1), ['own-offset', 'nsindex0 myoff: 0x1 invalid']],
    ['the other offset', put(8, 40, 0), ['other-offset', 'nsindex0 otheroff: 0x0 invalid']],
    ['the offset of labels', put(8, 48, 256), ['label-offset', 'nsindex0 labeloff: 0x100 invalid']],
    ['a small size', put(8, 32, 71), ['index-size', 'nsindex0 mysize: 0x47 invalid']],
    ['a large size', put(8, 32, 257), ['index-size', 'nsindex0 mysize: 0x101 invalid']],
    ['too many slots', put(4, 56, 15), ['slot-count', 'nslot: 15 invalid, config_size: 0x1000']],
    [
      '2^32-1 slots',
      put(4, 56, 0xffffffff),
      ['slot-count', 'nslot: 4294967295 invalid, config_size: 0x1000'],
    ],
    ['a bitmap outside the block', put(8, 32, 73), ['slot-count', 'nslot: 14 invalid, config_size: 0x1000']],
  ] as const)('may be wrong in %s', (_, change, expected) => {
    expect(verdict(change)).toEqual(
      typeof expected === 'string'
        ? expected
        : [expected[0], expected[1].replace(/^nslot/, 'nsindex0 nslot')],
    )
  })
  it('have a checksum over all of their bytes', () => {
    expect(verdict(put(1, 255, 1), false)).toEqual(['checksum', 'nsindex0 checksum invalid'])
    expect(validateIndex(new Uint8Array(10), geometry, 1)).toMatchObject({ error: { rule: 'signature' } })
  })
  it('are chosen by sequence', () => {
    const choose = (a: number, b: number): unknown =>
      currentIndex(
        a === 0 ? null : { ...block(a as IndexSequence), size: 256n },
        b === 0 ? null : { ...block(b as IndexSequence), size: 256n },
      )
    const rows = [0, 1, 2, 3].map((a) => [0, 1, 2, 3].map((b) => choose(a, b)))
    expect(rows).toEqual([
      [null, 1, 1, 1],
      [0, 1, 1, 0],
      [0, 0, 1, 1],
      [0, 1, 0, 1],
    ])
  })
})

describe('labels', () => {
  const cxlRegion: CxlRegionLabel = {
    format: 'cxl region',
    uuid: uuidOf(1),
    flags: { names: new Set(), unknown: 0 },
    labels: 1,
    position: 0,
    dpa: 0n as Dpa,
    rawSize: 1n << 28n,
    hpa: 0n,
    slot: 3,
    granularity: 0,
    align: 1,
  }
  const guidArb = fc.bigInt(0n, (1n << 47n) - 1n).map((n) => uuidOf(Number(n)))
  const common = {
    uuid: guidArb,
    name: fc.string({
      maxLength: 63,
      unit: fc.integer({ min: 1, max: 255 }).map((c) => String.fromCharCode(c)),
    }),
    position: fc.nat(0xffff),
    dpa: fc.bigInt(0n, 2n ** 64n - 1n),
    rawSize: fc.bigInt(0n, 2n ** 64n - 1n),
    lbaSize: fc.bigInt(0n, 0xffffn),
    slot: fc.nat(500),
  }
  it.each([
    ['v1.1', golden11],
    ['v1.2', golden12],
    ['cxl', goldenCxl],
  ] as const)('of %s survive the way to bytes and back', (format, golden) => {
    fc.assert(
      fc.property(fc.record(common), (fields) => {
        const label = { ...golden, ...fields } as NamespaceLabel
        expect(unwrap(decodeLabel(unwrap(encodeLabel(label)), format, fields.slot))).toEqual(label)
      }),
    )
  })
  it('are refused, with a reason', () => {
    const reason = (label: object): unknown => {
      const result = encodeLabel({ ...golden12, slot: 0, ...label })
      return result.ok ? null : result.error.rule
    }
    expect(reason({ name: 'x'.repeat(64) })).toBe('value')
    expect(reason({ name: 'a\0b' })).toBe('value')
    expect(reason({ name: '\u2603' })).toBe('value')
    expect(reason({ rawSize: 1n << 64n })).toBe('value')
    expect(reason({ position: 65536 })).toBe('value')
    expect(reason({ uuid: 'x' })).toBe('value')
    const cxl = encodeLabel({ ...goldenCxl, slot: 0, lbaSize: 0x10000n })
    expect(cxl.ok).toBe(false)
    const bytes = unwrap(encodeLabel({ ...golden12, slot: 3 }))
    const rule = (format: LabelFormat, slot: number, input = bytes): unknown => {
      const result = decodeLabel(input, format, slot)
      return result.ok ? null : result.error.rule
    }
    expect([rule('v1.2', 3), rule('v1.2', 4), rule('cxl', 3)]).toEqual([null, 'slot', 'value'])
    expect(
      rule(
        'v1.2',
        3,
        bytes.map((byte, i) => (i === 200 ? byte ^ 1 : byte)),
      ),
    ).toBe('checksum')
    expect(rule('v1.2', 3, bytes.subarray(0, 200))).toBe('value')
    const region = unwrap(encodeRegionLabel(cxlRegion))
    expect(rule('cxl', 3, region)).toBe('value')
    const regionRule = (slot: number, input = region): unknown => {
      const result = decodeRegionLabel(input, slot)
      return result.ok ? null : result.error.rule
    }
    expect([regionRule(3), regionRule(4), regionRule(3, bytes)]).toEqual([null, 'slot', 'value'])
    expect(regionRule(3, region.with(40, 1))).toBe('checksum')
    expect(regionRule(3, region.subarray(0, 255))).toBe('value')
    expect(encodeRegionLabel({ ...cxlRegion, labels: 65536 })).toMatchObject({ error: { rule: 'value' } })
  })
  it('of a region survive the way to bytes and back', () => {
    const fields = fc.record({
      uuid: guidArb,
      flags: fc.boolean().map((on) => ({ names: new Set(on ? (['updating'] as const) : []), unknown: 0 })),
      labels: fc.nat(0xffff),
      position: fc.nat(0xffff),
      dpa: fc.bigInt(0n, 2n ** 64n - 1n) as fc.Arbitrary<Dpa>,
      rawSize: fc.bigInt(0n, 2n ** 64n - 1n),
      hpa: fc.bigInt(0n, 2n ** 64n - 1n),
      slot: fc.nat(500),
      granularity: fc.nat(),
      align: fc.nat(),
    })
    fc.assert(
      fc.property(fields, (some) => {
        const label = { ...cxlRegion, ...some }
        expect(unwrap(decodeRegionLabel(unwrap(encodeRegionLabel(label)), some.slot))).toEqual(label)
      }),
    )
  })
})
