/**
 * Which signature a call has. The checker resolves a call by checking all its arguments; where the function has but
 * one signature and no type parameters, its declaration tells the same.
 */
import type ts from 'typescript'
import { hasModifier } from '../lower/state.ts'
import { stripped, type OracleContext } from './context.ts'
import { symbolOf } from './symbols.ts'
import { symbolType } from './types.ts'

export type CallLike = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression | ts.Decorator

/** The expression that gives the function of a call; undefined when the node is no call. */
export function calleeExpression({ ts }: OracleContext, node: ts.Node): ts.Expression | undefined {
  if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isDecorator(node)) return node.expression
  return ts.isTaggedTemplateExpression(node) ? node.tag : undefined
}

/** The signature a call has; undefined when it calls what has none. */
export function signatureAt(context: OracleContext, node: ts.Node): ts.Signature | undefined {
  if (calleeExpression(context, node) === undefined) return undefined
  return (
    declaredSignature(context, node as CallLike) ?? context.checker.getResolvedSignature(node as CallLike)
  )
}

/** The declaration of the signature a call has: type arguments make no difference to it. */
export function signatureDeclaration(
  context: OracleContext,
  node: ts.Node,
): ts.Signature['declaration'] | undefined {
  if (calleeExpression(context, node) === undefined) return undefined
  const candidates = candidatesOf(context, node as CallLike)
  const [only] = candidates ?? []
  const signature = candidates?.length === 1 ? only : context.checker.getResolvedSignature(node as CallLike)
  return signature?.declaration
}

/** The signature of a call that can have no other, whatever its arguments are. */
export function declaredSignature(context: OracleContext, node: CallLike): ts.Signature | undefined {
  const candidates = candidatesOf(context, node)
  const [only] = candidates ?? []
  return candidates?.length === 1 && only?.typeParameters === undefined ? only : undefined
}

/** All signatures of what is called, by its declared type; undefined when that does not say. */
export function candidatesOf(context: OracleContext, node: CallLike): readonly ts.Signature[] | undefined {
  const { ts, checker } = context
  const expression = calleeExpression(context, node)
  if (expression === undefined || ts.isDecorator(node)) return undefined
  const symbol = symbolOf(context, stripped(ts, expression))
  let type = symbol && symbolType(context, symbol)
  if (type === undefined) return undefined
  if ((type.flags & ts.TypeFlags.Union) !== 0) type = checker.getNonNullableType(type)
  if ((type.flags & ts.TypeFlags.Object) === 0) return undefined
  const kind = ts.isNewExpression(node) ? ts.SignatureKind.Construct : ts.SignatureKind.Call
  const signatures = checker.getSignaturesOfType(type, kind)
  return signatures.length === 0 ? undefined : signatures
}

/** Whether a call with this signature surely comes back and asserts nothing. */
export function isPlain(context: OracleContext, signature: ts.Signature): boolean {
  const { declaration } = signature
  if (declaration === undefined) return false
  const { plain } = context.shared
  let known = plain.get(declaration)
  if (known === undefined)
    plain.set(declaration, (known = isPlainDeclaration(context, signature, declaration)))
  return known
}

function isPlainDeclaration(
  context: OracleContext,
  signature: ts.Signature,
  declaration: ts.SignatureDeclaration | ts.JSDocSignature,
): boolean {
  const { ts, checker } = context
  if (ts.isJSDocSignature(declaration) || ts.isConstructorDeclaration(declaration))
    return ts.isConstructorDeclaration(declaration)
  if (declaration.type !== undefined)
    return (
      !ts.isTypePredicateNode(declaration.type) &&
      !isNever(context, checker.getReturnTypeOfSignature(signature))
    )
  if ((declaration.flags & ts.NodeFlags.JavaScriptFile) !== 0) return false
  if (!mayInferNever(context, declaration)) return true
  return !isNever(context, checker.getReturnTypeOfSignature(signature))
}

function isNever({ ts }: OracleContext, type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Never) !== 0
}

/** Whether an unannotated function can have `never` inferred: it returns only what calls give it, or nowhere at all. */
function mayInferNever({ ts }: OracleContext, declaration: ts.SignatureDeclaration): boolean {
  const { body } = declaration as { readonly body?: ts.Node }
  if (body === undefined || hasModifier(declaration, ts.SyntaxKind.AsyncKeyword)) return false
  if ((declaration as { readonly asteriskToken?: ts.Node }).asteriskToken !== undefined) return false
  if (!ts.isBlock(body)) return ts.isCallExpression(stripped(ts, body))
  let returns = 0
  let calls = 0
  const pending: ts.Node[] = [body]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) continue
    if (ts.isReturnStatement(node)) {
      returns++
      if (node.expression !== undefined && ts.isCallExpression(stripped(ts, node.expression))) calls++
      if (calls < returns) return false
    } else if (
      ts.isStatement(node) ||
      ts.isCaseBlock(node) ||
      ts.isCatchClause(node) ||
      ts.isCaseOrDefaultClause(node)
    )
      ts.forEachChild(node, (child) => void pending.push(child))
  }
  // Declarations and methods of classes that return nowhere are void.
  return returns > 0 || !(ts.isFunctionDeclaration(declaration) || ts.isClassLike(declaration.parent))
}
