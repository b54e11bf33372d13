/** Runs the fixtures across calls: what V8 computes must be what their probes say, or should say. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const folder = new URL('interproc/', import.meta.url).pathname
const files = globSync('**/*.ts', { cwd: folder }).sort()
const node = createRequire(import.meta.url)

interface Observed {
  readonly line: number
  readonly value: unknown
}

describe.each(files)('%s', (file) => {
  test('computes what its probes say', async () => {
    const path = join(folder, file)
    const lines = readFileSync(path, 'utf8').split('\n')
    const wrong = new Set<string>()
    for (const { line, value } of await observe(path)) {
      const said = expected(lines[line - 1] ?? '')
      if (said === undefined || !holds(said, value))
        wrong.add(`line ${line}: ${String(value)} is not ${said}`)
    }
    expect([...wrong]).toEqual([])
  })
})

test('most probes are run', async () => {
  let probes = 0
  const run = new Set<string>()
  for (const file of files) {
    probes += readFileSync(join(folder, file), 'utf8').match(/\b__(?:value|reached)\(/g)?.length ?? 0
    for (const { line } of await observe(join(folder, file))) run.add(`${file}:${line}`)
  }
  expect(run.size / probes).toBeGreaterThan(0.8)
})

/** What a probe's comment says of the value; undefined where the probe must not be reached. */
function expected(line: string): string | undefined {
  const comment = /\/\/ (?:want "(?<wanted>.*)"|FP ".*": should be "(?<right>[^"]*)")/.exec(line)?.groups
  const text = comment?.['right'] ?? comment?.['wanted']?.replace(/\$$/, '').replaceAll('\\', '')
  return text?.replace(/^.*?= /, '')
}

/** Is `value` one of the alternatives of a value as it prints? */
function holds(said: string, value: unknown): boolean {
  return said.split(' | ').some((one) => {
    const range = /^(-?\w+)\.\.(-?\w+?)(?:(?<=\d|inf)f)?$/.exec(one)
    if (one === 'reached' || one === 'unknown') return true
    if (typeof value === 'string') return one === 'string' || one === JSON.stringify(value)
    if (one === 'number') return typeof value === 'number' && !Number.isNaN(value)
    if (range === null) return one === String(value)
    const [low, high] = [range[1], range[2]].map((bound) => Number(bound?.replace('inf', 'Infinity')))
    return (
      typeof value === 'number' && low !== undefined && high !== undefined && value >= low && value <= high
    )
  })
}

/** Calls the exported functions that can be fed from bytes, many times each. */
async function observe(path: string): Promise<readonly Observed[]> {
  const observed: Observed[] = []
  const exports = load(path, (line, value) => observed.push({ line, value }))
  const random = generator()
  for (const [name, makers] of callable(path)) {
    for (let round = 0; round < 100; round++) {
      try {
        await exports[name](...makers.map((make) => make(random)))
      } catch (error) {
        if (!(error instanceof Error)) throw error
      }
    }
  }
  return observed
}

/** Exported functions whose parameters are all of types that we can make. */
function callable(path: string): ReadonlyMap<string, readonly Maker[]> {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const found = new Map<string, readonly Maker[]>()
  for (const statement of source.statements) {
    if (!ts.isFunctionDeclaration(statement) || statement.name === undefined) continue
    if (!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue
    const made = statement.parameters.map(({ type }) => makers[type?.getText() ?? ''])
    if (made.every((make) => make !== undefined)) found.set(statement.name.text, made)
  }
  return found
}

type Maker = (random: () => number) => unknown

/** Words of a packet: limits and their neighbours as often as anything. */
function bytes(random: () => number): ArrayBuffer {
  const words = Uint32Array.from({ length: 16 }, () => {
    const size = random() % 6
    return size === 0 ? 0 : size === 1 ? 0xffff_ffff : random() >>> ((random() % 8) * 4)
  })
  const view = new DataView(words.buffer)
  if (random() % 2 === 0) words.forEach((word, index) => view.setUint32(index * 4, word))
  return words.buffer
}

const makers: Readonly<Record<string, Maker | undefined>> = {
  DataView: (random) => new DataView(bytes(random)),
  Uint8Array: (random) => new Uint8Array(bytes(random)),
  Uint16Array: (random) => new Uint16Array(bytes(random)),
  Uint32Array: (random) => new Uint32Array(bytes(random)),
  number: (random) => [0, 1, 15, 16, 255, 256, -1, 0.5, NaN, random()][random() % 10],
  'readonly number[]': (random) => [...new Uint8Array(bytes(random))],
  '0 | 1': (random) => random() % 2,
  '0 | 1 | 2': (random) => random() % 3,
  '(text: string) => void': () => () => undefined,
  '(n: number) => void': () => () => undefined,
}

/** The same words on every run. */
function generator(): () => number {
  let state = 0x2545_f491
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

function load(path: string, probe: (line: number, value: unknown) => void): Record<string, any> {
  const lines = readFileSync(path, 'utf8').split('\n')
  const source = lines
    .map((line, index) => line.replace(/\b__(value|reached)\(/g, `__probe(${index + 1},`).replace(',)', ')'))
    .join('\n')
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  })
  const exports: Record<string, any> = {}
  const require = (name: string): unknown =>
    name.startsWith('.') ? load(join(dirname(path), name), probe) : node(name)
  const nothing = (): void => undefined
  new Function('exports', 'require', '__probe', '__user', '__capped', '__bits', outputText)(
    exports,
    require,
    probe,
    nothing,
    nothing,
    nothing,
  )
  return exports
}
