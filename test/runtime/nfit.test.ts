import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildNfit, encodeSubTable } from '../../runtime/acpi/build.ts'
import { parseNfit, type NfitTable } from '../../runtime/acpi/parse.ts'
import { reloadNfit } from '../../runtime/acpi/reload.ts'
import type { SubTable } from '../../runtime/acpi/records.ts'
import { CAPABILITY_FLAGS, MEMDEV_FLAGS, SPA_FLAGS } from '../../runtime/acpi/layouts.ts'
import { flagSet, flagValue } from '../../runtime/lib/fields.ts'
import { concatBytes, toHex } from '../../runtime/lib/bytes.ts'
import { wireDimms } from '../../runtime/nfit/dimms.ts'
import { indexTables } from '../../runtime/nfit/index-tables.ts'
import { MemoryLogger } from '../../runtime/lib/logger.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { disassembly, fixture, FIXTURES, patched, sealed } from './fixture.ts'

const a = fixture('a-all-subtables')

describe.each(FIXTURES)('%s', (name) => {
  const bytes = fixture(name)
  const table = unwrap(parseNfit(bytes))
  it('agrees with the disassembly of iasl in every field', () => {
    expect(listing(table)).toEqual(disassembled(name))
  })
  it('is built again byte for byte', () => {
    expect(unwrap(buildNfit(table))).toEqual(bytes)
  })
})

describe('malformed tables', () => {
  // Offsets in fixture a: range 0x28, memory map 0x108, control region 0x235, data window 0x325, capabilities 0x385.
  it.each([
    ['memory map of 47', { 0x10a: 47 }, 'length', 'memdev', 0x108, 'ENOMEM'],
    ['range of 64 without the flag', { 0x2a: 64 }, 'length', 'spa', 0x28, 'ENOMEM'],
    ['range of 56 with the flag', { 0x2e: 6 }, 'length', 'spa', 0x28, 'ENOMEM'],
    ['control region of 31', { 0x237: 31 }, 'length', 'dcr', 0x235, 'ENOMEM'],
    ['data window of 41', { 0x327: 41 }, 'length', 'bdw', 0x325, 'ENOMEM'],
    ['last sub-table too long', { 0x387: 0x18 }, 'past-end', 'caps', 0x385, 'EINVAL'],
    ['length that ends in its own header', { 0x387: 3 }, 'length-short', 'caps', 0x385, 'EINVAL'],
    ['more hints than bytes', { 0x355: 9 }, 'count', 'flush', 0x34d, 'EINVAL'],
    ['more lines than bytes', { 0x203: 0xff }, 'count', 'idt', 0x1f8, 'EINVAL'],
    ['interleave of 15', { 0x1fa: 15 }, 'length', 'idt', 0x1f8, 'ENOMEM'],
    ['flush table of 15', { 0x34f: 15 }, 'length', 'flush', 0x34d, 'ENOMEM'],
    ['capabilities of 12', { 0x387: 12 }, 'length', 'caps', 0x385, 'EINVAL'],
  ] as const)('%s is refused', (_, changes, rule, subTable, offset, errno) => {
    for (const compat of ['strict', 'linux'] as const) {
      const result = parseNfit(patched(a, changes), { compat })
      expect(result).toMatchObject({ ok: false, error: { rule, subTable, offset, errno } })
      if (!result.ok) expect(result.error.message).toContain(`0x${offset.toString(16)}`)
    }
  })
  it.each([
    ['zero length', patched(a, { 0x2a: 0 }), 'zero-length'],
    ['wrong checksum', changed(a, 9, 0), 'checksum'],
    ['revision 2', patched(a, { 8: 2 }), 'revision'],
    ['bytes after the table', concatBytes(a, new Uint8Array(1)), 'table-length'],
  ] as const)('%s is refused, and only noted for Linux', (_, bytes, rule) => {
    expect(parseNfit(bytes)).toMatchObject({ ok: false, error: { rule } })
    expect(unwrap(parseNfit(bytes, { compat: 'linux' })).notes).toMatchObject([{ rule }])
  })
  it.each([
    ['wrong signature', patched(a, { 0: 0x58 }), 'signature'],
    ['no bytes', new Uint8Array(0), 'table-short'],
    ['less than its length', a.subarray(0, 900), 'table-length'],
    ['half a header at the end', sealed(concatBytes(a, new Uint8Array(3))), 'header-short'],
    ['32-byte control region with windows', withShortControlRegion(0x2d5), 'count'],
  ] as const)('%s is refused by both', (_, bytes, rule) => {
    for (const compat of ['strict', 'linux'] as const) {
      expect(parseNfit(bytes, { compat })).toMatchObject({ ok: false, error: { rule } })
    }
  })
  it('a capability above bit 31 is refused, Linux takes it', () => {
    const bytes = patched(a, { 0x389: 32 })
    expect(parseNfit(bytes)).toMatchObject({ ok: false, error: { rule: 'capability-bit' } })
    expect(parseNfit(bytes, { compat: 'linux' }).ok).toBe(true)
  })
})

