/**
 * The order in which the functions of a program are analysed: callees before callers, so that a call finds its
 * callee's summary. Functions that call each other in a circle see one another's write sets only. The order depends
 * on the call graph alone, never on which file is asked for first, so every driver gets the same findings.
 */
import type { Check } from '../engine/check.ts'
import { createEffects, type Effects } from '../engine/effects.ts'
import type { Fact } from '../engine/fact.ts'
import { BudgetExceeded, solve } from '../engine/fixpoint.ts'
import { Frame, type FileContext } from '../engine/frame.ts'
import { replay } from '../engine/replay.ts'
import { summarize } from '../engine/summarize.ts'
import type { Summary } from '../engine/summary.ts'
import type { Finding } from '../findings/finding.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import type { Variable } from '../support/ids.ts'
import { components } from '../support/scc.ts'
import type { Settings } from './settings.ts'
import {
  calleesOf,
  fileContext,
  readsParents,
  type Interprocedural,
  type Procedure,
  type Unit,
} from './unit.ts'

/** What the analysis of one function left. */
interface Outcome {
  readonly summary: Summary | undefined
  /** Undefined while variables of the functions around it may still become known. */
  readonly findings: readonly Finding[] | undefined
}

interface Contexts {
  /** With what module-level code leaves in variables that are assigned once. */
  readonly module: FileContext
  /** The same, and what functions leave in theirs for the functions inside them. */
  readonly nested: FileContext
}

export interface Counts {
  functions: number
  blocks: number
  instructions: number
  visits: number
  /** Functions solved, those solved again with more knowledge included. */
  solved: number
  readonly gaveUp: Map<string, number>
}

const defaultBudget = 200_000

export class Analysis {
  readonly counts: Counts = {
    functions: 0,
    blocks: 0,
    instructions: 0,
    visits: 0,
    solved: 0,
    gaveUp: new Map(),
  }
  readonly #settings: Settings
  readonly #checks: readonly Check[]
  readonly #unitOf: (file: string) => Unit | undefined
  readonly #effects: (callee: FunctionRef) => Effects
  readonly #procedures = new Map<string, Procedure>()
  readonly #outcomes = new Map<Procedure, Outcome>()
  readonly #contexts = new Map<Unit, Contexts>()
  readonly #others: Interprocedural

  constructor(settings: Settings, checks: readonly Check[], unitOf: (file: string) => Unit | undefined) {
    this.#settings = settings
    this.#checks = checks
    this.#unitOf = unitOf
    this.#effects = createEffects({ file: unitOf })
    this.#others = {
      effects: (callee) => this.#effects(callee),
      summary: (callee) => {
        const procedure = this.#procedure(callee)
        return procedure === undefined ? undefined : this.#outcomes.get(procedure)?.summary
      },
    }
  }

  /** Findings of one file, by position. */
  findings(unit: Unit): readonly Finding[] {
    const found: Finding[] = []
    for (const fn of unit.ir.functions) {
      const procedure = this.#procedure({ file: unit.ir.file, index: fn.index })
      if (procedure !== undefined) found.push(...this.#final(procedure))
    }
    return found.sort((a, b) => a.start - b.start || (a.check < b.check ? -1 : 1))
  }

  #final(procedure: Procedure): readonly Finding[] {
    this.#bottomUp(procedure)
    const outcome = this.#outcomes.get(procedure)
    if (outcome?.findings !== undefined) return outcome.findings
    const { nested } = this.#contextsOf(procedure.unit)
    const findings = this.#solve(procedure, nested, this.#checks).findings ?? []
    this.#outcomes.set(procedure, { summary: outcome?.summary, findings })
    return findings
  }

  /** Summaries of all that `root` calls, then its own. */
  #bottomUp(root: Procedure): void {
    const callees = (p: Procedure): Procedure[] =>
      calleesOf(p)
        .map((ref) => this.#procedure(ref))
        .filter((callee) => callee !== undefined)
    for (const component of components(root, callees, (p) => this.#outcomes.has(p))) {
      const members = [...component].sort(
        (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.index - b.index,
      )
      const outcomes = members.map((member) => this.#first(member))
      members.forEach((member, i) => this.#outcomes.set(member, outcomes[i] as Outcome))
    }
  }

  #first(procedure: Procedure): Outcome {
    const { module, nested } = this.#contextsOf(procedure.unit)
    this.counts.functions++
    this.counts.blocks += procedure.fn.blocks.length
    if (!readsParents(procedure)) return this.#solve(procedure, nested, this.#checks)
    const { summary } = this.#solve(procedure, module, [])
    return { summary, findings: undefined }
  }

  #contextsOf(unit: Unit): Contexts {
    let contexts = this.#contexts.get(unit)
    if (contexts === undefined) {
      // What the module itself leaves in its constants, knowing nothing of the functions it calls.
      const facts = new Map<Variable, Fact>()
      const alone = fileContext(unit, this.#settings, { ...this.#others, summary: () => undefined }, facts)
      const module = this.#procedure({ file: unit.ir.file, index: 0 as FunctionRef['index'] })
      if (module !== undefined) this.#solve(module, alone, [])
      const shared = { ...alone, summary: this.#others.summary.bind(this.#others) }
      contexts = {
        module: { ...shared, stableFacts: facts },
        nested: { ...shared, stableFacts: new Map(facts) },
      }
      this.#contexts.set(unit, contexts)
    }
    return contexts
  }

  /** One function that fails loses its own result, never the run. */
  #solve({ fn }: Procedure, context: FileContext, checks: readonly Check[]): Outcome {
    const { counts } = this
    try {
      const frame = new Frame(fn, context)
      counts.solved++
      counts.instructions += frame.instructions.length
      const solution = solve(frame, this.#settings.budget ?? defaultBudget)
      counts.visits += solution.visits
      const findings = replay(frame, solution, checks, this.#settings)
      return { summary: summarize(frame, solution), findings }
    } catch (error) {
      const reason = error instanceof BudgetExceeded ? 'budget' : `internal error: ${String(error)}`
      counts.gaveUp.set(reason, (counts.gaveUp.get(reason) ?? 0) + 1)
      if (process.env['TSMATCH_DEBUG'] !== undefined && !(error instanceof BudgetExceeded)) throw error
      return { summary: undefined, findings: [] }
    }
  }

  #procedure(ref: FunctionRef): Procedure | undefined {
    const key = `${ref.file}#${ref.index}`
    let procedure = this.#procedures.get(key)
    if (procedure === undefined) {
      const unit = this.#unitOf(ref.file)
      const fn = unit?.ir.functions[ref.index]
      if (unit === undefined || fn === undefined) return undefined
      this.#procedures.set(key, (procedure = { file: ref.file, index: ref.index, unit, fn }))
    }
    return procedure
  }
}
