/** Types as hints: which kinds of value, which literals, which object type. */
import type ts from 'typescript'
import type { TypeHint } from '../../ir/oracle.ts'
import { allKinds, booleanKinds, Kind, nullishKinds } from '../../values/value.ts'
import { isAmbientType, nameNode, type OracleContext } from './context.ts'
import { commonShape } from './shape.ts'
import { asCounted } from './counted-fields.ts'
import { candidatesOf, signatureAt, type CallLike } from './signatures.ts'
import { propertyName, symbolOf } from './symbols.ts'
import { computedType, declaredObject, symbolType } from './types.ts'

export const unknownHint: TypeHint = {
  kinds: allKinds,
  literals: undefined,
  typeName: undefined,
  builtin: undefined,
  ambient: false,
  brands: undefined,
  length: undefined,
  shape: 'any',
}

/**
 * The declared type of an expression: of the variable or property it names, not narrowed by the tests before it, and
 * of what the called function returns, without the undefined of an optional chain around it.
 */
export function declaredType(context: OracleContext, node: ts.Node): ts.Type | undefined {
  const { ts, checker } = context
  if (isCall(context, node)) {
    const signature = signatureAt(context, node)
    if (signature?.declaration !== undefined) return checker.getReturnTypeOfSignature(signature)
    return checker.getTypeAtLocation(node)
  }
  if (ts.isBindingElement(node)) {
    const property = node.initializer === undefined ? undefined : symbolOf(context, node)
    const type = property === undefined ? checker.getTypeAtLocation(node) : checker.getTypeOfSymbol(property)
    return asCounted(context, type, () => symbolOf(context, node))
  }
  const symbol = symbolOf(context, node)
  const type = symbol && symbolType(context, symbol)
  if (type !== undefined) return type
  if (ts.isElementAccessExpression(node) && isAnyMember(context, node)) return undefined
  if (ts.isElementAccessExpression(node) || ts.isPropertyAccessExpression(node))
    return indexedType(context, node) ?? checker.getTypeAtLocation(node)
  if (ts.isAwaitExpression(node)) return computedType(context, node) ?? checker.getTypeAtLocation(node)
  if (ts.isBindingName(node) || isExpression(context, node)) return checker.getTypeAtLocation(node)
  return undefined
}

/** `Mode[key]` of an enum, by something that is neither a number nor one of its names: a number, a name or nothing. */
function isAnyMember(
  { ts: { SymbolFlags, TypeFlags }, checker }: OracleContext,
  { expression, argumentExpression }: ts.ElementAccessExpression,
): boolean {
  const object = checker.getTypeAtLocation(expression)
  if (((object.symbol?.flags ?? 0) & SymbolFlags.Enum) === 0 || (object.flags & TypeFlags.Object) === 0)
    return false
  const index = checker.getTypeAtLocation(argumentExpression)
  return (index.flags & (TypeFlags.Any | TypeFlags.Unknown | TypeFlags.String)) !== 0
}

/**
 * What an element of an array or a dictionary is declared to be. The checker's own answer would be narrowed by tests,
 * and outlive what is stored at another index.
 */
function indexedType(
  context: OracleContext,
  node: ts.ElementAccessExpression | ts.PropertyAccessExpression,
): ts.Type | undefined {
  const { ts, checker } = context
  const { expression } = node
  const isNamed = nameNode(ts, node) !== undefined
  const object =
    declaredObject(context, expression) ?? (isNamed ? checker.getTypeAtLocation(expression) : undefined)
  if (object === undefined) return undefined
  if (isNamed) return checker.getIndexTypeOfType(object, ts.IndexKind.String)
  const [only, ...others] = checker.getIndexInfosOfType(object)
  if (only === undefined || others.length > 0) return undefined
  // Where names have types of their own, as in an enum, the index decides which one it is.
  const named = checker.isArrayType(object) ? false : checker.getPropertiesOfType(object).length > 0
  return named ? undefined : only.type
}

/** A name that the object's type does not declare: it may not be there. */
function isUndeclared(context: OracleContext, node: ts.Node): boolean {
  const { ts, checker } = context
  // Of a pattern: in an object that is written out, the name alone is a site.
  if (ts.isShorthandPropertyAssignment(node))
    return checker.getPropertySymbolOfDestructuringAssignment(node.name) === undefined
  return isNamedAccess(context, node) && symbolOf(context, node) === undefined
}

