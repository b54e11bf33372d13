/** From a project to a `ts.Program`, through ts-morph. */
import type { ts as TS } from 'ts-morph'
import { UserError } from '../session/settings.ts'
import type { Project } from './projects.ts'

export interface LoadedProgram {
  readonly program: TS.Program
  /** One sentence each: deprecated options, missing type packages. They never stop a run. */
  readonly complaints: readonly string[]
}

type TsMorph = typeof import('ts-morph')

export function loadProgram(morph: TsMorph, project: Project): LoadedProgram {
  const { Project: MorphProject, ts } = morph
  const loaded = new MorphProject({
    compilerOptions: project.options,
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  })
  for (const file of project.files) {
    if (loaded.addSourceFileAtPathIfExists(file) === undefined) throw new UserError(`cannot read '${file}'`)
  }
  const program = loaded.getProgram().compilerObject
  const complaints = [...program.getOptionsDiagnostics(), ...program.getConfigFileParsingDiagnostics()]
    .filter((diagnostic) => diagnostic.category === ts.DiagnosticCategory.Error)
    .map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ').replace(/\s+/g, ' '))
  return { program, complaints: [...project.complaints, ...complaints] }
}
