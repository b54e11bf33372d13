/**
 * `readonly length = 0`, to which the constructor adds: the compiler takes it for 0 for ever, and lets the constructor
 * assign it all the same.
 */
import type ts from 'typescript'
import type { OracleContext } from './context.ts'

/** The type of a property without the literal that its constructor may replace. */
export function asReassigned(
  context: OracleContext,
  type: ts.Type,
  property: () => ts.Symbol | undefined,
): ts.Type {
  if (!type.isLiteral() || !isReassigned(context, property())) return type
  return context.checker.getBaseTypeOfLiteralType(type)
}

function isReassigned({ ts, shared }: OracleContext, symbol: ts.Symbol | undefined): boolean {
  const declaration = symbol?.valueDeclaration
  if (declaration === undefined || !ts.isPropertyDeclaration(declaration)) return false
  const { type, initializer, name, parent } = declaration
  if (type !== undefined || initializer === undefined || ts.isComputedPropertyName(name)) return false
  if ((ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) === 0) return false
  let names = shared.reassigned.get(parent)
  if (names === undefined) shared.reassigned.set(parent, (names = assignedIn(ts, parent)))
  return names.has(name.text)
}

/** Names of fields that the constructor may assign. */
function assignedIn(ts: OracleContext['ts'], { members }: ts.ClassLikeDeclaration): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    const isOwn = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword
    if (isOwn && isTarget(ts, node)) names.add(node.name.text)
    ts.forEachChild(node, visit)
  }
  for (const member of members) if (ts.isConstructorDeclaration(member)) ts.forEachChild(member, visit)
  return names
}

/** Assigned, counted, or in what may be a pattern. */
function isTarget(ts: OracleContext['ts'], node: ts.Expression): boolean {
  const { parent } = node
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken
    const { FirstAssignment, LastAssignment } = ts.SyntaxKind
    return parent.left === node && kind >= FirstAssignment && kind <= LastAssignment
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return (
      parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
    )
  return ts.isArrayLiteralExpression(parent) || ts.isPropertyAssignment(parent) || ts.isSpreadElement(parent)
}
