/** Commits that hooks let through or stop: the recipes, with the real pre-commit, husky with lint-staged, and lefthook. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, test } from 'vitest'
import { source } from './harness/findings.ts'
import { noTools, packageJson, root, TestProject, tsconfigJson, type Outcome } from './harness/project.ts'

const noPreCommit = existsSync('/usr/bin/pre-commit')
  ? undefined
  : 'there is no pre-commit: apt-get install pre-commit'

let project: TestProject
afterEach(() => project.remove())

function open(recipe: string): void {
  project = new TestProject({
    'package.json': packageJson,
    'tsconfig.json': tsconfigJson,
    'src/old.ts': source,
  })
  project.copy(recipe)
}

function commit(files: Readonly<Record<string, string>>): Outcome {
  project.write(files)
  project.git('add', '--all')
  return project.run('git', ['commit', '--message', 'change'])
}

/** What each of them does with a harmless change, and with one that brings a finding. */
function expectGate(): void {
  const harmless = commit({ 'src/new.ts': 'export const one = 1\n' })
  expect(harmless.told).not.toContain('potential integer overflow')
  expect(harmless.status).toBe(0)
  const harmful = commit({ 'src/new.ts': source.replace('end', 'fresh') })
  expect(harmful.told).toContain(
    "src/new.ts:4 fresh() error: potential integer overflow from user 'start + len'",
  )
  expect(harmful.told).not.toContain('src/old.ts')
  expect(harmful.status).toBe(1)
}

/** The first commit, before there are hooks: its finding is nobody's doing any more. */
function commitWithoutHooks(): void {
  project.git('add', '--all')
  project.git('commit', '--no-verify', '--message', 'start')
}

describe.skipIf(noPreCommit !== undefined)(
  `pre-commit${noPreCommit === undefined ? '' : ` (${noPreCommit})`}`,
  () => {
    test('with the hook of this repository', () => {
      open('pre-commit')
      commitWithoutHooks()
      const hooks = mkdtempSync(join(tmpdir(), 'tsmatch-hooks-'))
      try {
        cpSync(`${root}.pre-commit-hooks.yaml`, join(hooks, '.pre-commit-hooks.yaml'))
        const git = (...args: string[]): void => void execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], { cwd: hooks, stdio: 'ignore' }) // prettier-ignore
        git('init', '--quiet')
        git('add', '--all')
        git('commit', '--quiet', '--message', 'hooks')
        git('tag', 'v0.1.0')
        const recipe = readFileSync(`${root}recipes/pre-commit/.pre-commit-config.yaml`, 'utf8')
        project.write({
          '.pre-commit-config.yaml': recipe.replace('https://github.com/tsmatch/tsmatch', hooks),
        })
        const env = { PRE_COMMIT_HOME: join(hooks, 'home') }
        expect(project.run('pre-commit', ['install'], env).status).toBe(0)
        process.env['PRE_COMMIT_HOME'] = env.PRE_COMMIT_HOME
        expectGate()
      } finally {
        delete process.env['PRE_COMMIT_HOME']
        rmSync(hooks, { recursive: true })
      }
    })
  },
)

describe.skipIf(noTools !== undefined)(
  `tools from npm${noTools === undefined ? '' : ` (${noTools})`}`,
  () => {
    test('husky with lint-staged', () => {
      open('husky')
      commitWithoutHooks()
      expect(project.run('husky', []).status).toBe(0)
      expectGate()
    })

    test('lefthook', () => {
      open('lefthook')
      commitWithoutHooks()
      expect(project.run('lefthook', ['install']).status).toBe(0)
      expectGate()
    })
  },
)
