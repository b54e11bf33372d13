/**
 * A call of functions whose summaries are known. Every way to return becomes a state of its own, and the states are
 * joined as branches are: a later test of the result refutes some of them, and what the others say of the arguments
 * comes back.
 */
import { combine, linearConstant, type Linear } from '../domains/linear.ts'
import type { Step } from '../findings/finding.ts'
import type { Instruction } from '../ir/ir.ts'
import { elementModel } from '../models/properties.ts'
import type { BlockId, Variable } from '../support/ids.ts'
import { get } from '../support/patricia.ts'
import { compute } from '../values/builtins.ts'
import { equal, Kind, leq, ofKinds, onlyKinds, type Value } from '../values/value.ts'
import { anyElement, fill, hasContents, hole, itemOf, orUndefined, type Item } from './contents.ts'
import { factOf } from './evaluate.ts'
import { knownOf, plain, type Fact, type TestRef } from './fact.ts'
import { unknownFact, type Frame } from './frame.ts'
import { capByGuard, withinGuard } from './guard-bounds.ts'
import { isWhole } from './made-objects.ts'
import { isOwnBuffer } from './own-buffers.ts'
import { assumeValue } from './refine.ts'
import { capSym } from './relations.ts'
import { isInSight } from './same-closures.ts'
import { joinStates } from './join.ts'
import {
  bind,
  upperBound,
  isAllocation,
  isTouched,
  linearOf,
  unbind,
  withFact,
  withGuard,
  type State,
} from './state.ts'
import type { Assumption, Known, ReturnCase, Summary, Term } from './summary.ts'
import type { Place, Sym } from './symbols.ts'
import type { Thrown } from './thrown.ts'

/** A case with its terms replaced by syms of the caller. */
export interface PreparedCase {
  readonly facts: readonly (readonly [Sym, Fact])[]
  readonly assumes: readonly (Assumption & { readonly sym: Sym })[]
  readonly guards: readonly Linear[]
  /** Fields of what the callee made. */
  readonly binds: readonly (readonly [Place, Sym])[]
  /** Fields of what the caller already had; a suspended callee promises nothing of them. */
  readonly writes: readonly (readonly [Place, Sym])[]
  /** Variables that the callee assigned; the same holds of them. */
  readonly stores: readonly (readonly [Place, Sym])[]
  readonly result: Sym
}

export interface Prepared {
  /** The caller's state, with fields bound that only the callee has read. */
  readonly state: State
  readonly cases: readonly PreparedCase[]
  /** Where there is only one function that can have thrown. */
  readonly thrown: Thrown | undefined
}

export interface CallSite {
  readonly instruction: Instruction
  readonly block: BlockId
  readonly receiver: Sym | undefined
  /** In order; an argument from a spread on is unknown. */
  readonly args: readonly Sym[]
  readonly isKnown: (index: number) => boolean
  /** The list whose elements are the arguments from `from` on. */
  readonly others?: { readonly list: Sym; readonly from: number } | undefined
  /** Tells several calls of one instruction apart. */
  readonly key?: string
}

/** Tells the cases of all summaries in the caller's terms, as things stand before the call. */
export function prepare(frame: Frame, state: State, at: CallSite, summaries: readonly Summary[]): Prepared {
  let next = state
  let thrown: Thrown | undefined
  const cases: PreparedCase[] = []
  summaries.forEach((summary, number) => {
    const translation = new Translation(frame, next, at, `${at.key ?? ''}${number}`)
    for (const one of summary.cases) cases.push(translation.case(one))
    if (summaries.length === 1) thrown = translation.assumptions(summary.throws)
    next = translation.state
  })
  return { state: next, cases, thrown }
}

