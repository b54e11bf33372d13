/**
 * Functions whose every call the program shows: their names are only ever called, and nobody outside can say them.
 * What all callers pass may be believed of these alone.
 */
import type { FileIR, FunctionIR, Instruction } from '../ir/ir.ts'
import { push } from '../support/multimap.ts'
import { nestedTooDeep } from '../support/stack.ts'
import { operands } from '../ir/verify.ts'
import type { FunctionIndex, Site, Temp, Variable } from '../support/ids.ts'
import type { Procedure, Unit } from './unit.ts'

/** A call as the text has it, run or not. */
export interface CallPlace {
  readonly unit: Unit
  readonly caller: FunctionIndex
  readonly site: Site
}

/** What a file does with functions and members that are called by name. */
export interface Uses {
  /** The variables that a function is declared as. */
  readonly heldBy: ReadonlyMap<FunctionIndex, readonly Variable[]>
  /** Functions that go elsewhere where they are made. */
  readonly loose: ReadonlySet<FunctionIndex>
  /** Where a function goes that is nothing but an argument of one call. */
  readonly handed: ReadonlyMap<FunctionIndex, Handed>
  /** Variables and members that are not only called. */
  readonly valued: ReadonlySet<Variable | string>
  readonly calls: ReadonlyMap<Variable | string, readonly Omit<CallPlace, 'unit'>[]>
  /** `this[name](...)`: any member may be meant. */
  readonly callsAny: boolean
}

export interface Handed {
  readonly caller: FunctionIndex
  readonly site: Site
  readonly argument: number
}

export class ClosedFunctions {
  readonly #units: readonly Unit[]
  #valuedMembers: Set<string> | undefined
  readonly #memberCalls = new Map<string, CallPlace[]>()
  /** Some code of the program is not told in full. */
  #isLost = false

  /** All files of the program. */
  constructor(units: readonly Unit[]) {
    this.#units = units
  }

  /** All places that may call the function; undefined when others may. */
  placesOf({ unit, fn }: Procedure): readonly CallPlace[] | undefined {
    if (fn.exported || unit.ir.unsupported.has(nestedTooDeep)) return undefined
    const uses = usesIn(unit.ir)
    if (fn.kind === 'method' || fn.kind === 'static') return this.#ofMember(fn, unit, uses)
    if ((fn.kind !== 'function' && fn.kind !== 'arrow') || uses.loose.has(fn.index)) return undefined
    const variables = uses.heldBy.get(fn.index) ?? []
    const isOnlyCalled = (variable: Variable): boolean => {
      const info = unit.ir.variables[variable]
      // The top level of a script is everybody's.
      const isPublic = info?.exported === true || (unit.isScript && info?.owner === 0)
      if (info !== undefined && isComponent(unit, info.name)) return false
      return info !== undefined && !isPublic && info.stable && !uses.valued.has(variable)
    }
    if (variables.length === 0 || !variables.every(isOnlyCalled)) return undefined
    return variables.flatMap((variable) => (uses.calls.get(variable) ?? []).map((at) => ({ unit, ...at })))
  }

  /** The call that a function is made for, where it goes nowhere else. */
  handedTo({ unit, fn }: Procedure): Handed | undefined {
    const uses = usesIn(unit.ir)
    return uses.heldBy.has(fn.index) || uses.loose.has(fn.index) ? undefined : uses.handed.get(fn.index)
  }

