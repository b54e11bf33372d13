/**
 * The order in which the functions of a program are analysed: callees before callers, so that a call finds its
 * callee's summary. Functions that call each other in a circle see one another's write sets only. The order depends
 * on the call graph alone, never on which file is asked for first, so every driver gets the same findings.
 */
import { callObserver, type EntryFact, type Passed } from '../engine/callers.ts'
import type { Check } from '../engine/check.ts'
import { createEffects, type EffectQueries } from '../engine/effects.ts'
import type { Fact } from '../engine/fact.ts'
import { BudgetExceeded, solve } from '../engine/fixpoint.ts'
import { Frame, type FileContext } from '../engine/frame.ts'
import { replay } from '../engine/replay.ts'
import { summarize } from '../engine/summarize.ts'
import { fieldWriters, StoredFieldsBuilder } from '../engine/field-writers.ts'
import { noStoredFields, type StoredFields } from '../engine/stored-fields.ts'
import type { Summary } from '../engine/summary.ts'
import { isForeign } from '../facts/package-facts.ts'
import type { Body } from '../facts/summaries.ts'
import type { Finding } from '../findings/finding.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import type { Variable } from '../support/ids.ts'
import { isDebugging } from '../support/host.ts'
import { components } from '../support/scc.ts'
import { Callers } from './callers.ts'
import type { Settings } from './settings.ts'
import {
  calleesOf,
  fileContext,
  needsParent,
  type Interprocedural,
  type Procedure,
  type Unit,
} from './unit.ts'

/** What the analysis of one function left. */
interface Outcome {
  readonly summary: Summary | undefined
  readonly findings: readonly Finding[]
  readonly failed: boolean
}

interface LocalHelpers {
  /** In which the helpers of a function that was followed are known. */
  readonly context: FileContext
  readonly follow: (from: Procedure) => void
}

interface Contexts {
  /** With what module-level code leaves in variables that are assigned once. */
  readonly module: FileContext
  /** The same, and what functions leave in theirs for the functions inside them. */
  readonly nested: FileContext
}

/** Where functions are: in files of the program, or in the facts of other packages. */
export interface Sources {
  unit(file: string): Unit | undefined
  foreign(ref: FunctionRef): Body | undefined
  /** Names of getters and setters anywhere in the program. */
  readonly accessors: ReadonlySet<string>
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
/** Functions that a file's top-level code and the writers of its fields call, analysed once more for their sake. */
const maxModuleHelpers = 80

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
  readonly #summaries = new Map<Procedure, Summary | undefined>()
  readonly #findings = new Map<Procedure, readonly Finding[]>()
  readonly #counted = new Set<Procedure>()
  readonly #contexts = new Map<Unit, Contexts>()
  readonly #others: Interprocedural
  readonly #callers = new Callers()

