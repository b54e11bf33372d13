/** Not a check of the program but an ear at the engine: what values expressions have, for editors to show. */
import { defineListener, type Check } from '../engine/check.ts'
import type { Flow } from '../engine/flow.ts'
import type { Instruction } from '../ir/ir.ts'
import type { Sym } from '../engine/symbols.ts'

export interface ValueNote {
  /** UTF-16 offsets, half-open. */
  readonly start: number
  readonly end: number
  /** `0..255, user`; what SEMANTICS section 8 calls the value, and where it is from. */
  readonly text: string
}

/** Tells `listen` about every expression and every declared name of `file` whose value is known to be less than anything. */
export function valueListener(file: string, listen: (note: ValueNote) => void): Check {
  return defineListener('values', {
    result(instruction, flow) {
      if (flow.file.file !== file) return
      const span = flow.file.spans[instruction.site]
      const sym = shownSym(instruction, flow)
      if (span === undefined || sym === undefined) return
      const text = describe(instruction, sym, flow)
      if (text !== undefined) listen({ ...span, text })
    },
  })
}

function shownSym(instruction: Instruction, flow: Flow): Sym | undefined {
  switch (instruction.kind) {
    case 'store':
      return flow.sym(instruction.value)
    case 'load':
    case 'get':
    case 'element':
    case 'binary':
    case 'unary':
    case 'step':
    case 'call':
    case 'param':
      return flow.sym(instruction.temp)
    default:
      return undefined
  }
}

function describe(instruction: Instruction, sym: Sym, flow: Flow): string | undefined {
  const value = flow.show(sym)
  if (value === 'unknown' || value === 'never') return undefined
  const { user } = flow.factOf(sym)
  if (user === undefined && /^(?:object|function|string|object \| function)$/.test(value)) return undefined
  const variable =
    instruction.kind === 'load' || instruction.kind === 'store'
      ? flow.variable(instruction.variable)
      : undefined
  const [width] = variable?.annotation?.names ?? []
  return [width, value].filter((part) => part !== undefined).join(' ') + (user === undefined ? '' : ', user')
}
