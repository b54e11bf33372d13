/** Declares names before the code that uses them: `var`s of a function, and everything else of a statement list. */
import type ts from 'typescript'
import { annotationOf } from '../annotations.ts'
import { createScope, declare, type Declaration, type Scope } from '../scopes.ts'
import type { Variable } from '../../support/ids.ts'
import { hasModifier, tagsOf, type FileState, type Lowering } from './state.ts'

type VariableKind = Declaration['kind']

/** A scope inside the current one; that of a loop's own variables, or one in its body, has others in every round. */
export function pushScope(f: Lowering, isLoop = false): Scope {
  const outer = f.scope
  const repeats = isLoop || f.exits.some((exit) => exit.kind === 'target' && exit.continueTo !== undefined)
  f.scope = createScope(outer, f.index, repeats)
  return outer
}

/** `let`, `const`, `using` or `var` of a declaration list. */
export function listKind(file: FileState, list: ts.VariableDeclarationList): VariableKind {
  const { NodeFlags } = file.ts
  const flags = list.flags & NodeFlags.BlockScoped
  return flags === 0 ? 'var' : flags === NodeFlags.Let ? 'let' : 'const'
}

export function isUsing(file: FileState, list: ts.VariableDeclarationList): boolean {
  const { NodeFlags } = file.ts
  const flags = list.flags & NodeFlags.BlockScoped
  return flags !== 0 && flags !== NodeFlags.Let && flags !== NodeFlags.Const
}

/** Declares what a list of statements declares for its own block. */
export function declareStatements(file: FileState, scope: Scope, statements: readonly ts.Statement[]): void {
  const K = file.tables.kinds
  for (const statement of statements) {
    switch (statement.kind) {
      case K.VariableStatement: {
        const { declarationList } = statement as ts.VariableStatement
        const ambient = hasModifier(statement, K.DeclareKeyword)
        const kind = listKind(file, declarationList)
        if (kind !== 'var' || ambient)
          declareList(file, scope, declarationList, ambient ? 'global' : kind, statement)
        break
      }
      case K.FunctionDeclaration: {
        const { body, name } = statement as ts.FunctionDeclaration
        if (body !== undefined && name !== undefined) declareName(file, scope, name, 'function', statement)
        break
      }
      case K.ClassDeclaration: {
        const { name } = statement as ts.ClassDeclaration
        const kind = hasModifier(statement, K.DeclareKeyword) ? 'global' : 'class'
        if (name !== undefined) declareName(file, scope, name, kind, statement)
        break
      }
      case K.EnumDeclaration: {
        const kind = hasModifier(statement, K.DeclareKeyword) ? 'global' : 'enum'
        declareName(file, scope, (statement as ts.EnumDeclaration).name, kind, statement)
        break
      }
      case K.ModuleDeclaration: {
        const { name } = statement as ts.ModuleDeclaration
        if (name.kind === K.Identifier && isInstantiated(file, statement as ts.ModuleDeclaration))
          declareName(file, scope, name, 'namespace', statement)
        break
      }
      case K.ImportDeclaration:
        declareImports(file, scope, statement as ts.ImportDeclaration)
        break
      case K.ImportEqualsDeclaration:
        declareName(file, scope, (statement as ts.ImportEqualsDeclaration).name, 'import', statement)
        break
      case K.LabeledStatement:
        declareStatements(file, scope, [(statement as ts.LabeledStatement).statement])
    }
  }
}

/** Declares the names of a declaration list; `jsdoc` is the statement that carries its comment. */
export function declareList(
  file: FileState,
  scope: Scope,
  list: ts.VariableDeclarationList,
  kind: VariableKind,
  jsdoc: ts.Node | undefined,
): void {
  const K = file.tables.kinds
  const exported = jsdoc !== undefined && hasModifier(jsdoc, K.ExportKeyword)
  const tags = jsdoc === undefined ? [] : tagsOf(file, jsdoc)
  for (const declaration of list.declarations) {
    const annotation = annotationOf(file.ts, declaration.type, tags)
    declareBinding(file, scope, declaration.name, { kind, annotation, exported })
  }
}

/** Declares every name of a binding; the annotation belongs to a whole pattern and not to its parts. */
export function declareBinding(
  file: FileState,
  scope: Scope,
  name: ts.BindingName,
  declaration: Declaration,
): void {
  if (name.kind === file.tables.kinds.Identifier) {
    const exported = declaration.exported || file.exportedNames.has(name.text)
    declare(file.variables, scope, name.text, { ...declaration, exported })
    return
  }
  for (const part of name.elements) {
    if (part.kind !== file.tables.kinds.BindingElement) continue
    declareBinding(file, scope, part.name, { ...declaration, annotation: undefined })
  }
}

function declareName(
  file: FileState,
  scope: Scope,
  name: ts.Identifier,
  kind: VariableKind,
  statement: ts.Node,
): Variable {
  const atTop = scope.owner === 0
  const exported =
    hasModifier(statement, file.tables.kinds.ExportKeyword) || (atTop && file.exportedNames.has(name.text))
  const tags = tagsOf(file, statement)
  const annotation = annotationOf(file.ts, undefined, tags)
  return declare(file.variables, scope, name.text, { kind, annotation, exported })
}

