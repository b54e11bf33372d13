/** The library that loads projects; large, so only commands that read one ask for it. */
import { createRequire } from 'node:module'

export type TsMorph = typeof import('ts-morph')

/** Required, not imported: for an import Node first searches the whole of it for the names that it exports. */
export function tsMorph(): TsMorph {
  return createRequire(import.meta.url)('ts-morph') as TsMorph
}
