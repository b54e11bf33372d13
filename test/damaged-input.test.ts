/** Damaged files of every kind: sources are analysed as far as they go, anything else is one sentence and status 2. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { globSync } from 'tinyglobby'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { createSession, defaultSettings } from '../analyzer/index.ts'
import { command } from './harness/command.ts'

const root = new URL('..', import.meta.url).pathname

/** One change to a text: positions are shares of its length. */
interface Damage {
  readonly from: number
  readonly length: number
  readonly put: string
}

const tokens = ['', '{', '}', '(', ')', '[', '`', '${', "'", '/*', '?.', '=>', ' async ', ' yield ', ' class ', ' switch (', ' case 1:', ' try {', ' finally {', ' break a;', ' continue;', ' super(', ' #p', ' = ', '...', '\0', '\uD800'] // prettier-ignore
const damage = (put: readonly string[]): fc.Arbitrary<readonly Damage[]> =>
  fc.array(
    fc.record({
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.oneof(fc.constant(0), fc.nat(40), fc.constant(1_000_000)),
      put: fc.constantFrom(...put),
    }),
    { minLength: 1, maxLength: 4 },
  )

function damaged(text: string, changes: readonly Damage[]): string {
  let result = text
  for (const { from, length, put } of changes) {
    const at = Math.floor(from * result.length)
    result = result.slice(0, at) + put + result.slice(at + length)
  }
  return result
}

const sources = globSync('{samples/*/*.ts,test/fixtures/*.ts,test/interproc/*.ts}', { cwd: root }).sort()

test('sources with holes and stray tokens', () => {
  fc.assert(
    fc.property(fc.constantFrom(...sources), damage(tokens), (file, changes) => {
      const text = damaged(readFileSync(root + file, 'utf8'), changes)
      const source = ts.createSourceFile('/a.ts', text, ts.ScriptTarget.ES2023, true)
      const host: ts.CompilerHost = {
        getSourceFile: (path) => (path === '/a.ts' ? source : undefined),
        getDefaultLibFileName: () => '/lib.d.ts',
        writeFile: () => undefined,
        getCurrentDirectory: () => '/',
        getCanonicalFileName: (path) => path,
        useCaseSensitiveFileNames: () => true,
        getNewLine: () => '\n',
        fileExists: (path) => path === '/a.ts',
        readFile: () => undefined,
      }
      const program = ts.createProgram(['/a.ts'], { noLib: true, strict: true }, host)
      const broken: string[] = []
      const session = createSession(program, { ts, settings: defaultSettings, probes: true, broken: (problem) => broken.push(problem) }) // prettier-ignore
      session.check('/a.ts')
      session.whole('/a.ts')
      expect([...broken, ...session.stats().gaveUp.keys()]).toEqual([])
    }),
    { numRuns: 120 },
  )
}, 240_000)

const source = `export function end(payload: DataView, out: BigUint64Array): void {
  const len = payload.getBigUint64(8, true)
  out[0] = len + len
}
`
const json = ['', '{', '}', '[', ']', '"', 'null', '-1', '1e999', ',', ':', '\0', '"__proto__"', '"version"']
const compilerOptions = { strict: true, target: 'es2023', module: 'nodenext', types: [] }

test.each([
  ['tsconfig.json', [] as readonly string[]],
  ['tsmatch.config.json', []],
  ['baseline.json', ['--baseline', 'baseline.json']],
  ['facts.json', ['--facts-in', 'facts.json']],
])(
  'a damaged %s',
  async (name, args) => {
    const folder = mkdtempSync(join(tmpdir(), 'tsmatch-'))
    try {
      const put = (file: string, text: string): void => writeFileSync(join(folder, file), text)
      put('a.ts', source)
      put('tsconfig.json', JSON.stringify({ compilerOptions, include: ['a.ts'] }))
      put('package.json', JSON.stringify({ name: 'driver', version: '1.0.0', type: 'module' }))
      if (name === 'tsmatch.config.json') put(name, JSON.stringify({ checks: { 'unchecked-overflow': ['warn', {}] }, widths: { A: 'u8' }, guards: { 'f(0)': 'throws' }, budget: 9 })) // prettier-ignore
      if (name === 'baseline.json') await command(folder, '--baseline', name, '--update-baseline')
      if (name === 'facts.json') await command(folder, '--facts-out', name)
      const whole = readFileSync(join(folder, name), 'utf8')
      await fc.assert(
        fc.asyncProperty(damage(json), async (changes) => {
          put(name, damaged(whole, changes))
          const { status, out, error } = await command(folder, '--format', 'text', ...args)
          expect([0, 1, 2]).toContain(status)
          expect(error).toMatch(/^(tsmatch: [^\n]+\n)*$/)
          if (status === 2) expect([out, error.replace(/^tsmatch: note: .*\n/gm, '')]).toEqual(['', expect.stringMatching(/^tsmatch: [^\n]+\n$/)]) // prettier-ignore
        }),
        { numRuns: 25 },
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  240_000,
)

test('a damaged cache', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsmatch-'))
  try {
    writeFileSync(join(folder, 'a.ts'), source)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['a.ts'] }))
    const cache = join(folder, 'cache')
    mkdirSync(cache)
    const run = (): ReturnType<typeof command> => command(folder, '--format', 'text', '--cache', 'cache')
    const { out } = await run()
    const files = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
    const kept = files.map(({ parentPath, name }) => join(parentPath, name)).map((path) => ({ path, bytes: readFileSync(path) })) // prettier-ignore
    expect(kept.length).toBeGreaterThan(0)
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.boolean(), async (at, flip, cut) => {
        for (const { path, bytes } of kept) {
          const copy = Buffer.from(bytes)
          copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ (1 + (flip % 255))
          writeFileSync(path, cut ? copy.subarray(0, at % copy.length) : copy)
        }
        const again = await run()
        expect([again.status, again.out]).toEqual([1, out])
      }),
      { numRuns: 25 },
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 240_000)
