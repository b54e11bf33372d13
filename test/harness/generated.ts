/**
 * Small functions, generated, to hold the interpreter against V8: they run on concrete inputs, and every value seen at
 * a probe must lie in the value the engine computed there; a probe that ran must be one the engine calls reachable.
 */
import fc from 'fast-check'
import ts from 'typescript'
import { expect } from 'vitest'
import { createSession, defaultSettings } from '../../analyzer/index.ts'
import { parseValue } from '../../analyzer/values/text.ts'
import { contains } from '../../analyzer/values/value.ts'

/** Lines of a program. */
export type Node = readonly string[]
export const names: readonly string[] = ['a', 'b', 'x', 'y', 'z']
export const name: fc.Arbitrary<string> = fc.constantFrom(...names)
const literal = fc.constantFrom(
  '0',
  '1',
  '-1',
  '2',
  '7',
  '31',
  '255',
  '256',
  '65535',
  '0x7fffffff',
  '0.5',
  'null',
  'undefined',
)
export const leaf: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: name },
  { weight: 1, arbitrary: literal },
)
const operator = fc.constantFrom('+', '-', '*', '&', '|', '^', '<<', '>>', '>>>', '%')
export const relation: fc.Arbitrary<string> = fc.constantFrom('<', '<=', '>', '>=', '===', '!==', '==', '!=')

export const expression: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 4, arbitrary: fc.tuple(leaf, operator, leaf).map(([l, op, r]) => `(${l} ${op} ${r})`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(leaf, relation, leaf, leaf, leaf)
      .map(([l, op, r, t, e]) => `(${l} ${op} ${r} ? ${t} : ${e})`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(leaf, fc.constantFrom('&&', '||', '??'), leaf)
      .map(([l, op, r]) => `(${l} ${op} ${r})`),
  },
  { weight: 1, arbitrary: fc.tuple(leaf, leaf).map(([l, r]) => `Math.min(${l}, ${r})`) },
)
export const condition: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(leaf, relation, leaf).map(([l, op, r]) => `${l} ${op} ${r}`),
  name,
  name.map((n) => `!${n}`),
  fc
    .tuple(name, relation, leaf, fc.constantFrom('&&', '||'), name, relation, leaf)
    .map(([a, p, b, j, c, q, d]) => `${a} ${p} ${b} ${j} ${c} ${q} ${d}`),
  name.map((n) => `typeof ${n} === 'number'`),
)

export const statement: fc.Arbitrary<Node> = fc.letrec<{ statement: Node; body: Node }>((tie) => ({
  body: fc.array(tie('statement'), { minLength: 1, maxLength: 3 }).map((parts) => parts.flat()),
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    {
      weight: 4,
      arbitrary: fc.tuple(fc.constantFrom('x', 'y', 'z'), expression).map(([n, e]) => [`${n} = ${e}`]),
    },
    { weight: 3, arbitrary: name.map((n) => [`__value(${n})`]) },
    {
      weight: 2,
      arbitrary: fc.tuple(condition, tie('body')).map(([c, body]) => [`if (${c}) {`, ...body, '}']),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(condition, tie('body'), tie('body'))
        .map(([c, t, e]) => [`if (${c}) {`, ...t, '} else {', ...e, '}']),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.integer({ min: 1, max: 5 }), tie('body'))
        .map(([n, body]) => [`for (let i = 0; i < ${n}; i++) {`, ...body, '__value(i)', '}']),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(condition, tie('body'))
        .map(([c, body]) => [`while (fuel-- > 0 && (${c})) {`, ...body, '}']),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(condition, tie('body'), tie('body'))
        .map(([c, t, f]) => [
          'try {',
          ...t,
          `if (${c}) throw new Error('no')`,
          '} catch {',
          '__value(x)',
          '} finally {',
          ...f,
          '}',
        ]),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(name, literal, tie('body'), tie('body'))
        .map(([n, l, t, d]) => [`switch (${n}) {`, `case ${l}:`, ...t, 'default:', ...d, '}']),
    },
    { weight: 1, arbitrary: condition.map((c) => [`if (${c}) return`]) },
  ),
})).statement

export const programArbitrary: fc.Arbitrary<Node> = fc
  .array(statement, { minLength: 2, maxLength: 8 })
  .map((parts) => parts.flat())
const input = fc.constantFrom<unknown>(
  0,
  1,
  -1,
  2,
  3,
  7,
  255,
  256,
  65536,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  0.5,
  -0,
  NaN,
  Infinity,
  null,
  undefined,
)

