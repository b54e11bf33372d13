/** What people read at a terminal: code frames, and the whole story of one finding. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatPretty } from '../analyzer/findings/pretty.ts'
import { command } from './harness/command.ts'
import { aFinding, source } from './harness/findings.ts'

const readText = (file: string): string | undefined =>
  ({ 'src/end.ts': source, 'src/read.ts': '\n'.repeat(6) + '  return view.getUint8(0)\n' })[file]

function pretty(changes: Parameters<typeof aFinding>[0] = {}): string {
  return formatPretty([aFinding(changes)], { color: false, readText })
}

describe('pretty', () => {
  test('draws every step of the trace on the code, other files after the own one', () => {
    expect(pretty())
      .toBe(`src/end.ts:4:12 error: potential integer overflow from user 'start + len' (u64)  unchecked-overflow
  in end()
    2 |   const start = payload.getBigUint64(0, true)
      |                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ 1 'start' is user data
    3 |   const len = payload.getBigUint64(8, true)
  > 4 |   out[0] = start + len
      |            ^^^^^^^^^^^ 3 'start + len' does not fit u64
    5 | }
  src/read.ts
    7 |   return view.getUint8(0)
      |   ~~~~~~ 2 'len' comes from here
  for example: start = 0xffffffffffffffff, len = 1

1 finding: 1 error
`)
  })

  test('puts dots for lines left out, and long labels on lines of their own', () => {
    const step = {
      file: 'src/end.ts',
      line: 1,
      column: 8,
      endLine: 1,
      endColumn: 16,
      message: 'x'.repeat(110),
    }
    const out = pretty({ line: 5, column: 1, endLine: 5, endColumn: 2, trace: [step] })
    expect(out).toContain(`      |        ~~~~~~~~\n      |   1 ${'x'.repeat(110)}\n    .\n    4 |`)
    expect(out).toContain('  > 5 | }\n      | ^\n')
  })

  test('keeps tabs, so that marks stand under the code', () => {
    const text = '\t\tout[0] = 1\n'
    const finding = aFinding({ line: 1, column: 3, endLine: 1, endColumn: 9, trace: [], witness: null })
    expect(formatPretty([finding], { color: false, readText: () => text })).toContain('    | \t\t^^^^^^\n')
  })

  test('does without the code when it is not at hand, or has fewer lines than it had', () => {
    const out = formatPretty([aFinding()], { color: false, readText: () => undefined })
    expect(out).toContain("    2:17  1 'start' is user data\n")
    expect(() => formatPretty([aFinding({ line: 900 })], { color: false, readText })).not.toThrow()
  })

  test('counts', () => {
    const all = [aFinding(), aFinding({ level: 'warn' }), aFinding({ level: 'info' })]
    expect(formatPretty(all, { color: false, readText })).toMatch(/\n3 findings: 1 error, 1 warn, 1 info\n$/)
    expect(formatPretty([], { color: false, readText })).toBe('no findings\n')
  })

  test('is coloured when asked', () => {
    expect(formatPretty([aFinding()], { color: true, readText })).toContain('\u001b[31m')
  })
})

describe('tsmatch explain FILE:LINE', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsmatch-'))
    mkdirSync(join(folder, 'src'))
    const compilerOptions = { strict: true, target: 'es2023', lib: ['es2023'], module: 'nodenext', types: [] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }))
    writeFileSync(join(folder, 'src/end.ts'), source)
    writeFileSync(join(folder, 'loose.ts'), source)
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  test.each(['src/end.ts:4', 'src/end.ts:4:12', 'loose.ts:4'])('%s', async (place) => {
    const { status, out, error } = await command(folder, 'explain', place)
    expect(error).toBe('')
    expect(out).toContain("potential integer overflow from user 'start + len'")
    expect(out).toContain('> 4 |   out[0] = start + len\n')
    expect(out).toMatch(/ {2}Instead: \S/)
    expect(out).toContain('// tsmatch-expect unchecked-overflow: the reason')
    expect(status).toBe(0)
  })

  test.each([
    ['src/end.ts:1', 'nothing is reported at src/end.ts:1; the file has findings on line 4'],
    ['src/end.ts', "explain takes a file and a line, as in 'src/main.ts:14'"],
    ['src/no.ts:4', "there is no file 'src/no.ts'"],
  ])('%s is one sentence and status 2', async (place, sentence) => {
    expect(await command(folder, 'explain', place)).toEqual({
      status: 2,
      out: '',
      error: `tsmatch: ${sentence}\n`,
    })
  })
})
