import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import type { Finding } from '../analyzer/index.ts'

/** ESLint wants lines from 1 and columns from 0. */
export function locate(
  sourceCode: Readonly<TSESLint.SourceCode>,
  start: number,
  end: number,
): TSESTree.SourceLocation {
  return { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) }
}

/**
 * ESLint shows one place per report, so the last two steps before the finding itself are folded into the message:
 * `… (read from the payload at line 12; bounded at line 14)`.
 */
export function messageOf(finding: Finding, sourceCode: Readonly<TSESLint.SourceCode>): string {
  const steps = finding.trace.filter(
    (step) => step.file !== finding.file || step.start !== finding.start || step.end !== finding.end,
  )
  const folded = steps.slice(-2).map((step) => {
    const place = step.file === finding.file ? '' : `${step.file.slice(step.file.lastIndexOf('/') + 1)} `
    const line = step.file === finding.file ? sourceCode.getLocFromIndex(step.start).line : undefined
    return line === undefined
      ? `${step.message} in ${place.trim()}`
      : `${step.message} at line ${String(line)}`
  })
  return folded.length === 0 ? finding.message : `${finding.message} (${folded.join('; ')})`
}
