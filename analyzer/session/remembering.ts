/** Brings the memory of earlier sessions together with a program as it is now. */
import type ts from 'typescript'
import { printJson } from '../facts/codec.ts'
import { isForeign } from '../facts/package-facts.ts'
import { body as bodyJson, type Body } from '../facts/summaries.ts'
import type { FileIR } from '../ir/ir.ts'
import type { Oracle } from '../ir/oracle.ts'
import type { Dependencies } from './dependencies.ts'
import { Environment } from './environment.ts'
import { PlaceFinder, PlaceNames, type Code, type ForeignLines, type ForeignName } from './function-names.ts'
import type { Memory } from './memory.ts'
import { namingOf, Recollection, SummaryTexts, type Present } from './recollection.ts'

export interface Surroundings {
  readonly compiler: typeof ts
  readonly program: ts.Program
  readonly memory: Memory
  readonly dependencies: Dependencies | undefined
  ir(file: string): FileIR | undefined
  readonly searches: () => Set<string>
  readonly accessors: ReadonlySet<string>
  readonly annotatesUsers: boolean
}

export class Remembering {
  readonly #around: Surroundings
  readonly #environment: Environment
  readonly #code = new Map<string, Code>()
  readonly #names: PlaceNames
  readonly #finder: PlaceFinder
  readonly #summaries: SummaryTexts
  readonly #hash: (text: string) => string
  readonly #files = new Map<string, { readonly recollection: Recollection; readonly present: Present }>()

  constructor(around: Surroundings) {
    const { compiler, program, memory, dependencies } = around
    this.#around = around
    this.#hash = hashOf(memory)
    this.#environment = new Environment(compiler, program, memory.folder, this.#hash)
    const lines = linesIn(dependencies)
    const foreign = foreignNames(dependencies, this.#hash)
    this.#names = new PlaceNames(memory.folder, this.#code, foreign, lines)
    const files = program.getSourceFiles().filter((file) => !file.isDeclarationFile)
    this.#finder = new PlaceFinder(
      this.#names,
      files.map(({ fileName }) => fileName),
      (file) => (around.ir(file) === undefined ? undefined : this.#code.get(file)),
      lines,
    )
    this.#summaries = new SummaryTexts(namingOf(this.#names), this.#hash)
  }

  /** To be told of every file that is lowered. */
  lowered(ir: FileIR, text: string): void {
    if (this.#code.get(ir.file)?.ir !== ir) this.#code.set(ir.file, { ir, text })
  }

  /** The oracle of a file, with the answers that still hold. From here on the file is remembered. */
  oracle(sourceFile: ts.SourceFile, ir: FileIR, oracle: Oracle): Oracle {
    const { memory, searches } = this.#around
    const environment = this.#environment
    const state = this.#hash(`${environment.text(sourceFile)}\n${this.#programOf(ir)}`)
    const path = this.#names.path(ir.file)
    const old = memory.get(path, state)
    const recollection = new Recollection(ir.file, state, this.#names, this.#summaries, this.#hash, old)
    const stamps = new Map<string, string>()
    const stamp = (searched: readonly string[]): string => {
      const key = searched.join()
      let found = stamps.get(key)
      if (found === undefined) {
        const members = searched.map((name) => environment.members(name))
        stamps.set(key, (found = this.#hash([environment.types(sourceFile), ...members].join('\n'))))
      }
      return found
    }
    const finder = this.#finder
    const present = { oracle, searches, stamp, refOf: (name: string) => finder.refOf(name), finder }
    this.#files.set(ir.file, { recollection, present })
    memory.set(path, recollection)
    return recollection.answers.oracle(present)
  }

  of(file: string): { readonly recollection: Recollection; readonly present: Present } | undefined {
    return this.#files.get(file)
  }

  /** What the whole program says of a file: whether anything is marked as user data, and which members are accessors. */
  #programOf({ functions }: FileIR): string {
    const { accessors, annotatesUsers } = this.#around
    const names = new Set<string>()
    for (const { blocks } of functions)
      for (const { instructions } of blocks)
        for (const i of instructions)
          if ((i.kind === 'get' || i.kind === 'set') && accessors.has(i.name)) names.add(i.name)
    return JSON.stringify([annotatesUsers, [...names].sort()])
  }
}

// Outside of the class, so that what is kept of a file holds no program.

function hashOf(memory: Memory): (text: string) => string {
  return (text) => memory.hash(text)
}

function linesIn(dependencies: Dependencies | undefined): ForeignLines {
  return (file) => dependencies?.lines(file)
}

/** A function of another package goes by what is known of it, places in its sources by what stands there. */
function foreignNames(dependencies: Dependencies | undefined, hash: (text: string) => string): ForeignName {
  const names = new WeakMap<Body, string>()
  return (ref, encode) => {
    if (!isForeign(ref)) return undefined
    const body = dependencies?.body(ref)
    if (body === undefined) return 'facts:'
    let name = names.get(body)
    if (name === undefined) {
      const told = bodyJson.encode(body, { encode, decode: () => undefined }) ?? {}
      names.set(body, (name = `facts:${hash(printJson(told))}`))
    }
    return name
  }
}
