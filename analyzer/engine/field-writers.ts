/**
 * Which functions have to be solved to know what private fields may hold, and what they are seen to store.
 *
 * Flow-insensitive: the value is the join of every store, so it holds at every read. User data is what a writer leaves
 * in its own object when it returns, tests after the store included; a field that a condition somewhere in the file
 * compares by size counts as bounded, since which method runs first is not known here.
 */
import { isOrder } from '../ir/comparisons.ts'
import type { Step } from '../findings/finding.ts'
import type { FileIR, FunctionIR, Instruction } from '../ir/ir.ts'
import type { Oracle } from '../ir/oracle.ts'
import { isModelledProperty } from '../models/properties.ts'
import { quote } from '../support/quote.ts'
import type { Site, Temp } from '../support/ids.ts'
import { push } from '../support/multimap.ts'
import { isTop, join, Kind, ofKinds, top } from '../values/value.ts'
import { showValue } from '../values/text.ts'
import { defineListener, type Check } from './check.ts'
import { instructionsOf, ofKind } from '../ir/instructions.ts'
import { joinFacts, plain, type Fact } from './fact.ts'
import { constantValue } from './field-values.ts'
import type { Flow } from './flow.ts'
import { hiddenOwner, type StoredFact, type StoredFields } from './stored-fields.ts'

type Set = Instruction & { kind: 'set' }

/** One store in a field. */
interface Store {
  readonly fn: FunctionIR
  readonly set: Set
  readonly promise: Promise
}

/** What has to be solved to know private fields better than by the constants stored in them. */
export interface FieldWriters {
  readonly functions: readonly FunctionIR[]
  /** Name of a field -> class that declares it -> whether `functions` are all that write it. Those worth the effort. */
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, boolean>>
}

export function fieldWriters(file: FileIR, oracle: Oracle): FieldWriters {
  const stores = new Map<string, Store[]>()
  const read = new Set<string>()
  for (const fn of file.functions) {
    const byTemp = instructionsOf(fn)
    for (const { name } of ofKind(fn, 'get')) read.add(name)
    for (const i of ofKind(fn, 'set')) {
      if (byTemp[i.object]?.kind === 'object') continue
      const isConstant = !isTop(constantValue(byTemp, i.value))
      const store = {
        fn,
        set: i,
        promise: isConstant ? 'constant' : promiseOf(file, fn, byTemp, i.value),
      } as const
      push(stores, i.name, store)
    }
  }
  const fields = new Map<string, ReadonlyMap<string, boolean>>()
  const functions = new Set<FunctionIR>()
  for (const [name, all] of stores) {
    if (!read.has(name) || !all.some(isWorth)) continue
    const owners = new Map<string, Store[]>()
    for (const store of all) {
      const owner = hiddenOwner(oracle, store.set)
      if (owner !== undefined && isNumeric(oracle, store.set))
        owners.set(owner, [...(owners.get(owner) ?? []), store])
    }
    const worth = [...owners].filter(([, own]) => {
      // A class whose stores are all constants is told apart from others that have a field of that name.
      return own.some(({ promise }) => promise === 'user') || own.every(({ promise }) => promise !== 'none')
    })
    if (worth.length === 0) continue
    fields.set(
      name,
      new Map(worth.map(([owner, own]) => [owner, own.every(({ promise }) => promise !== 'none')] as const)),
    )
    for (const [, own] of worth) {
      const isUnknown = own.some(({ promise }) => promise === 'none')
      // Where some store is unknown, so is the value; whether a user chose it, the others tell.
      for (const { fn, promise } of own) if (!isUnknown || promise === 'user') functions.add(fn)
    }
  }
  return { functions: file.functions.filter((fn) => functions.has(fn)), fields }
}

/** Ranges are for numbers. */
function isNumeric(oracle: Oracle, { site }: Set): boolean {
  return (oracle.hint(site).kinds & (Kind.number | Kind.bigint)) !== 0
}

