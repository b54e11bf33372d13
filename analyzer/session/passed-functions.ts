/**
 * The functions that a function of the program is passed, where every call of it is in sight: what `register(name, f)`
 * puts into a table is what its callers pass.
 */
import { ofKind } from '../ir/instructions.ts'
import { FunctionSearch, readPath } from '../engine/function-search.ts'
import type { Body } from '../engine/held-roots.ts'
import { heldValues } from '../engine/held-values.ts'
import { valueUses } from '../engine/value-uses.ts'
import { isModule } from '../engine/variable-values.ts'
import { constantSearch, type Shared } from '../frontend/oracle/shared-constants.ts'
import type { FileIR, FunctionIR, Instruction } from '../ir/ir.ts'
import type { Callee, FunctionRef, Oracle } from '../ir/oracle.ts'
import type { FunctionIndex, Temp, Variable } from '../support/ids.ts'
import { nestedTooDeep } from '../support/stack.ts'
import { isAsked, usesIn, type Uses } from './closed.ts'
import { callsOnInstances, type CallIn, type Home } from './instances.ts'
import { isOnlyNamed } from './shared-collections.ts'

interface Files {
  file(path: string): Home | undefined
  /** Paths of files that say a name. */
  naming(name: string): readonly string[]
  /** What has been searched the program for. */
  searches(): Set<string>
}

interface Told {
  readonly callee: Callee
  /** What the answer rests on. */
  readonly searched: readonly string[]
}

type Call = Instruction & { readonly kind: 'call' }

const unknownCallee: Callee = { kind: 'unknown' }

export class PassedFunctions {
  readonly #files: Files
  readonly #told = new Map<string, Told>()
  readonly #asking = new Set<string>()
  readonly #following = new Set<FunctionIR>()

  constructor(files: Files) {
    this.#files = files
  }

  /** The oracle of a file, which also tells what its functions are passed. */
  with(oracle: Oracle, path: string): Oracle {
    return { ...oracle, passedFunctions: (fn, at) => this.#passed(path, fn, at) }
  }

  #passed(path: string, index: FunctionIndex, at: string): Callee {
    const key = `${path}#${index}${at}`
    // A function that hands on what it is passed itself is not followed in a circle.
    if (this.#asking.has(key)) return unknownCallee
    let told = this.#told.get(key)
    if (told === undefined) {
      this.#asking.add(key)
      this.#told.set(key, (told = this.#find(path, index, at)))
      this.#asking.delete(key)
    }
    for (const search of told.searched) this.#files.searches().add(search)
    return told.callee
  }

  #find(path: string, index: FunctionIndex, at: string): Told {
    const searches = this.#files.searches()
    const before = [...searches]
    searches.clear()
    const home = this.#files.file(path)
    const fn = home?.ir.functions[index]
    const callee = home === undefined || fn === undefined ? unknownCallee : this.#found(home, fn, at)
    const searched = [...searches]
    for (const each of before) searches.add(each)
    return { callee, searched }
  }

