/** From arguments to projects: which tsconfig files are meant, and which loose source files. */
import { dirname, join, resolve } from 'node:path'
import type { ts as TS } from 'ts-morph'
import { globSync } from 'tinyglobby'
import type { Disk } from '../session/disk.ts'
import { UserError } from '../session/settings.ts'
import { configSystem } from './file-system.ts'

export type TypeScript = typeof TS

/** What one `Program` is made from. */
export interface Project {
  /** Absolute path of the tsconfig, or of the folder of loose files; settings are looked up from here. */
  readonly origin: string
  readonly files: readonly string[]
  readonly options: TS.CompilerOptions
  /** Files that belong to a referenced project, and are checked there if they are. */
  readonly foreign: ReadonlySet<string>
  /** Complaints about the configuration that do not stop the run. */
  readonly complaints: readonly string[]
}

const sourcePattern = '**/*.{ts,tsx,mts,cts}'

/** Throws `UserError` when an argument names nothing that can be checked. `inputs` are relative to `folder`. */
export function findProjects(
  ts: TypeScript,
  inputs: readonly string[],
  folder: string,
  disk: Disk,
): readonly Project[] {
  const loose: string[] = []
  const configs: string[] = []
  for (const input of inputs.length === 0 ? [ownConfig(folder, disk)] : inputs) {
    const path = resolve(folder, input)
    const kind = disk.kind(path)
    if (kind === undefined) throw new UserError(`there is no file or folder '${input}'`)
    if (kind === 'folder') {
      const config = join(path, 'tsconfig.json')
      if (disk.kind(config) === 'file') configs.push(config)
      else loose.push(...folderFiles(path, input, disk))
    } else if (path.endsWith('.json')) configs.push(path)
    else if (/\.[cm]?[jt]sx?$/.test(path)) loose.push(path)
    else throw new UserError(`'${input}' is neither a tsconfig nor a TypeScript file`)
  }
  const reader = new ConfigReader(ts, disk)
  const projects = [...new Set(configs)].flatMap((config) => reader.projects(config))
  const unique = [...new Map(projects.map((project) => [project.origin, project])).values()]
  return loose.length === 0 ? unique : [...unique, looseProject(ts, [...new Set(loose)], folder, disk)]
}

/** The tsconfig.json in `folder` or above. */
export function nearestConfig(folder: string, disk: Disk): string | undefined {
  for (let current = folder; ; current = dirname(current)) {
    const config = join(current, 'tsconfig.json')
    if (disk.kind(config) === 'file') return config
    if (dirname(current) === current) return undefined
  }
}

function ownConfig(folder: string, disk: Disk): string {
  const config = nearestConfig(folder, disk)
  if (config !== undefined) return config
  throw new UserError(`there is no tsconfig.json in this folder or above; name a file or folder to check`)
}

function folderFiles(path: string, shown: string, disk: Disk): readonly string[] {
  disk.sources(path, true)
  const files = globSync(sourcePattern, { cwd: path, absolute: true, ignore: ['**/node_modules/**'] }).sort()
  if (files.length === 0) throw new UserError(`there are no TypeScript files in '${shown}'`)
  return files
}

function looseProject(ts: TypeScript, files: readonly string[], folder: string, disk: Disk): Project {
  const options: TS.CompilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    jsx: ts.JsxEmit.Preserve,
    allowJs: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    noEmit: true,
    types: nodeTypes(files[0] === undefined ? folder : dirname(files[0]), disk),
  }
  return { origin: files[0] ?? folder, files, options, foreign: new Set(), complaints: [] }
}

function nodeTypes(folder: string, disk: Disk): string[] {
  for (let current = folder; ; current = dirname(current)) {
    if (disk.kind(join(current, 'node_modules/@types/node')) === 'folder') return ['node']
    if (dirname(current) === current) return []
  }
}