/** A function around the lines. */
export function source(lines: Node): string {
  const ends = names.map((n) => `__value(${n})`)
  return [
    'declare function __value(x: unknown): void',
    'export function run(a: any, b: any): void {',
    'let x: any = 0, y: any = a, z: any = b, fuel = 6',
    ...lines,
    ...ends,
    '}',
  ].join('\n')
}

/** As much of the library as generated programs use, so that its models are met. */
const library = `
interface Array<T> {
  length: number
  [index: number]: T
  push(...items: T[]): number
  pop(): T | undefined
  at(index: number): T | undefined
  map<U>(visit: (value: T, index: number) => U): U[]
  filter(visit: (value: T, index: number) => unknown): T[]
  reduce<U>(visit: (sum: U, value: T) => U, first: U): U
  slice(from?: number, to?: number): T[]
  reverse(): T[]
  splice(start: number, count: number, ...items: T[]): T[]
}
interface Map<K, V> { get(key: K): V | undefined; set(key: K, value: V): this; delete(key: K): boolean }
interface MapConstructor { new <K, V>(): Map<K, V> }
declare var Map: MapConstructor
interface Math { min(...values: number[]): number }
declare var Math: Math
`

type Values = ReadonlyMap<number, readonly string[]>

/**
 * Values computed at each probe, by line from 1, whoever calls, and given all callers; undefined when a function cost
 * more than its budget.
 */
function analysed(text: string): readonly Values[] | undefined {
  const file = 'generated.ts'
  const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true)
  const ambient = ts.createSourceFile('library.d.ts', library, ts.ScriptTarget.ES2023, true)
  const host: ts.CompilerHost = {
    getSourceFile: (path) => (path === file ? parsed : path === 'library.d.ts' ? ambient : undefined),
    getDefaultLibFileName: () => 'lib.d.ts',
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (path) => path === file,
    readFile: () => undefined,
  }
  const program = ts.createProgram(
    ['library.d.ts', file],
    { noLib: true, noResolve: true, strict: true },
    host,
  )
  const session = createSession(program, { ts, settings: defaultSettings, probes: true })
  const computed = [session.check(file), session.whole(file)].map(({ findings }): Values => {
    const values = new Map<number, string[]>()
    for (const finding of findings) {
      if (finding.check !== 'probe') continue
      const line = parsed.getLineAndCharacterOfPosition(finding.start).line + 1
      const at = finding.message.indexOf(' = ')
      values.set(line, [...(values.get(line) ?? []), finding.message.slice(at + 3)])
    }
    return values
  })
  const gaveUp = [...session.stats().gaveUp.keys()]
  expect(gaveUp.filter((reason) => reason !== 'budget')).toEqual([])
  if (gaveUp.length > 0) return undefined
  return computed
}

function observed(text: string, a: unknown, b: unknown): [number, unknown][] {
  const seen: [number, unknown][] = []
  const lines = text.split('\n').map((line, i) => line.replaceAll('__value(', `__record(${i + 1}, `))
  const js = ts.transpileModule(lines.slice(1).join('\n').replace('export ', ''), {
    compilerOptions: { target: ts.ScriptTarget.ES2023 },
  }).outputText

  const run = new Function('__record', `${js}; return run`)((line: number, value: unknown) => {
    if (seen.length < 200) seen.push([line, value])
  }) as (a: unknown, b: unknown) => void
  try {
    run(a, b)
  } catch {
    // A helper threw out of the program: what was seen before still counts.
  }
  return seen
}

/** Runs the text on the inputs and compares each probe. */
export function compare(text: string, inputs: readonly (readonly [unknown, unknown])[]): void {
  const ways = analysed(text)
  if (ways === undefined) return
  const seen = inputs.flatMap(([a, b]) => observed(text, a, b))
  for (const values of ways)
    for (const [line, value] of seen) {
      const computed = values.get(line)
      if (computed === undefined) throw new Error(`line ${line} ran but is not reached\n${text}`)
      // The text of a value does not show -0.
      if (!computed.some((c) => contains(parseValue(c), Object.is(value, -0) ? 0 : value)))
        throw new Error(`line ${line}: ${String(value)} is not in ${computed.join(' or ')}\n${text}`)
    }
}

export const inputsArbitrary: fc.Arbitrary<[unknown, unknown][]> = fc.array(fc.tuple(input, input), {
  minLength: 4,
  maxLength: 8,
})
export const numRuns: number = Number(process.env['TSMATCH_RUNS'] ?? 120)