describe('tolerated tables', () => {
  it('an unknown type is kept raw and logged as Linux does', () => {
    const logger = new MemoryLogger()
    const bytes = patched(a, { 0x385: 9 })
    const table = unwrap(parseNfit(bytes, { logger }))
    expect(table.subTables.at(-1)).toMatchObject({ kind: 'unknown', type: 9 })
    expect(logger.messages).toEqual(["unknown table '9' parsing nfit"])
    expect(unwrap(buildNfit(table))).toEqual(bytes)
  })
  it('a zero length ends the walk of Linux', () => {
    const logger = new MemoryLogger()
    const table = unwrap(parseNfit(patched(a, { 0x62: 0 }), { compat: 'linux', logger }))
    expect(table.subTables).toHaveLength(1)
    expect(logger.messages).toEqual(["found a zero length table '0' parsing nfit"])
  })
  it('a 32-byte control region is whole without windows', () => {
    const bytes = withShortControlRegion(0x235)
    const table = unwrap(parseNfit(bytes))
    expect(table.subTables.find((one) => one.kind === 'dcr')).toMatchObject({ regionIndex: 1, window: null })
    expect(unwrap(buildNfit(table))).toEqual(bytes)
  })
  it('a location cookie is read and written', () => {
    const range = unwrap(parseNfit(a)).subTables[0]
    if (range?.kind !== 'spa') throw new Error('no range')
    const flags = flagSet(4, SPA_FLAGS)
    const bytes = unwrap(buildNfit({ subTables: [{ ...range, flags, locationCookie: 7n }] }))
    expect(unwrap(parseNfit(bytes)).subTables).toMatchObject([{ locationCookie: 7n }])
    expect(buildNfit({ subTables: [{ ...range, flags }] }).ok).toBe(false)
  })
  it('a _FIT buffer has no header', () => {
    const table = unwrap(parseNfit(a.subarray(40), { form: 'fit' }))
    expect(table.header).toBeNull()
    expect(table.subTables).toEqual(unwrap(parseNfit(a)).subTables)
  })
})

