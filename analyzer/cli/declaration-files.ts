/** TypeScript's own declarations, from its package. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { withoutDocs } from '../session/program-text.ts'

/** What TypeScript declares of the language and its surroundings; it belongs to the engine as `engineHash` tells it. */
export const libraryFolder: string = dirname(
  createRequire(import.meta.url).resolve('typescript/lib/lib.d.ts'),
).replaceAll('\\', '/')

/** Undefined for other files and where there is none. */
export function libraryText(path: string): string | undefined {
  if (!isLibrary(path)) return undefined
  try {
    return withoutDocs(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

export function isLibrary(path: string): boolean {
  return path.startsWith(`${libraryFolder}/lib.`)
}
