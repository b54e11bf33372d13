/** What packages tell each other: the files, and that findings do not depend on where a package ends. */
import { ESLint } from 'eslint'
import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import tseslint from 'typescript-eslint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FactsError } from '../analyzer/facts/codec.ts'
import { parseFacts } from '../analyzer/facts/package-facts.ts'
import { literalText, parseLiteral, parseValueText, valueText } from '../analyzer/facts/value-text.ts'
import { binary } from '../analyzer/values/operators.ts'
import * as values from '../analyzer/values/value.ts'
import tsmatch from '../rules/index.ts'
import { command, type Outcome } from './harness/command.ts'
import { config, label, packages } from './harness/two-packages.ts'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tsmatch-facts-'))
  write(packages)
  mkdirSync(join(root, 'packages/app/node_modules/@scope'), { recursive: true })
  symlinkSync(join(root, 'packages/dep'), join(root, 'packages/app/node_modules/@scope/dep'))
  symlinkSync(join(root, 'packages/bundle'), join(root, 'packages/app/node_modules/bundle'))
  build('packages/dep/tsconfig.json')
})
afterAll(() => {
  rmSync(root, { recursive: true })
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

function build(tsconfig: string): void {
  const compiler = new URL('../node_modules/typescript/bin/tsc', import.meta.url).pathname
  execFileSync(process.execPath, [compiler, '-p', join(root, tsconfig)])
}

interface Told {
  readonly file: string
  readonly message: string
}

/** Findings in `app`, with their traces. */
async function findings(...args: string[]): Promise<readonly Told[]> {
  const { out, error } = await command(root, ...args, '--format', 'json', '--preset', 'all', '--probes')
  expect(error).toBe('')
  const report = JSON.parse(out) as { readonly findings: readonly Told[] }
  return report.findings.filter(({ file }) => file.startsWith('packages/app/'))
}

const factsOf = async (...args: string[]): Promise<string> => {
  const { status, error } = await command(root, '--facts-out', 'dep.json', ...args)
  expect(error).toBe('')
  expect(status).not.toBe(2)
  return readFileSync(join(root, 'dep.json'), 'utf8')
}

describe('findings across packages', () => {
  test('are the same apart as together', async () => {
    await factsOf('packages/dep')
    const together = await findings('packages/app/together.json')
    const apart = await findings('packages/app', '--facts-in', 'dep.json')
    expect(apart).toEqual(together)
    expect(together.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        "potential integer overflow from user 'readStart(view) + readStart(view)' (u64)",
        'readMask(view) bits = 0x0/0xf0',
        'length = 0..4096',
        "we tested 'bus.at !== null' before and it was 'true'",
        "we tested 'found' before and it was 'true'",
        'own.read(3) = -3',
      ]),
    )
    expect(JSON.stringify(together)).toContain('packages/dep/src/label.ts')
    expect(await findings('packages/app')).not.toEqual(together)
  })

  test('are the same with facts that the package brings', async () => {
    const own = join(root, 'packages/dep/tsmatch.facts.json')
    const together = await findings('packages/app/together.json')
    writeFileSync(own, await factsOf('packages/dep'))
    expect(await findings('packages/app')).toEqual(together)
    writeFileSync(own, '{}')
    const { status, error } = await command(root, 'packages/app')
    expect(error).toBe(
      "tsmatch: note: the facts that package '@scope/dep' brings are not used: it is not a facts file\n",
    )
    expect(status).not.toBe(2)
    rmSync(own)
  })

  test('are the same in ESLint', async () => {
    const own = join(root, 'packages/dep/tsmatch.facts.json')
    writeFileSync(own, await factsOf('packages/dep'))
    const cwd = join(root, 'packages/app')
    const parserOptions = { projectService: true, tsconfigRootDir: cwd }
    const eslint = new ESLint({
      cwd,
      overrideConfigFile: true,
      overrideConfig: [
        { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser, parserOptions } },
        { files: ['**/*.ts'], ...tsmatch.configs.recommended },
      ] as ESLint.Options['overrideConfig'] & object,
    })
    const [report] = await eslint.lintFiles(['main.ts'])
    rmSync(own)
    expect(report?.messages.map(({ line, ruleId }) => `${line} ${ruleId ?? ''}`)).toEqual([
      '6 tsmatch/unchecked-overflow',
      '39 tsmatch/redundant-null-check',
      '44 tsmatch/impossible-condition',
      '63 tsmatch/redundant-null-check',
    ])
  })

  test('are the same when its declarations are one file', async () => {
    write({
      'packages/bundle/package.json': JSON.stringify({
        name: 'bundle',
        types: './lib/all.d.ts',
      }),
      'packages/bundle/tsconfig.json': config({}, { files: ['src/all.ts'] }),
      'packages/bundle/src/all.ts': `export { read as readByte } from './inner.js'\n`,
      'packages/bundle/src/inner.ts':
        'export function read(view: DataView): number {\n  return view.getUint8(0)\n}\n',
      'packages/bundle/lib/all.d.ts':
        'declare function read_2(view: DataView): number\nexport { read_2 as readByte }\n',
      'packages/app/bundled.ts':
        "import { readByte } from 'bundle'\nexport function f(view: DataView): void {\n  __value(readByte(view))\n}\n",
    })
    await factsOf('packages/bundle/tsconfig.json')
    const told = await findings('packages/app/tsconfig.json', '--facts-in', 'dep.json')
    expect(told).toContainEqual(expect.objectContaining({ message: 'readByte(view) = 0..255' }))
    rmSync(join(root, 'packages/app/bundled.ts'))
  })

  test('have steps where their lines are, and none in lines that are gone', async () => {
    const source = join(root, 'packages/dep/src/label.ts')
    const text = readFileSync(source, 'utf8')
    await factsOf('packages/dep')
    const stepsWith = async (now: string): Promise<readonly (readonly [number, string])[]> => {
      writeFileSync(source, now)
      const { out } = await command(
        root,
        'packages/app',
        '--facts-in',
        'dep.json',
        '--preset',
        'all',
        '--format',
        'json',
      )
      writeFileSync(source, text)
      const { findings } = JSON.parse(out) as { findings: { trace: { file: string; line: number; message: string }[] }[] } // prettier-ignore
      const steps = findings.flatMap(({ trace }) => trace.filter(({ file }) => file.endsWith('label.ts')))
      return steps.map(({ line, message }) => [line, message] as const)
    }
    const before = await stepsWith(text)
    expect(before.length).toBeGreaterThan(0)
    const moved = before.map(([line, message]) => [line + 2, message])
    expect(await stepsWith(`// moved\n\n${label}`)).toEqual(moved)
    expect(before.every(([, message]) => message.includes('getBigUint64(8'))).toBe(true)
    expect(await stepsWith(text.replace('getBigUint64(8', 'getBigUint64(16'))).toEqual([])
  })
})