  #found(home: Home, fn: FunctionIR, at: string): Callee {
    const [parameter, ...others] = readPath(at)
    const calls = this.#callsOf(home, fn)
    if (calls === undefined || typeof parameter !== 'number' || others.length > 0) return unknownCallee
    const functions: FunctionRef[] = []
    for (const { file, body, call } of calls) {
      const argument = call.args[parameter]
      if (call.args.slice(0, parameter + 1).some(({ spread }) => spread)) return unknownCallee
      if (argument === undefined) continue
      const oracle = this.with(file.oracle, file.ir.file)
      const search = new FunctionSearch(oracle, file.ir, heldValues(file.ir))
      const found = search.functionsAt({ body, temp: argument.temp })
      if (found === undefined || search.isOpen || found.some(({ bound }) => bound.length > 0))
        return unknownCallee
      for (const { ref } of found)
        if (!functions.some((known) => known.file === ref.file && known.index === ref.index))
          functions.push(ref)
    }
    return { kind: 'functions', functions, exact: false }
  }

  /** All that may run the function; undefined when others may. */
  #callsOf(home: Home, fn: FunctionIR): readonly CallIn[] | undefined {
    const { ir } = home
    if (ir.unsupported.has(nestedTooDeep) || ofKind(fn, 'arguments').length > 0) return undefined
    const uses = usesIn(ir)
    if (fn.kind === 'method' && !fn.hidden) return this.#ofPublic(home, fn)
    if (fn.kind === 'method' || fn.kind === 'static') return this.#ofMember(home, fn)
    if ((fn.kind !== 'function' && fn.kind !== 'arrow') || uses.loose.has(fn.index)) return undefined
    const variables = uses.heldBy.get(fn.index) ?? []
    const isOnlyCalled = (variable: Variable): boolean => {
      const info = ir.variables[variable]
      const isEverybodys = info?.owner === 0 && !isModule(ir)
      return info?.stable === true && !isEverybodys && !uses.valued.has(variable)
    }
    if (variables.length === 0 || !variables.every(isOnlyCalled)) return undefined
    const own = variables.flatMap((variable) => callsIn(home, uses, variable))
    const isShared = fn.exported || variables.some((variable) => ir.variables[variable]?.exported)
    const others = isShared ? this.#elsewhere(home.shared(fn.site)) : []
    return others && [...own, ...others]
  }

  #ofPublic(home: Home, fn: FunctionIR): readonly CallIn[] | undefined {
    const around = {
      file: (path: string) => this.#files.file(path),
      callsOf: (other: Home, of: FunctionIR) => this.#callsOnce(other, of),
      restsOn: ({ ir }: Home) => {
        const known = ir.variables.find(({ owner, kind }) => owner === 0 && kind !== 'synthetic')
        if (known !== undefined) this.#files.searches().add(constantSearch(known.name))
      },
    }
    return callsOnInstances(around, home, fn)
  }

  /** A function that comes back to itself is not followed. */
  #callsOnce(home: Home, fn: FunctionIR): readonly CallIn[] | undefined {
    if (this.#following.has(fn)) return undefined
    this.#following.add(fn)
    const calls = this.#callsOf(home, fn)
    this.#following.delete(fn)
    return calls
  }

  #elsewhere(shared: Shared | undefined): readonly CallIn[] | undefined {
    if (shared === undefined || shared.isLost || shared.isOpen) return undefined
    const calls: CallIn[] = []
    for (const { file: source, local, member } of shared.users) {
      const file = this.#files.file(source.fileName)
      if (file === undefined || file.ir.unsupported.has(nestedTooDeep)) return undefined
      const info = file.ir.variables.find(({ name, kind }) => name === local && kind === 'import')
      // Not used at all.
      if (info === undefined) continue
      const uses = usesIn(file.ir)
      if (member !== undefined && !isOnlyNamed(file.ir, info.id)) return undefined
      const named = member ?? info.id
      if (uses.valued.has(named) || isRendered(file.ir, local)) return undefined
      calls.push(...callsIn(file, uses, named))
    }
    return calls
  }

  /** Outside of its class only casts and brackets come by a private member, but they do. */
  #ofMember(home: Home, fn: FunctionIR): readonly CallIn[] | undefined {
    const name = fn.name.split('.').at(-1) ?? ''
    const isOwn = name.startsWith('#')
    if (!fn.hidden || !/^#?[\w$]+$/.test(name) || (!isOwn && usesIn(home.ir).callsAny)) return undefined
    const calls: CallIn[] = []
    for (const path of isOwn ? [home.ir.file] : this.#files.naming(name)) {
      const file = this.#files.file(path)
      if (file === undefined || file.ir.unsupported.has(nestedTooDeep)) return undefined
      const { gets, classAt } = valueUses(file.ir)
      for (const { body, temp } of gets.get(name) ?? []) {
        const site = body.byTemp[temp]?.site ?? fn.site
        const isMeant = !isOwn || classAt(site) === classAt(fn.site)
        const called = isMeant ? callsOf(file.ir, body, temp) : []
        if (called === undefined) return undefined
        for (const call of called) if (mayRun(file.oracle, call, home, fn)) calls.push({ file, body, call })
      }
    }
    return calls
  }
}

/** Where a value is called, if nothing else is done with it. */
function callsOf(ir: FileIR, body: Body, temp: Temp): readonly Call[] | undefined {
  const { by, returned, thrown } = valueUses(ir).of(body)
  if (returned.has(temp) || thrown.has(temp)) return undefined
  const calls: Call[] = []
  for (const i of by.get(temp) ?? []) {
    if (isAsked(i)) continue
    if (i.kind !== 'call' || i.callee !== temp || i.isNew || i.args.some((each) => each.temp === temp))
      return undefined
    calls.push(i)
  }
  return calls
}

function callsIn(file: Home, uses: Uses, name: Variable | string): readonly CallIn[] {
  return (uses.calls.get(name) ?? []).flatMap(({ caller, site }) => {
    const body = valueUses(file.ir).bodies[caller]
    const call = body?.byTemp.find((i) => i?.kind === 'call' && i.site === site)
    return body === undefined || call?.kind !== 'call' ? [] : [{ file, body, call }]
  })
}

/** It is not called of a class with a member of the same name. */
function mayRun(oracle: Oracle, { site }: Call, { ir }: Home, { index }: FunctionIR): boolean {
  const callee = oracle.callee(site)
  if (callee.kind !== 'functions') return callee.kind === 'unknown'
  return callee.functions.some((ref) => ref.file === ir.file && ref.index === index)
}

/** `<Name/>` may use it, which is told as one value without its parts. */
function isRendered(ir: FileIR, name: string): boolean {
  return /\.[jt]sx$/.test(ir.file) && /^[A-Z]/.test(name)
}
