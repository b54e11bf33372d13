/** What runs in CI: the GitHub action, the GitLab template, and the caches of Nx and Turborepo. */
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { source } from './harness/findings.ts'
import { noTools, packageJson, root, TestProject, tsconfigJson, type Outcome } from './harness/project.ts'

let project: TestProject
afterEach(() => project.remove())

const read = (name: string): string => readFileSync(join(project.folder, name), 'utf8')
const driver = { 'package.json': packageJson, 'tsconfig.json': tsconfigJson, 'src/end.ts': source }

describe('the GitHub action', () => {
  interface Action {
    readonly inputs: Readonly<Record<string, { readonly default: string }>>
    readonly runs: {
      readonly steps: readonly { readonly env: Record<string, string>; readonly run: string }[]
    }
  }

  /** Does what the runner does with a composite action of one step. */
  function runAction(given: Readonly<Record<string, string>>): Outcome {
    const { inputs, runs } = parse(readFileSync(`${root}action.yml`, 'utf8')) as Action
    const value = (name: string): string => given[name] ?? inputs[name]?.default ?? 'no such input'
    const [step] = runs.steps
    const env = Object.entries(step?.env ?? {}).map(([name, text]) => [
      name,
      text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => value(input)),
    ])
    const script = `cd '${value('working-directory')}'\n${step?.run ?? ''}`
    return project.run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      ...(Object.fromEntries(env) as Record<string, string>),
      GITHUB_OUTPUT: join(project.folder, 'outputs.txt'),
    })
  }

  beforeEach(() => {
    project = new TestProject(driver)
  })

  test('annotates, writes SARIF and fails the job', () => {
    const { status, told } = runAction({})
    expect(told).toMatch(/^::error file=src\/end\.ts,line=4,/)
    expect(read('outputs.txt')).toBe('sarif=./tsmatch.sarif\n')
    expect(JSON.parse(read('tsmatch.sarif'))).toMatchObject({ version: '2.1.0' })
    expect(status).toBe(1)
  })

  test('takes inputs as data, whatever they contain', () => {
    const nasty = 'x"; touch owned; $(touch owned) #.sarif'
    const { status } = runAction({
      sarif: nasty,
      html: 'r.html',
      'fail-on': 'never',
      preset: 'all',
      shard: '1/1',
    })
    expect(status).toBe(0)
    expect(existsSync(join(project.folder, 'owned'))).toBe(false)
    expect(read('outputs.txt')).toBe(`sarif=./${nasty}\nhtml=./r.html\n`)
  })
})

describe.skipIf(noTools !== undefined)(
  `tools from npm${noTools === undefined ? '' : ` (${noTools})`}`,
  () => {
    beforeEach(() => {
      project = new TestProject(driver)
    })

    test('the action and its workflows are valid', () => {
      for (const file of ['action.yml', ...globSync('recipes/github/*.yml', { cwd: root })])
        expect(project.run('action-validator', [join(root, file)])).toEqual({ status: 0, told: '' })
    })

    const noRsync = existsSync('/usr/bin/rsync') ? '' : ' (the tool needs rsync: apt-get install rsync)'
    test.skipIf(noRsync !== '')(`the GitLab template runs and leaves its reports${noRsync}`, () => {
      const include = readFileSync(`${root}recipes/gitlab/.gitlab-ci.yml`, 'utf8')
      project.write({
        '.gitlab-ci.yml': include.replace(/remote: \S+/, 'local: gitlab.yml'),
        'gitlab.yml': readFileSync(`${root}templates/gitlab.yml`, 'utf8').replace(
          '- npm ci',
          '- echo installed',
        ),
      })
      project.git('add', '--all')
      project.git('commit', '--message', 'start')
      const sets = join(root, 'test/tools/node_modules/core-js/actual/set/index.js')
      const home = join(project.folder, 'home')
      // The tool wants methods of sets that Node 20 does not have.
      const { told } = project.run('gitlab-ci-local', ['--force-shell-executor', '--home', home, 'tsmatch'], {
        NODE_OPTIONS: `--import=${sets}`,
      })
      expect(told).toContain("src/end.ts:4 end() error: potential integer overflow from user 'start + len'")
      expect(JSON.parse(read('tsmatch-quality.json'))).toMatchObject([{ check_name: 'unchecked-overflow' }])
      expect(read('tsmatch-junit.xml')).toContain('tsmatch/unchecked-overflow')
      expect(read('tsmatch.html')).toContain('<title>tsmatch: 1 findings</title>')
    })
  },
)