  constructor(settings: Settings, checks: readonly Check[], sources: Sources) {
    this.#settings = settings
    this.#checks = [
      ...checks,
      callObserver((callee, call, args, whole) => {
        this.#callers.record(callee, call, args, whole)
      }),
    ]
    this.#unitOf = (file) => sources.unit(file)
    this.#effects = createEffects({
      accessors: sources.accessors,
      file: this.#unitOf,
      foreign: (ref) => (isForeign(ref) ? sources.foreign(ref) : undefined),
    })
    this.#others = {
      accessors: sources.accessors,
      effects: (callee) => this.#effects.effects(callee),
      calledParameters: (callee) => this.#effects.calledParameters(callee),
      summary: (callee) => {
        if (isForeign(callee)) return sources.foreign(callee)?.summary
        const procedure = this.#procedure(callee)
        return procedure === undefined ? undefined : this.#summaries.get(procedure)
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
        return this.#solve(procedure, nested, this.#checks, entry).findings
      },
    )
    return again.filter((f) => !told.has(claim(f)))
  }

  /** What callers of a function may rely on; undefined when there is no such function. */
  body(ref: FunctionRef): Body | undefined {
    const procedure = this.#procedure(ref)
    if (procedure === undefined) return undefined
    this.#bottomUp(procedure)
    return {
      summary: this.#summaries.get(procedure),
      effects: this.#effects.effects(ref),
      calledParameters: this.#effects.calledParameters(ref),
    }
  }

  /** Arguments at every call that has been analysed so far. */
  passed(ref: FunctionRef): readonly (readonly Passed[])[] {
    return this.#callers.passed(ref)
  }

  #proceduresOf(unit: Unit): readonly Procedure[] {
    return unit.ir.functions
      .map((fn) => this.#procedure({ file: unit.ir.file, index: fn.index }))
      .filter((procedure) => procedure !== undefined)
  }

  #final(procedure: Procedure): readonly Finding[] {
    const known = this.#findings.get(procedure)
    if (known !== undefined) return known
    if (!needsParent(procedure)) {
      this.#bottomUp(procedure)
      return this.#findings.get(procedure) ?? []
    }
    for (const callee of this.#calleesOf(procedure)) this.#bottomUp(callee)
    this.#count(procedure)
    const { findings } = this.#solve(procedure, this.#contextsOf(procedure.unit).nested, this.#checks)
    this.#findings.set(procedure, findings)
    return findings
  }

  #count(procedure: Procedure): void {
    if (this.#counted.has(procedure)) return
    this.#counted.add(procedure)
    this.counts.functions++
    this.counts.blocks += procedure.fn.blocks.length
  }

  #calleesOf(procedure: Procedure): readonly Procedure[] {
    return calleesOf(procedure, this.#others.accessors)
      .map((ref) => this.#procedure(ref))
      .filter((callee) => callee !== undefined)
  }

  /** Summaries of all that `root` calls, then its own. */
  #bottomUp(root: Procedure): void {
    const callees = (p: Procedure): readonly Procedure[] => this.#calleesOf(p)
    for (const component of components(root, callees, (p) => this.#summaries.has(p))) {
      const members = [...component].sort(byName)
      const summaries = members.map((member) => this.#summarize(member))
      members.forEach((member, i) => this.#summaries.set(member, summaries[i]))
    }
  }

  /** What a function inside another is summarised as must not depend on whether that one has been analysed yet. */
  #summarize(procedure: Procedure): Summary | undefined {
    const { module, nested } = this.#contextsOf(procedure.unit)
    this.#count(procedure)
    if (needsParent(procedure)) return this.#solve(procedure, module, []).summary
    const { summary, findings } = this.#solve(procedure, nested, this.#checks)
    this.#findings.set(procedure, findings)
    return summary
  }

  #contextsOf(unit: Unit): Contexts {
    let contexts = this.#contexts.get(unit)
    if (contexts === undefined) {
      const facts = new Map<Variable, Fact>()
      const alone = fileContext(unit, this.#settings, { ...this.#others, summary: () => undefined }, facts)
      const module = this.#procedure({ file: unit.ir.file, index: 0 as FunctionRef['index'] })
      const helpers = this.#localHelpers(unit, alone)
      if (module !== undefined) this.#solveModule(module, helpers)
      const storedFields = this.#storedFields(unit, helpers)
      const shared = { ...alone, storedFields, summary: this.#others.summary.bind(this.#others) }
      contexts = {
        module: { ...shared, stableFacts: facts },
        nested: { ...shared, stableFacts: new Map(facts) },
      }
      this.#contexts.set(unit, contexts)
    }
    return contexts
  }

  /**
   * Summaries of functions that stay in the file, for what has to be known of it before anything else is: the
   * module's own constants and fields are unknown to them, and what other files say would depend on who is asked first.
   */
  #localHelpers(unit: Unit, alone: FileContext): LocalHelpers {
    const summaries = new Map<Procedure, Summary | undefined>()
    const context: FileContext = {
      ...alone,
      summary: (ref) => {
        const procedure = this.#procedure(ref)
        return procedure === undefined ? undefined : summaries.get(procedure)
      },
    }
    const follow = (from: Procedure): void => {
      const isLocal = (p: Procedure): boolean => p.unit === unit && p !== from && p.index !== 0
      for (const callee of this.#calleesOf(from).filter(isLocal)) {
        const order = components(
          callee,
          (p) => this.#calleesOf(p).filter(isLocal),
          (p) => summaries.has(p),
        )
        for (const component of order)
          for (const member of component)
            summaries.set(
              member,
              component.length === 1 && summaries.size < maxModuleHelpers
                ? this.#solve(member, context, []).summary
                : undefined,
            )
      }
    }
    return { context, follow }
  }

  /** What the module itself leaves in its constants. */
  #solveModule(module: Procedure, { context, follow }: LocalHelpers): void {
    follow(module)
    this.#solve(module, context, [])
  }

  /** What private fields hold, as their writers tell when nothing is known of the fields yet. */
  #storedFields(unit: Unit, { context, follow }: LocalHelpers): StoredFields {
    const { functions, fields } = fieldWriters(unit.ir, unit.oracle)
    if (functions.length === 0) return noStoredFields
    const builder = new StoredFieldsBuilder(unit.ir, unit.oracle, fields)
    const observer = builder.observer()
    for (const { index } of functions) {
      const writer = this.#procedure({ file: unit.ir.file, index })
      if (writer === undefined) continue
      follow(writer)
      const { failed } = this.#solve(writer, context, [observer])
      if (failed) builder.giveUp(writer.fn)
    }
    return builder.result()
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
      return { summary: summarize(frame, solution), findings, failed: false }
    } catch (error) {
      const reason = error instanceof BudgetExceeded ? 'budget' : `internal error: ${String(error)}`
      counts.gaveUp.set(reason, (counts.gaveUp.get(reason) ?? 0) + 1)
      if (isDebugging() && !(error instanceof BudgetExceeded)) throw error
      return { summary: undefined, findings: [], failed: true }
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
