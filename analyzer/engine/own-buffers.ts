/**
 * Typed arrays that the program makes at a declaration and fills itself: nobody else ever gets to see them. Handing
 * one to a function of the same file that only reads or fills it keeps it so, and so does being such a parameter.
 */
import type { FileIR, FunctionIR, Instruction } from '../ir/ir.ts'
import type { Temp, Variable } from '../support/ids.ts'
import { unchanging } from './collection-methods.ts'
import { isOfConstants } from './field-values.ts'
import type { Frame } from './frame.ts'
import type { Sym } from './symbols.ts'
import { instructionsOf, ofKind, type ByTemp } from '../ir/instructions.ts'
import { unwrapped, usesOf } from './tables.ts'

const ownUses = new Set(['length', 'byteLength', 'byteOffset', 'buffer', 'fill'])

export function findOwnBuffers(file: FileIR): ReadonlySet<Variable> {
  const found = new Finder(file)
  for (const fn of file.functions) found.declare(fn)
  if (!found.any) return none
  for (const fn of file.functions) found.read(fn)
  return found.result()
}

const none: ReadonlySet<Variable> = new Set()

class Finder {
  readonly #file: FileIR
  readonly #made = new Set<Variable>()
  /** Hold no object. */
  readonly #primitives = new Set<Variable>()
  /** Made of constants: whoever holds it as well, what is read from it is what the program wrote there. */
  readonly #constant = new Set<Variable>()
  readonly #held = new Set<Variable>()
  readonly #spoiled = new Set<Variable>()
  /** Parameter -> variables that are passed for it; undefined for any other argument. */
  readonly #passed = new Map<Variable, (Variable | undefined)[]>()
  /** Variable -> the function of this file that it always holds. */
  #known: ReadonlyMap<Variable, FunctionIR> | undefined

  constructor(file: FileIR) {
    this.#file = file
  }

  get #functions(): ReadonlyMap<Variable, FunctionIR> {
    return (this.#known ??= functionsOf(this.#file))
  }

  /** Something was declared that may be such a buffer. */
  get any(): boolean {
    return this.#made.size + this.#constant.size > 0
  }

  declare(fn: FunctionIR): void {
    const byTemp = instructionsOf(fn)
    for (const { declare, variable, value } of ofKind(fn, 'store'))
      if (declare) this.#declare(variable, byTemp, value)
  }

