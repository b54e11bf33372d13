/** `&&`, `||`, `??` and `?:` where their value is wanted, and where it is not. */
import type ts from 'typescript'
import { jump, newBlock, startBlock } from '../../ir/builder.ts'
import type { BlockId, Site, Temp, Variable } from '../../support/ids.ts'
import { isChain, link } from './chains.ts'
import { lowerCondition } from './conditions.ts'
import { branch, load, notNull, site, store, synthetic, unparenthesized } from './emit.ts'
import { lowerExpression, lowerNamed } from './expressions.ts'
import type { Lowering } from './state.ts'

/** Whether control flow chooses the expression's value. */
export function isChoice(f: Lowering, node: ts.Expression): boolean {
  const K = f.kinds
  if (node.kind === K.ConditionalExpression) return true
  return node.kind === K.BinaryExpression && isLogical(f, (node as ts.BinaryExpression).operatorToken.kind)
}

function isLogical(f: Lowering, token: ts.SyntaxKind): boolean {
  const K = f.kinds
  return token === K.AmpersandAmpersandToken || token === K.BarBarToken || token === K.QuestionQuestionToken
}

/** Each way writes its value to one synthetic variable. Right-nested and left-deep choices do not recurse. */
export function lowerChoice(f: Lowering, node: ts.Expression): Temp {
  const K = f.kinds
  const naming = f.naming
  f.naming = undefined
  const result = synthetic(f, 'choice')
  const join = newBlock(f.builder)
  const pending: { readonly node: ts.Expression; readonly start: BlockId | undefined }[] = [
    { node, start: undefined },
  ]
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part.start !== undefined) startBlock(f.builder, part.start)
    const inner = unparenthesized(f, part.node)
    if (inner.kind === K.ConditionalExpression) {
      const { condition, whenTrue, whenFalse } = inner as ts.ConditionalExpression
      const [yes, no] = [newBlock(f.builder), newBlock(f.builder)]
      lowerCondition(f, condition, yes, no, 'ternary')
      pending.push({ node: whenFalse, start: no }, { node: whenTrue, start: yes })
    } else if (isChoice(f, inner)) {
      const operands = spine(f, inner as ts.BinaryExpression)
      const token = (inner as ts.BinaryExpression).operatorToken.kind
      const last = operands.pop()
      for (const operand of operands) lowerLeft(f, operand, token, result, join)
      if (last !== undefined) pending.push({ node: last, start: undefined })
    } else {
      const value = lowerNamed(f, inner, naming)
      store(f, site(f, inner), result, value, false)
      jump(f.builder, join)
    }
  }
  startBlock(f.builder, join)
  return load(f, site(f, node), result)
}

/** Operands of `a || b || c`, first first. */
function spine(f: Lowering, node: ts.BinaryExpression): ts.Expression[] {
  const token = node.operatorToken.kind
  const operands: ts.Expression[] = [node.right]
  let at = unparenthesized(f, node.left)
  while (at.kind === f.kinds.BinaryExpression && (at as ts.BinaryExpression).operatorToken.kind === token) {
    operands.push((at as ts.BinaryExpression).right)
    at = unparenthesized(f, (at as ts.BinaryExpression).left)
  }
  operands.push(at)
  return operands.reverse()
}

/** A left operand: the way that keeps it stores it and leaves; lowering goes on in the other. */
function lowerLeft(
  f: Lowering,
  operand: ts.Expression,
  token: ts.SyntaxKind,
  result: Variable,
  join: BlockId,
): void {
  const [kept, next] = [newBlock(f.builder), newBlock(f.builder)]
  const value = lowerExpression(f, operand)
  const at = site(f, operand)
  branchOn(f, value, at, token, kept, next)
  startBlock(f.builder, kept)
  store(f, at, result, value, false)
  jump(f.builder, join)
  startBlock(f.builder, next)
}

/** Branches on the left operand of a logical operator: `kept` when it is the result. */
export function branchOn(
  f: Lowering,
  value: Temp,
  at: Site,
  token: ts.SyntaxKind,
  kept: BlockId,
  next: BlockId,
): void {
  const K = f.kinds
  if (token === K.QuestionQuestionToken || token === K.QuestionQuestionEqualsToken)
    branch(f, notNull(f, at, value), kept, next, at, 'nullish')
  else if (token === K.BarBarToken || token === K.BarBarEqualsToken) branch(f, value, kept, next, at, 'or')
  else branch(f, value, next, kept, at, 'and')
}

/** An expression statement: `a && b()` and `a?.b()` only decide whether `b` runs. */
export function lowerDiscarded(f: Lowering, node: ts.Expression): void {
  const K = f.kinds
  const join = newBlock(f.builder)
  let joined = false
  let at = unparenthesized(f, node)
  for (;;) {
    const token = at.kind === K.BinaryExpression ? (at as ts.BinaryExpression).operatorToken.kind : undefined
    if (token === K.AmpersandAmpersandToken || token === K.BarBarToken) {
      const { left, right } = at as ts.BinaryExpression
      const next = newBlock(f.builder)
      if (token === K.BarBarToken) lowerCondition(f, left, join, next, 'or')
      else lowerCondition(f, left, next, join, 'and')
      startBlock(f.builder, next)
      joined = true
      at = unparenthesized(f, right)
    } else if (at.kind === K.ConditionalExpression) {
      const { condition, whenTrue, whenFalse } = at as ts.ConditionalExpression
      const [yes, no] = [newBlock(f.builder), newBlock(f.builder)]
      lowerCondition(f, condition, yes, no, 'ternary')
      startBlock(f.builder, yes)
      lowerDiscarded(f, whenTrue)
      jump(f.builder, join)
      startBlock(f.builder, no)
      joined = true
      at = unparenthesized(f, whenFalse)
    } else break
  }
  if (isChain(f, at) && at.kind !== K.NonNullExpression) {
    link(f, at, join)
    joined = true
  } else lowerExpression(f, at)
  if (!joined) return
  jump(f.builder, join)
  startBlock(f.builder, join)
}
