/** Constant tables that are objects: literals whose properties are constants, and which nobody writes afterwards. */
import type { FileIR } from '../ir/ir.ts'
import type { Variable } from '../support/ids.ts'
import { join, ofKinds, type Value } from '../values/value.ts'
import { constantValue } from './field-values.ts'
import { heldValues, type HeldValues } from './held-values.ts'

interface Known {
  readonly held: HeldValues
  readonly tables: Map<Variable, Value | undefined>
}

const knownOfFile = new WeakMap<FileIR, Known>()

/** Join of all properties of the table that a variable holds. */
export function propertiesOfTable(ir: FileIR, variable: Variable): Value | undefined {
  let known = knownOfFile.get(ir)
  if (known === undefined)
    knownOfFile.set(ir, (known = { held: heldValues(ir), tables: new Map<Variable, Value | undefined>() }))
  const { held, tables } = known
  if (!tables.has(variable)) tables.set(variable, found(ir, held, variable))
  return tables.get(variable)
}

function found(ir: FileIR, held: HeldValues, variable: Variable): Value | undefined {
  const [made, ...others] = held.variables.get(variable) ?? []
  const root = `v${variable}`
  if (made === undefined || others.length > 0 || ir.variables[variable]?.stable !== true) return undefined
  if (held.lost.get(root) === 0 || held.additions.has(root)) return undefined
  const { byTemp } = made.body
  let object = byTemp[made.temp]
  while (object?.kind === 'cast') object = byTemp[object.value]
  if (object?.kind !== 'object') return undefined
  let properties = ofKinds(0)
  for (const i of byTemp) {
    if (i?.kind === 'spreadInto' && i.object === object.temp) return undefined
    if ((i?.kind === 'set' || i?.kind === 'setElement') && i.object === object.temp)
      properties = join(properties, constantValue(byTemp, i.value))
  }
  return properties
}
