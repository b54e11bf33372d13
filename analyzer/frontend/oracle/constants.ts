/** Compile-time constants: enum members, `const` of a constant expression wherever declared, `as const` members. */
import type ts from 'typescript'
import { isAmbient, modifierFlags, type OracleContext } from './context.ts'
import { symbolOf } from './symbols.ts'

export type Constant = number | bigint | string | boolean

const maxDepth = 12

/** The value of an expression that the program fixes; undefined when it is not such an expression. */
export function constantOf(context: OracleContext, node: ts.Node, depth: number = 0): Constant | undefined {
  const { ts } = context
  const { SyntaxKind: K } = ts
  if (depth > maxDepth) return undefined
  switch (node.kind) {
    case K.NumericLiteral:
      return Number((node as ts.NumericLiteral).text)
    case K.BigIntLiteral:
      return BigInt((node as ts.BigIntLiteral).text.replace(/n$/, '').replaceAll('_', ''))
    case K.StringLiteral:
    case K.NoSubstitutionTemplateLiteral:
      return (node as ts.StringLiteralLike).text
    case K.TrueKeyword:
      return true
    case K.FalseKeyword:
      return false
    case K.ParenthesizedExpression:
    case K.AsExpression:
    case K.SatisfiesExpression:
    case K.TypeAssertionExpression:
    case K.NonNullExpression:
      return constantOf(context, (node as ts.ParenthesizedExpression).expression, depth + 1)
    case K.PrefixUnaryExpression: {
      const { operator, operand } = node as ts.PrefixUnaryExpression
      const value = constantOf(context, operand, depth + 1)
      return value === undefined ? undefined : unary(ts, operator, value)
    }
    case K.BinaryExpression: {
      const { left, right, operatorToken } = node as ts.BinaryExpression
      const a = constantOf(context, left, depth + 1)
      const b = a === undefined ? undefined : constantOf(context, right, depth + 1)
      return a === undefined || b === undefined ? undefined : binary(ts, operatorToken.kind, a, b)
    }
    case K.PropertyAccessExpression:
      return lengthOf(context, node as ts.PropertyAccessExpression) ?? symbolConstant(context, node, depth)
    case K.ElementAccessExpression:
    case K.Identifier:
      return symbolConstant(context, node, depth)
    default:
      return undefined
  }
}

function symbolConstant(context: OracleContext, node: ts.Node, depth: number): Constant | undefined {
  const { ts } = context
  const declaration = symbolOf(context, node)?.valueDeclaration
  if (declaration === undefined) return undefined
  if (ts.isEnumMember(declaration)) return context.checker.getConstantValue(declaration)
  if (ts.isVariableDeclaration(declaration)) {
    if ((ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) !== ts.NodeFlags.Const)
      return undefined
    if (declaration.initializer !== undefined && !isLoopVariable(ts, declaration))
      return constantOf(context, declaration.initializer, depth + 1)
    return isAmbient(context, declaration) ? literalType(context, declaration) : undefined
  }
  if (ts.isPropertyAssignment(declaration)) {
    if (!isFrozen(ts, declaration.parent)) return undefined
    return constantOf(context, declaration.initializer, depth + 1)
  }
  if (ts.isPropertyDeclaration(declaration)) {
    const needed = ts.ModifierFlags.Static | ts.ModifierFlags.Readonly
    if ((modifierFlags(context, declaration) & needed) !== needed) return undefined
    if (declaration.initializer === undefined) return undefined
    return constantOf(context, declaration.initializer, depth + 1)
  }
  return undefined
}

/** Number of elements of a list that is declared `as const`, whichever file does. */
function lengthOf(
  context: OracleContext,
  { expression, name }: ts.PropertyAccessExpression,
): number | undefined {
  const { ts } = context
  if (name.text !== 'length' || !ts.isIdentifier(expression)) return undefined
  const declaration = symbolOf(context, expression)?.valueDeclaration
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined
  if ((ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) !== ts.NodeFlags.Const)
    return undefined
  let list = declaration.initializer
  while (list !== undefined && (ts.isAsExpression(list) || ts.isSatisfiesExpression(list)))
    list = list.expression
  if (list === undefined || !ts.isArrayLiteralExpression(list) || !isFrozen(ts, list)) return undefined
  return list.elements.some((each) => ts.isSpreadElement(each)) ? undefined : list.elements.length
}

