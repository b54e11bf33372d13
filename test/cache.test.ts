/** Results kept between runs: what they save is counted, and nothing that has changed is ever told from memory. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { command, type Outcome } from './harness/command.ts'

const compilerOptions = { strict: true, target: 'es2023', lib: ['es2023'], module: 'nodenext', types: [] }
const project: Readonly<Record<string, string>> = {
  'base.json': JSON.stringify({ compilerOptions }),
  'tsconfig.json': JSON.stringify({ extends: './base.json', include: ['src'] }),
  'package.json': JSON.stringify({ name: 'cached', type: 'module' }),
  'tsmatch.config.ts': `import widths = require('./widths.cjs')\nexport default { widths }\n`,
  'widths.cjs': "module.exports = { Start: 'u64' }\n",
  'src/end.ts': `import { read } from './read.js'
import { limit } from 'outside'
export function end(payload: DataView, out: BigUint64Array): void {
  const start = read(payload, 0)
  const len = read(payload, 8)
  if (start === limit) return
  out[0] = start + len
}
`,
  'src/read.ts': `export function read(view: DataView, at: number): bigint {
  return view.getBigUint64(at, true)
}
`,
  'node_modules/outside/package.json': JSON.stringify({ name: 'outside', main: 'index.js' }),
  'node_modules/outside/index.d.ts': 'export declare const limit: bigint\n',
}

const { cache: loaded } = createRequire(import.meta.url)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsmatch-cache-'))
  for (const [name, text] of Object.entries(project)) write(name, text)
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

const edit = (name: string, change: (text: string) => string): void =>
  write(name, change(readFileSync(join(folder, name), 'utf8')))

interface Work {
  readonly solved: number
  readonly reused: number
}

/** How many functions were solved, and how many of these from memory. */
function workOf({ error }: Outcome): Work {
  const count = (name: string): number =>
    Number(new RegExp(`^${name} +([\\d,]+)$`, 'm').exec(error)?.[1]?.replaceAll(',', ''))
  return { solved: count('solved'), reused: count('reused') }
}

const cached = (...args: string[]): Promise<Outcome> => command(folder, '--cache', '--stats', ...args)
/** A run that was kept whole loads no program. */
const isNew = ({ error }: Outcome): boolean => error.includes('load (ms)')

describe('a run on an unchanged project', () => {
  test('solves nothing, and says the same in every format', async () => {
    const formats = ['text', 'json', 'sarif', 'pretty', 'gitlab', 'html']
    const plain: Outcome[] = []
    for (const format of formats) plain.push(await command(folder, '--format', format))
    expect(isNew(await cached())).toBe(true)
    for (const [i, format] of formats.entries()) {
      expect(await command(folder, '--cache', '--format', format)).toEqual(plain[i])
      expect(await command(folder, '--cache', '--format', format)).toEqual(plain[i])
    }
    const again = await cached()
    expect(isNew(again)).toBe(false)
    expect(workOf(again).reused).toBe(workOf(again).solved)
    expect(workOf(again).solved).toBeGreaterThan(0)
  })

  test('tells the notes again, and writes the facts again', async () => {
    edit('base.json', (text) => text.replace('"types":[]', '"types":["nowhere"]'))
    const first = await command(folder, '--cache', '--facts-out', 'facts.json')
    expect(first.error).toContain('nowhere')
    const facts = readFileSync(join(folder, 'facts.json'), 'utf8')
    rmSync(join(folder, 'facts.json'))
    expect(await command(folder, '--cache', '--facts-out', 'facts.json')).toEqual(first)
    expect(readFileSync(join(folder, 'facts.json'), 'utf8')).toBe(facts)
  })
})

