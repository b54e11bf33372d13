/** Operators that compare. */

const equalities: ReadonlySet<string> = new Set(['===', '!==', '==', '!='])
const orders: ReadonlySet<string> = new Set(['<', '<=', '>', '>='])

/** `===`, `!==`, `==`, `!=` */
export function isEquality(op: string): boolean {
  return equalities.has(op)
}

/** `<`, `<=`, `>`, `>=` */
export function isOrder(op: string): boolean {
  return orders.has(op)
}

/** Equalities and orders. */
export function isRelation(op: string): boolean {
  return equalities.has(op) || orders.has(op)
}

/** Every operator that gives true or false: relations, `in` and `instanceof`. */
export function isComparison(op: string): boolean {
  return isRelation(op) || op === 'in' || op === 'instanceof'
}
