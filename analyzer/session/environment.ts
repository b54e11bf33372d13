/**
 * What the types in a file can depend on: what it imports, directly or through others, and what is global to the
 * program. Told as one hash for each file, so that it can be compared with that of an earlier session. Of a function
 * whose result is annotated the body does not count: nobody outside can see its types.
 */
import type ts from 'typescript'
import { isConstantSearch, isImportSearch, isMentioned } from '../frontend/oracle/shared-constants.ts'
import { relativePath } from '../support/paths.ts'
import { components } from '../support/scc.ts'

type Compiler = typeof ts

export class Environment {
  readonly #compiler: Compiler
  readonly #program: ts.Program
  readonly #folder: string
  readonly #hash: (text: string) => string
  readonly #imports = new Map<ts.SourceFile, readonly ts.SourceFile[]>()
  readonly #closures = new Map<ts.SourceFile, string>()
  #everywhere: string | undefined
  #holders: ReadonlyMap<string, readonly ts.SourceFile[]> | undefined
  readonly #members = new Map<string, string>()

  /** `hash` has to tell texts apart; paths are told from `folder`. */
  constructor(compiler: Compiler, program: ts.Program, folder: string, hash: (text: string) => string) {
    this.#compiler = compiler
    this.#program = program
    this.#folder = folder
    this.#hash = hash
  }

