/**
 * What functions a value may be: made here, bound, given back by a function, taken from a collection. Answers from the
 * file alone, and from the names of functions in others; a collection counts when the file shows all that is ever put
 * into it.
 */
import type { FileIR, Instruction } from '../ir/ir.ts'
import type { Callee, FunctionRef, Oracle } from '../ir/oracle.ts'
import { modelOfCallee } from '../models/index.ts'
import type { FunctionIndex, Site, Temp, Variable } from '../support/ids.ts'
import { instructionsOf } from '../ir/instructions.ts'
import { fieldRoot, rootsOf } from './held-roots.ts'
import { isHiddenField } from './stored-fields.ts'
import type { Addition, CallAt, Held, HeldValues, Root } from './held-values.ts'

const maxFunctions = 24
const maxDepth = 12
/** Steps of one search. */
const maxWork = 300

/** A function that a value may be, with the calls of `bind` that it went through, the first one first. */
export interface Found {
  readonly ref: FunctionRef
  readonly bound: readonly CallAt[]
}

/** Where in a collection: what iterating gives, what `forEach` gives, an element by number, a property by name. */
type Part = '%any' | '%each' | number | { readonly name: string }

/** A path as text without commas, and back. */
function pathText(path: readonly Part[]): string {
  return path
    .map((part) => `/${typeof part === 'object' ? `.${encodeURIComponent(part.name)}` : part}`)
    .join('')
}

export function readPath(text: string): readonly Part[] {
  return text
    .split('/')
    .slice(1)
    .map((part) => {
      if (part === '%any' || part === '%each') return part
      return part.startsWith('.') ? { name: decodeURIComponent(part.slice(1)) } : Number(part)
    })
}

export class FunctionSearch {
  readonly #oracle: Oracle
  readonly #ir: FileIR
  readonly #held: HeldValues
  readonly #asked: (() => unknown)[] = []
  #work = maxWork
  /** Code outside the program may have put others in. */
  isOpen = false

  constructor(oracle: Oracle, ir: FileIR, held: HeldValues) {
    this.#oracle = oracle
    this.#ir = ir
    this.#held = held
  }

  /** The answer rests on these answers: whoever takes it over rests on them too. */
  askAgain(): void {
    for (const ask of this.#asked) ask()
  }

  #ask(site: Site, question: 'callee' | 'functionValue'): Callee {
    const ask = (): Callee => this.#oracle[question](site)
    this.#asked.push(ask)
    return ask()
  }