function isWorth({ promise }: Store): boolean {
  return promise === 'value' || promise === 'user'
}

/** What an analysis may tell of a stored value: nothing, no more than its constants do, a range, user data. */
type Promise = 'none' | 'constant' | 'value' | 'user'

const narrowing = new Set(['&', '|', '^', '>>', '>>>', '%'])
const maxSlice = 40

/** Whether the analysis of a function can tell more of a stored value than its declared type does. */
function promiseOf(
  file: FileIR,
  fn: FunctionIR,
  byTemp: readonly (Instruction | undefined)[],
  value: Temp,
): Promise {
  let best: Promise = 'none'
  const seen = new Set<Temp>()
  const todo: Temp[] = [value]
  for (let temp = todo.pop(); temp !== undefined && seen.size < maxSlice; temp = todo.pop()) {
    if (seen.has(temp)) continue
    seen.add(temp)
    const made = byTemp[temp]
    switch (made?.kind) {
      case 'call':
      case 'element':
      case 'await':
      case 'iterateNext':
        return 'user'
      case 'param': {
        const info = file.variables[fn.params[made.index] ?? -1]
        if (info?.annotation?.user === true) return 'user'
        break
      }
      case 'get':
        if (isModelledProperty(made.name)) best = 'value'
        break
      case 'binary':
        if (narrowing.has(made.op)) best = 'value'
        todo.push(made.left, made.right)
        break
      case 'unary':
      case 'step':
        todo.push(made.operand)
        break
      case 'cast':
      case 'nonNull':
      case 'store':
        todo.push(made.value)
        break
      case 'load': {
        const { variable } = made
        const info = file.variables[variable]
        if (info?.owner !== fn.index) break
        if (isCompared(fn, byTemp, (i) => i?.kind === 'load' && i.variable === variable)) best = 'value'
        for (const i of byTemp) if (i?.kind === 'store' && i.variable === variable) todo.push(i.value)
        break
      }
      case 'const':
      case 'object':
      case 'array':
      case 'closure':
        best = 'value'
        break
      default:
    }
  }
  return best
}

/** A condition that is no loop's compares by size what `isPart` picks, or a sum that it is part of. */
function isCompared(
  fn: FunctionIR,
  byTemp: readonly (Instruction | undefined)[],
  isPart: (i: Instruction | undefined) => boolean,
): boolean {
  const holds = (temp: Temp, depth: number): boolean => {
    const i = byTemp[temp]
    if (isPart(i)) return true
    if (i === undefined || depth > 5) return false
    if (i.kind === 'binary') return holds(i.left, depth + 1) || holds(i.right, depth + 1)
    if (i.kind === 'unary') return holds(i.operand, depth + 1)
    return (i.kind === 'cast' || i.kind === 'nonNull') && holds(i.value, depth + 1)
  }
  return fn.blocks.some(({ terminator }) => {
    if (terminator.kind !== 'branch' || terminator.role === 'loop') return false
    const condition = byTemp[terminator.condition]
    return condition?.kind === 'binary' && isOrder(condition.op) && holds(terminator.condition, 0)
  })
}

/** Collects what writers store while they are replayed. */
export class StoredFieldsBuilder {
  readonly #file: FileIR
  readonly #oracle: Oracle
  readonly #fields: FieldWriters['fields']
  /** Field -> join of stores; undefined once a store is unknown. */
  readonly #values = new Map<string, Map<string, Fact>>()
  readonly #left = new Map<string, Map<string, StoredFact>>()

  constructor(file: FileIR, oracle: Oracle, fields: FieldWriters['fields']) {
    this.#file = file
    this.#oracle = oracle
    this.#fields = fields
    for (const [name, owners] of fields)
      for (const [owner, isWhole] of owners) if (!isWhole) this.#join(name, owner, plain(top))
  }

