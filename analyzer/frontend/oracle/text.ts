/** Source text for messages. */
import type ts from 'typescript'
import type { TS } from '../typescript.ts'

/** A node's text on one line, without comments and without parentheses around it. */
export function textOf(ts: TS, node: ts.Node, sourceFile: ts.SourceFile): string {
  let at = node
  while (at.kind === ts.SyntaxKind.ParenthesizedExpression) at = (at as ts.ParenthesizedExpression).expression
  if (at.kind === ts.SyntaxKind.BindingElement) at = (at as ts.BindingElement).name
  const text = sourceFile.text.slice(at.getStart(sourceFile), at.end)
  const plain = text.includes('//') || text.includes('/*') ? withoutComments(ts, at, sourceFile) : text
  return plain.replace(/\s+/g, ' ').trim()
}

/** The text put together from its tokens; where there was anything between two, a space. */
function withoutComments(ts: TS, node: ts.Node, sourceFile: ts.SourceFile): string {
  let result = ''
  let end = -1
  const pending: ts.Node[] = [node]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at.kind >= ts.SyntaxKind.FirstJSDocNode && at.kind <= ts.SyntaxKind.LastJSDocNode) continue
    const children = at.getChildren(sourceFile)
    if (children.length > 0) {
      for (const child of children.toReversed()) pending.push(child)
      continue
    }
    const start = at.getStart(sourceFile)
    if (at.end === start) continue
    if (end >= 0 && start > end) result += ' '
    result += sourceFile.text.slice(start, at.end)
    end = at.end
  }
  return result
}
