/**
 * The order in which the functions of a program are analysed: callees before callers, so that a call finds its
 * callee's summary. Functions that call each other in a circle see one another's write sets, and of numbers what a
 * fixpoint over the circle comes to. The order depends on the call graph alone, never on which file is asked for
 * first, so every driver gets the same findings.
 */
import type { Entry, Passed } from '../engine/callers.ts'
import { probes } from '../checks/probes.ts'
import type { Check } from '../engine/check.ts'
import { createEffects, type EffectQueries } from '../engine/effects.ts'
import type { Fact } from '../engine/fact.ts'
import { Frame, unknownFact, type FileContext } from '../engine/frame.ts'
import type { Summary } from '../engine/summary.ts'
import { isForeign } from '../facts/package-facts.ts'
import type { Body } from '../facts/summaries.ts'
import { byPosition, claim, type Finding } from '../findings/finding.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import type { FunctionIndex } from '../support/ids.ts'
import { components } from '../support/scc.ts'
import { AskedParameters } from './asked-parameters.ts'
import { aboutUsers, Callers } from './callers.ts'
import { ClosedFunctions } from './closed.ts'
import { GivenLists } from './given-lists.ts'
import { load } from './load.ts'
import { NoteLayer, reading, unasked, type Contexts, type FileNotes } from './notes.ts'
import { assumedResults, isWorthRounds } from './recursion.ts'
import type { Solved } from './recollection.ts'
import type { Remembering } from './remembering.ts'
import type { Settings } from './settings.ts'
import { Solver, type Counts } from './solver.ts'
import {
  byName,
  calleesOf,
  fileContext,
  isOwnField,
  keepersOf,
  needsParent,
  type Interprocedural,
  type Procedure,
  type Unit,
} from './unit.ts'

/** Where functions are: in files of the program, or in the facts of other packages. */
export interface Sources {
  unit(file: string): Unit | undefined
  foreign(ref: FunctionRef): Body | undefined
  /** Names of getters and setters anywhere in the program. */
  readonly accessors: ReadonlySet<string>
  /** What earlier sessions found out. */
  readonly remembering?: Remembering | undefined
}

export class Analysis {
  readonly #settings: Settings
  readonly #sources: Sources
  readonly #effects: EffectQueries
  readonly #procedures = new Map<string, Procedure>()
  readonly #callees = new Map<Procedure, readonly Procedure[]>()
  readonly #keepers = new Map<Procedure, readonly Procedure[]>()
  readonly #summaries = new Map<Procedure, Summary | undefined>()
  readonly #solved = new Map<Procedure, Solved>()
  readonly #counted = new Set<Procedure>()
  readonly #contexts = new Map<Unit, Contexts>()
  /** By module: the functions of its file that run while it is loaded. */
  readonly #loading = new Map<Procedure, ReadonlySet<Procedure>>()
  /** Functions that their own module's code rests on. */
  readonly #circular = new Set<Procedure>()
  /** Functions that call themselves, or each other. */
  readonly #recursive = new Set<Procedure>()
  readonly #lists = new GivenLists((p, entry) => this.#solver.solve(p, 'alone', this.#aloneContextOf(p), entry).summary) // prettier-ignore
  readonly #others: Interprocedural
  readonly #solver: Solver
  readonly #callers = new Callers()