  /** Nothing but what the file stores can be there. */
  #isHeld(get: Instruction & { kind: 'get' }): boolean {
    if (this.#held.writesAny && !get.name.startsWith('#')) return false
    const ask = (): boolean => isHiddenField(this.#oracle, get)
    this.#asked.push(ask)
    return ask()
  }

  /** The functions at `path` in what a constant of this file holds, as far as the file says. */
  functionsIn(variable: Variable, path: readonly Part[]): readonly Found[] | undefined {
    const stores = this.#held.variables.get(variable)
    return stores && this.#withAdditions(`v${variable}`, stores, path, 0)
  }

  /** Those at `path` in a collection that come there by this addition. */
  added(addition: Addition, path: readonly Part[]): readonly Found[] | undefined {
    return this.#addition(addition, path, 0)
  }

  /** The functions that a value may be; undefined when there may be others. */
  functionsAt(value: Held): readonly Found[] | undefined {
    return this.#at(value, [], 0)
  }

  /** The functions that stand at `path` in a value; undefined when there may be others. */
  #at({ body, temp }: Held, path: readonly Part[], depth: number): readonly Found[] | undefined {
    const { byTemp } = body
    const made = byTemp[temp]
    if (depth > maxDepth || this.#work-- <= 0) return undefined
    const here = (at: Temp, more: readonly Part[] = path): readonly Found[] | undefined =>
      this.#at({ body, temp: at }, more, depth + 1)
    switch (made?.kind) {
      case 'const':
        // Nothing can be called there.
        return made.value === undefined || made.value === null ? [] : undefined
      case 'closure':
        return path.length === 0
          ? [{ ref: { file: this.#ir.file, index: made.function }, bound: [] }]
          : undefined
      case 'cast':
      case 'nonNull':
      case 'store':
        return here(made.value)
      case 'load':
        return this.#variable(made, path, depth)
      case 'get':
        return this.#field(body, made, path, depth)
      case 'element':
        return here(made.object, ['%any', ...path])
      case 'iterateNext':
        return this.#next(body, made, path, depth)
      case 'param':
        return this.#parameter(body, made, path, depth)
      case 'call':
        return this.#call({ body, temp, call: made }, path, depth)
      case 'object':
      case 'array':
        return this.#literal({ body, temp }, made, path, depth)
      default:
        return undefined
    }
  }

  #together(
    all: readonly (Held | undefined)[],
    path: readonly Part[],
    depth: number,
  ): readonly Found[] | undefined {
    const found: Found[] = []
    for (const one of all) {
      const more = one === undefined ? undefined : this.#at(one, path, depth + 1)
      if (more === undefined) return undefined
      for (const each of more)
        if (!found.some(({ ref, bound }) => same(ref, each.ref) && bound.length === each.bound.length))
          found.push(each)
      if (found.length > maxFunctions) return undefined
    }
    return found
  }

  /** What a builtin gives its callback, or all callers pass. */
  #parameter(
    { fn }: Held['body'],
    { index, rest }: Instruction & { kind: 'param' },
    path: readonly Part[],
    depth: number,
  ): readonly Found[] | undefined {
    if (rest) return undefined
    const handed = this.#held.handed.get(fn.index)
    if (handed === undefined) return path.length > 0 ? undefined : this.#passed(fn.index, index)
    const feeds = modelOfCallee(this.#ask(handed.call.site, 'callee'))?.feeds
    if (handed.call.receiver === undefined || feeds === undefined || feeds.events !== undefined)
      return undefined
    if (feeds.argument !== handed.argument || feeds.parameter !== index) return undefined
    return this.#at({ body: handed.body, temp: handed.call.receiver }, ['%each', ...path], depth + 1)
  }

  #passed(fn: FunctionIndex, index: number): readonly Found[] | undefined {
    return this.#told(() => this.#oracle.passedFunctions(fn, pathText([index])))
  }

  #variable(
    load: Instruction & { kind: 'load' },
    path: readonly Part[],
    depth: number,
  ): readonly Found[] | undefined {
    const info = this.#ir.variables[load.variable]
    const stores = this.#held.variables.get(load.variable)
    if (info?.kind === 'import' && path.length === 0) return this.#named(load.site)
    if (info?.kind === 'import') return this.#shared(load.site, path)
    if (info === undefined || stores === undefined || info.owner === undefined) return undefined
    if (info.exported && path.length > 0) return this.#shared(load.site, path)
    return this.#withAdditions(`v${load.variable}`, stores, path, depth)
  }

  /** All that is stored there, with what is added to collections where `path` leads into one. */
  #withAdditions(
    root: Root,
    stores: readonly Held[],
    path: readonly Part[],
    depth: number,
  ): readonly Found[] | undefined {
    const { lost, additions, walked } = this.#held
    // Values of a map lie right in it; where its pairs are walked through they seem to lie in these.
    const isLong = path.length > 2 && walked.has(root)
    const isLost = (lost.get(root) ?? Infinity) < (isPair(path) && !isLong ? path.length - 1 : path.length)
    if (isLost) return undefined
    const found = this.#together(stores, path, depth)
    if (found === undefined || path.length === 0) return found
    const all = [...found]
    for (const addition of additions.get(root) ?? []) {
      const more = this.#addition(addition, path, depth)
      if (more === undefined) return undefined
      all.push(...more)
    }
    return all
  }

