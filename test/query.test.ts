/** `tsmatch query`, end to end. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { command } from './harness/command.ts'

const bus = `export class Bus {
  at: number | null = null
  #reads = 0
  readonly view: DataView
  constructor(view: DataView) {
    this.view = view
  }
  read(offset: number): number {
    if (offset > this.view.byteLength - 4) throw new RangeError('past the end')
    this.#reads++
    this.at = offset
    return this.view.getUint32(offset)
  }
  get reads(): number {
    return this.#reads
  }
  reset(): void {
    this.at = null
  }
}
export function fits(offset: number, length: number): boolean {
  return offset <= 4096 && length <= 4096 - offset
}
export function each(bus: Bus, visit: (value: number) => void): void {
  visit(bus.read(0))
}
export function stop(): never {
  throw new Error('stop')
}
export function peek(view: DataView, offset: number): number {
  return view.getUint8(offset)
}
`
const main = `import { Bus, each, fits } from './bus.js'
export function load(view: DataView): number {
  const bus = new Bus(view)
  const length = bus.read(4)
  if (!fits(4, length)) return 0
  bus.at = null
  if (bus.reads === 0) return store(1)
  return store(length)
}
function store(size: number): number {
  return size + 1
}
export function all(bus: Bus): void {
  each(bus, (value) => {
    bus.at = value
  })
  if (1 > 2) store(3)
}
`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsmatch-query-'))
  mkdirSync(join(folder, 'src'))
  const compilerOptions = { strict: true, target: 'es2023', lib: ['es2023'], module: 'nodenext', types: [] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }))
  writeFileSync(join(folder, 'src/bus.ts'), bus)
  writeFileSync(join(folder, 'src/main.ts'), main)
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function query(...args: string[]): Promise<string> {
  const { status, out, error } = await command(folder, 'query', ...args)
  expect(error).toBe('')
  expect(status).toBe(0)
  return out
}

describe('in text', () => {
  test.each([
    ['value', 'src/main.ts:4:9', ["src/main.ts:4:9 load() 'length'", '  0..4294967295; user data']],
    ['value', 'src/main.ts:8:16', ['  0..4092; user data; bounded by a test']],
    [
      'flow',
      'src/main.ts:8:16',
      [
        "  src/bus.ts:12:12 'this.view.getUint32(offset)' is 0..4294967295, user data",
        "  src/main.ts:5:8 'fits(4, length)' returned, so it holds here, so 'length' is 0..4092",
      ],
    ],
    ['flow', 'src/main.ts:11:10', ["  src/main.ts:8:16 load() passes 'length', which is 0..4092, user data"]],
    ['summary', 'Bus.read', ['src/bus.ts:8:3 Bus.read()', '  returns 0..4294967295, user data', '    has set this.at = offset', '  may write .#reads, .at']], // prettier-ignore
    ['summary', 'fits()', ['  returns true', '    then offset + length - 4096 <= 0', '  may write nothing']],
    ['summary', 'each', ['  may call visit']],
    ['summary', 'stop', ['  never returns']],
    ['summary', 'peek', ['  uses offset as an offset without a test']],
    ['callers', 'store', ["  src/main.ts:8:10 load() 'store(length)'"]],
    ['callers', 'src/bus.ts#Bus.reads', ["  src/main.ts:7:7 load() 'bus.reads'"]],
    ['callers', 'stop', ['src/bus.ts:27:1 stop() has no callers here']],
    [
      'writers',
      'Bus.at',
      [
        "src/bus.ts:2:3 Bus.constructor() 'at' with null",
        "src/bus.ts:18:5 Bus.reset() 'this.at' with null",
        "src/main.ts:6:3 load() 'bus.at' with null",
      ],
    ],
    ['writers', 'bus.ts#Bus.#reads', ["src/bus.ts:3:3 Bus.constructor() '#reads' with 0"]],
  ])('%s %s', async (question, subject, lines) => {
    expect((await query(question, subject)).split('\n')).toEqual(expect.arrayContaining(lines))
  })
})

/** Of a list, the given elements have to be among the others. */
function partly(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part))
    return Array.isArray(whole) && part.every((one) => whole.some((each) => partly(each, one)))
  if (typeof part !== 'object' || part === null) return whole === part
  return Object.entries(part).every(([key, value]) => partly((whole as Record<string, unknown>)[key], value))
}

describe('in json', () => {
  test.each([
    ['value', 'src/main.ts:4:9', { line: 4, column: 9, function: 'load', known: [{ fromCallers: false }] }],
    ['flow', 'src/main.ts:8:16', { expression: 'length', from: [{ file: 'src/bus.ts', line: 12 }] }],
    ['summary', 'Bus.reset', { functions: [{ mayWrite: { fields: ['at'], variables: [] } }] }],
    ['callers', 'fits', { functions: [{ calls: [{ file: 'src/main.ts', line: 5, function: 'load' }] }] }],
    ['writers', 'Bus.view', { field: 'Bus.view', writers: [{ line: 6, value: 'object' }] }],
  ])('%s %s', async (question, subject, answer) => {
    const out = await query(question, subject, '--format', 'json')
    expect(partly(JSON.parse(out), { version: 1, query: question, ...answer })).toBe(true)
  })
})

test.each([
  [['value', 'src/main.ts:9:1'], 'there is no expression that can run at src/main.ts:9:1'],
  [['value', 'src/main.ts:17:14'], 'the code at src/main.ts:17:14 is never reached'],
  [['value', 'src/main.ts:99:1'], "'src/main.ts' has no such place as 99:1"],
  [['value', 'src/main.ts'], "value takes a file, a line and a column, as in 'src/main.ts:14:9'"],
  [['flow', 'src/none.ts:1:1'], "there is no file 'src/none.ts'"],
  [['summary', 'read'], "there is no function 'read'; near it are 'Bus.read', 'load'"],
  [['summary', 'main.ts#fits'], "there is no function 'main.ts#fits'; near it is 'fits'"],
  [['callers', 'nothingLikeIt'], "there is no function 'nothingLikeIt'"],
  [['writers', 'Bus.ta'], "nothing writes a field 'Bus.ta'; near it is 'Bus.at'"],
  [['writers', 'at'], "writers takes a class and a field, as in 'Bus.position'"],
  [['writer', 'Bus.at'], "query cannot be 'writer'; it is one of value, flow, summary, callers, writers"],
  [['summary'], 'query takes a question (value, flow, summary, callers, writers) and what it is about'],
])('%s is refused', async (args, sentence) => {
  const error = `tsmatch: ${sentence}\n`
  expect(await command(folder, 'query', ...args)).toEqual({ status: 2, out: '', error })
})
