/** SARIF against its schema, Microsoft's validator with GitHub's rules, and GitHub's documented limits. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Log, Result } from 'sarif'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lineHashes } from '../analyzer/findings/line-hash.ts'
import { formatSarif, limits } from '../analyzer/findings/sarif.ts'
import type { Report } from '../analyzer/findings/report.ts'
import { aFinding, aReport } from './harness/findings.ts'

const root = new URL('..', import.meta.url).pathname
const main = `${root}dist/analyzer/cli/main.js`
/** The package for this platform brings the schema and the native validator. */
const platform = { linux: 'linux', darwin: 'darwin', win32: 'win32' }[process.platform as string] ?? 'linux'
const multitool = createRequire(import.meta.url).resolve(`@microsoft/sarif-multitool-${platform}`)
const executable = join(dirname(multitool), 'Sarif.Multitool')
const schema = JSON.parse(readFileSync(join(dirname(multitool), 'sarif-2.1.0.json'), 'utf8')) as object

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
const validate = ajv.compile(schema)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsmatch-sarif-'))
  // Its install script would do this; npm may have been told not to run any.
  chmodSync(executable, 0o755)
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function sarif(report: Report, exitCode: 0 | 1 = 1): Log {
  const log = JSON.parse(formatSarif(report, { exitCode, category: undefined })) as Log
  expect(validate(log) ? [] : validate.errors).toEqual([])
  return log
}

function results(report: Report): readonly Result[] {
  return sarif(report).runs[0]?.results ?? []
}

/** The whole log of a run over the samples, as a user gets it. */
function ofSamples(): string {
  const args = [main, '--preset', 'all', '--format', 'sarif', 'samples']
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' }).stdout
}

function runMultitool(...args: string[]): string {
  const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' }
  const { stdout, stderr, error } = spawnSync(executable, args, { cwd: folder, encoding: 'utf8', env })
  if (error !== undefined) throw error
  return stdout + stderr
}

describe('a real log', () => {
  let log: string
  beforeAll(() => {
    log = ofSamples()
    writeFileSync(join(folder, 'log.sarif'), log)
  })

  test('follows the schema', () => {
    expect(validate(JSON.parse(log)) ? [] : validate.errors).toEqual([])
  })

  test('draws no warning from the validator, by the rules of SARIF and of GitHub', () => {
    const told = runMultitool(
      'validate',
      'log.sarif',
      '--rule-kind',
      'Sarif;Ghas',
      '--level',
      'Error;Warning',
    )
    expect(told).toContain('Analysis completed successfully')
    expect(told).not.toMatch(/: (warning|error) /)
  })

  test('is the same after a public library has read and written it', () => {
    runMultitool('rewrite', 'log.sarif', '--output', 'again.sarif', '--log', 'ForceOverwrite')
    const again = JSON.parse(readFileSync(join(folder, 'again.sarif'), 'utf8')) as Log
    expect(again.runs[0]?.results?.length).toBeGreaterThan(10)
    expect(withoutDefaults(again)).toEqual(withoutDefaults(JSON.parse(log) as Log))
  })
})

/** The library leaves out what the standard takes for granted. */
function withoutDefaults(log: Log): unknown {
  return JSON.parse(
    JSON.stringify(log, (key, value: unknown) =>
      (key === 'level' && value === 'warning') || (key === 'defaultConfiguration' && isWarning(value))
        ? undefined
        : value,
    ),
  )
}

function isWarning(value: unknown): boolean {
  const { level } = value as { level?: string }
  return level === undefined || level === 'warning'
}

