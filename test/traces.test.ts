/** That a trace shows what decides its finding. */
import { join } from 'node:path'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { globSync } from 'tinyglobby'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { command } from './harness/command.ts'

const root = new URL('..', import.meta.url).pathname

interface Told {
  readonly message: string
  readonly file: string
  readonly line: number
  readonly trace: readonly { readonly file: string; readonly line: number; readonly message: string }[]
}

async function findings(folder: string, ...args: readonly string[]): Promise<readonly Told[]> {
  const { out } = await command(folder, '--preset', 'all', '--format', 'json', ...args)
  return (JSON.parse(out) as { findings: readonly Told[] }).findings
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsmatch-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function stepsOf(...lines: readonly string[]): Promise<readonly string[]> {
  writeFileSync(join(folder, 'a.ts'), lines.join('\n'))
  const [finding] = await findings(folder, 'a.ts')
  return (finding?.trace ?? []).map(({ line, message }) => `${String(line)} ${message}`)
}

test('two ways that tested differently are both told', async () => {
  const steps = await stepsOf(
    'export function both(a: { name: string } | null, k: boolean): string {',
    '  if (k) {',
    "    if (a === null) return ''",
    '  } else {',
    "    if (!a) throw new Error('no')",
    '  }',
    "  if (a === null) return 'never'",
    '  return a.name',
    '}',
  )
  expect(steps).toContain("3 'a === null' was false here")
  expect(steps).toContain("5 'a' was true here")
})

test('a listener is told the whole way of what it is passed', async () => {
  writeFileSync(
    join(folder, 'bus.ts'),
    [
      'export class Bus {',
      '  readonly #all = new Set<(n: number) => void>()',
      '  on(listener: (n: number) => void): void {',
      '    this.#all.add(listener)',
      '  }',
      '  emit(n: number): void {',
      '    for (const listener of this.#all) listener(n)',
      '  }',
      '  feed(view: DataView): void {',
      '    const size = view.getUint32(0)',
      '    this.emit(size)',
      '  }',
      '}',
    ].join('\n'),
  )
  writeFileSync(
    join(folder, 'a.ts'),
    [
      "import type { Bus } from './bus.ts'",
      'export function listen(bus: Bus, bytes: Uint8Array): void {',
      '  bus.on((n) => {',
      '    bytes.fill(0, n << 9)',
      '  })',
      '}',
    ].join('\n'),
  )
  const [finding] = await findings(folder, 'a.ts', 'bus.ts')
  expect(finding?.trace.map(({ file, line, message }) => `${file}:${String(line)} ${message}`)).toMatchObject(
    [
      "bus.ts:10 'view.getUint32(0)' is 0..4294967295, user data",
      "bus.ts:11 Bus.feed() passes 'size', which is 0..4294967295, user data",
      "bus.ts:7 Bus.emit() passes 'n', which is 0..4294967295, user data",
      "a.ts:3 'n' is 0..4294967295, user data",
      'a.ts:4 the result serves as an offset',
      expect.stringMatching(/^a\.ts:4 'n << 9' is /),
    ],
  )
})

test('three ways each tell the range they leave', async () => {
  const steps = await stepsOf(
    'export function three(n: number, k: number): number {',
    '  switch (k) {',
    '    case 0:',
    '      if (!(n < 10)) return 0',
    '      break',
    '    case 1:',
    '      if (!(n < 20)) return 1',
    '      break',
    '    default:',
    '      if (!(n < 5)) return 2',
    '  }',
    '  if (n > 30) return 3',
    '  return n',
    '}',
  )
  const ranges = steps.flatMap((step) => /^(\d+) .* so 'n' is (\S+)$/.exec(step)?.slice(1).join(' ') ?? [])
  expect(ranges).toHaveLength(3)
  expect(ranges.map((each) => each.split(' ')[0])).toEqual(['4', '7', '10'])
})

test('arithmetic that decides a comparison later is told', async () => {
  const steps = await stepsOf(
    'export function column(page: number, off: number): number {',
    '  const base = ((page << 8) | off) & 0x3ff',
    '  const col = (base % 0x80) % 0x28',
    '  return col < 40 ? 1 : 0',
    '}',
  )
  expect(steps).toContain("3 '(base % 0x80) % 0x28' is 0..39")
})

test('every test that a finding says was made before is among its steps', async () => {
  const fixtures = globSync('{analyzer/checks/*/fixture*.ts,test/interproc/**/*.ts,samples/*/buggy.ts}', { cwd: root, ignore: '**/*.d.ts' }) // prettier-ignore
  const told = (await findings(root, ...fixtures.sort())).filter(({ message }) =>
    message.startsWith('we tested'),
  )
  expect(told.length).toBeGreaterThan(30)
  const shows =
    /was (true|false) (here|in )|was (true|false)$|has tested|returned, so|threw, so|is used here|only ever/
  for (const { file, line, trace } of told)
    expect(
      trace.slice(0, -1).some(({ message }) => shows.test(message)),
      `${file}:${String(line)}`,
    ).toBe(true)
}, 60_000)
