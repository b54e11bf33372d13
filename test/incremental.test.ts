/** Edits: what is analysed again, counted in functions and files, and that nothing is lost by it. */
import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import ts from 'typescript'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MemoryFile } from '../analyzer/cli/memory-file.ts'
import { createSession, defaultSettings, processMemory, type Session } from '../analyzer/index.ts'
import type { Memory } from '../analyzer/session/memory.ts'
import { Editor, knowledge } from './harness/editor.ts'

const files = {
  'limits.ts': `export const limit: number = 4096
export enum Command { read = 1, write = 2 }
export const masks = { read: 0x0f, write: 0xf0 } as const
`,
  'bytes.ts': `export function readLength(view: DataView, at: number): number {
  return view.getUint32(at, true)
}
export function readSmall(view: DataView) {
  return view.getUint8(0) & 0x7f
}
const swap = (word: number): number => ((word & 0xff) << 8) | ((word >> 8) & 0xff)
export const magic = swap(0x1234)
export function isMagic(word: number): boolean {
  return word === magic
}
`,
  'check.ts': `import { limit } from './limits.ts'
import { depth } from './tree.ts'
export function fits(offset: number, length: number): boolean {
  return offset <= limit && length <= limit - offset
}
export function require16(value: number): void {
  if (value > 0xffff) throw new RangeError('too much')
}
export function deeper(level: number): number {
  return level > 8 ? 0 : depth(level + 1)
}
`,
  'tree.ts': `import { deeper } from './check.ts'
export function depth(level: number): number {
  return level < 0 ? -1 : deeper(level)
}
`,
  'port.ts': `export interface Port {
  read(at: number): number
}
export class Fixed implements Port {
  #count = 0
  read(at: number): number {
    this.#count++
    return 7
  }
  get count(): number {
    return this.#count
  }
}
`,
  'wide.ts': `import type { Port } from './port.ts'
export class Wide implements Port {
  readonly view: DataView
  constructor(view: DataView) {
    this.view = view
  }
  read(at: number): number {
    return this.view.getUint16(at)
  }
}
`,
  'main.ts': `import { isMagic, readLength, readSmall, magic } from './bytes.ts'
import { fits, require16 } from './check.ts'
import { Command, masks } from './limits.ts'
import { depth } from './tree.ts'
import { Fixed, type Port } from './port.ts'
const first = readSmall(new DataView(new ArrayBuffer(8)))
function mask(command: Command): number {
  return command === Command.read ? masks.read : masks.write
}
const table = [1, 2, 3].map((each) => each + magic)
export function lengths(view: DataView, out: Uint16Array): void {
  const length = readLength(view, 4)
  if (!fits(8, length)) return
  __value(length)
  require16(length)
  out[0] = length
  __value(mask(Command.read))
  __value(first)
}
export function ports(port: Port, out: Uint8Array): void {
  __value(port.read(2))
  out[0] = port.read(1)
  __value(depth(3))
  const own = new Fixed()
  __value(own.count)
}
export function visit(view: DataView, values: readonly number[]): number {
  let sum = 0
  const start = readLength(view, 0)
  values.forEach((value, index) => {
    sum += isMagic(value) ? start : index
    __value(start)
  })
  __value(table.length)
  return sum
}
function closed(name: string | null, length: number): number {
  if (name === null) return 0
  return name.length + length
}
export function callers(view: DataView): number {
  return closed('a', readLength(view, 0)) + closed('b', readLength(view, 4))
}
`,
}

/** Places and what may stand there; the first is what does. */
const edits: readonly (readonly [file: keyof typeof files, ...texts: readonly string[]])[] = [
  ['limits.ts', 'limit: number = 4096', 'limit: number = 16', 'limit: 64 = 64'],
  ['limits.ts', 'write = 2', 'write = 4', 'write = 2, erase = 3'],
  ['limits.ts', 'read: 0x0f', 'read: 0x1f'],
  ['bytes.ts', 'getUint32(at, true)', 'getUint32(at + 0, true)', 'getUint16(at, true)', 'byteLength'],
  ['bytes.ts', 'getUint8(0) & 0x7f', 'getUint8(0) & 0x3f', 'getBigUint64(0)'],
  ['bytes.ts', '(word & 0xff) << 8', '(word & 0xff) << 4', '((x) => x & 0xff)(word) << 8'],
  ['bytes.ts', 'const swap', '// A comment.\nconst swap', 'const other = [1].map((x) => x)\nconst swap'],
  ['bytes.ts', 'word === magic', 'word === 7', 'word !== magic'],
  ['check.ts', 'length <= limit - offset', 'length <= limit', 'true'],
  ['check.ts', 'value > 0xffff', 'value > 0xff', 'value > 0xffff || value < 0', 'value < 0'],
  ['check.ts', 'level > 8', 'level > 9'],
  ['tree.ts', 'level < 0 ? -1', 'level < 0 ? -2', 'false ? -1'],
  ['port.ts', 'return 7', 'return 8', 'return at', 'return Math.random()'],
  ['port.ts', 'read(at: number): number\n}', 'read(at: number): number\n}\nexport const some = 1'],
  ['wide.ts', 'implements Port', '', 'implements Port '],
  ['wide.ts', 'getUint16(at)', 'getUint8(at)', 'getUint16(at + 1)'],
  ['main.ts', 'const table = [1, 2, 3]', 'const table = [1, 2]'],
  ['main.ts', "closed('a',", 'closed(null,', "closed('a' as string | null,"],
  ['main.ts', 'fits(8, length)', 'fits(9, length)', 'fits(length, 8)'],
  ['main.ts', 'let sum = 0', 'let sum = 1', 'function inner(): void {}\n  inner()\n  let sum = 0'],
]

