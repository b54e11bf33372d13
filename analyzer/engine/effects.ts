/**
 * Write sets: which fields, elements and captured variables calling a function may change. Computed from the bodies
 * of all functions it can reach; anything unknown on the way makes the set everything (`world`).
 */
import type { FunctionRef, Oracle } from '../ir/oracle.ts'
import type { FileIR, FunctionIR, Instruction } from '../ir/ir.ts'
import { modelOf } from '../models/index.ts'
import type { Temp } from '../support/ids.ts'

export interface Effects {
  /** May change anything that other code can reach. */
  readonly world: boolean
  /** Names of fields it may write; `[]` stands for elements and container contents. */
  readonly fields: ReadonlySet<string>
  /** Variables it may assign, as `file#variable`. */
  readonly variables: ReadonlySet<string>
}

export const everything: Effects = { world: true, fields: new Set(), variables: new Set() }

export interface EffectSource {
  file(path: string): { readonly ir: FileIR; readonly oracle: Oracle } | undefined
}

interface Direct extends Effects {
  readonly calls: readonly FunctionRef[]
}

const maxReach = 300

/** Answers for any function of the program, each body being read once. */
export function createEffects(source: EffectSource): (callee: FunctionRef) => Effects {
  const direct = new Map<string, Direct>()
  const whole = new Map<string, Effects>()
  const keyOf = (f: FunctionRef): string => `${f.file}#${f.index}`
  const directOf = (f: FunctionRef): Direct => {
    const key = keyOf(f)
    let known = direct.get(key)
    if (known === undefined) direct.set(key, (known = computeDirect(source, f)))
    return known
  }
  return (callee) => {
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
}

function computeDirect(source: EffectSource, ref: FunctionRef): Direct {
  const unit = source.file(ref.file)
  const fn = unit?.ir.functions[ref.index]
  if (unit === undefined || fn === undefined) return { ...everything, calls: [] }
  const fields = new Set<string>()
  const variables = new Set<string>()
  const calls: FunctionRef[] = []
  let world = false
  const byTemp = instructionsOf(fn)
  const isFresh = (temp: Temp): boolean => ['object', 'array', 'rest'].includes(byTemp[temp]?.kind ?? '')
  for (const block of fn.blocks)
    for (const i of block.instructions) {
      if (i.kind === 'set' && !i.define && !isFresh(i.object)) fields.add(i.name)
      else if (i.kind === 'setElement' && !isFresh(i.object)) fields.add('[]')
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
        const effect = callEffects(unit.oracle, byTemp, ref.file, i)
        if (effect === undefined) world = true
        else {
          calls.push(...effect.calls)
          for (const field of effect.fields) fields.add(field)
        }
      }
      if (world) return { ...everything, calls: [] }
    }
  return { world, fields, variables, calls }
}

export function instructionsOf(fn: FunctionIR): readonly (Instruction | undefined)[] {
  const byTemp: (Instruction | undefined)[] = []
  for (const block of fn.blocks) for (const i of block.instructions) byTemp[i.temp] = i
  return byTemp
}

type Call = Instruction & { kind: 'call' | 'superCall' }

/** What one call may run and write; undefined when anything. */
export function callEffects(
  oracle: Oracle,
  byTemp: readonly (Instruction | undefined)[],
  file: string,
  call: Call,
): { readonly calls: readonly FunctionRef[]; readonly fields: readonly string[] } | undefined {
  const closure = (temp: Temp): FunctionRef | undefined => {
    const made = byTemp[temp]
    return made?.kind === 'closure' ? { file, index: made.function } : undefined
  }
  const callee = oracle.callee(call.site)
  const passed = call.args.map((a) => closure(a.temp)).filter((f) => f !== undefined)
  if (callee.kind === 'functions') {
    // Overrides that the program does not have are not guessed at.
    return { calls: [...callee.functions, ...passed], fields: [] }
  }
  if (callee.kind !== 'ambient') return undefined
  if (callee.key.startsWith('__')) return { calls: [], fields: [] }
  const model = modelOf([callee.key, ...callee.supertypes])
  if (model === undefined || model.effect === 'world') return undefined
  for (const callback of model.callbacks ?? []) {
    const argument = call.args[callback.argument]
    if (argument !== undefined && callback.when === 'during' && closure(argument.temp) === undefined)
      return undefined
  }
  const fields = model.effect === 'none' ? [] : ['[]', 'length', 'size', 'lastIndex']
  return { calls: passed, fields }
}
