/** Runs the checker over a fixture and compares with its wants. */
import { readFileSync, statSync } from 'node:fs'
import { globSync } from 'tinyglobby'
import ts from 'typescript'
import {
  checks,
  createSession,
  defaultSettings,
  parseSettings,
  type Finding,
  type Settings,
} from '../../analyzer/index.ts'
import { lineStarts, positionAt } from '../../analyzer/findings/positions.ts'
import { fixtureProgram, typeErrors } from './program.ts'
import { disagreements, parseExpectations, type Seen } from './want.ts'

export interface FileResult {
  readonly file: string
  readonly findings: readonly Finding[]
  readonly seen: readonly Seen[]
  /** One sentence each. */
  readonly disagreements: readonly string[]
}

export interface FixtureResult {
  readonly typeErrors: readonly string[]
  readonly files: readonly FileResult[]
}

/** `path` is a file, or a folder whose files make one program. */
export function runFixture(path: string): FixtureResult {
  const files = statSync(path).isDirectory()
    ? globSync('**/*.{ts,tsx}', { cwd: path, absolute: true }).sort()
    : [path]
  const program = fixtureProgram(files, compilerOptionsOf(files))
  return { typeErrors: typeErrors(program), files: analyse(program, files, settingsOf(program, files)) }
}

/** Findings of `files`, probes included, beside what their comments expect. */
export function analyse(
  program: ts.Program,
  files: readonly string[],
  settings: Settings = defaultSettings,
): readonly FileResult[] {
  const session = createSession(program, { ts, settings, probes: true })
  return files.map((file) => {
    const source = program.getSourceFile(file)?.text ?? ''
    const starts = lineStarts(source)
    const findings = session.whole(file).findings
    const seen = findings.map((finding) => ({
      line: positionAt(starts, finding.start).line,
      text: `${finding.check}: ${finding.message}`,
      level: finding.level,
      usual: settings.checks.get(finding.check)?.level ?? usual.get(finding.check) ?? 'info',
    }))
    return { file, findings, seen, disagreements: disagreements(parseExpectations(source, file), seen) }
  })
}

const usual = new Map(checks.map(({ id, level }) => [id, level]))

/** A fixture's first line may hold options of the compiler that differ: `// compiler { "strict": false }`. */
function compilerOptionsOf(files: readonly string[]): ts.CompilerOptions {
  for (const file of files) {
    const json = /^\/\/ compiler (\{.*\})/.exec(readFileSync(file, 'utf8'))?.[1]
    if (json !== undefined) return JSON.parse(json) as ts.CompilerOptions
  }
  return {}
}

/** A fixture's first line may hold settings: `// settings { "checks": { … } }`. */
function settingsOf(program: ts.Program, files: readonly string[]): Settings {
  for (const file of files) {
    const json = /^\/\/ settings (\{.*\})/.exec(program.getSourceFile(file)?.text ?? '')?.[1]
    if (json !== undefined) return parseSettings(JSON.parse(json), file)
  }
  return defaultSettings
}
