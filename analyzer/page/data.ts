/** What the HTML report carries: the page has nothing else to go by. Lines and columns from 1, ends exclusive. */
export interface PageStep {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly message: string
}

export interface PageFinding extends PageStep {
  readonly check: string
  readonly level: 'error' | 'warn' | 'info'
  readonly function: string
  readonly trace: readonly PageStep[]
  readonly witness: string | null
  readonly fingerprint: string
  /** Why it does not count; null when it does. */
  readonly suppressed: string | null
}

export interface PageRule {
  readonly summary: string
  readonly why: string
  readonly instead: string
  readonly url: string
}

export interface PageData {
  readonly version: string
  readonly findings: readonly PageFinding[]
  readonly rules: Readonly<Record<string, PageRule>>
  /** File -> its lines that are near a step, by number. */
  readonly code: Readonly<Record<string, Readonly<Record<number, string>>>>
  /** How many files were checked. */
  readonly files: number
}
