/** What stands on one side of a join for what was made by the join, or computed from it since. */
import type { History } from './state.ts'
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
