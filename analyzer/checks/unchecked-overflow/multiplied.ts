/** Numbers that every round of a loop makes longer by a digit. */
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import { isComparison, isRelation } from '../../ir/comparisons.ts'
import { truthiness } from '../../values/operators.ts'
import { isCallees } from '../overflow.ts'
import { multipliesPast } from './rounds.ts'
import { waysAndRounds, type Way } from './ways.ts'

/** `value = value * 128 + digit` in every round of a loop: it has no range at the end, but passes every limit. */
export function* multiplied(flow: Flow, sym: Sym): Generator<Way> {
  // What is known of anything else is not worth the question.
  if (flow.def(sym).kind !== 'phi' && !isArithmetic(flow, sym)) return
  if (flow.upper(sym) !== Infinity || !isUntested(flow, sym)) return
  for (const way of waysAndRounds(flow, sym)) {
    const { sym: at, flow: there, head } = way
    if (!isArithmetic(there, at) || !isUntested(there, at)) continue
    const phi = head ?? headIn(there, at)
    if (phi === undefined || !isUntested(there, phi) || isCallees(there, at)) continue
    if (multipliesPast(there, at, phi, Number.MAX_SAFE_INTEGER) && !isPrefixTested(there, at, phi)) yield way
  }
}

function isArithmetic(flow: Flow, sym: Sym): boolean {
  const def = flow.def(sym)
  return def.kind === 'binary' && (def.op === '-' || def.op === '+' || def.op === '*')
}

/** User data that no test has related to anything. That its digits are bounded bounds no number that is made of them. */
function isUntested(flow: Flow, sym: Sym): boolean {
  const { user, test } = flow.factOf(sym)
  if (user === undefined || test !== undefined) return false
  const isCompared = flow.frame.symbols.defs.some((def, comparison) => {
    if (def.kind !== 'binary' || !isRelation(def.op) || (def.left !== sym && def.right !== sym)) return false
    return truthiness(flow.factOf(comparison as Sym).value) !== undefined
  })
  return (
    !isCompared && !flow.state.guards.some(({ terms }) => terms.some(([term]) => term === (sym as number)))
  )
}

/** The variable of a loop that a value inside the loop is computed from. */
function headIn(flow: Flow, sym: Sym, depth = 0): Sym | undefined {
  const def = flow.def(sym)
  if (flow.frame.loopHeads.has(sym)) return sym
  if (def.kind !== 'binary' || depth > 4) return undefined
  return headIn(flow, def.left, depth + 1) ?? headIn(flow, def.right, depth + 1)
}

/** `if (bytes[6] > 0x1f) throw ...`: how large a number its digits make was asked of another one of them. */
function isPrefixTested(flow: Flow, sum: Sym, head: Sym): boolean {
  const digits = digitsOf(flow, sum, head)
  const lists = new Set(digits.map((digit) => listOf(flow, digit)))
  lists.delete(undefined)
  return flow.frame.symbols.defs.some((def) => {
    if (def.kind !== 'binary' || !isComparison(def.op)) return false
    return [def.left, def.right].some((side) => !digits.includes(side) && lists.has(listOf(flow, side)))
  })
}

function digitsOf(flow: Flow, sym: Sym, head: Sym): readonly Sym[] {
  const def = flow.def(sym)
  if (sym === head) return []
  return def.kind === 'binary'
    ? [...digitsOf(flow, def.left, head), ...digitsOf(flow, def.right, head)]
    : [sym]
}

/** What an element was read from, or a field of a view. */
function listOf(flow: Flow, sym: Sym): Sym | undefined {
  const element = flow.elementRead(sym)
  if (element !== undefined) return element.object
  const def = flow.def(sym)
  const receiver =
    def.kind === 'site' && def.instruction.kind === 'call' ? def.instruction.receiver : undefined
  return receiver === undefined ? undefined : flow.sym(receiver)
}
