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
 * ESLint shows one place per report, so the last two places of the trace before the finding itself are folded into the
 * message: `… ('len' is user data at line 12; 'len > max' was false at line 14)`.
 */
export function messageOf(finding: Finding, sourceCode: Readonly<TSESLint.SourceCode>): string {
  const places = new Map<string, string>()
  for (const step of finding.trace) {
    if (step.file === finding.file && step.start === finding.start) continue
    const place =
      step.file === finding.file
        ? `at line ${String(sourceCode.getLocFromIndex(step.start).line)}`
        : `in ${step.file.slice(step.file.lastIndexOf('/') + 1)}`
    // Of several steps at one place the first says what was seen there.
    if (!places.has(place)) places.set(place, `${step.message.replace(/ here$/, '')} ${place}`)
  }
  const folded = [...places.values()].slice(-2)
  return folded.length === 0 ? finding.message : `${finding.message} (${folded.join('; ')})`
}
