/** What declarations say besides types: annotations, modifiers, signatures, enums. */
import type ts from 'typescript'
import type { Annotation } from '../../ir/ir.ts'
import type { Oracle } from '../../ir/oracle.ts'
import { annotationOf } from '../annotations.ts'
import { lastName } from './ambient.ts'
import {
  commentCarrier,
  declaredAnnotation,
  declaredTags,
  isAmbient,
  modifierFlags,
  stripped,
  type OracleContext,
} from './context.ts'
import { declaredType } from './hints.ts'
import {
  calleeExpression,
  candidatesOf,
  isPlain,
  signatureAt,
  signatureDeclaration,
  type CallLike,
} from './signatures.ts'
import { symbolOf } from './symbols.ts'
import { writesByName } from './named-writes.ts'

type Signature = ReturnType<Oracle['signature']>
type Flags = ReturnType<Oracle['propertyFlags']>
type EnumValues = NonNullable<ReturnType<Oracle['enumOf']>>

export const noFlags: Flags = { readonly: false, hidden: false, getter: false, optional: false }
export const noSignature: Signature = { name: '', predicate: undefined, never: false }

/** Annotation on the declaration of the property that a node names; the first declaration that has one. */
export function propertyAnnotation(context: OracleContext, node: ts.Node): Annotation | undefined {
  const { ts } = context
  // A property of an object literal is annotated by the comment before it at most.
  const { parent } = node
  if ((ts.isPropertyAssignment(parent) || ts.isEnumMember(parent)) && parent.name === node)
    return annotationOf(ts, undefined, declaredTags(context, parent))
  const symbol = symbolOf(context, node)
  for (const declaration of symbol?.declarations ?? []) {
    if (ts.isVariableDeclaration(declaration)) continue
    const annotation = declaredAnnotation(context, declaration)
    if (annotation !== undefined) return annotation
  }
  return undefined
}

export function propertyFlags(context: OracleContext, node: ts.Node): Flags {
  const { ts } = context
  const symbol = symbolOf(context, node)
  if (symbol === undefined) return noFlags
  const declarations = symbol.declarations ?? []
  const flags = declarations.reduce((all, declaration) => all | modifierFlags(context, declaration), 0)
  const getter = declarations.some((one) => ts.isGetAccessor(one) && !isAmbient(context, one))
  const setter = declarations.some((one) => ts.isSetAccessor(one))
  return {
    readonly: (flags & ts.ModifierFlags.Readonly) !== 0 || (getter && !setter),
    hidden: isPrivate(context, flags, declarations) || symbol.name.startsWith('__#'),
    getter,
    optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
  }
}

/** Marked so, in a class that never writes to its own objects by names that are not written out. */
function isPrivate(context: OracleContext, flags: number, declarations: readonly ts.Declaration[]): boolean {
  const { ts } = context
  if ((flags & ts.ModifierFlags.Private) === 0) return false
  return declarations.every((each) => {
    const holder = ts.findAncestor(each, ts.isClassLike)
    return holder === undefined || !writesByName(context, holder)
  })
}

export function parameterAnnotation(
  context: OracleContext,
  node: ts.Node,
  index: number,
): Annotation | undefined {
  const declaration = signatureDeclaration(context, node)
  if (declaration === undefined || declaration.kind === context.ts.SyntaxKind.JSDocSignature) return undefined
  const parameters = declaration.parameters.filter(
    ({ name }) => !context.ts.isIdentifier(name) || name.text !== 'this',
  )
  const last = parameters.at(-1)
  const parameter = parameters[index] ?? (last?.dotDotDotToken === undefined ? undefined : last)
  return parameter === undefined ? undefined : declaredAnnotation(context, parameter)
}

/** Names of the parameters of the function called; '' for a pattern. */
export function parameterNames(context: OracleContext, node: ts.Node): readonly string[] {
  const { ts } = context
  const declaration = signatureDeclaration(context, node)
  if (declaration === undefined || declaration.kind === ts.SyntaxKind.JSDocSignature) return []
  const names = declaration.parameters.map(({ name }) => (ts.isIdentifier(name) ? name.text : ''))
  return names[0] === 'this' ? names.slice(1) : names
}

