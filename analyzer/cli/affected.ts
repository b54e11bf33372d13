/** Which files a change reaches: along imports of what has changed, not of files that have changed. */
import type { ts as TS } from 'ts-morph'
import { changedNames, declarationsOf, moduleBody, withReferrers, type Declaration } from './declarations.ts'

/**
 * The changed files, and the files that use a changed declaration or something that rests on one. `textThen` gives what
 * a changed file contained; undefined for a new one, all of whose declarations are new.
 */
export function affectedFiles(
  ts: typeof TS,
  program: TS.Program,
  changed: ReadonlySet<string>,
  textThen: (file: string) => string | undefined,
): ReadonlySet<string> {
  const graph = new Graph(ts, program)
  const reached = new Map<string, Set<string>>()
  const work: string[] = []
  const reach = (file: string, names: ReadonlySet<string>): void => {
    const before = reached.get(file)
    const after = new Set([...(before ?? []), ...names])
    if (before !== undefined && after.size === before.size) return
    reached.set(file, after)
    work.push(file)
  }
  for (const file of changed) {
    const now = program.getSourceFile(file)
    if (now === undefined || now.isDeclarationFile) continue
    const then = ts.createSourceFile(file, textThen(file) ?? '', now.languageVersion, true)
    reach(file, changedNames(declarationsOf(ts, then), graph.declarations(file)))
  }
  for (let file = work.pop(); file !== undefined; file = work.pop())
    for (const use of graph.usesOf(file, reached.get(file) ?? new Set()))
      reach(use.file, withReferrers(use.names, graph.declarations(use.file)))
  return new Set(reached.keys())
}

/** What a file takes from another, and under which local name. */
interface Import {
  readonly from: string
  /** Exported name; undefined: all of them. */
  readonly name: string | undefined
  /** `undefined` for `export … from`, which hands on under the name `exported`. */
  readonly local: string | undefined
  readonly exported: string | undefined
}

class Graph {
  readonly #ts: typeof TS
  readonly #program: TS.Program
  readonly #declarations = new Map<string, ReadonlyMap<string, Declaration>>()
  readonly #importers = new Map<string, { readonly file: string; readonly import: Import }[]>()

  constructor(ts: typeof TS, program: TS.Program) {
    this.#ts = ts
    this.#program = program
    for (const file of program.getSourceFiles()) {
      if (file.isDeclarationFile || program.isSourceFileFromExternalLibrary(file)) continue
      for (const each of importsOf(ts, program.getTypeChecker(), file)) {
        const known = this.#importers.get(each.from)
        const entry = { file: file.fileName, import: each }
        if (known === undefined) this.#importers.set(each.from, [entry])
        else known.push(entry)
      }
    }
  }

  declarations(file: string): ReadonlyMap<string, Declaration> {
    let found = this.#declarations.get(file)
    if (found === undefined) {
      const source = this.#program.getSourceFile(file)
      found = source === undefined ? new Map<string, Declaration>() : declarationsOf(this.#ts, source)
      this.#declarations.set(file, found)
    }
    return found
  }

  /** The files that import one of `names`, with the names that those have there. */
  *usesOf(file: string, names: ReadonlySet<string>): Generator<{ file: string; names: ReadonlySet<string> }> {
    if (names.size === 0) return
    for (const { file: importer, import: each } of this.#importers.get(file) ?? []) {
      const { name, local, exported } = each
      const taken = name === undefined ? [...names] : names.has(name) || names.has(moduleBody) ? [name] : []
      if (taken.length === 0) continue
      const here = local !== undefined ? [local] : exported !== undefined ? [exported] : taken
      yield { file: importer, names: new Set(here) }
    }
  }
}

function importsOf(ts: typeof TS, checker: TS.TypeChecker, file: TS.SourceFile): readonly Import[] {
  const found: Import[] = []
  const targets = (specifier: TS.Node | undefined): readonly string[] =>
    specifier === undefined || !ts.isStringLiteralLike(specifier)
      ? []
      : (checker.getSymbolAtLocation(specifier)?.declarations ?? [])
          .filter((declaration) => ts.isSourceFile(declaration))
          .map(({ fileName }) => fileName)
  const add = (specifier: TS.Node | undefined, imports: readonly Omit<Import, 'from'>[]): void => {
    for (const from of targets(specifier)) found.push(...imports.map((each) => ({ from, ...each })))
  }
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) add(statement.moduleSpecifier, importedNames(ts, statement))
    else if (ts.isExportDeclaration(statement)) add(statement.moduleSpecifier, exportedNames(ts, statement))
    else if (
      ts.isImportEqualsDeclaration(statement) &&
      ts.isExternalModuleReference(statement.moduleReference)
    )
      add(statement.moduleReference.expression, [whole(statement.name.text)])
  }
  if (/\b(?:import|require)\s*\(/.test(file.text)) {
    const visit = (node: TS.Node): void => {
      if (ts.isCallExpression(node)) add(node.arguments[0], [whole(moduleBody)])
      else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
        add(node.argument.literal, [whole(moduleBody)])
      ts.forEachChild(node, visit)
    }
    visit(file)
  }
  return found
}

function whole(local: string): Omit<Import, 'from'> {
  return { name: undefined, local, exported: undefined }
}

function importedNames(
  ts: typeof TS,
  { importClause }: TS.ImportDeclaration,
): readonly Omit<Import, 'from'>[] {
  if (importClause === undefined) return [{ name: moduleBody, local: moduleBody, exported: undefined }]
  const { name, namedBindings } = importClause
  return [
    ...(name === undefined ? [] : [{ name: 'default', local: name.text, exported: undefined }]),
    ...(namedBindings === undefined
      ? []
      : ts.isNamespaceImport(namedBindings)
        ? [whole(namedBindings.name.text)]
        : namedBindings.elements.map((each) => ({
            name: (each.propertyName ?? each.name).text,
            local: each.name.text,
            exported: undefined,
          }))),
  ]
}

function exportedNames(
  ts: typeof TS,
  { exportClause }: TS.ExportDeclaration,
): readonly Omit<Import, 'from'>[] {
  if (exportClause === undefined) return [{ name: undefined, local: undefined, exported: undefined }]
  if (ts.isNamespaceExport(exportClause)) return [{ name: undefined, local: undefined, exported: exportClause.name.text }] // prettier-ignore
  return exportClause.elements.map((each) => ({
    name: (each.propertyName ?? each.name).text,
    local: undefined,
    exported: each.name.text,
  }))
}
