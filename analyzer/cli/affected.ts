/** Which files a change reaches, along imports. */
import type { ts as TS } from 'ts-morph'

/**
 * The changed files, everything that imports them directly or through others, since callers see what a function has
 * become, and what they import themselves, since callees see what they are called with.
 */
export function affectedFiles(
  ts: typeof TS,
  program: TS.Program,
  changed: ReadonlySet<string>,
): ReadonlySet<string> {
  const imports = new Map<string, readonly string[]>()
  const importers = new Map<string, string[]>()
  const checker = program.getTypeChecker()
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || program.isSourceFileFromExternalLibrary(file)) continue
    const targets = importedFiles(ts, checker, file)
    imports.set(file.fileName, targets)
    for (const target of targets) {
      const known = importers.get(target)
      if (known === undefined) importers.set(target, [file.fileName])
      else known.push(file.fileName)
    }
  }
  const affected = new Set([...changed].filter((file) => imports.has(file)))
  for (const file of affected) for (const importer of importers.get(file) ?? []) affected.add(importer)
  for (const file of changed) for (const target of imports.get(file) ?? []) affected.add(target)
  return affected
}

function importedFiles(ts: typeof TS, checker: TS.TypeChecker, file: TS.SourceFile): readonly string[] {
  const targets = new Set<string>()
  const add = (specifier: TS.Node | undefined): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return
    for (const declaration of checker.getSymbolAtLocation(specifier)?.declarations ?? [])
      if (ts.isSourceFile(declaration)) targets.add(declaration.fileName)
  }
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) add(statement.moduleSpecifier)
    else if (
      ts.isImportEqualsDeclaration(statement) &&
      ts.isExternalModuleReference(statement.moduleReference)
    )
      add(statement.moduleReference.expression)
  }
  if (/\b(?:import|require)\s*\(/.test(file.text)) {
    const visit = (node: TS.Node): void => {
      if (ts.isCallExpression(node)) add(node.arguments[0])
      else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal)
      ts.forEachChild(node, visit)
    }
    visit(file)
  }
  return [...targets]
}
