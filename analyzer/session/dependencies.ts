/** Facts of other packages: where they are found, and which function a declaration of such a package stands for. */
import { dirname, join, relative } from 'node:path'
import { FactsError, isObject } from '../facts/codec.ts'
import { engineVersion } from '../facts/engine.ts'
import { entriesOf, likelyModule, stem } from '../facts/entries.ts'
import { factsFile, parseFacts, type FunctionFacts, type PackageFacts } from '../facts/package-facts.ts'
import { Lines } from '../facts/places.ts'
import type { Body, Naming, ToldStep } from '../facts/summaries.ts'
import type { Step } from '../findings/finding.ts'
import type { Callee, FunctionRef } from '../ir/oracle.ts'
import type { FunctionIndex } from '../support/ids.ts'
import { disk as plainDisk, type Disk } from './disk.ts'
import { UserError } from './settings.ts'

/** Of a dependency's own folder. */
const ownName = 'tsmatch.facts.json'

export interface Package {
  readonly folder: string
  readonly name: string
  /** Content of its package.json. */
  readonly manifest: Readonly<Record<string, unknown>>
}

type Found = Exclude<Callee, { kind: 'unknown' }>

export class Dependencies {
  /** What the user should know, one sentence each. */
  readonly notes: string[] = []
  readonly #engine = engineVersion()
  readonly #disk: Disk
  /** Name of a package -> the text of facts named by the user. */
  readonly #given: ReadonlyMap<string, string>
  readonly #packages = new Map<string, Package | undefined>()
  readonly #lines = new Map<string, Lines | undefined>()
  readonly #facts = new Map<Package, PackageFacts | undefined>()
  readonly #modules = new Map<PackageFacts, ReadonlySet<string>>()
  readonly #refs = new Map<Body, FunctionRef>()
  readonly #bodies: Body[] = []

