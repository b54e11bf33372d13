/** `// tsmatch-expect id: reason` in ESLint: the rule of that id stays silent there, or complains about the comment. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { checks, complaintsAbout, parseDirectives, type Finding } from '../analyzer/index.ts'
import { locate } from './locate.ts'
import type { Told } from './session.ts'

export interface Expectations {
  /** True when a comment expects the finding; it is then no longer left over. */
  meets(finding: Finding): boolean
  /** About comments that expect what was not found, or do not say why. */
  complaints(): readonly { readonly loc: TSESTree.SourceLocation; readonly text: string }[]
}

const nothing: Expectations = { meets: () => false, complaints: () => [] }
const known = checks.map(({ id }) => id)
/** What expects no check, or one that there is not, is told by the first rule that comes by: its id. */
const speakers = new WeakMap<TSESLint.SourceCode, string>()

/** `told`: undefined when the check did not run, which leaves nothing over. */
export function expectationsIn(
  sourceCode: Readonly<TSESLint.SourceCode>,
  id: string,
  told: Told | undefined,
): Expectations {
  if (!sourceCode.text.includes('tsmatch-expect')) return nothing
  const comments = sourceCode.getAllComments().map(({ type, value, range: [start, end] }) => {
    return { start, end, text: value, block: (type as string) === 'Block' }
  })
  const all = parseDirectives(comments, sourceCode.text).expectations
  const own = all.filter(({ ids }) => ids.includes(id))
  const met = new Set<(typeof all)[number]>()
  const active = new Set(told === undefined ? [] : [id])
  if (!speakers.has(sourceCode)) speakers.set(sourceCode, id)
  const isFirst = speakers.get(sourceCode) === id
  return {
    meets(finding) {
      const { line } = sourceCode.getLocFromIndex(finding.start)
      const expected = own.find((each) => each.line === line)
      if (expected !== undefined) met.add(expected)
      return expected !== undefined
    },
    complaints: () =>
      all.flatMap((each) => {
        const { ids, reason, comment, line } = each
        const mine = ids.filter((name) => name === id || (isFirst && !known.includes(name)))
        if (mine.length === 0 && !(isFirst && ids.length === 0)) return []
        const isMet = (): boolean => met.has(each) || told?.isExpected({ text: comment.text, line }) === true
        return complaintsAbout({ ids: mine, reason }, active, known, isMet).map((text) => ({
          loc: locate(sourceCode, comment.start, comment.end),
          text,
        }))
      }),
  }
}
