/** What other packages can name in a file, and what runs when they call it. */
import type ts from 'typescript'
import type { Callee } from '../ir/oracle.ts'
import { declaredCallee } from './oracle/callees.ts'
import { modifierFlags, resolved, type OracleContext } from './oracle/context.ts'
import { declarationPath } from './oracle/paths.ts'

export interface Named {
  /** `Bus.read:static`. */
  readonly path: string
  readonly callee: Callee
  /** The declaration has a body, which is the first of the callee's functions. */
  readonly own: boolean
}

/**
 * Functions by the path of their declaration. Classes and interfaces count even where they are not exported, since
 * what is exported may give out their instances; other names count when the module exports them.
 */
export function namedFunctions(context: OracleContext, file: ts.SourceFile): readonly Named[] {
  const { ts } = context
  const exported = exportedDeclarations(context, file)
  const found: Named[] = []
  const add = (node: ts.Declaration): void => {
    const path = declarationPath(ts, node)
    if (path === undefined || isPrivate(context, node)) return
    const callee = declaredCallee(context, node)
    const own = callee.kind === 'functions' && hasBody(context, node)
    if (callee.kind !== 'unknown') found.push({ path: `${path.names.join('.')}${path.suffix}`, callee, own })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node)) add(node)
    else if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) {
      if (ts.isClassDeclaration(node)) add(node)
      node.members.forEach((member: ts.Declaration) => {
        if (!ts.isConstructorDeclaration(member)) add(member)
      })
    } else if (ts.isVariableDeclaration(node)) {
      add(node)
      visitObject(node.initializer)
    } else if (ts.isVariableStatement(node)) node.declarationList.declarations.forEach(visit)
    else if (ts.isModuleDeclaration(node) && node.body !== undefined) visit(node.body)
    else if (ts.isModuleBlock(node)) node.statements.forEach(visit)
  }
  const visitObject = (value: ts.Node | undefined): void => {
    if (value === undefined) return
    if (ts.isAsExpression(value) || ts.isSatisfiesExpression(value)) visitObject(value.expression)
    else if (ts.isObjectLiteralExpression(value))
      for (const property of value.properties) {
        add(property)
        if (ts.isPropertyAssignment(property)) visitObject(property.initializer)
      }
  }
  for (const statement of file.statements) {
    const open = ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement)
    const parts = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement]
    for (const part of parts) if (open || exported === undefined || exported.has(part)) visit(part)
  }
  return found
}

/** What a module exports by name, wherever it is declared. */
export function exportedNames(
  context: OracleContext,
  file: ts.SourceFile,
): readonly { readonly name: string; readonly declaration: ts.Declaration }[] {
  const { checker } = context
  const module = checker.getSymbolAtLocation(file)
  if (module === undefined) return []
  return checker.getExportsOfModule(module).flatMap((symbol) => {
    const [declaration] = resolved(context, symbol).declarations ?? []
    return declaration === undefined ? [] : [{ name: symbol.name, declaration }]
  })
}

/** Undefined for a script, whose names are everybody's. */
function exportedDeclarations(context: OracleContext, file: ts.SourceFile): ReadonlySet<ts.Node> | undefined {
  const { checker } = context
  const module = checker.getSymbolAtLocation(file)
  if (module === undefined) return undefined
  const symbols = checker.getExportsOfModule(module)
  const assigned = module.exports?.get(context.ts.InternalSymbolName.ExportEquals)
  const all = assigned === undefined ? symbols : [...symbols, assigned]
  return new Set(all.flatMap((symbol) => resolved(context, symbol).declarations ?? []))
}

/** Not the member of an interface or an abstract one. A class that runs nothing of its own runs what it inherits. */
function hasBody(context: OracleContext, node: ts.Declaration): boolean {
  const { ts } = context
  if (ts.isMethodSignature(node) || ts.isPropertySignature(node)) return false
  return (modifierFlags(context, node) & ts.ModifierFlags.Abstract) === 0
}

function isPrivate(context: OracleContext, node: ts.Declaration): boolean {
  return (modifierFlags(context, node) & context.ts.ModifierFlags.Private) !== 0
}
