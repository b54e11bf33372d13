/** GitLab's code quality report: the part of the Code Climate format that GitLab reads. */
import type { Level } from './finding.ts'
import type { LocatedFinding } from './locate.ts'
import { documentation, witnessText } from './report.ts'

const severities: Readonly<Record<Level, string>> = { error: 'major', warn: 'minor', info: 'info' }

export function formatGitlab(findings: readonly LocatedFinding[]): string {
  return `${JSON.stringify(findings.map(issue), null, 2)}\n`
}

function issue(finding: LocatedFinding): object {
  const example = witnessText(finding)
  return {
    type: 'issue',
    check_name: finding.check,
    categories: ['Bug Risk'],
    description: `${finding.message} in ${finding.function}()${example === undefined ? '' : `, for example ${example}`}`,
    content: { body: body(finding) },
    severity: severities[finding.level],
    fingerprint: finding.fingerprint,
    location: {
      path: finding.file,
      positions: {
        begin: { line: finding.line, column: finding.column },
        end: { line: finding.endLine, column: finding.endColumn },
      },
      lines: { begin: finding.line, end: finding.endLine },
    },
    other_locations: finding.trace.map((step) => ({
      path: step.file,
      lines: { begin: step.line, end: step.endLine },
    })),
  }
}

function body(finding: LocatedFinding): string {
  const steps = finding.trace.map((step, index) => {
    const file = step.file === finding.file ? 'line ' : `${step.file}:`
    return `${String(index + 1)}. ${file}${String(step.line)}: ${step.message}`
  })
  return [...steps, `[${finding.check}](${documentation(finding.check)})`].join('\n')
}
