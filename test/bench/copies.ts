/** Generated projects: copies of the runtime side by side, which is real code of the kind that is checked. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { globSync } from 'tinyglobby'

/** Of this repository. */
export const root: string = resolve(import.meta.dirname, '../../..')

const sources = globSync('runtime/**/*.ts', { cwd: root }).sort()
const linesOf = (file: string): number => readFileSync(join(root, file), 'utf8').split('\n').length

export interface Size {
  readonly files: number
  readonly lines: number
}

const each: Size = { files: sources.length, lines: sources.reduce((sum, file) => sum + linesOf(file), 0) }

/** How many copies have at least so many lines. */
export function copiesOfLines(lines: number): number {
  return Math.ceil(lines / each.lines)
}

/** How many copies have at least so many files. */
export function copiesOfFiles(files: number): number {
  return Math.ceil(files / each.files)
}

/** A project of `src/part1`, `src/part2` and so on, with a tsconfig.json, in a folder of its own. */
export class Copies {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'tsmatch-bench-'))
  readonly size: Size

  constructor(count: number) {
    this.size = { files: each.files * count, lines: each.lines * count }
    for (let part = 1; part <= count; part++)
      for (const file of sources)
        cpSync(join(root, file), join(this.folder, `src/part${part}`, file.slice('runtime/'.length)))
    mkdirSync(join(this.folder, 'node_modules'))
    for (const name of ['typescript', 'typescript-eslint', '@types', 'commander'])
      symlinkSync(join(root, 'node_modules', name), join(this.folder, 'node_modules', name))
    const compilerOptions = { strict: true, target: 'es2023', lib: ['es2023'], module: 'nodenext', types: ['node'], allowImportingTsExtensions: true, noEmit: true } // prettier-ignore
    writeFileSync(join(this.folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}
