/** Findings as tsserver tells them: a diagnostic, its trace as related information. */
import type ts from 'typescript'
import {
  checks,
  createSession,
  Dependencies,
  directivesOf,
  isToldByWhole,
  judge,
  processMemory,
  type Expectation,
  type Finding,
  type Session,
  type Settings,
} from '../analyzer/index.ts'
import type { PluginSettings } from './settings.ts'

const known = checks.map(({ id }) => id)

/** All that speaks about one file; comments that expect a finding are heeded. */
export function diagnosticsOf(
  compiler: typeof ts,
  program: ts.Program,
  fileName: string,
  { settings, active }: PluginSettings,
): readonly ts.Diagnostic[] {
  const file = program.getSourceFile(fileName)
  if (file === undefined || file.isDeclarationFile || file.fileName.includes('/node_modules/')) return []
  const session = sessionOf(compiler, program, settings)
  const findings = session.check(file.fileName).findings.filter(({ check }) => active.has(check))
  const name = { name: file.fileName, text: file.text }
  const lineOf = ({ start }: Finding): number => file.getLineAndCharacterOfPosition(start).line + 1
  const isTold = (id: string, { comment: { text }, line }: Expectation): boolean =>
    isToldByWhole(session, id, { file: file.fileName, text, isAbout: (finding) => lineOf(finding) === line })
  const judged = judge(findings, directivesOf(compiler, file), name, active, known, isTold)
  return judged.findings.map((finding) => diagnostic(compiler, program, file, finding))
}

const sessions = new WeakMap<ts.Program, Session>()

/** One for each program; what the last one found out is remembered. */
function sessionOf(compiler: typeof ts, program: ts.Program, settings: Settings): Session {
  let session = sessions.get(program)
  if (session === undefined) {
    const using = { ts: compiler, settings }
    const memory = processMemory(program, using)
    const dependencies = new Dependencies(new Map())
    sessions.set(program, (session = createSession(program, { ...using, probes: false, dependencies, memory }))) // prettier-ignore
  }
  return session
}

function diagnostic(
  compiler: typeof ts,
  program: ts.Program,
  file: ts.SourceFile,
  finding: Finding,
): ts.Diagnostic {
  const { DiagnosticCategory } = compiler
  const example = Object.entries(finding.witness ?? {}).map(([name, value]) => `${name} = ${value}`)
  return {
    file,
    start: finding.start,
    length: Math.max(1, finding.end - finding.start),
    messageText: `${finding.message} (${finding.check})${example.length === 0 ? '' : `\nfor example: ${example.join(', ')}`}`,
    category: finding.level === 'error' ? DiagnosticCategory.Error : DiagnosticCategory.Warning,
    // Numbers below TypeScript's own, so that nothing offers its fixes for them.
    code: 1 + known.indexOf(finding.check),
    source: 'tsmatch',
    relatedInformation: finding.trace.flatMap((step) => {
      const stepFile = program.getSourceFile(step.file)
      if (stepFile === undefined) return []
      const { start, end, message } = step
      const category = DiagnosticCategory.Message
      return [
        { file: stepFile, start, length: Math.max(1, end - start), messageText: message, category, code: 0 },
      ]
    }),
  }
}
