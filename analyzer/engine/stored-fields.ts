/** What is known of fields that only this file can write, by the analysis of those who write them. */
import type { Step } from '../findings/finding.ts'
import type { Instruction } from '../ir/ir.ts'
import type { Oracle } from '../ir/oracle.ts'
import { isBottom, meet } from '../values/value.ts'
import type { Fact } from './fact.ts'
import type { FileContext } from './frame.ts'

/** What a private field holds whenever it is read, and the stores of user data in it. */
export interface StoredFact {
  readonly fact: Fact
  readonly from: readonly Step[]
}

/** Name of a field -> class that declares it -> what is known. */
export type StoredFields = ReadonlyMap<string, ReadonlyMap<string, StoredFact>>

export const noStoredFields: StoredFields = new Map()

/** Only code of its class can name the field. */
export function isHidden(
  oracle: Pick<Oracle, 'propertyFlags'>,
  i: Instruction & { kind: 'get' | 'set' },
): boolean {
  return i.name.startsWith('#') || oracle.propertyFlags(i.site).hidden
}

/** The same of what is no accessor: it holds what is stored there. */
export function isHiddenField(
  oracle: Pick<Oracle, 'propertyFlags'>,
  i: Instruction & { kind: 'get' },
): boolean {
  return isHidden(oracle, i) && !oracle.propertyFlags(i.site).getter
}

/** The class that declares the field named at a site, if only code of the class can name it. */
export function hiddenOwner(oracle: Oracle, i: Instruction & { kind: 'get' | 'set' }): string | undefined {
  if (!isHidden(oracle, i)) return undefined
  const owner = oracle.propertyOwner(i.site)
  return owner === undefined ? undefined : `${owner.file}#${owner.name}`
}

/** What the writers of the private field that is read leave there. */
export function storedFact({ storedFields, oracle }: FileContext, read: Read): StoredFact | undefined {
  const owners = storedFields.get(read.name)
  const owner = owners && hiddenOwner(oracle, read)
  return owner === undefined ? undefined : owners?.get(owner)
}

/** A private field holds what this file stores in it, as far as its declaration allows. */
export function asStored(context: FileContext, read: Read, declared: Fact): Fact {
  const known = storedFact(context, read)?.fact
  const fact = known === undefined ? declared : withStored(declared, known)
  const constants = context.fieldValues.get(read.name)
  if (constants === undefined) return fact
  if (!isHidden(context.oracle, read)) return fact
  const value = meet(fact.value, constants)
  return isBottom(value) ? fact : { ...fact, value, base: value, soft: fact.soft & constants.kinds }
}

function withStored(declared: Fact, stored: Fact): Fact {
  const value = meet(declared.value, stored.value)
  if (isBottom(value)) return declared
  const user = stored.user && meet(value, stored.user)
  return {
    ...declared,
    value,
    base: value,
    soft: declared.soft & stored.value.kinds,
    user: user === undefined || isBottom(user) ? declared.user : user,
    capped: stored.capped,
  }
}

type Read = Instruction & { kind: 'get' }
