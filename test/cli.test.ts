/** The built command, end to end: what it prints, and what it exits with. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fingerprints } from '../analyzer/findings/fingerprint.ts'

const main = new URL('../dist/analyzer/cli/main.js', import.meta.url).pathname

const sum = `export function end(payload: DataView, out: BigUint64Array): void {
  const start = payload.getBigUint64(0, true)
  const len = payload.getBigUint64(8, true)
  out[0] = start + len
}
`
const clean = 'export const one: number = 1\n'
const config = (extra: object = {}): string =>
  JSON.stringify({
    compilerOptions: { strict: true, target: 'es2023', module: 'nodenext', types: [] },
    ...extra,
  })

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

interface Outcome {
  readonly status: number | null
  readonly out: string
  readonly error: string
}

function tsmatch(...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, out: stdout, error: stderr }
}

const line = /^src\/end\.ts:4 end\(\) (warn|error): potential integer overflow from user 'start \+ len'.*\n$/

describe('what is checked', () => {
  test('the tsconfig of the current folder', () => {
    write({ 'tsconfig.json': config(), 'src/end.ts': sum, 'src/clean.ts': clean })
    const { status, out, error } = tsmatch()
    expect(error).toBe('')
    expect(out).toMatch(line)
    expect(status).toBe(1)
  })

  test.each([['tsconfig.json'], ['.'], ['-p', 'tsconfig.json'], ['--project', '.']])(
    'named by %s %s',
    (...args) => {
      write({ 'tsconfig.json': config(), 'src/end.ts': sum })
      expect(tsmatch(...args).out).toMatch(line)
    },
  )

  test('a loose file, and nothing that it imports', () => {
    write({ 'src/end.ts': sum, 'main.ts': `export * from './src/end.ts'\n` })
    expect(tsmatch('src/end.ts').out).toMatch(line)
    expect(tsmatch('main.ts')).toEqual({ status: 0, out: '', error: '' })
  })

  test('a folder without a tsconfig', () => {
    write({ 'src/end.ts': sum })
    expect(tsmatch('src').out).toMatch(line)
  })

  test('several tsconfigs, each file once', () => {
    write({
      'a/tsconfig.json': config({ include: ['../src'] }),
      'b/tsconfig.json': config({ include: ['../src'] }),
      'src/end.ts': sum,
    })
    expect(tsmatch('a', 'b/tsconfig.json').out).toMatch(line)
  })

  test('extends and references', () => {
    write({
      'tsconfig.json': JSON.stringify({ files: [], references: [{ path: 'src' }] }),
      'base.json': config(),
      'src/tsconfig.json': JSON.stringify({
        extends: '../base.json',
        compilerOptions: { composite: true },
        include: ['*.ts'],
      }),
      'src/end.ts': sum,
    })
    expect(tsmatch().out).toMatch(line)
  })

  test('files of a referenced project only with that project', () => {
    write({
      'app/tsconfig.json': JSON.stringify({
        ...(JSON.parse(config()) as object),
        references: [{ path: '../src' }],
      }),
      'app/main.ts': `export * from '../src/end.js'\n`,
      'src/tsconfig.json': config(),
      'src/end.ts': sum,
    })
    expect(tsmatch('app')).toEqual({ status: 0, out: '', error: '' })
  })

  test('JavaScript when the project has it', () => {
    write({
      'tsconfig.json': JSON.stringify({
        compilerOptions: { allowJs: true, types: [], target: 'es2023', module: 'nodenext' },
      }),
      'end.js': `/** @param {DataView} view @param {Uint8Array} out */\nexport function end(view, out) {\n  out[0] = view.getUint8(0) + 1\n}\n`,
    })
    expect(tsmatch().out).toContain('end.js:3')
  })

  test('files that do not parse or type-check', () => {
    write({ 'tsconfig.json': config(), 'src/end.ts': `${sum}const x: string = 1\nfunction (\n` })
    const { status, out } = tsmatch()
    expect(out).toContain('src/end.ts:4')
    expect(status).toBe(1)
  })

  test('no declaration file and nothing in node_modules', () => {
    write({
      'tsconfig.json': config({ include: ['*.ts'] }),
      'main.ts': `export { end } from 'dep'\n`,
      'globals.d.ts': 'declare const x: number\n',
      'node_modules/dep/package.json':
        '{ "name": "dep", "version": "1.0.0", "types": "index.ts", "main": "index.ts" }',
      'node_modules/dep/index.ts': sum,
    })
    expect(tsmatch()).toMatchObject({ status: 0, out: '' })
  })
})

describe('formats', () => {
  beforeEach(() => {
    write({ 'tsconfig.json': config(), 'src/end.ts': sum })
  })

  test('json is complete and the same every time', () => {
    const first = tsmatch('--format', 'json')
    expect(tsmatch('--format', 'json').out).toBe(first.out)
    const report = JSON.parse(first.out) as {
      version: number
      findings: Record<string, unknown>[]
      stats: object
    }
    expect(report.version).toBe(1)
    expect(Object.keys(report.findings[0] ?? {})).toEqual([
      ...['check', 'level', 'message', 'file', 'line', 'column', 'endLine', 'endColumn'],
      ...['function', 'trace', 'witness', 'fingerprint'],
    ])
    expect(report.findings[0]).toMatchObject({ check: 'unchecked-overflow', file: 'src/end.ts', line: 4, column: 12, endLine: 4, endColumn: 23, function: 'end' }) // prettier-ignore
    expect(report.stats).toMatchObject({ files: 1 })
  })

  test('fingerprints survive moved lines', () => {
    const prints = (): unknown[] => {
      const report = JSON.parse(tsmatch('--format', 'json').out) as { findings: { fingerprint: string }[] }
      return report.findings.map((each) => each.fingerprint)
    }
    const before = prints()
    expect(before).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)])
    write({ 'src/end.ts': `// one\n\n${sum.replace('  out[0]', '      out[0]')}` })
    expect(prints()).toEqual(before)
  })

  test('fingerprints tell equal findings apart', () => {
    const finding = { check: 'a', file: 'f', function: 'g', message: 'at line 3', lineText: '  x()' }
    const prints = fingerprints([finding, finding, { ...finding, message: 'at line 4', file: 'h' }])
    expect(new Set(prints).size).toBe(3)
    expect(fingerprints([{ ...finding, message: 'at line 9', lineText: 'x()\n' }])).toEqual([prints[0]])
  })

  test('pretty shows the code and the trace', () => {
    const { out } = tsmatch('--format', 'pretty')
    expect(out).toContain('> 4 |   out[0] = start + len\n')
    expect(out).toContain('^^^^^^^^^^^')
    expect(out).toMatch(/[| ] 1 '/)
    expect(out).toMatch(/1 finding: 1 (warn|error)\n$/)
  })

  test('a report goes to a file', () => {
    expect(tsmatch('-o', 'report.txt')).toEqual({ status: 1, out: '', error: '' })
    expect(readFileSync(join(folder, 'report.txt'), 'utf8')).toMatch(line)
  })

  test('stats go to standard error', () => {
    expect(tsmatch('--stats').error).toMatch(/^files +1$/m)
    const report = JSON.parse(tsmatch('--stats', '--format', 'json').out) as { stats: object }
    expect(Object.keys(report.stats)).toContain('milliseconds')
  })
})

