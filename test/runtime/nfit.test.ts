import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildFit, buildNfit, encodeSubTable } from '../../runtime/acpi/build.ts'
import { nfitFromJson } from '../../runtime/acpi/json.ts'
import { parseNfit } from '../../runtime/acpi/parse.ts'
import { reloadNfit } from '../../runtime/acpi/reload.ts'
import { SPA_FLAGS } from '../../runtime/acpi/layouts.ts'
import { flagSet } from '../../runtime/lib/fields.ts'
import { concatBytes, toHex } from '../../runtime/lib/bytes.ts'
import { toJson } from '../../runtime/lib/json.ts'
import { MemoryLogger } from '../../runtime/lib/logger.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { arbitrarySubTable } from './arbitrary-tables.ts'
import { fixture, FIXTURES, patched, sealed, type FixtureName } from './fixture.ts'

const a = fixture('a-all-subtables')

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
  it('what is built from any records parses back to them', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySubTable(false), { maxLength: 12 }), compat, (subTables, mode) => {
        const table = unwrap(parseNfit(unwrap(buildNfit({ subTables })), { compat: mode }))
        expect(table.subTables).toEqual(subTables)
        const fit = unwrap(parseNfit(unwrap(buildFit(subTables)), { compat: mode, form: 'fit' }))
        expect(fit.subTables).toEqual(subTables)
      }),
    )
  })
  it('what is written as JSON is read back', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySubTable(false), { maxLength: 12 }), (subTables) => {
        const table = unwrap(parseNfit(unwrap(buildNfit({ subTables }))))
        const again = unwrap(nfitFromJson(JSON.parse(toJson(table))))
        expect(unwrap(buildNfit(again))).toEqual(unwrap(buildNfit(table)))
        expect(unwrap(nfitFromJson(JSON.parse(toJson(subTables)))).subTables).toEqual(subTables)
      }),
    )
  })
  it('any JSON is read or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.dictionary(fc.string(), fc.jsonValue()))), (value) => {
        const input = nfitFromJson(value)
        if (!input.ok) expect(input.error.kind).toBe('json')
      }),
    )
  })
  it('every single-byte mutation parses or is refused', () => {
    const check = (name: FixtureName, at: number, value: number): void => {
      const bytes = changed(fixture(name), at, value)
      const linux = parseNfit(bytes, { compat: 'linux' })
      if (!linux.ok) expect(linux.error.kind).toBe('nfit')
      const strict = parseNfit(bytes)
      if (!strict.ok) expect(strict.error.kind).toBe('nfit')
      // Every bit is under the checksum.
      expect(strict.ok).toBe(fixture(name)[at] === value)
    }
    for (const name of FIXTURES) {
      for (const [at, byte] of fixture(name).entries()) {
        for (const value of [0, 0xff, byte ^ 0x01, byte ^ 0x80]) check(name, at, value)
      }
    }
    const anywhere = fc.nat(fixture('a-all-subtables').byteLength - 1)
    const any = fc.property(fc.constantFrom(...FIXTURES), anywhere, fc.nat(0xff), check)
    fc.assert(any, { numRuns: 2000 })
  })
  it('a mutation with the checksum made right parses to what is built again, or is refused', () => {
    for (const name of FIXTURES) {
      const bytes = fixture(name)
      for (let at = 0; at < bytes.byteLength; at++) {
        if (at === 9) continue
        for (const value of [0, 0xff, (bytes[at] ?? 0) ^ 0x80]) {
          checkRoundTrip(patched(bytes, { [at]: value }), 'strict')
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
    const { kept, added, tables: merged } = unwrap(reloadNfit(tables, more))
    expect(merged).toEqual(more)
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
