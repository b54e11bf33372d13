/** What a redundant test's suggestion makes of the file: as a person would write it, and still the same program. */
import { globSync } from 'tinyglobby'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../analyzer/index.ts'
import { runFixture } from './harness/fixture.ts'
import { fixtureProgram, typeErrors } from './harness/program.ts'
import { createSession, defaultSettings } from '../analyzer/index.ts'

const path = new URL('fixtures/suggested.ts', import.meta.url).pathname
const head = `
interface Dev { kind: number; next: Dev | null; open(): number; name?: string }
declare function log(text: string): void
declare function isOpen(): boolean
`

/** The body of `f(dev: Dev | null, on: boolean): unknown` -> what its only suggestion makes of it. */
function suggested(body: string): { readonly message: string; readonly body: string } | undefined {
  const before = `${head}export function f(dev: Dev | null, on: boolean): unknown {\n`
  const text = `${before}${body}\n}\n`
  const program = fixtureProgram([path], {}, new Map([[path, text]]))
  expect(typeErrors(program)).toEqual([])
  const session = createSession(program, { ts, settings: defaultSettings, probes: false })
  const findings = session.check(path).findings.filter(({ check }) => check === 'redundant-null-check')
  expect(findings).toHaveLength(1)
  const [suggestion, ...more] = findings[0]?.suggestions ?? []
  expect(more).toEqual([])
  if (suggestion === undefined) return undefined
  return { message: suggestion.message, body: applied(text, suggestion).slice(before.length, -3) }
}

function applied(text: string, { edits }: Finding['suggestions'][number]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((before, { start, end, text: by }) => before.slice(0, start) + by + before.slice(end), text)
}

const always = 'remove the test, which is always true'
const dead = 'remove the code that never runs'

describe('the suggestion', () => {
  test.each([
    ['opens the block of a test that always holds', 'if (!dev) return 1\nlog("a")\nif (dev) {\n  log("b")\n  log("c")\n}\nreturn 2', always, 'if (!dev) return 1\nlog("a")\nlog("b")\nlog("c")\nreturn 2'],
    ['keeps the block of names of its own', 'if (!dev) return 1\nlog("a")\nif (dev) {\n  const n = dev.kind\n  return n\n}\nreturn 2', always, 'if (!dev) return 1\nlog("a")\n{\n  const n = dev.kind\n  return n\n}\nreturn 2'],
    ['keeps what is said of the statement', 'if (!dev) return 1\nlog("a")\nif (dev) // why\n  // and why not\n  log("b")\nreturn 2', always, 'if (!dev) return 1\nlog("a")\n// why\n// and why not\nlog("b")\nreturn 2'],
    ['keeps what is said in the block and before it', 'if (!dev) return 1\nlog("a")\nif (dev) /* why */ {\n  // first\n  log("b") // of two\n  // last\n}\nreturn 2', always, 'if (!dev) return 1\nlog("a")\n/* why */\n// first\nlog("b") // of two\n// last\nreturn 2'],
    ['keeps what is said of the other branch', 'if (dev || !on) return 0\nif (isOpen()) return 1\nelse if (dev) return 2\nelse /* c */ return 3', dead, 'if (dev || !on) return 0\nif (isOpen()) return 1\nelse /* c */ return 3'],
    ['takes a statement away with its line', 'if (!dev) return 1\nlog("a")\n// gone?\nif (!dev) return 2\nreturn 3', dead, 'if (!dev) return 1\nlog("a")\n// gone?\nreturn 3'],
    ['leaves what the other branch does', 'if (!dev) return 1\nlog("a")\nif (!dev) log("b")\nelse log("c")\nreturn 3', dead, 'if (!dev) return 1\nlog("a")\nlog("c")\nreturn 3'],
    ['ends a chain of ifs', 'if (dev || !on) return 0\nif (isOpen()) return 1\nelse if (dev) return 2\nreturn 3', dead, 'if (dev || !on) return 0\nif (isOpen()) return 1\nreturn 3'],
    ['goes on in the other branch of a chain', 'if (dev || !on) return 0\nif (isOpen()) return 1\nelse if (dev) return 2\nelse return 3', dead, 'if (dev || !on) return 0\nif (isOpen()) return 1\nelse return 3'],
    ['leaves the other operand', 'if (!dev) return 1\nlog("a")\nif (dev && isOpen()) return 2\nreturn 3', always, 'if (!dev) return 1\nlog("a")\nif (isOpen()) return 2\nreturn 3'],
    ['leaves the operand before', 'if (!dev) return 1\nlog("a")\nif (isOpen() && dev) return 2\nreturn 3', always, 'if (!dev) return 1\nlog("a")\nif (isOpen()) return 2\nreturn 3'],
    ['sees through a negation', 'if (!dev) return 1\nlog("a")\nif (!dev || isOpen()) return 2\nreturn 3', always, 'if (!dev) return 1\nlog("a")\nif (isOpen()) return 2\nreturn 3'],
    ['chooses for a conditional', 'if (!dev) return 1\nlog("a")\nreturn dev ? { a: 1 } : isOpen()', always, 'if (!dev) return 1\nlog("a")\nreturn ({ a: 1 })'],
    ['runs what a dropped condition called', 'if (!dev) return 1\nlog("a")\nif (isOpen() || dev) {\n  log("b")\n}\nreturn 2', always, 'if (!dev) return 1\nlog("a")\nisOpen() || dev;\nlog("b")\nreturn 2'],
    ['makes `?.` plain', 'if (!dev) return 1\nlog("a")\nreturn dev?.kind', "remove the '?', which never cuts short", 'if (!dev) return 1\nlog("a")\nreturn dev.kind'],
    ['drops a fallback', 'if (!dev) return 1\nlog("a")\nreturn dev ?? isOpen()', dead, 'if (!dev) return 1\nlog("a")\nreturn dev'],
  ])('%s', (_, body, message, after) => {
    expect(suggested(body)).toEqual({ message, body: after })
  }) // prettier-ignore

  test.each([
    [
      'for the condition of a loop',
      'if (!dev) return 1\nlog("a")\nwhile (dev) if (isOpen()) return 2\nreturn 3',
    ],
    [
      'where the compiler would ask for the test',
      'const kind = on ? dev : null\nif (!on || dev === null) return 1\nlog("a")\nif (!kind) return 2\nreturn kind.kind',
    ],
  ])('is not there %s', (_, body) => {
    expect(suggested(body)).toBeUndefined()
  })
})

const root = new URL('.', import.meta.url).pathname
const fixtures = globSync(['fixtures/*null*.ts', 'fixtures/call-*.ts', 'interproc/*.ts'], { cwd: root })

test.each(fixtures.sort())('%s parses and type-checks after each suggestion', (path) => {
  const [file] = runFixture(`${root}${path}`).files
  const at = file?.file ?? ''
  const text = ts.sys.readFile(at) ?? ''
  for (const finding of file?.findings ?? [])
    for (const suggestion of finding.suggestions) {
      const after = fixtureProgram([at], {}, new Map([[at, applied(text, suggestion)]]))
      expect({ at: finding.message, errors: typeErrors(after) }).toEqual({ at: finding.message, errors: [] })
    }
})
