/** What happens to a property or variable where its name stands. */
import type ts from 'typescript'
import type { OracleContext } from './context.ts'

/** Whether an expression is read, and whether it is assigned, where it stands. */
export function accessOf(ts: OracleContext['ts'], node: ts.Node): readonly [reads: boolean, writes: boolean] {
  const { parent } = node
  if (parent === undefined) return [true, false]
  if (ts.isPostfixUnaryExpression(parent)) return [true, true]
  if (ts.isPrefixUnaryExpression(parent)) {
    const { PlusPlusToken, MinusMinusToken } = ts.SyntaxKind
    return [true, parent.operator === PlusPlusToken || parent.operator === MinusMinusToken]
  }
  if (isPatternTarget(ts, node)) return [false, true]
  if (!ts.isBinaryExpression(parent) || parent.left !== node) return [true, false]
  const { FirstAssignment, LastAssignment, EqualsToken } = ts.SyntaxKind
  const token = parent.operatorToken.kind
  if (token === EqualsToken) return [false, true]
  return [true, token >= FirstAssignment && token <= LastAssignment]
}

/** `[node] = x`, `({ a: node } = x)`, `for (node of x)`. */
function isPatternTarget(ts: OracleContext['ts'], node: ts.Node): boolean {
  const { parent } = node
  if (parent === undefined) return false
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === node
  if (ts.isPropertyAssignment(parent))
    return parent.initializer === node && isPatternTarget(ts, parent.parent)
  const isAssigned = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  if (isAssigned && parent.left === node) return !isMember(ts, node) || isPatternTarget(ts, parent)
  if (ts.isSpreadAssignment(parent)) return isPatternTarget(ts, parent.parent)
  if (
    !ts.isArrayLiteralExpression(parent) &&
    !ts.isSpreadElement(parent) &&
    !ts.isParenthesizedExpression(parent)
  )
    return false
  return isPatternTarget(ts, parent)
}

function isMember(ts: OracleContext['ts'], node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
}
