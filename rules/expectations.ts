/** `// tsmatch-expect id: reason` in ESLint: the rule of that id stays silent there, or complains about the comment. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { complaintsAbout, parseDirectives, type Finding } from '../analyzer/index.ts'
import { locate } from './locate.ts'

export interface Expectations {
  /** True when a comment expects the finding; it is then no longer left over. */
  meets(finding: Finding): boolean
  /** About comments that expect what was not found, or do not say why. */
  complaints(): readonly { readonly loc: TSESTree.SourceLocation; readonly text: string }[]
}

const nothing: Expectations = { meets: () => false, complaints: () => [] }

export function expectationsIn(sourceCode: Readonly<TSESLint.SourceCode>, id: string): Expectations {
  if (!sourceCode.text.includes('tsmatch-expect')) return nothing
  const comments = sourceCode.getAllComments().map(({ type, value, range: [start, end] }) => {
    return { start, end, text: value, block: (type as string) === 'Block' }
  })
  const all = parseDirectives(comments, sourceCode.text).expectations.filter(({ ids }) => ids.includes(id))
  const met = new Set<(typeof all)[number]>()
  return {
    meets(finding) {
      const { line } = sourceCode.getLocFromIndex(finding.start)
      const expected = all.find((each) => each.line === line)
      if (expected !== undefined) met.add(expected)
      return expected !== undefined
    },
    complaints: () =>
      all.flatMap((each) =>
        complaintsAbout({ ids: [id], reason: each.reason }, new Set([id]), [id], () => met.has(each)).map(
          (text) => ({ loc: locate(sourceCode, each.comment.start, each.comment.end), text }),
        ),
      ),
  }
}
