/** What the page and its worker say to each other. Offsets are UTF-16 units, half-open. */
export interface Request {
  readonly id: number
  readonly text: string
  readonly preset: 'recommended' | 'strict' | 'all'
}

export interface Step {
  readonly start: number
  readonly end: number
  readonly message: string
}

export interface Told extends Step {
  readonly check: string
  readonly level: string
  readonly function: string
  readonly trace: readonly Step[]
  readonly witness: string | undefined
}

export interface Answer {
  readonly id: number
  readonly findings: readonly Told[]
  readonly milliseconds: number
  /** Why there is no answer. */
  readonly trouble: string | undefined
}
