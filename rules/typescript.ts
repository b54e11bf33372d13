/** Finds the TypeScript that made a program: syntax kinds are numbers that differ between versions. */
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type { createSession } from '../analyzer/index.ts'
import { Mistake } from './mistake.ts'

export type TypeScript = Parameters<typeof createSession>[1]['ts']
export type SourceFile = NonNullable<ReturnType<Parameters<typeof createSession>[0]['getSourceFile']>>

const found = new Set<TypeScript>()

/**
 * The module that made `source`: one that this process has loaded, or, where parsers come in a bundle, one that
 * typescript-eslint's parser, the linted project or we would load.
 */
export function typescriptOf(source: SourceFile, folder: string): TypeScript {
  for (const known of found) if (made(known, source)) return known
  for (const candidate of candidates([dirname(source.fileName), folder, import.meta.dirname])) {
    if (!made(candidate, source)) continue
    found.add(candidate)
    return candidate
  }
  throw new Mistake(
    'tsmatch cannot find the typescript package that made the program: install it beside typescript-eslint',
  )
}

function* candidates(folders: readonly string[]): Iterable<TypeScript> {
  // Where each package has its own dependencies in sight, the parser's may be out of ours and the project's.
  for (const module of Object.values(createRequire(import.meta.url).cache))
    if (module !== undefined && basename(module.filename) === 'typescript.js' && isTypeScript(module.exports))
      yield module.exports
  for (const path of ways)
    for (const folder of folders) {
      const candidate = follow(folder, path)
      if (candidate !== undefined) yield candidate
    }
}

function isTypeScript(exports: unknown): exports is TypeScript {
  return typeof exports === 'object' && exports !== null && 'createProgram' in exports
}

/** Packages to go through, each resolved from the one before. */
const ways: readonly (readonly string[])[] = [
  ['@typescript-eslint/parser', 'typescript'],
  ['typescript-eslint', '@typescript-eslint/parser', 'typescript'],
  ['typescript'],
]

function follow(folder: string, path: readonly string[]): TypeScript | undefined {
  let from = join(folder, 'from.js')
  try {
    for (const name of path) from = createRequire(from).resolve(name)
    return createRequire(from)(from) as TypeScript
  } catch {
    return undefined
  }
}

/** TypeScript's own node constructor tells for sure; it is not public, so the kind has to do where it is missing. */
function made(candidate: TypeScript, source: SourceFile): boolean {
  const { objectAllocator } = candidate as { objectAllocator?: { getSourceFileConstructor?: () => unknown } }
  const constructor = objectAllocator?.getSourceFileConstructor?.()
  if (constructor !== undefined) return source.constructor === constructor
  return (source.kind as number) === (candidate.SyntaxKind.SourceFile as number)
}
