/** Workflow commands of GitHub Actions: one annotation a finding, its trace and witness in the annotation's text. */
import type { Level } from './finding.ts'
import type { LocatedFinding } from './locate.ts'
import { witnessText } from './report.ts'

const commands: Readonly<Record<Level, string>> = { error: 'error', warn: 'warning', info: 'notice' }

export function formatGithub(findings: readonly LocatedFinding[]): string {
  return findings.map((finding) => `${annotation(finding)}\n`).join('')
}

function annotation(finding: LocatedFinding): string {
  const oneLine = finding.endLine === finding.line
  const properties = {
    file: finding.file,
    line: finding.line,
    endLine: finding.endLine,
    // GitHub refuses columns of a range over several lines.
    ...(oneLine ? { col: finding.column, endColumn: Math.max(finding.column, finding.endColumn - 1) } : {}),
    title: `tsmatch: ${finding.check}`,
  }
  const example = witnessText(finding)
  const text = [
    `${finding.message} in ${finding.function}()`,
    ...finding.trace.map((step) => {
      const file = step.file === finding.file ? '' : `${step.file}:`
      return `  ${file}${String(step.line)}:${String(step.column)} ${step.message}`
    }),
    ...(example === undefined ? [] : [`for example: ${example}`]),
  ].join('\n')
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`)
  return `::${commands[finding.level]} ${list.join(',')}::${data(text)}`
}

/** The runner undoes these escapes: in text, and in properties also the characters that part them. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
