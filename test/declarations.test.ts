/** Declarations of packages: parsed without their documentation, and yet with what it says to the checker. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { withoutDocs } from '../analyzer/session/program-text.ts'
import { command } from './harness/command.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsmatch-declarations-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function probed(documentation: string): Promise<string> {
  const files = {
    'tsconfig.json': JSON.stringify({
      compilerOptions: { strict: true, target: 'es2023', module: 'nodenext', types: [] },
    }),
    'use.ts': `import { glob, read } from 'device'
declare function __user(x: unknown): void
declare function __value(x: unknown): void
__user(read())
__value(glob)
`,
    'node_modules/device/package.json': '{ "name": "device", "version": "1.0.0", "types": "index.d.ts" }',
    'node_modules/device/index.d.ts': `${documentation}
export declare function read(): number
export declare const glob: '/** */'
`,
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return (await command(folder, '--probes')).out
}

test('a tag of a dependency means what it means here', async () => {
  expect(await probed('/** @user */')).toContain('read() user = number')
  expect(await probed('/** Of the device. */')).toContain('read() user = none')
})

test('a text that looks like documentation is none', async () => {
  expect(await probed('/** Of the device. */')).toContain('glob = "/** */"')
})

test('all positions stay as they are', () => {
  const text =
    "/** One.\n * @returns two\n */\n  /** Three. */ type T = '/** */'\r\n\t/**\r\n */\n/***/ x /**/\n"
  const read = withoutDocs(text)
  expect(read).toBe(
    "/*  One.\n * @returns two\n */\n  /*  Three. */ type T = '/** */'\r\n\t/* \r\n */\n/***/ x /**/\n",
  )
  expect(withoutDocs(`${text}/** @untrusted */`)).toBe(`${text}/** @untrusted */`)
})

test.each([[], ['--cache']])('files that a source refers to may be missing %s', async (...flags) => {
  writeFileSync(
    join(folder, 'use.ts'),
    '/// <reference path="./nothing.d.ts" />\n/// <reference types="nobody" />\nimport "./none.ts"\n',
  )
  const { status, error } = await command(folder, ...flags)
  expect({ status, error }).toEqual({ status: 0, error: '' })
})

test('where a compiler would write is not told', async () => {
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { allowJs: true, target: 'es2023', module: 'nodenext', types: [] } }),
  )
  writeFileSync(join(folder, 'use.ts'), '')
  writeFileSync(join(folder, 'plain.js'), 'exports.one = 1\n')
  expect(await command(folder)).toEqual({ status: 0, out: '', error: '' })
})
