/** Which classes and object literals of the program have a member of a given name. */
import type ts from 'typescript'
import type { OracleContext } from './context.ts'
import { membersNamed, type Member } from './members.ts'

/** An interface that more classes implement is as good as unknown. */
export const maxImplementations = 16

/**
 * Members called `name` of what may stand where `holder` is expected: classes and object literals that are assignable
 * to an interface, classes derived from a class. Undefined when there are too many to be worth a list.
 */
export function implementations(
  context: OracleContext,
  holder: ts.Type,
  name: string,
): readonly Member[] | undefined {
  const { ts } = context
  const candidates = membersNamed(context, name, holder.isClass() ? 'class' : 'all')
  if (candidates.length > maxImplementations * 4) return undefined
  const found = candidates.filter(({ parent }) =>
    ts.isObjectLiteralExpression(parent)
      ? isShapedLike(context, parent, holder)
      : isInstance(context, parent as ts.ClassLikeDeclaration, holder),
  )
  return found.length > maxImplementations ? undefined : found
}

function isInstance(context: OracleContext, node: ts.ClassLikeDeclaration, holder: ts.Type): boolean {
  const { checker } = context
  const { symbol } = node as { readonly symbol?: ts.Symbol }
  if (symbol === undefined) return false
  const type = checker.getDeclaredTypeOfSymbol(symbol)
  if (holder.isClass()) return derives(context, type, holder)
  return checker.isTypeAssignableTo(type, holder) || (isGeneric(holder) && says(context, node, holder))
}

/** An object literal with all that the interface asks for; names are asked first, as they cost nothing. */
function isShapedLike(
  { ts, checker }: OracleContext,
  node: ts.ObjectLiteralExpression,
  holder: ts.Type,
): boolean {
  const names = new Set<string>()
  for (const { name } of node.properties) if (name !== undefined && 'text' in name) names.add(name.text)
  const isThere = (property: ts.Symbol): boolean =>
    (property.flags & ts.SymbolFlags.Optional) !== 0 || names.has(property.name)
  if (!node.properties.some(ts.isSpreadAssignment) && !holder.getProperties().every(isThere)) return false
  if (!isGeneric(holder)) return checker.isTypeAssignableTo(checker.getTypeAtLocation(node), holder)
  const expected = checker.getContextualType(node)
  return expected === undefined || expected.symbol === holder.symbol
}

/** Its own type parameters stand for any type, and hardly anything is assignable to them. */
function isGeneric(holder: ts.Type): boolean {
  return ((holder as Partial<ts.InterfaceType>).typeParameters?.length ?? 0) > 0
}

/** The class says that it implements the interface. */
function says({ checker }: OracleContext, node: ts.ClassLikeDeclaration, holder: ts.Type): boolean {
  const types = node.heritageClauses?.flatMap((clause) => [...clause.types]) ?? []
  return types.some((each) => checker.getTypeAtLocation(each).symbol === holder.symbol)
}

function derives(context: OracleContext, type: ts.Type, base: ts.Type): boolean {
  let at: ts.Type | undefined = type
  for (let steps = 0; at !== undefined && steps < 32; steps++) {
    if (at.symbol === base.symbol) return true
    const declared: ts.Type = (at as Partial<ts.TypeReference>).target ?? at
    at = declared.isClassOrInterface() ? context.checker.getBaseTypes(declared)[0] : undefined
  }
  return false
}