describe('properties', () => {
  const compat = fc.constantFrom('strict', 'linux')
  it('every single-byte mutation parses or is refused, and what parses is built again', () => {
    for (const name of FIXTURES) {
      const bytes = fixture(name)
      for (let at = 0; at < bytes.byteLength; at++) {
        for (const value of [0, 1, 0x7f, 0xff, (bytes[at] ?? 0) ^ 0x80]) {
          checkRoundTrip(changed(bytes, at, value), 'strict')
          checkRoundTrip(patched(bytes, at === 9 ? {} : { [at]: value }), 'linux')
        }
      }
    }
  })
  it('random bytes parse or are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4096 }), compat, (bytes, mode) => {
        checkRoundTrip(bytes, mode)
        const fit = parseNfit(bytes, { form: 'fit', compat: mode })
        if (!fit.ok) expect(fit.error.kind).toBe('nfit')
      }),
      { numRuns: 300 },
    )
  })
  it('random sub-table headers parse or are refused', () => {
    const piece = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.uint8Array({ minLength: 0, maxLength: 96 }))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), compat, (pieces, mode) => {
        const fit = concatBytes(
          ...pieces.map(([type, data]) => concatBytes(Uint8Array.of(type, 0, data.byteLength + 4, 0), data)),
        )
        const table = parseNfit(fit, { form: 'fit', compat: mode })
        if (table.ok)
          expect(concatBytes(...table.value.subTables.map((one) => unwrap(encodeSubTable(one))))).toEqual(fit)
      }),
    )
  })
})

describe('reload', () => {
  const tables = unwrap(parseNfit(a)).subTables
  it('keeps what is identical, in any order, and reports additions', () => {
    const more = [
      ...unwrap(parseNfit(fixture('b-interleaved-4dimm'))).subTables.slice(0, 1),
      ...tables.toReversed(),
    ]
    const { kept, added } = unwrap(reloadNfit(tables, more))
    expect(kept).toHaveLength(tables.length - 2)
    expect(added.map((one) => one.kind)).toEqual(['spa', 'caps', 'smbios'])
  })
  it('refuses deletions, but not of capabilities', () => {
    expect(reloadNfit(tables, tables.slice(1))).toMatchObject({ ok: false, error: { errno: 'ENXIO' } })
    expect(
      reloadNfit(
        tables,
        tables.filter((one) => one.kind !== 'caps'),
      ).ok,
    ).toBe(true)
  })
})

function checkRoundTrip(bytes: Uint8Array, compat: 'strict' | 'linux'): void {
  const table = parseNfit(bytes, { compat })
  if (!table.ok) {
    expect(table.error).toMatchObject({ kind: 'nfit' })
    return
  }
  if (compat === 'strict') expect(toHex(unwrap(buildNfit(table.value)))).toBe(toHex(bytes))
}

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? value : byte))
}

function withShortControlRegion(at: number): Uint8Array {
  const bytes = concatBytes(a.subarray(0, at + 32), a.subarray(at + 80))
  bytes[at + 2] = 32
  return sealed(bytes)
}

/** The values of a table in the order and wording of iasl's field lines. */
function listing(table: NfitTable): readonly string[] {
  const h = table.header
  if (h === null) throw new Error('no header')
  const head = [
    JSON.stringify(h.signature),
    x(h.length, 8),
    x(h.revision, 2),
    x(h.checksum, 2),
    JSON.stringify(h.oemId),
    JSON.stringify(h.oemTableId),
    x(h.oemRevision, 8),
    JSON.stringify(h.aslCompilerId),
    x(h.aslCompilerRevision, 8),
    x(table.reserved, 8),
  ]
  return [...head, ...table.subTables.flatMap(fieldsOf)]
}

const x = (value: number | bigint, digits: number): string =>
  value.toString(16).toUpperCase().padStart(digits, '0')
/** iasl prints reserved bytes as one number. */
const le = (bytes: Uint8Array): string => toHex(bytes.toReversed()).toUpperCase()

function fieldsOf(t: SubTable): readonly string[] {
  const type = ['spa', 'memdev', 'idt', 'smbios', 'dcr', 'bdw', 'flush', 'caps'].indexOf(t.kind)
  return [x(type, 4), x(unwrap(encodeSubTable(t)).byteLength, 4), ...bodyOf(t)]
}

