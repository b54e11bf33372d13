/** Where ESLint's rules tell their findings: names of files, texts that parsers put together, and `require`. */
import { ESLint, Linter } from 'eslint'
import { createRequire } from 'node:module'
import tseslint from 'typescript-eslint'
import { expect, test } from 'vitest'
import plugin from '../rules/index.ts'
import { retest } from './harness/retest.ts'

const project = new URL('harness/eslint-project', import.meta.url).pathname
const parserOptions = { projectService: true, tsconfigRootDir: project }

interface Node {
  range: [number, number]
  loc: { start: object; end: object }
}

const parse = tseslint.parser.parseForESLint as (code: string, options: object) => { readonly ast: object }

/** Like Vue's parser: TypeScript sees the scripts alone, one after the other, and the tree the places in the file. */
const scripts = {
  meta: { name: 'scripts', version: '1' },
  parseForESLint(code: string, options: object) {
    const blocks = [...code.matchAll(/(?<=<script>\n).*?(?=<\/script>)/gs)]
    let length = 0
    const parts = blocks.map(({ 0: text, index }) => ({ from: (length += text.length) - text.length, index }))
    const result = parse(blocks.join(''), options)
    const seen = new Set<object>()
    const place = (offset: number): number => {
      const part = parts.findLast(({ from }) => from <= offset)
      return part === undefined ? offset : offset - part.from + part.index
    }
    const locate = (offset: number): object => {
      const lines = code.slice(0, offset).split('\n')
      return { line: lines.length, column: lines.at(-1)?.length }
    }
    const move = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || seen.has(value)) return
      seen.add(value)
      for (const [key, child] of Object.entries(value)) if (key !== 'parent') move(child)
      if (!('range' in value) || !('loc' in value)) return
      const node = value as Node
      const [start, end] = node.range
      node.range = [place(start), place(Math.max(start, end - 1)) + (end > start ? 1 : 0)]
      node.loc = { start: locate(node.range[0]), end: locate(node.range[1]) }
    }
    move(result.ast)
    return result
  },
}

async function lint(parser: object, text: string): Promise<readonly string[]> {
  const eslint = new ESLint({
    cwd: project,
    overrideConfigFile: true,
    overrideConfig: [
      { files: ['**/*.ts'], languageOptions: { parser, parserOptions } },
      plugin.configs.recommended as object,
    ] as never,
  })
  const [result] = await eslint.lintText(text, { filePath: `${project}/file.ts` })
  return (result?.messages ?? []).flatMap(({ line, column, message, suggestions }) => {
    const repaired = (suggestions ?? []).map(
      ({ fix }) => text.slice(0, fix.range[0]) + fix.text + text.slice(fix.range[1]),
    )
    return [`${String(line)}:${String(column)} ${message}`, ...repaired]
  })
}

test('a script in a file of another kind is told where the file has it', async () => {
  const file = `<p>{{ a text that is longer than what is declared }}</p>
<script>
export const first = 1
</script>
<p>more text</p>
<script>
${retest}</script>
`
  const [message, repaired, ...others] = await lint(scripts, file)
  expect(message).toMatch(
    /^12:7 we tested 'dev' before and it was 'true' \(.* at line 9; 'dev' was true at line 10\)$/,
  )
  expect(repaired).toBe(file.replace('if (dev) log', 'log'))
  expect(others).toEqual([])
})

test('what the linted text does not have is not told', async () => {
  const other = {
    ...scripts,
    parseForESLint: (code: string, options: object) =>
      parse(code.replaceAll('dev', 'dex'), options),
  } // prettier-ignore
  expect(await lint(other, retest)).toEqual([])
})

test('a name may be relative to the folder of the project', () => {
  const linter = new Linter({ cwd: project })
  const config = {
    files: ['**/*.ts'],
    languageOptions: {
      parser: tseslint.parser,
      // In CI it would read the file, which is not what is linted here.
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: project, disallowAutomaticSingleRunInference: true }, // prettier-ignore
    },
    ...plugin.configs.recommended,
  }
  for (const filename of ['file.ts', `${project}/file.ts`])
    expect(linter.verify(retest, [config as never], { filename })).toMatchObject([{ line: 6 }])
})

test('require gives the plugin itself', () => {
  const required = createRequire(import.meta.url)('../dist/rules/index.js') as typeof plugin
  const { configs, rules } = required
  expect(required).toHaveProperty('default', required)
  expect(Object.keys(rules)).toEqual(Object.keys(plugin.rules))
  expect(configs.recommended.plugins?.['tsmatch']).toMatchObject({ meta: { name: 'tsmatch' } })
})
