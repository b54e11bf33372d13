/** Names for ambient functions, in the form models are looked up by. */
import type ts from 'typescript'
import type { Callee } from '../../ir/oracle.ts'
import { nameNode, type OracleContext } from './context.ts'
import { typeNameOf } from './hints.ts'
import { declaredObject } from './types.ts'

/** `DataView.getUint8`, `Math.min`, `fs.readSync`, `parseInt`, `assert` for the declaration of `name`. */
export function ambientKey(context: OracleContext, declaration: ts.Node, name: string): string {
  const holder = holderName(context, declaration)
  return holder === undefined || holder === name ? name : `${holder}.${name}`
}

/** Type, namespace or module that a declaration belongs to; undefined for global names. */
function holderName({ ts }: OracleContext, declaration: ts.Node): string | undefined {
  for (let at = declaration.parent; at !== undefined; at = at.parent) {
    if (ts.isInterfaceDeclaration(at) || ts.isClassLike(at))
      return at.name && withoutConstructor(at.name.text)
    if (ts.isTypeLiteralNode(at)) {
      const { parent } = at
      const named = ts.isVariableDeclaration(parent) || ts.isTypeAliasDeclaration(parent)
      return named && ts.isIdentifier(parent.name) ? parent.name.text : undefined
    }
    if (ts.isModuleDeclaration(at)) {
      if (ts.isStringLiteral(at.name)) return moduleName(at.name.text)
      return at.name.text === 'global' ? undefined : at.name.text
    }
    if (ts.isSourceFile(at)) return packageOf(ts, at)
  }
  return undefined
}

/** A module's own declaration file in node_modules names its functions after the package. */
function packageOf(ts: OracleContext['ts'], file: ts.SourceFile): string | undefined {
  if (!file.isDeclarationFile || !ts.isExternalModule(file)) return undefined
  const at = file.fileName.lastIndexOf('/node_modules/')
  if (at < 0) return undefined
  const [scope = '', name = ''] = file.fileName.slice(at + 14).split('/')
  const full = scope.startsWith('@') ? name : scope
  return scope === '@types' ? moduleName(name.replace('__', '/')) : full
}

/** `node:fs/promises` is `promises`, `@scope/name` is `name`. */
export function moduleName(specifier: string): string {
  return (
    specifier
      .replace(/^node:/, '')
      .split('/')
      .at(-1) ?? specifier
  )
}

export function withoutConstructor(name: string): string {
  return name.endsWith('Constructor') && name !== 'Constructor' ? name.slice(0, -'Constructor'.length) : name
}

/** Keys of `name` in the receiver's apparent type and all its bases: `Buffer.fill`, `Uint8Array.fill`. */
export function receiverKeys(context: OracleContext, receiver: ts.Node, name: string): string[] {
  const { checker } = context
  const keys: string[] = []
  const seen = new Set<ts.Type>()
  const declared = declaredObject(context, receiver)
  const pending = [declared ?? checker.getNonNullableType(checker.getTypeAtLocation(receiver))]
  for (let type = pending.shift(); type !== undefined && seen.size < 24; type = pending.shift()) {
    if (seen.has(type)) continue
    seen.add(type)
    if (type.isUnionOrIntersection()) {
      pending.push(...type.types)
      continue
    }
    const apparent = checker.getApparentType(type)
    const own = typeNameOf(context, apparent)
    if (own !== undefined) {
      keys.push(`${withoutConstructor(own)}.${name}`)
      if (/^Readonly[A-Z]/.test(own)) keys.push(`${own.slice('Readonly'.length)}.${name}`)
    }
    const generic = (apparent as Partial<ts.TypeReference>).target ?? apparent
    if (generic.isClassOrInterface()) pending.push(...checker.getBaseTypes(generic))
  }
  return keys
}

/** The key of an imported name whose module has no types here: `fs.readSync` from the import alone. */
export function importedKey(context: OracleContext, node: ts.Node): string | undefined {
  const { ts, checker } = context
  const isMember = ts.isPropertyAccessExpression(node)
  const root = isMember ? node.expression : node
  if (!ts.isIdentifier(root)) return undefined
  const declaration = checker.getSymbolAtLocation(root)?.declarations?.[0]
  if (declaration === undefined) return undefined
  const statement = ts.findAncestor(declaration, ts.isImportDeclaration)
  if (statement === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) return undefined
  const module = moduleName(statement.moduleSpecifier.text)
  if (ts.isImportSpecifier(declaration)) {
    const name = (declaration.propertyName ?? declaration.name).text
    return isMember ? `${name}.${node.name.text}` : name === module ? name : `${module}.${name}`
  }
  return isMember ? `${module}.${node.name.text}` : module
}

/** `others` runs only where the key alone is not enough. */
export function ambient(key: string, others: () => readonly string[] = () => []): Callee {
  let known: readonly string[] | undefined
  return {
    kind: 'ambient',
    key,
    get supertypes() {
      return (known ??= [...new Set(others())].filter((other) => other !== key))
    },
  }
}

/** Last name of a callee, for messages and for keys. */
export function lastName(context: OracleContext, node: ts.Node): string | undefined {
  const name = nameNode(context.ts, node)
  return name === undefined ? undefined : (name as ts.Identifier).text
}
