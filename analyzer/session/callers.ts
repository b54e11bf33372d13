/**
 * The whole-program pass: callers before callees, every function is solved again with what its callers pass. User
 * data goes down into any function; what arguments can be is believed only where every call is in sight
 * (`closed.ts`), and is the join over all of them. Each round starts from what a function does whoever calls it, so
 * stopping early loses nothing but precision.
 */
import { probes } from '../checks/probes.ts'
import {
  eitherPassed,
  joinedEntry,
  passedAt,
  usersEntry,
  type Entry,
  type EntryFact,
  type Heard,
  type Passed,
  type Target,
  type View,
} from '../engine/callers.ts'
import { itemGiven } from '../engine/contents.ts'
import { sameKnowledge, type Fact } from '../engine/fact.ts'
import type { Finding, Step } from '../findings/finding.ts'
import type { Instruction } from '../ir/ir.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import { showValue } from '../values/text.ts'
import { matters, mayHarm, type AskedParameters } from './asked-parameters.ts'
import type { CallPlace, ClosedFunctions } from './closed.ts'
import { callsInto, circleOf, type Parameter } from './passed-on.ts'
import type { Solved } from './recollection.ts'
import type { Procedure } from './unit.ts'

/** Checks whose findings one caller suffices for. */
export const aboutUsers: ReadonlySet<string> = new Set(['unchecked-overflow', 'unmasked-command'])
/** What all callers have tested, or pass. */
const aboutAll = new Set(['redundant-null-check', 'impossible-condition', 'narrowing-store'])
const maxRounds = 4

/** How the pass asks the analysis. */
export interface Solving {
  /** By its file and index. */
  procedure(key: string): Procedure | undefined
  declared(procedure: Procedure, index: number): Fact
  solve(procedure: Procedure, entry: Entry): Solved
  readonly closed: ClosedFunctions
  readonly asked: AskedParameters
}

/** Findings that only callers explain, and functions of which everything is known better now. */
export interface FromCallers {
  readonly findings: readonly Finding[]
  readonly better: ReadonlyMap<Procedure, readonly Finding[]>
}

/** What is passed at one call: by what holds whoever calls the caller, and by its callers that pass user data. */
type Call = Partial<Record<View, Heard>>

export class Callers {
  /** Callee -> call -> what is passed there. */
  readonly #calls = new Map<string, Map<string, Call>>()
  #changed = new Set<string>()
  #recorded: { readonly view: View; readonly solved: Solved }[] = []
  /** Callee -> the parameters that it is given as, by call. */
  readonly #handed = new Map<string, Map<string, string>>()
  /** Functions whose calls are not all known, as the engine gave up on them. */
  readonly #deaf = new Set<string>()

  /** Calls, which are looked at when somebody asks about callers. */
  record(caller: FunctionRef, entry: Entry | undefined, solved: Solved): void {
    if (solved.tally.gaveUp.length === 0) this.#recorded.push({ view: entry?.view ?? 'all', solved })
    else if (entry === undefined) this.#deaf.add(keyOf(caller))
  }

