/** Declared types of expressions, found without narrowing anything and without checking the arguments of calls. */
import type ts from 'typescript'
import type { OracleContext } from './context.ts'
import { declaredSignature } from './signatures.ts'
import { asCounted } from './counted-fields.ts'
import { memberAround, symbolOf } from './symbols.ts'

/** Declared type of an expression without null and undefined, when it is one object or primitive type. */
export function declaredObject(context: OracleContext, node: ts.Node): ts.Type | undefined {
  const { ts, checker } = context
  const { TypeFlags } = ts
  let type = declaredOf(context, node)
  if (type === undefined) return undefined
  if ((type.flags & TypeFlags.Union) !== 0) type = checker.getNonNullableType(type)
  if ((type.flags & TypeFlags.Union) !== 0) type = checker.getBaseTypeOfLiteralType(type)
  const { Any, Unknown, Never, Instantiable, Union } = TypeFlags
  if ((type.flags & (Any | Unknown | Never | Instantiable | Union)) !== 0) return undefined
  return checker.getApparentType(type)
}

/** Up to null and undefined. */
function declaredOf(context: OracleContext, node: ts.Node): ts.Type | undefined {
  const { ts, checker } = context
  const { SyntaxKind: K } = ts
  switch (node.kind) {
    case K.ThisKeyword:
      return receiverType(context, node)
    case K.Identifier:
    case K.PropertyAccessExpression: {
      const symbol = symbolOf(context, node)
      return symbol === undefined ? undefined : symbolType(context, symbol)
    }
    case K.ParenthesizedExpression:
    case K.NonNullExpression:
      return declaredOf(context, (node as ts.ParenthesizedExpression).expression)
    case K.AsExpression: {
      const { type } = node as ts.AsExpression
      return ts.isConstTypeReference(type) ? undefined : checker.getTypeFromTypeNode(type)
    }
    default:
      return computedType(context, node)
  }
}

/** Type of a variable or property; undefined when the symbol stands for no value. */
export function symbolType(context: OracleContext, symbol: ts.Symbol): ts.Type | undefined {
  const { ts, checker } = context
  if ((symbol.flags & ts.SymbolFlags.Value) === 0) return undefined
  const declaration = symbol.valueDeclaration
  const initializer =
    declaration !== undefined && ts.isVariableDeclaration(declaration) && declaration.type === undefined
      ? constantInitializer(context, declaration)
      : undefined
  const computed = initializer && computedType(context, initializer)
  return computed ?? asCounted(context, checker.getTypeOfSymbol(symbol), () => symbol)
}

function constantInitializer(
  { ts }: OracleContext,
  { name, initializer, parent, flags }: ts.VariableDeclaration,
): ts.Expression | undefined {
  if (initializer === undefined || !ts.isIdentifier(name)) return undefined
  const isConst = (parent.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const
  return isConst && (flags & ts.NodeFlags.JavaScriptFile) === 0 ? initializer : undefined
}

/** What a call gives, awaited or not, when its declaration alone says so. */
export function computedType(context: OracleContext, node: ts.Expression | ts.Node): ts.Type | undefined {
  const { ts, checker } = context
  if (ts.isAwaitExpression(node)) {
    const promise = computedType(context, node.expression)
    return promise && checker.getAwaitedType(promise)
  }
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined
  if ((node.flags & ts.NodeFlags.OptionalChain) !== 0) return undefined
  const signature = declaredSignature(context, node)
  return signature && checker.getReturnTypeOfSignature(signature)
}

/** Type of `this` in the members of a class. */
function receiverType(context: OracleContext, node: ts.Node): ts.Type | undefined {
  const { checker } = context
  const member = memberAround(context, node)
  if (member === undefined) return undefined
  const { name } = member.parent as ts.ClassLikeDeclaration
  const symbol = name && checker.getSymbolAtLocation(name)
  if (symbol === undefined) return undefined
  const isStatic = (context.ts.getCombinedModifierFlags(member) & context.ts.ModifierFlags.Static) !== 0
  return isStatic || context.ts.isClassStaticBlockDeclaration(member)
    ? checker.getTypeOfSymbol(symbol)
    : checker.getDeclaredTypeOfSymbol(symbol)
}
