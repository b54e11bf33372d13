/** `--shard i/n`: every file is checked once, packages stay together, and the shards tell what one run tells. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkProjects, type CheckResult } from '../analyzer/cli/check.ts'
import { distribute, parseShard, shareOf } from '../analyzer/cli/shard.ts'
import { command } from './harness/command.ts'
import { source } from './harness/findings.ts'
import { packageJson, TestProject, tsconfigJson } from './harness/project.ts'

describe('of one project', () => {
  let project: TestProject
  beforeEach(() => {
    const named = (name: string): string => source.replace('function end', `function ${name}`)
    const files = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`src/${name}.ts`, named(name)]))
    project = new TestProject({ 'package.json': packageJson, 'tsconfig.json': tsconfigJson, ...files })
  })
  afterEach(() => project.remove())

  test('together tell what one run tells', async () => {
    const all = (await command(project.folder)).out.split('\n').sort()
    const shards = await Promise.all(['1/2', '2/2'].map((shard) => command(project.folder, '--shard', shard)))
    expect(shards.flatMap(({ out }) => out.split('\n').slice(0, -1)).sort()).toEqual(
      all.filter((line) => line !== ''),
    )
    expect(shards.map(({ out }) => out.split('\n').length)).toEqual([4, 3])
  })

  test('tell nothing that rests on all callers, which a whole run does', async () => {
    project.write({ 'src/f.ts': allCallers })
    const told = async (...args: string[]): Promise<string> => (await command(project.folder, '--preset', 'all', ...args)).out // prettier-ignore
    expect(await told()).toContain('src/f.ts:2')
    expect(await told('--shard', '1/2')).not.toContain('src/f.ts')
    expect(await told('--shard', '2/2')).not.toContain('src/f.ts')
    for (const args of [['init'], ['add', '--all'], ['commit', '--message', 'start']]) project.git(...args)
    project.write({ 'src/f.ts': allCallers.replace('return size(name)', 'const length = size(name)\n  return length') }) // prettier-ignore
    expect(await told()).toContain('src/f.ts:2')
    expect(await told('--changed')).not.toContain('src/f.ts')
  })

  test('have names of their own in SARIF', async () => {
    const { out } = await command(project.folder, '--shard', '2/5', '--format', 'sarif')
    expect(out).toContain('"id": "tsmatch/shard-2-of-5/"')
  })
})

/** What is told of `size` rests on its two callers. */
const allCallers = `function size(name: string | null): number {
  return name === null ? 0 : name.length
}
export function measure(name: string | null): number {
  if (name === null) return 0
  return size(name)
}
export function measureOr(name: string | null, other: number): number {
  return name === null ? other : size(name)
}
`

