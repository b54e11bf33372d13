/** What a file looks like without a test that can only go one way: edits of its text that keep side effects. */
import type ts from 'typescript'
import type { Rewrite } from '../../ir/oracle.ts'
import type { TS } from '../typescript.ts'
import { hasEffects, isDecision, statementRewrite } from './removal-text.ts'

/**
 * `node` is the tested expression as the lowering names it: a condition or an operand of one, the base of `?.`, the
 * left side of `??`; `outcome` is its truth, for the last two whether it is there. Undefined where the text without
 * the test would not mean the same, or would not read better.
 */
export function withoutTest(ts: TS, node: ts.Node, outcome: boolean): Rewrite | undefined {
  const presence = presenceTest(ts, node, outcome)
  if (presence !== undefined) return presence
  const S = ts.SyntaxKind
  const text = (part: ts.Node): string => part.getText()
  let at = node
  let result = outcome
  /** What has to run all the same. */
  let kept = hasEffects(ts, node) ? text(node) : ''
  for (let parent = at.parent as ts.Node | undefined; parent !== undefined; at = parent, parent = at.parent) {
    if (ts.isParenthesizedExpression(parent)) continue
    if (ts.isPrefixUnaryExpression(parent) && parent.operator === S.ExclamationToken) {
      result = !result
      continue
    }
    if (ts.isBinaryExpression(parent)) {
      const operator = parent.operatorToken.kind
      const isAnd = operator === S.AmpersandAmpersandToken
      if (!isAnd && operator !== S.BarBarToken) return undefined
      const goesOn = isAnd === result
      const isCondition = isDecision(ts, parent)
      if (at === parent.left) {
        if (goesOn) return drop(outcome, replace(parent, keeping(kept, text(parent.right))))
        if (!isCondition) return deadCode(replace(parent, text(parent.left)))
        continue
      }
      if (!isCondition) return undefined
      if (goesOn && kept === '') return drop(outcome, replace(parent, text(parent.left)))
      if (goesOn) return undefined
      if (hasEffects(ts, parent.left)) kept = text(parent)
      continue
    }
    if (ts.isConditionalExpression(parent) && parent.condition === at) {
      const chosen = result ? parent.whenTrue : parent.whenFalse
      return drop(outcome, replace(parent, keeping(kept, standing(ts, chosen))))
    }
    if (ts.isIfStatement(parent) && parent.expression === at) {
      const edit = statementRewrite(ts, parent, result ? parent.thenStatement : parent.elseStatement, kept)
      return result && parent.elseStatement === undefined ? drop(outcome, edit) : deadCode(edit)
    }
    return undefined
  }
  return undefined
}

function presenceTest(ts: TS, node: ts.Node, outcome: boolean): Rewrite | undefined {
  let outer = node
  while (ts.isParenthesizedExpression(outer.parent)) outer = outer.parent
  const { parent } = outer
  if (ts.isBinaryExpression(parent) && parent.left === outer) {
    if (parent.operatorToken.kind !== ts.SyntaxKind.QuestionQuestionToken) return undefined
    if (outcome) return deadCode(replace(parent, parent.left.getText()))
    const kept = hasEffects(ts, node) ? node.getText() : ''
    return deadCode(replace(parent, keeping(kept, parent.right.getText())))
  }
  if (!outcome || !isAccess(ts, parent) || parent.expression !== outer) return undefined
  const token = parent.questionDotToken
  if (token === undefined) return undefined
  const edit = {
    start: token.getStart(),
    end: token.end,
    text: ts.isPropertyAccessExpression(parent) ? '.' : '',
  }
  return { message: "remove the '?', which never cuts short", edits: [edit] }
}

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression

function isAccess(ts: TS, node: ts.Node): node is Access {
  return (
    ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node)
  )
}

/** The branch of a choice where the choice stood, which may be the start of a statement. */
function standing(ts: TS, node: ts.Expression): string {
  const opens =
    ts.isObjectLiteralExpression(node) || ts.isFunctionExpression(node) || ts.isClassExpression(node)
  return opens ? `(${node.getText()})` : node.getText()
}

function keeping(kept: string, text: string): string {
  return kept === '' ? text : `(${kept}, ${text})`
}

function replace(node: ts.Node, text: string): Rewrite['edits'][number] {
  return { start: node.getStart(), end: node.end, text }
}

function drop(outcome: boolean, edit: Rewrite['edits'][number]): Rewrite {
  return { message: `remove the test, which is always ${String(outcome)}`, edits: [edit] }
}

function deadCode(edit: Rewrite['edits'][number]): Rewrite {
  return { message: 'remove the code that never runs', edits: [edit] }
}
