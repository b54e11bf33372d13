/** Findings that are meant to stay: comments, baselines, and ESLint's own ways. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { command, type Outcome } from './harness/command.ts'
import { source } from './harness/findings.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsmatch-'))
  mkdirSync(join(folder, 'src'))
  const compilerOptions = { strict: true, target: 'es2023', lib: ['es2023'], module: 'nodenext', types: [] }
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src'] }))
  write('src/end.ts', source)
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

/** `source` with a comment above the finding, or after it. */
const above = (comment: string): string => source.replace('  out[0]', `  ${comment}\n  out[0]`)
const after = (comment: string): string => source.replace('+ len', `+ len ${comment}`)
const silent: Outcome = { status: 0, out: '', error: '' }

describe('comments', () => {
  test.each([
    above('// tsmatch-expect unchecked-overflow: the device caps both'),
    above('/* tsmatch-expect unchecked-overflow: the device caps both */'),
    above('// tsmatch-expect unchecked-overflow: the device caps both\n\n  // the sum'),
    after('// tsmatch-expect unchecked-overflow: the device caps both'),
    above('// eslint-disable-next-line tsmatch/unchecked-overflow -- the device caps both'),
    above('// eslint-disable-next-line no-undef, tsmatch/unchecked-overflow'),
    above('// eslint-disable-next-line'),
    after('// eslint-disable-line tsmatch/unchecked-overflow'),
    `/* eslint-disable tsmatch/unchecked-overflow */\n${source}`,
    `/* eslint-disable */\n${source}`,
  ])('%s', async (text) => {
    write('src/end.ts', text)
    expect(await command(folder)).toEqual(silent)
  })

  test.each([
    above('// eslint-disable-next-line tsmatch/redundant-null-check'),
    above('// eslint-disable-next-line no-undef'),
    above('// eslint-disable-line tsmatch/unchecked-overflow'),
    above("const s = '// tsmatch-expect unchecked-overflow: not a comment'"),
    above('const s = `\n// eslint-disable-next-line\n`'),
    `/* eslint-disable tsmatch/unchecked-overflow */\n/* eslint-enable tsmatch/unchecked-overflow */\n${source}`,
    `/* eslint-disable */\n/* eslint-enable */\n${source}`,
  ])('do nothing: %s', async (text) => {
    write('src/end.ts', text)
    const { status, out } = await command(folder)
    expect(out).toMatch(/^src\/end\.ts:\d+ end\(\) error: potential integer overflow[^\n]*\n$/)
    expect(status).toBe(1)
  })

  test.each([
    [
      '// tsmatch-expect narrowing-store: once',
      "src/end.ts:1 <module>() warn: 'narrowing-store' is expected here, but nothing is reported any more: remove the comment\n",
    ],
    [
      '// tsmatch-expect unchecked-overflw: typo',
      "src/end.ts:1 <module>() warn: the comment expects 'unchecked-overflw', which is not a check\n",
    ],
    [
      '// tsmatch-expect',
      "src/end.ts:1 <module>() warn: the comment expects no check: write 'tsmatch-expect id: reason'\n",
    ],
  ])('complain: %s', async (comment, line) => {
    write('src/end.ts', `${comment}\nexport const one = 1\n`)
    expect(await command(folder)).toEqual({ status: 1, out: line, error: '' })
  })

  test('stand in braces in JSX', async () => {
    const jsx = `export const view = (view: DataView, out: BigUint64Array): unknown => <p>
  {/* tsmatch-expect unchecked-overflow: only shown */}
  {String(out[0] = view.getBigUint64(0) + view.getBigUint64(8))}
</p>
`
    write(
      'tsconfig.json',
      '{ "compilerOptions": { "jsx": "preserve", "lib": ["es2023"] }, "include": ["src"] }',
    )
    write('src/end.ts', '')
    write('src/view.tsx', jsx)
    expect(await command(folder)).toEqual(silent)
  })

  test('have to give a reason', async () => {
    write('src/end.ts', above('// tsmatch-expect unchecked-overflow'))
    const { out } = await command(folder)
    expect(out).toBe(
      "src/end.ts:4 <module>() warn: the comment does not say why 'unchecked-overflow' is expected: add ': reason'\n",
    )
  })

  test('do not complain about checks that did not run', async () => {
    write('src/end.ts', above('// tsmatch-expect unchecked-overflow: the device caps both'))
    expect(await command(folder, '--only', 'narrowing-store')).toEqual(silent)
  })

  test('may wait for what only a run on the whole project tells', async () => {
    const dev = '{ kind: number } | null'
    const caller = (name: string): string =>
      `export const ${name} = (dev: ${dev}): number => {\n  if (!dev) return -1\n  return size(dev) + one\n}\n`
    write('src/one.ts', 'export const one = 1\n')
    const size = `function size(dev: ${dev}): number {\n  // tsmatch-expect redundant-null-check: callers may change\n  if (!dev) { one.toFixed(); return 0 }\n  return dev.kind\n}\n`
    write('src/end.ts', `import { one } from './one.ts'\n${size}${caller('first')}${caller('second')}`)
    expect(await command(folder)).toEqual(silent)
    expect(await command(folder, 'src/end.ts')).toEqual(silent)
    write('src/end.ts', `import { one } from './one.ts'\nexport ${size}${caller('first')}${caller('second')}`)
    for (const names of [[], ['src/end.ts']])
      expect((await command(folder, ...names)).out).toContain('nothing is reported any more')
  })

  test('show in SARIF as suppressions, unless they are not wanted', async () => {
    write('src/end.ts', above('// tsmatch-expect unchecked-overflow: the device caps both'))
    const { out, status } = await command(folder, '--format', 'sarif')
    expect(out).toMatch(
      /"kind": "inSource",\s+"status": "accepted",\s+"justification": "the device caps both"/,
    )
    expect(status).toBe(0)
    expect((await command(folder, '--format', 'sarif', '--no-suppressed')).out).toContain('"results": []')
    expect((await command(folder, '--format', 'pretty')).out).toBe('no findings, 1 suppressed\n')
  })
})

