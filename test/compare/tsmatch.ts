import ts from 'typescript'
import { createSession, defaultSettings, type Finding } from '../../analyzer/index.ts'
import { markedLine, pairNames, pairsFolder, verdict, type Reported, type Verdict } from './pairs.ts'

/** Our own column: a finding of any check counts, and so does one anywhere in the twin. */
export function ownVerdicts(): ReadonlyMap<string, Verdict> {
  const config = new URL('../tsconfig.json', `file://${pairsFolder}`).pathname
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined }
  const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host)
  if (parsed === undefined) throw new Error('test/peer-cases/tsconfig.json cannot be read')
  const program = ts.createProgram(parsed.fileNames, parsed.options)
  const session = createSession(program, { ts, settings: defaultSettings, probes: false })
  const report = (name: string, twin: 'bad' | 'ok'): Reported => {
    const source = program.getSourceFile(`${pairsFolder}${name}.${twin}.ts`)
    if (source === undefined) throw new Error(`${name}.${twin}.ts is not in the program`)
    const { fileName } = source
    const findings = session.whole(fileName).findings
    const lineOf = (finding: Finding): number => source.getLineAndCharacterOfPosition(finding.start).line + 1
    const mark = markedLine(name, twin)
    return { atMark: findings.some((finding) => lineOf(finding) === mark), anywhere: findings.length > 0 }
  }
  return new Map(pairNames.map((name) => [name, verdict(report(name, 'bad'), report(name, 'ok'), true)]))
}
