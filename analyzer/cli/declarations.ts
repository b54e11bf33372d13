/** The declarations of one file, by name: which of them an edit has changed, and who refers to whom. */
import type { ts as TS } from 'ts-morph'

type Compiler = typeof TS

/** Stands for everything that runs when the module is loaded, and for what has no name of its own. */
export const moduleBody = '<module>'

export interface Declaration {
  /** Text without comments and layout. */
  readonly text: string
  /** Every identifier in it. */
  readonly names: ReadonlySet<string>
}

export function declarationsOf(ts: Compiler, file: TS.SourceFile): ReadonlyMap<string, Declaration> {
  const found = new Map<string, { text: string; names: Set<string> }>()
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) continue
    if (ts.isExportDeclaration(statement)) {
      for (const { name, text } of localExports(ts, statement))
        found.set(name, { text, names: new Set([text]) })
      continue
    }
    const { text, names } = contentOf(ts, file, statement)
    for (const name of declaredNames(ts, statement)) {
      const before = found.get(name)
      // Overloads, merged interfaces and namespaces share a name.
      if (before === undefined) found.set(name, { text, names: new Set(names) })
      else {
        before.text += `\n${text}`
        for (const each of names) before.names.add(each)
      }
    }
  }
  return found
}

/** Names whose declaration is not what it was, and those that refer to them within the file. */
export function changedNames(
  then: ReadonlyMap<string, Declaration>,
  now: ReadonlyMap<string, Declaration>,
): Set<string> {
  const changed = new Set<string>()
  for (const name of new Set([...then.keys(), ...now.keys()]))
    if (then.get(name)?.text !== now.get(name)?.text) changed.add(name)
  return withReferrers(changed, now)
}

/** Adds the declarations that refer to one of `names`, directly or through others. */
export function withReferrers(
  names: ReadonlySet<string>,
  declarations: ReadonlyMap<string, Declaration>,
): Set<string> {
  const all = new Set(names)
  for (const name of all)
    for (const [other, declaration] of declarations) if (declaration.names.has(name)) all.add(other)
  return all
}

/** `export { a as b }`: a declaration of `b` that refers to `a`. Exports from elsewhere are imports. */
function localExports(
  ts: Compiler,
  statement: TS.ExportDeclaration,
): readonly { name: string; text: string }[] {
  const { exportClause, moduleSpecifier } = statement
  if (moduleSpecifier !== undefined || exportClause === undefined || !ts.isNamedExports(exportClause))
    return []
  return exportClause.elements
    .filter((each) => each.propertyName !== undefined)
    .map((each) => ({ name: each.name.text, text: each.propertyName?.text ?? '' }))
}

function declaredNames(ts: Compiler, statement: TS.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(ts, name))
  if (ts.isExportAssignment(statement)) return ['default']
  const { name } = statement as { readonly name?: TS.Node }
  if (name === undefined || !ts.isIdentifier(name))
    return isDefault(ts, statement) ? ['default'] : [moduleBody]
  return isDefault(ts, statement) ? [name.text, 'default'] : [name.text]
}

function boundNames(ts: Compiler, name: TS.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((each) => (ts.isBindingElement(each) ? boundNames(ts, each.name) : []))
}

function isDefault(ts: Compiler, statement: TS.Statement): boolean {
  return ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) // prettier-ignore
}

function contentOf(
  ts: Compiler,
  file: TS.SourceFile,
  statement: TS.Statement,
): { text: string; names: Set<string> } {
  const names = new Set<string>()
  const parts: string[] = []
  const visit = (node: TS.Node): void => {
    const children = node.getChildren(file)
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) names.add(node.text)
    // JSDoc is what annotations are read from.
    if (children.length === 0 || ts.isJSDoc(node)) parts.push(node.getText(file))
    else children.forEach(visit)
  }
  visit(statement)
  return { text: parts.join(' '), names }
}
