/** Programs that must not break the analysis of calls: nothing crashes, nothing is given up that need not be. */
import ts from 'typescript'
import { expect, test } from 'vitest'
import { createSession, defaultSettings, type Finding, type Session, type Stats } from '../analyzer/index.ts'

/** A program of in-memory files without libraries; everything imported from elsewhere is missing. */
function session(files: Readonly<Record<string, string>>, budget?: number): Session {
  const sources = new Map(
    Object.entries(files).map(([name, text]) => [
      name,
      ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true),
    ]),
  )
  const host: ts.CompilerHost = {
    getSourceFile: (path) => sources.get(path),
    getDefaultLibFileName: () => 'lib.d.ts',
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (path) => sources.has(path),
    readFile: () => undefined,
    directoryExists: () => true,
    getDirectories: () => [],
  }
  const options = { noLib: true, strict: true, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler } // prettier-ignore
  const program = ts.createProgram([...sources.keys()], { ...options, target: ts.ScriptTarget.ES2023 }, host)
  return createSession(program, { ts, settings: { ...defaultSettings, budget }, probes: true })
}

function findings(files: Readonly<Record<string, string>>): readonly Finding[] {
  const made = session(files)
  const all = Object.keys(files).flatMap((file) => made.whole(file).findings)
  expect([...made.stats().gaveUp]).toEqual([])
  return all
}

const probes = 'declare function __value(x: unknown): void\n'
const values = (files: Readonly<Record<string, string>>): readonly string[] =>
  findings(files)
    .filter((f) => f.check === 'probe')
    .map((f) => f.message)

test('functions that call each other in a circle, in one file and across files', () => {
  const even = `import { odd } from './odd'\nexport function even(n: number): boolean { return n === 0 ? true : odd(n - 1) }`
  const odd = `import { even } from './even'\n${probes}export function odd(n: number): boolean { return n === 0 ? false : even(n - 1) }\n__value(odd(3))`
  expect(values({ '/even.ts': even, '/odd.ts': odd })).toEqual(['odd(3) = true | false'])
})

test('recursion through a callback', () => {
  const text = `${probes}function walk(n: number, visit: (n: number) => void): void { visit(n); if (n > 0) walk(n - 1, (m) => { visit(m) }) }
export function run(): number { let seen = 0; walk(3, (n) => { seen = n; walk(n, () => { seen = 1 }) }); __value(seen); return seen }`
  expect(values({ '/a.ts': text })).toEqual(['seen = number | NaN'])
})

test('a chain of ten thousand calls is followed to its end', () => {
  const count = 10_000
  const lines = Array.from({ length: count }, (_, i) => `function f${String(i)}(x: number): number { return f${String(i + 1)}(x) }`) // prettier-ignore
  const text = `${probes}${lines.join('\n')}\nfunction f${String(count)}(x: number): number { return x & 15 }\nexport function run(x: number): void { __value(f0(x)) }`
  const made = session({ '/chain.ts': text })
  expect(made.check('/chain.ts').findings.map((f) => f.message)).toEqual(['f0(x) = 0..15'])
  expect(made.stats().solved).toBeLessThan(count + 10)
}, 120_000)

test('sixty ways to return', () => {
  const ways = Array.from({ length: 60 }, (_, i) => `if (n === ${String(i)}) return ${String(i * 2)}`)
  const text = `${probes}function pick(n: number): number {\n${ways.join('\n')}\nreturn -1 }\nexport function run(n: number): void { const p = pick(n); __value(p) }`
  expect(values({ '/ways.ts': text })).toHaveLength(1)
})

test('fifty classes deep', () => {
  const classes = Array.from({ length: 50 }, (_, i) => `class C${String(i + 1)} extends C${String(i)} { override get(): number { return super.get() } }`) // prettier-ignore
  const text = `${probes}class C0 { get(): number { return 7 } }\n${classes.join('\n')}\nexport function run(): void { __value(new C50().get()) }`
  expect(values({ '/deep.ts': text })).toEqual(['new C50().get() = 7'])
})

