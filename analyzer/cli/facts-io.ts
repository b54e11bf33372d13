/** Facts of packages as files: those of dependencies read, those of the checked package written. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { engineVersion } from '../facts/engine.ts'
import { printFacts, type FunctionFacts, type PackageFacts } from '../facts/package-facts.ts'
import { Dependencies, type Package } from '../session/dependencies.ts'
import type { Disk } from '../session/disk.ts'
import { UserError } from '../session/settings.ts'

/** Throws a `UserError` for a file that cannot be read or whose facts cannot be used. */
export function readDependencies(paths: readonly string[], folder: string, disk: Disk): Dependencies {
  const texts = new Map<string, string>()
  for (const path of paths) {
    const text = disk.read(resolve(folder, path))
    if (text === undefined)
      throw new UserError(`cannot read the facts in '${path}'${folderHint(folder, path)}`)
    texts.set(path, text)
  }
  return new Dependencies(texts, disk)
}

/** All that follows the option is taken for facts. */
function folderHint(folder: string, path: string): string {
  const isFolder = statSync(resolve(folder, path), { throwIfNoEntry: false })?.isDirectory() === true
  return isFolder ? ', which is a folder: name what to check before --facts-in' : ''
}

/** Throws a `UserError` unless the facts in `path` are those of package `name`; other mistakes are found when it is read. */
export function requirePackage(name: string, path: string, folder: string): void {
  let facts: unknown
  try {
    facts = JSON.parse(readFileSync(resolve(folder, path), 'utf8'))
  } catch {
    return
  }
  const { package: found } = Object(facts) as { readonly package?: unknown }
  if (typeof found === 'string' && found !== name)
    throw new UserError(`'${path}' has the facts of package '${found}', not of '${name}'`)
}

type Told = Omit<PackageFacts, 'sources'>

/** The facts of one package, put together from all its projects. */
export class FactsOut {
  readonly #dependencies: Dependencies
  #home: Package | undefined
  #told: Told | undefined

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** `origin` is a file of the project. Throws a `UserError` when that is in no package, or in another one than before. */
  add(origin: string, facts: (home: Package) => Told): void {
    const home = this.#dependencies.packageOf(origin)
    if (home === undefined)
      throw new UserError('facts need a package.json with a name beside the tsconfig.json or above')
    if (this.#home !== undefined && this.#home.folder !== home.folder)
      throw new UserError(`facts are of one package, and these are '${this.#home.name}' and '${home.name}'`)
    this.#home = home
    const told = facts(home)
    this.#told = this.#told === undefined ? told : merged(this.#told, told)
  }

  text(): string | undefined {
    if (this.#home === undefined || this.#told === undefined) return undefined
    return printFacts(this.#told, this.#dependencies.namesFrom(this.#home), engineVersion())
  }
}

/** Throws a `UserError` when the file cannot be written. */
export function writeOutput(shown: string, folder: string, text: string): void {
  try {
    writeFileSync(resolve(folder, shown), text)
  } catch (error) {
    throw new UserError(`cannot write '${shown}' (${error instanceof Error ? error.message : String(error)})`)
  }
}

/** What the first project says of a function holds; a file that both have says the same in both. */
function merged(a: Told, b: Told): Told {
  return {
    package: a.package,
    declarations: new Map([...b.declarations, ...a.declarations]),
    entries: new Map([...b.entries, ...a.entries]),
    functions: new Map<string, FunctionFacts>([...b.functions, ...a.functions]),
  }
}
