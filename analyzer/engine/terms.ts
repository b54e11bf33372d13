/** Translates syms of a finished function into terms of its summary. */
import type { Step } from '../findings/finding.ts'
import { isComparison } from '../ir/comparisons.ts'
import type { Instruction, Literal } from '../ir/ir.ts'
import { modelOfCallee } from '../models/index.ts'
import { get } from '../support/patricia.ts'
import { showValue } from '../values/text.ts'
import { Kind, literalOf, ofKinds, ofNumbers } from '../values/value.ts'
import { factOf } from './evaluate.ts'
import { knownOf, plain, type Fact } from './fact.ts'
import type { Frame } from './frame.ts'
import { isAllocation, waysTo, type State } from './state.ts'
import { storedFact } from './stored-fields.ts'
import type { Field, Term } from './summary.ts'
import type { Def, PlaceInfo, Sym } from './symbols.ts'

const maxTerms = 160
const maxDepth = 10
const maxFields = 16
const maxObjectDepth = 3

const noFields: { readonly fields: readonly Field[]; readonly whole: boolean } = { fields: [], whole: false }

type Shape<T> = T extends unknown ? Omit<T, 'id'> : never

export class Terms {
  readonly frame: Frame
  readonly #byKey = new Map<string, Term>()
  /** Tests that the term being made is an operand of. */
  #tests = 0

  constructor(frame: Frame) {
    this.frame = frame
  }

  /** The term of a sym as it is in `state`; what no term explains is `made`. */
  of(state: State, sym: Sym, depth = 0): Term {
    const term = this.#plain(state, sym, depth)
    if (term === undefined) return this.#made(state, sym, depth)
    return (isPlain(term) ? undefined : this.#outcome(state, sym)) ?? term
  }

  /** A comparison of what no caller can compute is told by how it came out. */
  #outcome(state: State, sym: Sym): Term | undefined {
    const { kind } = this.frame.symbols.def(sym)
    if (kind !== 'binary' && kind !== 'unary') return undefined
    const { kinds } = factOf(this.frame, state, sym).value
    return kinds === Kind.true || kinds === Kind.false ? this.literal(kinds === Kind.true) : undefined
  }

  /** The term, if it depends on the arguments alone: only such may be assumed by callers. */
  plain(state: State, sym: Sym): Term | undefined {
    const term = this.#plain(state, sym, 0)
    return term !== undefined && isPlain(term) ? term : undefined
  }

  /** Without looking at what it was computed from: what was read or made on the way is nobody's argument. */
  mayBePlain(sym: Sym): boolean {
    const def = this.frame.symbols.def(sym)
    if (def.kind === 'entry') {
      const place = this.frame.symbols.place(def.place)
      return place.kind === 'variable' && this.frame.variable(place.variable).owner !== this.frame.index
    }
    if (def.kind === 'inner') return this.frame.entryPlaces.has(sym)
    if (def.kind !== 'site') return def.kind !== 'phi' && def.kind !== 'havoc'
    const { kind } = def.instruction
    return kind === 'param' || ((kind === 'get' || kind === 'element') && this.frame.entryReads.has(sym))
  }

  /** The term of a parameter as it was given. */
  parameter(sym: Sym): Term | undefined {
    const def = this.frame.symbols.def(sym)
    if (def.kind !== 'site' || def.instruction.kind !== 'param') return undefined
    return this.#add(`p${def.instruction.index}`, { kind: 'param', index: def.instruction.index })
  }

  literal(literal: Literal): Term {
    const text = Object.is(literal, -0) ? '-0' : String(literal)
    return this.#add(`l${typeof literal}${text}`, { kind: 'literal', literal })
  }

