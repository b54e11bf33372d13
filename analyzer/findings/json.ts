import type { LocatedFinding } from './locate.ts'

/** The machine form: keys in a fixed order, two spaces, a final line feed. `stats` has to be JSON already. */
export function formatJson(
  findings: readonly LocatedFinding[],
  stats: Readonly<Record<string, unknown>>,
): string {
  const report = {
    version: 1,
    findings: findings.map((finding) => ({
      check: finding.check,
      level: finding.level,
      message: finding.message,
      file: finding.file,
      line: finding.line,
      column: finding.column,
      endLine: finding.endLine,
      endColumn: finding.endColumn,
      function: finding.function,
      trace: finding.trace.map(({ file, line, column, message }) => ({ file, line, column, message })),
      witness: finding.witness,
      fingerprint: finding.fingerprint,
    })),
    stats,
  }
  return `${JSON.stringify(report, null, 2)}\n`
}
