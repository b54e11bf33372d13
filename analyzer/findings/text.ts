import type { LocatedFinding } from './locate.ts'

/** One line a finding, in Smatch's form: `file:line function() level: message`. Empty without findings. */
export function formatText(findings: readonly LocatedFinding[]): string {
  return findings.map((finding) => `${textLine(finding)}\n`).join('')
}

function textLine(finding: LocatedFinding): string {
  const place = `${finding.file}:${String(finding.line)}`
  return `${place} ${finding.function}() ${finding.level}: ${finding.message}`
}
