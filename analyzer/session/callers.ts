/**
 * The whole-program pass: callers before callees, every function is solved again with what its callers pass. User
 * data goes down into any function; that no caller passes null is believed only of functions that nothing outside
 * the program can call.
 */
import { entryFact, type EntryFact, type Passed } from '../engine/callers.ts'
import type { Fact } from '../engine/fact.ts'
import type { Finding } from '../findings/finding.ts'
import type { FunctionRef } from '../ir/oracle.ts'
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

const closedOf = new WeakMap<Procedure, boolean>()

/** Every call of the function is one that the program shows: its name is only ever called, and not exported. */
function isClosed(procedure: Procedure): boolean {
  let closed = closedOf.get(procedure)
  if (closed === undefined) closedOf.set(procedure, (closed = computeClosed(procedure)))
  return closed
}

function computeClosed({ unit, fn }: Procedure): boolean {
  if (fn.exported || (fn.kind !== 'function' && fn.kind !== 'arrow' && fn.kind !== 'method')) return false
  if (fn.kind === 'method') return isPrivateMethod(unit, fn.name)
  const { ir } = unit
  let variable: number | undefined
  for (const other of ir.functions)
    for (const block of other.blocks)
      for (const i of block.instructions) {
        if (i.kind !== 'store' || !i.declare) continue
        const made = block.instructions.find((one) => one.temp === i.value)
        if (made?.kind === 'closure' && made.function === fn.index) variable = i.variable
      }
  const info = variable === undefined ? undefined : ir.variables[variable]
  if (info === undefined || info.exported || !info.stable) return false
  for (const other of ir.functions) {
    const loads = new Set<number>()
    const callees = new Set<number>()
    let loaded = 0
    for (const block of other.blocks)
      for (const i of block.instructions) {
        if (i.kind === 'load' && i.variable === variable) {
          loads.add(i.temp)
          loaded++
        }
        if (i.kind === 'call' && !i.isNew && loads.has(i.callee) && !i.args.some((a) => loads.has(a.temp)))
          callees.add(i.callee)
      }
    if (callees.size !== loaded) return false
  }
  return true
}

/** `#name` methods that are only ever called. */
function isPrivateMethod({ ir }: Procedure['unit'], name: string): boolean {
  const own = name.split('.').at(-1) ?? ''
  if (!own.startsWith('#')) return false
  for (const fn of ir.functions) {
    const gets = new Set<number>()
    let called = 0
    for (const block of fn.blocks)
      for (const i of block.instructions) {
        if (i.kind === 'get' && i.name === own) gets.add(i.temp)
        if (i.kind === 'call' && gets.has(i.callee)) called++
      }
    if (called !== gets.size) return false
  }
  return true
}
