/** JUnit and Checkstyle, written by ESLint's own formatters from results in ESLint's form. */
import checkstyle from 'eslint-formatter-checkstyle'
import junit from 'eslint-formatter-junit'
import type { LocatedFinding } from './locate.ts'
import { witnessText } from './report.ts'

/** The part of ESLint's `LintResult` that its formatters read. */
interface LintResult {
  readonly filePath: string
  readonly messages: readonly {
    readonly ruleId: string
    readonly severity: 1 | 2
    readonly message: string
    readonly line: number
    readonly column: number
    readonly endLine: number
    readonly endColumn: number
  }[]
}

const formatters: Readonly<Record<'junit' | 'checkstyle', (results: readonly LintResult[]) => string>> = {
  junit,
  checkstyle,
}

/** `files`: every checked file, since a file without findings is a test that passes. */
export function formatWithEslint(
  formatter: keyof typeof formatters,
  findings: readonly LocatedFinding[],
  files: readonly string[],
): string {
  // The JUnit formatter escapes messages, not paths; the Checkstyle formatter escapes both.
  const path = formatter === 'junit' ? escapeXml : (text: string): string => text
  const messages = new Map<string, LintResult['messages'][number][]>(files.map((file) => [file, []]))
  for (const finding of findings) {
    const ofFile = messages.get(finding.file) ?? []
    ofFile.push(lintMessage(finding))
    messages.set(finding.file, ofFile)
  }
  const results = [...messages].map(([file, ofFile]) => ({ filePath: path(file), messages: ofFile }))
  const text = formatters[formatter](results)
  return text.endsWith('\n') ? text : `${text}\n`
}

/** XML 1.0 has no way to say these. */
const controls = /[\u0000-\u001f\u007f]+/g

function lintMessage(finding: LocatedFinding): LintResult['messages'][number] {
  const { line, column, endLine, endColumn } = finding
  const steps = finding.trace.map((step) => {
    const file = step.file === finding.file ? '' : `${step.file}:`
    return `${file}${String(step.line)}:${String(step.column)} ${step.message}`
  })
  const example = witnessText(finding)
  const parts = [finding.message, ...steps, ...(example === undefined ? [] : [`for example: ${example}`])]
  return {
    ruleId: `tsmatch/${finding.check}`,
    severity: finding.level === 'error' ? 2 : 1,
    message: parts.join('; ').replace(controls, ' '),
    ...{ line, column, endLine, endColumn },
  }
}

function escapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }
  return text.replace(/[&<>"]/g, (character) => `&${names[character] ?? 'quot'};`)
}
