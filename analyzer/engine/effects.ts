/**
 * Write sets: which fields, elements and captured variables calling a function may change. Computed from the bodies
 * of all functions it can reach; anything unknown on the way makes the set everything (`world`).
 */
import type { Callee, FunctionRef, Oracle, Passing } from '../ir/oracle.ts'
import { instructionsOf, ofKind } from '../ir/instructions.ts'
import type { FileIR, FunctionIR, Instruction } from '../ir/ir.ts'
import { modelOf, modelOfCallee } from '../models/index.ts'
import { assignedNames, computedWrite } from './computed-names.ts'
import type { Frame } from './frame.ts'
import type { FunctionIndex, Temp, Variable } from '../support/ids.ts'

export interface Effects {
  /** May change anything that other code can reach. */
  readonly world: boolean
  /** Names of fields it may write; `[]` stands for elements and container contents, `*` and a shape for any field of such objects. */
  readonly fields: ReadonlySet<string>
  /** Variables it may assign, as `file#variable`. */
  readonly variables: ReadonlySet<string>
}

export const everything: Effects = { world: true, fields: new Set(), variables: new Set() }

/** What is told of a function that cannot be looked into. */
export interface Foreign {
  readonly effects: Effects
  readonly calledParameters: ReadonlySet<number>
}

export interface EffectSource {
  /** Names of getters and setters anywhere in the program. */
  readonly accessors: ReadonlySet<string>
  file(path: string): { readonly ir: FileIR; readonly oracle: Oracle } | undefined
  /** Of a function whose body is in another package. */
  foreign(ref: FunctionRef): Foreign | undefined
}

interface Direct extends Effects {
  readonly calls: readonly FunctionRef[]
}

/** A call that passes a parameter on, or is one: then `to` is undefined. */
interface Handed {
  readonly parameter: number
  readonly to: FunctionRef | undefined
  readonly argument: number
}

const maxHands = 16

const maxReach = 300

export interface EffectQueries {
  /** Write set of a function, calls of its own parameters aside. */
  effects(callee: FunctionRef): Effects
  /** Parameters that it may call, itself or through others. */
  calledParameters(callee: FunctionRef): ReadonlySet<number>
}

/** Answers for any function of the program, each body being read once. */
export function createEffects(source: EffectSource): EffectQueries {
  const direct = new Map<string, Direct>()
  const whole = new Map<string, Effects>()
  const keyOf = (f: FunctionRef): string => `${f.file}#${f.index}`
  const directOf = (f: FunctionRef): Direct => {
    const key = keyOf(f)
    let known = direct.get(key)
    if (known === undefined) direct.set(key, (known = computeDirect(source, f, calledParameters)))
    return known
  }
  const called = new Map<string, ReadonlySet<number>>()
  const calledParameters = (f: FunctionRef, depth = 0): ReadonlySet<number> => {
    const key = keyOf(f)
    const known = called.get(key)
    if (known !== undefined || depth > maxHands) return known ?? new Set()
    const foreign = source.foreign(f)
    if (foreign !== undefined) return foreign.calledParameters
    // A circle of functions that hand a callback round adds nothing to what its members call.
    called.set(key, new Set())
    const found = new Set<number>()
    for (const { parameter, to, argument } of handedOn(source, f))
      if (to === undefined || calledParameters(to, depth + 1).has(argument)) found.add(parameter)
    called.set(key, found)
    return found
  }
  const effects = (callee: FunctionRef): Effects => {
    const known = whole.get(keyOf(callee))
    if (known !== undefined) return known
    const seen = new Set([keyOf(callee)])
    const todo = [callee]
    const fields = new Set<string>()
    const variables = new Set<string>()
    let world = false
    for (let next = todo.pop(); next !== undefined && !world; next = todo.pop()) {
      const effects = directOf(next)
      world = effects.world || seen.size > maxReach
      for (const field of effects.fields) fields.add(field)
      for (const variable of effects.variables) variables.add(variable)
      for (const call of effects.calls)
        if (!seen.has(keyOf(call))) {
          seen.add(keyOf(call))
          todo.push(call)
        }
    }
    const effects = world ? everything : { world, fields, variables }
    whole.set(keyOf(callee), effects)
    return effects
  }
  return { effects, calledParameters }
}

