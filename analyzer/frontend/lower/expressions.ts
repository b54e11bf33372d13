/** Expressions that compute one value without choosing; the others are in chains, choices and assignments. */
import type ts from 'typescript'
import { emit, freshTemp } from '../../ir/builder.ts'
import type { UnaryOperator } from '../../ir/ir.ts'
import type { Temp } from '../../support/ids.ts'
import { annotationOf } from '../annotations.ts'
import { lowerAssignment, lowerLogicalAssignment, lowerStep } from './assignments.ts'
import { isChoice, lowerChoice } from './choices.ts'
import { binary, constant, opaque, self, site, unparenthesized, unsupported } from './emit.ts'
import { mayEnd } from './finally.ts'
import type { Lowering } from './state.ts'

/** Lowers an expression into the current block and those it opens; gives the temp of its value. */
export function lowerExpression(f: Lowering, node: ts.Expression): Temp {
  const inner = unparenthesized(f, node)
  const handler = f.file.tables.expressions[inner.kind]
  if (handler === undefined) return unsupported(f, site(f, inner), f.kinds[inner.kind] ?? 'unknown')
  return handler(f, inner as never)
}

/** The same for an expression that, if it is a function, class or object, is to be called `name` in messages. */
export function lowerNamed(f: Lowering, node: ts.Expression, name: string | undefined): Temp {
  const inner = unwrapped(f, node)
  const K = f.kinds
  const named =
    inner.kind === K.ArrowFunction ||
    inner.kind === K.FunctionExpression ||
    inner.kind === K.ClassExpression ||
    inner.kind === K.ObjectLiteralExpression
  f.naming = named ? name : undefined
  const temp = lowerExpression(f, node)
  f.naming = undefined
  return temp
}

/** Through parentheses and type assertions. */
export function unwrapped(f: Lowering, node: ts.Expression): ts.Expression {
  const K = f.kinds
  let at = node
  while (
    at.kind === K.ParenthesizedExpression ||
    at.kind === K.AsExpression ||
    at.kind === K.SatisfiesExpression ||
    at.kind === K.TypeAssertionExpression ||
    at.kind === K.NonNullExpression
  )
    at = (at as ts.ParenthesizedExpression).expression
  return at
}

/** Binary expressions; long left-deep chains are walked and not recursed into. */
export function lowerBinary(f: Lowering, node: ts.BinaryExpression): Temp {
  const { binary: operators, compound, logicalAssignment } = f.file.tables
  const K = f.kinds
  const token = node.operatorToken.kind
  if (token === K.EqualsToken || compound.has(token)) return lowerAssignment(f, node)
  if (logicalAssignment.has(token)) return lowerLogicalAssignment(f, node)
  if (isChoice(f, node)) return lowerChoice(f, node)
  if (token === K.CommaToken) return lowerComma(f, node)
  const spine: ts.BinaryExpression[] = []
  let left: ts.Expression = node
  while (left.kind === K.BinaryExpression) {
    const inner = left as ts.BinaryExpression
    if (!operators.has(inner.operatorToken.kind)) break
    spine.push(inner)
    left = unparenthesized(f, inner.left)
  }
  if (spine.length === 0) return unsupported(f, site(f, node), K[token] ?? 'operator')
  let value =
    left.kind === K.PrivateIdentifier
      ? constant(f, site(f, left), (left as unknown as ts.PrivateIdentifier).text)
      : lowerExpression(f, left)
  for (let at = spine.pop(); at !== undefined; at = spine.pop()) {
    const right = lowerExpression(f, at.right)
    const op = operators.get(at.operatorToken.kind) ?? '+'
    value = binary(f, site(f, at), op, value, right)
  }
  return value
}

function lowerComma(f: Lowering, node: ts.BinaryExpression): Temp {
  const operands: ts.Expression[] = []
  let at: ts.Expression = node
  while (
    at.kind === f.kinds.BinaryExpression &&
    (at as ts.BinaryExpression).operatorToken.kind === f.kinds.CommaToken
  ) {
    operands.push((at as ts.BinaryExpression).right)
    at = (at as ts.BinaryExpression).left
  }
  let value = lowerExpression(f, at)
  for (let next = operands.pop(); next !== undefined; next = operands.pop()) value = lowerExpression(f, next)
  return value
}

