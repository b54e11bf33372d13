/** The built command on what must not break it. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { flagsFor } from '../analyzer/cli/tune.ts'

const main = new URL('../dist/analyzer/cli/main.js', import.meta.url).pathname

const end = `export function end(payload: DataView, out: BigUint64Array): void {
  const start = payload.getBigUint64(0, true)
  const len = payload.getBigUint64(8, true)
  out[0] = start + len
}
`
const found = /^src\/end\.ts:4 end\(\) (warn|error): potential integer overflow from user 'start \+ len'.*\n$/
const config = (types: readonly string[] = []): string =>
  JSON.stringify({ compilerOptions: { strict: true, target: 'es2023', module: 'nodenext', types } })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsmatch-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

function tsmatch(...args: string[]): {
  readonly status: number | null
  readonly out: string
  readonly error: string
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, out: stdout, error: stderr }
}

describe('what nests deeper than the stack is large', () => {
  const opened = Array.from({ length: 2000 }, (_, i) => `if (n > ${String(i)}) {`).join('\n')
  const ifs = `export function deep(n: number): number {\n${opened} n++ ${'}'.repeat(2000)}\nreturn n\n}\n`
  const calls = `declare const b: { m(): typeof b }\nexport const chain = b${'.m()\n'.repeat(3000)}\n`
  const sums = `export const sum = (a: number): number => ${'a + (\n'.repeat(3000)}a${')'.repeat(3000)}\n`

  test('is checked like everything else', () => {
    write({
      'tsconfig.json': config(),
      'src/end.ts': end,
      'src/ifs.ts': ifs,
      'src/calls.ts': calls,
      'src/sums.ts': sums,
    })
    const { status, out, error } = tsmatch('--stats')
    expect(error).toMatch(/^files +4\n/)
    expect(error).not.toContain('too deep')
    expect(out).toMatch(found)
    expect(status).toBe(1)
  })

  test('with its report in a file, and nothing told twice', () => {
    write({ 'tsconfig.json': config(['nope']), 'src/end.ts': end, 'src/ifs.ts': ifs })
    const { status, out, error } = tsmatch('-o', 'report.txt', '--format', 'text')
    expect([status, out]).toEqual([1, ''])
    expect(error.match(/^tsmatch: note: .*nope/gm)).toHaveLength(1)
    expect(readFileSync(join(folder, 'report.txt'), 'utf8')).toMatch(found)
  })
})

test('V8 is given only flags that it knows', () => {
  expect(flagsFor('11.3.244.8-node.38', 'long')).toHaveLength(2)
  for (const later of ['12.4.254.21-node.57', '13.6.233.17-node.53'])
    expect(flagsFor(later, 'long')).toEqual([
      '--heap-growing-percent=50',
      '--invocation-count-for-turbofan=30000',
    ])
  expect(flagsFor('99.0.1', 'brief')).toEqual([])
  write({ 'tsconfig.json': config(), 'src/one.ts': 'export const one = 1\n' })
  expect(tsmatch()).toEqual({ status: 0, out: '', error: '' })
})
