/** Finds the comments that speak to the checker; text that only looks like one, in a string, is none. */
import type ts from 'typescript'
import { directivePattern, parseDirectives, type Comment, type Directives } from '../findings/directives.ts'

const none: Directives = { expectations: [], switches: [] }

/** `compiler` has to be the TypeScript that made `sourceFile`. */
export function directivesOf(compiler: typeof ts, sourceFile: ts.SourceFile): Directives {
  const { text } = sourceFile
  if (!directivePattern.test(text)) return none
  const comments = new Map<number, Comment>()
  for (const match of text.matchAll(new RegExp(directivePattern, 'g'))) {
    const range = commentAt(compiler, sourceFile, match.index)
    if (range === undefined) continue
    const block = range.kind === compiler.SyntaxKind.MultiLineCommentTrivia
    const inner = text.slice(range.pos + 2, block ? range.end - 2 : range.end)
    comments.set(range.pos, { start: range.pos, end: range.end, text: inner, block })
  }
  return parseDirectives([...comments.values()], text)
}

function commentAt(compiler: typeof ts, file: ts.SourceFile, offset: number): ts.CommentRange | undefined {
  let token: ts.Node = file
  for (;;) {
    const child: ts.Node | undefined = token
      .getChildren(file)
      .find((each) => each.getFullStart() <= offset && offset < each.end)
    if (child === undefined) break
    token = child
  }
  const start = token.getFullStart()
  const ranges = [
    ...(compiler.getTrailingCommentRanges(file.text, start) ?? []),
    ...(compiler.getLeadingCommentRanges(file.text, start) ?? []),
  ]
  return ranges.find(({ pos, end }) => pos <= offset && offset < end)
}