/** Where a function's own parameters are called or passed on to be called. */
function handedOn(source: EffectSource, ref: FunctionRef): readonly Handed[] {
  const unit = source.file(ref.file)
  const fn = unit?.ir.functions[ref.index]
  if (unit === undefined || fn === undefined) return []
  const byTemp = instructionsOf(fn)
  const handed: Handed[] = []
  for (const i of ofKind(fn, 'call')) {
    const own = parameterAt(fn, byTemp, i.callee)
    if (own !== undefined) handed.push({ parameter: own, to: undefined, argument: 0 })
    const isIndirect = i.receiver !== undefined && parameterAt(fn, byTemp, i.receiver) !== undefined
    if (!isIndirect && !i.args.some(({ temp }) => parameterAt(fn, byTemp, temp) !== undefined)) continue
    const callee = unit.oracle.callee(i.site)
    // `f.call(x)`
    const receiver = i.receiver === undefined ? undefined : parameterAt(fn, byTemp, i.receiver)
    if (receiver !== undefined && callee.kind === 'ambient' && /Function\.(call|apply)$/.test(callee.key))
      handed.push({ parameter: receiver, to: undefined, argument: 0 })
    passing(callee, i).args.forEach((argument, index) => {
      const parameter = argument && parameterAt(fn, byTemp, argument.temp)
      if (parameter === undefined) return
      if (callee.kind === 'functions')
        for (const to of callee.functions) handed.push({ parameter, to, argument: index })
      else if (callee.kind === 'ambient' && isCallback(callee, index))
        handed.push({ parameter, to: undefined, argument: index })
    })
  }
  return handed
}

function isCallback(callee: Callee, index: number): boolean {
  return modelOfCallee(callee)?.callbacks?.some((c) => c.argument === index) === true
}

/** Number of the parameter that a temp is loaded from, if nothing else is ever in it. */
export function parameterAt(
  fn: FunctionIR,
  byTemp: readonly (Instruction | undefined)[],
  temp: Temp,
): number | undefined {
  const load = byTemp[temp]
  if (load?.kind === 'param') return load.rest ? undefined : load.index
  if (load?.kind !== 'load') return undefined
  const index = fn.params.indexOf(load.variable)
  return index < 0 ? undefined : index
}

function computeDirect(
  source: EffectSource,
  ref: FunctionRef,
  calledParameters: EffectQueries['calledParameters'],
): Direct {
  const foreign = source.foreign(ref)
  if (foreign !== undefined) return { ...foreign.effects, calls: [] }
  const unit = source.file(ref.file)
  const fn = unit?.ir.functions[ref.index]
  if (unit === undefined || fn === undefined) return { ...everything, calls: [] }
  const fields = new Set<string>()
  const variables = new Set<string>()
  const calls: FunctionRef[] = []
  let world = false
  const byTemp = instructionsOf(fn)
  const atKey = (object: Temp, index: Temp): void => {
    fields.add('[]')
    const named = computedWrite(unit.oracle, byTemp, object, index)
    if (named !== undefined) fields.add(named)
  }
  const isFresh = (temp: Temp): boolean => ['object', 'array', 'rest'].includes(byTemp[temp]?.kind ?? '')
  for (const block of fn.blocks)
    for (const i of block.instructions) {
      if (i.kind === 'set' && !i.define && !isFresh(i.object)) {
        fields.add(i.name)
        // A list that is made shorter has lost its last elements.
        if (i.name === 'length') fields.add('[]')
      } else if (i.kind === 'setElement' && !isFresh(i.object)) atKey(i.object, i.index)
      else if (i.kind === 'delete' && i.index !== undefined) atKey(i.object, i.index)
      else if (i.kind === 'delete') fields.add(i.name ?? '[]')
      else if (i.kind === 'store') {
        const info = unit.ir.variables[i.variable]
        if (
          info !== undefined &&
          info.kind !== 'synthetic' &&
          (info.owner !== fn.index || info.writers.length > 0)
        )
          variables.add(`${ref.file}#${i.variable}`)
      } else if (i.kind === 'call' || i.kind === 'superCall') {
        const isOwn = (temp: Temp): boolean => parameterAt(fn, byTemp, temp) !== undefined
        const effect = callEffects(unit.oracle, byTemp, unit.ir, i, calledParameters, isOwn)
        // What a caller's function does is told at the caller's own call.
        if (effect === undefined && i.kind === 'call' && isOwn(i.callee)) continue
        if (effect === undefined) world = true
        else {
          calls.push(...effect.calls)
          for (const field of effect.fields) fields.add(field)
        }
      }
      if (i.kind === 'iterate' && i.how !== 'in') world ||= runsUnknown(source, unit.oracle, byTemp[i.value])
      if ((i.kind === 'get' || (i.kind === 'set' && !i.define)) && source.accessors.has(i.name)) {
        const callee = unit.oracle.callee(i.site)
        if (callee.kind === 'functions') calls.push(...callee.functions)
      }
      if (world) return { ...everything, calls: [] }
    }
  return { world, fields, variables, calls }
}

