/** The two sides of a join: what stands there for what the join has made, and what both have learnt. */
import { merge } from '../support/patricia.ts'
import { isBottom, join, Kind, meet } from '../values/value.ts'
import { factOf } from './evaluate.ts'
import { narrowed, type Fact } from './fact.ts'
import type { Frame } from './frame.ts'
import { withFact, type History, type State } from './state.ts'
import type { Sym, Symbols } from './symbols.ts'

/** Operators on operators are not looked through any deeper. */
const maxDepth = 4

/** The sym whose value, had only this side been taken, is that of `sym`. */
export function nameOnSide(
  symbols: Symbols,
  renames: History['renames'],
  sym: Sym,
  side: 0 | 1,
  depth: number = maxDepth,
): Sym {
  const own = renames.get(sym)
  if (own !== undefined) return own[side]
  const def = symbols.def(sym)
  if (depth === 0 || (def.kind !== 'binary' && def.kind !== 'unary' && def.kind !== 'step')) return sym
  const nameOf = (operand: Sym): Sym => nameOnSide(symbols, renames, operand, side, depth - 1)
  if (def.kind === 'binary') {
    const [left, right] = [nameOf(def.left), nameOf(def.right)]
    return left === def.left && right === def.right ? sym : symbols.binary(def.op, left, right, undefined)
  }
  const operand = nameOf(def.operand)
  if (operand === def.operand) return sym
  return def.kind === 'unary'
    ? symbols.unary(def.op, operand, undefined)
    : symbols.step(def.op, operand, undefined)
}

/** What both refined sides now agree on, where it says more than the state itself. */
export function joinedFacts(
  frame: Frame,
  state: State,
  sides: readonly [State | undefined, State | undefined],
  [l, r]: readonly [State, State],
  renames: ReadonlyMap<Sym, readonly [Sym, Sym]>,
): State {
  let next = state
  for (const [phi, pair] of renames) {
    const [x, y] = [factOf(frame, l, pair[0]), factOf(frame, r, pair[1])]
    // Most of what was joined has nothing to do with what is learnt now.
    if (isOf(frame, sides[0], pair[0], x) && isOf(frame, sides[1], pair[1], y)) continue
    const before = factOf(frame, next, phi)
    const [a, b] = [x.value, y.value]
    if ((a.kinds | b.kinds) === before.value.kinds && before.value.kinds !== Kind.number) continue
    const value = meet(before.value, join(a, b))
    if (value !== before.value && !isBottom(value)) next = withFact(next, phi, { ...before, value })
  }
  return next
}

function isOf(frame: Frame, state: State | undefined, sym: Sym, fact: Fact): boolean {
  return state !== undefined && factOf(frame, state, sym) === fact
}

/** What both sides agree on of one and the same sym, where either has learnt something now. */
export function learntByBoth(
  frame: Frame,
  state: State,
  sides: readonly [State | undefined, State | undefined],
  refined: readonly [State, State],
): State {
  const learnt = new Set<Sym>()
  sides.forEach((side, i) => {
    if (side === undefined) return
    merge(refined[i as 0 | 1].facts, side.facts, (sym, x, y) => {
      if (x !== y) learnt.add(sym as Sym)
      return x
    })
  })
  let next = state
  for (const sym of learnt) {
    const before = factOf(frame, next, sym)
    const [a, b] = refined.map((side) => factOf(frame, side, sym)) as [Fact, Fact]
    const value = meet(before.value, join(a.value, b.value))
    if (value !== before.value && !isBottom(value))
      next = withFact(next, sym, narrowed(before, value, a.test ?? b.test))
  }
  return next
}
