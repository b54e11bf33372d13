/** Types that code outside a module meets: it may implement them, however many implementations the program has. */
import type ts from 'typescript'
import { modifierFlags, type OracleContext } from './context.ts'

/** The interface, class or type around a member is exported, or something exported mentions it. */
export function isGivenOut(context: OracleContext, holder: ts.Node): boolean {
  const { ts } = context
  const declaration = ts.findAncestor(
    holder,
    (node) => ts.isInterfaceDeclaration(node) || ts.isClassLike(node) || ts.isTypeAliasDeclaration(node),
  )
  if (declaration === undefined) return true
  if (isExported(context, declaration)) return true
  const { name } = declaration as { readonly name?: ts.Identifier }
  if (name === undefined || !ts.isSourceFile(declaration.parent)) return false
  return namesGivenOut(context, declaration.parent)?.has(name.text) ?? true
}

const known = new WeakMap<ts.SourceFile, ReadonlySet<string> | 'all'>()

/** Names of types in the signatures of what a module exports, and in those types; undefined for a script. */
function namesGivenOut(context: OracleContext, file: ts.SourceFile): ReadonlySet<string> | undefined {
  let names = known.get(file)
  if (names === undefined) known.set(file, (names = findNames(context, file) ?? 'all'))
  return names === 'all' ? undefined : names
}

function findNames(context: OracleContext, file: ts.SourceFile): ReadonlySet<string> | undefined {
  const { ts } = context
  if (!ts.isExternalModule(file)) return undefined
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) || isPrivate(context, node)) return
    if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName)) names.add(node.typeName.text)
    if (ts.isExpressionWithTypeArguments(node) && ts.isIdentifier(node.expression))
      names.add(node.expression.text)
    ts.forEachChild(node, visit)
  }
  for (const statement of file.statements) {
    if (isExported(context, statement) || ts.isExportAssignment(statement)) visit(statement)
    if (ts.isExportDeclaration(statement) && statement.exportClause !== undefined)
      ts.forEachChild(statement.exportClause, (specifier) => {
        if (ts.isExportSpecifier(specifier)) names.add((specifier.propertyName ?? specifier.name).text)
      })
  }
  const declared = new Map<string, ts.Node[]>()
  for (const statement of file.statements) {
    const { name } = statement as { readonly name?: ts.Node }
    if (name === undefined || !ts.isIdentifier(name)) continue
    const same = declared.get(name.text)
    if (same === undefined) declared.set(name.text, [statement])
    else same.push(statement)
  }
  // The set grows while it is walked.
  for (const name of names) declared.get(name)?.forEach(visit)
  return names
}

function isExported(context: OracleContext, node: ts.Node): boolean {
  return (modifierFlags(context, node) & context.ts.ModifierFlags.Export) !== 0
}

function isPrivate(context: OracleContext, node: ts.Node): boolean {
  const { ts } = context
  if (ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name)) return true
  return ts.isClassElement(node) && (modifierFlags(context, node) & ts.ModifierFlags.Private) !== 0
}
