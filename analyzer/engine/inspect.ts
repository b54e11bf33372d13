/** Listens for one place of a file: what is known of the value there, and how it came about. */
import type { Step } from '../findings/finding.ts'
import type { Instruction } from '../ir/ir.ts'
import type { FunctionIndex } from '../support/ids.ts'
import { showBits, showValue } from '../values/text.ts'
import { bitsOf, Kind, nullishKinds, ofKinds } from '../values/value.ts'
import { allBits } from '../domains/known-bits.ts'
import { defineListener, type Check } from './check.ts'
import type { Flow } from './flow.ts'
import type { Sym } from './symbols.ts'
import { story } from './trace.ts'

/** What is known of one expression or declared name, each time that it is reached in another way. */
export interface Inspection {
  /** UTF-16 offsets, half-open. */
  readonly start: number
  readonly end: number
  readonly expression: string
  readonly function: string
  /** As SEMANTICS.md section 8 writes values. */
  readonly value: string
  /** The part that a user chooses; undefined when none. */
  readonly user: string | undefined
  readonly capped: boolean
  /** `null`, `undefined` or both where only the declared type excludes them. */
  readonly excludedByType: string | undefined
  /** Known bits of a number or bigint, where they say more than the value. */
  readonly bits: string | undefined
  /** It holds given what all callers in the program pass. */
  readonly fromCallers: boolean
  readonly story: readonly Step[]
  /** The parameter that the value is, by number. */
  readonly parameter: { readonly function: FunctionIndex; readonly index: number } | undefined
}

/** Tells `listen` of every expression in `file` that covers `offset`. */
export function inspector(file: string, offset: number, listen: (seen: Inspection) => void): Check {
  return defineListener('inspector', {
    result(instruction, flow) {
      if (flow.file.file !== file) return
      const span = flow.file.spans[instruction.site]
      if (span === undefined || offset < span.start || offset >= span.end) return
      const sym = symOf(instruction, flow)
      if (sym !== undefined) listen({ ...span, ...inspected(instruction, sym, flow) })
    },
  })
}

/** The value that the expression at an instruction's place has; undefined where there is no expression. */
export function symOf(instruction: Instruction, flow: Flow): Sym | undefined {
  if (!isExpression(instruction)) return undefined
  switch (instruction.kind) {
    case 'store':
    case 'set':
    case 'setElement':
      return flow.sym(instruction.value)
    default:
      return flow.sym(instruction.temp)
  }
}

/** There is a value to be asked for at the instruction's place. */
export function isExpression(instruction: Instruction): boolean {
  switch (instruction.kind) {
    case 'closure':
    case 'class':
    case 'delete':
    case 'spreadInto':
    case 'iterate':
    case 'iterateDone':
    case 'caught':
      return false
    default:
      return true
  }
}

function inspected(instruction: Instruction, sym: Sym, flow: Flow): Omit<Inspection, 'start' | 'end'> {
  const fact = flow.factOf(sym)
  const { value, user, soft } = fact
  const def = flow.def(sym)
  const isParameter = def.kind === 'site' && def.instruction.kind === 'param'
  const numeric = (value.kinds & (Kind.number | Kind.bigint)) !== 0 ? bitsOf(value) : allBits
  return {
    expression: flow.text(instruction.site),
    function: flow.fn.name,
    value: showValue(value),
    user: user === undefined ? undefined : showValue(user),
    capped: fact.capped,
    excludedByType: (soft & nullishKinds) === 0 ? undefined : showValue(ofKinds(soft & nullishKinds)),
    bits: numeric === allBits || value.bits === undefined ? undefined : showBits(numeric),
    fromCallers: flow.frame.entry !== undefined,
    story: story(flow, [sym], undefined).sort((a, b) => a.at - b.at).map(({ step }) => step), // prettier-ignore
    parameter: isParameter ? { function: flow.frame.index, index: (def.instruction).index } : undefined, // prettier-ignore
  }
}