function isNamedAccess({ ts }: OracleContext, node: ts.Node): boolean {
  if (ts.isBindingElement(node))
    return ts.isObjectBindingPattern(node.parent) && propertyName(ts, node) !== undefined
  const isAccess = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
  return isAccess && nameNode(ts, node) !== undefined
}

function isExpression({ ts }: OracleContext, node: ts.Node): boolean {
  return (
    ts.isExpression(node) ||
    ts.isParameter(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isPropertyDeclaration(node)
  )
}

function isCall(
  { ts }: OracleContext,
  node: ts.Node,
): node is ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression {
  return ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)
}

/** The hint of a call's result when all its signatures agree on it, whatever the arguments are. */
function agreedResult(context: OracleContext, node: CallLike): TypeHint | undefined {
  const { ts, checker } = context
  let agreed: TypeHint | undefined
  for (const candidate of candidatesOf(context, node) ?? []) {
    if (candidate.declaration === undefined || ts.isJSDocSignature(candidate.declaration)) return undefined
    const type = checker.getReturnTypeOfSignature(candidate)
    if (candidate.typeParameters !== undefined && !isFixed(context, type)) return undefined
    const hint = hintOf(context, type)
    if (agreed !== undefined && !sameHint(agreed, hint)) return undefined
    agreed = hint
  }
  return agreed
}

/** Type arguments change nothing that a hint tells. */
function isFixed({ ts }: OracleContext, type: ts.Type): boolean {
  const { Instantiable, Intersection } = ts.TypeFlags
  return parts(type).every(
    (part) =>
      (part.flags & (Instantiable | Intersection)) === 0 &&
      (((part as Partial<ts.ObjectType>).objectFlags ?? 0) & ts.ObjectFlags.Mapped) === 0,
  )
}

function sameHint(a: TypeHint, b: TypeHint): boolean {
  const same =
    a === b ||
    (a.kinds === b.kinds &&
      a.typeName === b.typeName &&
      a.builtin === b.builtin &&
      a.ambient === b.ambient &&
      a.length === b.length &&
      a.shape === b.shape)
  return same && a.literals?.join() === b.literals?.join() && a.brands?.join() === b.brands?.join()
}

/** A type as a hint. */
export function hintOf(context: OracleContext, type: ts.Type | undefined): TypeHint {
  if (type === undefined) return unknownHint
  const { hints } = context.shared
  let hint = hints.get(type)
  if (hint === undefined) hints.set(type, (hint = computedHint(context, type)))
  return hint
}

function computedHint(context: OracleContext, type: ts.Type): TypeHint {
  const { ts, checker, strictNulls } = context
  let kinds = 0
  const literals: (number | bigint | string)[] = []
  let limited = true
  for (const part of parts(type)) {
    const admitted = kindsOf(context, part)
    kinds |= admitted
    const literal = literalOf(context, part)
    // Any number may stand where a number's enum is asked for: flags together, and what a device sent.
    const isMember = typeof literal === 'number' && (part.flags & ts.TypeFlags.EnumLiteral) !== 0
    if (literal !== undefined && !isMember) literals.push(literal)
    else if ((admitted & (Kind.number | Kind.bigint | Kind.string)) !== 0) limited = false
  }
  if (!strictNulls) kinds |= nullishKinds
  if (kinds === 0 || kinds === nullishKinds) kinds = strictNulls && kinds !== 0 ? kinds : allKinds
  const objects = parts(type).filter((part) => (part.flags & nullishFlags(context)) === 0)
  const only = objects.length === 1 ? objects[0] : undefined
  const object = only === undefined ? undefined : checker.getApparentType(only)
  const primitive = only !== undefined && (kindsOf(context, only) & (Kind.object | Kind.function)) === 0
  const named = object === undefined || primitive || isCallable(context, object) ? undefined : object
  const ambient = named !== undefined && isAmbientType(context, named)
  return {
    kinds,
    // A union's own order is that in which its parts were first asked for.
    literals: limited && literals.length > 0 ? literals.sort(byValue) : undefined,
    typeName: named === undefined ? commonName(context, objects) : typeNameOf(context, named),
    builtin: named === undefined || ambient ? undefined : builtinBase(context, named),
    ambient,
    brands: primitive && only.isIntersection() ? brandsOf(context, only) : undefined,
    length: named === undefined ? undefined : tupleLength(ts, named),
    shape: commonShape(context, objects),
  }
}

