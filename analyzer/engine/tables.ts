/**
 * Constant tables: arrays built once at their declaration and only ever read. Their elements and length are known
 * wherever the variable is in scope, so `TABLE[op & 3]` is known to hit. What is exported, others may write to:
 * `known-collections.ts` asks what they do.
 */
import type { FileIR, Instruction } from '../ir/ir.ts'
import type { Temp, Variable } from '../support/ids.ts'
import { join, ofKinds, type Value } from '../values/value.ts'
import { unchanging } from './collection-methods.ts'
import { instructionsOf, ofKind } from '../ir/instructions.ts'
import { builtinAt, functionAt } from './effects.ts'
import { constantValue } from './field-values.ts'

export interface Table {
  readonly length: number
  /** Join of all elements. */
  readonly elements: Value
}

export function findTables(file: FileIR): ReadonlyMap<Variable, Table> {
  const tables = new Map<Variable, Table>()
  for (const fn of file.functions) {
    const byTemp = instructionsOf(fn)
    for (const { declare, value, variable } of ofKind(fn, 'store')) {
      const info = file.variables[variable]
      if (!declare || info?.stable !== true || info.exported) continue
      const made = unwrapped(byTemp, value)
      if (made?.kind === 'array' && !made.elements.some((e) => e === undefined || e.spread))
        tables.set(variable, { length: made.elements.length, elements: elementsOf(byTemp, made) })
    }
  }
  if (tables.size === 0) return tables
  const spoiled = new Set<Variable>()
  for (const fn of file.functions) {
    const byTemp = instructionsOf(fn)
    for (const block of fn.blocks)
      for (const i of block.instructions)
        for (const [variable, harmless] of usesOf(file, byTemp, i)) if (!harmless) spoiled.add(variable)
    for (const { terminator } of fn.blocks)
      if (terminator.kind === 'return' && terminator.value !== undefined) {
        const loaded = byTemp[terminator.value]
        if (loaded?.kind === 'load') spoiled.add(loaded.variable)
      }
  }
  for (const variable of spoiled) tables.delete(variable)
  return tables
}

export function unwrapped(byTemp: readonly (Instruction | undefined)[], temp: Temp): Instruction | undefined {
  let made = byTemp[temp]
  while (made?.kind === 'cast' || made?.kind === 'nonNull') made = byTemp[made.value]
  return made
}

function elementsOf(
  byTemp: readonly (Instruction | undefined)[],
  array: Instruction & { kind: 'array' },
): Value {
  return array.elements.map((e) => constantValue(byTemp, e?.temp)).reduce((a, b) => join(a, b), ofKinds(0))
}

/** Variables whose value an instruction uses, and whether it can only read the array behind. */
export function* usesOf(
  ir: FileIR,
  byTemp: readonly (Instruction | undefined)[],
  i: Instruction,
): Generator<readonly [Variable, boolean]> {
  const loaded = (temp: Temp | undefined): Variable | undefined => {
    const made = temp === undefined ? undefined : byTemp[temp]
    return made?.kind === 'load' ? made.variable : undefined
  }
  const harmless = (temp: Temp | undefined): readonly [Variable, boolean][] => {
    const variable = loaded(temp)
    return variable === undefined ? [] : [[variable, true]]
  }
  const harmful = (temp: Temp | undefined): readonly [Variable, boolean][] =>
    harmless(temp).map(([v]) => [v, false])
  switch (i.kind) {
    case 'get':
      yield* unchanging.has(i.name) ? harmless(i.object) : harmful(i.object)
      break
    case 'store':
    case 'set':
    case 'cast':
    case 'yield':
    case 'await':
    case 'nonNull':
      yield* harmful(i.value)
      break
    case 'setElement':
      yield* harmful(i.object)
      yield* harmful(i.value)
      break
    case 'delete':
      yield* harmful(i.object)
      break
    case 'spreadInto':
      yield* harmful(i.object)
      break
    case 'call':
    case 'superCall':
      for (const argument of i.args) if (!argument.spread) yield* harmful(argument.temp)
      if (i.kind === 'call' && givesItself(ir, byTemp, i)) yield* harmful(i.receiver)
      break
    case 'array':
      for (const element of i.elements)
        if (element !== undefined && !element.spread) yield* harmful(element.temp)
      break
    case 'opaque':
      for (const operand of i.operands) yield* harmful(operand)
      break
    default:
      break
  }
}

/** They give the array itself to a callback that asks for it: after the element and its number, or an accumulator. */
const giving = /^(?:find|some|every|forEach|reduce|filter|map)/

/** The callback of a method may get at the array that it is called for: it is not known, or asks for more than elements. */
export function givesItself(
  ir: FileIR,
  byTemp: readonly (Instruction | undefined)[],
  { callee, receiver, args: [callback] }: Instruction & { kind: 'call' },
): boolean {
  const method = byTemp[callee]
  if (method?.kind !== 'get' || receiver === undefined || !giving.test(method.name)) return false
  if (callback === undefined || callback.spread) return true
  if (builtinAt(ir, byTemp, callback.temp) !== undefined) return false
  const fn = ir.functions[functionAt(ir, byTemp, callback.temp)?.index ?? -1]
  if (fn === undefined || fn.params.length > (method.name.startsWith('reduce') ? 3 : 2)) return true
  return ofKind(fn, 'arguments').length > 0 || ofKind(fn, 'param').some(({ rest }) => rest)
}
