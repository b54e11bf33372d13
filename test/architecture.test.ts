/** House rules that no type can state: who may import whom, and how long a file may be. */
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { globSync } from 'tinyglobby'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname

/** Folder of analyzer -> the folders it may import from, besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  support: [],
  ir: ['support'],
  domains: ['support', 'ir'],
  values: ['support', 'ir', 'domains'],
  findings: ['support'],
  models: ['support', 'ir', 'domains', 'values', 'findings'],
  frontend: ['support', 'ir', 'domains', 'values'],
  engine: ['support', 'ir', 'domains', 'values', 'findings', 'models'],
  facts: ['support', 'ir', 'domains', 'values', 'findings', 'models'],
  checks: ['support', 'ir', 'domains', 'values', 'findings', 'models', 'engine'],
  session: ['support', 'ir', 'domains', 'values', 'findings', 'models', 'frontend', 'engine', 'checks', 'facts'],
  cli: ['support', 'findings', 'checks', 'session'],
}

/** Single edges that the table does not have, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {
  'engine -> session/settings.ts': 'the type of the settings, which the session owns',
  'checks -> session/settings.ts': 'the type of the settings, which the session owns',
  'frontend -> session/settings.ts': 'the type of the settings, which the session owns',
}

/** Packages and Node modules -> the folders that may import them. */
const packages: Readonly<Record<string, readonly string[]>> = {
  typescript: ['frontend', 'session'],
  'ts-morph': ['cli'],
  commander: ['cli'],
  tinyglobby: ['cli'],
  picocolors: ['findings'],
  'node:fs': ['cli', 'facts', 'session'],
  'node:path': ['cli', 'findings', 'session'],
  'node:url': ['cli'],
  'node:module': ['cli'],
  'node:crypto': ['findings', 'facts'],
}

/** Files over 400 lines, each with its reason. */
const long: Readonly<Record<string, string>> = {}

interface Import {
  readonly from: string
  readonly to: string
  readonly type: boolean
}

function sources(pattern: string): string[] {
  return globSync(pattern, { cwd: root, ignore: ['**/fixture*.ts', '**/fixture/**', '**/*.d.ts', '**/dist/**', '**/node_modules/**'] }).sort()
}

function imports(pattern: string): Import[] {
  const statement = /^(?:import|export) (type )?(?:[^'"\n;]*?|\{[^}]*\} )(?:from )?'([^']+)'|\bimport\('([^']+)'\)/gm
  return sources(pattern).flatMap((from) =>
    [...readFileSync(`${root}${from}`, 'utf8').matchAll(statement)].map((match) => {
      const to = match[2] ?? match[3] ?? ''
      return { from, to: to.startsWith('.') ? join(dirname(from), to) : to, type: match[1] !== undefined }
    }),
  )
}

const folderOf = (file: string): string => file.split('/')[1] ?? ''

test('folders of analyzer import along the table', () => {
  const wrong = imports('analyzer/*/**/*.ts')
    .filter(({ to }) => to.startsWith('analyzer/'))
    .filter(({ from, to }) => folderOf(from) !== folderOf(to) && !(allowed[folderOf(from)] ?? []).includes(folderOf(to)))
    .filter(({ from, to, type }) => !(type && `${folderOf(from)} -> ${relative('analyzer', to)}` in exceptions))
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(wrong).toEqual([])
})

test('packages are imported where they belong', () => {
  const wrong = imports('analyzer/**/*.ts')
    .filter(({ to }) => !to.startsWith('analyzer/'))
    .filter(({ from, to }) => !(packages[to] ?? []).includes(folderOf(from)) && from !== 'analyzer/index.ts')
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(wrong).toEqual([])
})

test('nobody loads TypeScript by himself: programs bring theirs', () => {
  const wrong = imports('{analyzer,rules}/**/*.ts').filter(({ to, type }) => to === 'typescript' && !type)
  expect(wrong).toEqual([])
})

test('only a dynamic import loads ts-morph', () => {
  const wrong = sources('analyzer/**/*.ts').filter((file) => /^import (?!type )[^\n]*'ts-morph'/m.test(readFileSync(`${root}${file}`, 'utf8')))
  expect(wrong).toEqual([])
})

test('checks know the engine through engine/check.ts', () => {
  const wrong = imports('analyzer/checks/**/*.ts')
    .filter(({ to }) => to.startsWith('analyzer/engine/') && to !== 'analyzer/engine/check.ts')
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(wrong).toEqual([])
})

test('rules know the analyzer through its index', () => {
  const wrong = imports('rules/**/*.ts')
    .filter(({ to }) => (to.startsWith('analyzer/') && to !== 'analyzer/index.ts') || /^(runtime|samples|test)\//.test(to))
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(wrong).toEqual([])
})

test('runtime does not know that it is checked', () => {
  const wrong = imports('runtime/**/*.ts').filter(({ to }) => !to.startsWith('runtime/') && !to.startsWith('node:'))
  expect(wrong).toEqual([])
})

test('files stay readable in one sitting', () => {
  const over = sources('{analyzer,rules,runtime,test}/**/*.ts').filter((file) => readFileSync(`${root}${file}`, 'utf8').split('\n').length > 401)
  expect(over).toEqual(Object.keys(long).sort())
})
