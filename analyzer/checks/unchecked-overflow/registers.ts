/** Numbers of several bytes or words that are shifted as one: what is cut off one element goes into its neighbour. */
import type { Width } from '../../domains/width.ts'
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import { literalOf } from '../../values/value.ts'
import type { Culprit } from '../overflow.ts'

/**
 * `out[i] = (input[i] << 1) | (input[i + 1] >> 7)`: the bits that a shift to the left loses in a store are those that
 * the function takes out of the same element, or out of another of the same array at a constant distance.
 */
export function isPartOfRegister({ sym, flow }: Culprit, { bits, signed }: Width): boolean {
  const def = flow.def(sym)
  if (def.kind !== 'binary' || (def.op !== '<<' && def.op !== '*') || signed) return false
  const by = constant(flow, def.right)
  const count = def.op === '<<' || by === undefined ? by : Math.log2(by)
  if (count === undefined || !Number.isInteger(count) || count <= 0 || count >= bits) return false
  return flow.frame.symbols.defs.some((other) => {
    if (other.kind !== 'binary' || !takesHigh(flow, other.op, other.right, bits, count)) return false
    return isSameOrBeside(flow, other.left, def.left)
  })
}

/** The `count` highest of `bits` bits, and no others. */
function takesHigh(flow: Flow, op: string, right: Sym, bits: number, count: number): boolean {
  const by = constant(flow, right)
  if (by === undefined) return false
  if (op === '>>' || op === '>>>') return by === bits - count
  return op === '&' && by >>> 0 === 2 ** bits - 2 ** (bits - count)
}

function isSameOrBeside(flow: Flow, a: Sym, b: Sym): boolean {
  if (a === b) return true
  const [one, other] = [flow.elementRead(a), flow.elementRead(b)]
  if (one === undefined || other?.object !== one.object) return false
  const distance = flow.difference(one.index, other.index)
  return distance !== undefined && distance !== 0
}

function constant(flow: Flow, sym: Sym): number | undefined {
  const literal = literalOf(flow.factOf(sym).value)?.literal
  return typeof literal === 'number' ? literal : undefined
}
