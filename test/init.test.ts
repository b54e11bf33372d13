/** `tsmatch init`: what it writes works, it asks first, and it changes nothing twice. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { run } from '../analyzer/cli/run.ts'
import { command } from './harness/command.ts'
import { source } from './harness/findings.ts'
import { packageJson, root, TestProject, tsconfigJson } from './harness/project.ts'

let project: TestProject
beforeEach(() => {
  project = new TestProject({
    'package.json': packageJson,
    'tsconfig.json': tsconfigJson,
    'src/end.ts': source,
  })
})
afterEach(() => project.remove())

const read = (file: string): string => readFileSync(join(project.folder, file), 'utf8')
const recipe = (file: string): string => readFileSync(join(root, 'recipes', file), 'utf8')
const init = async (): Promise<string> => {
  const { status, out, error } = await command(project.folder, 'init', '--yes')
  expect(error).toBe('')
  expect(status).toBe(0)
  return out
}

test('an empty project gets settings and a workflow, and is told about the rest', async () => {
  expect(await init()).toBe(`to do   the package: npm install --save-dev tsmatch
wrote   the settings: 'tsmatch.config.ts'
to do   the ESLint plugin: npm install --save-dev eslint typescript-eslint, then run init again, to see findings in editors
to do   the pre-commit hook: install pre-commit, husky or lefthook, then run init again, to check before each commit
wrote   the workflow: '.github/workflows/tsmatch.yml'

next: npx tsmatch
`)
  expect(read('.github/workflows/tsmatch.yml')).toBe(recipe('github/tsmatch.yml'))
  expect((await command(project.folder)).out).toMatch(/^src\/end\.ts:4 /)
})

test('a project that has everything gets everything, once', async () => {
  const devDependencies = {
    tsmatch: '^0.1.0',
    eslint: '^10.0.0',
    'typescript-eslint': '^8.0.0',
    husky: '^9.0.0',
  }
  project.write({
    'package.json': JSON.stringify({ type: 'module', devDependencies }),
    '.gitlab-ci.yml': '# ours\nstages: [test]\ninclude:\n  - local: other.yml # keep\n',
  })
  expect((await init()).match(/^\w+/gm)).toEqual(['ok', 'wrote', 'wrote', 'wrote', 'changed', 'next'])
  const files = ['tsmatch.config.ts', 'eslint.config.js', '.husky/pre-commit', '.gitlab-ci.yml']
  const texts = files.map(read)
  expect(texts[1]).toBe(recipe('eslint/eslint.config.js'))
  expect(texts[3]).toBe(
    `# ours\nstages: [test]\ninclude:\n  - local: other.yml # keep\n${recipe('gitlab/.gitlab-ci.yml').replace('include:\n', '')}`,
  )
  expect((await init()).match(/^\w+/gm)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'next'])
  expect(files.map(read)).toEqual(texts)
  const { told } = project.run(process.execPath, [join(root, 'node_modules/eslint/bin/eslint.js'), 'src'])
  expect(told).toContain('tsmatch/unchecked-overflow')
})

describe('an ESLint configuration', () => {
  const imports = "import tseslint from 'typescript-eslint'\n"
  test.each([
    ['', "const tseslint = require('typescript-eslint')\n"],
    ["'use strict'\n", 'const tseslint = require("typescript-eslint");\n'],
  ])('in CommonJS still works, and reports: %s', async (directive, required) => {
    const text = `${directive}${required}module.exports = tseslint.config(tseslint.configs.base)\n`
    project.write({ 'eslint.config.cjs': text })
    expect(await init()).toContain("changed the ESLint plugin: 'eslint.config.cjs'")
    expect(read('eslint.config.cjs').startsWith(`${directive}const { default: tsmatch } = require(`)).toBe(
      true,
    )
    const { told } = project.run(process.execPath, [join(root, 'node_modules/eslint/bin/eslint.js'), 'src'])
    expect(told).toContain('tsmatch/unchecked-overflow')
  })

  test.each([
    ['an array', `${imports}\nexport default [...tseslint.configs.recommended]\n`],
    [
      'an array over lines',
      `${imports}// ours\nexport default [\n  ...tseslint.configs.recommended, // keep\n];\n`,
    ],
    ['tseslint.config', `${imports}export default tseslint.config(tseslint.configs.recommended)\n`],
    [
      'defineConfig',
      `import { defineConfig } from 'eslint/config'\n${imports}export default defineConfig([\n  tseslint.configs.recommended,\n])\n`,
    ],
    ['a variable', `${imports}const config = [...tseslint.configs.recommended]\nexport default config\n`],
    [
      'types already',
      `${imports}export default tseslint.config(tseslint.configs.recommendedTypeChecked, { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } })\n`,
    ],
  ])('that is %s still works, and reports', async (_, text) => {
    project.write({ 'eslint.config.js': text })
    expect(await init()).toContain("changed the ESLint plugin: 'eslint.config.js'")
    const { told } = project.run(process.execPath, [join(root, 'node_modules/eslint/bin/eslint.js'), 'src'])
    expect(told).toContain('tsmatch/unchecked-overflow')
    for (const line of text.split('\n'))
      if (line.includes('//')) expect(read('eslint.config.js')).toContain(line)
    const once = read('eslint.config.js')
    await init()
    expect(read('eslint.config.js')).toBe(once)
  })

  test.each([
    [
      `${imports}export default (async () => tseslint.configs.recommended)()\n`,
      "add to 'eslint.config.js': import tsmatch from 'tsmatch'",
    ],
    [`${imports}const loop = loop\nexport default loop\n`, "add to 'eslint.config.js'"],
    ['export default []\n', "'eslint.config.js' has no typescript-eslint"],
    ['this is ( not JavaScript\n', "'eslint.config.js' has no typescript-eslint"],
  ])('that it does not understand is left alone: %s', async (text, advice) => {
    project.write({ 'eslint.config.js': text })
    expect(await init()).toContain(advice)
    expect(read('eslint.config.js')).toBe(text)
  })
})

describe('a hook manager', () => {
  test.each([
    ['.pre-commit-config.yaml', '# ours\nrepos:\n  - repo: local # keep\n    hooks: []\n', 'rev: v0.1.0'],
    ['lefthook.yml', '# ours\npre-push:\n  jobs: []\n', 'run: npx --no-install tsmatch --changed'],
    [
      'lefthook.yml',
      'pre-commit:\n  jobs:\n    - run: true # ours, keep\n',
      'run: npx --no-install tsmatch --changed',
    ],
    ['.husky/pre-commit', '# ours, keep\nnpm test', 'npx --no-install tsmatch --changed'],
  ])('%s keeps what it has', async (file, text, added) => {
    project.write({ [file]: text })
    await init()
    for (const line of text.split('\n')) expect(read(file)).toContain(line)
    expect(read(file)).toContain(added)
    const once = read(file)
    await init()
    expect(read(file)).toBe(once)
  })

  test.each(['- a list\n', 'repos: 1\n', 'a: [\n'])('of an unknown form is left alone: %j', async (text) => {
    project.write({ '.pre-commit-config.yaml': text })
    expect(await init()).toContain("'.pre-commit-config.yaml' is not of a form that init can change")
    expect(read('.pre-commit-config.yaml')).toBe(text)
  })
})

describe('asking', () => {
  async function answering(
    answer: string,
  ): Promise<{ readonly out: string; readonly asked: readonly string[] }> {
    let out = ''
    const asked: string[] = []
    const ask = async (question: string): Promise<string> => {
      asked.push(question)
      return Promise.resolve(answer)
    }
    const write = (text: string): void => void (out += text)
    await run(['init'], { folder: project.folder, out: { write }, error: { write }, color: false, ask })
    return { out, asked }
  }

  test('a yes, or just the enter key, writes', async () => {
    const { asked } = await answering('')
    expect(asked).toEqual([
      "write 'tsmatch.config.ts' for the settings? [Y/n] ",
      "write '.github/workflows/tsmatch.yml' for the workflow? [Y/n] ",
    ])
    expect(existsSync(join(project.folder, 'tsmatch.config.ts'))).toBe(true)
  })

  test('a no leaves everything', async () => {
    const { out } = await answering('n')
    expect(out).toContain("left    the settings: 'tsmatch.config.ts'")
    expect(existsSync(join(project.folder, 'tsmatch.config.ts'))).toBe(false)
  })

  test.each([
    [['init'], 'init asks before it writes: run it in a terminal, or with --yes'],
    [['init', '--force'], "init takes --yes and nothing else, not '--force'"],
  ])('%j without anybody there is one sentence', async (args, sentence) => {
    expect(await command(project.folder, ...args)).toEqual({
      status: 2,
      out: '',
      error: `tsmatch: ${sentence}\n`,
    })
  })

  test('outside a project is one sentence', async () => {
    const { error } = await command(join(project.folder, 'src'), 'init', '--yes')
    expect(error).toBe('tsmatch: there is no package.json in this folder: run init where the project is\n')
  })
})

describe('first contact', () => {
  const named = (name: string): string => source.replace('function end', `function ${name}`)

  test('the first run ends with where to start', async () => {
    project.write({ 'src/a.ts': named('a'), 'src/b.ts': named('b') })
    const { out } = await command(project.folder, '--format', 'pretty')
    expect(out.slice(out.indexOf('3 findings'))).toBe(`3 findings: 3 error
  of unchecked-overflow 3

Start with src/a.ts:4: potential integer overflow from user 'start + len' (u64).
  npx tsmatch explain src/a.ts:4 tells its whole story, --explain unchecked-overflow what the check means.
  npx tsmatch --format html -o tsmatch.html shows all of them in a browser.
  npx tsmatch --update-baseline keeps them for later; with --baseline only new ones are told.
`)
    project.write({ 'tsmatch.config.json': '{}' })
    expect((await command(project.folder, '--format', 'pretty')).out).toMatch(/\n3 findings: 3 error\n$/)
  })

  test('--help fits a screen', async () => {
    const lines = (await command(project.folder, '--help')).out.split('\n')
    expect(lines.length).toBeLessThanOrEqual(45)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })
})
