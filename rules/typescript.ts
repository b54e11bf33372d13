/** Finds the TypeScript that made a program: syntax kinds are numbers that differ between versions. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { createSession } from '../analyzer/index.ts'

export type TypeScript = Parameters<typeof createSession>[1]['ts']
export type SourceFile = NonNullable<ReturnType<Parameters<typeof createSession>[0]['getSourceFile']>>

const found = new Set<TypeScript>()

/** The module that made `source`, looked for from typescript-eslint's parser, the linted project, and here. */
export function typescriptOf(source: SourceFile, folder: string): TypeScript {
  for (const known of found) if (made(known, source)) return known
  for (const path of ways) {
    const candidate = follow(folder, path) ?? follow(import.meta.dirname, path)
    if (candidate === undefined || !made(candidate, source)) continue
    found.add(candidate)
    return candidate
  }
  throw new Error(
    'tsmatch cannot find the typescript package that made the program: install it beside typescript-eslint',
  )
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
