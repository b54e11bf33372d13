/** The ESLint side: rules mirror checks, and the built plugin runs in both ESLint majors. */
import { RuleTester } from '@typescript-eslint/rule-tester'
import type { TSESLint } from '@typescript-eslint/utils'
import { ESLint, type Linter as Linter10 } from 'eslint'
import { defineConfig } from 'eslint/config'
import { ESLint as ESLint9, type Linter as Linter9 } from 'eslint9'
import { globSync } from 'tinyglobby'
import tseslint from 'typescript-eslint'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { checks } from '../analyzer/index.ts'
import plugin, { type Plugin } from '../rules/index.ts'
import { redundantNullCheck } from '../rules/redundant-null-check.ts'
import { uncheckedOverflow } from '../rules/unchecked-overflow.ts'
import { retest } from './harness/retest.ts'

RuleTester.afterAll = afterAll
RuleTester.describe = describe
RuleTester.it = it
RuleTester.itOnly = it.only

const root = new URL('..', import.meta.url).pathname
const project = `${root}test/harness/eslint-project`

const sum = `export function end(payload: DataView, out: BigUint64Array): void {
  const start = payload.getBigUint64(0, true)
  const len = payload.getBigUint64(8, true)
  out[0] = start + len
}
`
const checkedSum = sum.replace('out[0]', 'if (start > 100n || len > 100n) return\n  out[0]')

describe('types', () => {
  test('fit those of configurations in both majors, and in typescript-eslint', () => {
    const { recommended, all } = plugin.configs
    const ten: Linter10.Config[] = [recommended, { plugins: { tsmatch: plugin } }]
    const nine: Linter9.Config[] = [recommended, { plugins: { tsmatch: plugin } }]
    const plugins: readonly [ESLint.Plugin, ESLint9.Plugin] = [plugin, plugin]
    const typed: TSESLint.FlatConfig.ConfigArray = [recommended, all]
    const defined = defineConfig({ files: ['**/*.ts'], extends: [recommended], plugins: { tsmatch: plugin } })
    expect([ten, nine, plugins, typed, defined].map(({ length }) => length)).toEqual([2, 2, 2, 2, 2])
  })
})

describe('rules and checks', () => {
  test('are the same set', () => {
    expect(Object.keys(plugin.rules).sort()).toEqual(checks.map((check) => check.id).sort())
  })

  test('have a file each', () => {
    const files = globSync('rules/*-*.ts', {
      cwd: root,
      ignore: ['rules/from-check.ts', 'rules/own-program.ts'],
    })
    expect(files.sort()).toEqual(checks.map((check) => `rules/${check.id}.ts`).sort())
  })

  test('have a schema for every option, and the defaults to go with it', () => {
    for (const check of checks) {
      const meta = plugin.rules[check.id]?.meta
      const [schema, ...rest] = (meta?.schema ?? []) as readonly { properties?: object }[]
      expect(rest).toEqual([])
      expect(Object.keys(schema?.properties ?? {})).toEqual(Object.keys(check.options))
      expect(Object.keys(meta?.defaultOptions?.[0] ?? {})).toEqual(Object.keys(check.options))
    }
  })

  test.each(['recommended', 'strict', 'all'] as const)(
    'preset %s holds its checks and the milder ones',
    (preset) => {
      const order = ['recommended', 'strict', 'all']
      const chosen = checks.filter((check) => order.indexOf(check.preset) <= order.indexOf(preset))
      const expected = Object.fromEntries(chosen.map((check) => [`tsmatch/${check.id}`, check.level]))
      expect(plugin.configs[preset].rules).toEqual(expected)
      expect(plugin.configs[preset].plugins?.['tsmatch']).toBe(plugin)
    },
  )
})

new RuleTester({
  languageOptions: {
    parserOptions: { projectService: true, tsconfigRootDir: project },
  },
  defaultFilenames: { ts: 'file.ts', tsx: 'file.tsx' },
}).run('unchecked-overflow', uncheckedOverflow, {
  valid: [checkedSum],
  invalid: [
    { code: sum, errors: [{ messageId: 'finding', line: 4, column: 12, endLine: 4, endColumn: 23 }] },
  ],
})

new RuleTester({
  languageOptions: {
    parserOptions: { projectService: true, tsconfigRootDir: project },
  },
  defaultFilenames: { ts: 'file.ts', tsx: 'file.tsx' },
}).run('redundant-null-check', redundantNullCheck, {
  valid: [retest.replace('if (dev) log', 'log')],
  invalid: [
    {
      code: retest,
      errors: [
        {
          messageId: 'finding',
          line: 6,
          suggestions: [{ messageId: 'suggestion', output: retest.replace('if (dev) log', 'log') }],
        },
      ],
    },
  ],
})

interface Linted {
  readonly ruleId: string | null
  readonly message: string
  readonly line: number
}

/** Both majors take the same options; their types do not know each other. */
type AnyESLint = new (options: object) => {
  lintText(text: string, options: { filePath: string }): Promise<{ messages: Linted[] }[]>
}

