/** The language-service plugin in real tsservers: findings with their trace, values on hover, through edits. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withPowers, withWidths } from '../language-service/hover.ts'
import { source } from './harness/findings.ts'
import { packageJson, root, TestProject } from './harness/project.ts'
import { TsServer } from './harness/tsserver.ts'

let project: TestProject
let server: TsServer
afterEach(() => {
  server.close()
  project.remove()
})

function start(typescript: string): string {
  project = new TestProject({ 'package.json': packageJson, 'src/end.ts': source })
  project.copy('editor')
  const file = join(project.folder, 'src/end.ts')
  server = new TsServer(`${root}node_modules/${typescript}`, project.folder)
  server.open(file)
  return file
}

describe.each(['typescript', 'typescript59', 'typescript56'])('with %s', (typescript) => {
  let file: string
  beforeEach(() => {
    file = start(typescript)
  })

  test('tells findings with their trace, as they come and go', async () => {
    const [finding, ...others] = await server.diagnostics(file)
    expect(others).toEqual([])
    expect(finding).toMatchObject({ source: 'tsmatch', category: 'error', start: { line: 4, offset: 12 } })
    expect(finding?.text).toMatch(
      /^potential integer overflow from user 'start \+ len' \(u64\) \(unchecked-overflow\)/,
    )
    expect(finding?.relatedInformation?.map(({ span }) => span?.start.line)).toEqual([2, 3, 4, 4])
    server.change(file, 4, 3, 3, 'if (start > 1n || len > 1n) return; ')
    expect(await server.diagnostics(file)).toEqual([])
    server.change(file, 4, 3, 39, '')
    expect(await server.diagnostics(file)).toHaveLength(1)
    server.change(file, 1, 1, 1, '// tsmatch-expect narrowing-store: it is not\n')
    expect((await server.diagnostics(file)).map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^'narrowing-store' is expected here/),
    )
  })

  test('shows values on hover', async () => {
    expect(await server.hover(file, 4, 12)).toContain('start: u64 0..2^64-1, user')
    expect(await server.hover(file, 2, 9)).toContain('start: u64 0..2^64-1, user')
    expect(await server.hover(file, 1, 17)).toBe('')
  })
})

test('wrong settings and unfinished code do not disturb the editor', async () => {
  const file = start('typescript')
  project.write({ 'tsmatch.config.json': '{ "cheks": {} }' })
  expect(await server.diagnostics(file)).toEqual([])
  const broken = join(project.folder, 'src/broken.ts')
  server.open(broken, 'export function f(x: DataView) { return x.getUint8(0) + } class { switch (')
  expect((await server.diagnostics(broken)).filter(({ source: from }) => from === 'tsmatch')).toEqual([])
  expect(await server.hover(file, 4, 12)).toBe('')
})

test.each([
  ['0..18446744073709551615n', '0..2^64-1'],
  ['-9223372036854775808n..9223372036854775807n', '-2^63..2^63-1'],
  ['0..4294967295', '0..2^32-1'],
  ['0..4096', '0..4096'],
  ['65537 | 12345', '65537 | 12345'],
])('%s reads as %s', (text, shown) => {
  expect(withPowers(text)).toBe(shown)
})

test.each([
  ['0n..18446744073709551615n, user', 'u64 0n..18446744073709551615n, user'],
  ['-128..127 | undefined', 'i8 -128..127 | undefined'],
  ['0..255', 'u8 0..255'],
  ['1..255', '1..255'],
  ['0..256', '0..256'],
  ['-0..255.5', '-0..255.5'],
])('%s has the name of its width: %s', (text, shown) => {
  expect(withWidths(text)).toBe(shown)
})
