/** What may be asked of an analysed program, besides its findings. */
import { symOf } from '../engine/inspect.ts'
import { defineListener, type Check } from '../engine/check.ts'
import type { Passed } from '../engine/callers.ts'
import type { Effects } from '../engine/effects.ts'
import type { Body } from '../facts/summaries.ts'
import type { FunctionIR, Span } from '../ir/ir.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import type { Site } from '../support/ids.ts'
import { showValue } from '../values/text.ts'
import { summaryText, type SummaryText } from './summary-text.ts'
import type { Unit } from './unit.ts'

export { inspector, isExpression, type Inspection } from '../engine/inspect.ts'

/** Looks on while functions are analysed, and reports nothing. */
export type Listener = Check

/** The analysis as questions need it. */
export interface Inquiry {
  /** Paths of the program's own sources. */
  readonly files: readonly string[]
  unit(file: string): Unit | undefined
  body(ref: FunctionRef): Body | undefined
  /** Arguments at every call of a function that has been analysed so far. */
  passed(ref: FunctionRef): readonly (readonly Passed[])[]
}

/** A function by its display name, and where it begins. */
export interface NamedFunction extends Span {
  readonly ref: FunctionRef
  readonly file: string
  readonly name: string
}

export interface Place extends Span {
  readonly file: string
  /** The function it stands in. */
  readonly function: string
  /** Source text. */
  readonly text: string
}

export interface FunctionSummary extends NamedFunction {
  /** Undefined: nothing is known of what it gives back. */
  readonly summary: SummaryText | undefined
  readonly effects: Effects
  /** Variables it may assign, by name. */
  readonly variables: readonly string[]
  /** Names of the parameters it may call. */
  readonly calls: readonly string[]
}

export interface Writer extends Place {
  /** What is written, as far as it is known. */
  readonly value: string
}

/** All functions of the program, by file and position. */
export function functionsIn(inquiry: Inquiry): readonly NamedFunction[] {
  return inquiry.files.flatMap((file) => {
    const unit = inquiry.unit(file)
    return (unit?.ir.functions ?? []).map((fn) => ({
      ...(unit?.ir.spans[fn.site] ?? { start: 0, end: 0 }),
      ...{ ref: { file, index: fn.index }, file, name: fn.name },
    }))
  })
}

export function summaryOf(inquiry: Inquiry, fn: NamedFunction): FunctionSummary | undefined {
  const unit = inquiry.unit(fn.file)
  const ir = unit?.ir.functions[fn.ref.index]
  const body = inquiry.body(fn.ref)
  if (unit === undefined || ir === undefined || body === undefined) return undefined
  return {
    ...fn,
    summary: body.summary && summaryText(body.summary, unit, ir),
    effects: body.effects,
    variables: [...body.effects.variables].map((key) => variableName(inquiry, key)).sort(),
    calls: [...body.calledParameters].sort((a, b) => a - b).map((index) => parameterName(unit, ir, index)),
  }
}

/** Calls that may run `target`, and accesses that do when it is a getter or setter. */
export function callersOf(inquiry: Inquiry, target: FunctionRef): readonly Place[] {
  return inquiry.files.flatMap((file) => {
    const unit = inquiry.unit(file)
    if (unit === undefined) return []
    return placesIn(unit, (fn) =>
      fn.blocks.flatMap(({ instructions }) =>
        instructions.flatMap((i) => {
          if (i.kind !== 'call' && i.kind !== 'superCall' && i.kind !== 'get' && i.kind !== 'set') return []
          const callee = unit.oracle.callee(i.site)
          const runs = callee.kind === 'functions' && callee.functions.some((ref) => same(ref, target))
          return runs ? [i.site] : []
        }),
      ),
    )
  })
}

/** Names of classes, interfaces and types with their fields that anything writes: `Class.field`. */
export function fieldsIn(inquiry: Inquiry): readonly string[] {
  const names = new Set<string>()
  for (const file of inquiry.files) {
    const unit = inquiry.unit(file)
    for (const fn of unit?.ir.functions ?? [])
      for (const { instructions } of fn.blocks)
        for (const i of instructions) {
          const owner = i.kind === 'set' ? unit?.oracle.propertyOwner(i.site) : undefined
          if (i.kind === 'set' && owner !== undefined) names.add(`${owner.name}.${i.name}`)
        }
  }
  return [...names].sort()
}

/** A field by the name of what declares it, in a file that `file` accepts. */
export interface FieldName {
  readonly owner: string
  readonly field: string
  readonly file: (path: string) => boolean
}

/** Hears of every assignment to the field that is analysed. */
export function writeListener(wanted: FieldName, listen: (writer: Writer) => void): Listener {
  return defineListener('writers', {
    result(instruction, flow) {
      if (instruction.kind !== 'set' || instruction.name !== wanted.field) return
      const owner = flow.oracle.propertyOwner(instruction.site)
      if (owner?.name !== wanted.owner || !wanted.file(owner.file)) return
      const span = flow.file.spans[instruction.site]
      const sym = symOf(instruction, flow)
      if (span === undefined || sym === undefined) return
      const { value, user } = flow.factOf(sym)
      const from = user === undefined ? '' : ', user data'
      listen({
        ...span,
        file: flow.file.file,
        function: flow.fn.name,
        text: flow.text(instruction.site),
        value: `${showValue(value)}${from}`,
      })
    },
  })
}

function placesIn(unit: Unit, sitesOf: (fn: FunctionIR) => readonly Site[]): readonly Place[] {
  const { ir, oracle } = unit
  const places = ir.functions.flatMap((fn) =>
    [...new Set(sitesOf(fn))].map((site): Place => {
      const span = ir.spans[site] ?? { start: 0, end: 0 }
      return { ...span, file: ir.file, function: fn.name, text: oracle.text(site) }
    }),
  )
  return places.sort((a, b) => a.start - b.start)
}

function parameterName(unit: Unit, fn: FunctionIR, index: number): string {
  const variable = fn.params[index]
  return (variable === undefined ? undefined : unit.ir.variables[variable]?.name) ?? `argument ${index + 1}`
}

/** `file#variable` by its name in the source. */
function variableName(inquiry: Inquiry, key: string): string {
  const at = key.lastIndexOf('#')
  return inquiry.unit(key.slice(0, at))?.ir.variables[Number(key.slice(at + 1))]?.name ?? '?'
}

function same(a: FunctionRef, b: FunctionRef): boolean {
  return a.file === b.file && a.index === b.index
}