test.each([
  ['any everywhere', 'export function f(a: any, b: any): any { return a.b(b)[a](...b).c ?? f(b, a) }'],
  [
    'missing modules',
    `import x, { y } from 'nowhere'\nexport const z = x(y.a, () => y)\nexport class D extends x.Base { m() { return super.m() } }`,
  ],
  [
    'type errors',
    'export function f(a: string): number { return a * undefinedName(a).b }\nconst c: number = f(1, 2)',
  ],
  [
    'duplicate declarations',
    'interface A { m(): number }\ninterface A { n(): string }\nclass A { m() { return 1 } }\nclass A { m() { return 2 } }\nfunction g() { return 1 }\nfunction g() { return 2 }\nexport const x = new A().m() + g()',
  ],
  [
    'ambient modules',
    `declare module 'usb' { export function open(id: number): { send(x: number): void } }\nimport { open } from 'usb'\nexport function f(n: number) { open(n).send(n) }`,
  ],
  ['a syntax error', 'export function f(a: number { return a +'],
  [
    'a function that is its own callback',
    'export function f(g: (h: unknown) => unknown): unknown { return g(f) }\nf((h) => (h as typeof f)((x) => x))',
  ],
  [
    'an accessor that reads itself',
    'export class A { get x(): number { return this.x } set x(v: number) { this.x = v } }',
  ],
  [
    'a constructor that makes its own class',
    'export class A { next: A | undefined; constructor(n: number) { if (n > 0) this.next = new A(n - 1) } }',
  ],
])('%s', (_, text) => {
  findings({ '/a.ts': text })
})

test('circular imports of constants', () => {
  const a = `import { B } from './b'\nexport const A = 1\nexport const C = B + 1`
  const b = `import { A, C } from './a'\n${probes}export const B = A + 1\nexport function run(): void { __value(C) }`
  expect(values({ '/a.ts': a, '/b.ts': b })).toHaveLength(1)
})

test('the order of files changes nothing', () => {
  const lib = `export function clamp(n: number): number { return n < 0 ? 0 : n > 9 ? 9 : n | 0 }\nexport function id(n: number): number { return user(n) }\nimport { user } from './user'`
  const user = `import { clamp, id } from './lib'\n${probes}export function user(n: number): number { const c = clamp(n); __value(c); return id(c) }`
  const one = values({ '/lib.ts': lib, '/user.ts': user })
  expect(values({ '/user.ts': user, '/lib.ts': lib })).toEqual(one)
})

/** Work is counted, never timed: what one machine does in a second, another does in three. */
function workOf(text: string, budget?: number): Stats {
  const made = session({ '/large.ts': text }, budget)
  made.check('/large.ts')
  made.whole('/large.ts')
  const stats = made.stats()
  expect([...stats.gaveUp.keys()].filter((reason) => reason !== 'budget')).toEqual([])
  return stats
}