  /** Listens to the replay of every writer. */
  observer(): Check {
    const sets = (flow: Flow): readonly Set[] =>
      ofKind(flow.fn, 'set').filter(({ name }) => this.#fields.has(name))
    return defineListener('fields', {
      instruction: {
        set: (i, flow) => {
          if (this.#fields.has(i.name)) this.#store(i, flow.fact(i.value))
        },
      },
      exit: (_, flow) => {
        for (const i of sets(flow)) this.#leave(i, flow)
      },
    })
  }

  /** A writer whose analysis failed may store anything. */
  giveUp(fn: FunctionIR): void {
    for (const i of ofKind(fn, 'set')) if (this.#fields.has(i.name)) this.#store(i, plain(top))
  }

  result(): StoredFields {
    const fields = new Map<string, ReadonlyMap<string, StoredFact>>()
    for (const [name, owners] of this.#values) {
      const known = new Map<string, StoredFact>()
      for (const [owner, { value }] of owners) {
        const left = this.#left.get(name)?.get(owner)
        const user = left?.fact.user
        if (isTop(value) && user === undefined) continue
        const capped = user !== undefined && (this.#isBounded(name, owner) || left?.fact.capped === true)
        known.set(owner, {
          fact: { ...plain(value), user, capped },
          from: left?.from ?? [],
        })
      }
      if (known.size > 0) fields.set(name, known)
    }
    return fields
  }

  #store(i: Set, stored: Fact): void {
    const owner = this.#ownerOf(i)
    if (owner === undefined) return
    // What only a declared type excludes may be there all the same.
    this.#join(i.name, owner, stored.soft === 0 ? stored : plain(join(stored.value, ofKinds(stored.soft))))
  }

  #join(name: string, owner: string, fact: Fact): void {
    let owners = this.#values.get(name)
    if (owners === undefined) this.#values.set(name, (owners = new Map<string, Fact>()))
    const before = owners.get(owner)
    owners.set(owner, before === undefined ? fact : joinFacts(before, fact))
  }

  /** What the function's own object holds in the field when it returns. */
  #leave(i: Set, flow: Flow): void {
    const object = flow.instruction(i.object)
    const held = object?.kind === 'this' ? flow.field(flow.sym(i.object), i.name) : undefined
    const fact = held === undefined ? undefined : flow.factOf(held)
    const owner = fact?.user === undefined ? undefined : this.#ownerOf(i)
    if (fact === undefined || owner === undefined) return
    let owners = this.#left.get(i.name)
    if (owners === undefined) this.#left.set(i.name, (owners = new Map<string, StoredFact>()))
    const before = owners.get(owner)
    const steps = flow.fact(i.value).user === undefined ? [] : [storeStep(i, fact, flow)]
    const from = [
      ...(before?.from ?? []).filter((one) => steps.every(({ start }) => start !== one.start)),
      ...steps,
    ]
    owners.set(owner, { fact: before === undefined ? fact : joinFacts(before.fact, fact), from })
  }

  #ownerOf(i: Instruction & { kind: 'get' | 'set' }): string | undefined {
    const owner = hiddenOwner(this.#oracle, i)
    return owner !== undefined && this.#fields.get(i.name)?.has(owner) === true ? owner : undefined
  }

  #isBounded(name: string, owner: string): boolean {
    return this.#file.functions.some((fn) =>
      isCompared(
        fn,
        instructionsOf(fn),
        (i) => i?.kind === 'get' && i.name === name && this.#ownerOf(i) === owner,
      ),
    )
  }
}

function storeStep(i: Set, fact: Fact, flow: Flow): Step {
  const site: Site = flow.instruction(i.value)?.site ?? i.site
  const span = flow.file.spans[site] ?? { start: 0, end: 0 }
  const message = `${flow.fn.name}() stores ${quote(flow.text(site))} in ${quote(i.name)}, which is then ${showValue(fact.value)}, user data`
  return { file: flow.file.file, ...span, message }
}
