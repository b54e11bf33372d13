/** Functions: taking note of one where it stands, and lowering its parameters and body later. */
import type ts from 'typescript'
import { emit, finish, freshTemp, terminate } from '../../ir/builder.ts'
import type { FunctionIR } from '../../ir/ir.ts'
import type { FunctionIndex, Temp, Variable } from '../../support/ids.ts'
import { annotationOf, predicateOf } from '../annotations.ts'
import { createScope, createVariable, declare, lookup, type Scope } from '../scopes.ts'
import { defineFields } from './classes.ts'
import { constant, set, self, site, store } from './emit.ts'
import { lowerExpression } from './expressions.ts'
import { declareBinding, hoistVars } from './hoist.ts'
import { bind, withDefault } from './patterns.ts'
import { beginStatements, lowerStatements } from './statements.ts'
import {
  createLowering,
  hasModifier,
  siteOf,
  tagsOf,
  type FileState,
  type FunctionRecord,
  type Lowering,
} from './state.ts'

/** Takes note of a function, to be lowered when the current one is done; a known node keeps its index. */
export function recordFunction(
  file: FileState,
  node: ts.Node,
  details: Omit<FunctionRecord, 'index' | 'node'>,
): FunctionIndex {
  const known = file.indexes.get(node)
  if (known !== undefined) return known
  const index = file.records.length as FunctionIndex
  file.records.push({ ...details, index, node })
  file.indexes.set(node, index)
  return index
}

/** The function value of a function-like node that stands in the code being lowered. */
export function closureOf(
  f: Lowering,
  node: ts.FunctionLikeDeclaration,
  name: string,
  kind: FunctionIR['kind'],
  scope: Scope = f.scope,
): Temp {
  const exported = isExported(f, node, name)
  const details = { name, kind, parent: f.index, scope, exported, owner: undefined }
  const index = recordFunction(f.file, node, details)
  return emit(f.builder, {
    temp: freshTemp(f.builder),
    site: site(f, node),
    kind: 'closure',
    function: index,
  })
}

function isExported(f: Lowering, node: ts.Node, name: string): boolean {
  if (hasModifier(node, f.kinds.ExportKeyword)) return true
  if (f.index !== 0) return false
  const variable = lookup(f.scope, name)
  return variable !== undefined && (f.file.variables.records[variable]?.exported ?? false)
}

function isHidden({ kinds: K }: Lowering, node: ts.FunctionLikeDeclaration): boolean {
  if (hasModifier(node, K.Decorator)) return false
  return node.name?.kind === K.PrivateIdentifier || hasModifier(node, K.PrivateKeyword)
}

/** Function expressions and arrows. Without a name of its own the function is called after where it goes. */
export function lowerFunctionExpression(f: Lowering, node: ts.FunctionExpression | ts.ArrowFunction): Temp {
  const naming = f.naming
  f.naming = undefined
  const own = node.name
  const name = naming ?? own?.text ?? `${f.record.name}.callback`
  if (node.kind === f.kinds.ArrowFunction) return closureOf(f, node, name, 'arrow')
  if (own === undefined) return closureOf(f, node, name, 'function')
  const scope = createScope(f.scope, f.index)
  const declaration = { kind: 'function', annotation: undefined, exported: false } as const
  const variable = declare(f.file.variables, scope, own.text, declaration)
  const closure = closureOf(f, node, own.text, 'function', scope)
  store(f, site(f, own), variable, closure, true)
  return closure
}

