/** Names, variables, and inputs that a lowering must survive; what each syntax becomes is in lowering/. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lowered } from './lowering/lowered.ts'

const names = (text: string): string[] => lowered(text).ir.functions.map(({ name }) => name)

describe('names', () => {
  test('follow what a reader would say', () => {
    expect(
      names(`
        function attach(bus) { bus.on('data', () => {}); run(function () {}) }
        class Dimm { static make() {} get label() { return 1 } set label(v) {} #hidden() {} field = () => 1 }
        const table = { read() {}, write: () => {} }
        const arrow = () => {}
        export default () => {}
      `),
    ).toEqual([
      '<module>',
      'attach',
      'Dimm.make',
      'Dimm.get label',
      'Dimm.set label',
      'Dimm.#hidden',
      'Dimm.constructor',
      'table.read',
      'table.write',
      'arrow',
      'default',
      "bus.on('data')",
      'attach.callback',
      'Dimm.field',
    ])
  })
})

describe('variables', () => {
  const variable = (text: string, name: string): unknown => {
    const { kind, stable, exported, readers, writers, annotation } =
      lowered(text).ir.variables.find((one) => one.name === name) ?? {}
    return { kind, stable, exported, readers, writers, annotation }
  }
  test('closures share a variable, and say who reads and writes it', () => {
    expect(variable('let n = 0; const inc = () => { n++ }; const show = () => n', 'n')).toEqual({
      kind: 'let',
      stable: false,
      exported: false,
      readers: [1, 2],
      writers: [1],
      annotation: undefined,
    })
  })
  test('annotations keep names and tags', () => {
    expect(variable('/** @user */ export const x: Promise<User<u32> | null> = y', 'x')).toEqual({
      kind: 'const',
      stable: true,
      exported: true,
      readers: [],
      writers: [],
      annotation: { names: ['User', 'u32'], user: true, tags: ['user'] },
    })
  })
  test('undeclared and declared names are global', () => {
    expect(variable('declare function probe(x: number): void; probe(1)', 'probe')).toMatchObject({
      kind: 'global',
    })
  })
})

describe('robustness', () => {
  test.each([
    'function (',
    'class { x = ',
    'if (',
    'a ? b',
    'for (',
    'switch (x) { case',
    'let = ;',
    '@',
    'x?.',
    '`${',
    'break',
    'continue x',
    'const { a: } = b',
    'export {',
    'enum E { A = }',
    'namespace N {',
    'a = = b',
    '({ a, ...',
    'async () => await',
    'return 1',
    '<div>{',
    'delete x',
    '1 = 2',
  ])('survives %s', (text) => {
    lowered(text)
    lowered(text, 'input.tsx')
  })
  const unsupported = (text: string): number => lowered(text).ir.unsupported.size
  test('nested ifs, as many as the parser takes', () => {
    expect(unsupported('if (a) {'.repeat(700) + '}'.repeat(700))).toBe(0)
    expect(unsupported(`${'if (a) '.repeat(1000)}b()`)).toBe(0)
  })
  test('nested conditions as deep as the parser reliably goes, negations and parentheses', () => {
    expect(unsupported(`if (${'a && (b || '.repeat(200)}c${')'.repeat(200)}) d()`)).toBe(0)
    expect(unsupported(`x = ${'a && (b || '.repeat(200)}c${')'.repeat(200)}`)).toBe(0)
    expect(unsupported(`if (${'!'.repeat(1000)}a) d()`)).toBe(0)
    expect(unsupported(`x = ${'('.repeat(400)}a${')'.repeat(400)}`)).toBe(0)
    expect(unsupported(`x = ${'a ? b : '.repeat(2000)}c`)).toBe(0)
  })
  test('deeper than that costs a value, not the run', () => {
    lowered(`x = ${'f('.repeat(300)}a${')'.repeat(300)}`)
    lowered(`x = ${'!'.repeat(1700)}a`)
  })
  test.each(['+', '&&', '||', '??', ','])('20,000 operands of %s', (operator) => {
    const operands = Array.from({ length: 20_000 }, (_, i) => `a${i % 7}`).join(` ${operator} `)
    expect(unsupported(`x = (${operands})`)).toBe(0)
    if (operator !== '??') expect(unsupported(`if (${operands}) y()`)).toBe(0)
  })
  test('5,000 branches and else-ifs in one function', () => {
    const branches = Array.from({ length: 5000 }, (_, i) => `if (x === ${i}) y = ${i};`).join('\n')
    expect(unsupported(`function f(x, y) { ${branches} return y }`)).toBe(0)
    const chain = Array.from({ length: 2000 }, (_, i) => `if (x === ${i}) y = ${i};`).join(' else ')
    expect(unsupported(`function f(x, y) { ${chain} return y }`)).toBe(0)
    const cases = Array.from({ length: 5000 }, (_, i) => `case ${i}: y++; break;`).join('\n')
    expect(unsupported(`function f(x, y) { switch (x) { ${cases} } return y }`)).toBe(0)
  })
  test('50,000 lines', () => {
    const text = Array.from({ length: 50_000 }, (_, i) => `const v${i} = i${i}?.a(${i}, b) ?? c`).join('\n')
    expect(lowered(text).ir.functions).toHaveLength(1)
  })
})

describe('real code', () => {
  const root = join(import.meta.dirname, '..')
  const sources = (folder: string): string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[cm]?[jt]s$/.test(name))
      .map((name) => join(root, folder, name))
  const clean = (path: string): void => {
    expect([...lowered(readFileSync(path, 'utf8'), path).ir.unsupported]).toEqual([])
  }
  test.each(['analyzer', 'rules', 'runtime', 'samples'])('%s', (folder) => {
    for (const path of sources(folder)) clean(path)
  })
  test.each(['vitest/dist', 'prettier', 'fast-check/lib', 'commander'])('node_modules/%s', (folder) => {
    for (const path of sources(`node_modules/${folder}`).slice(0, 60)) clean(path)
  })
  test('TypeScript itself', () => {
    clean(join(root, 'node_modules/typescript/lib/_tsc.js'))
    clean(join(root, 'node_modules/typescript/lib/typescript.d.ts'))
  }, 120_000)
})
