/** Programs for linters that run our rules but bring no type information, such as oxlint: one per tsconfig. */
import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { createSession } from '../analyzer/index.ts'
import { Mistake } from './mistake.ts'
import type { TypeScript } from './typescript.ts'

type Program = Parameters<typeof createSession>[0]

export interface OwnProgram {
  readonly program: Program
  readonly compiler: TypeScript
}

const programs = new Map<string, OwnProgram>()

/** The program of the nearest tsconfig that has `file` in it; of the file alone when there is none. */
export function ownProgram(file: string, folder: string): OwnProgram {
  const compiler = compilerFor(folder)
  for (let current = dirname(file); ; current = dirname(current)) {
    const config = join(current, 'tsconfig.json')
    if (existsSync(config)) {
      const found = programOf(config, compiler)
      if (found.program.getSourceFile(file) !== undefined) return found
    }
    if (dirname(current) === current) break
  }
  return known(file, () => {
    const { ScriptTarget, ModuleKind } = compiler
    const options = { strict: true, allowJs: true, noEmit: true, skipLibCheck: true, target: ScriptTarget.ES2023, module: ModuleKind.NodeNext } // prettier-ignore
    return { program: compiler.createProgram([file], options), compiler }
  })
}

function programOf(config: string, compiler: TypeScript): OwnProgram {
  return known(config, () => {
    const host = { ...compiler.sys, onUnRecoverableConfigFileDiagnostic: () => undefined }
    const parsed = compiler.getParsedCommandLineOfConfigFile(config, { noEmit: true }, host)
    const { fileNames = [], options = {} } = parsed ?? {}
    return { program: compiler.createProgram(fileNames, options), compiler }
  })
}

function known(key: string, make: () => OwnProgram): OwnProgram {
  let own = programs.get(key)
  if (own === undefined) programs.set(key, (own = make()))
  return own
}

/** The project's own TypeScript, or ours. */
function compilerFor(folder: string): TypeScript {
  for (const from of [join(folder, 'from.js'), import.meta.filename]) {
    try {
      return createRequire(from)('typescript') as TypeScript
    } catch {
      continue
    }
  }
  throw new Mistake('tsmatch cannot find the typescript package: install it in the project')
}