describe('a baseline', () => {
  const baseline = ['--baseline', 'known.json']
  beforeEach(async () => {
    const { status, error } = await command(folder, ...baseline, '--update-baseline')
    expect(error).toBe("tsmatch: wrote 'known.json': 1 findings, 1 new, 0 fixed\n")
    expect(status).toBe(0)
  })

  test('silences what it knows', async () => {
    expect(await command(folder, ...baseline)).toEqual(silent)
    expect((await command(folder)).status).toBe(1)
  })

  test('survives moved lines, a renamed file and a changed line', async () => {
    write('src/end.ts', `// more\n\n${source}`)
    expect(await command(folder, ...baseline)).toEqual(silent)
    write('src/end.ts', source.replace('out[0] = start', 'out[1] = start'))
    expect(await command(folder, ...baseline)).toEqual(silent)
    write('src/end.ts', source)
    renameSync(join(folder, 'src/end.ts'), join(folder, 'src/moved.ts'))
    expect(await command(folder, ...baseline)).toEqual(silent)
  })

  test('is the same from every folder and for every format', async () => {
    expect((await command(join(folder, 'src'), '--baseline', '../known.json')).out).toBe('')
    expect((await command(folder, ...baseline, '--format', 'github')).out).toBe('')
  })

  test('does not know a second one of the same kind', async () => {
    write('src/other.ts', source)
    const { status, out } = await command(folder, ...baseline)
    expect(out.split('\n')).toHaveLength(2)
    expect(status).toBe(1)
  })

  test('tells what is fixed, and drops it when asked', async () => {
    write('src/end.ts', 'export const one = 1\n')
    const { error, status } = await command(folder, ...baseline)
    expect(error).toBe("tsmatch: note: 1 finding of 'known.json' are fixed; --update-baseline drops them\n")
    expect(status).toBe(0)
    await command(folder, ...baseline, '--update-baseline')
    expect(JSON.parse(readFileSync(join(folder, 'known.json'), 'utf8'))).toEqual({ version: 1, findings: [] })
  })

  test('keeps what it knows of files that were not checked', async () => {
    const before = readFileSync(join(folder, 'known.json'), 'utf8')
    write('src/one.ts', 'export const one = 1\n')
    await command(folder, ...baseline, '--update-baseline', 'src/one.ts')
    expect(readFileSync(join(folder, 'known.json'), 'utf8')).toBe(before)
  })

  test('shows in SARIF as suppressed from outside', async () => {
    expect((await command(folder, ...baseline, '--format', 'sarif')).out).toContain('"kind": "external"')
  })

  test('has a name of its own when none is given', async () => {
    await command(folder, '--update-baseline')
    expect(existsSync(join(folder, 'tsmatch-baseline.json'))).toBe(true)
  })

  test.each([
    ['no.json', undefined, "there is no baseline 'no.json'; --update-baseline writes it"],
    ['bad.json', '{', /^tsmatch: cannot read 'bad\.json': /],
    ['odd.json', '[1]', "'odd.json' is neither a baseline nor a file of ESLint's suppressions"],
    ['odd.json', '{"version":1,"findings":[{"check":1}]}', "'odd.json' is neither a baseline nor"],
  ])('%s %s is one sentence', async (name, text, sentence) => {
    if (text !== undefined) write(name, text)
    const { status, error } = await command(folder, '--baseline', name)
    expect(status).toBe(2)
    expect(error.trimEnd().split('\n')).toHaveLength(1)
    if (typeof sentence === 'string') expect(error).toContain(sentence)
    else expect(error).toMatch(sentence)
  })
})

test("ESLint's file of suppressions is a baseline too, by its own count", async () => {
  const suppressions = {
    'src/end.ts': { 'tsmatch/unchecked-overflow': { count: 1 }, 'no-undef': { count: 3 } },
  }
  write('eslint-suppressions.json', JSON.stringify(suppressions))
  expect(await command(folder, '--baseline', 'eslint-suppressions.json')).toEqual(silent)
  write('src/end.ts', source + source.replace('function end', 'function end2'))
  const { out } = await command(folder, '--baseline', 'eslint-suppressions.json')
  expect(out.split('\n')).toHaveLength(3)
})
