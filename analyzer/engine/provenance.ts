/** Where a value that needs no test to be known comes from: the store, or the call, that left it there. */
import type { Instruction } from '../ir/ir.ts'
import { quote } from '../support/quote.ts'
import type { Site, Temp } from '../support/ids.ts'
import { literalOf } from '../values/value.ts'
import type { Flow } from './flow.ts'

export interface Reason {
  readonly site: Site
  readonly text: string
}

const maxDepth = 8

/** Why the operands of a condition are the constants they are; of others the story of their syms tells. */
export function reasons(flow: Flow, condition: Temp): readonly Reason[] {
  const found: Reason[] = []
  const seen = new Set<Temp>()
  const walk = (temp: Temp, depth: number): void => {
    const i = flow.instruction(temp)
    if (i === undefined || depth > maxDepth || seen.has(temp)) return
    seen.add(temp)
    if (i.kind === 'unary') walk(i.operand, depth + 1)
    else if (i.kind === 'cast' || i.kind === 'nonNull') walk(i.value, depth + 1)
    else if (i.kind === 'binary') for (const operand of [i.left, i.right]) walk(operand, depth + 1)
    else if (i.kind === 'load' || i.kind === 'get') {
      const reason = reasonOf(flow, i)
      if (reason !== undefined) found.push(reason)
      if (i.kind === 'load') for (const from of storesOf(flow, i)) walk(from, depth + 1)
    }
  }
  walk(condition, 0)
  for (const cut of chainsIn(flow, condition)) walk(cut, 0)
  return found
}

function reasonOf(flow: Flow, i: Instruction & { kind: 'load' | 'get' }): Reason | undefined {
  const sym = flow.sym(i.temp)
  const literal = literalOf(flow.factOf(sym).value)
  if (literal === undefined || flow.oracle.constant(i.site) !== undefined) return undefined
  const [name, value] = [quote(flow.text(i.site)), flow.show(sym)]
  if (i.kind === 'load') {
    const info = flow.variable(i.variable)
    if (info.kind === 'synthetic' || info.kind === 'const' || info.kind === 'enum') return undefined
  } else if (isOnlyEver(flow, i)) return { site: i.site, text: `${name} is only ever ${value}` }
  const own = flow.frame.instructions.findLast(
    (s) => s !== undefined && s.temp < i.temp && writesSame(flow, s, i) && flow.sym(s.value) === sym,
  )
  const call = writerOf(flow, i)
  if (call !== undefined && call.temp > (own?.temp ?? -1))
    return { site: call.site, text: `${quote(flow.text(call.site))} leaves ${name} ${value}` }
  return own && { site: own.site, text: `${name} is ${value} from here on` }
}

/** The variable or field holds what a callee has left there, and nothing that is written here. */
export function isLeftByCall(flow: Flow, temp: Temp): boolean {
  const i = flow.instruction(temp)
  if (i?.kind !== 'load' && i?.kind !== 'get') return false
  const call = writerOf(flow, i)
  return (
    call !== undefined &&
    !flow.frame.instructions.some((s) => s !== undefined && s.temp > call.temp && writesSame(flow, s, i))
  )
}

type Read = Instruction & { kind: 'load' | 'get' }

/** The last call before a read that left something in what is read. */
function writerOf(flow: Flow, i: Read): Instruction | undefined {
  const { symbols } = flow.frame
  const place = i.kind === 'load' ? symbols.variable(i.variable) : symbols.field(flow.sym(i.object), i.name)
  return symbols.writers.get(place)?.findLast((call) => call.temp < i.temp)
}

function writesSame(flow: Flow, s: Instruction, i: Read): s is Instruction & { kind: 'store' | 'set' } {
  if (i.kind === 'load') return s.kind === 'store' && s.variable === i.variable
  return s.kind === 'set' && s.name === i.name && flow.sym(s.object) === flow.sym(i.object)
}

/** A field that nobody but this file writes, and always with the same. */
function isOnlyEver(flow: Flow, i: Instruction & { kind: 'get' }): boolean {
  const stored = flow.frame.context.fieldValues.get(i.name)
  return stored !== undefined && literalOf(stored) !== undefined && flow.def(flow.sym(i.temp)).kind === 'site'
}

/** What was stored in the variable when it had the value that is loaded. */
function storesOf(flow: Flow, load: Instruction & { kind: 'load' }): readonly Temp[] {
  return flow.frame.instructions.flatMap((s) =>
    s?.kind === 'store' && s.variable === load.variable && flow.sym(s.value) === flow.sym(load.temp)
      ? [s.value]
      : [],
  )
}

/** Links of `a?.b` within the condition: that `a` is missing makes it undefined. */
function chainsIn(flow: Flow, condition: Temp): readonly Temp[] {
  const { spans } = flow.file
  const whole = spans[flow.instruction(condition)?.site ?? -1]
  return flow.fn.blocks.flatMap(({ terminator }) => {
    if (terminator.kind !== 'branch' || terminator.role !== 'optional' || whole === undefined) return []
    const span = spans[terminator.site]
    const isInside = span !== undefined && whole.start <= span.start && span.end <= whole.end
    return isInside ? [terminator.condition] : []
  })
}