  #ofMember(fn: FunctionIR, unit: Unit, uses: Uses): readonly CallPlace[] | undefined {
    const name = fn.name.split('.').at(-1) ?? ''
    if (!fn.hidden || uses.callsAny || !/^#?[\w$]+$/.test(name)) return undefined
    if (name.startsWith('#')) {
      if (uses.valued.has(name)) return undefined
      return (uses.calls.get(name) ?? []).map((at) => ({ unit, ...at }))
    }
    if (this.#valuedMembers === undefined) this.#readMembers((this.#valuedMembers = new Set()))
    return this.#isLost || this.#valuedMembers.has(name) ? undefined : (this.#memberCalls.get(name) ?? [])
  }

  /** Outside of its class only casts and brackets come by a private member, but they do. */
  #readMembers(valued: Set<string>): void {
    for (const unit of this.#units) {
      const uses = usesIn(unit.ir)
      if (unit.ir.unsupported.has(nestedTooDeep)) this.#isLost = true
      for (const each of uses.valued) if (typeof each === 'string') valued.add(each)
      for (const [name, places] of uses.calls) {
        if (typeof name !== 'string') continue
        let all = this.#memberCalls.get(name)
        if (all === undefined) this.#memberCalls.set(name, (all = []))
        for (const at of places) all.push({ unit, ...at })
      }
    }
  }
}

/** `<Name/>` may use it, which is told as one value without its parts. */
function isComponent({ ir }: Unit, name: string): boolean {
  return /\.[jt]sx$/.test(ir.file) && /^[A-Z]/.test(name)
}

const usesOf = new WeakMap<FileIR, Uses>()

export function usesIn(ir: FileIR): Uses {
  let known = usesOf.get(ir)
  if (known === undefined) usesOf.set(ir, (known = readUses(ir)))
  return known
}

function readUses(ir: FileIR): Uses {
  const heldBy = new Map<FunctionIndex, Variable[]>()
  const loose = new Set<FunctionIndex>()
  const handed = new Map<FunctionIndex, Handed>()
  const valued = new Set<Variable | string>()
  const calls = new Map<Variable | string, Omit<CallPlace, 'unit'>[]>()
  let callsAny = false
  for (const fn of ir.functions) {
    const made = new Map<Temp, FunctionIndex>()
    const named = new Map<Temp, Variable | string>()
    const own = new Set<Temp>()
    const use = (temp: Temp, i: Instruction | undefined): void => {
      const closure = made.get(temp)
      if (closure !== undefined) {
        if (i?.kind === 'store' && i.declare) push(heldBy, closure, i.variable)
        else if (i?.kind === 'call' && !handed.has(closure) && isOneArgument(i, temp))
          handed.set(closure, { caller: fn.index, site: i.site, argument: argumentAt(i, temp) })
        else loose.add(closure)
      }
      const name = named.get(temp)
      if (name === undefined || (i !== undefined && isAsked(i))) return
      if (i?.kind === 'call' && i.callee === temp && !i.isNew && argumentAt(i, temp) < 0)
        push(calls, name, { caller: fn.index, site: i.site })
      else valued.add(name)
    }
    for (const { instructions, terminator } of fn.blocks) {
      for (const i of instructions) {
        if (i.kind === 'closure') made.set(i.temp, i.function)
        else if (i.kind === 'load') named.set(i.temp, i.variable)
        else if (i.kind === 'get') named.set(i.temp, i.name)
        else if (i.kind === 'this') own.add(i.temp)
        else if (i.kind === 'cast' && own.has(i.value)) own.add(i.temp)
        else if (i.kind === 'element' && own.has(i.object)) callsAny = true
        for (const temp of operands(i)) use(temp, i)
      }
      if (terminator.kind === 'return' && terminator.value !== undefined) use(terminator.value, undefined)
      if (terminator.kind === 'throw') use(terminator.value, undefined)
    }
  }
  for (const [closure] of handed) if (heldBy.has(closure)) loose.add(closure)
  return { heldBy, loose, handed, valued, calls, callsAny }
}

/** Whether the function is there is asked of it, and nothing else. */
export function isAsked(i: Instruction): boolean {
  return i.kind === 'unary' || (i.kind === 'binary' && i.op !== '+')
}

function isOneArgument(call: Instruction & { kind: 'call' }, temp: Temp): boolean {
  const count = operands(call).filter((each) => each === temp).length
  return count === 1 && argumentAt(call, temp) >= 0 && call.args.every(({ spread }) => !spread)
}

function argumentAt({ args }: Instruction & { kind: 'call' }, temp: Temp): number {
  return args.findIndex((argument) => argument.temp === temp)
}