describe('a run is a new one when there changed', () => {
  const changes: readonly (readonly [what: string, change: () => void])[] = [
    ['a source', () => edit('src/read.ts', (text) => text.replace('Uint64', 'Int64'))],
    ['a source by a space', () => edit('src/read.ts', (text) => `${text} `)],
    ['the project by a file', () => write('src/deep/more.ts', 'export const more = 1\n')],
    ['the project by a file less', () => rmSync(join(folder, 'src/read.ts'))],
    ['the tsconfig', () => edit('tsconfig.json', (text) => text.replace('"src"', '"src/*.ts"'))],
    ['what the tsconfig extends', () => edit('base.json', (text) => text.replace('true', 'false'))],
    ['a declaration', () => edit('node_modules/outside/index.d.ts', (text) => text.replace('bigint', '5n'))],
    [
      'where a package is found',
      () => write('src/node_modules/outside/index.d.ts', 'export declare const limit: 7n\n'),
    ],
    ['what a package is', () => write('node_modules/outside/index.ts', 'export const limit = 9n\n')],
    ['what settings come to', () => write('widths.cjs', 'module.exports = {}\n')],
    ['the settings file in force', () => rmSync(join(folder, 'tsmatch.config.ts'))],
    [
      'the facts of a package',
      () => write('node_modules/outside/tsmatch.facts.json', '{"schema":1,"engine":"0.0"}'),
    ],
  ]

  test.each(changes)('%s', async (what, change) => {
    await cached()
    change()
    // Node keeps modules that were required in the same process.
    if (what === 'what settings come to') Reflect.deleteProperty(loaded, join(folder, 'widths.cjs'))
    const plain = await command(folder, '--format', 'json')
    const outcome = await cached()
    expect(isNew(outcome)).toBe(true)
    const { out, status } = await command(folder, '--cache', '--format', 'json')
    expect({ out, status }).toEqual({ out: plain.out, status: plain.status })
  })

  test('the options', async () => {
    await cached()
    expect(isNew(await cached('--preset', 'all'))).toBe(true)
    expect(isNew(await cached('src/read.ts'))).toBe(true)
    expect(isNew(await cached())).toBe(false)
  })
})

describe('after an edit', () => {
  /** How many functions are solved, those aside whose result was at hand. */
  async function solvedAfter(change: () => void): Promise<number> {
    await cached()
    change()
    const outcome = await cached('--format', 'json')
    expect(isNew(outcome)).toBe(true)
    const { out, status } = await command(folder, '--format', 'json')
    expect({ out: findingsOf(outcome.out), status: outcome.status }).toEqual({ out: findingsOf(out), status })
    const { solved, reused } = workOf(outcome)
    return solved - reused
  }
  const findingsOf = (out: string): unknown => (JSON.parse(out) as { findings: unknown }).findings

  test('only what it reaches is solved', async () => {
    const read = ['<module>', '<module>', 'read']
    expect(await solvedAfter(() => edit('src/read.ts', (text) => `// A comment.\n${text}`))).toBe(read.length)
    const both = [...read, 'end']
    expect(
      await solvedAfter(() => edit('src/read.ts', (text) => text.replace('getBigUint64', 'getBigInt64'))),
    ).toBe(both.length)
    expect(await solvedAfter(() => edit('base.json', (text) => `${text}\n`))).toBe(0)
  })

  test('of another package that only moves what traces show, nothing is solved, and the traces follow', async () => {
    const outside = 'packages/outside'
    rmSync(join(folder, 'node_modules/outside'), { recursive: true })
    write(`${outside}/package.json`, JSON.stringify({ name: 'outside', main: 'index.js' }))
    symlinkSync(join(folder, outside), join(folder, 'node_modules/outside'))
    const length = 'export function length(view: DataView): bigint {\n  return view.getBigUint64(8)\n}\n'
    const made = async (text: string): Promise<void> => {
      write(`${outside}/src/index.ts`, text)
      const { error } = await command(join(folder, outside), '--facts-out', 'tsmatch.facts.json')
      expect(error).toBe('')
    }
    write(`${outside}/tsconfig.json`, JSON.stringify({ compilerOptions: { ...compilerOptions, rootDir: 'src', declaration: true }, include: ['src'] })) // prettier-ignore
    write(`${outside}/index.d.ts`, 'export declare const limit: bigint\nexport declare function length(view: DataView): bigint\n') // prettier-ignore
    await made(`export const limit = 7n\n${length}`)
    edit('src/end.ts', (text) => text.replace('read(payload, 8)', 'length(payload)').replace('{ limit }', '{ length, limit }')) // prettier-ignore
    const before = await command(folder, '--format', 'json')
    expect(before.out).toContain(`${outside}/src/index.ts`)
    await cached()
    await made(`// Moved.\n\nexport const limit = 7n\n${length}`)
    const plain = await command(folder, '--format', 'json')
    expect(findingsOf(plain.out)).not.toEqual(findingsOf(before.out))
    const outcome = await cached('--format', 'json')
    expect(findingsOf(outcome.out)).toEqual(findingsOf(plain.out))
    const { solved, reused } = workOf(outcome)
    expect(solved - reused).toBe(0)
  })

  test('a closure that tests again what was tested around it is told where that was', async () => {
    write('src/close.ts', `import { limit } from 'outside'
import { read } from './read.js'
export function close(port: number, view: DataView): () => bigint {
  if (port === 0) throw new RangeError('no port')
  return () => {
    const start = read(view, 0)
    if (port === 0) return limit
    return start
  }
}
`) // prettier-ignore
    const solved = await solvedAfter(() =>
      edit('src/read.ts', (text) => text.replace('getBigUint64', 'getBigInt64')),
    )
    const { out } = await command(folder)
    expect(out).toContain('src/close.ts:7')
    // Module, read, its caller in end.ts and the closure, but not the function around it.
    expect(solved).toBe(5)
  })

  test('what reads buffers that are only declared is not solved again', async () => {
    write('src/given.d.ts', 'export interface Given {\n  readonly bytes: Uint8Array\n}\n')
    write('src/first.ts', `import type { Given } from './given.js'
export function first(given: Given): number {
  return (given.bytes[0] ?? 0) + given.bytes.length
}
`) // prettier-ignore
    // Its module, the module of read.ts, read and its caller: not first.
    expect(
      await solvedAfter(() => edit('src/read.ts', (text) => text.replace('getBigUint64', 'getBigInt64'))),
    ).toBe(4)
  })

  test('what is known of other files is kept by a run that does not look at them', async () => {
    await cached()
    edit('src/read.ts', (text) => `${text}export const more = 1\n`)
    await cached('--shard', '1/2')
    await cached('--shard', '2/2')
    const whole = await cached()
    expect(isNew(whole)).toBe(true)
    expect(workOf(whole).reused).toBe(workOf(whole).solved)
  })
})