const times = (count: number, make: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join('\n')

test.each([
  [
    'five thousand tests one after the other',
    times(5000, (i) => `if (n === ${String(i)}) x += ${String(i)}`),
  ],
  [
    'a thousand cases of a switch',
    `switch (n) {\n${times(1000, (i) => `case ${String(i)}: x += ${String(i)}; break`)}\n}`,
  ],
  ['five thousand early returns', times(5000, (i) => `if (n === ${String(i)}) return ${String(i)}`)],
])(
  'very many branches in one function: %s',
  (_, body) => {
    const stats = workOf(`export function f(n: number): number {\nlet x = 0\n${body}\nreturn x\n}`)
    expect(stats.visits).toBeLessThanOrEqual(2 * stats.blocks)
  },
  600_000,
)

/** Joins that visit what differs and not all that is known: quadratic ones exceed the budget many times over. */
test.each([
  ['cases that assign one variable', times(5000, (i) => `case ${String(i)}: x = ${String(i)}; break`)],
  ['cases that call', times(5000, (i) => `case ${String(i)}: g(n); break`)],
  [
    'cases that may return',
    times(3000, (i) => `case ${String(i)}: if (g(n) > ${String(i)}) return x; break`),
  ],
  [
    'cases that go on into the next',
    times(5000, (i) => `case ${String(i)}: ${i % 3 === 0 ? 'x = n; break' : ''}`),
  ],
])(
  'ways that meet in one place: %s',
  (_, cases) => {
    const body = `let x = 0\nswitch (n) {\n${cases}\n}\nreturn x`
    expectLinear(`declare function g(n: number): number\nexport function f(n: number): number {\n${body}\n}`)
  },
  600_000,
)

test('ways that meet in a handler: each of three thousand calls has changed another variable', () => {
  const each = (make: (i: string) => string): string => times(3000, (i) => make(String(i)))
  const sum = Array.from({ length: 3000 }, (_, i) => `v${String(i)}`).join(' + ')
  const body = `${each((i) => `let v${i} = 0`)}\ntry {\n${each((i) => `v${i} = g(n)`)}\n} catch { return ${sum} }\nreturn n`
  expectLinear(`declare function g(n: number): number\nexport function f(n: number): number {\n${body}\n}`)
}, 600_000)

function expectLinear(text: string): void {
  const { gaveUp, instructions } = workOf(text, 60_000)
  expect([...gaveUp]).toEqual([])
  expect(instructions).toBeGreaterThan(3000)
}

test('tables of many entries, and functions that call each other many times', () => {
  const table = times(5000, (i) => `{ id: ${String(i)}, name: 'n${String(i)}' },`)
  const helpers = times(
    1000,
    (i) => `function h${String(i)}(n: number): number { return n > ${String(i)} ? 1 : n }`,
  )
  const calls = times(1000, (i) => `x += h${String(i)}(n)`)
  const text = `export const table = [\n${table}\n]\n${helpers}\nexport function f(n: number): number {\nlet x = 0\n${calls}\nreturn x + table[3]!.id\n}`
  const stats = workOf(text)
  expect([...stats.gaveUp]).toEqual([])
  expect(stats.solved).toBeLessThanOrEqual(2 * stats.functions)
}, 600_000)

// TypeScript's own parser runs out of stack in a few thousand blocks.
test.each([
  ['conditional expressions', `x = ${times(2000, (i) => `n > ${String(i)} ? ${String(i)} : `)} -1`],
  ['logical operators', `if (${times(2000, (i) => `n !== ${String(i)} &&`)} n !== -1) x = n`],
  ['blocks', times(500, (i) => `if (n > ${String(i)}) {`) + ' x = n ' + '}'.repeat(500)],
])(
  'conditions inside one another: %s',
  (_, body) => {
    const stats = workOf(`export function f(n: number): number {\nlet x = 0\n${body}\nreturn x\n}`)
    expect(stats.visits).toBeLessThanOrEqual(2 * stats.blocks)
  },
  600_000,
)

test('what nests deeper than the stack is large is counted, never thrown', () => {
  const deep = `declare const b: { m(): typeof b }\nexport const chain = b${'.m()'.repeat(20_000)}`
  const made = session({ '/deep.ts': deep })
  expect(made.whole('/deep.ts').findings).toEqual([])
  const { gaveUp, unsupported } = made.stats()
  expect([...gaveUp.keys(), ...unsupported.keys()]).toContain('nested too deep')
})

test('loops inside one another end with the budget at the latest', () => {
  const [deep, budget] = [100, 10_000]
  const loop = (i: number): string => `for (let i${String(i)} = 0; i${String(i)} < n; i${String(i)}++) {`
  const body = `${times(deep, loop)} x += n ${'}'.repeat(deep)}`
  const stats = workOf(`export function f(n: number): number {\nlet x = 0\n${body}\nreturn x\n}`, budget)
  expect(stats.visits).toBeLessThanOrEqual(2 * budget)
}, 600_000)

test('a file of fifty thousand lines', () => {
  const lines = times(16, (i) => `  sum = (sum << ${String(i)}) ^ at`)
  const one = (i: number): string =>
    `export function f${String(i)}(at: number): number {
  let sum = at & 0xff
${lines}
  if (sum > ${String(i)}) sum = ${i === 0 ? '0' : `f${String(i - 1)}(sum)`}
  return sum
}`
  const stats = workOf(times(2500, one))
  expect(stats.lines).toBeGreaterThanOrEqual(50_000)
  expect([...stats.gaveUp]).toEqual([])
  // Every function once from below, and once more where its callers pass something worth knowing.
  expect(stats.solved).toBeLessThanOrEqual(2 * stats.functions)
  expect(stats.visits).toBeLessThanOrEqual(2 * stats.blocks)
}, 600_000)

test('loops in loops settle in few rounds', () => {
  const depth = 6
  const open = Array.from({ length: depth }, (_, i) => `for (let i${String(i)} = 0; i${String(i)} < n; i${String(i)}++) {\n  if (n > ${String(i * 7 + 3)}) total += i${String(i)}`) // prettier-ignore
  const text = `export function f(n: number): number { let total = 0\n${open.join('\n')}\n${'}'.repeat(depth)}\nreturn total }`
  const made = session({ '/loops.ts': text })
  made.check('/loops.ts')
  const { gaveUp, visits, blocks } = made.stats()
  expect([...gaveUp]).toEqual([])
  expect(visits).toBeLessThan(14 * blocks)
})

test.each([
  ['an ordering test gives its bound back', 'let i = 0; while (i < 10) i++; __value(i)', 'i = 10'],
  ['a test for equality stops the bound', 'let i = 0; while (i !== 10) i++; __value(i)', 'i = 10'],
  ['so does zero', 'let i = 300; while (i) i--; __value(i)', 'i = 0'],
  ['a loop inside another', 'let t = 0; for (let i = 0; i < 4; i++) for (let j = 0; j !== 3; j++) t = i * 8 + j; __value(t)', 't = 0..26'], // prettier-ignore
  ['what was known before', 'if (n !== 7) return; for (let i = 0; i < 9; i++) { for (const x of [n]) void x }; __value(n)', 'n = 7'], // prettier-ignore
])('bounds of loops: %s', (_, body, told) => {
  expect(values({ '/bound.ts': `${probes}export function f(n: number): void { ${body} }` })).toEqual([told])
})