describe.each([
  ['ESLint 10', ESLint as unknown as AnyESLint],
  ['ESLint 9', ESLint9 as unknown as AnyESLint],
])('%s with the built plugin', (_, Linter) => {
  let built: Plugin
  beforeAll(async () => {
    built = ((await import(`${root}dist/rules/index.js`)) as { default: Plugin }).default
  })

  const lint = async (
    text: string,
    config: object = {},
    parserOptions: object = { projectService: true },
  ): Promise<Linted[]> => {
    const linter = new Linter({
      cwd: project,
      overrideConfigFile: true,
      overrideConfig: [
        {
          files: ['**/*.ts'],
          languageOptions: {
            parser: tseslint.parser,
            parserOptions: { ...parserOptions, tsconfigRootDir: project },
          },
        },
        built.configs.recommended,
        config,
      ],
    })
    const [result] = await linter.lintText(text, { filePath: `${project}/file.ts` })
    return result?.messages ?? []
  }

  test('reports a finding with the last steps of its trace', async () => {
    const messages = await lint(sum)
    expect(messages).toHaveLength(1)
    expect(messages[0]).toMatchObject({ ruleId: 'tsmatch/unchecked-overflow', line: 4 })
    expect(messages[0]?.message).toMatch(
      /^potential integer overflow from user 'start \+ len'.* \(.* at line \d+\)$/,
    )
  })

  test('is silent on the checked twin', async () => {
    expect(await lint(checkedSum)).toEqual([])
  })

  test('leaves out what a comment expects, and complains when nothing came', async () => {
    const comment = '// tsmatch-expect unchecked-overflow: the device caps both'
    expect(await lint(sum.replace('  out[0]', `  ${comment}\n  out[0]`))).toEqual([])
    const [complaint, ...others] = await lint(`${comment}\n${checkedSum}`)
    expect(others).toEqual([])
    expect(complaint).toMatchObject({ ruleId: 'tsmatch/unchecked-overflow', line: 1 })
    expect(complaint?.message).toMatch(
      /^'unchecked-overflow' is expected here, but nothing is reported any more/,
    )
  })

  test('says once that a comment expects no check, or one that there is not', async () => {
    const about = (comment: string): Promise<Linted[]> =>
      lint(sum.replace('  out[0]', `  ${comment}\n  out[0]`))
    const messages = [
      ...(await about('// tsmatch-expect')),
      ...(await about('// tsmatch-expect overflow: x')),
    ]
    expect(messages.filter(({ line }) => line === 4).map(({ message }) => message)).toEqual([
      "the comment expects no check: write 'tsmatch-expect id: reason'",
      "the comment expects 'overflow', which is not a check",
    ])
  })

  test('does not complain about comments that wait for what did not run, or runs elsewhere', async () => {
    const comment = '// tsmatch-expect unchecked-overflow: the device caps both'
    const off = { settings: { tsmatch: { checks: { 'unchecked-overflow': 'off' } } } }
    expect(await lint(`${comment}\n${checkedSum}`, off)).toEqual([])
    const tested = `function size(dev: { kind: number } | null): number {
  // tsmatch-expect redundant-null-check: the only caller may change
  if (!dev) return 0
  return dev.kind
}
export function one(dev: { kind: number } | null): number {
  if (!dev) return -1
  return size(dev) + 1
}
export function two(dev: { kind: number } | null): number {
  if (!dev) return -2
  return size(dev) + 2
}
`
    expect(await lint(tested)).toEqual([])
    const untested = tested.replaceAll('if (!dev) return -', 'if (!tested) return -').replace(/^/, 'declare const tested: boolean\n') // prettier-ignore
    expect(await lint(untested.replace('may change', 'is new'))).toMatchObject([{ line: 3 }])
  })

  test('says what to configure when there is no type information', async () => {
    await expect(lint(sum, {}, {})).rejects.toThrow(
      /tsmatch\/[\w-]+ needs type information about this file: .*projectService: true/,
    )
    // ESLint prints the stack: nothing but the sentence, and the file that it adds.
    const { stack = '' } = (await lint(sum, {}, {}).catch((error: unknown) => error)) as Error
    expect(stack).toMatch(/^tsmatch\/.*\nOccurred while linting .*\nRule: .*$/)
  })

  test('takes settings.tsmatch and refuses what it does not know', async () => {
    expect(await lint(sum, { settings: { tsmatch: { checks: { 'unchecked-overflow': 'off' } } } })).toEqual(
      [],
    )
    const source = `interface Port { read(): number }
export const twice = (port: Port): void => {
  new Uint8Array(4)[0] = port.read() * 2
}
`
    expect(await lint(source)).toEqual([])
    expect(await lint(source, { settings: { tsmatch: { sources: ['Port.read'] } } })).toHaveLength(1)
    const only = (glob: string): object => ({ settings: { tsmatch: { include: [`${project}/${glob}`] } } })
    expect(await lint(sum, only('other*.ts'))).toEqual([])
    expect(await lint(sum, only('f*.ts'))).toHaveLength(1)
    const wrong = lint(sum, { settings: { tsmatch: { cheks: {} } } })
    await expect(wrong).rejects.toThrow("settings.tsmatch: unknown setting 'cheks'; did you mean 'checks'?")
  })
})