describe('a cache', () => {
  test('has room for every project that shares it', async () => {
    const parts = Array.from({ length: 20 }, (_, i) => `part${i}`)
    for (const part of parts) write(`${part}/tsconfig.json`, JSON.stringify({ extends: '../base.json', include: ['../src'] })) // prettier-ignore
    const run = (part: string): Promise<Outcome> => command(join(folder, part), '--cache', '--stats')
    for (const part of parts) expect(isNew(await run(part))).toBe(true)
    for (const part of parts) expect(isNew(await run(part))).toBe(false)
  })

  const at = (): string => join(folder, 'node_modules/.cache/tsmatch')

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['empty', () => Buffer.alloc(0)],
    [
      'with one bit wrong',
      (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === 900 ? byte ^ 1 : byte))),
    ],
  ])('%s is not used', async (_, damage) => {
    const { out } = await command(folder, '--cache')
    for (const name of readdirSync(at()))
      writeFileSync(join(at(), name), damage(readFileSync(join(at(), name))))
    const after = await command(folder, '--cache')
    expect(after.out).toBe(out)
    expect(after.error).toBe('tsmatch: note: a damaged file in the cache is not used\n')
    expect((await command(folder, '--cache')).error).toBe('')
  })

  test('goes where it is told', async () => {
    await command(folder, '--cache', 'kept')
    expect(readdirSync(join(folder, 'kept')).length).toBeGreaterThan(0)
    const work = workOf(await command(folder, '--stats', '--cache=kept'))
    expect(work.reused).toBe(work.solved)
  })

  test('is not made of a folder with something else', async () => {
    expect(await command(folder, '--cache', 'src')).toEqual({
      status: 2,
      out: '',
      error: "tsmatch: 'src' is no folder for a cache; if it is to be checked, name it before --cache\n",
    })
  })

  test('that cannot be written costs time only', async () => {
    const { out } = await command(folder)
    write('node_modules/.cache', '')
    const outcome = await command(folder, '--cache')
    expect(outcome.out).toBe(out)
    expect(outcome.error).toMatch(/^tsmatch: note: the cache cannot be written \(.*\)\n$/)
  })
})