describe('a result', () => {
  test('has what GitHub requires', () => {
    const log = sarif(aReport([aFinding()]))
    const [run] = log.runs
    const [rule] = run?.tool.driver.rules ?? []
    expect(log).toMatchObject({ $schema: expect.stringMatching(/^https:/), version: '2.1.0' })
    expect(run?.tool.driver).toMatchObject({ name: 'tsmatch', semanticVersion: '1.2.3' })
    expect(rule).toMatchObject({
      id: 'unchecked-overflow',
      name: 'UncheckedOverflow',
      shortDescription: { text: 'Reports it.' },
      fullDescription: { text: 'Reports it. It is wrong.' },
      help: {
        text: expect.stringContaining('Instead: Test it first.'),
        markdown: expect.stringContaining('## Why'),
      },
      helpUri: expect.stringMatching(/\/rules\/docs\/unchecked-overflow\.md$/),
      defaultConfiguration: { level: 'error' },
    })
    expect(run?.results?.[0]).toMatchObject({ ruleId: 'unchecked-overflow', ruleIndex: 0, level: 'error' })
    expect(run?.results?.[0]?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'src/end.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 4, startColumn: 12, endLine: 4, endColumn: 23 },
      contextRegion: expect.objectContaining({ startLine: 3, endLine: 5 }),
    })
  })

  test('tells its trace as a code flow, and links to every step before the last', () => {
    const [result] = results(aReport([aFinding()]))
    const steps = result?.codeFlows?.[0]?.threadFlows[0]?.locations ?? []
    expect(steps.map(({ location }) => location?.message?.text)).toEqual([
      "'start' is user data",
      "'len' comes from here",
      "'start + len' does not fit u64",
    ])
    expect(result?.relatedLocations?.map(({ id }) => id)).toEqual([1, 2])
    expect(result?.message.text).toBe(
      "potential integer overflow from user 'start + len' (u64). For example: start = 0xffffffffffffffff, len = 1. See [line 2](1), [src/read.ts:7](2).",
    )
  })

  test('does not take code for a link', () => {
    const [result] = results(
      aReport([aFinding({ message: "user 'table[i](x)' runs", trace: [], witness: null })]),
    )
    expect(result?.message.text).toBe("user 'table\\[i](x)' runs.")
  })

  test('is recognised again by our fingerprint and by the hash that GitHub computes itself', () => {
    const [result] = results(aReport([aFinding()]))
    expect(result?.partialFingerprints).toEqual({
      primaryLocationLineHash: lineHashes(aReport([]).readText('src/end.ts') ?? '')[3],
      'tsmatch/v1': aFinding().fingerprint,
    })
  })

  test('offers suggestions as fixes', () => {
    const edits = [{ line: 4, column: 3, endLine: 4, endColumn: 9, text: '' }]
    const [result] = results(aReport([aFinding({ suggestions: [{ message: 'remove the test', edits }] })]))
    expect(result?.fixes?.[0]?.description?.text).toBe('remove the test.')
    expect(result?.fixes?.[0]?.artifactChanges[0]?.replacements[0]).toEqual({
      deletedRegion: { startLine: 4, startColumn: 3, endLine: 4, endColumn: 9 },
      insertedContent: { text: '' },
    })
  })

  test('that is suppressed says where and why', () => {
    const suppressed = [{ finding: aFinding(), kind: 'inSource' as const, reason: 'the caller checks' }]
    const [result] = results(aReport([], { suppressed, rules: aReport([aFinding()]).rules }))
    expect(result?.suppressions).toEqual([
      { kind: 'inSource', status: 'accepted', justification: 'the caller checks' },
    ])
  })

  test.each([
    ['src/a b#c?.ts', 'src/a%20b%23c%3F.ts'],
    ['src/ä.ts', 'src/%C3%A4.ts'],
    ['../other/x.ts', 'file:///home/someone/other/x.ts'],
  ])('in %s has a URI', (file, uri) => {
    const [result] = results(aReport([aFinding({ file })]))
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri)
  })
})

test('the invocation tells how the run went', () => {
  const [run] = sarif(aReport([], { notes: ['gave up 2 functions: budget'] }), 0).runs
  expect(run?.invocations).toEqual([
    {
      executionSuccessful: true,
      exitCode: 0,
      workingDirectory: { uri: 'file:///home/someone/project/' },
      toolExecutionNotifications: [{ level: 'warning', message: { text: 'gave up 2 functions: budget.' } }],
    },
  ])
})

describe("GitHub's limits", () => {
  test('at most 25,000 results, errors first, in 10 megabytes', () => {
    const warns = Array.from({ length: limits.results }, (_, i) => aFinding({ level: 'warn', line: i + 1, fingerprint: String(i) })) // prettier-ignore
    const report = aReport([...warns, aFinding({ message: 'the one error' })])
    const text = formatSarif(report, { exitCode: 1, category: undefined })
    const [run] = (JSON.parse(text) as Log).runs
    expect(run?.results).toHaveLength(25_000)
    expect(run?.results?.[0]?.message.text).toMatch(/^the one error/)
    expect(run?.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toMatch(
      /^1 findings are left out/,
    )
    expect(gzipSync(text).length).toBeLessThan(10_000_000)
  })

  test('at most 1,000 steps are shown, so the last ones are kept', () => {
    const [step] = aFinding().trace
    const trace = Array.from({ length: 1_200 }, (_, i) => ({ ...step!, message: `step ${i}` }))
    const [result] = results(aReport([aFinding({ trace })]))
    const steps = result?.codeFlows?.[0]?.threadFlows[0]?.locations ?? []
    expect(steps).toHaveLength(1_000)
    expect(steps.at(-1)?.location?.message?.text).toBe('step 1199')
  })

  test('descriptions have at most 1,024 characters', () => {
    const docs = { summary: 'Reports it.', why: 'long '.repeat(400), instead: 'Do.' }
    const [run] = sarif(aReport([], { rules: [{ id: 'x', level: 'warn', docs }] })).runs
    expect(run?.tool.driver.rules?.[0]?.fullDescription?.text).toHaveLength(1_024)
  })
})

/** Known answers of the upload action, which warns when a log disagrees with its own computation. */
describe('line hashes', () => {
  test.each<[string, readonly string[]]>([
    ['', ['c129715d7a2bc9a3:1']],
    [
      ' a\nb\n  \t\tc\n d',
      ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1'],
    ],
    [
      ' hello; \t\r\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n',
      [
        ...['e9496ae3ebfced30:1', 'fb7c023a8b9ccb3f:1', 'ce8ba1a563dcdaca:1', 'e20e36e16fcb0cc8:1'],
        ...['b3edc88f2938467e:1', 'c8e28b0b4002a3a0:1', 'c129715d7a2bc9a3:1'],
      ],
    ],
    [
      'Lorem ipsum dolor sit amet.\n'.repeat(10),
      [
        ...[1, 2, 3, 4, 5, 6].map((n) => `a7f2ff13bc495cf2:${n}`),
        ...['a7f2ff1481e87703:1', 'a9cf91f7bbf1862b:1', '55ec222b86bcae53:1', 'cc97dc7b1d7d8f7b:1'],
        'c129715d7a2bc9a3:1',
      ],
    ],
  ])('of %j', (text, hashes) => {
    expect(lineHashes(text)).toEqual(hashes)
  })
})
