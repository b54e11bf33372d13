/**
 * The compiler module as a value that is passed in.
 *
 * In ESLint the program was made by the user's own TypeScript, on the command line by the one ts-morph bundles. Enum
 * numbers differ between versions, so nothing below `frontend` imports the module as a value: whoever made the
 * program hands over the `ts` that made it, and every `SyntaxKind` is read from that.
 */
import type ts from 'typescript'

export type TS = typeof ts

/** Why nodes made by `made` cannot be read with `used`, or undefined when they can. */
export function incompatibility(made: TS, used: TS): string | undefined {
  if (made === used) return undefined
  for (const name of ['SyntaxKind', 'NodeFlags', 'SymbolFlags', 'TypeFlags', 'ObjectFlags'] as const) {
    const [left, right] = [made[name] as Record<string, unknown>, used[name] as Record<string, unknown>]
    for (const key of Object.keys(left)) {
      if (key in right && left[key] === right[key]) continue
      return `TypeScript ${made.version} and ${used.version} disagree on ${name}.${key}`
    }
  }
  return undefined
}
