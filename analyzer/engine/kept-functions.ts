/**
 * Where functions that are given to others may be called once these have kept them. `session/analysis.ts` solves the
 * callers first, which leave what they pass; by that the keepers tell what they hand over.
 */
import type { FileIR } from '../ir/ir.ts'
import type { Oracle } from '../ir/oracle.ts'
import type { FunctionIndex, Site } from '../support/ids.ts'
import { push } from '../support/multimap.ts'
import { Kind } from '../values/value.ts'
import type { Item } from './contents.ts'
import { keptSites, type Kept } from './kept-calls.ts'
import { Way, type Ask } from './kept-ways.ts'

/** What one call passes. */
export interface PassedItems {
  readonly items: readonly Item[]
  /** More may follow, of which nothing is known. */
  readonly isOpen: boolean
}

/** A parameter that is called. */
export interface KeptAt {
  readonly fn: FunctionIndex
  readonly parameter: number
  /** Number of its first argument. */
  readonly from: number
}

/** The file's answers about its parameters; `oracle` answers for the file. */
export class KeptFunctions {
  readonly #oracle: Oracle
  readonly #ir: FileIR
  #bySite: Map<Site, KeptAt[]> | undefined
  readonly #found = new Map<string, { readonly kept: Kept | undefined; readonly asked: readonly Ask[] }>()

  constructor(oracle: Oracle, ir: FileIR) {
    this.#oracle = oracle
    this.#ir = ir
  }

  /** Undefined where it may be called by others, or never is. */
  of(fn: FunctionIndex, parameter: number): Kept | undefined {
    const key = `${fn} ${parameter}`
    const known = this.#found.get(key)
    // Whoever takes an answer over rests on what it rests on.
    for (const ask of known?.asked ?? []) ask()
    if (known !== undefined) return known.kept
    const variable = this.#ir.functions[fn]?.params[parameter]
    if (variable === undefined || keptSites(this.#ir).size === 0) return undefined
    const isFunction = (): boolean => (this.#oracle.variableHint(variable).kinds & Kind.function) !== 0
    const way = isFunction() ? new Way(this.#oracle, this.#ir) : undefined
    const kept = way?.from(fn, parameter)
    this.#found.set(key, { kept, asked: [isFunction, ...(way?.asked ?? [])] })
    return kept
  }

  /** The parameters that calls may be of. */
  sites(): ReadonlyMap<Site, readonly KeptAt[]> {
    const bySite = this.#bySite ?? new Map<Site, KeptAt[]>()
    for (const { index: fn, params } of this.#ir.functions)
      for (const parameter of params.keys()) {
        // What is known is asked again.
        const calls = this.of(fn, parameter)?.calls ?? []
        if (this.#bySite === undefined)
          for (const { call, from } of calls) push(bySite, call.site, { fn, parameter, from })
      }
    return (this.#bySite = bySite)
  }
}
