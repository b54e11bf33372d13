/** The other tools on the 31 pairs, each at its strongest: what it says where. Those that are not installed say nothing. */
import { ESLint, type Linter } from 'eslint'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import tseslint from 'typescript-eslint'
import { pairsFolder } from './pairs.ts'

/** One report; the file by its name, the line from 1, the rule without the plugin's prefix and in kebab case. */
export interface Said {
  readonly rule: string
  readonly file: string
  readonly line: number
}

/** What it says of the pairs; throws when it cannot be run here. */
export type Peer = () => Promise<readonly Said[]> | readonly Said[]

const folder = join(pairsFolder, '..')
const modules = new URL('../peers/node_modules/', import.meta.url.replace('/dist/test/', '/test/')).pathname

/** By the names of the columns in peers.md. */
export const peers: Readonly<Record<string, Peer>> = {
  'tsc 6': () => compiler(join(folder, '../../node_modules/typescript')),
  'tsc 7': () => compiler(join(modules, 'typescript7')),
  'tse strict': () => eslint(tseslint.configs.strictTypeChecked),
  'tse all': () => eslint(tseslint.configs.all),
  'eslint all': () => shipped('@eslint/js', 'all'),
  'sonar rec': () => shipped('eslint-plugin-sonarjs', 'recommended'),
  'sonar all': () => everythingOf('eslint-plugin-sonarjs', 'sonarjs'),
  oxlint,
  biome,
  rslint,
  unicorn: () => shipped('eslint-plugin-unicorn', 'all'),
  security: () => everythingOf('eslint-plugin-security', 'security'),
} // prettier-ignore

async function eslint(configs: readonly object[]): Promise<readonly Said[]> {
  const parserOptions = { project: './tsconfig.json', tsconfigRootDir: folder }
  const languageOptions = { parser: tseslint.parser as Linter.Parser, parserOptions }
  const engine = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [...configs, { files: ['**/*.ts'], languageOptions }],
  })
  const results = await engine.lintFiles(['src/**/*.ts'])
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ fatal, message, ruleId, line }) => {
      if (fatal === true) throw new Error(message)
      return said(ruleId ?? '', filePath, line)
    }),
  )
}

interface Plugin {
  readonly rules: Readonly<Record<string, unknown>>
  readonly configs: Readonly<Record<string, unknown>>
}

async function plugin(name: string): Promise<Plugin> {
  const { default: module } = (await import(pathOf(name))) as { default: Plugin }
  return module
}

async function shipped(name: string, config: string): Promise<readonly Said[]> {
  return eslint([(await plugin(name)).configs[config] as Linter.Config])
}

async function everythingOf(name: string, prefix: string): Promise<readonly Said[]> {
  const loaded = await plugin(name)
  const rules = everyRule(Object.keys(loaded.rules).map((rule) => `${prefix}/${rule}`))
  return eslint([{ plugins: { [prefix]: loaded as ESLint.Plugin }, rules }])
}

function everyRule(names: Iterable<string>): Linter.RulesRecord {
  return Object.fromEntries([...names].map((name) => [name, 'error' as const]))
}

function pathOf(name: string): string {
  return createRequire(modules).resolve(name)
}

function compiler(home: string): readonly Said[] {
  const out = run(join(home, 'bin/tsc'), ['-p', 'tsconfig.json', '--noEmit', '--pretty', 'false'])
  return [...out.matchAll(/^(.+)\((\d+),\d+\): error (TS\d+)/gm)].map(([, file = '', line = '', code = '']) =>
    said(code, file, Number(line)),
  )
}

function oxlint(): readonly Said[] {
  const flags = ['--tsconfig', 'tsconfig.json', '--type-aware', '--type-check', '-D', 'all', '-D', 'nursery']
  const out = run(join(modules, 'oxlint/bin/oxlint'), [...flags, '-f', 'json', 'src'])
  const { diagnostics } = JSON.parse(out) as {
    diagnostics: { code?: string; filename: string; labels: { span: { line: number } }[] }[]
  }
  return diagnostics.map(({ code = '', filename, labels }) =>
    said(/\((.+)\)/.exec(code)?.[1] ?? code, filename, labels[0]?.span.line ?? 0),
  )
}

function biome(): readonly Said[] {
  const rules = { preset: 'all', nursery: 'warn', suspicious: { noUnnecessaryConditions: 'warn' } }
  const config = { linter: { domains: { project: 'all', types: 'all' }, rules } }
  const flags = ['lint', '--reporter=json', '--max-diagnostics=none', 'src']
  const out = runIn(
    { 'biome.json': JSON.stringify(config) },
    join(modules, '@biomejs/biome/bin/biome'),
    flags,
  )
  const { diagnostics } = JSON.parse(out) as {
    diagnostics: { category: string; location: { path: string; start: { line: number } } }[]
  }
  return diagnostics.map(({ category, location }) => said(category, location.path, location.start.line))
}

function rslint(): readonly Said[] {
  const config = `import { ts } from ${JSON.stringify(pathOf('@rslint/core'))}
const languageOptions = { parserOptions: { project: ['./tsconfig.json'] } }
export default [...[ts.configs.strictTypeChecked].flat(), { languageOptions }]
`
  const flags = ['--format', 'jsonline', 'src']
  const out = runIn({ 'rslint.config.mjs': config }, join(modules, '@rslint/core/bin/rslint.js'), flags)
  return out.split('\n').filter((line) => line.startsWith('{')).map((line) => {
    const { ruleName, filePath, range } = JSON.parse(line) as { ruleName: string; filePath: string; range: { start: { line: number } } }
    return said(ruleName, filePath, range.start.line)
  })
} // prettier-ignore

function said(rule: string, file: string, line: number): Said {
  const name = rule.slice(rule.lastIndexOf('/') + 1)
  const kebab = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return { rule: kebab, file: basename(file), line }
}

function run(script: string, args: readonly string[], cwd: string = folder): string {
  if (!existsSync(script)) throw new Error(`there is no ${basename(script)}`)
  const env = { ...process.env, OXLINT_TSGOLINT_PATH: join(modules, '.bin/tsgolint') }
  const { stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 28 }) // prettier-ignore
  if (stdout === '' && stderr !== '') throw new Error(stderr)
  return stdout
}

/** On a copy of the pairs with a configuration beside them: without one there, types are not looked at. */
function runIn(files: Readonly<Record<string, string>>, script: string, args: readonly string[]): string {
  const copy = mkdtempSync(join(tmpdir(), 'compare-'))
  try {
    cpSync(folder, copy, { recursive: true })
    for (const [name, text] of Object.entries(files)) writeFileSync(join(copy, name), text)
    return run(script, args, copy)
  } finally {
    rmSync(copy, { recursive: true })
  }
}