/** What the session did itself. */
function work(session: Session): { readonly functions: number; readonly files: number } {
  const { solved, reused, lowered } = session.stats()
  return { functions: solved - reused, files: lowered }
}

const memoryOf = (editor: Editor): ReturnType<typeof processMemory> =>
  processMemory(editor.program(), { ts, settings: { ...defaultSettings } })

/** One that is written and read again between sessions, as runs with a cache do. */
function onDisk(folder: string): () => Memory {
  let last: MemoryFile | undefined
  return () => {
    last?.write()
    last = new MemoryFile(join(folder, 'memory.files'), '/project')
    expect(last.notes).toEqual([])
    return last
  }
}

describe('what is remembered', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsmatch-memory-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  test.each(['in one process', 'on disk'])(
    '%s leaves what a cold analysis finds, whatever the edits',
    (where) => {
      const edit = fc.record({
        place: fc.integer({ min: 0, max: edits.length - 1 }),
        choice: fc.integer({ min: 0, max: 3 }),
        order: fc.shuffledSubarray(Object.keys(files), { minLength: 1 }),
      })
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (sequence) => {
          const editor = new Editor(files)
          const kept = memoryOf(editor)
          const memory = where === 'on disk' ? onDisk(mkdtempSync(join(folder, 'run-'))) : () => kept
          const now = edits.map(([, first]) => first ?? '')
          expect(knowledge(editor.session(memory()))).toBe(knowledge(editor.session(undefined)))
          for (const { place, choice, order } of sequence) {
            const [file, ...texts] = edits[place] ?? ['main.ts']
            const text = texts[choice % texts.length] ?? ''
            const before = now[place] ?? ''
            if (file === undefined || before === '') continue
            editor.replace(file, before, text)
            now[place] = text
            const warm = editor.session(memory())
            const asked = order.map((name) => `/project/${name}`)
            for (const name of asked) warm.check(name)
            expect(knowledge(warm)).toBe(knowledge(editor.session(undefined)))
          }
        }),
        { numRuns: Number(process.env['TSMATCH_RUNS'] ?? 10) },
      )
    },
  )

  test('keeps no program alive', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const editor = new Editor(files)
    const memory = memoryOf(editor)
    const programs: WeakRef<ts.TypeChecker>[] = []
    const look = (): void => {
      const program = editor.program()
      programs.push(new WeakRef(program.getTypeChecker()))
      knowledge(createSession(program, { ts, settings: defaultSettings, probes: true, memory }))
    }
    for (const limit of ['16', '32', '64']) {
      look()
      editor.replace('limits.ts', /limit: number = \d+/.exec(editor.text('limits.ts'))?.[0] ?? '', `limit: number = ${limit}`) // prettier-ignore
    }
    const alive = (): number => programs.filter((program) => program.deref() !== undefined).length
    // Whoever has looked at a weak reference holds on to it until the turn ends; code that is being optimised, a little longer.
    for (let turn = 0; turn < 20; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      collect()
      if (alive() === 0) break
    }
    expect(alive()).toBe(0)
  })

  test('spares the type checker all questions about files that an edit does not reach', () => {
    const editor = new Editor(chain)
    const memory = memoryOf(editor)
    knowledge(editor.session(memory))
    editor.replace('leaf.ts', 'return view.getUint8(1)', 'const at = 1\n  return view.getUint8(1)')
    const asked = new Set<string>()
    const program = editor.program()
    listen(program.getTypeChecker(), (node) => {
      // The names of modules are asked for everywhere, to know which file can see which.
      if (!ts.isStringLiteral(node)) asked.add(node.getSourceFile().fileName)
    })
    const session = createSession(program, { ts, settings: defaultSettings, probes: true, memory })
    for (const file of session.files) session.check(file)
    expect(work(session).functions).toBeGreaterThan(0)
    expect([...asked].sort()).toEqual(['/project/leaf.ts'])
  })
})