/** What a generator of the program does was told where that is called. */
function runsUnknown(source: EffectSource, oracle: Oracle, of: Instruction | undefined): boolean {
  if (of === undefined || !runsCode(oracle, of)) return false
  const callee = of.kind === 'call' && !of.isNew ? oracle.callee(of.site) : undefined
  if (callee?.kind !== 'functions') return true
  return !callee.functions.every(
    ({ file, index }) => source.file(file)?.ir.functions[index]?.generator === true,
  )
}

const lazy = /^(Async)?(Generator|Iterable|Iterator|IterableIterator|IteratorObject)$/

const named: readonly Instruction['kind'][] = ['load', 'get', 'call', 'this', 'await', 'cast', 'nonNull']

/** Going through what the instruction gives runs code of the program: it is no list, map, set or text. */
export function runsCode(oracle: Oracle, { kind, site }: Instruction): boolean {
  if (!named.includes(kind)) return false
  const { typeName, builtin, ambient } = oracle.hint(site)
  if (typeName === undefined || builtin !== undefined) return false
  return !ambient || lazy.test(typeName)
}

type Call = Instruction & { kind: 'call' | 'superCall' }

/** What the functions that a call runs are given. */
export function passing(callee: Callee, call: Call): Passing {
  if (callee.kind === 'functions' && callee.passed !== undefined) return callee.passed
  return { receiver: call.kind === 'call' ? call.receiver : undefined, args: call.args }
}

export interface CallEffects {
  readonly calls: readonly FunctionRef[]
  readonly fields: readonly string[]
}

/** What one call may run and write, calls of parameters that are `isOwn` aside; undefined when anything. */
export function callEffects(
  oracle: Oracle,
  byTemp: readonly (Instruction | undefined)[],
  ir: FileIR,
  call: Call,
  calledParameters: EffectQueries['calledParameters'],
  isOwn: (parameter: Temp) => boolean,
): CallEffects | undefined {
  const passed = (temp: Temp): FunctionRef | undefined => callbackAt(oracle, ir, byTemp, temp)
  const callee = oracle.callee(call.site)
  if (callee.kind === 'functions') {
    // Overrides that the program does not have are not guessed at.
    const calls = [...callee.functions]
    const { args } = passing(callee, call)
    for (const target of callee.functions)
      for (const index of calledParameters(target)) {
        const argument = args[index]
        // Bound by another function.
        if (index < args.length && argument === undefined) return undefined
        if (argument === undefined) continue
        const given = passed(argument.temp)
        if (given !== undefined) calls.push(given)
        else if (!isNothing(byTemp[argument.temp]) && !isOwn(argument.temp)) return undefined
      }
    return { calls, fields: [] }
  }
  if (callee.kind !== 'ambient') {
    const own = functionAt(ir, byTemp, call.kind === 'call' ? call.callee : (-1 as Temp))
    return own === undefined ? undefined : { calls: [own], fields: [] }
  }
  if (callee.key.startsWith('__')) return { calls: [], fields: [] }
  const model = modelOfCallee(callee)
  if (model === undefined || model.effect === 'world') return undefined
  const calls: FunctionRef[] = []
  for (const callback of model.callbacks ?? []) {
    const argument = call.args[callback.argument]
    // What runs later runs while this code waits, or calls what nothing is known of: both change everything.
    if (argument === undefined || callback.when === 'later') continue
    const given = passed(argument.temp)
    if (given !== undefined) calls.push(given)
    else if (!isNothing(byTemp[argument.temp]) && !isOwn(argument.temp)) {
      const builtin = builtinAt(ir, byTemp, argument.temp)
      const named = builtin === undefined ? undefined : modelOf([builtin])
      if (named?.effect !== 'none' || named.callbacks !== undefined) return undefined
    }
  }
  const fields = model.effect === 'none' ? [] : ['[]', 'length', 'size', 'lastIndex']
  if (model.names === true) fields.push(assignedNames(oracle, byTemp, call.args[0]?.temp))
  return { calls, fields }
}

