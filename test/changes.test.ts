/** `--changed` and `--since`: only what a change may have brought about. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Project, ts } from 'ts-morph'
import { affectedFiles } from '../analyzer/cli/affected.ts'
import { command } from './harness/command.ts'
import { source } from './harness/findings.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsmatch-'))
  git('init', '--quiet', '--initial-branch=main')
  git('config', 'user.email', 'someone@example.org')
  git('config', 'user.name', 'Someone')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function git(...args: string[]): void {
  execFileSync('git', args, { cwd: folder, stdio: 'ignore' })
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

function commit(files: Readonly<Record<string, string>>): void {
  const compilerOptions = { strict: true, target: 'es2023', lib: ['es2023'], module: 'nodenext', types: [] }
  write({ 'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }), ...files })
  git('add', '--all')
  git('commit', '--quiet', '--message', 'x')
}

const named = (name: string): string => source.replace('function end', `function ${name}`)
/** Names of the functions with findings. */
async function told(...args: string[]): Promise<readonly string[]> {
  const { out } = await command(folder, '--format', 'json', ...args)
  return (JSON.parse(out) as { findings: { function: string }[] }).findings.map((each) => each.function)
}

describe('--changed', () => {
  test('tells nothing while nothing has changed', async () => {
    commit({ 'src/end.ts': source })
    expect(await told()).toEqual(['end'])
    expect(await told('--changed')).toEqual([])
  })

  test('tells a new finding, and not the old one beside it', async () => {
    commit({ 'src/end.ts': source })
    write({ 'src/end.ts': source + named('more') })
    expect(await told('--changed')).toEqual(['more'])
    git('add', '--all')
    expect(await told('--changed')).toEqual(['more'])
  })

  test('tells findings in files that Git does not know yet', async () => {
    commit({ 'src/end.ts': source })
    write({ 'src/new.ts': named('fresh') })
    expect(await told('--changed')).toEqual(['fresh'])
  })

  test('does not tell a finding again that has only moved', async () => {
    commit({ 'src/end.ts': source })
    renameSync(join(folder, 'src/end.ts'), join(folder, 'src/moved.ts'))
    write({ 'src/moved.ts': `// now here\n${source}` })
    expect(await told('--changed')).toEqual([])
    git('add', '--all')
    expect(await told('--changed')).toEqual([])
  })

  test('tells findings in callers that the change has brought about', async () => {
    const view = (type: string): string =>
      `export type Port = ${type}\nexport const port: Port = new DataView(new ArrayBuffer(8))\n`
    const caller = source
      .replace('export', "import type { Port } from './again.js'\nexport")
      .replace('payload: DataView', 'payload: Port')
    commit({
      'src/port.ts': view('{ getBigUint64(at: number, little: boolean): bigint }'),
      'src/again.ts': "export * from './port.js'\n",
      'src/end.ts': caller,
      'src/other.ts': named('other'),
    })
    expect(await told()).toEqual(['other'])
    write({ 'src/port.ts': view('DataView') })
    expect(await told()).toEqual(['end', 'other'])
    expect(await told('--changed')).toEqual(['end'])
  })

  test('looks at what uses a changed declaration, and at nothing else', () => {
    const files = {
      '/a.ts': 'export const one = 1 // was two\nexport const two = one + 1\nexport const three = 3\n',
      '/barrel.ts': "export { two as second } from './a.js'\nexport * from './a.js'\n",
      '/uses-second.ts': "import { second } from './barrel.js'\nexport const four = second * 2\n",
      '/uses-four.ts': "import * as all from './uses-second.js'\nexport const five = all.four\n",
      '/uses-three.ts': "import { three } from './barrel.js'\nexport const six = three\n",
      '/loads.ts': "export const load = async () => import('./a.js')\n",
      '/effects.ts': "import './a.js'\nexport const seven = 7\n",
      '/stranger.ts': 'export const one = 1\n',
    }
    const reached = (file: string, then: string): readonly string[] => {
      const project = new Project({
        useInMemoryFileSystem: true,
        compilerOptions: { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023 },
      })
      for (const [name, text] of Object.entries(files)) project.createSourceFile(name, text)
      const program = project.getProgram().compilerObject
      return [...affectedFiles(ts, program, new Set([file]), () => then)].sort()
    }
    const a = files['/a.ts']
    expect(reached('/a.ts', a.replace('// was two', '/* another comment */'))).toEqual(['/a.ts'])
    expect(reached('/a.ts', a.replace('3', '4'))).toEqual([
      '/a.ts',
      '/barrel.ts',
      '/loads.ts',
      '/uses-three.ts',
    ])
    const users = ['/a.ts', '/barrel.ts', '/loads.ts', '/uses-four.ts', '/uses-second.ts']
    expect(reached('/a.ts', a.replace('one = 1', 'one = 2'))).toEqual(users)
    expect(reached('/a.ts', `${a}console.log(1)\n`)).toContain('/effects.ts')
    expect(reached('/stranger.ts', '')).toEqual(['/stranger.ts'])
  })

  test('has the use of what other runs with --cache found out', async () => {
    const read = `export function read(view: DataView): bigint {
  return view.getBigUint64(0, true) & 0xffn
}
`
    const user = `import { read } from './read.js'
export function sum(view: DataView, out: BigUint64Array): void {
  out[0] = read(view) + read(view)
}
export function apart(view: DataView): bigint {
  return view.getBigUint64(8) & 0xffn
}
`
    commit({ 'src/read.ts': read, 'src/user.ts': user, 'src/other.ts': named('other') })
    /** Functions solved, those aside whose result was at hand, and what is told. */
    const look = async (...args: string[]): Promise<{ readonly solved: number; readonly out: string }> => {
      const { out, error } = await command(folder, '--cache', '--stats', ...args)
      const count = (name: string): number => Number(new RegExp(`^${name} +(\\d+)$`, 'm').exec(error)?.[1])
      return { solved: count('solved') - count('reused'), out }
    }
    await look()
    write({ 'src/read.ts': read.replace(' & 0xffn', '') })
    const { out: plain } = await command(folder, '--changed')
    expect(plain).toContain('sum()')
    const changed = ['<module>', '<module>', 'read', 'sum']
    expect(await look('--changed')).toEqual({ solved: changed.length, out: plain })
    expect(await look('--changed')).toEqual({ solved: 0, out: plain })
    expect((await look()).solved).toBe(0)
  })

  test('loads nothing again while neither the change nor what it is compared with is another', async () => {
    const isNew = ({ error }: { readonly error: string }): boolean => error.includes('load (ms)')
    const changed = (): ReturnType<typeof command> => command(folder, '--changed', '--cache', '--stats')
    commit({ 'src/end.ts': source })
    write({ 'src/end.ts': source + named('more'), '.gitignore': '.tsmatch-cache\n' })
    const first = await changed()
    expect(isNew(first)).toBe(true)
    const again = await changed()
    expect(isNew(again)).toBe(false)
    expect(again).toMatchObject({ out: first.out, status: 1 })
    git('add', '--all')
    expect(isNew(await changed())).toBe(false)
    write({ 'src/end.ts': source + named('less') })
    expect((await changed()).out).toContain('less()')
    git('commit', '--all', '--quiet', '--message', 'x')
    const after = await changed()
    expect(after).toMatchObject({ out: '', status: 0 })
    write({ 'src/end.ts': source + named('less') + named('least') })
    expect((await changed()).out).toContain('least()')
    git('reset', '--quiet', '--soft', 'HEAD~1')
    const both = await changed()
    expect(both.out).toContain('less()')
    expect(both.out).toContain('least()')
  })

  test('loads nothing when what has changed is in no program', async () => {
    commit({ 'src/end.ts': source })
    write({ 'README.md': '# End\n' })
    expect(await command(folder, '--changed', '--stats')).toMatchObject({ status: 0, out: '' })
    const { error } = await command(folder, '--changed', '--stats')
    expect(error).not.toContain('load (ms)')
  })

  test('works before the first commit', async () => {
    write({ 'src/end.ts': source })
    const { out } = await command(folder, '--changed', 'src')
    expect(out).toMatch(/^src\/end\.ts:4 /)
  })
})

describe('--since', () => {
  test('starts where the branch left the revision', async () => {
    commit({ 'src/end.ts': source })
    git('checkout', '--quiet', '-b', 'topic')
    commit({ 'src/mine.ts': named('mine') })
    git('checkout', '--quiet', 'main')
    commit({ 'src/theirs.ts': named('theirs') })
    git('checkout', '--quiet', 'topic')
    expect(await told('--since', 'main')).toEqual(['mine'])
  })

  test.each([
    [['--since', 'nope'], "there is no revision 'nope'; a shallow clone may lack it: fetch it first"],
    [
      ['--since', '--output=x'],
      "there is no revision '--output=x'; a shallow clone may lack it: fetch it first",
    ],
  ])('%s is one sentence', async (args, sentence) => {
    commit({ 'src/end.ts': source })
    expect(await command(folder, ...args)).toEqual({ status: 2, out: '', error: `tsmatch: ${sentence}\n` })
  })

  test('outside a repository is one sentence', async () => {
    rmSync(join(folder, '.git'), { recursive: true })
    const { error } = await command(folder, '--changed')
    expect(error).toBe('tsmatch: --changed and --since need a Git repository\n')
  })
})