describe('a facts file', () => {
  test('stays what it was when an edit changes no summary', async () => {
    const source = join(root, 'packages/dep/src/label.ts')
    const before = await factsOf('packages/dep')
    const edits: readonly (readonly [from: string | RegExp, to: string])[] = [
      [/^/, '// A comment.\n\n'],
      ['return view.getUint8(0) & 0xf0', 'const unused = 1\n  return view.getUint8(0) & 0xf0'],
      [/$/, 'const inside = 4\n'],
    ]
    for (const [from, to] of edits) {
      writeFileSync(source, label.replace(from, to))
      expect(await factsOf('packages/dep')).toBe(before)
    }
    writeFileSync(source, label.replace('0xf0', '0xf1'))
    expect(await factsOf('packages/dep')).not.toBe(before)
    writeFileSync(source, label)
  })

  test('does not depend on the order of files', async () => {
    const files = ['bus', 'index', 'label', 'limits'].map((name) => `src/${name}.ts`)
    const orders = [files, files.toReversed(), [...files.slice(2), ...files.slice(0, 2)]]
    const texts: string[] = []
    for (const order of orders) {
      write({ 'packages/dep/shuffled.json': config({ rootDir: 'src', outDir: 'dist' }, { files: order }) })
      texts.push(await factsOf('packages/dep/shuffled.json'))
    }
    expect(texts[1]).toBe(texts[0])
    expect(texts[2]).toBe(texts[0])
    expect(texts[0]).not.toContain(root)
    expect(texts[0]).toBe(await factsOf('packages/dep'))
  })

  test('names functions as their declarations do', async () => {
    const { functions, ...head } = JSON.parse(await factsOf('packages/dep')) as { functions: object }
    expect(Object.keys(functions)).toMatchSnapshot()
    expect(head).toMatchObject({
      package: '@scope/dep',
      schema: 6,
      declarations: { 'dist/label.d.ts': 'src/label' },
      entries: { '.': { lookup: 'src/label#find', Bus: 'src/bus#Bus' } },
    })
  })

  const refused = async (text: string): Promise<Outcome> => {
    write({ 'bad.json': text })
    return command(root, 'packages/app', '--facts-in', 'bad.json')
  }

  test.each([
    ['{', 'it is not JSON'],
    ['{}', 'it is not a facts file'],
    ['{"schema":99,"engine":"0.1"}', 'its schema is 99, this version knows 6'],
    ['{"schema":6,"engine":"77"}', "it was made by engine '77', this is '0.1'"],
    ['{"schema":6,"engine":"0.1"}', "'facts.package' is not a text"],
  ])('%s is refused', async (text, sentence) => {
    const error = `tsmatch: cannot use the facts in 'bad.json': ${sentence}\n`
    expect(await refused(text)).toEqual({ status: 2, out: '', error })
  })

  test('that is not there is refused', async () => {
    const error = "tsmatch: cannot read the facts in 'none.json'\n"
    expect(await command(root, 'packages/app', '--facts-in', 'none.json')).toMatchObject({ status: 2, error })
  })

  test('that is a folder is one to check, and has to stand before', async () => {
    const error =
      "tsmatch: cannot read the facts in 'packages/dep', which is a folder: name what to check before --facts-in\n"
    const { status, error: told } = await command(root, 'packages/app', '--facts-in', 'packages/dep')
    expect({ status, told }).toEqual({ status: 2, told: error })
  })

  test('that is damaged anywhere is refused or harmless', async () => {
    const text = await factsOf('packages/dep')
    const nowhere = { encode: () => undefined, decode: () => undefined }
    const places = [...text.matchAll(/[\w"[\]{}:,.-]+/g)].map(({ index }) => index)
    const junk = fc.constantFrom('', '0', '"x"', '{}', '[]', 'null', '-1', '1e999', ',', '99')
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.nat(12), junk, (at, length, by) => {
        try {
          parseFacts(text.slice(0, at) + by + text.slice(at + length), '0.1', nowhere)
        } catch (error) {
          if (!(error instanceof FactsError)) throw error
        }
      }),
      { numRuns: 300 },
    )
  })

  test('needs a package, and only one', async () => {
    write({ 'loose/a.ts': 'export const a = 1\n' })
    expect(await command(root, 'loose', '--facts-out', 'x.json')).toMatchObject({
      status: 2,
      error: 'tsmatch: facts need a package.json with a name beside the tsconfig.json or above\n',
    })
    expect(await command(root, 'packages/dep', 'packages/app', '--facts-out', 'x.json')).toMatchObject({
      status: 2,
      error: "tsmatch: facts are of one package, and these are '@scope/dep' and 'app'\n",
    })
  })
})

describe('tsmatch unit', () => {
  const unit = (extra: object): string => JSON.stringify({ tsconfig: 'packages/app', ...extra })

  test('reads facts, and writes facts and findings', async () => {
    const facts = { '@scope/dep': 'dep.json' }
    write({
      'dep-unit.json': unit({
        tsconfig: 'packages/dep/tsconfig.json',
        factsOut: 'dep.json',
        factsOnly: true,
      }),
      'app-unit.json': unit({ facts, factsOut: 'app-facts.json', findingsOut: 'findings.json' }),
    })
    const silent = { status: 0, out: '', error: '' }
    expect(await command(root, 'unit', 'dep-unit.json')).toEqual(silent)
    expect(await command(root, 'unit', 'app-unit.json')).toEqual(silent)
    const { out } = await command(root, 'packages/app', '--facts-in', 'dep.json', '--format', 'json')
    expect(readFileSync(join(root, 'findings.json'), 'utf8')).toBe(out)
    expect(existsSync(join(root, 'app-facts.json'))).toBe(true)
    write({ 'app-unit.json': unit({ facts }) })
    expect(await command(root, 'unit', 'app-unit.json', '--format', 'json')).toMatchObject({ status: 1, out })
  })

  test.each([
    ['[]', 'it is not an object'],
    ['{', 'it is not JSON'],
    ['{"tsconfig":"a","fact":{}}', "unknown key 'fact'; did you mean 'facts'?"],
    ['{}', "'tsconfig' must be a path"],
    ['{"tsconfig":"a","facts":{"b":1}}', "'facts' must map packages to paths"],
    ['{"tsconfig":"a","factsOnly":true}', "'factsOnly' needs 'factsOut'"],
  ])('%s is refused', async (text, sentence) => {
    write({ 'bad.json': text })
    const error = `tsmatch: 'bad.json': ${sentence}\n`
    expect(await command(root, 'unit', 'bad.json')).toEqual({ status: 2, out: '', error })
  })

  test('facts under the wrong name are refused', async () => {
    await factsOf('packages/dep')
    write({ 'wrong.json': unit({ facts: { other: 'dep.json' } }) })
    const error = "tsmatch: 'dep.json' has the facts of package '@scope/dep', not of 'other'\n"
    expect(await command(root, 'unit', 'wrong.json')).toMatchObject({ status: 2, error })
  })
})

test('--engine-hash prints one hash', async () => {
  const { status, out } = await command(root, '--engine-hash')
  expect(out).toMatch(/^[0-9a-f]{32}\n$/)
  expect(status).toBe(0)
  expect((await command(root, '--engine-hash')).out).toBe(out)
})

describe('values as text', () => {
  const number = fc.double({ noNaN: true })
  const value = fc
    .oneof(
      fc.tuple(number, number, fc.boolean()).map(([a, b, f]) => values.ofNumbers(Math.min(a, b), Math.max(a, b), f)), // prettier-ignore
      fc.tuple(fc.integer(), fc.integer()).map(([a, b]) => values.ofNumbers(Math.min(a, b), Math.max(a, b))),
      fc.tuple(fc.bigInt(), fc.bigInt()).map(([a, b]) => values.ofBigints(a < b ? a : b, a < b ? b : a)),
      fc.nat(1023).map(values.ofKinds),
      fc.string().map(values.ofStrings),
      fc.constantFrom(-0, NaN, Infinity, true, null).map(values.ofLiteral),
    )
    .chain((v) =>
      fc.oneof(
        fc.constant(v),
        fc.integer().map((mask) => binary('&', v, values.ofLiteral(mask))),
        fc.nat(1023).map((kinds) => values.join(v, values.ofKinds(kinds))),
      ),
    )

  test('come back the same', () => {
    fc.assert(fc.property(value, (v) => values.equal(parseValueText(valueText(v)), v)))
  })

  test('literals come back the same', () => {
    const literal = fc.oneof(
      number,
      fc.bigInt(),
      fc.string(),
      fc.constantFrom(undefined, null, true, -0, NaN),
    )
    fc.assert(fc.property(literal, (one) => Object.is(parseLiteral(literalText(one)), one)))
  })
})
