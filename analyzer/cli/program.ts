/** From a project to a `ts.Program`, through ts-morph. */
import type { FileSystemHost, ts as TS } from 'ts-morph'
import { UserError } from '../session/settings.ts'
import { isStackOverflow } from '../support/stack.ts'
import { libraryFolder } from './declaration-files.ts'
import type { Project } from './projects.ts'
import type { TsMorph } from './ts-morph.ts'

export interface LoadedProgram {
  readonly program: TS.Program
  /** One sentence each: deprecated options, missing type packages. They never stop a run. */
  readonly complaints: readonly string[]
}

/** A larger stack may do. */
export class NestsTooDeeply extends UserError {
  constructor(what = 'something in the project') {
    super(`${what} nests too deeply for TypeScript to read, so leave it out of the project`)
  }
}

/** Path -> text that stands for what is on disk; undefined: as if the file were not there. */
export type Texts = ReadonlyMap<string, string | undefined>

export function loadProgram(
  morph: TsMorph,
  project: Project,
  texts: Texts,
  fileSystem: FileSystemHost,
): LoadedProgram {
  const { Project: MorphProject, ts } = morph
  const loaded = new MorphProject({
    fileSystem,
    libFolderPath: libraryFolder,
    compilerOptions: project.options,
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  })
  for (const [file, text] of texts)
    if (text !== undefined) loaded.createSourceFile(file, text, { overwrite: true })
  for (const file of project.files) {
    if (texts.has(file)) continue
    const added = parsed(`'${file}'`, () => loaded.addSourceFileAtPathIfExists(file))
    if (added === undefined) throw new UserError(`cannot read '${file}'`)
  }
  const program = parsed('a file that the project imports', () => loaded.getProgram().compilerObject)
  const complaints = [...program.getOptionsDiagnostics(), ...program.getConfigFileParsingDiagnostics()]
    .filter(({ category, code }) => category === ts.DiagnosticCategory.Error && !aboutOutput.has(code))
    .map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ').replace(/\s+/g, ' '))
  return { program, complaints: [...project.complaints, ...complaints] }
}

/** `Cannot write file ...`: that an output would take an input's place, or another output's. Nothing is written. */
const aboutOutput = new Set([5055, 5056])

/** TypeScript's parser calls itself for everything that is nested. */
function parsed<Result>(what: string, parse: () => Result): Result {
  try {
    return parse()
  } catch (error) {
    if (!isStackOverflow(error)) throw error
    throw new NestsTooDeeply(what)
  }
}
