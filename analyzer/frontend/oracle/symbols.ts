/**
 * Which symbol a node means. The checker, asked for a property, first narrows the object by walking all tests on the
 * way back to its declaration, which is most of what a question costs. Where the object's declared type is no union,
 * no narrowing can make it name another property, except that of a subclass: then declarations alone tell.
 */
import type ts from 'typescript'
import { nameNode, resolved, type OracleContext } from './context.ts'
import { declaredObject } from './types.ts'

/** The symbol a name, access or property of a pattern means, imports followed; not the value's own type's. */
export function symbolOf(context: OracleContext, node: ts.Node): ts.Symbol | undefined {
  const { symbols } = context
  const known = symbols.get(node)
  if (known !== undefined || symbols.has(node)) return known
  const symbol = askedSymbol(context, node)
  symbols.set(node, symbol)
  return symbol
}

function askedSymbol(context: OracleContext, node: ts.Node): ts.Symbol | undefined {
  const { ts, checker } = context
  if (ts.isBindingElement(node)) return propertyOfPattern(context, node)
  if (ts.isShorthandPropertyAssignment(node)) {
    const symbol = checker.getShorthandAssignmentValueSymbol(node)
    return symbol === undefined ? undefined : resolved(context, symbol)
  }
  const property = ts.isPropertyAccessExpression(node) ? declaredProperty(context, node) : undefined
  if (property !== undefined) return resolved(context, property)
  const name = nameNode(ts, node)
  if (name === undefined) return undefined
  const symbol =
    name.parent !== undefined && ts.isShorthandPropertyAssignment(name.parent)
      ? checker.getShorthandAssignmentValueSymbol(name.parent)
      : checker.getSymbolAtLocation(name)
  return symbol === undefined ? undefined : resolved(context, symbol)
}

function propertyOfPattern(context: OracleContext, node: ts.BindingElement): ts.Symbol | undefined {
  const { ts, checker } = context
  if (!ts.isObjectBindingPattern(node.parent)) return undefined
  const name = propertyName(ts, node)
  return name === undefined ? undefined : checker.getTypeAtLocation(node.parent).getProperty(name)
}

/** Name of the property that an element of an object's pattern takes; undefined for a computed one and for the rest. */
export function propertyName(ts: OracleContext['ts'], node: ts.BindingElement): string | undefined {
  const name = node.propertyName ?? node.name
  if (node.dotDotDotToken !== undefined) return undefined
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined
}

/** The property that an access names; undefined when only the checker can tell. */
function declaredProperty(context: OracleContext, node: ts.PropertyAccessExpression): ts.Symbol | undefined {
  const { ts, checker } = context
  if (ts.isPrivateIdentifier(node.name)) return ownPrivate(context, node)
  const type = declaredObject(context, node.expression)
  return type === undefined ? undefined : checker.getPropertyOfType(type, node.name.text)
}

/** The member of a class whose `this` a node sees; undefined where something else gives it another. */
export function memberAround({ ts }: OracleContext, node: ts.Node): ts.ClassElement | undefined {
  for (let at = node; at.parent !== undefined; at = at.parent) {
    if (ts.isClassElement(at) && ts.isClassLike(at.parent)) {
      // A computed name and a decorator are evaluated outside.
      return at.name !== undefined && ts.isComputedPropertyName(at.name) ? undefined : at
    }
    if (ts.isClassLike(at) || ts.isDecorator(at)) return undefined
    if (ts.isFunctionLike(at) && !ts.isArrowFunction(at)) return undefined
  }
  return undefined
}

/** `this.#name` in the class that declares it. */
function ownPrivate(context: OracleContext, node: ts.PropertyAccessExpression): ts.Symbol | undefined {
  const { ts, checker, shared } = context
  if (node.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined
  const holder = memberAround(context, node)?.parent
  if (holder === undefined || !ts.isClassLike(holder)) return undefined
  let names = shared.privates.get(holder)
  if (names === undefined) {
    const found = new Map<string, ts.Node>()
    for (const { name } of holder.members)
      if (name !== undefined && ts.isPrivateIdentifier(name)) found.set(name.text, name)
    shared.privates.set(holder, (names = found))
  }
  const name = names.get(node.name.text)
  const symbol = name && checker.getSymbolAtLocation(name)
  return symbol && resolved(context, symbol)
}