/** Lowers one recorded function. */
export function lowerFunction(file: FileState, record: FunctionRecord): FunctionIR {
  const K = file.tables.kinds
  const { node } = record
  const scope = createScope(record.scope, record.index)
  const f = createLowering(file, record, scope)
  const at = siteOf(file, node)
  const declaration = node as ts.FunctionLikeDeclaration
  const isClass = node.kind === K.ClassDeclaration || node.kind === K.ClassExpression
  const parameters = isClass ? [] : declaration.parameters.filter((parameter) => !isThis(f, parameter))
  const body = isClass ? undefined : declaration.body
  for (const parameter of parameters) {
    const annotation = annotationOf(f.ts, parameter.type, tagsOf(file, parameter))
    declareBinding(file, scope, parameter.name, { kind: 'param', annotation, exported: false })
  }
  const isBlock = body?.kind === K.Block
  const hoisted = isBlock ? hoistVars(file, scope, (body as ts.Block).statements) : []
  const variables = parameters.map((parameter, index) => lowerParameter(f, parameter, index))
  storeHoisted(f, hoisted)
  if (isClass) lowerImplicitConstructor(f, node as ts.ClassLikeDeclaration)
  else if (node.kind === K.Constructor && !hasHeritage(f, record)) defineFields(f)
  if (body !== undefined && isBlock) {
    beginStatements(f, (body as ts.Block).statements)
    lowerStatements(f, (body as ts.Block).statements)
  } else if (body !== undefined) {
    const value = lowerExpression(f, body)
    terminate(f.builder, { kind: 'return', value, site: site(f, body) })
  }
  const type = isClass ? undefined : declaration.type
  return {
    index: record.index,
    name: record.name,
    kind: record.kind,
    parent: record.parent,
    async: hasModifier(node, K.AsyncKeyword),
    generator: !isClass && declaration.asteriskToken !== undefined,
    params: variables,
    returns: annotationOf(file.ts, type, []),
    tags: tagsOf(file, node),
    predicate: predicateOf(file.ts, type, parameters),
    exported: record.exported,
    hidden: isHidden(f, declaration),
    blocks: finish(f.builder, at),
    temps: f.builder.temps,
    site: at,
  }
}

/** `var`s hold undefined until their declaration has run. */
export function storeHoisted(
  f: Lowering,
  hoisted: readonly { readonly name: ts.Identifier; readonly variable: Variable }[],
): void {
  for (const { name, variable } of hoisted) {
    const at = site(f, name)
    store(f, at, variable, constant(f, at, undefined), true)
  }
}

function isThis(f: Lowering, { name }: ts.ParameterDeclaration): boolean {
  return name.kind === f.kinds.Identifier && name.text === 'this'
}

function hasHeritage(f: Lowering, { owner }: FunctionRecord): boolean {
  const clauses = owner?.node.heritageClauses
  return clauses?.some(({ token }) => token === f.kinds.ExtendsKeyword) ?? false
}

function lowerParameter(f: Lowering, node: ts.ParameterDeclaration, index: number): Variable {
  const at = site(f, node.name)
  const rest = node.dotDotDotToken !== undefined
  const temp = emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'param', index, rest })
  const value = withDefault(f, temp, node.initializer, node.name)
  if (node.name.kind === f.kinds.Identifier) {
    bind(f, node.name, value)
    const variable = lookup(f.scope, node.name.text)
    if (variable !== undefined) return variable
  }
  const annotation = annotationOf(f.ts, node.type, tagsOf(f.file, node))
  const name = `%param${index}`
  const declaration = { kind: 'synthetic', annotation, exported: false } as const
  const variable = createVariable(f.file.variables, name, f.index, declaration)
  store(f, at, variable, value, true)
  if (node.name.kind !== f.kinds.Identifier) bind(f, node.name, value)
  return variable
}

/** The constructor of a class that has fields but does not write one. */
function lowerImplicitConstructor(f: Lowering, node: ts.ClassLikeDeclaration): void {
  const at = site(f, node)
  if (hasHeritage(f, f.record)) {
    const temp = emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'arguments' })
    const args = [{ temp, spread: true }]
    emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'superCall', args })
  }
  defineFields(f)
}

/** `constructor(private x: T)` sets `this.x`. */
export function setParameterProperties(f: Lowering): void {
  const K = f.kinds
  if (f.record.node.kind !== K.Constructor) return
  for (const parameter of (f.record.node as ts.ConstructorDeclaration).parameters) {
    const { name, modifiers } = parameter
    if (modifiers === undefined || name.kind !== K.Identifier) continue
    if (!modifiers.some(({ kind }) => kind !== K.Decorator)) continue
    const value = lowerExpression(f, name)
    set(f, site(f, name), self(f, site(f, name)), name.text, value, true)
  }
}
