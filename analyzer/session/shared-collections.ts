/**
 * Collections in the constants of one module that others use: what they hold by all that the program puts in, and the
 * functions that are called through them. Somebody may be anywhere, so every file is looked at that names them.
 */
import { FunctionSearch, readPath } from '../engine/function-search.ts'
import { heldContents, type HeldContents } from '../engine/held-contents.ts'
import { heldValues, type Addition, type Root } from '../engine/held-values.ts'
import { valueUses } from '../engine/value-uses.ts'
import type { SharedConstant, SharedUser } from '../frontend/oracle/shared-constants.ts'
import type { FileIR } from '../ir/ir.ts'
import type { Callee, FunctionRef, Oracle, ToldContents } from '../ir/oracle.ts'
import { nestedTooDeep } from '../support/stack.ts'
import type { Site, Variable } from '../support/ids.ts'
import { parseValue, showValue } from '../values/text.ts'
import { top, type Value } from '../values/value.ts'

/** A file, with an oracle that answers from types alone. */
export interface PlainFile {
  readonly ir: FileIR
  readonly oracle: Oracle
}

/** What the files beside its own do to what a constant holds. */
interface ElsewhereUses {
  /** How deep the outermost thing lies that may be changed in ways that are not followed. */
  readonly lost: number
  readonly isShrunk: boolean
  readonly isWalked: boolean
  readonly additions: readonly { readonly file: PlainFile; readonly addition: Addition }[]
}

const unknownCallee: Callee = { kind: 'unknown' }

export class SharedCollections {
  readonly #file: (path: string) => PlainFile | undefined
  readonly #contents = new Map<SharedConstant, ToldContents | undefined>()
  readonly #uses = new Map<SharedConstant, ElsewhereUses>()

  constructor(file: (path: string) => PlainFile | undefined) {
    this.#file = file
  }

  /** The oracle, which also tells of collections that modules share. */
  with(oracle: Oracle, constantAt: (site: Site) => SharedConstant | undefined): Oracle {
    return {
      ...oracle,
      sharedContents: (site) => {
        const constant = constantAt(site)
        return constant && this.#contentsOf(constant)
      },
      sharedFunctions: (site, path) => {
        const constant = constantAt(site)
        return constant === undefined ? unknownCallee : this.#functionsIn(constant, path)
      },
    }
  }

  #contentsOf(constant: SharedConstant): ToldContents | undefined {
    if (!this.#contents.has(constant)) this.#contents.set(constant, this.#findContents(constant))
    return this.#contents.get(constant)
  }

