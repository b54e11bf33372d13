/**
 * The compiler module as a value that is passed in.
 *
 * In ESLint the program was made by the user's own TypeScript, on the command line by the one ts-morph bundles. Enum
 * numbers differ between versions, so nothing below `frontend` imports the module as a value: whoever made the
 * program hands over the `ts` that made it, and every `SyntaxKind` is read from that.
 */
import type ts from 'typescript'

export type TS = typeof ts