  /** `given` are the contents of facts files by their path. Throws a `UserError`. */
  constructor(given: ReadonlyMap<string, string>, disk: Disk = plainDisk) {
    this.#disk = disk
    const byName = new Map<string, string>()
    for (const [path, text] of given)
      try {
        byName.set(parseFacts(text, this.#engine, nowhere).package, text)
      } catch (error) {
        if (!(error instanceof FactsError)) throw error
        throw new UserError(`cannot use the facts in '${path}': ${error.message}`)
      }
    this.#given = byName
  }

  /**
   * What runs where the declaration `names` of a declaration file is called; undefined when nothing is known.
   * `exportedAs` gives the name by which its file exports it.
   */
  find(
    file: string,
    names: readonly string[],
    suffix: string,
    exportedAs: () => string | undefined,
  ): Found | undefined {
    const of = this.packageOf(file)
    const facts = of === undefined ? undefined : this.#factsOf(of)
    if (of === undefined || facts === undefined) return undefined
    const path = relative(of.folder, file).replaceAll('\\', '/')
    const top = this.#topKey(of, facts, path, names[0] ?? '', exportedAs)
    if (top === undefined) return undefined
    const found = facts.functions.get(`${[top, ...names.slice(1)].join('.')}${suffix}`)
    return found && this.#calleeOf(found)
  }

  /** Whether the file belongs to a package whose facts are here. */
  knows(file: string): boolean {
    const of = this.packageOf(file)
    return of !== undefined && this.#factsOf(of) !== undefined
  }

  /** Of a reference that `find` gave. */
  body(ref: FunctionRef): Body | undefined {
    return this.#bodies[ref.index]
  }

  /** The package that a file belongs to: the nearest package.json above it that has a name. */
  packageOf(file: string): Package | undefined {
    const folder = dirname(file)
    if (this.#packages.has(folder)) return this.#packages.get(folder)
    const manifest = readManifest(folder, this.#disk)
    const name = manifest?.['name']
    const found =
      manifest !== undefined && typeof name === 'string'
        ? { folder, name, manifest }
        : dirname(folder) === folder
          ? undefined
          : this.packageOf(folder)
    this.#packages.set(folder, found)
    return found
  }

  /** Of a file in a package whose facts are here: places in it are told by what stands there. */
  lines(file: string): Lines | undefined {
    return this.knows(file) ? this.#linesOf(file) : undefined
  }

  /** How places in the files of `home`, and of the packages it depends on, are told in its facts. */
  namesFrom(home: Package): Naming {
    const encode = (step: Step): ToldStep | undefined => {
      const of = this.packageOf(step.file)
      const lines = of && this.#linesOf(step.file)
      if (of === undefined || lines === undefined) return undefined
      const path = relative(of.folder, step.file).replaceAll('\\', '/')
      const file = of.folder === home.folder ? path : `${of.name}:${path}`
      return { message: step.message, file, ...lines.place(step) }
    }
    return { encode, decode: () => undefined }
  }

  #topKey(
    of: Package,
    facts: PackageFacts,
    file: string,
    name: string,
    exportedAs: () => string | undefined,
  ): string | undefined {
    const module = facts.declarations.get(file)
    if (module !== undefined) return `${module}#${name}`
    // Several modules put into one file keep their exported names only.
    for (const [entry, targets] of entriesOf(of.manifest)) {
      if (!targets.some((target) => stem(target) === stem(file))) continue
      const exported = facts.entries.get(entry)?.get(exportedAs() ?? name)
      if (exported !== undefined) return exported
    }
    const likely = likelyModule(file, this.#modulesOf(facts))
    return likely && `${likely}#${name}`
  }

  #modulesOf(facts: PackageFacts): ReadonlySet<string> {
    let modules = this.#modules.get(facts)
    if (modules === undefined)
      this.#modules.set(facts, (modules = new Set([...facts.functions.keys()].map((key) => key.split('#')[0] ?? '')))) // prettier-ignore
    return modules
  }

  #factsOf(of: Package): PackageFacts | undefined {
    if (this.#facts.has(of)) return this.#facts.get(of)
    const text = this.#given.get(of.name) ?? this.#disk.read(join(of.folder, ownName))
    let facts: PackageFacts | undefined
    try {
      facts = text === undefined ? undefined : parseFacts(text, this.#engine, this.#placesOf(of))
    } catch (error) {
      // Nobody named this file, and nobody here can mend it.
      if (!(error instanceof FactsError)) throw error
      this.notes.push(`the facts that package '${of.name}' brings are not used: ${error.message}`)
    }
    this.#facts.set(of, facts)
    return facts
  }

  /** Finds the places that steps stand in, if they are here and unchanged. */
  #placesOf(of: Package): Naming {
    const known = new Map<string, string | undefined>()
    const locate = (name: string): string | undefined => {
      const [, owner, path = name] = /^((?:@[^/:]+\/)?[^/:]+):(.*)$/.exec(name) ?? []
      const folder = owner === undefined ? of.folder : packageFolder(owner, of.folder, this.#disk)
      return folder && join(folder, path).replaceAll('\\', '/')
    }
    const decode = ({ file: name, message, start, end, text, lines, nth }: ToldStep): Step | undefined => {
      if (!known.has(name)) known.set(name, locate(name))
      const file = known.get(name)
      if (file === undefined || text === undefined || lines === undefined || nth === undefined)
        return undefined
      const span = this.#linesOf(file)?.find({ text, lines, nth, start, end })
      return span && { file, ...span, message }
    }
    return { encode: () => undefined, decode }
  }

  #linesOf(file: string): Lines | undefined {
    if (!this.#lines.has(file)) {
      const text = this.#disk.read(file)
      this.#lines.set(file, text === undefined ? undefined : new Lines(text))
    }
    return this.#lines.get(file)
  }

  #calleeOf({ own, others, ambient }: FunctionFacts): Found {
    if (ambient !== undefined) return { kind: 'ambient', key: ambient, supertypes: [] }
    const bodies = own === undefined ? others : [own, ...others]
    const functions = bodies.map((each) => this.#refOf(each))
    return { kind: 'functions', functions, exact: own !== undefined && others.length === 0 }
  }

  #refOf(body: Body): FunctionRef {
    let ref = this.#refs.get(body)
    if (ref === undefined) {
      ref = { file: factsFile, index: (this.#bodies.push(body) - 1) as FunctionIndex }
      this.#refs.set(body, ref)
    }
    return ref
  }
}

const nowhere: Naming = { encode: () => undefined, decode: () => undefined }

function readManifest(folder: string, disk: Disk): Readonly<Record<string, unknown>> | undefined {
  const text = disk.read(join(folder, 'package.json'))
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Where `name` is installed for the package in `from`. */
function packageFolder(name: string, from: string, disk: Disk): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name)
    if (disk.kind(folder) === 'folder') return disk.real(folder)
    if (dirname(at) === at) return undefined
  }
}