function isLoopVariable(ts: OracleContext['ts'], node: ts.VariableDeclaration): boolean {
  const { parent } = node.parent
  return ts.isForInStatement(parent) || ts.isForOfStatement(parent)
}

/** `declare const X: 5`. */
function literalType({ ts, checker }: OracleContext, node: ts.VariableDeclaration): Constant | undefined {
  const type = checker.getTypeAtLocation(node.name)
  return type.isNumberLiteral() || type.isStringLiteral()
    ? type.value
    : (type.flags & ts.TypeFlags.BooleanLiteral) !== 0
      ? checker.typeToString(type) === 'true'
      : undefined
}

/** Whether an object literal stands, at any depth, in an `as const`. */
function isFrozen(ts: OracleContext['ts'], node: ts.Node): boolean {
  for (let at: ts.Node = node; ; at = at.parent) {
    const { parent } = at
    if (ts.isAssertionExpression(parent) && ts.isConstTypeReference(parent.type)) return true
    const within =
      ts.isPropertyAssignment(parent) ||
      ts.isObjectLiteralExpression(parent) ||
      ts.isArrayLiteralExpression(parent) ||
      ts.isParenthesizedExpression(parent) ||
      ts.isSatisfiesExpression(parent)
    if (!within) return false
  }
}

function unary(ts: OracleContext['ts'], operator: ts.SyntaxKind, value: Constant): Constant | undefined {
  const { SyntaxKind: K } = ts
  if (operator === K.ExclamationToken) return !value
  if (typeof value === 'bigint')
    return operator === K.MinusToken ? -value : operator === K.TildeToken ? ~value : undefined
  if (typeof value !== 'number') return undefined
  if (operator === K.MinusToken) return -value
  if (operator === K.TildeToken) return ~value
  return operator === K.PlusToken ? value : undefined
}

/** Arithmetic on two numbers or two bigints; what would throw or grow without bound is no constant. */
function binary(
  ts: OracleContext['ts'],
  token: ts.SyntaxKind,
  a: Constant,
  b: Constant,
): Constant | undefined {
  if (typeof a === 'string' && typeof b === 'string')
    return token === ts.SyntaxKind.PlusToken ? a + b : undefined
  if (typeof a === 'number' && typeof b === 'number') return numeric(ts, token, a, b)
  if (typeof a === 'bigint' && typeof b === 'bigint') return big(ts, token, a, b)
  return undefined
}

function numeric(
  { SyntaxKind: K }: OracleContext['ts'],
  token: ts.SyntaxKind,
  a: number,
  b: number,
): number | undefined {
  switch (token) {
    case K.PlusToken:
      return a + b
    case K.MinusToken:
      return a - b
    case K.AsteriskToken:
      return a * b
    case K.SlashToken:
      return a / b
    case K.PercentToken:
      return a % b
    case K.AsteriskAsteriskToken:
      return a ** b
    case K.AmpersandToken:
      return a & b
    case K.BarToken:
      return a | b
    case K.CaretToken:
      return a ^ b
    case K.LessThanLessThanToken:
      return a << b
    case K.GreaterThanGreaterThanToken:
      return a >> b
    case K.GreaterThanGreaterThanGreaterThanToken:
      return a >>> b
    default:
      return undefined
  }
}

function big(
  { SyntaxKind: K }: OracleContext['ts'],
  token: ts.SyntaxKind,
  a: bigint,
  b: bigint,
): bigint | undefined {
  const modest = b >= 0n && b <= 4096n
  switch (token) {
    case K.PlusToken:
      return a + b
    case K.MinusToken:
      return a - b
    case K.AsteriskToken:
      return a * b
    case K.SlashToken:
      return b === 0n ? undefined : a / b
    case K.PercentToken:
      return b === 0n ? undefined : a % b
    case K.AsteriskAsteriskToken:
      return modest ? a ** b : undefined
    case K.AmpersandToken:
      return a & b
    case K.BarToken:
      return a | b
    case K.CaretToken:
      return a ^ b
    case K.LessThanLessThanToken:
      return modest ? a << b : undefined
    case K.GreaterThanGreaterThanToken:
      return modest ? a >> b : undefined
    default:
      return undefined
  }
}