/** Reads tsconfig files with their `extends` and `references`, each once. */
class ConfigReader {
  readonly #ts: TypeScript
  readonly #disk: Disk
  readonly #parsed = new Map<string, TS.ParsedCommandLine>()

  constructor(ts: TypeScript, disk: Disk) {
    this.#ts = ts
    this.#disk = disk
  }

  /** The project of `config`; of a solution (references and no files), the projects it refers to. */
  projects(config: string, seen: Set<string> = new Set()): readonly Project[] {
    if (seen.has(config)) return []
    seen.add(config)
    const parsed = this.#read(config)
    const references = (parsed.projectReferences ?? []).map((reference) => this.#referenced(reference))
    if (parsed.fileNames.length === 0) {
      if (references.length === 0) throw new UserError(`'${shortPath(config)}' has no files to check`)
      return references.flatMap((reference) => this.projects(reference, seen))
    }
    const foreign = new Set<string>()
    this.#collect(references, foreign, new Set([config]))
    for (const file of parsed.fileNames) foreign.delete(file)
    const complaints = parsed.errors.map((error) => this.#text(error.messageText))
    return [{ origin: config, files: parsed.fileNames, options: parsed.options, foreign, complaints }]
  }

  #collect(references: readonly string[], files: Set<string>, seen: Set<string>): void {
    for (const config of references) {
      if (seen.has(config) || this.#disk.kind(config) !== 'file') continue
      seen.add(config)
      const parsed = this.#read(config)
      for (const file of parsed.fileNames) files.add(file)
      this.#collect(
        (parsed.projectReferences ?? []).map((each) => this.#referenced(each)),
        files,
        seen,
      )
    }
  }

  #referenced(reference: TS.ProjectReference): string {
    return this.#ts.resolveProjectReferencePath(reference)
  }

  #read(config: string): TS.ParsedCommandLine {
    const known = this.#parsed.get(config)
    if (known !== undefined) return known
    const ts = this.#ts
    if (this.#disk.kind(config) !== 'file') throw new UserError(`there is no '${shortPath(config)}'`)
    let broken: string | undefined
    const host: TS.ParseConfigFileHost = {
      ...configSystem(ts, this.#disk),
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        broken = this.#text(diagnostic.messageText)
      },
    }
    const { error } = ts.readConfigFile(config, (path) => this.#disk.read(path))
    if (error !== undefined)
      throw new UserError(`cannot read '${shortPath(config)}': ${this.#text(error.messageText)}`)
    const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host)
    if (parsed === undefined)
      throw new UserError(`cannot read '${shortPath(config)}': ${broken ?? 'it is not a tsconfig'}`)
    // 18003 and 18002: no inputs found, empty `files`; told apart above. A base that is not there leaves nothing to go by.
    const fatal = parsed.errors.find(({ code }) => code === 6053 || code === 5083 || code === 18000)
    if (fatal !== undefined)
      throw new UserError(`cannot read '${shortPath(config)}': ${this.#text(fatal.messageText)}`)
    const errors = parsed.errors.filter(({ code }) => code !== 18002 && code !== 18003)
    for (const [folder, flag] of Object.entries(parsed.wildcardDirectories ?? {}))
      this.#disk.sources(folder, flag === ts.WatchDirectoryFlags.Recursive)
    const result = { ...parsed, errors }
    this.#parsed.set(config, result)
    return result
  }

  #text(message: string | TS.DiagnosticMessageChain): string {
    const text = this.#ts.flattenDiagnosticMessageText(message, ' ')
    return text.replace(/\s+/g, ' ').replace(/\.$/, '')
  }
}

/** Neither declarations nor what is installed. */
export function isOwnSource(file: string): boolean {
  return !/\.d\.([^/]+\.)?[cm]?ts$/.test(file) && !file.includes('/node_modules/')
}

function shortPath(path: string): string {
  return path.split(/[\\/]/).slice(-2).join('/')
}
