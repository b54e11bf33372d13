/**
 * Constants and functions that a module shares: who else in the program can reach what they hold, and by which name,
 * and whether code outside can. A collection in one is filled by whoever has it.
 */
import type ts from 'typescript'
import { isAmbient, modifierFlags, resolved, stripped, type OracleContext } from './context.ts'
import { isConst } from './function-nodes.ts'
import { symbolOf } from './symbols.ts'

/** A file that can name it. */
export interface SharedUser {
  readonly file: ts.SourceFile
  /** The import, or the namespace that it is a member of. */
  readonly local: string
  /** Its name in the namespace. */
  readonly member: string | undefined
}

/** What a module declares at its top, and whoever else names it. */
export interface Shared {
  readonly users: readonly SharedUser[]
  /** Some of the program gets at it in a way that is not followed. */
  readonly isLost: boolean
  /** A module gives it out that nobody in the program imports: it is meant for others. */
  readonly isOpen: boolean
}

export interface SharedConstant extends Shared {
  readonly file: ts.SourceFile
  readonly name: string
  /** How many levels of it are readonly by its declaration: 0 of a plain list, 2 of one `as const`. */
  readonly sealed: number
}

/** Stands in `searches` for files that take whole modules, and for who imports whom. */
const wholeModules = '=*'
const importedModules = '=>'

interface Found extends Shared {
  /** Files that export it. */
  readonly givenOutBy: readonly ts.SourceFile[]
}

interface Entry {
  readonly found: Found
  readonly names: readonly string[]
}

const known = new WeakMap<ts.Program, Map<ts.Symbol, Entry>>()
const sealedOf = new WeakMap<ts.Symbol, number>()

/** The constant that a name or a member of a namespace stands for, if a module of the program declares it. */
export function sharedConstantAt(context: OracleContext, node: ts.Node): SharedConstant | undefined {
  const { ts } = context
  const symbol = symbolOf(context, stripped(ts, node))
  const declaration = symbol?.valueDeclaration
  if (symbol === undefined || declaration === undefined || !ts.isVariableDeclaration(declaration))
    return undefined
  const file = declaration.getSourceFile()
  const isTop = ts.isSourceFile(declaration.parent.parent.parent)
  if (!isTop || !ts.isIdentifier(declaration.name) || !ts.isExternalModule(file)) return undefined
  if (isAmbient(context, declaration) || !isConst(context, declaration)) return undefined
  const { users, isLost, isOpen } = sharedBy(context, symbol, declaration.name.text)
  let sealed = sealedOf.get(symbol)
  if (sealed === undefined) {
    const byType = sealedLevels(context, declaration.type)
    sealedOf.set(symbol, (sealed = Math.max(byType, sealedByValue(context, declaration.initializer))))
  }
  return { users, isLost, isOpen, file, name: declaration.name.text, sealed }
}

/** Who can name what a module declares at its top: a function, a class, or a variable, told by its name or its value. */
export function sharedAt(context: OracleContext, node: ts.Node): Shared | undefined {
  const { ts, checker } = context
  const holder = declarationOf(context, node)
  const name = holder?.name
  if (holder === undefined || name === undefined || !ts.isIdentifier(name)) return undefined
  const statement = ts.isVariableDeclaration(holder) ? holder.parent.parent : holder
  if (!ts.isSourceFile(statement.parent) || !ts.isExternalModule(statement.parent)) return undefined
  const isDefault = (modifierFlags(context, statement) & ts.ModifierFlags.Default) !== 0
  const symbol = checker.getSymbolAtLocation(name)
  if (symbol === undefined || isDefault) return undefined
  const shared = sharedBy(context, symbol, name.text)
  return { ...shared, isOpen: shared.isOpen || shared.givenOutBy.some((file) => faces.test(file.fileName)) }
}

/** Files that a package is imported by, whoever else of the program imports them. */
const faces = /[/\\](?:index|main|mod|lib)\.[cm]?[jt]sx?$/

