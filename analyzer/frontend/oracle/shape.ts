/** Which objects may be one and the same, by their types. */
import type ts from 'typescript'
import type { Shape } from '../../ir/oracle.ts'
import { isAmbientType, type OracleContext } from './context.ts'

/** The shape that all parts of a union have. */
export function commonShape(context: OracleContext, types: readonly ts.Type[]): Shape {
  const [first, ...others] = types
  if (first === undefined) return 'any'
  const shape = shapeOf(context, first)
  return others.every((type) => shapeOf(context, type) === shape) ? shape : 'any'
}

function shapeOf(context: OracleContext, type: ts.Type): Shape {
  const { ts, checker } = context
  if ((type.flags & ts.TypeFlags.Object) === 0) return 'any'
  if (checker.isArrayType(type) || checker.isTupleType(type)) return 'list'
  const isDeclared = type.isClassOrInterface() || isReferenceToDeclared(ts, type)
  if (mayHaveIndex(context, type, isDeclared)) {
    const value = checker.getIndexTypeOfType(type, ts.IndexKind.String)
    // Whatever is an object may be given for a dictionary of any.
    if (value !== undefined) return (value.flags & ts.TypeFlags.Any) === 0 ? 'dictionary' : 'any'
    if (isDeclared && isAmbientType(context, type) && isIndexed(context, type)) return 'list'
  }
  return isDeclared ? 'declared' : 'any'
}

function isReferenceToDeclared(ts: OracleContext['ts'], type: ts.Type): boolean {
  const { target } = type as Partial<ts.TypeReference>
  return ((target?.objectFlags ?? 0) & ts.ObjectFlags.ClassOrInterface) !== 0
}

/** Members are resolved for those types only that can have an index signature: most have none of their own. */
function mayHaveIndex({ ts }: OracleContext, type: ts.Type, isDeclared: boolean): boolean {
  if (type.symbol?.members?.has(ts.InternalSymbolName.Index) === true) return true
  return !isDeclared || (type.symbol?.declarations ?? []).some((each) => hasHeritage(ts, each))
}

function hasHeritage(ts: OracleContext['ts'], node: ts.Node): boolean {
  return (ts.isInterfaceDeclaration(node) || ts.isClassLike(node)) && node.heritageClauses !== undefined
}

/** `Uint8Array`, `ArrayLike`: read by position. */
function isIndexed({ ts, checker }: OracleContext, type: ts.Type): boolean {
  return checker.getIndexTypeOfType(type, ts.IndexKind.Number) !== undefined
}
