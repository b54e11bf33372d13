/** Variables and private fields that hold an allocation from the first moment on, and never anything else. */
import type { FileIR, Instruction } from '../ir/ir.ts'
import type { Oracle } from '../ir/oracle.ts'
import { Kind, type Value } from '../values/value.ts'
import { instructionsOf } from '../ir/instructions.ts'
import type { Frame } from './frame.ts'
import { hiddenOwner } from './stored-fields.ts'
import type { Sym } from './symbols.ts'

type Member = Instruction & { kind: 'get' | 'set' }

/** The sym is what such a variable or field holds. */
export function isOnlyMade({ symbols, context }: Frame, sym: Sym): boolean {
  const def = symbols.def(sym)
  if (def.kind === 'entry' || def.kind === 'havoc') {
    const place = symbols.place(def.place)
    return place.kind === 'variable' && isMade(context.variableValues.get(place.variable))
  }
  if (def.kind !== 'site' || def.instruction.kind !== 'get') return false
  const { instruction } = def
  if (!isMade(context.fieldValues.get(instruction.name))) return false
  const owner = hiddenOwner(context.oracle, instruction)
  return owner !== undefined && isInitialised(context.ir, context.oracle, instruction, owner)
}

function isMade(value: Value | undefined): boolean {
  return value !== undefined && (value.kinds & ~(Kind.object | Kind.function)) === 0
}

/**
 * An initialiser stores in the field, and nobody can read it before: a `#private` one cannot be read at all then, and
 * no constructor of a parent calls a method that would.
 */
export function isInitialised(ir: FileIR, oracle: Oracle, { name, site }: Member, owner: string): boolean {
  const declaredIn = oracle.propertyOwner(site)?.name
  const all = ir.functions.map(instructionsOf)
  const isBase = all.some((byTemp) =>
    byTemp.some((i) => i?.kind === 'class' && i.name === declaredIn && i.heritage === undefined),
  )
  if (!isBase && !name.startsWith('#')) return false
  return all.some((byTemp) =>
    byTemp.some(
      (i) =>
        i?.kind === 'set' &&
        i.define &&
        i.name === name &&
        byTemp[i.object]?.kind === 'this' &&
        hiddenOwner(oracle, i) === owner,
    ),
  )
}
