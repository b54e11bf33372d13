import { describe, expect, it } from 'vitest'
import { parseNfit } from '../../runtime/acpi/parse.ts'
import type { RegionMapping, SpaRange, SubTable } from '../../runtime/acpi/records.ts'
import type { DimmHandle, Spa } from '../../runtime/lib/brand.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { setCookies } from '../../runtime/nfit/cookies.ts'
import { wireDimms } from '../../runtime/nfit/dimms.ts'
import { dimmHandle, flagWords, handleParts } from '../../runtime/nfit/identity.ts'
import { indexTables } from '../../runtime/nfit/index-tables.ts'
import { buildRegions, usableCapabilities } from '../../runtime/nfit/regions.ts'
import { dpaToSpa, spaToDpa } from '../../runtime/nfit/translate.ts'
import { fixture } from './fixture.ts'

const tablesA = unwrap(parseNfit(fixture('a-all-subtables'))).subTables
const tablesB = unwrap(parseNfit(fixture('b-interleaved-4dimm'))).subTables

describe('fixture a', () => {
  const index = indexTables(tablesA)
  const dimms = unwrap(wireDimms(index))
  const { regions, errors } = buildRegions(index, dimms)
  it('has two DIMMs, by handle', () => {
    expect(dimms.map((d) => [d.handle, d.physicalId, d.id, d.controlRegion?.regionIndex])).toEqual([
      [0x0, 32, '8089-a2-1718-010c0b0a', 3],
      [0x10, 33, '8089-a2-1718-020c0b0a', 2],
    ])
    expect(dimms.map((d) => d.formats)).toEqual([[0x0201, 0x0301], [0x0301]])
    expect(dimms.map((d) => d.flush?.hintAddress.length)).toEqual([2, 1])
    expect(dimms.map((d) => flagWords(d.flags))).toEqual([['smart_notify'], ['smart_event', 'smart_notify']])
  })
  it('has a persistent and a volatile region', () => {
    expect(errors).toEqual([])
    expect(regions.map((r) => [r.range.rangeIndex, r.type, r.mappings.length])).toEqual([
      [1, 'pmem', 2],
      [4, 'volatile', 1],
    ])
    expect(regions.map((r) => r.proximityDomain)).toEqual([0, 1])
    expect(regions[0]?.persistence).toBe('cpu_cache')
    expect(regions[0]?.cookies).toEqual({
      cookie1: 0x5058a00a14162803n,
      altcookie: 0x5058a00a14162803n,
      cookie2: 0x14246ee244453c47n,
      positions: [0, 1],
    })
  })
  it('translates through its interleave table and back', () => {
    const range = regions[0]?.range
    if (range === undefined) throw new Error('no region')
    const at = (offset: bigint): unknown => unwrap(spaToDpa(index, range, (range.address + offset) as Spa))
    expect(at(0x0n)).toEqual({ handle: 0, dpa: 0n })
    expect(at(0x1234n)).toEqual({ handle: 0x10, dpa: 0x234n })
    expect(at(0x2000n)).toEqual({ handle: 0, dpa: 0x1000n })
    expect(at(0x9001n)).toEqual({ handle: 0x10, dpa: 0x4001n })
    for (let offset = 0n; offset < range.length; offset += 0x3fff_f123n) {
      const spa = (range.address + offset) as Spa
      expect(unwrap(dpaToSpa(index, range, unwrap(spaToDpa(index, range, spa))))).toBe(spa)
    }
    expect(spaToDpa(index, range, (range.address - 1n) as Spa).ok).toBe(false)
  })
})

describe('fixture b', () => {
  const index = indexTables(tablesB)
  const dimms = unwrap(wireDimms(index))
  const { regions } = buildRegions(index, dimms)
  it('has the DIMMs of nfit_test bus 0', () => {
    expect(dimms.map((d) => [d.handle, d.id, d.flush?.hintAddress.length])).toEqual([
      [0x0, 'cdab-0a-07e0-ffffffff', 8],
      [0x1, 'cdab-0a-07e0-feffffff', 8],
      [0x100, 'cdab-0a-07e0-fffeffff', 8],
      [0x101, 'cdab-0a-07e0-fefeffff', 8],
    ])
    expect(regions.map((r) => [r.mappings.length, r.persistence])).toEqual([
      [2, 'memory_controller'],
      [4, 'memory_controller'],
    ])
  })
  it('has the golden cookies', () => {
    expect(regions.map((r) => r.cookies)).toEqual([
      { cookie1: 0x3fe000000fen, altcookie: 0x7f6000000fen, cookie2: 0x40e62f0cc00f58acn, positions: [0, 1] },
      {
        cookie1: 0xc0ffadb0100fefbn,
        altcookie: 0x803f6d70100fefbn,
        cookie2: 0xa76c6907811fae57n,
        positions: [0, 1, 2, 3],
      },
    ])
  })
  it('cannot be translated without an interleave table', () => {
    const range = regions[0]?.range
    if (range === undefined) throw new Error('no region')
    expect(spaToDpa(index, range, range.address)).toMatchObject({
      ok: false,
      error: { reason: 'no-interleave' },
    })
  })
})

