/** Report formats that services and other programs read. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatAgent } from '../analyzer/findings/agent.ts'
import { formatWithEslint } from '../analyzer/findings/eslint-results.ts'
import { formatGithub } from '../analyzer/findings/github.ts'
import { formatGitlab } from '../analyzer/findings/gitlab.ts'
import { aFinding, source } from './harness/findings.ts'

describe('github', () => {
  test('one annotation a finding, with the trace', () => {
    expect(formatGithub([aFinding()])).toBe(
      '::error file=src/end.ts,line=4,endLine=4,col=12,endColumn=22,title=tsmatch%3A unchecked-overflow::' +
        "potential integer overflow from user 'start + len' (u64) in end()%0A  2:17 'start' is user data%0A" +
        "  src/read.ts:7:3 'len' comes from here%0A  4:12 'start + len' does not fit u64%0A" +
        'for example: start = 0xffffffffffffffff, len = 1\n',
    )
  })

  test('no columns over several lines; nothing ends the command early', () => {
    const [line] = formatGithub([
      aFinding({
        level: 'warn',
        file: 'a,b:c%.ts',
        endLine: 9,
        message: '100%\nsure',
        trace: [],
        witness: null,
      }),
    ]).split('\n')
    expect(line).toBe(
      '::warning file=a%2Cb%3Ac%25.ts,line=4,endLine=9,title=tsmatch%3A unchecked-overflow::100%25%0Asure in end()',
    )
  })
})

test('gitlab has what its code quality report requires', () => {
  const [issue] = JSON.parse(formatGitlab([aFinding()])) as Record<string, unknown>[]
  expect(issue).toMatchObject({
    description: expect.stringMatching(/^potential integer overflow/),
    check_name: 'unchecked-overflow',
    fingerprint: aFinding().fingerprint,
    severity: 'major',
    location: { path: 'src/end.ts', lines: { begin: 4, end: 4 } },
  })
  expect(formatGitlab([])).toBe('[]\n')
})

test('agent says everything about a finding on one line', () => {
  expect(formatAgent([aFinding({ message: 'two\nlines' })])).toBe(
    "src/end.ts:4:12 error unchecked-overflow end(): two lines | 2 'start' is user data; " +
      "src/read.ts:7 'len' comes from here; 4 'start + len' does not fit u64 | " +
      'e.g. start = 0xffffffffffffffff, len = 1\n',
  )
  expect(formatAgent([])).toBe('')
})

describe.each(['junit', 'checkstyle'] as const)('%s', (format) => {
  test('has every file, and the finding in its own', () => {
    const xml = formatWithEslint(format, [aFinding()], ['src/clean.ts', 'src/end.ts'])
    expect(xml).toContain('name="src/clean.ts"')
    expect(xml.split('tsmatch/unchecked-overflow').length).toBeGreaterThan(1)
    expect(xml).toContain('&apos;start + len&apos;')
  })

  test('is well-formed XML whatever files and messages contain', () => {
    const nasty = aFinding({ file: 'src/<a&"b>.ts', message: 'a ]]> \u0000\u0007 <b> & "c"' })
    const xml = formatWithEslint(format, [nasty], [])
    const names = [...xml.matchAll(/name="([^"]*)"/g)].map(([, name = '']) => name)
    expect(names).toContain('src/&lt;a&amp;&quot;b&gt;.ts')
    const { status, stderr } = spawnSync(
      'python3',
      ['-c', 'import sys, xml.dom.minidom as d; d.parse(sys.stdin)'],
      {
        input: xml,
        encoding: 'utf8',
      },
    )
    if (status !== null) expect(stderr).toBe('')
  })
})

test('services get paths from the root of the repository, people from where they are', () => {
  const root = mkdtempSync(join(tmpdir(), 'tsmatch-'))
  try {
    execFileSync('git', ['init', '--quiet', root])
    mkdirSync(join(root, 'packages/a'), { recursive: true })
    writeFileSync(join(root, 'packages/a/end.ts'), source)
    const main = new URL('../dist/analyzer/cli/main.js', import.meta.url).pathname
    const report = (format: string): string =>
      spawnSync(process.execPath, [main, '--format', format, 'end.ts'], {
        cwd: join(root, 'packages/a'),
        encoding: 'utf8',
      }).stdout
    expect(report('github')).toMatch(/file=packages\/a\/end\.ts,/)
    expect(report('gitlab')).toContain('"path": "packages/a/end.ts"')
    expect(report('sarif')).toContain('"uri": "packages/a/end.ts"')
    expect(report('text')).toMatch(/^end\.ts:4 /)
  } finally {
    rmSync(root, { recursive: true })
  }
})
