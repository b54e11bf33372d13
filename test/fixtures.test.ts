import { basename } from 'node:path'
import { globSync } from 'tinyglobby'
import { describe, expect, test } from 'vitest'
import { runFixture } from './harness/fixture.ts'
import { disagreements, parseExpectations } from './harness/want.ts'

const root = new URL('..', import.meta.url).pathname
const find = (pattern: string): string[] => globSync(pattern, { cwd: root }).sort()

/** Files that stand alone; a folder with several files that import each other makes one program. */
const fixtures = [
  ...find('analyzer/checks/*/fixture*.ts'),
  ...find('test/{fixtures,interproc}/*.ts'),
  ...folders(find('{test/fixtures/*,test/interproc/*,analyzer/checks/*/fixture}/**/*.ts')),
  ...find('samples/*/*.ts'),
]

describe.each(fixtures)('%s', (path) => {
  test('says what its comments want, and nothing else', () => {
    const result = runFixture(`${root}${path}`)
    expect(result.typeErrors).toEqual([])
    expect(
      result.files.flatMap((file) => file.disagreements.map((text) => `${basename(file.file)} ${text}`)),
    ).toEqual([])
  })
})

describe('markers', () => {
  const seen = [{ line: 1, text: "a-check: about 'x'" }]

  test('a want is met once', () => {
    expect(disagreements(parseExpectations(`f(x) // want "about 'x'"`, 'f'), seen)).toEqual([])
    expect(disagreements(parseExpectations(`f(x) // want "about" "check"`, 'f'), seen)).toHaveLength(1)
    expect(disagreements(parseExpectations(`f(x) // want "^a-check: about '\\w'$"`, 'f'), seen)).toEqual([])
  })

  test('a level is the one that the check has, or the one that stands there', () => {
    const levels = [{ line: 1, text: "a-check: about 'x'", level: 'error', usual: 'warn' }]
    expect(disagreements(parseExpectations('f(x) // want "about" error', 'f'), levels)).toEqual([])
    for (const marker of ['// want "about"', '// want "about" warn'])
      expect(disagreements(parseExpectations(marker, 'f'), levels)).toEqual([
        "line 1: error where warn is wanted: a-check: about 'x'",
      ])
  })

  test('silence is an expectation', () => {
    expect(disagreements([], seen)).toEqual([`line 1: unexpected: a-check: about 'x'`])
  })

  test('known gaps fail when they close', () => {
    expect(disagreements(parseExpectations('f(x) // FN: needs callers', 'f'), [])).toEqual([])
    expect(disagreements(parseExpectations('f(x) // FN: needs callers', 'f'), seen)[0]).toContain(
      'replace its FN',
    )
    expect(disagreements(parseExpectations('f(x) // FP "about": aliases', 'f'), seen)).toEqual([])
    expect(disagreements(parseExpectations('f(x) // FP "about": aliases', 'f'), [])[0]).toContain(
      'remove its FP',
    )
  })

  test.each(['// want about', '// FN', '// FN:', '// FP "x"', '// FN "x": why'])(
    '%s is refused or no marker',
    (text) => {
      const parse = (): unknown => parseExpectations(`${text} `, 'f')
      expect(parse).toThrow('not a marker')
    },
  )
})

/** The folder below `fixtures` or `<check>` that a file is in. */
function folders(files: readonly string[]): string[] {
  return [
    ...new Set(
      files.map(
        (file) =>
          /^(test\/(?:fixtures|interproc)\/[^/]+|analyzer\/checks\/[^/]+\/fixture)\//.exec(file)?.[1] ?? file,
      ),
    ),
  ]
}
