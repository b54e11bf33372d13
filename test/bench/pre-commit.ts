/**
 * What a hook costs: `tsmatch --changed` on three edited files of a project of 50,000 lines, as a ratio of ESLint with
 * typescript-eslint's type-aware preset on the same files. Processor time, the least of three runs.
 * `npm run build && node dist/test/bench/pre-commit.js`
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs' // prettier-ignore
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'

const root = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'tsmatch-bench-'))
const lines = 50_000
const edited = ['part1/nfit/ctl.ts', 'part2/uapi/probe.ts', 'part3/acpi/parse.ts'].map(
  (file) => `src/${file}`,
)

try {
  makeProject()
  const main = join(root, 'dist/analyzer/cli/main.js')
  const eslint = join(root, 'node_modules/eslint/bin/eslint.js')
  const own = least(() => seconds([main, '--changed', '--fail-on', 'never']))
  const peer = least(() => seconds([eslint, ...edited]))
  console.log(
    `tsmatch --changed ${own.toFixed(2)} s, ESLint ${peer.toFixed(2)} s, ratio ${(own / peer).toFixed(2)}`,
  )
} finally {
  rmSync(folder, { recursive: true })
}

/** Copies of the runtime, which is real code of its kind, until there are lines enough. */
function makeProject(): void {
  const sources = globSync('runtime/**/*.ts', { cwd: root })
  const each = sources.reduce(
    (sum, file) => sum + readFileSync(join(root, file), 'utf8').split('\n').length,
    0,
  )
  for (let part = 1; part <= Math.ceil(lines / each); part++)
    for (const file of sources)
      cpSync(join(root, file), join(folder, `src/part${part}`, file.slice('runtime/'.length)))
  mkdirSync(join(folder, 'node_modules'))
  for (const name of ['typescript', 'typescript-eslint', '@types'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  const compilerOptions = { strict: true, target: 'es2023', lib: ['es2023'], module: 'nodenext', types: ['node'], allowImportingTsExtensions: true, noEmit: true } // prettier-ignore
  const files = {
    'package.json': '{ "type": "module" }',
    '.gitignore': 'node_modules',
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }),
    'eslint.config.js': `import tseslint from 'typescript-eslint'
export default tseslint.config(tseslint.configs.recommendedTypeChecked, {
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
})`,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const git = (...args: string[]): void => void execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], { cwd: folder, stdio: 'ignore' }) // prettier-ignore
  git('init', '--quiet')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'start')
  for (const file of edited) appendFileSync(join(folder, file), '\nexport const edited = true\n')
}

/** User and system time of a Node program, children included, as `times` of the shell tells it. */
function seconds(args: readonly string[]): number {
  const quoted = [process.execPath, ...args].map((arg) => `'${arg}'`).join(' ')
  const { stdout } = spawnSync('bash', ['-c', `${quoted} >/dev/null 2>&1; times`], {
    cwd: folder,
    encoding: 'utf8',
  })
  const last = stdout.trim().split('\n').at(-1) ?? ''
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0)
}

function least(measure: () => number): number {
  return Math.min(measure(), measure(), measure())
}
