/**
 * `readonly length = 0`, to which the constructor adds: the compiler takes it for 0 for ever, and lets the constructor
 * assign it all the same.
 */
import type ts from 'typescript'
import { accessOf } from './access.ts'
import type { OracleContext } from './context.ts'

/** The type of a property without the literal that its constructor may replace. */
export function asCounted(
  context: OracleContext,
  type: ts.Type,
  property: () => ts.Symbol | undefined,
): ts.Type {
  if (!type.isLiteral() || !isCounted(context, property())) return type
  return context.checker.getBaseTypeOfLiteralType(type)
}

function isCounted({ ts, shared }: OracleContext, symbol: ts.Symbol | undefined): boolean {
  const declaration = symbol?.valueDeclaration
  if (declaration === undefined || !ts.isPropertyDeclaration(declaration)) return false
  const { type, initializer, name, parent } = declaration
  if (type !== undefined || initializer === undefined || ts.isComputedPropertyName(name)) return false
  if ((ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) === 0) return false
  let names = shared.counted.get(parent)
  if (names === undefined) shared.counted.set(parent, (names = assignedIn(ts, parent)))
  return names.has(name.text)
}

/** Names of fields that the constructor may assign. */
function assignedIn(ts: OracleContext['ts'], { members }: ts.ClassLikeDeclaration): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    const isOwn = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword
    if (isOwn && accessOf(ts, node)[1]) names.add(node.name.text)
    ts.forEachChild(node, visit)
  }
  for (const member of members) if (ts.isConstructorDeclaration(member)) ts.forEachChild(member, visit)
  return names
}
