/** Enums, namespaces and import aliases: what TypeScript adds to JavaScript's statements. */
import type ts from 'typescript'
import { emit, freshTemp } from '../../ir/builder.ts'
import type { Temp } from '../../support/ids.ts'
import { declare, lookup } from '../scopes.ts'
import { binary, constant, get, load, resolve, set, site, store, opaque } from './emit.ts'
import { lowerExpression } from './expressions.ts'
import { isInstantiated, pushScope } from './hoist.ts'
import { propertyName } from './names.ts'
import { beginStatements, schedule } from './statements.ts'
import { hasModifier, type Lowering } from './state.ts'

/** An object with the members; members may use earlier ones by their bare names. */
export function lowerEnum(f: Lowering, node: ts.EnumDeclaration): void {
  if (hasModifier(node, f.kinds.DeclareKeyword)) return
  const variable = resolve(f, node.name.text)
  const outer = pushScope(f)
  const at = site(f, node)
  const object = emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'object' })
  const named = node.members.some(
    ({ initializer }) => initializer !== undefined && !isLiteral(f, initializer),
  )
  let next: number | undefined = 0
  let previous: Temp | undefined
  for (const member of node.members) {
    const name = propertyName(f, member.name)
    const where = site(f, member.name)
    let value: Temp
    if (member.initializer !== undefined) {
      value = lowerExpression(f, member.initializer)
      next = literalNumber(f, member.initializer)
    } else if (next !== undefined) value = constant(f, where, next)
    else if (previous !== undefined) value = binary(f, where, '+', previous, constant(f, where, 1))
    else value = opaque(f, where, 'enum member', false)
    if (next !== undefined) next++
    previous = value
    if (name === undefined) continue
    set(f, where, object, name, value, true)
    if (!named) continue
    const declaration = { kind: 'const', annotation: undefined, exported: false } as const
    store(f, where, declare(f.file.variables, f.scope, name, declaration), value, true)
  }
  f.scope = outer
  store(f, site(f, node.name), variable, object, true)
}

function isLiteral(f: Lowering, node: ts.Expression): boolean {
  return node.kind === f.kinds.StringLiteral || literalNumber(f, node) !== undefined
}

function literalNumber(f: Lowering, node: ts.Expression): number | undefined {
  const K = f.kinds
  if (node.kind === K.NumericLiteral) return Number((node as ts.NumericLiteral).text)
  if (node.kind !== K.PrefixUnaryExpression) return undefined
  const { operator, operand } = node as ts.PrefixUnaryExpression
  if (operator !== K.MinusToken || operand.kind !== K.NumericLiteral) return undefined
  return -Number((operand as ts.NumericLiteral).text)
}

/** A namespace's body runs in place; what it exports becomes an object's properties at its end. */
export function lowerNamespace(f: Lowering, node: ts.ModuleDeclaration): void {
  if (!isInstantiated(f.file, node)) return
  const K = f.kinds
  const at = site(f, node)
  const variable = resolve(f, (node.name as ts.Identifier).text)
  const merged = f.file.variables.records[variable]
  const exists = merged !== undefined && (merged.kind !== 'namespace' || merged.declared > 0)
  if (!exists)
    store(
      f,
      site(f, node.name),
      variable,
      emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'object' }),
      true,
    )
  const outer = pushScope(f)
  const inner = f.scope
  const { body } = node
  const statements: readonly ts.Statement[] =
    body?.kind === K.ModuleBlock ? body.statements : body === undefined ? [] : [body as ts.Statement]
  beginStatements(f, statements)
  const nested = body?.kind === K.ModuleDeclaration
  schedule(f, [
    ...statements,
    () => {
      const object = load(f, at, variable)
      for (const statement of statements) {
        if (!nested && !hasModifier(statement, K.ExportKeyword)) continue
        for (const name of declaredNames(f, statement)) {
          const exported = lookup(inner, name.text)
          if (exported !== undefined)
            set(f, site(f, name), object, name.text, load(f, site(f, name), exported), true)
        }
      }
      f.scope = outer
    },
  ])
}

function declaredNames(f: Lowering, statement: ts.Statement): ts.Identifier[] {
  const K = f.kinds
  const names: ts.Identifier[] = []
  const add = (name: ts.BindingName): void => {
    if (name.kind === K.Identifier) names.push(name)
    else for (const part of name.elements) if (part.kind === K.BindingElement) add(part.name)
  }
  if (statement.kind === K.VariableStatement)
    for (const { name } of (statement as ts.VariableStatement).declarationList.declarations) add(name)
  else if (statement.kind !== K.InterfaceDeclaration && statement.kind !== K.TypeAliasDeclaration) {
    const { name } = statement as ts.FunctionDeclaration | ts.ClassDeclaration
    if (name?.kind === K.Identifier) names.push(name)
  }
  return names
}

/** `import a = N.b` reads a member; `import a = require('m')` is an import like any other. */
export function lowerImportAlias(f: Lowering, node: ts.ImportEqualsDeclaration): void {
  const K = f.kinds
  const reference = node.moduleReference
  if (node.isTypeOnly || reference.kind === K.ExternalModuleReference) return
  const read = (name: ts.EntityName): Temp =>
    name.kind === K.Identifier
      ? load(f, site(f, name), resolve(f, name.text))
      : get(f, site(f, name), read(name.left), name.right.text)
  store(f, site(f, node.name), resolve(f, node.name.text), read(reference), true)
}
