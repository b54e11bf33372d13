/** Conditions as control flow: no value is made of `a && !b` where it only decides what runs next. */
import type ts from 'typescript'
import { newBlock, startBlock } from '../../ir/builder.ts'
import { isComparison } from '../../ir/comparisons.ts'
import type { BlockId } from '../../support/ids.ts'
import { isChain, link } from './chains.ts'
import { branch, site, unparenthesized, type Role } from './emit.ts'
import { lowerExpression } from './expressions.ts'
import { lowerDiscarded } from './choices.ts'
import type { Lowering } from './state.ts'

interface Part {
  readonly node: ts.Expression
  readonly then: BlockId
  readonly otherwise: BlockId
  readonly role: Role
  readonly negated: boolean
  /** Block to fill first; undefined goes on in the current one. */
  readonly start: BlockId | undefined
}

/**
 * Ends the current block with branches to `then` and `otherwise`. The last operand gets `role`; those before it get
 * the role of their operator. Iterative, since generated conditions have thousands of operands.
 */
export function lowerCondition(
  f: Lowering,
  node: ts.Expression,
  then: BlockId,
  otherwise: BlockId,
  role: Role,
): void {
  const K = f.kinds
  const pending: Part[] = [{ node, then, otherwise, role, negated: false, start: undefined }]
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part.start !== undefined) startBlock(f.builder, part.start)
    const inner = unparenthesized(f, part.node)
    const operator =
      inner.kind === K.BinaryExpression ? (inner as ts.BinaryExpression).operatorToken.kind : undefined
    if (operator === K.AmpersandAmpersandToken || operator === K.BarBarToken) {
      const { left, right } = inner as ts.BinaryExpression
      const next = newBlock(f.builder)
      pending.push({ ...part, node: right, start: next })
      if (operator === K.AmpersandAmpersandToken)
        pending.push({ ...part, node: left, then: next, role: 'and', start: undefined })
      else pending.push({ ...part, node: left, otherwise: next, role: 'or', start: undefined })
    } else if (operator === K.CommaToken) {
      lowerDiscarded(f, (inner as ts.BinaryExpression).left)
      pending.push({ ...part, node: (inner as ts.BinaryExpression).right, start: undefined })
    } else if (isNegation(f, inner)) {
      const { operand } = inner as ts.PrefixUnaryExpression
      const [then, otherwise, negated] = [part.otherwise, part.then, !part.negated]
      pending.push({ ...part, node: operand, then, otherwise, negated, start: undefined })
    } else if (inner.kind === K.ConditionalExpression) {
      const { condition, whenTrue, whenFalse } = inner as ts.ConditionalExpression
      const [yes, no] = [newBlock(f.builder), newBlock(f.builder)]
      pending.push({ ...part, node: whenFalse, start: no })
      pending.push({ ...part, node: whenTrue, start: yes })
      pending.push({ node: condition, then: yes, otherwise: no, role: 'ternary', negated: false, start: undefined }) // prettier-ignore
    } else {
      // A chain cut short is undefined, and so is false.
      const value = isChain(f, inner) ? link(f, inner, part.otherwise) : lowerExpression(f, inner)
      branch(f, value, part.then, part.otherwise, site(f, inner), part.role, part.negated)
    }
  }
}

function isNegation(f: Lowering, node: ts.Expression): boolean {
  return (
    node.kind === f.kinds.PrefixUnaryExpression &&
    (node as ts.PrefixUnaryExpression).operator === f.kinds.ExclamationToken
  )
}

/** True or false by how it is written: it need not be compared with either. */
export function isBoolean(f: Lowering, node: ts.Expression): boolean {
  const K = f.kinds
  const pending = [node]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const inner = unparenthesized(f, next)
    if (inner.kind === K.TrueKeyword || inner.kind === K.FalseKeyword || isNegation(f, inner)) continue
    if (inner.kind !== K.BinaryExpression) return false
    const { left, right, operatorToken } = inner as ts.BinaryExpression
    const isJoined = operatorToken.kind === K.AmpersandAmpersandToken || operatorToken.kind === K.BarBarToken
    if (isJoined) pending.push(left, right)
    else if (!isComparison(f.file.tables.binary.get(operatorToken.kind) ?? '')) return false
  }
  return true
}
