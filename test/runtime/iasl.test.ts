/** Our reading and writing of tables against ACPICA's: its stored disassemblies, and the tool where it is installed. */
import fc from 'fast-check'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildNfit } from '../../runtime/acpi/build.ts'
import { parseNfit, type NfitTable } from '../../runtime/acpi/parse.ts'
import type { SubTable } from '../../runtime/acpi/records.ts'
import { subTable } from '../../runtime/acpi/sub-table.ts'
import { nfitTestBus0, nfitTestHotPlug } from '../../runtime/emulated/nfit-test-tables.ts'
import { flagNames } from '../../runtime/lib/fields.ts'
import { toHex } from '../../runtime/lib/bytes.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { arbitrarySubTable } from './arbitrary-tables.ts'
import { fixture, fixtureText, FIXTURES } from './fixture.ts'
import { COOKIE_LINE, dsl, parseDisassembly, textLines, WRONG_OFFSETS, type TextLine } from './iasl-text.ts'

describe.each(FIXTURES)('%s', (name) => {
  const table = unwrap(parseNfit(fixture(name)))
  it('has every field of the disassembly: offset, size, name, value, and every bit of the flags', () => {
    const expected = parseDisassembly(fixtureText(`${name}.disasm.txt`))
    expect(comparable(textLines(table))).toEqual(comparable(expected))
    expect(expected.length).toBeGreaterThan(150)
  })
  it('is built again byte for byte', () => {
    expect(unwrap(buildNfit(table))).toEqual(fixture(name))
  })
})

const installed = spawnSync('iasl', ['-v']).status === 0

describe.runIf(installed)('iasl itself', () => {
  let folder = ''
  let wantsCookieLine = false

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsmatch-iasl-'))
    iasl('-T', 'NFIT')
    wantsCookieLine = read('nfit.asl').toString('utf8').includes(COOKIE_LINE)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('compiles fresh tables to the bytes that we build', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySubTable(true), { maxLength: 12 }), (subTables) => {
        const table = built(subTables)
        writeFileSync(join(folder, 'fresh.dsl'), dsl(table, wantsCookieLine))
        iasl('fresh.dsl')
        expect(toHex(sealedAs(read('fresh.aml'), table))).toBe(toHex(unwrap(buildNfit(table))))
      }),
      { numRuns: 60 },
    )
  })
  it('reads in our tables what we read in them', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySubTable(true), { maxLength: 12 }), (subTables) => {
        // The disassembler takes the end of the table for the end of a list of lines.
        const table = built([
          ...subTables,
          subTable('caps', { highestCapability: 0, capabilities: flagNames() }),
        ])
        writeFileSync(join(folder, 'ours.aml'), unwrap(buildNfit(table)))
        iasl('-d', 'ours.aml')
        const lines = parseDisassembly(read('ours.dsl').toString('utf8'))
        expect(comparable(lines)).toEqual(comparable(textLines(table)))
      }),
      { numRuns: 60 },
    )
  })
  it('compiles the emulated machine', () => {
    // The compiler always writes the window of a control region, so the short form is left out.
    const tables = [...nfitTestBus0(), ...nfitTestHotPlug()].filter(
      (one) => one.kind !== 'dcr' || one.window !== null,
    )
    const table = built(tables)
    writeFileSync(join(folder, 'machine.dsl'), dsl(table, wantsCookieLine))
    iasl('machine.dsl')
    expect(toHex(sealedAs(read('machine.aml'), table))).toBe(toHex(unwrap(buildNfit(table))))
  })

  function iasl(...args: readonly string[]): void {
    execFileSync('iasl', [...args], { cwd: folder, stdio: 'pipe' })
  }

  function read(file: string): Buffer {
    return readFileSync(join(folder, file))
  }
})

/** Without what only some versions of the tool print, or print wrong. */
function comparable(lines: readonly TextLine[]): readonly TextLine[] {
  return lines
    .filter(({ name }) => name !== COOKIE_LINE)
    .map((line) => (WRONG_OFFSETS.includes(line.name) ? { ...line, offset: null } : line))
}

/** What parsing the built table gives, with iasl's own identity in the header. */
function built(subTables: readonly SubTable[]): NfitTable {
  const header = {
    revision: 1,
    oemId: 'TSMTCH',
    oemTableId: 'FRESHTAB',
    oemRevision: 7,
    aslCompilerId: 'INTL',
    aslCompilerRevision: 0x2020_0925,
  }
  return unwrap(parseNfit(unwrap(buildNfit({ header, subTables }))))
}

/** The compiler puts its own revision into the header; everything else has to be as it is. */
function sealedAs(bytes: Uint8Array, table: NfitTable): Uint8Array {
  const { header, reserved, subTables } = unwrap(parseNfit(new Uint8Array(bytes)))
  const aslCompilerRevision = table.header?.aslCompilerRevision ?? 0
  return unwrap(
    buildNfit({ header: header === null ? null : { ...header, aslCompilerRevision }, reserved, subTables }),
  )
}