type Declared = ts.FunctionDeclaration | ts.ClassDeclaration | ts.VariableDeclaration

function declarationOf({ ts }: OracleContext, node: ts.Node): Declared | undefined {
  const isDeclared = (at: ts.Node | undefined): at is Declared =>
    at !== undefined &&
    (ts.isFunctionDeclaration(at) || ts.isClassDeclaration(at) || ts.isVariableDeclaration(at))
  if (isDeclared(node)) return node
  let at = node.parent
  if (ts.isIdentifier(node)) return isDeclared(at) && at.name === node ? at : undefined
  while (at !== undefined && !isDeclared(at)) {
    if (stripped(ts, at) !== node) return undefined
    at = at.parent
  }
  return at
}

function sharedBy(context: OracleContext, symbol: ts.Symbol, name: string): Found {
  let ofProgram = known.get(context.program)
  if (ofProgram === undefined) known.set(context.program, (ofProgram = new Map<ts.Symbol, Entry>()))
  let entry = ofProgram.get(symbol)
  if (entry === undefined) {
    const search = new Search(context, symbol)
    search.run(name)
    const givenOutBy = [...search.givenOutBy]
    const isOpen = givenOutBy.some((each) => !importedFiles(context).has(each))
    const found = { users: search.users, isLost: search.isLost, isOpen, givenOutBy }
    ofProgram.set(symbol, (entry = { found, names: [...search.names] }))
  }
  for (const each of entry.names) context.searches.add(constantSearch(each))
  context.searches.add(wholeModules)
  context.searches.add(importedModules)
  return entry.found
}

/** Files of the program that say the name. */
export function filesNaming(context: OracleContext, name: string): readonly ts.SourceFile[] {
  context.searches.add(constantSearch(name))
  return context.program.getSourceFiles().filter((file) => !file.isDeclarationFile && names(file, name))
}

