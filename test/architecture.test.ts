/** House rules that no type can state: who may import whom, and how long a file may be. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname

/** Folder of analyzer -> the folders it may import from, besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  support: [],
  ir: ['support'],
  domains: ['support', 'ir'],
  values: ['support', 'ir', 'domains'],
  page: [],
  findings: ['support', 'page'],
  models: ['support', 'ir', 'domains', 'values', 'findings'],
  frontend: ['support', 'ir', 'domains', 'values'],
  engine: ['support', 'ir', 'domains', 'values', 'findings', 'models'],
  facts: ['support', 'ir', 'domains', 'values', 'findings', 'models', 'engine'],
  checks: ['support', 'ir', 'domains', 'values', 'findings', 'models', 'engine'],
  session: [
    'support',
    'ir',
    'domains',
    'values',
    'findings',
    'models',
    'frontend',
    'engine',
    'checks',
    'facts',
  ],
  cli: ['support', 'findings', 'checks', 'facts', 'session'],
}

/** Packages and Node modules -> the folders that may import them. */
const packages: Readonly<Record<string, readonly string[]>> = {
  typescript: ['frontend', 'session'],
  'ts-morph': ['cli'],
  commander: ['cli'],
  tinyglobby: ['cli'],
  yaml: ['cli'],
  'node:readline/promises': ['cli'],
  picocolors: ['findings', 'cli'],
  sarif: ['findings'],
  'eslint-formatter-junit': ['findings'],
  'eslint-formatter-checkstyle': ['findings'],
  'node:fs': ['cli', 'facts', 'session'],
  'node:path': ['cli', 'findings', 'session'],
  'node:child_process': ['cli'],
  'node:url': ['cli', 'findings'],
  'node:module': ['cli', 'facts', 'findings'],
  'node:crypto': ['cli', 'findings', 'facts', 'session'],
  'node:v8': ['cli'],
  'node:worker_threads': ['cli'],
}

/** Files over 400 lines, each with its reason. */
const long: Readonly<Record<string, string>> = {
  'test/values.test.ts': 'one property per operator family, and the arbitraries they share',
}

interface Import {
  readonly from: string
  readonly to: string
  readonly type: boolean
}

function sources(pattern: string): string[] {
  return globSync(pattern, {
    cwd: root,
    ignore: ['**/fixture*.ts', '**/fixture/**', '**/*.d.ts', '**/dist/**', '**/node_modules/**'],
  }).sort()
}

function imports(pattern: string): Import[] {
  return sources(pattern).flatMap((from) => {
    const found: Import[] = []
    const add = (specifier: ts.Node | undefined, type: boolean): void => {
      if (specifier === undefined || !ts.isStringLiteral(specifier)) return
      const { text } = specifier
      found.push({ from, to: text.startsWith('.') ? join(dirname(from), text) : text, type })
    }
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node))
        add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
      else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
      else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
        add(node.argument.literal, true)
      else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
        add(node.arguments[0], false)
      ts.forEachChild(node, visit)
    }
    visit(ts.createSourceFile(from, readFileSync(`${root}${from}`, 'utf8'), ts.ScriptTarget.Latest))
    return found
  })
}

const folderOf = (file: string): string => file.split('/')[1] ?? ''

test('folders of analyzer import along the table', () => {
  const wrong = imports('analyzer/*/**/*.ts')
    .filter(({ to }) => to.startsWith('analyzer/'))
    .filter(
      ({ from, to }) =>
        folderOf(from) !== folderOf(to) && !(allowed[folderOf(from)] ?? []).includes(folderOf(to)),
    )
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

test('what the playground runs needs no Node', () => {
  const all = imports('analyzer/**/*.ts')
  const reached = new Set(['analyzer/session/session.ts', 'analyzer/session/directives.ts'])
  for (const file of reached)
    for (const { from, to, type } of all)
      if (from === file && !type && to.startsWith('analyzer/')) reached.add(to)
  const wrong = all.filter(({ from, to }) => reached.has(from) && to.startsWith('node:'))
  const asks = [...reached].filter((file) => /\bprocess\.(?:env|cpuUsage|cwd)\b\(?/.test(code(file)))
  expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
  expect(asks).toEqual([])
})

/** A file without its string literals, where models name what they model. */
function code(file: string): string {
  return readFileSync(`${root}${file}`, 'utf8').replace(/'[^'\n]*'/g, "''")
}

test('nobody loads TypeScript by himself: programs bring theirs', () => {
  const wrong = imports('{analyzer,rules}/**/*.ts').filter(({ to, type }) => to === 'typescript' && !type)
  expect(wrong).toEqual([])
})

test('only a dynamic import loads ts-morph', () => {
  const wrong = sources('analyzer/**/*.ts').filter((file) =>
    /^import (?!type )[^\n]*'ts-morph'/m.test(readFileSync(`${root}${file}`, 'utf8')),
  )
  expect(wrong).toEqual([])
})

/** What a check may know of the engine: itself, the finished flow it is shown, and the names of values. */
const shownToChecks = ['check.ts', 'flow.ts', 'symbols.ts'].map((file) => `analyzer/engine/${file}`)

test('checks never see states or the solver', () => {
  const wrong = imports('analyzer/checks/**/*.ts')
    .filter(({ to }) => to.startsWith('analyzer/engine/') && !shownToChecks.includes(to))
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(wrong).toEqual([])
})

test('rules know the analyzer through its index', () => {
  const wrong = imports('rules/**/*.ts')
    .filter(
      ({ to }) =>
        (to.startsWith('analyzer/') && to !== 'analyzer/index.ts') || /^(runtime|samples|test)\//.test(to),
    )
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(wrong).toEqual([])
})

test('runtime does not know that it is checked, and only its command line needs Node', () => {
  const wrong = imports('runtime/**/*.ts')
    .filter(({ to }) => !to.startsWith('runtime/'))
    .filter(
      ({ from, to }) => !from.startsWith('runtime/cli/') || (!to.startsWith('node:') && to !== 'commander'),
    )
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(wrong).toEqual([])
})

test('the library side of runtime knows nothing of its command line', () => {
  const wrong = imports('runtime/**/*.ts')
    .filter(({ from, to }) => !from.startsWith('runtime/cli/') && to.startsWith('runtime/cli/'))
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(wrong).toEqual([])
})

test('runtime compiles with the types of a browser alone', () => {
  const program = ts.createProgram([`${root}runtime/index.ts`], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  })
  const complaints = ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    )
  expect(complaints).toEqual([])
})

test('files stay readable in one sitting', () => {
  const over = sources('{analyzer,rules,language-service,runtime,test}/**/*.ts').filter(
    (file) => readFileSync(`${root}${file}`, 'utf8').split('\n').length > 401,
  )
  expect(over).toEqual(Object.keys(long).sort())
})