/** The state after the call, its effects already applied to `state`; undefined when it never returns. */
export function settle(
  frame: Frame,
  block: BlockId,
  instruction: Instruction,
  state: State,
  cases: readonly PreparedCase[],
  key = '',
): { readonly state: State; readonly sym: Sym } | undefined {
  const place = frame.symbols.field(frame.symbols.site(instruction, block), `%result${key}`)
  let joined: State | undefined
  for (const one of cases) {
    let next: State | undefined = state
    for (const [sym, fact] of one.facts) next = withFact(next, sym, fact)
    for (const [at, sym] of one.binds) next = bind(next, at, sym)
    for (const [at, sym] of instruction.kind === 'await' ? [] : [...one.stores, ...one.writes]) {
      next = bind(next, at, sym)
      frame.symbols.written(at, instruction)
    }
    for (const assume of one.assumes) {
      const test: TestRef = {
        site: instruction.site,
        outcome: true,
        kind: assume.by === 'use' ? 'use' : 'call',
        from: assume.step,
      }
      const before = numericBound(factOf(frame, next, assume.sym).value)
      next = assumeValue(frame, next, assume.sym, assume.value, test)
      if (next === undefined) break
      // The callee does not know whose number it tests.
      const lowered = numericBound(factOf(frame, next, assume.sym).value) < before
      if (assume.capped || (lowered && assume.by === 'test')) next = capSym(frame, next, assume.sym)
    }
    if (next === undefined) continue
    for (const guard of one.guards) {
      next = capByGuard(frame, withGuard(next, guard), guard)
      const isOfResult = guard.terms.some(([term, factor]) => term === (one.result as number) && factor === 1)
      next = isOfResult ? withinGuard(frame, next, guard, one.result) : next
      if (next === undefined) break
    }
    if (next === undefined) continue
    next = bind(next, place, one.result)
    joined = joined === undefined ? next : joinStates(frame, block, joined, next, instruction.temp)
  }
  if (joined === undefined) return undefined
  const sym = get(joined.env, place) ?? frame.symbols.site(instruction, block)
  // Arithmetic inside the callee has no text here; what the call gives back has the call's.
  frame.symbols.origins[sym] ??= instruction
  return { state: unbind(joined, place), sym }
}

/** That a value is there at all is no bound. */
function numericBound(value: Value): number {
  return upperBound(onlyKinds(value, Kind.number | Kind.bigint))
}

class Translation {
  state: State
  readonly #frame: Frame
  readonly #at: CallSite
  readonly #prefix: string
  readonly #syms = new Map<number, Sym>()
  #facts: [Sym, Fact][] = []
  #binds: [Place, Sym][] = []

  constructor(frame: Frame, state: State, at: CallSite, prefix: string) {
    this.#frame = frame
    this.state = state
    this.#at = at
    this.#prefix = prefix
  }

