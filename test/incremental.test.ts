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
import { chain, edits, files } from './harness/edited-programs.ts'
import { Editor, knowledge } from './harness/editor.ts'

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

  const port = 2 + ['Port', 'on', 'feed'].length
  const hear = 2 + ['hear', 'listener', 'deaf'].length

  test.each([
    ['what listeners are passed', 'port.ts', 'getUint8(0)', 'getUint16(0)', port + 2],
    ['what a listener does', 'hear.ts', 'n + 1', 'n + 2', hear],
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
