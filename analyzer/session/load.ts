/**
 * What has to be known of a file before anything else is: the constants that its top-level code makes, and what its
 * private fields hold. Of functions that are called on the way only those are followed that stay in the file, since
 * what other files say would depend on who is asked first; the constants and fields are unknown to them.
 */
import type { Check } from '../engine/check.ts'
import { fieldWriters, StoredFieldsBuilder } from '../engine/field-writers.ts'
import type { FileContext } from '../engine/frame.ts'
import { noStoredFields, type StoredFields } from '../engine/stored-fields.ts'
import type { Summary } from '../engine/summary.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import { components } from '../support/scc.ts'
import type { Solved } from './recollection.ts'
import type { Procedure, Unit } from './unit.ts'

/** Functions that a file's top-level code and the writers of its fields call, analysed once more for their sake. */
const maxHelpers = 80
/** Instructions of a writer: a function that does much beside storing is not worth two analyses. */
const maxWriter = 600

export interface Loader {
  procedure(ref: FunctionRef): Procedure | undefined
  calleesOf(procedure: Procedure): readonly Procedure[]
  solve(procedure: Procedure, context: FileContext, checks: readonly Check[]): Solved
}

/** The constants go into the notes of the context. */
export function load(
  unit: Unit,
  module: Procedure | undefined,
  given: FileContext,
  loader: Loader,
): StoredFields {
  const summaries = new Map<Procedure, Summary | undefined>()
  const context: FileContext = {
    ...given,
    summary: (ref) => {
      const procedure = loader.procedure(ref)
      return procedure === undefined ? undefined : summaries.get(procedure)
    },
  }
  const follow = (from: Procedure): void => {
    const calleesOf = (of: Procedure): readonly Procedure[] =>
      loader.calleesOf(of).filter((p) => p.unit === unit && p !== from && p.index !== 0)
    for (const callee of calleesOf(from))
      for (const component of components(callee, calleesOf, (p) => summaries.has(p)))
        for (const member of component)
          summaries.set(
            member,
            component.length === 1 && summaries.size < maxHelpers
              ? loader.solve(member, context, []).summary
              : undefined,
          )
  }
  if (module !== undefined) {
    follow(module)
    loader.solve(module, context, [])
  }
  const { functions, fields } = fieldWriters(unit.ir, unit.oracle)
  if (functions.length === 0) return noStoredFields
  const builder = new StoredFieldsBuilder(unit.ir, unit.oracle, fields)
  const observer = builder.observer()
  for (const { index } of functions) {
    const writer = loader.procedure({ file: unit.ir.file, index })
    if (writer === undefined) continue
    const size = writer.fn.blocks.reduce((n, { instructions }) => n + instructions.length, 0)
    if (size <= maxWriter) follow(writer)
    const isKnown = size <= maxWriter && loader.solve(writer, context, [observer]).tally.gaveUp.length === 0
    if (!isKnown) builder.giveUp(writer.fn)
  }
  return builder.result()
}