  /** Hash of a file's text. */
  text(file: ts.SourceFile): string {
    return ofFile(texts, file, () => this.#hash(file.text))
  }

  /** Hash of everything outside the file that types in it can depend on, searches through all classes aside. */
  types(file: ts.SourceFile): string {
    this.#everywhere ??= this.#hash(
      this.#program
        .getSourceFiles()
        .filter((each) => isGlobal(this.#compiler, each))
        .map((each) => this.#closure(each))
        .sort()
        .join('\n'),
    )
    return this.#hash(`${this.#everywhere}\n${this.#closure(file)}`)
  }

  /**
   * Hash of everything that a search through all classes for a member of this name can depend on, or one through all
   * files for a shared constant.
   */
  members(name: string): string {
    let hash = this.#members.get(name)
    if (hash === undefined) {
      const told = isConstantSearch(name) ? this.#mentions(name) : this.#holdersOf(name)
      this.#members.set(name, (hash = this.#hash([...told].sort().join('\n'))))
    }
    return hash
  }

  #holdersOf(name: string): readonly string[] {
    this.#holders ??= holdersByMember(this.#compiler, this.#program)
    const holders = this.#holders.get(name) ?? []
    return holders.map((file) => `${this.#path(file)} ${this.#shape(file)} ${this.types(file)}`)
  }

  #mentions(search: string): readonly string[] {
    if (isImportSearch(search))
      return this.#program.getSourceFiles().flatMap((file) => this.#importsTold(file))
    return this.#program
      .getSourceFiles()
      .filter((file) => !file.isDeclarationFile && isMentioned(search, file))
      .map((file) => `${this.#path(file)} ${this.text(file)} ${this.types(file)}`)
  }

  #importsTold(file: ts.SourceFile): readonly string[] {
    if (file.isDeclarationFile) return []
    return [[file, ...this.#importsOf(file)].map((each) => this.#path(each)).join(' ')]
  }

  #path(file: ts.SourceFile): string {
    return relativePath(this.#folder, file.fileName)
  }

  #closure(file: ts.SourceFile): string {
    const importsOf = (each: ts.SourceFile): readonly ts.SourceFile[] => this.#importsOf(each)
    for (const component of components(file, importsOf, (each) => this.#closures.has(each))) {
      const own = component.map((each) => `${this.#path(each)} ${this.#shape(each)}`)
      const outside = component.flatMap(importsOf).flatMap((each) => this.#closures.get(each) ?? [])
      const closure = this.#hash([...own, ...new Set(outside)].sort().join('\n'))
      for (const each of component) this.#closures.set(each, closure)
    }
    return this.#closures.get(file) ?? ''
  }

  #shape(file: ts.SourceFile): string {
    return ofFile(shapes, file, () => this.#hash(shapeOf(this.#compiler, file)))
  }

  #importsOf(file: ts.SourceFile): readonly ts.SourceFile[] {
    let found = this.#imports.get(file)
    if (found === undefined)
      this.#imports.set(file, (found = importedFiles(this.#compiler, this.#program, file)))
    return found
  }
}

const texts = new WeakMap<ts.SourceFile, string>()
const globals = new WeakMap<ts.SourceFile, boolean>()
const shapes = new WeakMap<ts.SourceFile, string>()
const memberNames = new WeakMap<ts.SourceFile, ReadonlySet<string>>()

function ofFile<Value>(known: WeakMap<ts.SourceFile, Value>, file: ts.SourceFile, find: () => Value): Value {
  let value = known.get(file)
  if (value === undefined) known.set(file, (value = find()))
  return value
}

/** A script, whose names are everybody's, or a module that adds to other modules or to the global names. */
function isGlobal(compiler: Compiler, file: ts.SourceFile): boolean {
  return ofFile(
    globals,
    file,
    () => !compiler.isExternalModule(file) || /\bdeclare\s+(?:global|module)\b/.test(file.text),
  )
}

function importedFiles(
  compiler: Compiler,
  program: ts.Program,
  file: ts.SourceFile,
): readonly ts.SourceFile[] {
  const checker = program.getTypeChecker()
  const found = new Set<ts.SourceFile>()
  const add = (specifier: ts.Node): void => {
    for (const declaration of checker.getSymbolAtLocation(specifier)?.declarations ?? [])
      if (compiler.isSourceFile(declaration)) found.add(declaration)
  }
  // Filled in by the program itself: specifiers of imports, exports, import() and require() alike.
  const { imports = [] } = file as { readonly imports?: readonly ts.StringLiteralLike[] }
  for (const specifier of imports) add(specifier)
  for (const { fileName } of file.referencedFiles) {
    const folder = file.fileName.slice(0, file.fileName.lastIndexOf('/') + 1)
    const referenced = program.getSourceFile(fileName) ?? program.getSourceFile(`${folder}${fileName}`)
    if (referenced !== undefined) found.add(referenced)
  }
  return [...found]
}

/** The text without bodies that no type outside of them rests on. JavaScript declares by assignments in bodies. */
function shapeOf(compiler: Compiler, file: ts.SourceFile): string {
  if (file.isDeclarationFile || /\.[cm]?jsx?$/.test(file.fileName)) return file.text
  const parts: string[] = []
  let from = 0
  const visit = (node: ts.Node): void => {
    const body = hiddenBody(compiler, file, node)
    if (body !== undefined) {
      parts.push(file.text.slice(from, body.pos))
      from = body.end
    }
    compiler.forEachChild(node, (child) => {
      if (child !== body) visit(child)
    })
  }
  visit(file)
  return [...parts, file.text.slice(from)].join('{}')
}

/** A class in it may still be found by a search through all classes. */
function hiddenBody(compiler: Compiler, file: ts.SourceFile, node: ts.Node): ts.Node | undefined {
  if (!compiler.isFunctionLike(node) || compiler.isConstructorDeclaration(node)) return undefined
  const { body, type } = node as { readonly body?: ts.Node; readonly type?: ts.TypeNode }
  if (type === undefined || body === undefined) return undefined
  return /\bclass\b/.test(file.text.slice(body.pos, body.end)) ? undefined : body
}

/** Files by the names that members of their classes have. */
function holdersByMember(
  compiler: Compiler,
  program: ts.Program,
): ReadonlyMap<string, readonly ts.SourceFile[]> {
  const holders = new Map<string, ts.SourceFile[]>()
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || !/\bclass\b/.test(file.text)) continue
    for (const name of ofFile(memberNames, file, () => membersIn(compiler, file))) {
      const list = holders.get(name)
      if (list === undefined) holders.set(name, [file])
      else list.push(file)
    }
  }
  return holders
}

function membersIn(compiler: Compiler, file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (compiler.isClassLike(node))
      for (const { name } of node.members)
        if (name !== undefined && compiler.isIdentifier(name)) names.add(name.text)
    compiler.forEachChild(node, visit)
  }
  visit(file)
  return names
}
