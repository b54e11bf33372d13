/**
 * Private numbers that only grow: a position, a count. That one is never below 0 cannot be seen from any single
 * store, as each adds to what is there; so it is assumed while all writers are analysed, and then has to hold of what
 * they store.
 */
import type { FileIR, FunctionIR, Instruction } from '../ir/ir.ts'
import type { Oracle } from '../ir/oracle.ts'
import type { Temp } from '../support/ids.ts'
import { isBottom, join, leq, literalOf, meet, ofKinds, ofNumbers, type Value } from '../values/value.ts'
import { defineListener, type Check } from './check.ts'
import { instructionsOf, ofKind } from '../ir/instructions.ts'
import { plain } from './fact.ts'
import { constantValue } from './field-values.ts'
import type { Flow } from './flow.ts'
import { isInitialised } from './only-made.ts'
import { hiddenOwner, type StoredFact, type StoredFields } from './stored-fields.ts'

type Set = Instruction & { kind: 'set' }

export interface GrowingField {
  readonly name: string
  readonly owner: string
  /** Functions that store what is no constant. */
  readonly writers: readonly FunctionIR[]
}

/** A whole number from 0 on. */
const assumed: Value = ofNumbers(0, Infinity, false)
/** Functions worth an analysis of their own for the sake of one field. */
const maxWriters = 12

/** Fields that some function adds to, and that start with a constant from 0 on. */
export function growingFields(file: FileIR, oracle: Oracle): readonly GrowingField[] {
  const all = file.functions.map((fn) => ({ fn, byTemp: instructionsOf(fn) }))
  const names = new Set<string>()
  for (const { fn, byTemp } of all)
    for (const i of ofKind(fn, 'set')) if (growsBy(byTemp, i)) names.add(i.name)
  const found: GrowingField[] = []
  for (const name of names) {
    const owners = new Map<string, { readonly set: Set; readonly writers: FunctionIR[]; isFit: boolean }>()
    for (const { fn, byTemp } of all)
      for (const i of ofKind(fn, 'set')) {
        if (i.name !== name) continue
        const owner = hiddenOwner(oracle, i)
        if (owner === undefined) continue
        let known = owners.get(owner)
        if (known === undefined) owners.set(owner, (known = { set: i, writers: [], isFit: true }))
        const constant = literalOf(constantValue(byTemp, i.value))
        if (constant !== undefined) known.isFit &&= leq(constantValue(byTemp, i.value), assumed)
        else if (!known.writers.includes(fn)) known.writers.push(fn)
      }
    for (const [owner, { set, writers, isFit }] of owners)
      if (
        isFit &&
        writers.length > 0 &&
        writers.length <= maxWriters &&
        isInitialised(file, oracle, set, owner)
      )
        found.push({ name, owner, writers })
  }
  return found
}

/** `this.at += n`, `this.at++`. */
function growsBy(byTemp: readonly (Instruction | undefined)[], set: Set): boolean {
  const reads = (temp: Temp): boolean => {
    const i = byTemp[temp]
    return i?.kind === 'get' && i.name === set.name
  }
  const value = byTemp[set.value]
  if (value?.kind === 'step') return value.op === '+' && reads(value.operand)
  return value?.kind === 'binary' && value.op === '+' && (reads(value.left) || reads(value.right))
}

/** What is known of fields, with the assumption added. */
export function assuming(known: StoredFields, fields: readonly GrowingField[]): StoredFields {
  const all = new Map(known)
  for (const { name, owner } of fields) {
    const before = all.get(name)?.get(owner)
    const held = before === undefined ? assumed : meet(before.fact.value, assumed)
    if (isBottom(held)) continue
    const fact = { ...(before?.fact ?? plain(held)), value: held, base: held }
    const grown: StoredFact = { fact, from: before?.from ?? [] }
    all.set(name, new Map([...(all.get(name) ?? []), [owner, grown]]))
  }
  return all
}

/** Listens to the replay of a writer that was solved under the assumption; `fails` is told what breaks it. */
export function assumptionCheck(
  fields: readonly GrowingField[],
  oracle: Oracle,
  fails: (field: GrowingField) => void,
): Check {
  const check = (i: Set, flow: Flow): void => {
    const owner = hiddenOwner(oracle, i)
    const field = fields.find((one) => one.name === i.name && one.owner === owner)
    if (field === undefined) return
    const { value, soft } = flow.fact(i.value)
    if (!leq(soft === 0 ? value : join(value, ofKinds(soft)), assumed)) fails(field)
  }
  return defineListener('growing', {
    instruction: { set: check },
  })
}