  #findContents(constant: SharedConstant): ToldContents | undefined {
    const home = this.#homeOf(constant)
    if (home === undefined || (constant.isOpen && constant.sealed === 0)) return undefined
    const { lost, isShrunk, isWalked, additions } = this.#usesOf(constant)
    if (lost === 0 || additions.length > 0) return undefined
    const contents = heldContents(home.oracle, home.ir, home.root)
    if (contents === undefined) return undefined
    const isClosed = !constant.isOpen || constant.sealed > 1
    const isKept = isClosed && (lost > 2 || (lost > 1 && !(contents.of === 'map' && isWalked)))
    return told({
      ...contents,
      fields: isKept ? contents.fields : undefined,
      length: isShrunk ? undefined : contents.length,
    })
  }

  #functionsIn(constant: SharedConstant, text: string): Callee {
    const home = this.#homeOf(constant)
    const path = readPath(text)
    const { lost, isWalked, additions } = this.#usesOf(constant)
    if (home === undefined || lost < path.length + (isWalked ? 1 : 0)) return unknownCallee
    const search = new FunctionSearch(home.oracle, home.ir, heldValues(home.ir))
    const found = search.functionsIn(home.variable, path)
    const all = [...(found ?? [])]
    for (const { file, addition } of additions) {
      const more = new FunctionSearch(file.oracle, file.ir, heldValues(file.ir)).added(addition, path)
      if (more === undefined) return unknownCallee
      all.push(...more)
    }
    if (found === undefined || all.some(({ bound }) => bound.length > 0)) return unknownCallee
    const functions: FunctionRef[] = []
    for (const { ref } of all)
      if (!functions.some(({ file, index }) => file === ref.file && index === ref.index)) functions.push(ref)
    const isOpen = constant.isOpen && constant.sealed === 0
    return { kind: 'functions', functions, exact: false, ...(isOpen ? { open: true } : {}) }
  }

  #homeOf({
    file,
    name,
    isLost,
  }: SharedConstant): (PlainFile & { readonly root: Root; readonly variable: Variable }) | undefined {
    const home = isLost ? undefined : this.#file(file.fileName)
    const info = home?.ir.variables.find(
      (each) => each.name === name && each.kind === 'const' && each.owner === 0,
    )
    if (home === undefined || info === undefined || home.ir.unsupported.has(nestedTooDeep)) return undefined
    return { ...home, root: `v${info.id}`, variable: info.id }
  }

  #usesOf(constant: SharedConstant): ElsewhereUses {
    let uses = this.#uses.get(constant)
    if (uses === undefined) {
      const all = constant.users.map((user) => this.#usesBy(user))
      uses = {
        lost: Math.min(Infinity, ...all.map(({ lost }) => lost)),
        isShrunk: all.some(({ isShrunk }) => isShrunk),
        isWalked: all.some(({ isWalked }) => isWalked),
        additions: all.flatMap(({ additions }) => additions),
      }
      this.#uses.set(constant, uses)
    }
    return uses
  }

  #usesBy({ file: { fileName }, local, member }: SharedUser): ElsewhereUses {
    const file = this.#file(fileName)
    if (file === undefined || file.ir.unsupported.has(nestedTooDeep)) return lostSight
    const { variables } = file.ir
    const info = variables.find(({ name, kind }) => name === local && kind === 'import')
    // Imported for its type alone, or not used at all.
    if (info === undefined) return untouched
    if (member !== undefined && !isOnlyNamed(file.ir, info.id)) return lostSight
    const held = heldValues(file.ir)
    const root = member === undefined ? `v${info.id}` : `v${info.id}.${member}`
    const additions = [...(held.additions.get(root) ?? [])]
    let lost = held.lost.get(root) ?? Infinity
    // Members of an import are roots of their own.
    for (const [inner, depth] of held.lost) if (inner.startsWith(`${root}.`)) lost = Math.min(lost, depth + 1)
    for (const inner of held.additions.keys()) if (inner.startsWith(`${root}.`)) lost = Math.min(lost, 1)
    return {
      lost,
      isShrunk: held.shrunk.has(root),
      isWalked: held.walked.has(root),
      additions: additions.map((addition) => ({ file, addition })),
    }
  }
}

const untouched: ElsewhereUses = { lost: Infinity, isShrunk: false, isWalked: false, additions: [] }
const lostSight: ElsewhereUses = { ...untouched, lost: 0 }

/** A namespace of which nothing but single members is taken. */
export function isOnlyNamed(ir: FileIR, variable: Variable): boolean {
  const uses = valueUses(ir)
  return (uses.loads.get(variable) ?? []).every(({ body, temp }) => {
    const { by, returned, thrown } = uses.of(body)
    if (returned.has(temp) || thrown.has(temp)) return false
    return (by.get(temp) ?? []).every((i) => {
      if (i.kind === 'get') return true
      const isReceiver = i.kind === 'call' && i.receiver === temp && i.callee !== temp
      return isReceiver && i.args.every((argument) => argument.temp !== temp)
    })
  })
}

function told({ of, value, fields, keys, length }: HeldContents): ToldContents | undefined {
  const names = fields && [...fields].map(([name, each]) => [name, textOf(each)] as const)
  return { of, value: textOf(value), fields: names, keys: textOf(keys), length }
}

function textOf(value: Value): string {
  const text = showValue(value)
  // Of -0 the text does not tell.
  return value.number.negativeZero && !parseValue(text).number.negativeZero ? showValue(top) : text
}