/** Three packages, each installed for the others as npm does it. */
function openWorkspace(): void {
  project = new TestProject({})
  project.copy('workspace')
  mkdirSync(join(project.folder, 'node_modules/@driver'))
  for (const name of ['registers', 'transport', 'app'])
    symlinkSync(join(project.folder, 'packages', name), join(project.folder, 'node_modules/@driver', name))
}

test('a build tool runs one package as one action, all of whose files are named', () => {
  openWorkspace()
  project.copy('unit')
  for (const name of ['registers', 'transport'])
    expect(project.run('tsc', ['-p', `packages/${name}`])).toEqual({ status: 0, told: '' })
  const { facts, factsOut, findingsOut } = JSON.parse(read('unit.json')) as Readonly<Record<'factsOut' | 'findingsOut', string>> & { facts: Readonly<Record<string, string>> } // prettier-ignore
  const act = (): Outcome => project.run('tsmatch', ['unit', 'unit.json'])
  expect(act()).toMatchObject({ status: 2, told: expect.stringMatching(/^tsmatch: cannot read the facts/) })
  const made = project.run('tsmatch', ['-p', 'packages/registers', '--facts-out', facts['@driver/registers'] ?? '']) // prettier-ignore
  expect(made).toEqual({ status: 0, told: '' })
  expect(act()).toEqual({ status: 0, told: '' })
  expect(JSON.parse(read(findingsOut))).toMatchObject({ findings: [] })
  const before = read(factsOut)
  expect(before).toContain('windowEnd')
  project.write({ 'packages/transport/src/index.ts': read('packages/transport/src/index.ts').replace(' || length > size - start', '') }) // prettier-ignore
  expect(act()).toEqual({ status: 0, told: '' })
  expect(read(factsOut)).not.toBe(before)
})

