/** Functions in a constant table of another module: `handlers[code](frame)` may run each of them. */
import type ts from 'typescript'
import type { FunctionRef } from '../../ir/oracle.ts'
import { maxImplementations } from './classes.ts'
import { functionAt, isAmbient, resolved, stripped, type OracleContext } from './context.ts'
import { functionNode, isConst } from './function-nodes.ts'
import { symbolOf } from './symbols.ts'

/**
 * What an element of an imported table may be; undefined when there may be more. An object is taken for what its
 * literal lists, as its type is; a list only where nothing can be added to it.
 */
export function tableEntries(
  context: OracleContext,
  { expression, argumentExpression }: ts.ElementAccessExpression,
): readonly FunctionRef[] | undefined {
  const { ts } = context
  const named = stripped(ts, expression)
  const symbol = ts.isIdentifier(named) ? symbolOf(context, named) : undefined
  const declaration = symbol && resolved(context, symbol).valueDeclaration
  if (declaration === undefined || !ts.isVariableDeclaration(declaration) || isAmbient(context, declaration))
    return undefined
  if (!isConst(context, declaration) || declaration.initializer === undefined) return undefined
  // The file's own tables are followed where they are filled.
  if (declaration.getSourceFile() === expression.getSourceFile()) return undefined
  const { literal, sealed } = literalOf(context, declaration.initializer)
  if (ts.isObjectLiteralExpression(literal) && (sealed || declaration.type === undefined))
    return all(literal.properties.map((property) => propertyFunction(context, property)))
  if (!ts.isArrayLiteralExpression(literal) || !sealed) return undefined
  const only = ts.isNumericLiteral(argumentExpression)
    ? literal.elements[Number(argumentExpression.text)]
    : undefined
  const elements = only === undefined ? literal.elements : [only]
  return all(elements.map((element) => functionOf(context, element)))
}

function all(found: readonly (FunctionRef | undefined)[]): readonly FunctionRef[] | undefined {
  if (found.length === 0 || found.length > maxImplementations) return undefined
  const known = found.filter((ref) => ref !== undefined)
  return known.length === found.length ? known : undefined
}

/** The literal behind `as const`, `satisfies` and `Object.freeze`, and whether they keep it as it is. */
function literalOf(
  context: OracleContext,
  node: ts.Expression,
): { readonly literal: ts.Node; readonly sealed: boolean } {
  const { ts } = context
  let at: ts.Expression = node
  let sealed = false
  for (;;) {
    if (ts.isAsExpression(at) || ts.isSatisfiesExpression(at) || ts.isParenthesizedExpression(at)) {
      sealed ||= ts.isAsExpression(at) && ts.isConstTypeReference(at.type)
      at = at.expression
    } else if (
      ts.isCallExpression(at) &&
      at.arguments[0] !== undefined &&
      /^Object\.freeze$/.test(at.expression.getText())
    ) {
      sealed = true
      at = at.arguments[0]
    } else return { literal: at, sealed }
  }
}

function propertyFunction(
  context: OracleContext,
  property: ts.ObjectLiteralElementLike,
): FunctionRef | undefined {
  const { ts } = context
  if (ts.isPropertyAssignment(property)) return functionOf(context, property.initializer)
  return ts.isSpreadAssignment(property) ? undefined : functionAt(context, functionNode(context, property))
}

/** A function written in place, or one that is named. */
function functionOf(context: OracleContext, node: ts.Expression): FunctionRef | undefined {
  const { ts } = context
  const value = stripped(ts, node)
  const direct = functionAt(context, value)
  if (direct !== undefined || !ts.isIdentifier(value)) return direct
  const symbol = symbolOf(context, value)
  const declaration = symbol && resolved(context, symbol).valueDeclaration
  if (declaration === undefined || (ts.isVariableDeclaration(declaration) && !isConst(context, declaration)))
    return undefined
  return functionAt(context, functionNode(context, declaration))
}
