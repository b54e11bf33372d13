/** What a program lets other packages know of one package: the facts of everything they can name. */
import type ts from 'typescript'
import { entriesOf, likelyModule, stem } from '../facts/entries.ts'
import type { FunctionFacts, PackageFacts } from '../facts/package-facts.ts'
import type { Body } from '../facts/summaries.ts'
import { exportedNames, namedFunctions } from '../frontend/exports.ts'
import type { OracleContext } from '../frontend/oracle/context.ts'
import { declarationPath } from '../frontend/oracle/paths.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import { relativePath } from '../support/paths.ts'
import type { Package } from './dependencies.ts'

export interface Told {
  readonly context: OracleContext
  readonly body: (ref: FunctionRef) => Body | undefined
}

/** `files` are sources of `home`. */
export function packageFacts(
  { context, body }: Told,
  files: readonly ts.SourceFile[],
  home: Package,
): PackageFacts {
  const modules = new Map<string, ts.SourceFile>()
  const moduleOf = new Map<ts.SourceFile, string>()
  for (const file of files) {
    const module = stem(pathIn(home, file.fileName))
    modules.set(module, file)
    moduleOf.set(file, module)
  }
  const bodies = new Map<string, Body | undefined>()
  const bodyOf = (ref: FunctionRef): Body | undefined => {
    const key = `${ref.file}#${ref.index}`
    if (!bodies.has(key)) bodies.set(key, body(ref))
    return bodies.get(key)
  }
  const functions = new Map<string, FunctionFacts>()
  for (const [module, file] of modules)
    for (const { path, callee, own } of namedFunctions(context, file)) {
      if (callee.kind === 'unknown') continue
      const none = { own: undefined, others: [], ambient: undefined }
      const key = `${module}#${path}`
      if (callee.kind === 'ambient') functions.set(key, { ...none, ambient: callee.key })
      else {
        const told = callee.functions.map(bodyOf)
        if (told.some((each) => each === undefined)) continue
        const known = told.filter((each) => each !== undefined)
        functions.set(
          key,
          own ? { ...none, own: known[0], others: known.slice(1) } : { ...none, others: known },
        )
      }
    }
  const declarations = declarationsOf(context, home, moduleOf)
  return {
    package: home.name,
    declarations,
    entries: namesByEntry(context, home, modules, moduleOf, declarations),
    functions,
  }
}

function pathIn({ folder }: Package, file: string): string {
  return relativePath(folder, file)
}

/** Where the compiler puts the declarations of each module. */
function declarationsOf(
  { ts, program }: OracleContext,
  home: Package,
  moduleOf: ReadonlyMap<ts.SourceFile, string>,
): ReadonlyMap<string, string> {
  const declarations = new Map<string, string>()
  const options = { ...program.getCompilerOptions(), declaration: true, noEmit: false }
  const parsed = { options, fileNames: [...program.getRootFileNames()], errors: [] }
  for (const [file, module] of moduleOf) {
    let outputs: readonly string[] = []
    try {
      outputs = ts.getOutputFileNames(parsed, file.fileName, false)
    } catch {
      // A file that is no root of the program, or one without a common folder: entries have to do.
    }
    for (const output of outputs)
      if (/\.d\.[cm]?ts$/.test(output)) declarations.set(pathIn(home, output), module)
  }
  return declarations
}

/** Exported name -> where it is declared, for each entry that a module can be found for. */
function namesByEntry(
  context: OracleContext,
  home: Package,
  modules: ReadonlyMap<string, ts.SourceFile>,
  moduleOf: ReadonlyMap<ts.SourceFile, string>,
  declarations: ReadonlyMap<string, string>,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const entries = new Map<string, ReadonlyMap<string, string>>()
  for (const [entry, targets] of entriesOf(home.manifest)) {
    const module = targets
      .map((target) => declarations.get(target) ?? likelyModule(target, modules))
      .find((each) => each !== undefined)
    const file = module === undefined ? undefined : modules.get(module)
    if (file === undefined) continue
    const names = new Map<string, string>()
    for (const { name, declaration } of exportedNames(context, file)) {
      const at = moduleOf.get(declaration.getSourceFile())
      const path = declarationPath(context.ts, declaration)
      if (at !== undefined && path !== undefined) names.set(name, `${at}#${path.names.join('.')}`)
    }
    entries.set(entry, names)
  }
  return entries
}
