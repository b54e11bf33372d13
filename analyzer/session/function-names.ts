/** Names of functions that outlast edits elsewhere in their file, and places by what stands there. */
import { Lines } from '../facts/places.ts'
import type { ToldStep } from '../facts/summaries.ts'
import type { Step } from '../findings/finding.ts'
import type { FileIR } from '../ir/ir.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import type { FunctionIndex } from '../support/ids.ts'
import { relativePath } from '../support/paths.ts'

interface FunctionNames {
  /** By index: the names of all functions around it and its own, with a number where siblings share one. */
  readonly names: readonly string[]
  readonly indexes: ReadonlyMap<string, FunctionIndex>
}

const known = new WeakMap<FileIR, FunctionNames>()

function namesIn(ir: FileIR): FunctionNames {
  let found = known.get(ir)
  if (found !== undefined) return found
  const counts = new Map<string, number>()
  const names: string[] = []
  for (const { name, parent } of ir.functions) {
    const full = parent === undefined ? name : `${names[parent] ?? ''}/${name}`
    const count = counts.get(full) ?? 0
    counts.set(full, count + 1)
    names.push(count === 0 ? full : `${full}~${count}`)
  }
  const indexes = new Map(names.map((name, index) => [name, index as FunctionIndex]))
  found = { names, indexes }
  known.set(ir, found)
  return found
}

/** A file of the program: its text, and what that was lowered to. */
export interface Code {
  readonly ir: FileIR
  readonly text: string
}

const knownLines = new WeakMap<FileIR, Lines>()

function linesOf({ ir, text }: Code): Lines {
  let lines = knownLines.get(ir)
  if (lines === undefined) knownLines.set(ir, (lines = new Lines(text)))
  return lines
}

/** Files of other packages, as far as places in them are told by what stands there. */
export type ForeignLines = (file: string) => Lines | undefined

/** Names a function of another package by what is known of it, steps told by `encode`; undefined for any other. */
export type ForeignName = (ref: FunctionRef, encode: (step: Step) => ToldStep) => string | undefined

/** Between the path of a file and the name of a function. */
const separator = '\n'

/** Tells functions and places by the path of their file from `folder`. Holds code, but no program. */
export class PlaceNames {
  readonly folder: string
  readonly #code: ReadonlyMap<string, Code>
  readonly #paths = new Map<string, string>()
  readonly #foreign: ForeignName
  readonly #lines: ForeignLines

  /** `code` fills up as files are lowered. */
  constructor(folder: string, code: ReadonlyMap<string, Code>, foreign: ForeignName, lines: ForeignLines) {
    this.folder = folder
    this.#code = code
    this.#foreign = foreign
    this.#lines = lines
  }

  path(file: string): string {
    let path = this.#paths.get(file)
    if (path === undefined) this.#paths.set(file, (path = relativePath(this.folder, file)))
    return path
  }

  nameOf(ref: FunctionRef): string {
    const foreign = this.#foreign(ref, (step) => this.encode(step))
    if (foreign !== undefined) return foreign
    const ir = this.#code.get(ref.file)?.ir
    return `${this.path(ref.file)}${separator}${ir === undefined ? '' : (namesIn(ir).names[ref.index] ?? '')}`
  }

  encode(step: Step): ToldStep {
    const code = this.#code.get(step.file)
    const lines = code === undefined ? this.#lines(step.file) : linesOf(code)
    const place = lines?.place(step)
    return { message: step.message, start: step.start, end: step.end, ...place, file: this.path(step.file) }
  }
}

/** Finds again what `PlaceNames` has named, in the files of a program. */
export class PlaceFinder {
  readonly #folder: string
  readonly #files: ReadonlyMap<string, string>
  readonly #code: (file: string) => Code | undefined
  readonly #lines: ForeignLines

  constructor(
    names: PlaceNames,
    files: Iterable<string>,
    code: (file: string) => Code | undefined,
    lines: ForeignLines,
  ) {
    this.#folder = names.folder
    this.#code = code
    this.#lines = lines
    this.#files = new Map([...files].map((file) => [names.path(file), file]))
  }

  /** The file of the program with that path. */
  file(path: string): string | undefined {
    return this.#files.get(path)
  }

  refOf(name: string): FunctionRef | undefined {
    const [path = '', fn = ''] = name.split(separator)
    const file = this.#files.get(path)
    const ir = file === undefined ? undefined : this.#code(file)?.ir
    const index = ir && namesIn(ir).indexes.get(fn)
    return file === undefined || index === undefined ? undefined : { file, index }
  }

  /** Undefined when the file or the place is no more. */
  decode({ file: path, message, start, end, text, lines, nth }: ToldStep): Step | undefined {
    if (text === undefined || lines === undefined || nth === undefined)
      return { file: this.#absolute(path), message, start, end }
    const own = this.#files.get(path)
    const file = own ?? this.#absolute(path)
    const code = own === undefined ? undefined : this.#code(own)
    const all = own === undefined ? this.#lines(file) : code && linesOf(code)
    const span = all?.find({ text, lines, nth, start, end })
    return span && { file, message, ...span }
  }

  #absolute(path: string): string {
    const parts = this.#folder.split('/').filter((part) => part !== '')
    for (const part of path.split('/'))
      if (part === '..') parts.pop()
      else parts.push(part)
    return `${this.#folder.startsWith('/') ? '/' : ''}${parts.join('/')}`
  }
}
