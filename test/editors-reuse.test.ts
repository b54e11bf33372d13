/** The drivers of editors: ESLint's rules and the language service remember from program to program. */
import tseslint from 'typescript-eslint'
import { Linter } from 'eslint'
import ts from 'typescript'
import { beforeEach, expect, test, vi } from 'vitest'
import { checks, defaultSettings } from '../analyzer/index.ts'
import { diagnosticsOf } from '../language-service/diagnostics.ts'
import plugin from '../rules/index.ts'
import { Editor } from './harness/editor.ts'

const solved: string[] = []
vi.mock('../analyzer/engine/replay.ts', async (original) => {
  const { replay, ...others } = await original<typeof import('../analyzer/engine/replay.ts')>()
  const counted: typeof replay = (frame, ...rest) => {
    solved.push(frame.fn.name)
    return replay(frame, ...rest)
  }
  return { ...others, replay: counted }
})

const reader = `export function readStart(view: DataView): bigint {
  return view.getBigUint64(0, true)
}
export function readLength(view: DataView): bigint {
  return view.getBigUint64(8, true)
}
`
const user = `import { readLength, readStart } from './reader.ts'
export function end(payload: DataView, out: BigUint64Array): void {
  out[0] = readStart(payload) + readLength(payload)
}
export function apart(value: number): number {
  return value & 0xff
}
`

let editor: Editor
beforeEach(() => {
  editor = new Editor({ 'reader.ts': reader, 'user.ts': user })
  solved.length = 0
})

/** Number of findings in user.ts of a new program. */
type Look = () => number

function inESLint(): Look {
  const linter = new Linter({ cwd: '/project' })
  return () => {
    const messages = linter.verify(
      editor.text('user.ts'),
      [
        {
          files: ['**/*.ts'],
          plugins: { tsmatch: plugin },
          rules: { 'tsmatch/unchecked-overflow': 'error', 'tsmatch/redundant-null-check': 'error' },
          languageOptions: {
            parser: tseslint.parser,
            parserOptions: { programs: [editor.program()] },
          },
        },
      ],
      { filename: '/project/user.ts' },
    )
    expect(messages.filter(({ fatal }) => fatal)).toEqual([])
    return messages.length
  }
}

function inLanguageService(): Look {
  const ready = { settings: { ...defaultSettings }, active: new Set(checks.map(({ id }) => id)) }
  return () => diagnosticsOf(ts, editor.program(), '/project/user.ts', ready).length
}

test.each([
  ['ESLint', inESLint],
  ['the language service', inLanguageService],
])('%s analyses again what an edit reaches', (_, start) => {
  const look = start()
  expect(look()).toBe(1)
  expect(solved).toContain('apart')

  solved.length = 0
  expect(look()).toBe(1)
  expect(solved).toEqual([])

  // A file that the open one imports is edited: what it gives back is the same.
  editor.replace('reader.ts', 'export', '// Both little-endian.\nexport')
  expect(look()).toBe(1)
  expect([...solved].sort()).toEqual(['<module>', '<module>', 'readLength', 'readStart'])

  solved.length = 0
  editor.replace('reader.ts', 'return view.getBigUint64(8, true)', 'return 8n')
  look()
  expect([...solved].sort()).toEqual(['<module>', '<module>', 'end', 'readLength', 'readStart'])

  solved.length = 0
  editor.replace('user.ts', '0xff', '0x7f')
  look()
  expect(solved).toContain('apart')
  expect(solved).not.toContain('readLength')
})
