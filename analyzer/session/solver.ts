/** Solves single functions, or takes over what an earlier session made of them, and counts the work. */
import { callObserver, type Entry } from '../engine/callers.ts'
import type { Check } from '../engine/check.ts'
import { BudgetExceeded, solve } from '../engine/fixpoint.ts'
import { Frame, type FileContext } from '../engine/frame.ts'
import { replay } from '../engine/replay.ts'
import { noStoredFields, type StoredFields } from '../engine/stored-fields.ts'
import { summarize } from '../engine/summarize.ts'
import { isDebugging } from '../support/host.ts'
import { isStackOverflow, nestedTooDeep } from '../support/stack.ts'
import type { Callers } from './callers.ts'
import type { Loader } from './load.ts'
import type { Tally } from './memory.ts'
import type { HeardCall, Recollection, Solved } from './recollection.ts'
import type { Remembering } from './remembering.ts'
import type { Settings } from './settings.ts'
import type { Procedure } from './unit.ts'

/** What a function is solved for: its summary, its findings, too, or one round of a fixpoint over several. */
type Purpose = 'alone' | 'full' | `round ${number}`

export interface Counts {
  functions: number
  blocks: number
  instructions: number
  visits: number
  /** Functions solved, those solved again with more knowledge included. */
  solved: number
  /** Of these, the ones whose result was taken over from an earlier session. */
  reused: number
  readonly gaveUp: Map<string, number>
}

const defaultBudget = 200_000
export class Solver {
  readonly counts: Counts = {
    functions: 0,
    blocks: 0,
    instructions: 0,
    visits: 0,
    solved: 0,
    reused: 0,
    gaveUp: new Map(),
  }
  readonly #settings: Settings
  readonly #checks: readonly Check[]
  readonly #callers: Callers
  readonly #remembering: Remembering | undefined
  /** Calls heard while a function is replayed. */
  #heard: HeardCall[] = []

  constructor(
    settings: Settings,
    checks: readonly Check[],
    callers: Callers,
    remembering: Remembering | undefined,
  ) {
    this.#settings = settings
    this.#checks = [
      ...checks,
      callObserver((callee, heard, handed) => this.#heard.push({ callee, ...heard, handed })),
    ]
    this.#callers = callers
    this.#remembering = remembering
  }

  /** The result of an earlier session, if everything that it rests on is the same; else a new one. */
  solve(procedure: Procedure, purpose: Purpose, context: FileContext, entry?: Entry): Solved {
    const checks = purpose === 'full' ? this.#checks : []
    const key = (recollection: Recollection): string =>
      entry === undefined ? `${procedure.index} ${purpose}` : recollection.againKey(procedure, entry)
    const solved = this.#remembered(procedure.file, context, key, (overheard) =>
      this.#solveNow(procedure, overheard, checks, entry),
    )
    if (purpose === 'full') this.#callers.record(procedure, entry, solved)
    return solved
  }

  /** Several solvings that only make sense together, before all others of a file. */
  load(
    file: string,
    context: FileContext,
    find: (context: FileContext, solve: Loader['solve']) => StoredFields,
  ): StoredFields {
    const solved = this.#remembered(
      file,
      context,
      () => 'load',
      (overheard) => {
        let tally = noWork
        const fields = find(overheard, (procedure, inner, checks, wants) => {
          const one = this.#solveNow(procedure, inner, checks, undefined, wants)
          tally = sum(tally, one.tally)
          return one
        })
        return { summary: undefined, findings: [], calls: [], fields, tally }
      },
    )
    return solved.fields
  }

  #remembered(
    file: string,
    context: FileContext,
    keyOf: (recollection: Recollection) => string,
    solve: (context: FileContext) => Solved,
  ): Solved {
    const remembered = this.#remembering?.of(file)
    if (remembered === undefined) return this.#counted(solve(context))
    const { recollection, present } = remembered
    const key = keyOf(recollection)
    const recalled = recollection.recall(key, context, present)
    if (recalled !== undefined) {
      this.counts.reused += recalled.tally.solved
      return this.#counted(recalled)
    }
    const { solving, solved } = recollection.overhear(context, solve)
    recollection.keep(key, solving, solved)
    return this.#counted(solved)
  }

  #counted(solved: Solved): Solved {
    const { counts } = this
    const { tally } = solved
    counts.solved += tally.solved
    counts.instructions += tally.instructions
    counts.visits += tally.visits
    for (const reason of tally.gaveUp) counts.gaveUp.set(reason, (counts.gaveUp.get(reason) ?? 0) + 1)
    return solved
  }

  /** One function that fails loses its own result, never the run. */
  #solveNow(
    { fn }: Procedure,
    context: FileContext,
    checks: readonly Check[],
    entry: Entry | undefined,
    wants: 'summary' | 'facts' = 'summary',
  ): Solved {
    this.#heard = []
    const work = { solved: 1, instructions: 0, visits: 0 }
    try {
      const frame = new Frame(fn, context, entry)
      work.instructions = frame.instructions.length
      const solution = solve(frame, this.#settings.budget ?? defaultBudget)
      work.visits = solution.visits
      const findings = replay(frame, solution, checks, this.#settings)
      const summary = wants === 'facts' ? undefined : summarize(frame, solution)
      return { summary, findings, calls: this.#heard, fields: noStoredFields, tally: { ...work, gaveUp: [] } }
    } catch (error) {
      if (isDebugging() && !(error instanceof BudgetExceeded)) throw error
      const tally = { ...work, gaveUp: [reasonOf(error)] }
      return { summary: undefined, findings: [], calls: this.#heard, fields: noStoredFields, tally }
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof BudgetExceeded) return 'budget'
  return isStackOverflow(error) ? nestedTooDeep : `internal error: ${String(error)}`
}

const noWork: Tally = { solved: 0, instructions: 0, visits: 0, gaveUp: [] }

function sum(a: Tally, b: Tally): Tally {
  return {
    solved: a.solved + b.solved,
    instructions: a.instructions + b.instructions,
    visits: a.visits + b.visits,
    gaveUp: [...a.gaveUp, ...b.gaveUp],
  }
}
