/**
 * Measures the checker against `tsc --noEmit` and typescript-eslint's type-aware preset, and prints tables for
 * docs/performance.md. `npm run bench -- [--rounds N] [--only TABLE] [tsconfig ...]`; without a tsconfig it takes this
 * repository's own. Ratios are of processor time: that of the clock is the machine's business.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Copies, copiesOfFiles, copiesOfLines, root } from './copies.ts'
import { compare, megabytes, ratio, run, seconds, table, type Cost } from './measure.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' }, only: { type: 'string' } },
})
const rounds = Number(values.rounds)
const configs = (positionals.length > 0 ? positionals : ['analyzer/tsconfig.json', 'runtime/tsconfig.json']) // prettier-ignore
  .map((config) => resolve(process.env['INIT_CWD'] ?? root, config))

const tsc = join(root, 'node_modules/typescript/bin/tsc')
const tsmatch = join(root, 'dist/analyzer/cli/main.js')
const program = (name: string): string => join(import.meta.dirname, `${name}.js`)

const tables: Readonly<Record<string, () => string>> = { projects, lowering, cache, growth, editor }
if (values.only !== undefined && !(values.only in tables))
  throw new Error(`no table '${values.only}': ${Object.keys(tables).join(', ')}`)
for (const [name, make] of Object.entries(tables))
  if (values.only === undefined || values.only === name) console.log(`${make()}\n`)

/** The whole command. */
function projects(): string {
  const heads = ['project', 'tsc --noEmit', 'tsmatch', 'typescript-eslint', 'time to tsc', 'memory to tsc', 'time to typescript-eslint'] // prettier-ignore
  return table(
    heads,
    configs.map((config) => {
      const { compiler, checker, linter } = compare(rounds, {
        compiler: () => compile(config),
        checker: () => check(config),
        linter: () => run([program('lint-project'), config], dirname(config)),
      })
      const cell = (cost: Cost): string => `${seconds(cost)} s, ${megabytes(cost)} MB`
      return [
        nameOf(config),
        ...[compiler, checker, linter].map(cell),
        ratio(checker.cpu, compiler.cpu),
        ratio(checker.megabytes, compiler.megabytes),
        ratio(checker.cpu, linter.cpu),
      ]
    }),
  )
}

/** From syntax to instructions, against the type check of the same files in the same process. */
function lowering(): string {
  return table(
    ['project', 'files', 'lines', 'type check', 'lowering', 'ratio'],
    configs.map((config) => {
      const { out } = compare(rounds, {
        once: () => run([program('lowering'), config], dirname(config)),
      }).once
      const told = JSON.parse(out) as { lines: number; files: number; lowering: number; checking: number }
      const shown = (time: number): string => `${time.toFixed(0)} ms`
      return [
        nameOf(config),
        String(told.files),
        String(told.lines),
        shown(told.checking),
        shown(told.lowering),
        ratio(told.lowering, told.checking),
      ]
    }),
  )
}

/** A first run with `--cache`, and a second of the same sources. */
function cache(): string {
  return table(
    ['project', 'without a cache', 'filling it', 'again', 'first to again', 'same bytes'],
    configs.map((config) => {
      const folder = mkdtempSync(join(tmpdir(), 'tsmatch-bench-'))
      const { without } = compare(rounds, { without: () => check(config) })
      let filling: Cost | undefined
      const { again } = compare(rounds, {
        first: () => {
          rmSync(folder, { recursive: true })
          const cost = check(config, '--cache', folder)
          if (filling === undefined || cost.cpu < filling.cpu) filling = cost
          return cost
        },
        again: () => check(config, '--cache', folder),
      })
      rmSync(folder, { recursive: true })
      if (filling === undefined) throw new Error('no rounds')
      const costs = [without, filling, again].map((cost) => `${cost.cpu.toFixed(2)} s`)
      const same = without.out === again.out && without.out === filling.out ? 'yes' : 'NO'
      return [nameOf(config), ...costs, ratio(filling.cpu, again.cpu), same]
    }),
  )
}

/** Copies of the same code: twice the lines should be twice the cost. */
function growth(): string {
  const rows = [25_000, 50_000, 100_000].map((lines) => {
    const copies = new Copies(copiesOfLines(lines))
    const config = join(copies.folder, 'tsconfig.json')
    const costs = compare(rounds, { compiler: () => compile(config), checker: () => check(config) })
    copies.remove()
    return { lines: copies.size.lines, ...costs }
  })
  return table(
    ['lines', 'tsc --noEmit', 'tsmatch', 'ms a thousand lines', 'memory', 'time to tsc', 'memory to tsc'],
    rows.map(({ lines, compiler, checker }) => [
      String(lines),
      `${seconds(compiler)} s`,
      `${seconds(checker)} s`,
      ((1e6 * checker.cpu) / lines).toFixed(0),
      `${megabytes(checker)} MB`,
      ratio(checker.cpu, compiler.cpu),
      ratio(checker.megabytes, compiler.megabytes),
    ]),
  )
}

/** From an edit to its findings in a project of 500 files. */
function editor(): string {
  const copies = new Copies(copiesOfFiles(500))
  const files = ['nfit/ctl.ts', 'btt/check.ts', 'acpi/parse.ts', 'lib/json.ts']
  const rows = files.map((name) => {
    const file = `src/part1/${name}`
    const edit = (rules: string): Cost => run([program('edit'), rules, copies.folder, file], copies.folder)
    const { own, peer } = compare(rounds, {
      own: () => edit('tsmatch'),
      peer: () => edit('typescript-eslint'),
    })
    const [a, b] = [own, peer].map(({ out }) => JSON.parse(out) as { open: number; edit: number })
    if (a === undefined || b === undefined) throw new Error('no rounds')
    const shown = (time: number): string => `${time.toFixed(0)} ms`
    return [name, ...[a.open, b.open].map(shown), ratio(a.open, b.open), ...[a.edit, b.edit].map(shown), ratio(a.edit, b.edit)] // prettier-ignore
  })
  copies.remove()
  return table(
    ['file', 'opening: tsmatch', 'typescript-eslint', 'ratio', 'an edit: tsmatch', 'typescript-eslint', 'ratio'], // prettier-ignore
    rows,
  )
}

function compile(config: string): Cost {
  // What an earlier run has left would make this one quicker.
  const afresh = ['--incremental', 'false', '--composite', 'false', '--tsBuildInfoFile', 'null']
  return run([tsc, '--noEmit', ...afresh, '--ignoreDeprecations', '6.0', '-p', config], dirname(config))
}

function check(config: string, ...more: readonly string[]): Cost {
  return run([tsmatch, '--format', 'json', '--fail-on', 'never', '-p', config, ...more], dirname(config))
}

/** What the project calls itself. */
function nameOf(config: string): string {
  const folder = dirname(config)
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) return basename(folder)
  const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }
  return name ?? basename(folder)
}