/** Name of the nearest ambient class that a class of the program extends. */
function builtinBase(context: OracleContext, type: ts.Type): string | undefined {
  let at: ts.Type = (type as Partial<ts.TypeReference>).target ?? type
  for (let depth = 0; depth < 8 && at.isClass(); depth++) {
    const base: ts.Type | undefined = context.checker.getBaseTypes(at)[0]
    if (base === undefined) return undefined
    if (isAmbientType(context, base)) return typeNameOf(context, base)
    at = (base as Partial<ts.TypeReference>).target ?? base
  }
  return undefined
}

function brandsOf(context: OracleContext, type: ts.IntersectionType): readonly string[] {
  const { checker } = context
  return type.types
    .filter((part) => (part.flags & context.ts.TypeFlags.Object) !== 0)
    .flatMap((part) => checker.getPropertiesOfType(part))
    .map((property) => checker.getTypeOfSymbol(property))
    .filter((brand) => brand.isStringLiteral())
    .map((brand) => brand.value)
}

function byValue(a: number | bigint | string, b: number | bigint | string): number {
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

/** Functions, methods and classes as values: their symbol's name is theirs and not that of a type. */
function isCallable({ ts: { SymbolFlags } }: OracleContext, type: ts.Type): boolean {
  const flags = type.symbol?.flags ?? 0
  if ((flags & (SymbolFlags.Function | SymbolFlags.Method)) !== 0) return true
  return (flags & SymbolFlags.Class) !== 0 && type.getConstructSignatures().length > 0
}

/**
 * The hint of an expression. A call in an optional chain has `undefined` in its type for the chain that is cut short;
 * where the call itself runs, only what the function is declared to return counts.
 */
export function hintAt(context: OracleContext, node: ts.Node): TypeHint {
  const { ts, checker, strictNulls } = context
  const agreed = isCall(context, node) ? agreedResult(context, node) : undefined
  if (agreed !== undefined) return agreed
  const hint = hintOf(context, declaredType(context, node))
  if (isUndeclared(context, node)) return { ...hint, kinds: hint.kinds | Kind.undefined }
  if ((node.flags & ts.NodeFlags.OptionalChain) === 0 || !ts.isCallExpression(node) || !strictNulls)
    return hint
  const declaration = signatureAt(context, node)?.declaration
  if (declaration === undefined || declaration.kind === ts.SyntaxKind.JSDocSignature) return hint
  const signature = checker.getSignatureFromDeclaration(declaration)
  if (signature === undefined) return hint
  const { kinds } = hintOf(context, checker.getReturnTypeOfSignature(signature))
  return (kinds & Kind.undefined) !== 0 ? hint : { ...hint, kinds: hint.kinds & ~Kind.undefined }
}

/** Kinds of the type that control flow has left of an expression; 0 where null is not checked. */
export function narrowedKinds(context: OracleContext, node: ts.Node): number {
  if (!context.strictNulls || !isExpression(context, node)) return 0
  return hintOf(context, context.checker.getTypeAtLocation(node)).kinds
}

function parts(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type]
}

function nullishFlags({ ts: { TypeFlags } }: OracleContext): number {
  return TypeFlags.Null | TypeFlags.Undefined | TypeFlags.Void
}

/** The name that every part of a union has: `Map<A, B> | Map<C, D>`. */
function commonName(context: OracleContext, types: readonly ts.Type[]): string | undefined {
  const [first] = types
  if (first === undefined || types.length < 2) return undefined
  if ((kindsOf(context, first) & (Kind.object | Kind.function)) === 0) return undefined
  const name = typeNameOf(context, first)
  return types.every((type) => typeNameOf(context, type) === name) ? name : undefined
}

/** Name of an object type; tuples are arrays. Types without a name of their own go by their alias. */
export function typeNameOf(context: OracleContext, type: ts.Type): string | undefined {
  if (context.checker.isTupleType(type)) return 'Array'
  const name = type.symbol?.name
  // A module's own symbol is named by its quoted path.
  if (name !== undefined && !name.startsWith('__') && !name.startsWith('"')) return name
  return type.aliasSymbol?.name ?? (hasIterator(context, type) ? iterable : undefined)
}

