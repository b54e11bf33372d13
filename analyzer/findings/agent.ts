/** For programs that read with a model: everything about a finding on one line, nothing said twice. */
import type { LocatedFinding } from './locate.ts'
import { witnessText } from './report.ts'

/** `place level check function(): message | steps | e.g. witness | fix: suggestion`; empty without findings. */
export function formatAgent(findings: readonly LocatedFinding[]): string {
  return findings.map((finding) => `${agentLine(finding)}\n`).join('')
}

function agentLine(finding: LocatedFinding): string {
  const place = `${finding.file}:${String(finding.line)}:${String(finding.column)}`
  const steps = finding.trace.map((step) => {
    const file = step.file === finding.file ? '' : `${step.file}:`
    return `${file}${String(step.line)} ${step.message}`
  })
  const example = witnessText(finding)
  return [
    `${place} ${finding.level} ${finding.check} ${finding.function}(): ${finding.message}`,
    steps.join('; '),
    ...(example === undefined ? [] : [`e.g. ${example}`]),
    ...finding.suggestions.map(({ message }) => `fix: ${message}`),
  ]
    .filter((part) => part !== '')
    .join(' | ')
    .replace(/\s+/g, ' ')
}
