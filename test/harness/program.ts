/** Small strict programs for fixtures; files of TypeScript's own library are parsed once for all of them. */
import ts from 'typescript'

const options: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
}

const probes = new URL('probe.d.ts', import.meta.url).pathname
const parsed = new Map<string, ts.SourceFile | undefined>()

/**
 * Fixtures may call the probes. `overrides` are for what a fixture's own story needs, `texts` (path -> text) stand in
 * for files, and `source` may have them parsed already.
 */
export function fixtureProgram(
  files: readonly string[],
  overrides: ts.CompilerOptions = {},
  texts: ReadonlyMap<string, string> = new Map(),
  source: (file: string, text: string, parse: () => ts.SourceFile) => ts.SourceFile = (_, __, parse) =>
    parse(),
): ts.Program {
  const all = { ...options, ...overrides }
  const host = ts.createCompilerHost(all)
  const parse = host.getSourceFile.bind(host)
  const isThere = host.fileExists.bind(host)
  host.fileExists = (file) => texts.has(file) || isThere(file)
  const isFolder = host.directoryExists?.bind(host)
  host.directoryExists = (folder) =>
    [...texts.keys()].some((file) => file.startsWith(`${folder}/`)) || isFolder?.(folder) === true
  host.getSourceFile = (file, version, ...rest) => {
    const text = texts.get(file)
    if (text !== undefined) return source(file, text, () => ts.createSourceFile(file, text, version, true))
    if (!file.includes('/node_modules/')) return parse(file, version, ...rest)
    if (!parsed.has(file)) parsed.set(file, parse(file, version, ...rest))
    return parsed.get(file)
  }
  return ts.createProgram([probes, ...files], all, host)
}

/** `file:line: message` of every type error; lib files are not looked at. */
export function typeErrors(program: ts.Program): readonly string[] {
  return program
    .getSourceFiles()
    .filter((file) => !file.isDeclarationFile)
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map((diagnostic) => {
      const { file, start = 0 } = diagnostic
      const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1
      return `${file?.fileName ?? ''}:${String(line)}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`
    })
}