  #hear(): void {
    for (const { view, solved } of this.#recorded) {
      const now = new Map<string, Heard>()
      for (const { callee, handed, ...heard } of solved.calls) {
        const key = nameOf(callee)
        if (handed !== undefined) {
          const to = this.#handed.get(key) ?? new Map<string, string>()
          this.#handed.set(key, to.set(heard.call, nameOf(handed)))
          continue
        }
        // Code that is lowered twice, as that of `finally`, is one call.
        const twice = now.get(`${key} ${heard.call}`)
        const all = twice === undefined ? heard : either(twice, heard)
        now.set(`${key} ${heard.call}`, all)
        this.#hearCall(key, view, all)
      }
    }
    this.#recorded = []
  }

  #hearCall(callee: string, view: View, heard: Heard): void {
    let calls = this.#calls.get(callee)
    if (calls === undefined) this.#calls.set(callee, (calls = new Map<string, Call>()))
    calls.set(heard.call, { ...calls.get(heard.call), [view]: heard })
    this.#changed.add(callee)
  }

  /** Arguments by call, in order of the calls. */
  passed(callee: FunctionRef): readonly (readonly Passed[])[] {
    this.#hear()
    return this.#callsOf(keyOf(callee)).map((call) => (call.users ?? call.all)?.args ?? [])
  }

  /** A callee, and the parameters that it is given as. */
  #names(key: string, names = new Set<string>()): ReadonlySet<string> {
    if (names.has(key)) return names
    names.add(key)
    for (const to of this.#handed.get(key)?.values() ?? []) this.#names(to, names)
    return names
  }

  #callsOf(callee: string): readonly Call[] {
    return [...(this.#calls.get(callee) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call)
  }

  /** Solves again, in rounds, what callers say more of. `procedures` have callers before callees, as far as possible. */
  run(procedures: readonly Procedure[], solving: Solving): FromCallers {
    const found = new Map<Procedure, Map<View, readonly Finding[]>>()
    const better = new Map<Procedure, readonly Finding[]>()
    const told = new Map<Procedure, Map<View, Entry>>()
    this.#changed = new Set(this.#calls.keys())
    for (let round = 0; round < maxRounds; round++) {
      let isDone = true
      for (const procedure of procedures) {
        this.#hear()
        const key = keyOf(procedure)
        const isChanged = [...this.#names(key)].some((name) => this.#changed.has(name))
        this.#changed.delete(key)
        if (!isChanged) continue
        const before = told.get(procedure) ?? new Map<View, Entry>()
        told.set(procedure, before)
        for (const { entry, claims } of this.#entries(procedure, solving)) {
          const last = before.get(entry.view)
          if (last !== undefined && sameEntry(last, entry)) continue
          before.set(entry.view, entry)
          isDone = false
          const solved = solving.solve(procedure, entry)
          let findings = found.get(procedure)
          if (findings === undefined) found.set(procedure, (findings = new Map<View, readonly Finding[]>()))
          findings.set(
            entry.view,
            solved.findings.filter((finding) => claims(finding)),
          )
          if (entry.view === 'all') {
            better.set(
              procedure,
              solved.findings.filter(({ check }) => check === probes.id),
            )
            this.#handDown(procedure, solved)
          }
        }
      }
      if (isDone) break
    }
    return { findings: [...found.values()].flatMap((each) => [...each.values()].flat()), better }
  }

  #entries(
    procedure: Procedure,
    solving: Solving,
  ): readonly { readonly entry: Entry; readonly claims: (finding: Finding) => boolean }[] {
    const calls = this.#callsOf(keyOf(procedure))
    const linked = [...this.#names(keyOf(procedure))].slice(1).flatMap((name) => this.#callsOf(name))
    const users = new Map<number, EntryFact>()
    const all = new Map<number, EntryFact>()
    const isClosed = this.#isClosed(procedure, solving)
    const own = `${keyOf(procedure)}#`
    const isOwn = (call: Call): boolean => call.all?.call.startsWith(own) === true
    for (const index of procedure.fn.params.keys()) {
      if (isRest(procedure, index)) continue
      const passed = this.#passedTo(procedure, index, solving)
      const others = [
        ...calls.map((call) => call.users && passedAt(call.users, index)),
        ...linked.flatMap(({ all, users }) => [all?.args[index], users?.args[index]]),
      ]
      const declared = (): Fact => solving.declared(procedure, index)
      const known = [...passed, ...others].filter((each) => each !== undefined)
      if (known.some(({ fact }) => fact.user !== undefined && !fact.capped)) {
        const entry = usersEntry(declared(), known)
        const role = solving.asked.of(procedure)[index] ?? (isCaptured(procedure, index) ? 'used' : undefined)
        if (entry !== undefined && mayHarm(role, entry)) users.set(index, entry)
      }
      if (!isClosed || !passed.every((each) => each !== undefined)) continue
      const role = solving.asked.of(procedure)[index]
      if (role === undefined) continue
      const entry = joinedEntry(declared(), passed)
      if (entry !== undefined && matters(role, declared(), entry)) all.set(index, entry)
    }
    const isOne = all.size > 0 && [...users].every(([i, { fact }]) => {
      const other = all.get(i)?.fact
      return other !== undefined && sameKnowledge({ ...other, base: other.value, soft: fact.soft }, fact)
    }) // prettier-ignore
    const byUsers = ({ check }: Finding): boolean => aboutUsers.has(check)
    const count = calls.filter((call) => !isOwn(call)).length
    const byAll = (finding: Finding): boolean =>
      (aboutAll.has(finding.check) && namesCalls(finding, all, count)) || (isOne && byUsers(finding))
    return [
      ...(users.size > 0 && !isOne ? [{ entry: { view: 'users', facts: new Map([...all, ...users]) } as const, claims: byUsers }] : []),
      ...(all.size > 0 ? [{ entry: { view: 'all', facts: all } as const, claims: byAll }] : []),
    ] // prettier-ignore
  }

  /** By every call; what is only handed round as it was given, to itself or in a circle of others, adds nothing. */
  #passedTo(procedure: Procedure, index: number, solving: Solving): readonly (Passed | undefined)[] {
    const own: Parameter = { key: keyOf(procedure), index }
    const callsOf = (key: string): readonly Heard[] => this.#callsOf(key).flatMap(({ all }) => all ?? [])
    const isFollowed = ({ key }: Parameter): boolean => {
      const other = solving.procedure(key)
      return other !== undefined && this.#isClosed(other, solving)
    }
    const whole = circleOf(own, callsOf) ?? [own]
    const circle = whole.length > 1 && whole.every(isFollowed) ? whole : [own]
    return circle.flatMap((each) =>
      callsInto(each, circle, callsOf).map((call) => passedAt(call, each.index)),
    )
  }

  /** Every place that may call it has been heard, or is one that never runs. */
  #isClosed(procedure: Procedure, { closed }: Solving): boolean {
    const calls = this.#calls.get(keyOf(procedure))
    if (calls === undefined) return false
    const isKnown = ({ unit, caller, site }: CallPlace): boolean => {
      const { file } = unit.ir
      if (this.#deaf.has(`${file}#${caller}`)) return false
      return calls.has(`${file}#${caller}#${site}`) || unit.oracle.callee(site).kind !== 'unknown'
    }
    const places = closed.placesOf(procedure)
    if (places !== undefined) return places.every(isKnown)
    const to = closed.handedTo(procedure)
    const callee = to && procedure.unit.oracle.callee(to.site)
    return (
      callee?.kind === 'functions' &&
      callee.functions.every((ref) => calls.has(givenBy(`${procedure.file}#${to?.caller}#${to?.site}`, ref)))
    )
  }

  /** What it gives to the functions that are made for its calls, now that it is known what it is called with. */
  #handDown(procedure: Procedure, { summary }: Solved): void {
    for (const { parameter, args, isOpen } of summary?.hands ?? [])
      for (const { all: heard } of this.#callsOf(keyOf(procedure))) {
        const closure = heard?.args[parameter]?.closure
        if (heard === undefined || closure === undefined) continue
        const { here, call } = heard
        const given = args.map((each): Passed => {
          const { fact } = itemGiven(each)
          return {
            fact,
            step: { ...here, message: `${procedure.fn.name}() gives it ${showValue(fact.value)}` },
          }
        })
        const callee = keyOf({ file: here.file, index: closure })
        this.#hearCall(callee, 'all', { call: givenBy(call, procedure), args: given, whole: !isOpen, here })
      }
  }
}