test("README.md shows today's finding", () => {
  const root = new URL('..', import.meta.url).pathname
  const args = [main, '--format', 'pretty', 'samples/02-forget-poison/buggy.ts']
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  const shown = /```text\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1]
  expect(shown).toBe(stdout.replace(/ \/\/ want .*/, ''))
})

describe('what runs and what fails the run', () => {
  beforeEach(() => {
    write({ 'tsconfig.json': config(), 'src/end.ts': sum })
  })

  test('--fail-on', () => {
    expect(tsmatch('--fail-on', 'never').status).toBe(0)
    expect(tsmatch('--fail-on', 'warn').status).toBe(1)
  })

  test('--only and --skip', () => {
    expect(tsmatch('--only', 'redundant-null-check')).toMatchObject({ status: 0, out: '' })
    expect(tsmatch('--skip', 'unchecked-overflow').out).not.toContain('overflow')
    expect(tsmatch('--only', 'unchecked-overflow').out).toMatch(line)
  })

  test('--probes', () => {
    write({
      'src/end.ts':
        'declare function __value(x: unknown): void\nexport const f = (b: Uint8Array): void => __value(b.length)\n',
    })
    const { status, out } = tsmatch('--probes')
    expect(out).toMatch(/^src\/end\.ts:2 .*\(\) info: b\.length = 0\.\./)
    expect(status).toBe(0)
    expect(tsmatch().out).toBe('')
  })

  test('--verify changes nothing where all is well', () => {
    write({ 'tsconfig.json': config(), 'src/end.ts': sum })
    const { status, out, error } = tsmatch('--verify')
    expect(error).toBe('')
    expect(out).toMatch(line)
    expect(status).toBe(1)
  })

  test('--explain', () => {
    const { status, out } = tsmatch('--explain', 'unchecked-overflow')
    expect(status).toBe(0)
    expect(out).toContain('Instead: ')
  })

  test('--version and --help', () => {
    expect(tsmatch('--version').out).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(tsmatch('--help').out).toContain('--fail-on')
  })

  test.each([
    ['tsmatch.config.json', '{ "checks": { "unchecked-overflow": "off" } } // comment'],
    ['tsmatch.config.js', 'module.exports = { checks: { "unchecked-overflow": "off" } }'],
    ['tsmatch.config.ts', 'export default { checks: { "unchecked-overflow": "off" as const } }'],
  ])('%s turns a check off', (name, text) => {
    write({ [name]: text })
    expect(tsmatch()).toEqual({ status: 0, out: '', error: '' })
  })

  test('--config and include', () => {
    write({ 'other.json': '{ "include": ["lib/**"] }', 'this.json': '{ "include": ["src/*.ts"] }' })
    expect(tsmatch('--config', 'other.json')).toEqual({ status: 0, out: '', error: '' })
    expect(tsmatch('--config', 'this.json').out).toMatch(line)
  })

  test('a budget too small loses the function, not the run', () => {
    const looping = sum.replace('  const start', '  for (let i = 0; i < 9; i++) out[i] = 0n\n  const start')
    write({ 'tsmatch.config.json': '{ "budget": 2 }', 'src/end.ts': looping, 'src/sum.ts': sum })
    const { out, error } = tsmatch('--stats')
    expect(out).toMatch(/^src\/sum\.ts:4 .*\n$/)
    expect(error).toMatch(/gave up: budget +1\n/)
  })
})

describe('bad input is one sentence and status 2', () => {
  test.each<[string, Record<string, string>, string[], string | RegExp]>([
    ['no tsconfig', {}, [], /no tsconfig\.json in this folder or above/],
    ['nothing there', {}, ['nope.ts'], "there is no file or folder 'nope.ts'"],
    ['not a source file', { 'a.md': '' }, ['a.md'], "'a.md' is neither a tsconfig nor a TypeScript file"],
    ['an empty folder', { 'a/b.md': '' }, ['a'], "there are no TypeScript files in 'a'"],
    [
      'a broken tsconfig',
      { 'tsconfig.json': '{ "compilerOptions": ' },
      [],
      /cannot read '.*tsconfig\.json': /,
    ],
    [
      'a missing base',
      { 'tsconfig.json': '{ "extends": "./no.json" }', 'a.ts': clean },
      [],
      /cannot read .*no\.json/,
    ],
    ['no files', { 'tsconfig.json': '{ "include": ["src"] }' }, [], /has no files to check/],
    [
      'a missing reference',
      { 'tsconfig.json': '{ "files": [], "references": [{ "path": "no" }] }' },
      [],
      /there is no '.*no\/tsconfig\.json'/,
    ],
    ['an unknown option', {}, ['--ony', 'x'], "unknown option '--ony'; did you mean '--only'?"],
    [
      'an unknown format',
      {},
      ['--format', 'xml'],
      "--format cannot be 'xml'; it is one of pretty, text, json, sarif, github, gitlab, junit, checkstyle, html, agent",
    ],
    [
      'an unknown preset',
      {},
      ['--preset', 'x'],
      "--preset cannot be 'x'; it is one of recommended, strict, all",
    ],
    [
      'an unknown check',
      {},
      ['--only', 'uncheked-overflow'],
      "--only: unknown check 'uncheked-overflow'; did you mean 'unchecked-overflow'?",
    ],
    ['nothing to explain', {}, ['--explain', 'nope'], /^tsmatch: --explain: unknown check 'nope'/],
    ['an option without its value', {}, ['--only'], /argument missing/],
    [
      'an unknown setting',
      { 'tsconfig.json': config(), 'a.ts': clean, 'tsmatch.config.json': '{ "check": {} }' },
      [],
      "tsmatch.config.json: unknown setting 'check'; did you mean 'checks'?",
    ],
    [
      'a wrong level',
      {
        'tsconfig.json': config(),
        'a.ts': clean,
        'tsmatch.config.json': '{ "checks": { "unchecked-overflow": "eror" } }',
      },
      [],
      "tsmatch.config.json: 'checks.unchecked-overflow' cannot be 'eror'; did you mean 'error'?",
    ],
    [
      'broken settings',
      { 'tsconfig.json': config(), 'a.ts': clean, 'tsmatch.config.ts': 'throw new Error("no")' },
      [],
      "cannot read 'tsmatch.config.ts': no",
    ],
    [
      'no such settings',
      { 'tsconfig.json': config(), 'a.ts': clean },
      ['--config', 'x.json'],
      "there is no settings file 'x.json'",
    ],
    [
      'nested beyond what TypeScript reads',
      {
        'tsconfig.json': config(),
        'deep.ts': `export const x = ${'('.repeat(3e6)}1${')'.repeat(3e6)}\n`,
      },
      [],
      /^tsmatch: '.*deep\.ts' nests too deeply for TypeScript to read, so leave it out of the project\n$/,
    ],
    [
      'nowhere to write',
      { 'tsconfig.json': config(), 'a.ts': clean },
      ['-o', 'no/x'],
      /cannot write 'no\/x'/,
    ],
  ])('%s', (_, files, args, sentence) => {
    write(files)
    const { status, out, error } = tsmatch(...args)
    expect(out).toBe('')
    expect(error.trimEnd().split('\n')).toHaveLength(1)
    if (typeof sentence === 'string') expect(error).toContain(sentence)
    else expect(error).toMatch(sentence)
    expect(status).toBe(2)
  })

  test('but odd compiler options are only told', () => {
    write({
      'tsconfig.json': JSON.stringify({
        compilerOptions: { target: 'es5', moduleResolution: 'node', types: ['nope'] },
      }),
      'src/end.ts': clean,
    })
    const { status, error } = tsmatch()
    expect(status).toBe(0)
    expect(error).toMatch(/^tsmatch: note: .*nope/m)
  })
})