describe.skipIf(noTools !== undefined)(
  `a workspace of three packages${noTools === undefined ? '' : ` (${noTools})`}`,
  () => {
    const readRegister = 'registers.getBigUint64(0, true)'

    beforeEach(() => {
      openWorkspace()
      const devDependencies = { tsmatch: '^0.1.0' }
      const packages = { '': { devDependencies }, 'node_modules/tsmatch': { version: '0.1.0', dev: true } }
      project.write({
        'package-lock.json': JSON.stringify({ name: 'driver-workspace', lockfileVersion: 3, packages }),
      })
    })

    function edit(name: string, from: string, to: string): void {
      const file = `packages/${name}/src/index.ts`
      const text = read(file)
      expect(text).toContain(from)
      project.write({ [file]: text.replace(from, to) })
    }

    test('Turborepo runs again what an edit reaches, and nothing else', () => {
      project.copy('turbo')
      project.git('add', '--all')
      project.git('commit', '--message', 'start')
      const env = { TURBO_TELEMETRY_DISABLED: '1', TURBO_CACHE_DIR: join(project.folder, '.turbo/cache') }
      const cached = (): string | undefined => {
        const { status, told } = project.run('turbo', ['run', 'tsmatch', '--ui=stream', '--no-daemon'], env)
        expect(status, told).toBe(0)
        return /Cached: +(\d+ cached, \d+ total)/.exec(told)?.[1]
      }
      expect(cached()).toBe('0 cached, 5 total')
      expect(cached()).toBe('5 cached, 5 total')
      edit('app', 'no window', 'none')
      expect(cached()).toBe('4 cached, 5 total')
      edit('registers', readRegister, '0n')
      expect(cached()).toBe('0 cached, 5 total')
    })

    test('where Turborepo starts tasks again, only what changed facts reach is solved again', () => {
      project.copy('turbo')
      const transport = read('packages/transport/src/index.ts')
      const app = read('packages/app/src/index.ts')
      project.write({
        'packages/transport/src/index.ts': `${transport}
/** In pages. */
export function pagesOf(length: bigint): bigint {
  return length >> 12n
}
`,
        'packages/app/src/index.ts': `${app.replace('{ windowEnd }', '{ pagesOf, windowEnd }')}
export function describeLength(length: bigint): string {
  return String(pagesOf(length))
}
export function describeNothing(): string {
  return 'nothing'
}
`,
      })
      project.git('add', '--all')
      project.git('commit', '--message', 'start')
      const env = { TURBO_TELEMETRY_DISABLED: '1', TURBO_CACHE_DIR: join(project.folder, '.turbo/cache') }
      /** Tasks that Turborepo started, and how many functions each of them solved that were not at hand. */
      const solved = (): Readonly<Record<string, number>> => {
        const args = [
          'run',
          'tsmatch',
          '--ui=stream',
          '--no-daemon',
          '--output-logs=new-only',
          '--',
          '--stats',
        ]
        const { status, told } = project.run('turbo', args, env)
        expect(status, told).toBe(0)
        const count = (name: string, what: string): number | undefined => {
          const found = new RegExp(`@driver/${name}:tsmatch: ${what} +(\\d+)`).exec(told)?.[1]
          return found === undefined ? undefined : Number(found)
        }
        return Object.fromEntries(
          ['registers', 'transport', 'app'].flatMap((name): [string, number][] => {
            const all = count(name, 'solved')
            return all === undefined ? [] : [[name, all - (count(name, 'reused') ?? 0)]]
          }),
        )
      }
      const module = 2
      expect(solved()).toEqual({ registers: module + 1, transport: module + 2, app: module + 3 })
      expect(solved()).toEqual({})
      // A leaf that nobody depends on.
      edit('app', "'nothing'", "'none'")
      expect(solved()).toEqual({ app: module + 3 })
      // A leaf that all depend on: what it makes known of itself stays as it was.
      edit('registers', '  return {', '  const offset = 8\n  return {')
      expect(solved()).toEqual({ registers: module + 1, transport: 0, app: 0 })
      // What it makes known is another matter now.
      edit('registers', readRegister, '0n')
      expect(solved()).toEqual({ registers: module + 1, transport: 1, app: 1 })
    })

    test('Nx runs again what changed declarations and facts reach, and nothing else', () => {
      project.copy('nx')
      project.git('add', '--all')
      project.git('commit', '--message', 'start')
      const env = { NX_DAEMON: 'false', NX_CACHE_DIRECTORY: join(project.folder, '.nx/cache'), NX_NO_CLOUD: 'true', NX_TUI: 'false' } // prettier-ignore
      /** Tasks that ran, the others came from the cache. */
      const ran = (): readonly string[] => {
        const { status, told } = project.run(
          'nx',
          ['run-many', '--target=tsmatch', '--outputStyle=static'],
          env,
        )
        expect(status, told).toBe(0)
        const lines = told
          .split('\n')
          .filter((line) => /^\s*(?:✔|>) +(?:nx run )?@driver\/\w+:\w+/.test(line))
        return lines.filter((line) => !/cache/.test(line)).map((line) => /@driver\/(\w+:\w+)/.exec(line)?.[1] ?? '').sort() // prettier-ignore
      }
      const all = [
        'app:tsmatch',
        'registers:build',
        'registers:tsmatch',
        'transport:build',
        'transport:tsmatch',
      ]
      expect([...new Set(ran())]).toEqual(all)
      expect(ran()).toEqual([])
      edit('app', 'no window', 'none')
      expect([...new Set(ran())]).toEqual(['app:tsmatch'])
      // Neither its declarations nor its facts say how a function is written.
      edit(
        'registers',
        '): { start: bigint; length: bigint } {',
        '): { start: bigint; length: bigint } {\n  const offset = 8',
      )
      edit('registers', '/** Offset and length', '// Read at once.\n\n/** Offset and length')
      expect([...new Set(ran())]).toEqual(['registers:build', 'registers:tsmatch'])
      // What it gives back is another matter, also where its declarations stay what they were.
      edit('registers', readRegister, '0n')
      const checked = ['app:tsmatch', 'registers:build', 'registers:tsmatch', 'transport:tsmatch']
      expect([...new Set(ran())]).toEqual(checked)
    })
  },
)
