/**
 * The whole-program pass: callers before callees, every function is solved again with what its callers pass. User
 * data goes down into any function; that no caller passes null is believed only of functions that nothing outside
 * the program can call.
 */
import { entryFact, type EntryFact, type Passed } from '../engine/callers.ts'
import type { Fact } from '../engine/fact.ts'
import type { Finding } from '../findings/finding.ts'
import type { FileIR } from '../ir/ir.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import type { FunctionIndex, Temp, Variable } from '../support/ids.ts'
import type { HeardCall } from './recollection.ts'
import type { Procedure } from './unit.ts'

/** Checks whose findings one caller suffices for. */
const aboutUsers = new Set(['unchecked-overflow', 'unmasked-command'])
/** What all callers have tested; a range that they happen to pass makes no test of the callee wrong. */
const aboutAll = new Set([...aboutUsers, 'redundant-null-check'])
const maxRounds = 4

interface Call {
  readonly args: readonly Passed[]
  readonly whole: boolean
}

export class Callers {
  /** Callee -> call site -> what is passed there. */
  readonly #calls = new Map<string, Map<string, Call>>()
  #changed = new Set<string>()
  #recorded: (() => readonly HeardCall[])[] = []

  /** Calls, which are looked at when somebody asks about callers. */
  record(calls: () => readonly HeardCall[]): void {
    this.#recorded.push(calls)
  }

  #hear(): void {
    for (const recorded of this.#recorded)
      for (const { callee, call, args, whole } of recorded()) {
        const key = `${callee.file}#${callee.index}`
        let calls = this.#calls.get(key)
        if (calls === undefined) this.#calls.set(key, (calls = new Map<string, Call>()))
        calls.set(call, { args, whole })
        this.#changed.add(key)
      }
    this.#recorded = []
  }

  /** Arguments by call, in order of the calls. */
  passed(callee: FunctionRef): readonly (readonly Passed[])[] {
    this.#hear()
    const calls = this.#calls.get(`${callee.file}#${callee.index}`)
    return [...(calls ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { args }]) => args)
  }

  /** Solves again, in rounds, what callers say more of; gives the findings that only they explain. */
  run(
    procedures: readonly Procedure[],
    declaredOf: (procedure: Procedure, index: number) => Fact,
    solve: (procedure: Procedure, entry: ReadonlyMap<number, EntryFact>) => readonly Finding[],
  ): readonly Finding[] {
    const found = new Map<Procedure, readonly Finding[]>()
    const told = new Map<Procedure, string>()
    for (let round = 0; round < maxRounds; round++) {
      this.#hear()
      const changed = this.#changed
      this.#changed = new Set()
      for (const procedure of procedures) {
        const key = `${procedure.file}#${procedure.index}`
        if (!changed.has(key)) continue
        const entry = this.#entry(procedure, key, declaredOf)
        if (entry.size === 0) continue
        const text = JSON.stringify([...entry].map(([i, { fact, from }]) => [i, fact.value, fact.user, from]), (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v)) // prettier-ignore
        if (told.get(procedure) === text) continue
        told.set(procedure, text)
        const spoken = isClosed(procedure) ? aboutAll : aboutUsers
        const findings = solve(procedure, entry).filter((f) => spoken.has(f.check))
        found.set(procedure, findings)
      }
    }
    return [...found.values()].flat()
  }

  #entry(
    procedure: Procedure,
    key: string,
    declaredOf: (procedure: Procedure, index: number) => Fact,
  ): ReadonlyMap<number, EntryFact> {
    const entry = new Map<number, EntryFact>()
    const calls = [...(this.#calls.get(key) ?? [])]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, call]) => call)
    const closed = isClosed(procedure) && calls.every((c) => c.whole)
    procedure.fn.params.forEach((_, index) => {
      const passed = calls.flatMap((c) => c.args[index] ?? [])
      if (passed.length === 0) return
      const fact = entryFact(declaredOf(procedure, index), passed, closed && passed.length === calls.length)
      if (fact !== undefined) entry.set(index, fact)
    })
    return entry
  }
}

/** Every call of the function is one that the program shows: its name is only ever called, and not exported. */
function isClosed({ unit: { ir }, fn }: Procedure): boolean {
  if (fn.exported) return false
  const { heldBy, valued, valuedMembers } = usesIn(ir)
  if (fn.kind === 'method') {
    const name = fn.name.split('.').at(-1) ?? ''
    return name.startsWith('#') && !valuedMembers.has(name)
  }
  if (fn.kind !== 'function' && fn.kind !== 'arrow') return false
  const variable = heldBy.get(fn.index)
  const info = variable === undefined ? undefined : ir.variables[variable]
  return info !== undefined && !info.exported && info.stable && !valued.has(variable as Variable)
}

/** How a file uses its functions. */
interface Uses {
  /** The variable that a function is declared as. */
  readonly heldBy: ReadonlyMap<FunctionIndex, Variable>
  /** Variables that are not only called. */
  readonly valued: ReadonlySet<Variable>
  /** `#name` members that are not only called. */
  readonly valuedMembers: ReadonlySet<string>
}

const usesOf = new WeakMap<FileIR, Uses>()

function usesIn(ir: FileIR): Uses {
  const known = usesOf.get(ir)
  if (known !== undefined) return known
  const heldBy = new Map<FunctionIndex, Variable>()
  const valued = new Set<Variable>()
  const valuedMembers = new Set<string>()
  for (const fn of ir.functions) {
    const closures = new Map<Temp, FunctionIndex>()
    const loads = new Map<Temp, Variable>()
    const members = new Map<Temp, string>()
    const called = new Set<Temp>()
    for (const { instructions } of fn.blocks)
      for (const i of instructions) {
        if (i.kind === 'closure') closures.set(i.temp, i.function)
        if (i.kind === 'load') loads.set(i.temp, i.variable)
        if (i.kind === 'get' && i.name.startsWith('#')) members.set(i.temp, i.name)
        const made = i.kind === 'store' && i.declare ? closures.get(i.value) : undefined
        if (i.kind === 'store' && made !== undefined) heldBy.set(made, i.variable)
        if (i.kind !== 'call') continue
        if (members.has(i.callee)) called.add(i.callee)
        const callee = loads.get(i.callee)
        const isPassed = i.args.some(({ temp }) => loads.get(temp) === callee)
        if (callee !== undefined && !i.isNew && !isPassed) called.add(i.callee)
      }
    for (const [temp, variable] of loads) if (!called.has(temp)) valued.add(variable)
    for (const [temp, name] of members) if (!called.has(temp)) valuedMembers.add(name)
  }
  const uses = { heldBy, valued, valuedMembers }
  usesOf.set(ir, uses)
  return uses
}
