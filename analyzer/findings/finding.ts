/** One report, complete enough to be checked from its trace alone. */
export type Level = 'error' | 'warn' | 'info'

export interface Step {
  readonly file: string
  /** UTF-16 offsets, half-open. */
  readonly start: number
  readonly end: number
  readonly message: string
}

export interface Finding {
  readonly check: string
  readonly level: Level
  readonly message: string
  /** Absolute path as the program spells it. */
  readonly file: string
  /** UTF-16 offsets, half-open. */
  readonly start: number
  readonly end: number
  /** Display name without `()`. */
  readonly function: string
  readonly trace: readonly Step[]
  /** One concrete assignment: expression text -> value text. */
  readonly witness: Readonly<Record<string, string>> | undefined
  /** Suggested edits (ESLint suggestions): replace [start, end) by `text`. */
  readonly suggestions: readonly {
    readonly message: string
    readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[]
  }[]
}

export function byPosition(a: Finding, b: Finding): number {
  return a.start - b.start || (a.check < b.check ? -1 : 1)
}

/** What a finding says of which place: equal for one that is told twice. */
export function claim(finding: Finding): string {
  return `${finding.file} ${finding.start} ${finding.end} ${finding.check}`
}
