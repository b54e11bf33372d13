/**
 * The order in which the functions of a program are analysed: callees before callers, so that a call finds its
 * callee's summary. Functions that call each other in a circle see one another's write sets only. The order depends
 * on the call graph alone, never on which file is asked for first, so every driver gets the same findings.
 */
import { callObserver, type EntryFact } from '../engine/callers.ts'
import type { Check } from '../engine/check.ts'
import { createEffects, type EffectQueries } from '../engine/effects.ts'
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
import { Callers } from './callers.ts'
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
  readonly #effects: EffectQueries
  readonly #procedures = new Map<string, Procedure>()
  readonly #outcomes = new Map<Procedure, Outcome>()
  readonly #contexts = new Map<Unit, Contexts>()
  readonly #others: Interprocedural
  readonly #callers = new Callers()

  constructor(
    settings: Settings,
    checks: readonly Check[],
    unitOf: (file: string) => Unit | undefined,
    accessors: ReadonlySet<string>,
  ) {
    this.#settings = settings
    this.#checks = [
      ...checks,
      callObserver((callee, call, args, whole) => {
        this.#callers.record(callee, call, args, whole)
      }),
    ]
    this.#unitOf = unitOf
    this.#effects = createEffects({ file: unitOf, accessors })
    this.#others = {
      accessors,
      effects: (callee) => this.#effects.effects(callee),
      calledParameters: (callee) => this.#effects.calledParameters(callee),
      summary: (callee) => {
        const procedure = this.#procedure(callee)
        return procedure === undefined ? undefined : this.#outcomes.get(procedure)?.summary
      },
    }
  }

  /** Findings of one file, by position. */
  findings(unit: Unit): readonly Finding[] {
    const found: Finding[] = []
    for (const procedure of this.#proceduresOf(unit)) found.push(...this.#final(procedure))
    return found.sort(byPosition)
  }

  /** Findings in these files that rest on what callers pass, which `findings` has not told. */
  fromCallers(units: readonly Unit[]): readonly Finding[] {
    const procedures = units.flatMap((unit) => this.#proceduresOf(unit)).sort(byName)
    const told = new Set<string>()
    for (const procedure of procedures) for (const f of this.#final(procedure)) told.add(claim(f))
    const again = this.#callers.run(
      procedures,
      ({ unit, fn }, index) => new Frame(fn, this.#contextsOf(unit).nested).declaredParameter(index),
      (procedure, entry) => {
        const { nested } = this.#contextsOf(procedure.unit)
        return this.#solve(procedure, nested, this.#checks, entry).findings ?? []
      },
    )
    return again.filter((f) => !told.has(claim(f)))
  }

  #proceduresOf(unit: Unit): readonly Procedure[] {
    return unit.ir.functions
      .map((fn) => this.#procedure({ file: unit.ir.file, index: fn.index }))
      .filter((procedure) => procedure !== undefined)
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
      calleesOf(p, this.#others.accessors)
        .map((ref) => this.#procedure(ref))
        .filter((callee) => callee !== undefined)
    for (const component of components(root, callees, (p) => this.#outcomes.has(p))) {
      const members = [...component].sort(byName)
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
  #solve(
    { fn }: Procedure,
    context: FileContext,
    checks: readonly Check[],
    entry?: ReadonlyMap<number, EntryFact>,
  ): Outcome {
    const { counts } = this
    try {
      const frame = new Frame(fn, context, entry)
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

function byName(a: Procedure, b: Procedure): number {
  return (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.index - b.index
}

function byPosition(a: Finding, b: Finding): number {
  return a.start - b.start || (a.check < b.check ? -1 : 1)
}

function claim(finding: Finding): string {
  return `${finding.file} ${finding.start} ${finding.end} ${finding.check}`
}
