/** Names that a call's callee goes by, for the patterns that users write in their settings. */
import type ts from 'typescript'
import { ambientKey, importedKey, lastName, receiverKeys } from './ambient.ts'
import { isAmbient, stripped, type OracleContext } from './context.ts'
import { calleeExpression } from './signatures.ts'
import { symbolOf } from './symbols.ts'

/** `Port.read` for each type and base of the receiver, `port.read` as written, `read`; with `new` for constructors. */
export function calleeNames(context: OracleContext, node: ts.Node): readonly string[] {
  const { ts } = context
  const expression = calleeExpression(context, node)
  if (expression === undefined) return []
  const callee = stripped(ts, expression)
  const written = lastName(context, callee)
  if (written === undefined) return []
  const symbol = symbolOf(context, callee)
  const own = symbol === undefined || /^(default|__.*)$/.test(symbol.name) ? written : symbol.name
  const names = new Set([own, written])
  const imported = importedKey(context, callee)
  if (imported !== undefined) names.add(imported)
  for (const declaration of symbol?.declarations ?? [])
    if (isAmbient(context, declaration)) names.add(ambientKey(context, declaration, own))
  if (ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee)) {
    const receiver = stripped(ts, callee.expression)
    const shown = lastName(context, receiver)
    if (shown !== undefined) names.add(`${shown}.${written}`)
    for (const key of receiverKeys(context, receiver, written)) names.add(key)
    for (const type of promisedTypes(context, receiver)) names.add(`${type}.${written}`)
  }
  return ts.isNewExpression(node) ? [...names].map((name) => `new ${name}`) : [...names]
}

/** Interfaces that the receiver's class says it implements. */
function promisedTypes(context: OracleContext, receiver: ts.Node): readonly string[] {
  const { ts, checker } = context
  const names: string[] = []
  for (const declaration of checker.getTypeAtLocation(receiver).symbol?.declarations ?? []) {
    if (!ts.isClassLike(declaration)) continue
    for (const clause of declaration.heritageClauses ?? [])
      for (const { expression } of clause.types) {
        const name = lastName(context, expression)
        if (clause.token === ts.SyntaxKind.ImplementsKeyword && name !== undefined) names.push(name)
      }
  }
  return names
}
