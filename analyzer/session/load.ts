/**
 * What has to be known of a file before anything else is: the constants that its top-level code makes, and what its
 * private fields hold. Of functions that are called on the way only those are followed that stay in the file, since
 * what other files say would depend on who is asked first; the constants and fields are unknown to them.
 */
import type { Check } from '../engine/check.ts'
import { fieldWriters, StoredFieldsBuilder } from '../engine/field-writers.ts'
import type { FileContext } from '../engine/frame.ts'
import { assuming, assumptionCheck, growingFields, type GrowingField } from '../engine/growing-fields.ts'
import { noStoredFields, type StoredFields } from '../engine/stored-fields.ts'
import type { Summary } from '../engine/summary.ts'
import type { FunctionIR } from '../ir/ir.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import { components } from '../support/scc.ts'
import type { Solved } from './recollection.ts'
import type { Procedure, Unit } from './unit.ts'

/** Functions that a file's top-level code and the writers of its fields call, analysed once more for their sake. */
const maxHelpers = 80
/** Times that writers are solved again without the fields of which too much was assumed. */
const maxGuesses = 3
/** Instructions of a writer: a function that does much beside storing is not worth two analyses. */
const maxWriter = 600

export interface Loader {
  procedure(ref: FunctionRef): Procedure | undefined
  calleesOf(procedure: Procedure): readonly Procedure[]
  /** `wants`: what becomes of the result. Nobody asks for the summary of a function that is only listened to. */
  solve(
    procedure: Procedure,
    context: FileContext,
    checks: readonly Check[],
    wants: 'summary' | 'facts',
  ): Solved
}

/** The constants go into the notes of the context. */
export function load(
  unit: Unit,
  module: Procedure | undefined,
  given: FileContext,
  loader: Loader,
): StoredFields {
  const solving = new FileSolving(unit, given, loader)
  if (module !== undefined) solving.solve(module, [])
  return withGrowing(unit, given, loader, writtenFields(unit, solving))
}

/** Solves functions of a file with the summaries of those in it that they call. */
class FileSolving {
  readonly #unit: Unit
  readonly #loader: Loader
  readonly #context: FileContext
  readonly #summaries = new Map<Procedure, Summary | undefined>()

  constructor(unit: Unit, given: FileContext, loader: Loader) {
    this.#unit = unit
    this.#loader = loader
    this.#context = {
      ...given,
      summary: (ref) => {
        const procedure = loader.procedure(ref)
        return procedure === undefined ? undefined : this.#summaries.get(procedure)
      },
      summaryFor: () => undefined,
    }
  }

  solve(procedure: Procedure, checks: readonly Check[]): Solved {
    this.#follow(procedure)
    return this.#loader.solve(procedure, this.#context, checks, 'facts')
  }

  /** False when nothing is known of what the function stores. */
  hear({ index, blocks }: FunctionIR, check: Check): boolean {
    const writer = this.#loader.procedure({ file: this.#unit.ir.file, index })
    const size = blocks.reduce((n, { instructions }) => n + instructions.length, 0)
    if (writer === undefined || size > maxWriter) return false
    return this.solve(writer, [check]).tally.gaveUp.length === 0
  }

  #follow(from: Procedure): void {
    const calleesOf = (of: Procedure): readonly Procedure[] =>
      this.#loader.calleesOf(of).filter((p) => p.unit === this.#unit && p !== from && p.index !== 0)
    for (const callee of calleesOf(from))
      for (const component of components(callee, calleesOf, (p) => this.#summaries.has(p)))
        for (const member of component) {
          const isFollowed = component.length === 1 && this.#summaries.size < maxHelpers
          const solved = isFollowed ? this.#loader.solve(member, this.#context, [], 'summary') : undefined
          this.#summaries.set(member, solved?.summary)
        }
  }
}

function writtenFields({ ir, oracle }: Unit, solving: FileSolving): StoredFields {
  const { functions, fields } = fieldWriters(ir, oracle)
  if (functions.length === 0) return noStoredFields
  const builder = new StoredFieldsBuilder(ir, oracle, fields)
  const observer = builder.observer()
  for (const fn of functions) if (!solving.hear(fn, observer)) builder.giveUp(fn)
  return builder.result()
}

/** Adds what holds of fields that only grow, as far as all of their writers keep to it. */
function withGrowing(unit: Unit, given: FileContext, loader: Loader, known: StoredFields): StoredFields {
  const { ir, oracle } = unit
  let fields = growingFields(ir, oracle)
  for (let round = 0; fields.length > 0 && round < maxGuesses; round++) {
    const broken = new Set<GrowingField>()
    const storedFields = assuming(known, fields)
    const solving = new FileSolving(unit, { ...given, storedFields }, loader)
    const check = assumptionCheck(fields, oracle, (field) => broken.add(field))
    for (const fn of new Set(fields.flatMap(({ writers }) => writers)))
      if (!solving.hear(fn, check))
        for (const field of fields) if (field.writers.includes(fn)) broken.add(field)
    if (broken.size === 0) return storedFields
    // What held of the others may have rested on those that did not.
    fields = fields.filter((field) => !broken.has(field))
  }
  return known
}