/** Names the calls that a function makes of what one call hands to it. */
function givenBy(call: string, by: FunctionRef): string {
  return `${call}>${keyOf(by)}`
}

function nameOf({ ref, parameter }: Target): string {
  return parameter === undefined ? keyOf(ref) : `${keyOf(ref)}@${parameter}`
}

function keyOf({ file, index }: FunctionRef): string {
  return `${file}#${index}`
}

function isRest({ fn }: Procedure, index: number): boolean {
  const find = (i: Instruction): boolean => i.kind === 'param' && i.index === index && i.rest
  return index === fn.params.length - 1 && (fn.blocks[0]?.instructions.some(find) ?? false)
}

/** Functions inside read it. */
function isCaptured({ fn, unit: { ir } }: Procedure, index: number): boolean {
  const variable = fn.params[index]
  return variable !== undefined && (ir.variables[variable]?.readers.length ?? 0) > 0
}

function either(a: Heard, b: Heard): Heard {
  const args = a.args.flatMap((each, i) => eitherPassed(each, b.args[i]) ?? [])
  return { ...a, args }
}

/** A claim about all callers says what they do; that nobody has tested takes two of them. */
function namesCalls({ check, trace }: Finding, facts: Entry['facts'], count: number): boolean {
  const same = (a: Step, b: Step): boolean => a.file === b.file && a.start === b.start && a.end === b.end
  if (check === 'impossible-condition' && count < 2) return false
  return [...facts.values()].some(({ from }) => from.some((step) => trace.some((each) => same(each, step))))
}

function sameEntry(a: Entry, b: Entry): boolean {
  if (a.facts.size !== b.facts.size) return false
  return [...a.facts].every(([index, { fact, tested, from }]) => {
    const other = b.facts.get(index)
    if (other === undefined || !sameKnowledge(fact, other.fact) || tested !== other.tested) return false
    return (
      from.length === other.from.length && from.every((step, i) => step.message === other.from[i]?.message)
    )
  })
}
