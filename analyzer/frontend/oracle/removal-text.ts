/** Statements without their condition, and what an expression does beside having a value. */
import type ts from 'typescript'
import type { Edit } from '../../ir/oracle.ts'
import type { TS } from '../typescript.ts'

/** Evaluating the expression may change something: a call, an assignment, a wait. */
export function hasEffects(ts: TS, node: ts.Node): boolean {
  const S = ts.SyntaxKind
  switch (node.kind) {
    case S.CallExpression:
    case S.NewExpression:
    case S.TaggedTemplateExpression:
    case S.AwaitExpression:
    case S.YieldExpression:
    case S.DeleteExpression:
    case S.PostfixUnaryExpression:
      return true
    case S.FunctionExpression:
    case S.ArrowFunction:
      return false
    default:
  }
  if (ts.isPrefixUnaryExpression(node)) {
    if (node.operator === S.PlusPlusToken || node.operator === S.MinusMinusToken) return true
  } else if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind
    if (operator >= S.FirstAssignment && operator <= S.LastAssignment) return true
  }
  return ts.forEachChild(node, (child) => hasEffects(ts, child) || undefined) === true
}

/** Only the truth of the expression matters where it stands. */
export function isDecision(ts: TS, node: ts.Node): boolean {
  const { parent } = node
  if (ts.isParenthesizedExpression(parent)) return isDecision(ts, parent)
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken
  if (ts.isConditionalExpression(parent)) return parent.condition === node
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return true
  if (ts.isForStatement(parent)) return parent.condition === node
  if (!ts.isBinaryExpression(parent)) return false
  const operator = parent.operatorToken.kind
  const isLogical =
    operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken
  return isLogical && isDecision(ts, parent)
}

/** The `if` as what is left of it: the statement that runs, if there is one, after the expression that has effects. */
export function statementRewrite(
  ts: TS,
  statement: ts.IfStatement,
  taken: ts.Statement | undefined,
  kept: string,
): Edit {
  const { parent } = statement
  const source = statement.getSourceFile().text
  const start = statement.getStart()
  const indent = indentAt(source, start)
  const effect = kept === '' ? '' : `${/^[([`/+-]/.test(kept) ? ';' : ''}${kept};`
  const isListed = ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isModuleBlock(parent) || ts.isCaseOrDefaultClause(parent) // prettier-ignore
  if (!isListed) {
    const rest = taken && commented(ts, taken, indent)
    if (effect !== '')
      return { start, end: statement.end, text: `{ ${[effect, rest].filter(Boolean).join(' ')} }` }
    if (rest !== undefined) return { start, end: statement.end, text: rest }
    const isElse = ts.isIfStatement(parent) && parent.elseStatement === statement
    return isElse
      ? { start: parent.thenStatement.end, end: statement.end, text: '' }
      : { start, end: statement.end, text: '{}' }
  }
  const lines = [effect, taken === undefined ? '' : opened(ts, taken, indent)].filter((line) => line !== '')
  if (lines.length > 0) return { start, end: statement.end, text: lines.join(`\n${indent}`) }
  return wholeLines(source, start, statement.end)
}

/** A block without its braces, unless names declared in it would then be seen outside. */
function opened(ts: TS, statement: ts.Statement, indent: string): string {
  if (!ts.isBlock(statement)) return commented(ts, statement, indent)
  const [first] = statement.statements
  if (first === undefined) return ''
  const declares = statement.statements.some(
    (each) => ts.isVariableStatement(each) || ts.isClassDeclaration(each) || ts.isFunctionDeclaration(each),
  )
  if (declares) return commented(ts, statement, indent)
  const source = statement.getSourceFile().text
  const start = ts.getLeadingCommentRanges(source, first.getFullStart())?.[0]?.pos ?? first.getStart()
  const inside = source.slice(start, statement.end - 1).trimEnd()
  const before = source.slice(commentsAt(ts, statement), statement.getStart()).trimEnd()
  return [before, dedented(inside, source, first, indent)].filter((part) => part !== '').join(`\n${indent}`)
}

/** The statement with what is said of it between the condition and its start. */
function commented(ts: TS, statement: ts.Statement, indent: string): string {
  const source = statement.getSourceFile().text
  return dedented(source.slice(commentsAt(ts, statement), statement.end), source, statement, indent)
}

function commentsAt(ts: TS, statement: ts.Statement): number {
  const { text } = statement.getSourceFile()
  const at = statement.getFullStart()
  const [first] = [
    ...(ts.getTrailingCommentRanges(text, at) ?? []),
    ...(ts.getLeadingCommentRanges(text, at) ?? []),
  ]
  return first?.pos ?? statement.getStart()
}

function dedented(text: string, source: string, like: ts.Node, indent: string): string {
  return text.replaceAll(`\n${indentAt(source, like.getStart())}`, `\n${indent}`)
}

/** White space before the first character of the line. */
function indentAt(source: string, offset: number): string {
  const line = source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset)
  return /^\s*/.exec(line)?.[0] ?? ''
}

/** Takes the line end along when nothing else stands on the lines. */
function wholeLines(source: string, start: number, end: number): Edit {
  const from = source.lastIndexOf('\n', start - 1) + 1
  const after = /^[ \t]*\r?\n/.exec(source.slice(end))?.[0]
  if (source.slice(from, start).trim() !== '' || after === undefined) return { start, end, text: '' }
  return { start: from, end: end + after.length, text: '' }
}
