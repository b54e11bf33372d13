/** Classes that write to their own objects by names that are not written out: any of their fields may change. */
import type ts from 'typescript'
import { stripped, type OracleContext } from './context.ts'

const known = new WeakMap<ts.Node, boolean>()

/** `Object.assign(this, other)`, `this[name] = value` and the like somewhere in the class; `#private` fields are safe. */
export function writesByName(context: OracleContext, holder: ts.ClassLikeDeclaration): boolean {
  let writes = known.get(holder)
  if (writes === undefined) {
    const text = holder.getSourceFile().text.slice(holder.pos, holder.end)
    known.set(holder, (writes = suspicious.test(text) && findsWrite(context, holder)))
  }
  return writes
}

const suspicious = /\b(?:assign|definePropert(?:y|ies)|set)\s*\(\s*this\b|\bthis\b[^.\n]{0,60}\[/

function findsWrite(context: OracleContext, holder: ts.Node): boolean {
  const { ts } = context
  const pending: ts.Node[] = [holder]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (ts.isCallExpression(node) && isGivenToWriter(context, node)) return true
    if (ts.isBinaryExpression(node) && isAssignment(ts, node) && isNamedField(context, node.left)) return true
    ts.forEachChild(node, (child) => void pending.push(child))
  }
  return false
}

/** `Object.assign(this, …)`, `Reflect.set(this, …)` */
function isGivenToWriter({ ts }: OracleContext, { expression, arguments: args }: ts.CallExpression): boolean {
  if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return false
  if (args[0]?.kind !== ts.SyntaxKind.ThisKeyword) return false
  return /^(?:Object\.(?:assign|definePropert(?:y|ies))|Reflect\.(?:set|defineProperty))$/.test(
    `${expression.expression.text}.${expression.name.text}`,
  )
}

function isAssignment(ts: OracleContext['ts'], { operatorToken }: ts.BinaryExpression): boolean {
  const { FirstAssignment, LastAssignment } = ts.SyntaxKind
  return operatorToken.kind >= FirstAssignment && operatorToken.kind <= LastAssignment
}

/** `this[name]`, where the name is no number and not written out. */
function isNamedField({ ts, checker }: OracleContext, target: ts.Expression): boolean {
  const access = stripped(ts, target)
  if (!ts.isElementAccessExpression(access)) return false
  if (stripped(ts, access.expression).kind !== ts.SyntaxKind.ThisKeyword) return false
  const { argumentExpression: key } = access
  if (ts.isStringLiteralLike(key) || ts.isNumericLiteral(key)) return false
  return (checker.getTypeAtLocation(key).flags & ts.TypeFlags.NumberLike) === 0
}