/** The same of a call in a function that is analysed now, kept for it. */
export function effectOf(frame: Frame, call: Call): CallEffects | undefined {
  const known = frame.callEffects.get(call.temp)
  if (known !== undefined || frame.callEffects.has(call.temp)) return known
  const { oracle, ir } = frame.context
  const calledParameters = frame.context.calledParameters.bind(frame.context)
  const effect = callEffects(oracle, frame.instructions, ir, call, calledParameters, () => false)
  frame.callEffects.set(call.temp, effect)
  return effect
}

function isNothing(instruction: Instruction | undefined): boolean {
  return instruction?.kind === 'const'
}

/** The name of a builtin function that is a value: `Boolean`, `Number.isInteger`. */
export function builtinAt(
  ir: FileIR,
  byTemp: readonly (Instruction | undefined)[],
  temp: Temp,
): string | undefined {
  const nameOf = (i: Instruction | undefined): string | undefined => {
    const variable = i?.kind === 'load' ? ir.variables[i.variable] : undefined
    return variable?.kind === 'global' ? variable.name : undefined
  }
  const made = byTemp[temp]
  if (made?.kind !== 'get') return nameOf(made)
  const owner = nameOf(byTemp[made.object])
  return owner === undefined ? undefined : `${owner}.${made.name}`
}

/** The function of this file that a temp is: a closure made here, or a function known by name. */
export function functionAt(
  ir: FileIR,
  byTemp: readonly (Instruction | undefined)[],
  temp: Temp,
): FunctionRef | undefined {
  const made = byTemp[temp]
  if (made?.kind === 'closure') return { file: ir.file, index: made.function }
  if (made?.kind !== 'load') return undefined
  const index = functionsByName(ir).get(made.variable)
  return index === undefined ? undefined : { file: ir.file, index }
}

/** The same, or a function that is imported by name. */
export function callbackAt(
  oracle: Oracle,
  ir: FileIR,
  byTemp: readonly (Instruction | undefined)[],
  temp: Temp,
): FunctionRef | undefined {
  const own = functionAt(ir, byTemp, temp)
  const load = byTemp[temp]
  if (own !== undefined || load?.kind !== 'load' || ir.variables[load.variable]?.kind !== 'import') return own
  const named = oracle.functionValue(load.site)
  return named.kind === 'functions' && named.functions.length === 1 && named.exact
    ? named.functions[0]
    : undefined
}

const namedFunctions = new WeakMap<FileIR, ReadonlyMap<Variable, FunctionIndex>>()

/** Variables that only ever hold one function. */
function functionsByName(ir: FileIR): ReadonlyMap<Variable, FunctionIndex> {
  let named = namedFunctions.get(ir) as Map<Variable, FunctionIndex> | undefined
  if (named !== undefined) return named
  named = new Map()
  for (const fn of ir.functions) {
    const byTemp = instructionsOf(fn)
    for (const { declare, value, variable } of ofKind(fn, 'store')) {
      const made = declare ? byTemp[value] : undefined
      if (made?.kind === 'closure' && ir.variables[variable]?.stable === true)
        named.set(variable, made.function)
    }
  }
  namedFunctions.set(ir, named)
  return named
}