  #addition(addition: Addition, path: readonly Part[], depth: number): readonly Found[] | undefined {
    const [head, ...rest] = path
    let inner: readonly Part[] = rest
    if (addition.as === 'entry') {
      if (head !== '%each' && path[1] !== 1) return undefined
      inner = head === '%each' ? rest : path.slice(2)
    } else if (addition.as === 'elements') inner = ['%any', ...rest]
    else if (typeof addition.as === 'object') {
      if (typeof head === 'object' && head.name !== addition.as.name) return []
    }
    return this.#at(addition, inner, depth + 1)
  }

  /** In a collection that a module shares with others. */
  #shared(site: Site, path: readonly Part[]): readonly Found[] | undefined {
    return this.#told(() => this.#oracle.sharedFunctions(site, pathText(path)))
  }

  #told(ask: () => Callee): readonly Found[] | undefined {
    this.#asked.push(ask)
    const callee = ask()
    if (callee.kind !== 'functions') return undefined
    this.isOpen ||= callee.open === true
    return callee.functions.map((ref) => ({ ref, bound: [] }))
  }

  #field(
    body: Held['body'],
    get: Instruction & { kind: 'get' },
    path: readonly Part[],
    depth: number,
  ): readonly Found[] | undefined {
    const root = fieldRoot(this.#ir, get)
    const stores = this.#held.fields.get(root)
    if (stores !== undefined && this.#isHeld(get)) return this.#withAdditions(root, stores, path, depth)
    const of = body.byTemp[get.object]
    const isImported = of?.kind === 'load' && this.#ir.variables[of.variable]?.kind === 'import'
    const named =
      path.length === 0 ? this.#named(get.site) : isImported ? this.#shared(get.site, path) : undefined
    return named ?? this.#at({ body, temp: get.object }, [{ name: get.name }, ...path], depth + 1)
  }

  /** What the program declares under that name. */
  #named(site: Site): readonly Found[] | undefined {
    const callee = this.#ask(site, 'functionValue')
    if (callee.kind !== 'functions' || callee.open === true) return undefined
    return callee.functions.map((ref) => ({ ref, bound: [] }))
  }

  #next(
    body: Held['body'],
    next: Instruction & { kind: 'iterateNext' },
    path: readonly Part[],
    depth: number,
  ): readonly Found[] | undefined {
    const iterate = body.byTemp[next.iterator]
    if (iterate?.kind !== 'iterate' || iterate.how === 'in') return undefined
    const steps = body.byTemp.filter((i) => i?.kind === 'iterateNext' && i.iterator === next.iterator)
    const part: Part = iterate.how === 'pattern' ? steps.indexOf(next) : '%any'
    return this.#at({ body, temp: iterate.value }, [part, ...path], depth + 1)
  }

  #literal(
    { body, temp }: Held,
    made: Instruction & { kind: 'object' | 'array' },
    path: readonly Part[],
    depth: number,
  ): readonly Found[] | undefined {
    const [head, ...rest] = path
    if (head === undefined) return undefined
    const all: (readonly Found[] | undefined)[] = []
    if (made.kind === 'array') {
      const spread = made.elements.findIndex((e) => e?.spread)
      made.elements.forEach((element, index) => {
        if (typeof head === 'number' && head !== index && (spread < 0 || index < spread)) return
        if (element === undefined) return
        const inner = element.spread ? (['%any', ...rest] as const) : rest
        all.push(this.#at({ body, temp: element.temp }, inner, depth + 1))
      })
    } else
      for (const i of body.byTemp) {
        if (i?.kind === 'spreadInto' && i.object === temp) all.push(this.#at({ body, temp: i.value }, path, depth + 1)) // prettier-ignore
        const isOther = i?.kind === 'set' && typeof head === 'object' && head.name !== i.name
        if ((i?.kind !== 'set' && i?.kind !== 'setElement') || i.object !== temp || isOther) continue
        all.push(this.#at({ body, temp: i.value }, rest, depth + 1))
      }
    const found: Found[] = []
    for (const each of all) {
      if (each === undefined) return undefined
      found.push(...each)
    }
    return found
  }

  #call(at: CallAt, path: readonly Part[], depth: number): readonly Found[] | undefined {
    const { body, call } = at
    const [head, ...rest] = path
    const [first] = call.args
    const here = (temp: Temp | undefined, more: readonly Part[]): readonly Found[] | undefined =>
      temp === undefined ? undefined : this.#at({ body, temp }, more, depth + 1)
    const callee = this.#ask(call.site, 'callee')
    if (callee.kind !== 'ambient') return call.isNew ? undefined : this.#returned(at, callee, path, depth)
    const isAny = head === '%any' || head === '%each'
    switch (callee.key.replace(/^(Readonly|Weak)/, '')) {
      case 'new Map':
      case 'new WeakMap':
        if (first === undefined) return []
        if (head === '%each') return here(first.temp, ['%any', 1, ...rest])
        return isPair(path) ? here(first.temp, path) : undefined
      case 'new Set':
      case 'new WeakSet':
        return first === undefined ? [] : here(first.temp, path)
      case 'new Array':
        return first === undefined || head === undefined ? [] : undefined
      case 'Map.get':
        return here(call.receiver, ['%any', 1, ...path])
      case 'Map.values':
        return isAny ? here(call.receiver, ['%any', 1, ...rest]) : undefined
      case 'Map.entries':
      case 'Set.values':
      case 'Array.filter':
      case 'Array.slice':
      case 'Array.values':
      case 'Array.toReversed':
        return here(call.receiver, path)
      case 'Array.at':
      case 'Array.find':
      case 'Array.findLast':
      case 'Array.pop':
      case 'Array.shift':
        return here(call.receiver, ['%any', ...path])
      case 'Array.from':
        return call.args.length === 1 && head !== undefined ? here(first?.temp, ['%any', ...rest]) : undefined
      case 'Object.freeze':
        return here(first?.temp, path)
      case 'Object.values':
        return head === undefined ? undefined : here(first?.temp, ['%any', ...rest])
      case 'Object.entries':
        return head !== undefined && rest[0] === 1 ? here(first?.temp, ['%any', ...rest.slice(1)]) : undefined
      case 'Object.fromEntries':
        return head === undefined ? undefined : here(first?.temp, ['%any', 1, ...rest])
      case 'CallableFunction.bind':
      case 'Function.bind': {
        if (path.length > 0 || call.args.some((a) => a.spread)) return undefined
        const found = here(call.receiver, [])
        return found?.map(({ ref, bound }) => ({ ref, bound: [...bound, at] }))
      }
      default:
        return undefined
    }
  }

  /** What functions of the file give back. */
  #returned(
    { body, call }: CallAt,
    callee: Callee,
    path: readonly Part[],
    depth: number,
  ): readonly Found[] | undefined {
    const callees =
      callee.kind === 'functions'
        ? callee.functions
        : this.#at({ body, temp: call.callee }, [], depth + 1)?.map(({ ref }) => ref)
    if (callees === undefined || callees.length === 0) return undefined
    const returns: Held[] = []
    for (const { file, index } of callees) {
      const fn = file === this.#ir.file ? this.#ir.functions[index] : undefined
      if (fn === undefined || fn.async || fn.generator) return undefined
      const inner = { fn, byTemp: instructionsOf(fn) }
      for (const { terminator } of fn.blocks)
        if (terminator.kind === 'return' && terminator.value !== undefined) {
          const from = path.length === 0 ? [] : rootsOf(this.#ir, inner, terminator.value)
          if (from.some(({ root }) => !root.startsWith('p'))) return undefined
          returns.push({ body: inner, temp: terminator.value })
        }
    }
    return this.#together(returns, path, depth)
  }
}

/** The value of any pair. */
function isPair([head, second]: readonly Part[]): boolean {
  return head === '%any' && second === 1
}

function same(left: FunctionRef, right: FunctionRef): boolean {
  return left.file === right.file && left.index === right.index
}
