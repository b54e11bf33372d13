/** What functions do with their parameters, as far as knowing them better could change what is found. */
import { passing } from '../engine/effects.ts'
import type { EntryFact } from '../engine/callers.ts'
import type { Fact } from '../engine/fact.ts'
import type { FunctionIR, Instruction } from '../ir/ir.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import { operands } from '../ir/verify.ts'
import type { Temp, Variable } from '../support/ids.ts'
import { equal, Kind, type Value } from '../values/value.ts'
import type { Procedure } from './unit.ts'

/** `tested`: a branch asks something of it. `used`: its number may count. */
export type Role = 'tested' | 'used'

type Call = Instruction & { kind: 'call' }

/** Parameters as bits, and the calls that hand them on. */
interface Uses {
  readonly tested: number
  readonly used: number
  readonly handed: readonly { readonly call: Call; readonly argument: number; readonly bits: number }[]
}

const maxParameters = 30

export class AskedParameters {
  readonly #procedureOf: (ref: FunctionRef) => Procedure | undefined
  readonly #roles = new Map<Procedure, readonly (Role | undefined)[]>()

  constructor(procedureOf: (ref: FunctionRef) => Procedure | undefined) {
    this.#procedureOf = procedureOf
  }

  /** By number of the parameter. */
  of(procedure: Procedure): readonly (Role | undefined)[] {
    const known = this.#roles.get(procedure)
    if (known !== undefined) return known
    const { tested, used, handed } = usesIn(procedure.fn)
    const own = procedure.fn.params.map((_, index): Role | undefined => {
      if (index >= maxParameters || (tested & (1 << index)) !== 0) return 'tested'
      return (used & (1 << index)) !== 0 ? 'used' : undefined
    })
    // Functions that hand it round in a circle ask no more of it than they do themselves.
    this.#roles.set(procedure, own)
    for (const { call, argument, bits } of handed) {
      const role = this.#handedOn(procedure, call, argument)
      if (role === undefined) continue
      for (const index of own.keys())
        if ((bits & (1 << index)) !== 0 && own[index] !== 'tested') own[index] = role
    }
    return own
  }

  #handedOn({ unit }: Procedure, call: Call, argument: number): Role | undefined {
    const callee = unit.oracle.callee(call.site)
    if (callee.kind !== 'functions') return 'used'
    const { args } = passing(callee, call)
    const at = args.findIndex((each) => each?.temp === call.args[argument]?.temp)
    const roles = callee.functions.map((ref) => {
      const procedure = this.#procedureOf(ref)
      return procedure === undefined || procedure.fn.exported ? undefined : this.of(procedure)[at]
    })
    return roles.includes('tested') ? 'tested' : roles.includes('used') ? 'used' : undefined
  }
}

/** That this is known could change what is found where the parameter is so asked. */
export function matters(role: Role, declared: Fact, { fact, tested }: EntryFact): boolean {
  const [before, now] = [declared.value, fact.value]
  if (fact.user !== undefined || isNewBound(before, now)) return true
  const isLess = before.kinds !== now.kinds || before.strings?.texts.length !== now.strings?.texts.length
  return role === 'tested' && (tested || isLess)
}

/** That users choose this could be told: of a number that is used, or of what has parts that may be. */
export function mayHarm(role: Role | undefined, { fact: { user } }: EntryFact): boolean {
  const parts = Kind.object | Kind.function | Kind.string
  const counted = role === undefined ? 0 : Kind.number | Kind.bigint
  return user !== undefined && (user.kinds & (parts | counted)) !== 0
}

/** That a number is not NaN, or has one end, decides next to nothing. */
function isNewBound(before: Value, now: Value): boolean {
  const [first, last] = [now.number.ranges[0], now.number.ranges.at(-1)]
  const isBounded = first !== undefined && first.lo > -Infinity && last !== undefined && last.hi < Infinity
  const isBig = now.bigint[0]?.lo !== undefined && now.bigint.at(-1)?.hi !== undefined
  return (isBounded || isBig) && !equal(before, now)
}

function usesIn(fn: FunctionIR): Uses {
  const temps: number[] = []
  const variables = new Map<Variable, number>()
  fn.params.slice(0, maxParameters).forEach((variable, index) => variables.set(variable, 1 << index))
  if (variables.size === 0) return { tested: 0, used: 0, handed: [] }
  for (let isNew = true; isNew;) {
    isNew = false
    for (const { instructions } of fn.blocks)
      for (const i of instructions) {
        const from = bitsFrom(i, temps, variables)
        if (from === 0 || from === temps[i.temp]) continue
        temps[i.temp] = from
        if (i.kind === 'store') variables.set(i.variable, (variables.get(i.variable) ?? 0) | from)
        isNew = true
      }
  }
  const uses = { tested: 0, used: 0, handed: [] as Uses['handed'][number][] }
  for (const { instructions, terminator } of fn.blocks) {
    if (terminator.kind === 'branch') uses.tested |= temps[terminator.condition] ?? 0
    for (const i of instructions) {
      if (i.kind === 'call')
        for (const [argument, { temp }] of i.args.entries()) {
          const bits = temps[temp] ?? 0
          if (bits !== 0) uses.handed.push({ call: i, argument, bits })
        }
      else if (counts(i)) uses.used |= bitsOf(operands(i), temps)
    }
  }
  return uses
}

function bitsFrom(
  i: Instruction,
  temps: readonly number[],
  variables: ReadonlyMap<Variable, number>,
): number {
  switch (i.kind) {
    case 'load':
      return variables.get(i.variable) ?? 0
    case 'param':
      return i.index < maxParameters ? 1 << i.index : 0
    case 'get':
    case 'call':
    case 'object':
    case 'class':
    case 'closure':
      return 0
    default:
      return bitsOf(operands(i), temps)
  }
}

function counts({ kind }: Instruction): boolean {
  return ['binary', 'step', 'element', 'setElement', 'set', 'superCall'].includes(kind)
}

function bitsOf(of: readonly Temp[], temps: readonly number[]): number {
  let bits = 0
  for (const temp of of) bits |= temps[temp] ?? 0
  return bits
}