/** Going through an object without a type of its own runs code of the program. */
const iterable = '{ [Symbol.iterator] }'

function hasIterator(context: OracleContext, type: ts.Type): boolean {
  // The compiler makes a property for every name that the parts of a union share.
  if (type.isUnionOrIntersection()) return type.types.some((part) => hasIterator(context, part))
  return context.checker.getPropertiesOfType(type).some(({ name }) => /^__@(?:asyncI|i)terator@/.test(name))
}

function tupleLength(ts: OracleContext['ts'], type: ts.Type): number | undefined {
  const { target } = type as Partial<ts.TypeReference>
  if (target === undefined || (target.objectFlags & ts.ObjectFlags.Tuple) === 0) return undefined
  const { elementFlags } = target as ts.TupleType
  return elementFlags.every((flag) => flag === ts.ElementFlags.Required) ? elementFlags.length : undefined
}

function literalOf(
  { ts: { TypeFlags } }: OracleContext,
  type: ts.Type,
): number | bigint | string | undefined {
  if ((type.flags & (TypeFlags.NumberLiteral | TypeFlags.StringLiteral | TypeFlags.BigIntLiteral)) === 0)
    return undefined
  const { value } = type as ts.LiteralType
  if (typeof value !== 'object') return value
  const magnitude = BigInt(value.base10Value)
  return value.negative ? -magnitude : magnitude
}

/** Kinds of value that one type which is no union admits. */
function kindsOf(context: OracleContext, type: ts.Type): number {
  const { TypeFlags } = context.ts
  const { flags } = type
  if ((flags & TypeFlags.Undefined) !== 0) return Kind.undefined
  if ((flags & TypeFlags.Null) !== 0) return Kind.null
  if ((flags & TypeFlags.BooleanLiteral) !== 0)
    return (type as unknown as { intrinsicName?: string }).intrinsicName === 'true' ? Kind.true : Kind.false
  if ((flags & TypeFlags.Boolean) !== 0) return booleanKinds
  if ((flags & TypeFlags.NumberLike) !== 0) return Kind.number
  if ((flags & TypeFlags.BigIntLike) !== 0) return Kind.bigint
  if ((flags & TypeFlags.StringLike) !== 0) return Kind.string
  if ((flags & TypeFlags.ESSymbolLike) !== 0) return Kind.symbol
  if ((flags & TypeFlags.NonPrimitive) !== 0) return Kind.object | Kind.function
  if (type.isUnion()) return type.types.reduce((kinds, part) => kinds | kindsOf(context, part), 0)
  if (type.isIntersection()) {
    // A primitive with a brand is that primitive at run time, whatever properties the brand invents.
    const each = type.types.map((part) => kindsOf(context, part))
    const primitive = each.find((kinds) => (kinds & (Kind.object | Kind.function)) === 0 && kinds !== 0)
    return primitive ?? (each.reduce((kinds, part) => kinds & part, allKinds) || Kind.object)
  }
  if ((flags & TypeFlags.Object) !== 0) return objectKinds(context, type)
  return allKinds
}

function objectKinds(context: OracleContext, type: ts.Type): number {
  const { checker } = context
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return Kind.function
  const name = type.symbol?.name
  if (name === 'Function' || name === 'CallableFunction' || name === 'NewableFunction') return Kind.function
  const empty =
    !type.isClass() &&
    checker.getPropertiesOfType(type).length === 0 &&
    checker.getIndexInfosOfType(type).length === 0
  return empty || name === 'Object' ? allKinds & ~nullishKinds : Kind.object
}

/** What a function with a declared result promises to give back, awaited. */
export function resultHint(context: OracleContext, node: ts.Node): TypeHint {
  const { ts, checker } = context
  if (!ts.isFunctionLike(node) || node.type === undefined) return unknownHint
  const signature = checker.getSignatureFromDeclaration(node)
  if (signature === undefined) return unknownHint
  const type = checker.getReturnTypeOfSignature(signature)
  return hintOf(context, checker.getAwaitedType(type) ?? type)
}

/** The name stands for a `let` or `var`. */
export function isMutable(context: OracleContext, node: ts.Node): boolean {
  const { ts } = context
  const declaration = symbolOf(context, node)?.valueDeclaration
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return false
  return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0
}