describe('rules', () => {
  it('a single mapping has the golden cookie of the hot plug set', () => {
    const serialNumber = ~0x1000 >>> 0
    const input = { serialNumber, vendorId: 0xabcd, manufacturingDate: 0xe007, manufacturingLocation: 0x0a }
    const cookies = setCookies([{ ...input, regionOffset: 1n << 48n }])
    expect(cookies).toMatchObject({
      cookie1: 0x2dffe0000efffn,
      altcookie: 0x2dffe0000efffn,
      cookie2: 0xe04f6a7be0089bd6n,
    })
  })
  it('handles come apart and together', () => {
    const parts = { node: 0xabc, socket: 1, imc: 2, chan: 3, dimm: 4 }
    expect(dimmHandle(parts)).toBe(0xabc1234)
    expect(handleParts(0xabc1234 as DimmHandle)).toEqual(parts)
  })
  it('a missing control region is -ENODEV, in both passes', () => {
    const without = tablesB.filter((one) => one.kind !== 'dcr')
    expect(wireDimms(indexTables(without))).toMatchObject({
      ok: false,
      error: { errno: 'ENODEV', message: 'SPA 1 missing DCR 1' },
    })
    const unmapped = without.map((one) => (one.kind === 'memdev' ? { ...one, rangeIndex: 0 } : one))
    expect(wireDimms(indexTables(unmapped))).toMatchObject({ error: { message: 'SPA 0 missing DCR 1' } })
  })
  it('an unmapped DIMM is a DIMM', () => {
    const lone = tablesB.map((one) =>
      one.kind === 'memdev' && one.deviceHandle === 0x101 ? { ...one, rangeIndex: 0 } : one,
    )
    expect(unwrap(wireDimms(indexTables(lone)))).toHaveLength(4)
  })
  it('more than 32 mappings and odd addresses are refused', () => {
    const mapping = tablesB.find((one): one is RegionMapping => one.kind === 'memdev')
    if (mapping === undefined) throw new Error('no mapping')
    expect(errorsOf([...tablesB, ...Array.from({ length: 31 }, () => mapping)])).toMatchObject([
      { errno: 'ENXIO' },
    ])
    const odd = tablesB.map((one) => (one === mapping ? { ...mapping, regionSize: 1n } : one))
    expect(errorsOf(odd)).toMatchObject([{ errno: 'ENOMEM', rangeIndex: 1 }])
  })
  it('capabilities stop at the highest valid bit', () => {
    const caps = tablesA.find((one) => one.kind === 'caps')
    if (caps?.kind !== 'caps') throw new Error('no capabilities')
    expect([...unwrap(usableCapabilities({ ...caps, highestCapability: 0 }))]).toEqual(['cacheFlush'])
    expect([...unwrap(usableCapabilities({ ...caps, highestCapability: 31 }))]).toEqual([
      'cacheFlush',
      'memFlush',
    ])
    expect(usableCapabilities({ ...caps, highestCapability: 32 }).ok).toBe(false)
  })
  it('index 0 makes a region only of virtual disks', () => {
    const range = tablesB.find((one): one is SpaRange => one.kind === 'spa')
    if (range === undefined) throw new Error('no range')
    const at0 = { ...range, rangeIndex: 0 }
    const vcd = { ...at0, rangeGuid: '3d5abd30-4175-87ce-6d64-d2ade523c4bb' as SpaRange['rangeGuid'] }
    expect(buildRegions(indexTables([at0, vcd]), []).regions).toMatchObject([
      { kind: 'vcd', type: 'volatile' },
    ])
  })
})

function errorsOf(tables: readonly SubTable[]): unknown {
  const index = indexTables(tables)
  return buildRegions(index, unwrap(wireDimms(index))).errors
}
