/**
 * Lists of constants that always hold at least what they were made with: arrays, sets, maps and objects in a variable
 * or a private field of the file, out of which nothing is taken. What is not found in one is none of its constants.
 */
import type { FileIR, Instruction, Literal } from '../ir/ir.ts'
import type { Temp, Variable } from '../support/ids.ts'
import { literalOf } from '../values/value.ts'
import { constantValue } from './field-values.ts'
import { copyOf, fieldRoot } from './held-roots.ts'
import { heldValues, type Body, type HeldValues, type Root } from './held-values.ts'

/** Elements of a list or a set, keys of a map, names of an object's own properties. */
export type Constants = readonly Literal[]

const knownOfFile = new WeakMap<FileIR, Map<Root, Constants | undefined>>()

/** The constants in what a variable holds that is assigned once and that no other file sees. */
export function constantsInVariable(ir: FileIR, variable: Variable): Constants | undefined {
  const info = ir.variables[variable]
  if (info?.stable !== true || info.exported) return undefined
  return constantsAt(ir, `v${variable}`, (held) => held.variables.get(variable))
}

/** The constants in what the private field holds that is read. */
export function constantsInField(ir: FileIR, get: Instruction & { kind: 'get' }): Constants | undefined {
  if (heldValues(ir).writesAny && !get.name.startsWith('#')) return undefined
  const root = fieldRoot(ir, get)
  return constantsAt(ir, root, (held) => held.fields.get(root))
}

function constantsAt(
  ir: FileIR,
  root: Root,
  valuesOf: (held: HeldValues) => readonly { readonly body: Body; readonly temp: Temp }[] | undefined,
): Constants | undefined {
  let known = knownOfFile.get(ir)
  if (known === undefined) knownOfFile.set(ir, (known = new Map<Root, Constants | undefined>()))
  if (known.has(root)) return known.get(root)
  const held = heldValues(ir)
  const [made, ...others] = valuesOf(held) ?? []
  const isKept =
    others.length === 0 && held.lost.get(root) !== 0 && !held.shrunk.has(root) && !held.additions.has(root)
  const constants = made !== undefined && isKept ? madeOf(ir, made.body.byTemp, made.temp) : undefined
  known.set(root, constants)
  return constants
}

function madeOf(ir: FileIR, byTemp: Body['byTemp'], temp: Temp): Constants | undefined {
  const made = byTemp[temp]
  switch (made?.kind) {
    case 'cast':
    case 'nonNull':
      return madeOf(ir, byTemp, made.value)
    case 'array':
      return literals(byTemp, elementsOf(byTemp, temp))
    case 'object':
      return literals(byTemp, namesOf(byTemp, temp))?.map(String)
    case 'call': {
      const [argument, ...others] = made.args
      if (copyOf(ir, byTemp, made) === undefined || argument === undefined) return undefined
      if (argument.spread || others.length > 0) return undefined
      const callee = byTemp[made.callee]
      if (callee?.kind === 'get')
        return callee.name === 'freeze' ? madeOf(ir, byTemp, argument.temp) : undefined
      const name = callee?.kind === 'load' ? ir.variables[callee.variable]?.name : undefined
      const elements = elementsOf(byTemp, argument.temp)
      if (name === 'Set') return literals(byTemp, elements)
      const keys = elements?.map((pair) => elementsOf(byTemp, pair)?.[0])
      return name === 'Map' ? literals(byTemp, keys) : undefined
    }
    default:
      return undefined
  }
}

/** Temps of the elements of an array literal without holes and spreads. */
function elementsOf(byTemp: Body['byTemp'], temp: Temp): readonly Temp[] | undefined {
  const made = byTemp[temp]
  if (made?.kind === 'cast') return elementsOf(byTemp, made.value)
  if (made?.kind !== 'array') return undefined
  const elements = made.elements.flatMap((each) => (each === undefined || each.spread ? [] : [each.temp]))
  return elements.length === made.elements.length ? elements : undefined
}

/** Names of the properties of an object literal, as text or as the temp that computes it. */
function namesOf(byTemp: Body['byTemp'], object: Temp): readonly (Temp | string)[] | undefined {
  const names: (Temp | string)[] = []
  for (const i of byTemp) {
    if (i?.kind === 'spreadInto' && i.object === object) return undefined
    if (i?.kind === 'set' && i.object === object) names.push(i.name)
    if (i?.kind === 'setElement' && i.object === object) names.push(i.index)
  }
  // It sets what the object inherits from.
  return names.includes('__proto__') ? undefined : names
}

function literals(
  byTemp: Body['byTemp'],
  parts: readonly (Temp | string | undefined)[] | undefined,
): readonly Literal[] | undefined {
  if (parts === undefined) return undefined
  const found: Literal[] = []
  for (const part of parts) {
    if (part === undefined) return undefined
    const known = typeof part === 'string' ? { literal: part } : literalOf(constantValue(byTemp, part))
    if (known === undefined) return undefined
    found.push(known.literal)
  }
  return found
}