function bodyOf(t: SubTable): readonly string[] {
  switch (t.kind) {
    case 'spa':
      return [
        x(t.rangeIndex, 4),
        x(flagValue(t.flags, SPA_FLAGS), 4),
        x(t.reserved, 8),
        x(t.proximityDomain, 8),
        t.rangeGuid.toUpperCase(),
        x(t.address, 16),
        x(t.length, 16),
        x(t.memoryMapping, 16),
      ]
    case 'memdev':
      return [
        x(t.deviceHandle, 8),
        x(t.physicalId, 4),
        x(t.regionId, 4),
        x(t.rangeIndex, 4),
        x(t.regionIndex, 4),
        x(t.regionSize, 16),
        x(t.regionOffset, 16),
        x(t.address, 16),
        x(t.interleaveIndex, 4),
        x(t.interleaveWays, 4),
        x(flagValue(t.flags, MEMDEV_FLAGS), 4),
        x(t.reserved, 4),
      ]
    case 'idt':
      return [
        x(t.interleaveIndex, 4),
        x(t.reserved, 4),
        x(t.lineOffset.length, 8),
        x(t.lineSize, 8),
        ...t.lineOffset.map((line) => x(line, 8)),
      ]
    case 'smbios':
      return [
        x(t.reserved, 8),
        toHex(t.data)
          .toUpperCase()
          .replaceAll(/(..)(?=.)/g, '$1 '),
      ]
    case 'dcr': {
      const w = t.window
      return [
        x(t.regionIndex, 4),
        x(t.vendorId, 4),
        x(t.deviceId, 4),
        x(t.revisionId, 4),
        x(t.subsystemVendorId, 4),
        x(t.subsystemDeviceId, 4),
        x(t.subsystemRevisionId, 4),
        t.validFields.names.has('mfgInfoValid') ? '01' : '00',
        x(t.manufacturingLocation, 2),
        x(t.manufacturingDate, 4),
        le(t.reserved),
        x(t.serialNumber, 8),
        x(t.code, 4),
        x(t.windows, 4),
        ...(w === null
          ? []
          : [
              x(w.windowSize, 16),
              x(w.commandOffset, 16),
              x(w.commandSize, 16),
              x(w.statusOffset, 16),
              x(w.statusSize, 16),
              w.flags.names.has('controlBuffered') ? '0001' : '0000',
              le(w.reserved1),
            ]),
      ]
    }
    case 'bdw':
      return [
        x(t.regionIndex, 4),
        x(t.windows, 4),
        x(t.offset, 16),
        x(t.size, 16),
        x(t.capacity, 16),
        x(t.startAddress, 16),
      ]
    case 'flush':
      return [
        x(t.deviceHandle, 8),
        x(t.hintAddress.length, 4),
        le(t.reserved),
        ...t.hintAddress.map((hint) => x(hint, 16)),
      ]
    case 'caps':
      return [
        x(t.highestCapability, 2),
        le(t.reserved),
        x(flagValue(t.capabilities, CAPABILITY_FLAGS), 8),
        x(t.reserved2, 8),
      ]
    case 'unknown':
      return []
  }
}

function disassembled(name: (typeof FIXTURES)[number]): readonly string[] {
  return disassembly(name).map((line) => line.value.replaceAll(/ +/g, ' '))
}

describe('speed', () => {
  it('is linear in the number of sub-tables', () => {
    const mappings = unwrap(parseNfit(a)).subTables.filter((one) => one.kind !== 'caps')
    const many = (count: number): Uint8Array =>
      unwrap(buildNfit({ subTables: Array.from({ length: count / mappings.length }, () => mappings).flat() }))
    const time = (bytes: Uint8Array): number => {
      const from = performance.now()
      wireDimms(indexTables(unwrap(parseNfit(bytes)).subTables))
      return performance.now() - from
    }
    const [small, large] = [many(5000), many(50_000)]
    const best = (bytes: Uint8Array): number => Math.min(...Array.from({ length: 3 }, () => time(bytes)))
    // Ten times the size; a quadratic step would make it a hundred.
    expect(best(large)).toBeLessThan(40 * best(small) + 50)
  })
})