/** Hears of every node that a type checker is asked about. */
function listen(checker: ts.TypeChecker, hear: (node: ts.Node) => void): void {
  const functions = checker as unknown as Record<string, (...args: readonly unknown[]) => unknown>
  for (const [name, ask] of Object.entries(functions))
    functions[name] = (...args) => {
      for (const arg of args) {
        const node = arg as ts.Node | undefined
        if (typeof node === 'object' && typeof node.kind === 'number' && 'parent' in node) hear(node)
      }
      return ask(...args)
    }
}

/** A chain of calls over files, beside functions that have nothing to do with it. */
const chain = {
  'leaf.ts': `export function width(view: DataView): number {
  return view.getUint8(0) & 0x0f
}
export function height(view: DataView): number {
  return view.getUint8(1)
}
export class Cell {
  at = 0
  #held = 3
  look(): number {
    return this.#held
  }
}
`,
  'constants.ts': `export const unit = 4
export const spare = 5
export const first = [1, 2, 3].length
`,
  'middle.ts': `import { Cell, width } from './leaf.ts'
import { unit } from './constants.ts'
export function area(view: DataView): boolean {
  return width(view) < 100
}
export function scaled(): number {
  return unit * 2
}
export function kept(cell: Cell): number {
  if (cell.at !== 1) return 0
  cell.look()
  return cell.at
}
export function apart(value: number): number {
  return value + 1
}
`,
  'types.ts': `export interface Size {
  readonly wide: number
}
`,
  'top.ts': `import type { Size } from './types.ts'
import { area } from './middle.ts'
import { height } from './leaf.ts'
export function shown(view: DataView): string {
  return area(view) ? 'small' : 'large'
}
export function told(view: DataView): number {
  return height(view)
}
export function wide(size: Size): number {
  return size.wide
}
function named(name: string | null): number {
  return name === null ? 0 : name.length
}
export function all(name: string): number {
  return named(name) + named('')
}
`,
}

describe('an edit', () => {
  /** Files are checked one by one, as in an editor that has them all open; without `whole`, nothing looks at callers. */
  function edited(
    whole: boolean,
    ...[file, from, to]: readonly [keyof typeof chain, string, string]
  ): { readonly functions: number; readonly files: number } {
    const editor = new Editor(chain)
    const memory = memoryOf(editor)
    const look = (session: Session): Session => {
      for (const name of session.files) session.check(name)
      if (whole) for (const name of session.files) session.whole(name)
      return session
    }
    look(editor.session(memory))
    expect(work(look(editor.session(memory)))).toEqual({ functions: 0, files: 0 })
    editor.replace(file, from, to)
    const after = editor.session(memory)
    const done = work(look(after))
    expect(knowledge(after)).toBe(knowledge(editor.session(undefined)))
    return done
  }
  // The module is solved twice: for its constants, and for its findings.
  const leaf = 2 + ['width', 'height', 'Cell', 'look'].length
  const middle = 2 + ['area', 'scaled', 'kept', 'apart'].length
  const constants = 2

  test.each([
    ['a comment', 'leaf.ts', '0x0f', '0x0f // four bits', leaf],
    [
      'what a trace quotes',
      'leaf.ts',
      'return view.getUint8(1)',
      'const at = 1\n  return view.getUint8(at - 1 + 1)',
      leaf + 1,
    ],
    ['what stands before other functions', 'leaf.ts', 'export', '\n\nexport', leaf],
    ['the body alone', 'leaf.ts', 'return view.getUint8(1)', 'const at = 1\n  return view.getUint8(1)', leaf],
    ['a summary that goes up a chain', 'leaf.ts', '& 0x0f', '+ 0xff', leaf + 2],
    ['a write set', 'leaf.ts', 'return this.#held', 'return (this.at = this.#held)', leaf + 1],
    ['a field value that a summary tells', 'leaf.ts', '#held = 3', '#held = 4', leaf + 1],
    ['a constant', 'constants.ts', '= 4', '= 6', constants + 1],
    ['a constant that nobody uses', 'constants.ts', '= 5', '= 6', constants],
    ['a type', 'types.ts', 'wide: number', 'wide: number | undefined', constants + 1],
    ['a function that others do not call', 'middle.ts', 'value + 1', 'value + 2', middle],
  ] as const)('of %s', (_, file, from, to, functions) => {
    expect(edited(false, file, from, to)).toEqual({ functions, files: 1 })
    expect(edited(true, file, from, to)).toEqual({ functions, files: 1 })
  })

  test('of what callers pass', () => {
    const functions = 2 + 'shown told named all'.split(' ').length
    expect(edited(true, 'top.ts', "named('')", 'named(null)').functions).toBeLessThanOrEqual(functions + 1)
  })
})
