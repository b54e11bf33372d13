/** A program of one file, in memory, with TypeScript's own library. */
import ts from 'typescript'

const raw = import.meta.glob<string>('../../node_modules/typescript/lib/lib.*.d.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const wanted = /\/lib\.(?:es5|es20(?:1[5-9]|2[0-3])[\w.]*|decorators[\w.]*|dom)\.d\.ts$/
const libraries = new Map(
  Object.entries(raw)
    .filter(([path]) => wanted.test(path))
    .map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1), text]),
)
const parsed = new Map<string, ts.SourceFile>()

/** The name of the one file. */
export const fileName = '/main.ts'

export function programOf(text: string): ts.Program {
  const options: ts.CompilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    types: [],
    noEmit: true,
  }
  const library = (name: string): ts.SourceFile | undefined => {
    const source = libraries.get(name)
    if (source === undefined) return undefined
    const file = parsed.get(name) ?? ts.createSourceFile(`/${name}`, source, ts.ScriptTarget.ES2023)
    parsed.set(name, file)
    return file
  }
  const host: ts.CompilerHost = {
    getSourceFile: (name) =>
      name === fileName
        ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true)
        : library(name.slice(name.lastIndexOf('/') + 1)),
    getDefaultLibFileName: () => '/lib.es2023.d.ts',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => name === fileName || libraries.has(name.slice(1)),
    readFile: (name) => (name === fileName ? text : libraries.get(name.slice(1))),
    writeFile: () => undefined,
  }
  return ts.createProgram([fileName], options, host)
}