  /** What a constructor gives back: its receiver with the fields that are known when it ends. */
  constructed(state: State, receiver: Sym | undefined): Term {
    const { fields } = receiver === undefined ? noFields : this.#fields(state, receiver, 0)
    const known = knownOf(plain(ofKinds(Kind.object)))
    return this.#add(`new${keyOf(fields)}`, {
      kind: 'made',
      known,
      shape: 'object',
      fields,
      source: undefined,
      from: [],
    })
  }

  #plain(state: State, sym: Sym, depth: number): Term | undefined {
    if (depth > maxDepth) return undefined
    const { frame } = this
    const def = frame.symbols.def(sym)
    switch (def.kind) {
      case 'literal': {
        return this.literal(def.literal)
      }
      case 'this':
        return this.#add('this', { kind: 'this' })
      case 'entry':
        return this.#variable(state, sym, def)
      case 'binary': {
        const isTest = isComparison(def.op)
        if (isTest) this.#tests++
        const [left, right] = [this.of(state, def.left, depth + 1), this.of(state, def.right, depth + 1)]
        if (isTest) this.#tests--
        return this.#add(`b${def.op},${left.id},${right.id}`, { kind: 'binary', op: def.op, left, right })
      }
      case 'unary': {
        const operand = this.of(state, def.operand, depth + 1)
        return this.#add(`u${def.op},${operand.id}`, { kind: 'unary', op: def.op, operand })
      }
      case 'step': {
        const operand = this.of(state, def.operand, depth + 1)
        return this.#add(`s${def.op},${operand.id}`, { kind: 'step', op: def.op, operand })
      }
      case 'site':
        return this.#site(state, sym, def, depth)
      case 'inner': {
        const place = frame.entryPlaces.get(sym)
        return place === undefined ? undefined : this.#read(state, sym, frame.symbols.place(place), depth)
      }
      case 'phi':
        return this.#chosen(state, sym, depth)
      default:
        return undefined
    }
  }

  /** Where it is known by now which way was taken; tests of it are told by their outcome. */
  #chosen(state: State, phi: Sym, depth: number): Term | undefined {
    if (this.#tests > 0) return undefined
    const { kinds } = factOf(this.frame, state, phi).value
    if ((kinds & ~(Kind.true | Kind.false)) === 0) return undefined
    const [first, ...others] = waysTo(state, phi)
    return first === undefined || others.some(({ sym }) => sym !== first.sym)
      ? undefined
      : this.#plain(state, first.sym, depth + 1)
  }

  /** A field or element as it was at entry. */
  #read(state: State, sym: Sym, place: PlaceInfo, depth: number): Term | undefined {
    if (place.kind === 'variable' || place.kind === 'presence') return undefined
    const base = this.#plain(state, place.base, depth + 1)
    if (base === undefined) return undefined
    const { frame } = this
    const fact = factOf(frame, state, sym)
    const isInner = frame.symbols.def(sym).kind === 'inner'
    const before = isInner ? { ...fact, value: fact.base } : frame.defaultFact(sym)
    const known = { ...knownOf(before), user: fact.user }
    if (place.kind === 'field')
      return this.#add(`f${base.id}.${place.name}`, {
        kind: 'field',
        base,
        name: place.name,
        known,
        from: fact.user === undefined ? [] : this.#stored(sym),
      })
    const index = this.of(state, place.index, depth + 1)
    return this.#add(`e${base.id}[${index.id}`, { kind: 'element', base, index, known })
  }

  /** Some element, of which a loop cannot tell the number. */
  #next(
    state: State,
    sym: Sym,
    next: Instruction & { kind: 'iterateNext' },
    depth: number,
  ): Term | undefined {
    const { frame } = this
    const iterate = frame.instructions[next.iterator]
    if (iterate?.kind !== 'iterate' || iterate.how !== 'of') return undefined
    // A map gives pairs, and anything that can be iterated may be one.
    if (!/^(?:Readonly)?(?:Array|Set)$/.test(frame.typeName(iterate.value) ?? '')) return undefined
    const base = this.#plain(state, frame.sym(iterate.value), depth + 1)
    if (base === undefined) return undefined
    const number = knownOf(plain(ofNumbers(0, 2 ** 32 - 2)))
    const index = this.#add(`n${sym}`, {
      ...{ kind: 'made', known: number, shape: undefined },
      ...{ fields: [], source: undefined, from: [] },
    })
    const known = knownOf(factOf(frame, state, sym))
    return this.#add(`e${base.id}[${index.id}`, { kind: 'element', base, index, known })
  }

  /** How user data came into the field that was read. */
  #stored(sym: Sym): readonly Step[] {
    const def = this.frame.symbols.def(sym)
    if (def.kind === 'inner') return def.from
    if (def.kind !== 'site' || def.instruction.kind !== 'get') return []
    return storedFact(this.frame.context, def.instruction)?.from ?? []
  }

  #variable(state: State, sym: Sym, def: Def & { kind: 'entry' }): Term | undefined {
    const place = this.frame.symbols.place(def.place)
    if (place.kind !== 'variable') return undefined
    if (this.frame.variable(place.variable).owner === this.frame.index) return undefined
    const { file } = this.frame.context.ir
    const known = { ...knownOf(this.frame.defaultFact(sym)), user: factOf(this.frame, state, sym).user }
    return this.#add(`v${place.variable}`, { kind: 'variable', file, variable: place.variable, known })
  }

  #site(state: State, sym: Sym, def: Def & { kind: 'site' }, depth: number): Term | undefined {
    const { frame } = this
    const { instruction } = def
    const isEntry = frame.entryReads.has(sym)
    if (instruction.kind === 'param') {
      const { index, rest } = instruction
      return rest ? this.#add(`r${index}`, { kind: 'rest', index }) : this.parameter(sym)
    }
    if (instruction.kind === 'get' && isEntry) {
      const base = frame.sym(instruction.object)
      return this.#read(state, sym, { kind: 'field', base, name: instruction.name }, depth)
    }
    if (instruction.kind === 'element' && isEntry) {
      const [base, index] = [frame.sym(instruction.object), frame.sym(instruction.index)]
      return this.#read(state, sym, { kind: 'element', base, index }, depth)
    }
    if (instruction.kind === 'iterateNext' && isEntry) return this.#next(state, sym, instruction, depth)
    if (instruction.kind !== 'call' || instruction.args.some((a) => a.spread)) return undefined
    const model = modelOfCallee(frame.context.oracle.callee(instruction.site))
    if (model?.result.kind !== 'compute' || model.effect !== 'none') return undefined
    const args = instruction.args.map((a) => this.of(state, frame.sym(a.temp), depth + 1))
    const receiver =
      instruction.receiver === undefined || /^(Math|Number|BigInt|Object)\./.test(model.key)
        ? undefined
        : this.of(state, frame.sym(instruction.receiver), depth + 1)
    const key = `k${model.key},${receiver?.id ?? ''},${args.map((a) => a.id).join()}`
    const known = knownOf(factOf(frame, state, sym))
    return this.#add(key, { kind: 'compute', key: model.key, receiver, args, known })
  }

  #made(state: State, sym: Sym, depth: number): Term {
    const { frame } = this
    const def = frame.symbols.def(sym)
    const fact = factOf(frame, state, sym)
    if (def.kind === 'phi' && fact.user === undefined && fact.soft === 0 && !fact.typed) {
      const known = literalOf(fact.value)
      if (known !== undefined) return this.literal(known.literal)
    }
    const own = isAllocation(frame, sym)
    const { fields, whole } =
      own || def.kind === 'phi' || def.kind === 'inner' ? this.#fields(state, sym, depth) : noFields
    const isLiteral =
      def.kind === 'site' && def.instruction.kind === 'object' && !frame.isSpread(def.instruction)
    const kept = own && get(state.escaped, sym) !== true
    const shape =
      def.kind === 'inner'
        ? def.shape === 'literal' && !whole
          ? 'object'
          : def.shape
        : isLiteral && whole && kept
          ? 'literal'
          : kept
            ? 'object'
            : def.kind === 'phi' && this.#isLiteral(state, sym)
              ? 'shared'
              : undefined
    return this.#add(`m${sym}:${keyOf(fields)}${factKey(fact)}`, {
      kind: 'made',
      known: knownOf(fact),
      shape,
      fields,
      source: this.#source(state, def, depth),
      from: fact.user === undefined ? [] : this.#from(def, fact),
    })
  }

  /** On every way it was an object literal. */
  #isLiteral(state: State, phi: Sym): boolean {
    const ways = waysTo(state, phi)
    return (
      ways.length > 0 &&
      ways.every(({ sym }) => {
        const def = this.frame.symbols.def(sym)
        if (def.kind === 'inner') return def.shape === 'literal' || def.shape === 'shared'
        return def.kind === 'site' && def.instruction.kind === 'object'
      })
    )
  }

  /** What an object holds, and whether that is told as a whole. */
  #fields(state: State, base: Sym, depth: number): typeof noFields {
    const fields: Field[] = []
    let whole = true
    if (depth >= maxDepth || this.#objectDepth >= maxObjectDepth) return { fields, whole: false }
    this.#objectDepth++
    for (const place of this.frame.symbols.placesOf(base)) {
      const sym = get(state.env, place)
      const info = this.frame.symbols.place(place)
      if (sym === undefined || info.kind === 'variable') continue
      if (fields.length >= maxFields || this.#byKey.size > maxTerms) {
        whole = false
        break
      }
      const index = info.kind === 'element' ? this.frame.symbols.def(info.index) : undefined
      if (info.kind === 'field') fields.push({ name: info.name, term: this.of(state, sym, depth + 1) })
      else if (index?.kind === 'literal' && typeof index.literal === 'number')
        fields.push({ name: index.literal, term: this.of(state, sym, depth + 1) })
    }
    this.#objectDepth--
    return { fields, whole }
  }
  #objectDepth = 0

  /** The bytes that a read took its value from. */
  #source(state: State, def: Def, depth: number): Term | undefined {
    if (def.kind !== 'site') return undefined
    const { instruction } = def
    const object =
      instruction.kind === 'call'
        ? instruction.receiver
        : instruction.kind === 'element'
          ? instruction.object
          : undefined
    return object === undefined ? undefined : this.#plain(state, this.frame.sym(object), depth + 1)
  }

  #from(def: Def, fact: Fact): readonly Step[] {
    if (def.kind === 'inner') return def.from
    if (def.kind !== 'site') return []
    const { ir, oracle } = this.frame.context
    const span = ir.spans[def.instruction.site]
    if (span === undefined) return []
    const message = `'${oracle.text(def.instruction.site)}' is ${showValue(fact.value)}, user data`
    return [{ file: ir.file, ...span, message }]
  }

  #add(key: string, shape: Shape<Term>): Term {
    let term = this.#byKey.get(key)
    if (term === undefined) this.#byKey.set(key, (term = { id: this.#byKey.size, ...shape } as Term))
    return term
  }
}

/** The caller can compute it from its own values. */
export function isPlain(term: Term): boolean {
  switch (term.kind) {
    case 'made':
    case 'compute':
      return false
    case 'binary':
      return isPlain(term.left) && isPlain(term.right)
    case 'unary':
    case 'step':
      return isPlain(term.operand)
    case 'field':
      return isPlain(term.base)
    case 'element':
      return isPlain(term.base) && isPlain(term.index)
    default:
      return true
  }
}

function keyOf(fields: readonly Field[]): string {
  return fields.map(({ name, term }) => `${name}=${term.id};`).join('')
}

function factKey(fact: Fact): string {
  const user = fact.user === undefined ? '' : showValue(fact.user)
  return `${showValue(fact.value)}|${user}|${String(fact.capped)}|${fact.soft}`
}
