/**
 * What variables that several functions share may ever hold: the join of everything that is stored in them, which is
 * all in one file. Flow-insensitive, so it holds at every read, whoever has run; a fixpoint with widening, as what is
 * stored may be computed from the variable itself. It rests on the text of the file alone.
 */
import type { FileIR, Instruction, VariableInfo } from '../ir/ir.ts'
import type { Temp, Variable } from '../support/ids.ts'
import { push } from '../support/multimap.ts'
import { step } from '../values/operators.ts'
import {
  bottom,
  equal,
  isBottom,
  isTop,
  join,
  Kind,
  meet,
  ofKinds,
  top,
  widen,
  type Value,
} from '../values/value.ts'
import { instructionsOf, ofKind } from '../ir/instructions.ts'
import type { Fact } from './fact.ts'
import { constantValue } from './field-values.ts'
import type { FileContext } from './frame.ts'

type Instructions = readonly (Instruction | undefined)[]

/** One store; without a value, what the variable holds before anything is stored. */
interface Store {
  readonly byTemp: Instructions
  readonly value: Temp | undefined
}

/** Rounds after which bounds that still move pass by the widths, then by all. */
const patience = { exact: 4, widths: 8 }
const maxRounds = 16

/** Shared variable -> what it may hold. Those of which nothing is known are left out. */
export function findVariableValues(file: FileIR): ReadonlyMap<Variable, Value> {
  const shared = file.variables.filter((variable) => isShared(file, variable))
  if (shared.length === 0) return new Map()
  const solver = new Solver(file)
  for (const { id } of shared) solver.add(id)
  solver.run()
  const values = new Map<Variable, Value>()
  for (const { id } of shared) {
    const value = solver.value(id)
    if (!isTop(value) && value.kinds !== 0) values.set(id, value)
  }
  return values
}

/** Functions beside its own assign or read it; nobody outside the file can name it. */
function isShared(file: FileIR, { kind, stable, owner, readers, writers, exported }: VariableInfo): boolean {
  if ((kind !== 'let' && kind !== 'var') || stable || owner === undefined) return false
  if (readers.length === 0 && writers.length === 0) return false
  // Variables of a script are everybody's; what a namespace exports is a property, too.
  if (owner === 0 && !isModule(file)) return false
  return !exported || !file.variables.some((other) => other.kind === 'namespace')
}

/** Its top-level names are its own. */
export function isModule({ variables, functions }: FileIR): boolean {
  return (
    variables.some(({ kind, exported }) => kind === 'import' || exported) || functions.some((f) => f.exported)
  )
}

/** The declared type, as far as the stores agree. */
export function asAssigned(context: FileContext, variable: Variable, declared: Fact): Fact {
  const known = context.variableValues.get(variable)
  if (known === undefined) return declared
  const value = meet(declared.value, known)
  return isBottom(value) ? declared : { ...declared, value, base: value, soft: declared.soft & known.kinds }
}

class Solver {
  readonly #file: FileIR
  readonly #stores: ReadonlyMap<Variable, readonly Store[]>
  readonly #values = new Map<Variable, Value>()

  constructor(file: FileIR) {
    this.#file = file
    this.#stores = storesOf(file)
  }

  add(variable: Variable): void {
    if (!this.#values.has(variable)) this.#values.set(variable, bottom)
  }

  value(variable: Variable): Value {
    return this.#values.get(variable) ?? top
  }

  /** Rises until nothing changes; variables that are met on the way join in. */
  run(): void {
    for (let round = 0, changed = true; changed; round++) {
      changed = false
      for (const [variable, before] of this.#values) {
        if (isTop(before)) continue
        let after = before
        for (const store of this.#stores.get(variable) ?? []) {
          after = join(after, this.#stored(store))
          if (isTop(after)) break
        }
        if (equal(before, after)) continue
        this.#values.set(variable, round >= maxRounds ? top : this.#widened(before, after, round))
        changed = true
      }
    }
  }

  #widened(before: Value, after: Value, round: number): Value {
    if (round < patience.exact) return after
    return widen(before, after, { numbers: [], bigints: [], widths: round < patience.widths })
  }

  #stored({ byTemp, value }: Store): Value {
    return value === undefined ? ofKinds(Kind.undefined) : this.#evaluate(byTemp, value)
  }

  #evaluate(byTemp: Instructions, temp: Temp): Value {
    return constantValue(byTemp, temp, (made, inner) => {
      if (made.kind === 'step') return step(made.op, inner(made.operand))
      if (made.kind === 'store') return inner(made.value)
      if (made.kind === 'load') return this.#loaded(made.variable)
      // A class may be an object that makes functions.
      return made.kind === 'call' && made.isNew ? ofKinds(Kind.object | Kind.function) : undefined
    })
  }

  #loaded(variable: Variable): Value {
    const known = this.#values.get(variable)
    if (known !== undefined) return known
    const info = this.#file.variables[variable]
    if (info === undefined || !this.#stores.has(variable) || !isFollowed(this.#file, info)) return top
    this.#values.set(variable, bottom)
    return bottom
  }
}

/** Everything that is ever in it is stored by this file. */
function isFollowed(file: FileIR, info: VariableInfo): boolean {
  if (info.kind === 'synthetic' || info.kind === 'const') return true
  return (
    (info.kind === 'let' || info.kind === 'var') && (info.owner !== 0 || isModule(file)) && !info.exported
  )
}

function storesOf(file: FileIR): ReadonlyMap<Variable, readonly Store[]> {
  const stores = new Map<Variable, Store[]>()
  for (const { id, kind } of file.variables)
    if (kind === 'var') stores.set(id, [{ byTemp: [], value: undefined }])
  for (const fn of file.functions) {
    const byTemp = instructionsOf(fn)
    for (const { variable, value } of ofKind(fn, 'store')) push(stores, variable, { byTemp, value })
  }
  return stores
}
