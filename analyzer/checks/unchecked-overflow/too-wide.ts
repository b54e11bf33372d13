/** Tests that bound user data by a constant, but not enough for what is then computed. */
import { isOrder } from '../../ir/comparisons.ts'
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import type { Culprit } from '../overflow.ts'

/** No constant that somebody compares a number of bytes with is as large: it is what a length can be on paper. */
const meant = 2 ** 32

/** `if (n < 4000) out[0] = n + 2`: a sum or product with a constant, of what an ordering test left a range of. */
export function boundedTooWide(flow: Flow, sym: Sym): Culprit | undefined {
  const def = flow.def(sym)
  const instruction = flow.origin(sym)
  if (def.kind !== 'binary' || !/^[-+*]$/.test(def.op) || instruction === undefined) return undefined
  const isConstant = (operand: Sym): boolean => flow.def(operand).kind === 'literal'
  const subject = isConstant(def.right) ? def.left : isConstant(def.left) ? def.right : undefined
  if (subject === undefined || isConstant(subject) || !isBoundByConstant(flow, subject)) return undefined
  return { sym, instruction, flow }
}

function isBoundByConstant(flow: Flow, sym: Sym): boolean {
  const { user, capped, test, value } = flow.factOf(sym)
  const [low, high] = [flow.lower(sym), flow.upper(sym)]
  if (user === undefined || !capped || test === undefined || low < -meant || high > meant) return false
  if (value.number.nan || flow.def(sym).kind === 'phi') return false
  if (test.kind === 'callers') return true
  const asked = test.kind === 'branch' ? flow.instructionAt(test.site) : undefined
  if (asked?.kind !== 'binary' || !isOrder(asked.op)) return false
  return [asked.left, asked.right].some((temp) => flow.def(flow.sym(temp)).kind === 'literal')
}
