/** What an output format is given: the findings of one run and all that has to be said around them. */
import type { LocatedFinding, ReadText } from './locate.ts'

/** A check as reports describe it. */
export interface Rule {
  readonly id: string
  readonly level: 'error' | 'warn'
  readonly docs: { readonly summary: string; readonly why: string; readonly instead: string }
}

export interface Suppressed {
  readonly finding: LocatedFinding
  /** A comment in the code, or something kept beside it such as a baseline. */
  readonly kind: 'inSource' | 'external'
  readonly reason: string | undefined
}

export interface Report {
  /** Sorted; those that count. */
  readonly findings: readonly LocatedFinding[]
  readonly suppressed: readonly Suppressed[]
  readonly rules: readonly Rule[]
  readonly readText: ReadText
  readonly version: string
  /** Absolute folder that the paths of findings are relative to. */
  readonly folder: string
  /** One sentence each about what the run could not do. */
  readonly notes: readonly string[]
}

/** The page about a check. */
export function documentation(id: string): string {
  return `https://github.com/tsmatch/tsmatch/blob/main/rules/docs/${id}.md`
}

/** `start = 0xff, len = 1`; undefined without a witness. */
export function witnessText({ witness }: LocatedFinding): string | undefined {
  if (witness === null) return undefined
  return Object.entries(witness)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')
}