function declareImports(file: FileState, scope: Scope, node: ts.ImportDeclaration): void {
  const clause = node.importClause
  if (clause === undefined) return
  if (clause.name !== undefined) declareName(file, scope, clause.name, 'import', node)
  const bindings = clause.namedBindings
  if (bindings === undefined) return
  if (bindings.kind === file.tables.kinds.NamespaceImport)
    declareName(file, scope, bindings.name, 'import', node)
  else for (const { name } of bindings.elements) declareName(file, scope, name, 'import', node)
}

/** Declares the `var`s anywhere in a function's statements and gives their names' nodes back. */
export function hoistVars(
  file: FileState,
  scope: Scope,
  statements: readonly ts.Node[],
): { readonly name: ts.Identifier; readonly variable: Variable }[] {
  const K = file.tables.kinds
  const hoisted: { readonly name: ts.Identifier; readonly variable: Variable }[] = []
  const seen = new Set<string>(scope.names?.keys())
  const addList = (list: ts.VariableDeclarationList, jsdoc: ts.Node | undefined): void => {
    if (listKind(file, list) !== 'var') return
    declareList(file, scope, list, 'var', jsdoc)
    for (const declaration of list.declarations) addNames(declaration.name)
  }
  const addNames = (name: ts.BindingName): void => {
    if (name.kind === K.Identifier) {
      if (seen.has(name.text)) return
      seen.add(name.text)
      const variable = scope.names?.get(name.text)
      if (variable !== undefined) hoisted.push({ name, variable })
    } else for (const part of name.elements) if (part.kind === K.BindingElement) addNames(part.name)
  }
  const pending: ts.Node[] = [...statements].reverse()
  const push = (...nodes: readonly (ts.Node | undefined)[]): void => {
    for (let i = nodes.length - 1; i >= 0; i--) if (nodes[i] !== undefined) pending.push(nodes[i] as ts.Node)
  }
  const addInitializer = (node: ts.Node | undefined): void => {
    if (node?.kind === K.VariableDeclarationList) addList(node as ts.VariableDeclarationList, undefined)
  }
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    switch (node.kind) {
      case K.VariableStatement:
        if (!hasModifier(node, K.DeclareKeyword))
          addList((node as ts.VariableStatement).declarationList, node)
        break
      case K.Block:
        for (const inner of (node as ts.Block).statements.toReversed()) pending.push(inner)
        break
      case K.IfStatement:
        push((node as ts.IfStatement).thenStatement, (node as ts.IfStatement).elseStatement)
        break
      case K.ForStatement:
      case K.ForInStatement:
      case K.ForOfStatement:
        addInitializer((node as ts.ForStatement | ts.ForInOrOfStatement).initializer)
        push((node as ts.IterationStatement).statement)
        break
      case K.DoStatement:
      case K.WhileStatement:
      case K.LabeledStatement:
      case K.WithStatement:
        push((node as ts.IterationStatement).statement)
        break
      case K.TryStatement: {
        const { tryBlock, catchClause, finallyBlock } = node as ts.TryStatement
        push(tryBlock, catchClause?.block, finallyBlock)
        break
      }
      case K.SwitchStatement:
        for (const clause of (node as ts.SwitchStatement).caseBlock.clauses) push(...clause.statements)
    }
  }
  return hoisted
}

/** Whether a namespace holds more than types, and thus exists when the program runs. */
export function isInstantiated(file: FileState, node: ts.ModuleDeclaration): boolean {
  const K = file.tables.kinds
  if (hasModifier(node, K.DeclareKeyword) || node.name.kind !== K.Identifier) return false
  let body = node.body as ts.Node | undefined
  while (body?.kind === K.ModuleDeclaration) body = (body as ts.ModuleDeclaration).body
  if (body?.kind !== K.ModuleBlock || node.name.text === 'global') return false
  return (body as ts.ModuleBlock).statements.some((statement) => {
    if (statement.kind === K.ModuleDeclaration) return isInstantiated(file, statement as ts.ModuleDeclaration)
    return statement.kind !== K.InterfaceDeclaration && statement.kind !== K.TypeAliasDeclaration
  })
}

/** Local names that a module's export statements give away. */
export function collectExports(file: FileState): void {
  const K = file.tables.kinds
  for (const statement of file.sourceFile.statements) {
    if (statement.kind === K.ExportAssignment) {
      const { expression } = statement as ts.ExportAssignment
      if (expression.kind === K.Identifier) file.exportedNames.add((expression as ts.Identifier).text)
    }
    if (statement.kind !== K.ExportDeclaration) continue
    const { exportClause, moduleSpecifier } = statement as ts.ExportDeclaration
    if (moduleSpecifier !== undefined || exportClause?.kind !== K.NamedExports) continue
    for (const { propertyName, name } of exportClause.elements)
      file.exportedNames.add((propertyName ?? name).text)
  }
}