/** The declaration of the signature a call has; any of several whose results are annotated alike. */
function annotatedSignature(context: OracleContext, node: ts.Node): ts.Signature['declaration'] | undefined {
  if (calleeExpression(context, node) === undefined) return undefined
  const declarations = candidatesOf(context, node as CallLike)?.map(({ declaration }) => declaration)
  const [first, ...others] = declarations ?? []
  const names = (one: typeof first): string =>
    String(annotationOf(context.ts, (one as ts.SignatureDeclaration | undefined)?.type, [])?.names)
  const alike = first !== undefined && others.every((other) => names(other) === names(first))
  return alike ? first : signatureDeclaration(context, node)
}

/** Annotation on the result; tags from the signature chosen and, for overloads, from every declaration. */
export function resultAnnotation(context: OracleContext, node: ts.Node): Annotation | undefined {
  const { ts } = context
  const declaration = annotatedSignature(context, node)
  const expression = calleeExpression(context, node)
  const tags = new Set<string>()
  const others =
    expression === undefined ? undefined : symbolOf(context, stripped(ts, expression))?.declarations
  for (const one of [declaration, ...(others ?? [])]) {
    if (one === undefined) continue
    const carrier = ts.isVariableDeclaration(one) ? one.parent.parent : commentCarrier(ts, one)
    for (const tag of declaredTags(context, carrier)) tags.add(tag)
  }
  const type = declaration === undefined ? undefined : (declaration as ts.SignatureDeclaration).type
  return annotationOf(ts, type, [...tags])
}

/** Declarations say whether a call can come back at all; a type argument that is never says nothing of the sort. */
export function signatureOf(context: OracleContext, node: ts.Node): Signature {
  const { ts, checker } = context
  const expression = calleeExpression(context, node)
  if (expression === undefined) return noSignature
  const name = lastName(context, stripped(ts, expression)) ?? ''
  const candidates = candidatesOf(context, node as CallLike) ?? []
  if (candidates.every((candidate) => isPlain(context, candidate))) return { ...noSignature, name }
  const signature = signatureAt(context, node)
  if (signature === undefined) return noSignature
  const predicate = checker.getTypePredicateOfSignature(signature)
  const { AssertsThis, AssertsIdentifier } = ts.TypePredicateKind
  return {
    name,
    predicate:
      predicate === undefined
        ? undefined
        : {
            index: predicate.parameterIndex ?? -1,
            asserts: predicate.kind === AssertsThis || predicate.kind === AssertsIdentifier,
          },
    never: (checker.getReturnTypeOfSignature(signature).flags & ts.TypeFlags.Never) !== 0,
  }
}

/** The enum that an expression's declared type belongs to, null and undefined aside. */
export function enumOf(context: OracleContext, node: ts.Node): EnumValues | undefined {
  const { ts, checker } = context
  const declared = declaredType(context, node)
  if (declared === undefined) return undefined
  const type = checker.getBaseTypeOfLiteralType(checker.getNonNullableType(declared))
  if ((type.flags & ts.TypeFlags.EnumLike) === 0) return undefined
  const declarations = type.symbol?.declarations ?? []
  const values: (number | string)[] = []
  for (const declaration of declarations) {
    if (!ts.isEnumDeclaration(declaration)) continue
    for (const member of declaration.members) {
      const value = checker.getConstantValue(member)
      if (value === undefined) return undefined
      values.push(value)
    }
  }
  return values.length === 0 ? undefined : { name: type.symbol.name, values }
}

/** The class, interface or type that declares the property which a node names, initialises or gives a literal for. */
export function propertyOwner(context: OracleContext, node: ts.Node): ReturnType<Oracle['propertyOwner']> {
  const { ts, checker } = context
  let symbol = symbolOf(context, node)
  if (ts.isPropertyDeclaration(node) || ts.isParameter(node)) symbol = checker.getSymbolAtLocation(node.name)
  else if (ts.isObjectLiteralElementLike(node) && ts.isObjectLiteralExpression(node.parent)) {
    const type = checker.getContextualType(node.parent)
    const name = node.name !== undefined && ts.isIdentifier(node.name) ? node.name.text : undefined
    symbol = type && name !== undefined ? checker.getNonNullableType(type).getProperty(name) : undefined
  }
  for (const declaration of symbol?.declarations ?? []) {
    const holder = ts.isParameter(declaration) ? declaration.parent.parent : declaration.parent
    if (holder === undefined) continue
    const named = ts.isTypeLiteralNode(holder) ? holder.parent : holder
    const { name } = named as { readonly name?: ts.Node }
    if (name !== undefined && ts.isIdentifier(name))
      return { name: name.text, file: named.getSourceFile().fileName }
  }
  return undefined
}