  constructor(settings: Settings, checks: readonly Check[], sources: Sources) {
    this.#settings = settings
    this.#solver = new Solver(settings, checks, this.#callers, sources.remembering)
    this.#sources = sources
    this.#effects = createEffects({
      accessors: sources.accessors,
      file: (path) => sources.unit(path),
      foreign: (ref) => (isForeign(ref) ? sources.foreign(ref) : undefined),
    })
    this.#others = {
      accessors: sources.accessors,
      effects: (callee) => this.#effects.effects(callee),
      calledParameters: (callee) => this.#effects.calledParameters(callee),
      isOwnField: (name, file) => isOwnField(sources.unit(file), name),
      summary: (callee) => {
        if (isForeign(callee)) return sources.foreign(callee)?.summary
        const procedure = this.#procedure(callee)
        return procedure === undefined ? undefined : this.#summaries.get(procedure)
      },
      summaryFor: (callee, entry) => {
        const procedure = this.#procedure(callee)
        if (procedure === undefined || this.#recursive.has(procedure)) return undefined
        return this.#lists.summary(procedure, entry)
      },
    }
  }

  get counts(): Counts {
    return this.#solver.counts
  }

  /** Findings of one file, by position. */
  findings(unit: Unit): readonly Finding[] {
    const found: Finding[] = []
    for (const procedure of this.#proceduresOf(unit)) found.push(...this.#final(procedure))
    return found.sort(byPosition)
  }

  /** Findings in these files, which are all of the program, with those that rest on what callers pass. */
  whole(units: readonly Unit[]): readonly Finding[] {
    const procedures = units.flatMap((unit) => this.#proceduresOf(unit)).sort(byName)
    for (const procedure of procedures) this.#final(procedure)
    const { findings: again, better } = this.#callers.run(this.#callersFirst(procedures), {
      procedure: (key) => this.#procedures.get(key),
      declared: (procedure, index) => this.#declared(procedure, index),
      solve: (procedure, entry) => this.#again(procedure, entry),
      closed: new ClosedFunctions(units),
      asked: new AskedParameters((ref) => this.#procedure(ref)),
    })
    const findings = procedures.flatMap((procedure) => {
      const known = better.get(procedure)
      const own = this.#final(procedure)
      return known === undefined ? own : [...own.filter(({ check }) => check !== probes.id), ...known]
    })
    const told = new Set(findings.map(claim))
    for (const finding of again) {
      if (told.has(claim(finding))) continue
      told.add(claim(finding))
      findings.push(finding)
    }
    return findings.sort(byPosition)
  }

  /** Of functions that call each other in a circle, any may come first. */
  #callersFirst(procedures: readonly Procedure[]): readonly Procedure[] {
    const seen = new Set<Procedure>()
    for (const procedure of procedures)
      for (const component of components(
        procedure,
        (p) => this.#calleesOf(p),
        (p) => seen.has(p),
      ))
        for (const member of [...component].sort(byName)) seen.add(member)
    const own = new Set(procedures)
    return [...seen].filter((p) => own.has(p)).reverse()
  }

  #declared({ unit, fn }: Procedure, index: number): Fact {
    const frame = new Frame(fn, this.#contextsOf(unit).late)
    const made = frame.instructions.find((i) => i?.kind === 'param' && i.index === index)
    return made?.kind === 'param' ? frame.givenParameter(made) : unknownFact
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
    const known = this.#solved.get(procedure)
    if (known !== undefined) return known.findings
    if (!needsParent(procedure)) {
      this.#bottomUp(procedure)
      return this.#solved.get(procedure)?.findings ?? []
    }
    const around =
      procedure.fn.parent === undefined ? undefined : this.#inFile(procedure, procedure.fn.parent)
    if (around !== undefined) this.#final(around)
    for (const needed of this.#neededBy(procedure)) this.#bottomUp(needed)
    this.#count(procedure)
    const solved = this.#solver.solve(procedure, 'full', this.#contextOf(procedure))
    this.#solved.set(procedure, solved)
    return solved.findings
  }

  #count(procedure: Procedure): void {
    if (this.#counted.has(procedure)) return
    this.#counted.add(procedure)
    this.#solver.counts.functions++
    this.#solver.counts.blocks += procedure.fn.blocks.length
  }

  #calleesOf(procedure: Procedure): readonly Procedure[] {
    let callees = this.#callees.get(procedure)
    if (callees === undefined) {
      callees = calleesOf(procedure, this.#others.accessors)
        .map((ref) => this.#procedure(ref))
        .filter((callee) => callee !== undefined)
      this.#callees.set(procedure, callees)
    }
    return callees
  }

  /** All that has to be analysed first: what it calls, and the module-level code, unless that is what calls it. */
  #neededBy(procedure: Procedure): readonly Procedure[] {
    const callees = this.#calleesOf(procedure)
    const module = this.#moduleOf(procedure)
    return module === undefined || this.#runsEarly(procedure, module) ? callees : [...callees, module]
  }

  /**
   * The functions that call what it is given and keeps: what they pass tells what it hands over. Not of what runs while
   * the module is loaded, which they rest on themselves.
   */
  #keepersOf(procedure: Procedure): readonly Procedure[] {
    const module = this.#moduleOf(procedure)
    if (module === undefined || this.#runsEarly(procedure, module)) return []
    let keepers = this.#keepers.get(procedure)
    if (keepers === undefined) {
      keepers = [...new Set(keepersOf(procedure))]
        .map((index) => this.#inFile(procedure, index))
        .filter((keeper) => keeper !== undefined)
        .filter((keeper) => keeper !== procedure)
      this.#keepers.set(procedure, keepers)
    }
    return keepers
  }

  /** The functions that it stands in. */
  #around(procedure: Procedure): readonly Procedure[] {
    const { parent } = procedure.fn
    const around = parent === undefined || parent === 0 ? undefined : this.#inFile(procedure, parent)
    return around === undefined ? [] : [around, ...this.#around(around)]
  }

  #runsEarly(procedure: Procedure, module: Procedure): boolean {
    let loading = this.#loading.get(module)
    if (loading === undefined) {
      const seen = new Set([module])
      for (const each of seen) for (const callee of this.#calleesOf(each)) seen.add(callee)
      loading = new Set([...seen].filter(({ unit }) => unit === module.unit))
      this.#loading.set(module, loading)
    }
    return loading.has(procedure)
  }

  /** Summaries of all that `root` calls, then its own. */
  #bottomUp(root: Procedure): void {
    const needed = (p: Procedure): readonly Procedure[] => [
      ...(needsParent(p) ? this.#calleesOf(p) : this.#neededBy(p)),
      ...this.#keepersOf(p).flatMap((keeper) => [keeper, ...this.#around(keeper)]),
    ]
    for (const component of components(root, needed, (p) => this.#summaries.has(p))) {
      const members = [...component].sort(byName)
      for (const member of members)
        if (members.length > 1 || this.#calleesOf(member).includes(member)) this.#recursive.add(member)
      if (members.length > 1) {
        const own = new Set(members)
        for (const member of members) {
          const module = this.#moduleOf(member)
          if (module !== undefined && own.has(module)) this.#circular.add(member)
        }
      }
      if (members.length === 1)
        for (const member of members)
          for (const keeper of this.#keepersOf(member))
            if (!this.#around(keeper).includes(member)) this.#final(keeper)
      for (const [member, assumed] of this.#inCircle(members)) this.#summaries.set(member, assumed)
      const summaries = members.map((member) => this.#summarize(member))
      members.forEach((member, i) => this.#summaries.set(member, summaries[i]))
    }
  }

  /** What functions that call themselves or each other may take themselves to give back. */
  #inCircle(members: readonly Procedure[]): Iterable<[Procedure, Summary]> {
    if (!isWorthRounds(members, (member) => this.#calleesOf(member))) return []
    const assumed = assumedResults(members, (member, round, summaries) => {
      for (const [each, summary] of summaries) this.#summaries.set(each, summary)
      const context = this.#aloneContextOf(member)
      return this.#solver.solve(member, `round ${round}`, context).summary
    })
    for (const member of members) this.#summaries.delete(member)
    return assumed ?? []
  }

  /** What a function inside another is summarised as must not depend on whether that one has been analysed yet. */
  #summarize(procedure: Procedure): Summary | undefined {
    this.#count(procedure)
    if (needsParent(procedure))
      return this.#solver.solve(procedure, 'alone', this.#aloneContextOf(procedure)).summary
    const solved = this.#solver.solve(procedure, 'full', this.#contextOf(procedure))
    this.#solved.set(procedure, solved)
    return solved.summary
  }

  #aloneContextOf(procedure: Procedure): FileContext {
    const module = this.#moduleOf(procedure)
    return this.#contextsOf(procedure.unit).alone(module !== undefined && this.#runsEarly(procedure, module))
  }

  #contextOf(procedure: Procedure): FileContext {
    const { module: own, early, late } = this.#contextsOf(procedure.unit)
    const module = this.#moduleOf(procedure)
    if (module === undefined) return own
    return this.#circular.has(procedure) || this.#runsEarly(procedure, module) ? early : late
  }

  #contextsOf(unit: Unit): Contexts {
    let contexts = this.#contexts.get(unit)
    if (contexts === undefined) {
      const loaded = new NoteLayer().over()
      const plain = fileContext(unit, this.#settings, this.#others, loaded)
      const module = this.#procedure({ file: unit.ir.file, index: 0 as FunctionIndex })
      const storedFields = this.#solver.load(unit.ir.file, plain, (context, solve) =>
        load(unit, module, context, {
          solve,
          procedure: (ref) => this.#procedure(ref),
          calleesOf: (procedure) => this.#calleesOf(procedure),
        }),
      )
      const base = { ...plain, storedFields }
      const run = new NoteLayer().over(loaded)
      const inside = new NoteLayer()
      // What functions pass that know nothing of those around them holds whatever these leave behind.
      const solo = new NoteLayer().over()
      const late = inside.over({ ...run, passedAt: solo.passedAt })
      const on = (notes: FileNotes): FileContext => ({ ...base, ...notes })
      contexts = {
        module: on(run),
        early: on(unasked({ ...inside.over(loaded), passedAt: late.passedAt })),
        late: on(late),
        alone: (isEarly) => {
          const notes = { ...new NoteLayer().over(loaded), passedAt: reading(late.passedAt, solo.passedAt) }
          return on(isEarly ? unasked(notes) : notes)
        },
      }
      this.#contexts.set(unit, contexts)
    }
    return contexts
  }

  /** Solves with what callers pass, and the functions inside that capture user data by that. */
  #again(procedure: Procedure, entry: Entry): Solved {
    const context = this.#contextOf(procedure)
    const notes = new NoteLayer().over(context)
    const solved = this.#solver.solve(procedure, 'full', { ...context, ...notes }, entry)
    const inside = this.#capturing(procedure, notes).flatMap((inner) => {
      const around = { ...this.#contextOf(inner), ...notes }
      const { findings } = this.#solver.solve(inner, 'full', around, { view: 'users', facts: new Map() })
      return findings.filter(({ check }) => aboutUsers.has(check))
    })
    return inside.length === 0 ? solved : { ...solved, findings: [...solved.findings, ...inside] }
  }

  #capturing(procedure: Procedure, { capturedFacts }: FileNotes): readonly Procedure[] {
    const before = this.#contextOf(procedure).capturedFacts
    const isNew = (index: FunctionIndex): boolean =>
      [...(capturedFacts.get(index) ?? [])].some(
        ([variable, { user, capped }]) =>
          user !== undefined && !capped && before.get(index)?.get(variable)?.user === undefined,
      )
    return procedure.unit.ir.functions
      .filter(({ index }) => isNew(index))
      .map(({ index }) => this.#inFile(procedure, index))
      .filter((inner) => inner !== undefined)
      .filter((inner) => this.#around(inner).includes(procedure))
  }

  #moduleOf(procedure: Procedure): Procedure | undefined {
    return procedure.index === 0 ? undefined : this.#inFile(procedure, 0 as FunctionIndex)
  }

  #inFile({ file }: Procedure, index: FunctionIndex): Procedure | undefined {
    return this.#procedure({ file, index })
  }

  #procedure(ref: FunctionRef): Procedure | undefined {
    const key = `${ref.file}#${ref.index}`
    let procedure = this.#procedures.get(key)
    if (procedure === undefined) {
      const unit = this.#sources.unit(ref.file)
      const fn = unit?.ir.functions[ref.index]
      if (unit === undefined || fn === undefined) return undefined
      this.#procedures.set(key, (procedure = { file: ref.file, index: ref.index, unit, fn }))
    }
    return procedure
  }
}