describe('of several packages', () => {
  const compilerOptions = { strict: true, target: 'es2023', lib: ['es2023'], module: 'nodenext', types: [], outDir: 'dist', rootDir: 'src' } // prettier-ignore
  const config = (extra: object, more: object = {}): string =>
    JSON.stringify({ compilerOptions: { ...compilerOptions, ...extra }, include: ['src'], ...more })
  const manifest = (name: string): string =>
    JSON.stringify({ name: `@s/${name}`, type: 'module', exports: { types: './dist/index.d.ts' } })
  const signature = '(view: DataView): bigint'
  const read = `export function read${signature} {\n  return view.getBigUint64(0, true)\n}\n`
  const user = (from: string): string => `import { read } from '${from}'
export function sum(view: DataView, out: BigUint64Array): void {
  out[0] = read(view) + read(view)
}
`
  const shared = ['ports', 'shared']
    .map((name) => source.replace('function end', `function ${name}`))
    .join('')
  const loose = { rootDir: '..', outDir: 'dist' }

  /**
   * `dep` is known to `app` by its facts; `twin` takes in the sources of `own`; `left` and `right` share a file that no
   * project names; `tested` has two projects that share their sources; `big` is the largest.
   */
  const files: Readonly<Record<string, string>> = {
    'tsconfig.json': JSON.stringify({ files: [], references: ['dep', 'app', 'twin', 'own', 'left', 'right', 'big', 'tested', 'tested/test'].map((name) => ({ path: `packages/${name}` })) }), // prettier-ignore
    'packages/dep/package.json': manifest('dep'),
    'packages/dep/tsconfig.json': config({}),
    'packages/dep/src/index.ts': read,
    'packages/dep/dist/index.d.ts': `export declare function read${signature};\n`,
    'packages/app/package.json': manifest('app'),
    'packages/app/tsconfig.json': config({}),
    'packages/app/src/index.ts': user('@s/dep'),
    'packages/own/package.json': manifest('own'),
    'packages/own/tsconfig.json': config({}),
    'packages/own/src/index.ts': `${read}${allCallers}`,
    'packages/twin/package.json': manifest('twin'),
    'packages/twin/tsconfig.json': config(loose),
    'packages/twin/src/index.ts': `${user('../../own/src/index.js')}${allCallers}`,
    'common/shared.ts': shared,
    ...Object.fromEntries(
      ['left', 'right'].flatMap((name) => [
        [`packages/${name}/package.json`, manifest(name)],
        [`packages/${name}/tsconfig.json`, config({ ...loose, rootDir: '../..' })],
        [`packages/${name}/src/index.ts`, `import { shared } from '../../../common/shared.js'\nexport const ${name} = shared\n${allCallers}`], // prettier-ignore
      ]),
    ),
    'packages/tested/package.json': manifest('tested'),
    'packages/tested/tsconfig.json': config({}),
    'packages/tested/src/index.ts': source + allCallers,
    'packages/tested/test/tsconfig.json': config({ rootDir: '..' }, { include: ['../src', '.'] }),
    'packages/tested/test/index.ts': user('../src/read.js'),
    'packages/tested/src/read.ts': read,
    'packages/big/package.json': manifest('big'),
    'packages/big/tsconfig.json': config({}),
    ...Object.fromEntries(
      [1, 2, 3].map((n) => [`packages/big/src/part${n}.ts`, source + source.replace('end', `end${n}`)]), // prettier-ignore
    ),
  }

  let folder: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsmatch-shards-'))
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    mkdirSync(join(folder, 'node_modules/@s'), { recursive: true })
    symlinkSync(join(folder, 'packages/dep'), join(folder, 'node_modules/@s/dep'))
    const { error } = await command(join(folder, 'packages/dep'), '--facts-out', 'tsmatch.facts.json')
    expect(error).toBe('')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const options = { inputs: [], preset: 'all', only: undefined, skip: [], probes: false, verify: false, config: undefined } as const // prettier-ignore
  const check = (shard?: string): Promise<CheckResult> =>
    checkProjects(
      { ...options, shard: shard === undefined ? undefined : parseShard(shard) },
      { folder, error: { write: () => undefined } },
    )
  const shards = (count: number): Promise<readonly CheckResult[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => check(`${i + 1}/${count}`)))
  const told = (results: readonly CheckResult[]): readonly string[] =>
    results.flatMap(({ findings }) => findings.map(({ file, line, check: id, message }) => `${file}:${line} ${id} ${message}`)).sort() // prettier-ignore

  test('one run reads the facts, and sees all callers of what a package keeps to itself', async () => {
    const whole = await check()
    const lines = told([whole])
    const of = (name: string): readonly string[] =>
      lines.filter((line) => line.startsWith(`packages/${name}/`))
    expect(of('app')).toEqual([expect.stringContaining('unchecked-overflow')])
    expect(of('twin')).toEqual([expect.stringContaining('unchecked-overflow'), expect.stringContaining("'name === null'")]) // prettier-ignore
    for (const name of ['own', 'left', 'right'])
      expect(of(name)).toEqual([expect.stringContaining("'name === null'")])
    expect(lines.filter((line) => line.startsWith('common/'))).toHaveLength(2)
    expect(whole.files).toHaveLength(13)
  })

  test.each([2, 3, 4])('%i shards tell what one run tells, and check no file twice', async (count) => {
    const whole = await check()
    const results = await shards(count)
    expect(told(results)).toEqual(told([whole]))
    expect(results.flatMap((result) => result.files).sort()).toEqual(whole.files)
    for (const { files: checked } of results) expect(checked.length).toBeGreaterThan(0)
  })

  test('packages stay whole while a shard has room for them', async () => {
    const packagesOf = ({ files: checked }: CheckResult): ReadonlySet<string> =>
      new Set(checked.map((file) => /^packages\/\w+/.exec(file)?.[0] ?? file))
    const three = (await shards(3)).map(packagesOf)
    for (const name of Object.keys(files)) {
      const [at] = /^packages\/\w+/.exec(name) ?? []
      if (at !== undefined) expect(three.filter((packages) => packages.has(at))).toHaveLength(1)
    }
    const many = await shards(8)
    expect(many.filter((each) => packagesOf(each).has('packages/big')).length).toBeGreaterThan(1)
    expect(many.flatMap((result) => result.files).sort()).toEqual((await check()).files)
  })

  test('a shard loads what it checks, and nothing else', async () => {
    const linesOf = (result: CheckResult): number => result.stats.lines
    const whole = linesOf(await check())
    expect((await shards(3)).reduce((sum, result) => sum + linesOf(result), 0)).toBe(whole)
    const text = readFileSync(join(folder, 'packages/big/tsconfig.json'), 'utf8')
    writeFileSync(join(folder, 'packages/big/tsconfig.json'), text.replace('"nodenext"', '"amd"'))
    const notes = (await shards(3)).map((result) => result.notes.length)
    expect(notes.filter((count) => count > 0)).toHaveLength(1)
  })
})

describe('a division', () => {
  test('is balanced by size, and the same for any order', () => {
    const files = [7, 1, 1, 1, 2, 2].map((size, index) => ({ name: `f${index}`, size }))
    const shares = [1, 2].map((index) => [...shareOf(files, { index, count: 2 })].sort())
    expect(shares).toEqual([['f0'], ['f1', 'f2', 'f3', 'f4', 'f5']])
    expect([...shareOf(files.toReversed(), { index: 2, count: 2 })].sort()).toEqual(shares[1])
  })

  test('takes a package apart by projects before it does so by files', () => {
    const group = (name: string, sizes: readonly number[]): { name: string; size: number }[] =>
      sizes.map((size, index) => ({ name: `${name}${index}`, size }))
    const shards = distribute([[group('a', [5, 5, 5]), group('b', [20, 20])], [group('c', [5])]], 3)
    const of = (name: string): ReadonlySet<number | undefined> =>
      new Set([...shards.keys()].filter((file) => file.startsWith(name)).map((file) => shards.get(file)))
    expect([of('a').size, of('b').size, of('c').size]).toEqual([1, 2, 1])
  })

  test.each(['0/2', '3/2', '2', 'a/b', '1/0'])('cannot be %s', (text) => {
    expect(() => parseShard(text)).toThrow(`--shard cannot be '${text}'; the second of four is 2/4`)
  })
})