const takesModules = /\*\s*(?:as|from)\b|\b(?:import|require)\s*\(/

/** Stands in `searches` for all files that mention a name. */
export function constantSearch(name: string): string {
  return `=${name}`
}

/** A search for a constant, and not for the members of classes. */
export function isConstantSearch(search: string): boolean {
  return search.startsWith('=')
}

/** The search asks who imports whom. */
export function isImportSearch(search: string): boolean {
  return search === importedModules
}

const importedByProgram = new WeakMap<ts.Program, ReadonlySet<ts.Node>>()

/** They import what a package gives to others. */
const tests = /\.(?:test|spec)\.[cm]?[jt]sx?$|\/__tests__\//

/** Files that others of the program import, tests aside. */
function importedFiles({ program, checker }: OracleContext): ReadonlySet<ts.Node> {
  let imported = importedByProgram.get(program) as Set<ts.Node> | undefined
  if (imported === undefined) {
    imported = new Set<ts.Node>()
    for (const file of program.getSourceFiles()) {
      if (file.isDeclarationFile || tests.test(file.fileName)) continue
      for (const specifier of specifiersIn(file))
        for (const each of checker.getSymbolAtLocation(specifier)?.declarations ?? [])
          if (each !== file) imported.add(each)
    }
    importedByProgram.set(program, imported)
  }
  return imported
}

/** Filled in by the program itself: those of imports, exports, import() and require() alike. */
function specifiersIn(file: ts.SourceFile): readonly ts.StringLiteralLike[] {
  return (file as { readonly imports?: readonly ts.StringLiteralLike[] }).imports ?? []
}

/** Whether what a file says can bear on such a search. */
export function isMentioned(search: string, file: ts.SourceFile): boolean {
  return search === wholeModules ? takesWhole(file) : names(file, search.slice(1))
}

function names(file: ts.SourceFile, name: string): boolean {
  // The parser's own list; a file that another parser made may have none.
  const { identifiers } = file as { readonly identifiers?: Pick<ReadonlySet<string>, 'has'> }
  return identifiers?.has(name) ?? file.text.includes(name)
}

const whole = new WeakMap<ts.SourceFile, boolean>()

function takesWhole(file: ts.SourceFile): boolean {
  let takes = whole.get(file)
  if (takes === undefined) whole.set(file, (takes = takesModules.test(file.text)))
  return takes
}

const exportsByModule = new WeakMap<ts.Symbol, ReadonlyMap<ts.Symbol, readonly string[]>>()

/** What stands behind the exports of a module, with their names. */
function exportsBehind(context: OracleContext, module: ts.Symbol): ReadonlyMap<ts.Symbol, readonly string[]> {
  let behind = exportsByModule.get(module) as Map<ts.Symbol, string[]> | undefined
  if (behind === undefined) {
    behind = new Map<ts.Symbol, string[]>()
    for (const each of context.checker.getExportsOfModule(module)) {
      const symbol = resolved(context, each)
      const known = behind.get(symbol)
      if (known === undefined) behind.set(symbol, [each.name])
      else known.push(each.name)
    }
    exportsByModule.set(module, behind)
  }
  return behind
}

class Search {
  readonly users: SharedUser[] = []
  readonly names = new Set<string>()
  /** Files that export it. */
  readonly givenOutBy = new Set<ts.SourceFile>()
  isLost = false
  readonly #context: OracleContext
  readonly #symbol: ts.Symbol
  readonly #seen = new Set<ts.SourceFile>()

  constructor(context: OracleContext, symbol: ts.Symbol) {
    this.#context = context
    this.#symbol = symbol
  }

  run(name: string): void {
    this.names.add(name)
    const files = this.#context.program.getSourceFiles().filter((file) => !file.isDeclarationFile)
    // Whoever exports it by another name makes that one be looked for, too.
    for (let count = 0; count < this.names.size;) {
      count = this.names.size
      for (const file of files) {
        if (this.#seen.has(file)) continue
        const isNamed = [...this.names].some((each) => names(file, each))
        if (!isNamed && !takesWhole(file)) continue
        this.#seen.add(file)
        this.#read(file)
      }
    }
  }

  #read(file: ts.SourceFile): void {
    const { ts } = this.#context
    for (const statement of file.statements) {
      if (ts.isImportDeclaration(statement)) this.#import(file, statement)
      else if (ts.isExportDeclaration(statement)) this.#export(file, statement)
      else if (ts.isExportAssignment(statement)) this.isLost ||= this.#isMeant(statement.expression)
      else if (ts.isImportEqualsDeclaration(statement)) {
        const { moduleReference: of } = statement
        this.isLost ||= ts.isExternalModuleReference(of) && this.#moduleHas(of.expression)
      } else if (ts.isVariableStatement(statement)) {
        const isExported =
          statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
        const isOwn = statement.declarationList.declarations.some((each) => this.#isMeant(each.name))
        if (isExported && isOwn) this.givenOutBy.add(file)
      } else if (
        (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
        statement.name !== undefined
      ) {
        const isExported = (modifierFlags(this.#context, statement) & ts.ModifierFlags.Export) !== 0
        if (isExported && this.#isMeant(statement.name)) this.givenOutBy.add(file)
      }
    }
    for (const specifier of specifiersIn(file))
      if (ts.isCallExpression(specifier.parent) && this.#moduleHas(specifier)) this.isLost = true
  }

  #import(file: ts.SourceFile, { importClause, moduleSpecifier }: ts.ImportDeclaration): void {
    const { ts } = this.#context
    if (importClause === undefined) return
    const { name, namedBindings } = importClause
    const use = (local: ts.Identifier, member?: string): void => {
      this.users.push({ file, local: local.text, member })
    }
    if (name !== undefined && this.#isMeant(name)) use(name)
    if (namedBindings === undefined) return
    if (ts.isNamespaceImport(namedBindings)) {
      for (const member of this.#exportsOf(moduleSpecifier)) use(namedBindings.name, member)
      return
    }
    for (const each of namedBindings.elements) if (this.#isMeant(each.name)) use(each.name)
  }

  #export(file: ts.SourceFile, { exportClause, moduleSpecifier }: ts.ExportDeclaration): void {
    const { ts, checker } = this.#context
    if (exportClause === undefined) {
      if (this.#moduleHas(moduleSpecifier)) this.givenOutBy.add(file)
    } else if (ts.isNamespaceExport(exportClause)) this.isLost ||= this.#moduleHas(moduleSpecifier)
    else
      for (const each of exportClause.elements) {
        const symbol = checker.getExportSpecifierLocalTargetSymbol(each)
        if (symbol === undefined || resolved(this.#context, symbol) !== this.#symbol) continue
        // Who imports a default names it as he likes.
        if (each.name.text === 'default') this.isLost = true
        this.names.add(each.name.text)
        this.givenOutBy.add(file)
      }
  }

  #isMeant(name: ts.Node): boolean {
    const symbol = this.#context.checker.getSymbolAtLocation(name)
    return symbol !== undefined && resolved(this.#context, symbol) === this.#symbol
  }

  #moduleHas(specifier: ts.Expression | undefined): boolean {
    return this.#exportsOf(specifier).length > 0
  }

  /** Names by which a module exports it. */
  #exportsOf(specifier: ts.Expression | undefined): readonly string[] {
    const module = specifier && this.#context.checker.getSymbolAtLocation(specifier)
    return (module && exportsBehind(this.#context, module).get(this.#symbol)) ?? []
  }
}

const sealedTypes = /^(?:Readonly(?:Array|Map|Set)?)$/

/** Levels that a type annotation keeps from being written. */
function sealedLevels(context: OracleContext, type: ts.TypeNode | undefined, depth = 0): number {
  const { ts, checker } = context
  if (type === undefined || depth > 4) return 0
  if (ts.isParenthesizedTypeNode(type)) return sealedLevels(context, type.type, depth)
  if (ts.isTypeOperatorNode(type)) {
    const { type: list } = type
    if (type.operator !== ts.SyntaxKind.ReadonlyKeyword) return 0
    const element = ts.isArrayTypeNode(list) ? list.elementType : undefined
    return 1 + (element === undefined ? 0 : sealedLevels(context, element, depth + 1))
  }
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return 0
  if (!sealedTypes.test(type.typeName.text))
    return depth > 0 && isSealedObject(context, checker.getTypeFromTypeNode(type)) ? 1 : 0
  const inner = type.typeArguments?.at(-1)
  const isRecord =
    inner !== undefined && ts.isTypeReferenceNode(inner) && inner.typeName.getText() === 'Record'
  const element = isRecord
    ? inner.typeArguments?.at(-1)
    : type.typeName.text === 'Readonly'
      ? undefined
      : inner
  return 1 + sealedLevels(context, element, depth + 1)
}

/** An interface whose members are all readonly. */
function isSealedObject({ ts, checker }: OracleContext, type: ts.Type): boolean {
  const properties = checker.getPropertiesOfType(type)
  return (
    properties.length > 0 &&
    properties.every(({ valueDeclaration: declaration }) => {
      const flags = declaration === undefined ? 0 : ts.getCombinedModifierFlags(declaration)
      return (flags & ts.ModifierFlags.Readonly) !== 0
    })
  )
}

/** `as const` seals all levels, `Object.freeze` the first. */
function sealedByValue(context: OracleContext, value: ts.Expression | undefined): number {
  const { ts } = context
  if (value === undefined) return 0
  if (ts.isParenthesizedExpression(value) || ts.isSatisfiesExpression(value))
    return sealedByValue(context, value.expression)
  if (ts.isAsExpression(value)) return ts.isConstTypeReference(value.type) ? 9 : 0
  return ts.isCallExpression(value) && value.expression.getText() === 'Object.freeze' ? 1 : 0
}