export function lowerPrefix(f: Lowering, node: ts.PrefixUnaryExpression): Temp {
  const K = f.kinds
  switch (node.operator) {
    case K.PlusPlusToken:
      return lowerStep(f, node, node.operand, '+', true)
    case K.MinusMinusToken:
      return lowerStep(f, node, node.operand, '-', true)
    case K.ExclamationToken:
      return unary(f, node, '!', node.operand)
    case K.TildeToken:
      return unary(f, node, '~', node.operand)
    case K.PlusToken:
      return unary(f, node, '+', node.operand)
    default:
      return unary(f, node, '-', node.operand)
  }
}

export function lowerPostfix(f: Lowering, node: ts.PostfixUnaryExpression): Temp {
  return lowerStep(f, node, node.operand, node.operator === f.kinds.PlusPlusToken ? '+' : '-', false)
}

function unary(f: Lowering, node: ts.Expression, op: UnaryOperator, operand: ts.Expression): Temp {
  const value = lowerExpression(f, operand)
  return emit(f.builder, {
    temp: freshTemp(f.builder),
    site: site(f, node),
    kind: 'unary',
    op,
    operand: value,
  })
}

export function lowerTypeof(f: Lowering, node: ts.TypeOfExpression): Temp {
  return unary(f, node, 'typeof', node.expression)
}

export function lowerVoid(f: Lowering, node: ts.VoidExpression): Temp {
  return unary(f, node, 'void', node.expression)
}

export function lowerAwait(f: Lowering, node: ts.AwaitExpression): Temp {
  const value = lowerExpression(f, node.expression)
  return emit(f.builder, { temp: freshTemp(f.builder), site: site(f, node), kind: 'await', value })
}

export function lowerYield(f: Lowering, node: ts.YieldExpression): Temp {
  const at = site(f, node)
  const value =
    node.expression === undefined ? constant(f, at, undefined) : lowerExpression(f, node.expression)
  const delegate = node.asteriskToken !== undefined
  const temp = freshTemp(f.builder)
  const sent = emit(f.builder, { temp, site: at, kind: 'yield', value, delegate })
  mayEnd(f, at)
  return sent
}

export function lowerCast(
  f: Lowering,
  node: ts.AsExpression | ts.TypeAssertion | ts.SatisfiesExpression,
): Temp {
  const naming = f.naming
  const value = lowerExpression(f, node.expression)
  f.naming = naming
  const annotation = annotationOf(f.ts, node.type, [])
  return emit(f.builder, { temp: freshTemp(f.builder), site: site(f, node), kind: 'cast', value, annotation })
}

/** `f<string>` without a call. */
export function lowerInstantiation(f: Lowering, node: ts.ExpressionWithTypeArguments): Temp {
  return lowerExpression(f, node.expression)
}

export function lowerThis(f: Lowering, node: ts.Expression): Temp {
  return self(f, site(f, node))
}

export function lowerTrue(f: Lowering, node: ts.Expression): Temp {
  return constant(f, site(f, node), true)
}

export function lowerFalse(f: Lowering, node: ts.Expression): Temp {
  return constant(f, site(f, node), false)
}

export function lowerNull(f: Lowering, node: ts.Expression): Temp {
  return constant(f, site(f, node), null)
}

export function lowerOmitted(f: Lowering, node: ts.Expression): Temp {
  return constant(f, site(f, node), undefined)
}

export function lowerRegExp(f: Lowering, node: ts.Expression): Temp {
  return opaque(f, site(f, node), 'regexp', true)
}

export function lowerMeta(f: Lowering, node: ts.MetaProperty): Temp {
  const target = node.name.text === 'target'
  return opaque(f, site(f, node), target ? 'new.target' : 'import.meta', !target)
}

/** A spread where none may stand. */
export function lowerStraySpread(f: Lowering, node: ts.SpreadElement): Temp {
  return unsupported(f, site(f, node), 'SpreadElement', [lowerExpression(f, node.expression)])
}

/** JSX is one opaque object; the expressions and functions in it are lowered all the same. */
export function lowerJsx(f: Lowering, node: ts.JsxElement | ts.JsxFragment | ts.JsxSelfClosingElement): Temp {
  const K = f.kinds
  const operands: Temp[] = []
  const pending: ts.Node[] = [node]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at.kind === K.JsxExpression || at.kind === K.JsxSpreadAttribute) {
      const { expression } = at as ts.JsxExpression
      if (expression !== undefined) operands.push(lowerExpression(f, expression))
      continue
    }
    const children: ts.Node[] = []
    f.ts.forEachChild(at, (child) => void children.push(child))
    pending.push(...children.reverse())
  }
  return opaque(f, site(f, node), 'jsx', true, operands)
}
