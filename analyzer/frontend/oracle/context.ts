/** What the parts of the oracle share, and small questions about declarations. */
import type ts from 'typescript'
import type { Callee, FunctionRef } from '../../ir/oracle.ts'
import type { LoweredFile } from '../lower/file.ts'
import { hasModifier } from '../lower/state.ts'
import { annotationOf, tagsBefore } from '../annotations.ts'
import type { Annotation } from '../../ir/ir.ts'
import type { TS } from '../typescript.ts'
import { sharedBy, type Shared } from './shared.ts'

export interface OracleContext {
  readonly ts: TS
  readonly program: ts.Program
  readonly checker: ts.TypeChecker
  readonly lookup: (sourceFile: ts.SourceFile) => LoweredFile | undefined
  /** With `strictNullChecks` off, a declared type says nothing about null and undefined. */
  readonly strictNulls: boolean
  /** Names of members that classes of the whole program have been searched for. */
  readonly searches: Set<string>
  /** What a facts file says of a declaration without a body: the body itself first, then what may run instead. */
  readonly foreign: (declaration: ts.Node) => Exclude<Callee, { kind: 'unknown' }> | undefined
  /** Symbols that were asked for, by the node that was asked about. */
  readonly symbols: Map<ts.Node, ts.Symbol | undefined>
  readonly shared: Shared
}

export function createContext(
  ts: TS,
  program: ts.Program,
  lookup: OracleContext['lookup'],
  foreign: (context: OracleContext, declaration: ts.Node) => ReturnType<OracleContext['foreign']>,
): OracleContext {
  const context: OracleContext = {
    ts,
    program,
    checker: program.getTypeChecker(),
    lookup,
    strictNulls: hasStrictNulls(ts, program.getCompilerOptions()),
    foreign: (declaration) => foreign(context, declaration),
    searches: new Set(),
    symbols: new Map(),
    shared: sharedBy(program),
  }
  return context
}

/** `strict` is on unless said otherwise from TypeScript 6 on. */
function hasStrictNulls(ts: TS, options: ts.CompilerOptions): boolean {
  return options.strictNullChecks ?? options.strict ?? Number.parseInt(ts.version, 10) >= 6
}

/** The symbol itself behind imports and re-exports. */
export function resolved(context: OracleContext, symbol: ts.Symbol): ts.Symbol {
  if ((symbol.flags & context.ts.SymbolFlags.Alias) === 0) return symbol
  return context.checker.getAliasedSymbol(symbol)
}

/** Through parentheses, `!` and type assertions, which leave the value as it is. */
export function stripped(ts: TS, node: ts.Node): ts.Node {
  const { SyntaxKind: K } = ts
  let at = node
  while (
    at.kind === K.ParenthesizedExpression ||
    at.kind === K.NonNullExpression ||
    at.kind === K.AsExpression ||
    at.kind === K.SatisfiesExpression ||
    at.kind === K.TypeAssertionExpression ||
    at.kind === K.ExpressionWithTypeArguments
  )
    at = (at as ts.ParenthesizedExpression).expression
  return at
}

/** The part of an expression or pattern that names a variable or property. */
export function nameNode(ts: TS, node: ts.Node): ts.Node | undefined {
  const { SyntaxKind: K } = ts
  switch (node.kind) {
    case K.Identifier:
    case K.PrivateIdentifier:
      return node
    case K.PropertyAccessExpression:
      return (node as ts.PropertyAccessExpression).name
    case K.ElementAccessExpression: {
      const { argumentExpression } = node as ts.ElementAccessExpression
      return ts.isStringLiteralLike(argumentExpression) ? argumentExpression : undefined
    }
    default:
      return undefined
  }
}

/** In a lib, an @types package or under `declare`: no body can be seen. */
export function isAmbient(context: OracleContext, node: ts.Node): boolean {
  const { ts } = context
  if (node.getSourceFile().isDeclarationFile) return true
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if (hasModifier(at, ts.SyntaxKind.DeclareKeyword)) return true
    if (ts.isBlock(at)) return false
  }
  return false
}

/** Every declaration of the type is a library's. */
export function isAmbientType(context: OracleContext, type: ts.Type): boolean {
  return type.symbol?.declarations?.every((each) => isAmbient(context, each)) ?? false
}

/** The function with a body that a declaration is or holds, as its file's lowering knows it. */
export function functionAt(context: OracleContext, node: ts.Node): FunctionRef | undefined {
  const sourceFile = node.getSourceFile()
  if (sourceFile.isDeclarationFile) return undefined
  const lowered = context.lookup(sourceFile)
  const index = lowered?.functionOf(node)
  return lowered === undefined || index === undefined ? undefined : { file: lowered.ir.file, index }
}

/** Annotation and tags of a declaration that has a type. */
export function declaredAnnotation(context: OracleContext, node: ts.Node): Annotation | undefined {
  const { type } = node as { readonly type?: ts.TypeNode }
  return annotationOf(context.ts, type, declaredTags(context, node))
}

/** JSDoc tags before a declaration; those of a variable stand before its statement. */
export function declaredTags(context: OracleContext, node: ts.Node): readonly string[] {
  const { tags } = context.shared
  let known = tags.get(node)
  if (known === undefined) {
    const sourceFile = node.getSourceFile()
    tags.set(node, (known = tagsBefore(sourceFile.text, node.pos, node.getStart(sourceFile))))
  }
  return known
}

/** The declaration whose comment speaks for a function: the statement for `const f = () => ...`. */
export function commentCarrier(ts: TS, node: ts.Node): ts.Node {
  const { parent } = node
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return node
  if (ts.isVariableDeclaration(parent)) return parent.parent.parent
  return ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) ? parent : node
}

export function modifierFlags(context: OracleContext, node: ts.Node): number {
  return context.ts.getCombinedModifierFlags(node as ts.Declaration)
}