  read(fn: FunctionIR): void {
    const byTemp = instructionsOf(fn)
    const loaded = (temp: Temp): Variable | undefined => loadedAt(byTemp, temp)
    for (const { instructions, terminator } of fn.blocks) {
      for (const i of instructions) {
        const callee = i.kind === 'call' && !i.isNew ? this.#calleeOf(i, loaded) : undefined
        if (i.kind === 'call' && callee !== undefined) this.#hand(i, callee, loaded)
        for (const [variable, harmless] of usesOf(this.#file, byTemp, i)) {
          const filled =
            i.kind === 'setElement' && loaded(i.object) === variable && loaded(i.value) !== variable
          const asked = i.kind === 'get' && ownUses.has(i.name)
          const read = i.kind === 'get' && harmless && unchanging.has(i.name) && i.name !== 'slice'
          if (i.kind === 'array') this.#held.add(variable)
          else if (!filled && !asked && !read && callee === undefined) this.#spoiled.add(variable)
        }
      }
      const returned =
        terminator.kind === 'return' && terminator.value !== undefined ? loaded(terminator.value) : undefined
      if (returned !== undefined) this.#held.add(returned)
    }
  }

  result(): ReadonlySet<Variable> {
    for (let changed = true; changed;) {
      changed = false
      for (const [parameter, sources] of this.#passed)
        for (const source of sources)
          if (source !== undefined && this.#isSpoiled(parameter) && !this.#spoiled.has(source)) {
            this.#spoiled.add(source)
            changed = true
          }
    }
    const made = [...this.#made].filter((variable) => !this.#held.has(variable))
    const own = new Set([...made, ...this.#constant].filter((variable) => !this.#isSpoiled(variable)))
    for (let size = -1; size !== own.size;) {
      size = own.size
      for (const [parameter, sources] of this.#passed)
        if (!this.#isSpoiled(parameter) && sources.every((s) => s !== undefined && own.has(s)))
          own.add(parameter)
    }
    return own
  }

  /** Made by its length, of constants, or over the bytes of another. */
  #declare(variable: Variable, byTemp: ByTemp, value: Temp): void {
    if (this.#file.variables[variable]?.stable === true && this.#isPrimitive(byTemp, value))
      this.#primitives.add(variable)
    const made = unwrapped(byTemp, value)
    if (made?.kind !== 'call') return
    const first = made.args[0]?.temp
    const from = first === undefined ? undefined : byTemp[first]
    if (isOfConstants(from, byTemp) && (made.isNew || this.#isFrom(byTemp, made.callee)))
      this.#constant.add(variable)
    if (!made.isNew || first === undefined) return
    const of = from?.kind === 'get' && from.name === 'buffer' ? loadedAt(byTemp, from.object) : undefined
    if (this.#isPrimitive(byTemp, first) || (of !== undefined && this.#made.has(of))) this.#made.add(variable)
  }

  /** By the operator that made it, or the constant that it stands for: a buffer is made of so many elements. */
  #isPrimitive(byTemp: ByTemp, temp: Temp): boolean {
    const made = unwrapped(byTemp, temp)
    if (made?.kind === 'load') return this.#primitives.has(made.variable)
    return made?.kind === 'const' || made?.kind === 'binary' || made?.kind === 'unary'
  }

  /** `Uint8Array.from`, `Buffer.from` */
  #isFrom(byTemp: ByTemp, callee: Temp): boolean {
    const made = byTemp[callee]
    const of = made?.kind === 'get' && made.name === 'from' ? loadedAt(byTemp, made.object) : undefined
    const info = of === undefined ? undefined : this.#file.variables[of]
    return info?.kind === 'global' && /^(?:\w+Array|Buffer)$/.test(info.name)
  }

  #calleeOf(
    call: Instruction & { kind: 'call' },
    loaded: (temp: Temp) => Variable | undefined,
  ): FunctionIR | undefined {
    const variable = loaded(call.callee)
    const callee = variable === undefined ? undefined : this.#functions.get(variable)
    return call.args.some((a) => a.spread) ? undefined : callee
  }

  #hand(
    call: Instruction & { kind: 'call' },
    callee: FunctionIR,
    loaded: (temp: Temp) => Variable | undefined,
  ): void {
    callee.params.forEach((parameter, index) => {
      const argument = call.args[index]
      const sources = this.#passed.get(parameter)
      const source = argument && loaded(argument.temp)
      if (sources === undefined) this.#passed.set(parameter, [source])
      else sources.push(source)
    })
    // More arguments than parameters: who reads `arguments` may do anything with them.
    for (const { temp } of call.args.slice(callee.params.length)) {
      const variable = loaded(temp)
      if (variable !== undefined) this.#spoiled.add(variable)
    }
  }

  #isSpoiled(variable: Variable): boolean {
    return this.#spoiled.has(variable) || this.#file.variables[variable]?.stable !== true
  }
}

function loadedAt(byTemp: ByTemp, temp: Temp): Variable | undefined {
  const made = byTemp[temp]
  return made?.kind === 'load' ? made.variable : undefined
}

/** Functions that are only ever called by their name: every argument they get is in sight. */
function functionsOf(file: FileIR): ReadonlyMap<Variable, FunctionIR> {
  const functions = new Map<Variable, FunctionIR>()
  const handedOn = new Set<Variable>()
  for (const fn of file.functions) {
    const byTemp = instructionsOf(fn)
    const called = new Map<Variable, number>()
    const count = (variable: Variable, by: number): void => {
      called.set(variable, (called.get(variable) ?? 0) + by)
    }
    for (const { variable } of ofKind(fn, 'load')) count(variable, -1)
    for (const call of ofKind(fn, 'call')) {
      const callee = call.isNew ? undefined : byTemp[call.callee]
      if (callee?.kind === 'load' && !call.args.some((a) => a.spread)) count(callee.variable, 1)
    }
    for (const { declare, value, variable } of ofKind(fn, 'store')) {
      const made = declare ? byTemp[value] : undefined
      const info = file.variables[variable]
      const target = made?.kind === 'closure' ? file.functions[made.function] : undefined
      if (target !== undefined && info?.stable === true && !info.exported) functions.set(variable, target)
    }
    for (const [variable, balance] of called) if (balance !== 0) handedOn.add(variable)
  }
  for (const variable of handedOn) functions.delete(variable)
  return functions
}

/** The sym is a buffer that only the program itself fills. */
export function isOwnBuffer(frame: Frame, sym: Sym): boolean {
  const def = frame.symbols.def(sym)
  const { ownBuffers } = frame.context
  if (def.kind === 'site' && def.instruction.kind === 'get') return isOwnField(frame, def.instruction)
  if (def.kind === 'site' && def.instruction.kind === 'param')
    return ownBuffers.has(frame.fn.params[def.instruction.index] as Variable)
  if (def.kind !== 'entry') return false
  const place = frame.symbols.place(def.place)
  return place.kind === 'variable' && ownBuffers.has(place.variable)
}

/** A field of this file by its name alone; of another, where nobody else may store in it. */
function isOwnField({ context }: Frame, { name, site }: Instruction & { kind: 'get' }): boolean {
  const { ir, oracle } = context
  if (context.isOwnField(name, ir.file)) return true
  const owner = oracle.propertyOwner(site)?.file
  if (owner === undefined || owner === ir.file || !oracle.propertyFlags(site).readonly) return false
  return context.isOwnField(name, owner)
}