  case(one: ReturnCase): PreparedCase {
    this.#facts = []
    this.#binds = []
    const result = this.#made(one.result, this.#sym(one.result))
    const assumes = this.assumptions(one.assumes)
    const guards: Linear[] = []
    for (const guard of one.guards) {
      let form: Linear | undefined = linearConstant(guard.constant)
      for (const [term, c] of guard.terms)
        form = form && combine(form, linearOf(this.#frame, this.state, this.#sym(term)), c)
      if (form !== undefined) guards.push(form)
    }
    const writes = one.writes.map((write) => {
      const place = this.#frame.symbols.field(this.#sym(write.base), write.name)
      return [place, this.#made(write.term, this.#sym(write.term))] as const
    })
    const stores = one.stores
      .filter(({ file, variable }) => this.#isInSight(file, variable))
      .map(({ variable, term }) => {
        const place = this.#frame.symbols.variable(variable)
        return [place, this.#made(term, this.#sym(term))] as const
      })
    return { facts: this.#facts, assumes, guards, binds: this.#binds, writes, stores, result }
  }

  assumptions(all: readonly Assumption[]): Thrown {
    return all.map((each) => ({ ...each, sym: this.#sym(each.term) }))
  }

  /** Makes known, for this case, what the callee made. */
  #made(term: Term, sym: Sym): Sym {
    switch (term.kind) {
      case 'made':
        this.#facts.push([sym, this.#fact(term.known, term.source)])
        for (const field of term.fields) {
          const { symbols } = this.#frame
          const value = this.#made(field.term, this.#sym(field.term))
          const place =
            typeof field.name === 'string'
              ? symbols.field(sym, field.name)
              : symbols.element(sym, symbols.literal(field.name))
          this.#binds.push([place, value])
        }
        break
      case 'binary':
        this.#made(term.left, this.#sym(term.left))
        this.#made(term.right, this.#sym(term.right))
        break
      case 'unary':
      case 'step':
        this.#made(term.operand, this.#sym(term.operand))
        break
      case 'compute': {
        for (const operand of term.args) this.#made(operand, this.#sym(operand))
        this.#facts.push([sym, this.#computed(term)])
        break
      }
      default:
        break
    }
    return sym
  }

  #fact(known: Known, source: Term | undefined): Fact {
    const fact: Fact = { ...known, test: undefined }
    if (known.user === undefined || source === undefined) return fact
    const base = this.#sym(source)
    const frame = this.#frame
    const isOwn =
      isOwnBuffer(frame, base) || (isAllocation(frame, base) && get(this.state.escaped, base) !== true)
    return isOwn ? { ...fact, user: undefined, capped: false } : fact
  }

  #computed(term: Term & { kind: 'compute' }): Fact {
    const facts = term.args.map((a) => this.#factOf(this.#sym(a)))
    const receiver = term.receiver === undefined ? undefined : this.#factOf(this.#sym(term.receiver))
    const value = compute(
      term.key,
      facts.map((f) => f.value),
      receiver?.value,
    )
    if (value === undefined) return this.#fact(term.known, undefined)
    const users = facts.filter((f) => f.user !== undefined)
    const user =
      users.length === 0
        ? undefined
        : compute(
            term.key,
            facts.map((f) => f.user ?? f.value),
            receiver?.value,
          )
    return { ...plain(value), user, capped: user !== undefined && users.every((f) => f.capped) }
  }

  #factOf(sym: Sym): Fact {
    return this.#facts.find(([s]) => s === sym)?.[1] ?? factOf(this.#frame, this.state, sym)
  }

  #sym(term: Term): Sym {
    let sym = this.#syms.get(term.id)
    if (sym === undefined) this.#syms.set(term.id, (sym = this.#translate(term)))
    return sym
  }

  #translate(term: Term): Sym {
    const { symbols } = this.#frame
    const { instruction, args, receiver, isKnown } = this.#at
    switch (term.kind) {
      case 'param':
        if (!isKnown(term.index))
          return this.#spread(term.index) ?? this.#inner(`p${term.index}`, unknownFact)
        return args[term.index] ?? symbols.literal(undefined)
      case 'rest':
        return this.#rest(term.index)
      case 'this':
        return receiver ?? this.#inner('this', unknownFact)
      case 'literal':
        return symbols.literal(term.literal)
      case 'variable':
        return this.#variable(term)
      case 'field':
        return this.#read(
          symbols.field(this.#sym(term.base), term.name),
          `f${term.id}`,
          term.known,
          undefined,
          term.from,
        )
      case 'element': {
        const passedOn = this.#passedOn(term)
        if (passedOn !== undefined) return passedOn
        const place = symbols.element(this.#sym(term.base), this.#sym(term.index))
        return this.#read(place, `e${term.id}`, term.known, term.base)
      }
      case 'binary':
        return symbols.binary(term.op, this.#sym(term.left), this.#sym(term.right), undefined)
      case 'unary':
        return symbols.unary(term.op, this.#sym(term.operand), undefined)
      case 'step':
        return symbols.step(term.op, this.#sym(term.operand), undefined)
      case 'compute':
        return this.#inner(`k${term.id}`, undefined)
      case 'made':
        return symbols.inner(instruction, this.#at.block, `${this.#prefix}m${term.id}`, term.shape, term.from)
    }
  }

  #variable(term: Term & { kind: 'variable' }): Sym {
    const { symbols } = this.#frame
    if (!this.#isInSight(term.file, term.variable))
      return this.#inner(`v${term.variable}`, { ...term.known, test: undefined })
    const place = symbols.variable(term.variable)
    const bound = get(this.state.env, place)
    if (bound !== undefined) return bound
    const entry = symbols.entry(place)
    this.state = bind(this.state, place, entry)
    return entry
  }

  #isInSight(file: string, variable: Variable): boolean {
    return isInSight(this.#frame, this.#at, file, variable)
  }

  /** What the place holds now; a name of its own where the caller never looked. */
  #read(place: Place, key: string, known: Known, source: Term | undefined, from: readonly Step[] = []): Sym {
    const bound = get(this.state.env, place)
    if (bound !== undefined) return bound
    const frame = this.#frame
    const info = frame.symbols.place(place)
    if (info.kind === 'field' && isWhole(frame, this.state, info.base, info.name))
      return frame.symbols.literal(undefined)
    const item = info.kind === 'element' ? this.#element(info.base, known) : undefined
    const sym = this.#inner(key, item?.fact ?? this.#fact(known, source), [...(item?.from ?? []), ...from])
    if (isTouched(frame, this.state, info.kind === 'field' ? info.name : '[]')) frame.entryPlaces.delete(sym)
    else frame.entryPlaces.set(sym, place)
    this.state = bind(this.state, place, sym)
    return sym
  }

  /** Any element of a collection whose contents are known here, or of a buffer, which the callee took for less. */
  #element(base: Sym, { value }: Known): Item | undefined {
    const frame = this.#frame
    const isKnown = hasContents(frame, this.state, base)
    const def = frame.symbols.def(base)
    const type = isKnown || def.kind !== 'site' ? undefined : frame.builtinName(def.instruction.temp)
    if (!isKnown && (type === undefined || elementModel(type) === undefined)) return undefined
    const item = anyElement(frame, this.state, base, type)
    const mayMiss = (value.kinds & Kind.undefined) !== 0
    const found = item && mayMiss ? { ...item, fact: orUndefined(item.fact) } : item
    if (isKnown) return found ?? (mayMiss ? hole : undefined)
    const isLess = found && leq(found.fact.value, value) && !equal(found.fact.value, value)
    return isLess === true ? found : undefined
  }

  /** An argument that is an element of a list. */
  #spread(index: number, known: Known = knownOf(unknownFact)): Sym | undefined {
    const { others } = this.#at
    if (others === undefined || index < others.from) return undefined
    const { symbols } = this.#frame
    const place = symbols.element(others.list, symbols.literal(index - others.from))
    return this.#read(place, `p${index}`, known, undefined)
  }

  /** An element of the rest of the arguments, which were a list already. */
  #passedOn({ base, index, known }: Term & { kind: 'element' }): Sym | undefined {
    if (base.kind !== 'rest' || index.kind !== 'literal' || typeof index.literal !== 'number')
      return undefined
    return this.#spread(base.index + index.literal, known)
  }

  /** A list that is made for the callee. */
  #rest(index: number): Sym {
    const frame = this.#frame
    const { symbols } = frame
    const { instruction, block, args, isKnown } = this.#at
    const sym = symbols.inner(instruction, block, `${this.#prefix}rest${index}`, 'literal', [])
    this.state = withFact(this.state, sym, plain(ofKinds(Kind.object)))
    const given = args.slice(index)
    if (!isKnown(args.length) || !given.every((_, n) => isKnown(index + n))) return sym
    given.forEach((arg, n) => {
      this.state = bind(this.state, symbols.element(sym, symbols.literal(n)), arg)
    })
    this.state = bind(this.state, symbols.field(sym, 'length'), symbols.literal(given.length))
    const items = given.map((arg) => itemOf(frame, this.state, arg, undefined))
    this.state = fill(frame, this.state, sym, items, instruction, block)
    return sym
  }

  #inner(key: string, fact: Fact | undefined, from: readonly Step[] = []): Sym {
    const { instruction, block } = this.#at
    const sym = this.#frame.symbols.inner(instruction, block, `${this.#prefix}${key}`, undefined, from)
    if (fact !== undefined) this.state = withFact(this.state, sym, fact)
    return sym
  }
}
