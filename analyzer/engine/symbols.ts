/**
 * Value numbering. A `Sym` names one runtime value that never changes; variables and fields (places) are *bound* to
 * syms, so a fact learnt of a sym holds wherever the value went: through copies, fields and flags computed from it.
 * Pure operators on the same syms give the same sym, which is why a condition tested twice is recognised as one.
 */
import type { BlockId, Temp, Variable } from '../support/ids.ts'
import type { Step } from '../findings/finding.ts'
import type { BinaryOperator, Instruction, Literal, UnaryOperator } from '../ir/ir.ts'

declare const brand: unique symbol
export type Sym = number & { readonly [brand]: 'Sym' }
/** A variable or an access path's last step from a known base; dense from 0 within a function. */
export type Place = number & { readonly [brand]: 'Place' }

export type Def =
  | { readonly kind: 'literal'; readonly literal: Literal }
  /** Result of an instruction that no operator explains: a call, a read, an allocation. `block` is where it stands. */
  | { readonly kind: 'site'; readonly instruction: Instruction; readonly block: BlockId }
  | { readonly kind: 'binary'; readonly op: BinaryOperator; readonly left: Sym; readonly right: Sym }
  | { readonly kind: 'unary'; readonly op: UnaryOperator; readonly operand: Sym }
  | { readonly kind: 'step'; readonly op: '+' | '-'; readonly operand: Sym }
  /** What `place` holds where control flow meets: at the start of `block`, or after `call` where the callee's ways meet. */
  | { readonly kind: 'phi'; readonly block: BlockId; readonly place: Place; readonly call: Temp | undefined }
  /** What `place` holds when the function is entered. */
  | { readonly kind: 'entry'; readonly place: Place }
  /** The receiver of the function: the same in all its instructions. */
  | { readonly kind: 'this'; readonly instruction: Instruction }
  /** A value of the callee of `instruction` that the caller has no other name for; `key` tells them apart. */
  | {
      readonly kind: 'inner'
      readonly instruction: Instruction
      readonly block: BlockId
      readonly key: string
      /** An object that the callee made and kept nothing of; `literal` when all its fields are told. */
      readonly shape: 'literal' | 'object' | 'shared' | undefined
      readonly from: readonly Step[]
    }
  /** What `place` holds after the instruction `temp` let other code change it. */
  | { readonly kind: 'havoc'; readonly place: Place; readonly temp: Temp; readonly block: BlockId }

export type PlaceInfo =
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'field'; readonly base: Sym; readonly name: string }
  | { readonly kind: 'element'; readonly base: Sym; readonly index: Sym }
  /** Whether `base` has a property called `name`. */
  | { readonly kind: 'presence'; readonly base: Sym; readonly name: string }

/** The field that stands for any element of a collection. */
export const contentsName = '[*]'

const lasting = '[?]'

/** Stands in place of a property's name for what the builtin says of a value, which nothing changes. */
export function lastingName(builtin: string): string {
  return `${lasting}${builtin}`
}

export function isLastingName(name: string): boolean {
  return name.startsWith(lasting)
}

/** Stands in `placesByName` for the presence of properties, whatever their names. */
export const anyPresence = '?'

/** Places of one base. */
interface PlacesOf {
  readonly all: Place[]
  readonly fields: Map<string, Place>
  readonly elements: Map<Sym, Place>
  readonly presences: Map<string, Place>
}

/** No function has more syms. */
const manySyms = 2 ** 26

/** Interns syms and places of one function. Only grows; numbers are stable across visits of the fixpoint. */
export class Symbols {
  readonly defs: Def[] = []
  /** Instruction that first computed an operator sym, for its text and line. */
  readonly origins: (Instruction | undefined)[] = []
  readonly places: PlaceInfo[] = []
  /** Calls that leave a value of their callee's in a place, for traces. */
  readonly writers: Map<Place, Instruction[]> = new Map()
  /** Field and element places by name (`[]` for elements): who may be spoiled by a write. */
  readonly placesByName: Map<string, Place[]> = new Map()
  readonly #literals = new Map<Literal, Sym>()
  #negativeZero: Sym | undefined
  #receiver: Sym | undefined
  readonly #bySite: (Sym | undefined)[] = []
  /** Operator -> operands -> sym. */
  readonly #operators = new Map<string, Map<number, Sym>>()
  readonly #unaries = new Map<string, Map<number, Sym>>()
  readonly #steps = new Map<string, Map<number, Sym>>()
  readonly #phis = new Map<BlockId, Map<Place, Sym>>()
  readonly #callPhis = new Map<Temp, Map<Place, Sym>>()
  readonly #inner = new Map<Temp, Map<string, Sym>>()
  readonly #entries = new Map<Place, Sym>()
  readonly #havocs = new Map<Temp, Map<Place, Sym>>()
  readonly #variablePlaces: (Place | undefined)[] = []
  readonly #placesByBase: (PlacesOf | undefined)[] = []

  literal(literal: Literal): Sym {
    if (Object.is(literal, -0))
      return (this.#negativeZero ??= this.#add({ kind: 'literal', literal }, undefined))
    let sym = this.#literals.get(literal)
    if (sym === undefined)
      this.#literals.set(literal, (sym = this.#add({ kind: 'literal', literal }, undefined)))
    return sym
  }

  site(instruction: Instruction, block: BlockId): Sym {
    return (this.#bySite[instruction.temp] ??= this.#add({ kind: 'site', instruction, block }, instruction))
  }

  receiver(instruction: Instruction): Sym {
    this.#receiver ??= this.#add({ kind: 'this', instruction }, instruction)
    return this.#receiver
  }

  /** The receiver, if the function mentions it. */
  get self(): Sym | undefined {
    return this.#receiver
  }

  binary(op: BinaryOperator, left: Sym, right: Sym, origin: Instruction | undefined): Sym {
    const known = tableOf(this.#operators, op)
    const key = keyOf(op, left, right)
    return this.#operator(known, key, known.get(key) ?? { kind: 'binary', op, left, right }, origin)
  }

  /** The sym of an operator that something has computed already. */
  computed(op: BinaryOperator, left: Sym, right: Sym): Sym | undefined {
    return this.#operators.get(op)?.get(keyOf(op, left, right))
  }

  unary(op: UnaryOperator, operand: Sym, origin: Instruction | undefined): Sym {
    const known = tableOf(this.#unaries, op)
    return this.#operator(known, operand, known.get(operand) ?? { kind: 'unary', op, operand }, origin)
  }

  step(op: '+' | '-', operand: Sym, origin: Instruction | undefined): Sym {
    const known = tableOf(this.#steps, op)
    return this.#operator(known, operand, known.get(operand) ?? { kind: 'step', op, operand }, origin)
  }

  #operator(known: Map<number, Sym>, key: number, at: Sym | Def, origin: Instruction | undefined): Sym {
    if (typeof at === 'number') {
      if (origin !== undefined) this.origins[at] ??= origin
      return at
    }
    const sym = this.#add(at, origin)
    known.set(key, sym)
    return sym
  }

  phi(block: BlockId, place: Place, call: Temp | undefined): Sym {
    const known = call === undefined ? tableOf(this.#phis, block) : tableOf(this.#callPhis, call)
    let sym = known.get(place)
    if (sym === undefined) known.set(place, (sym = this.#add({ kind: 'phi', block, place, call }, undefined)))
    return sym
  }

  inner(
    instruction: Instruction,
    block: BlockId,
    key: string,
    shape: 'literal' | 'object' | 'shared' | undefined,
    from: readonly Step[],
  ): Sym {
    const known = tableOf(this.#inner, instruction.temp)
    let sym = known.get(key)
    if (sym === undefined)
      known.set(key, (sym = this.#add({ kind: 'inner', instruction, block, key, shape, from }, instruction)))
    return sym
  }

  entry(place: Place): Sym {
    let sym = this.#entries.get(place)
    if (sym === undefined) this.#entries.set(place, (sym = this.#add({ kind: 'entry', place }, undefined)))
    return sym
  }

  havoc(place: Place, instruction: Instruction, block: BlockId): Sym {
    const { temp } = instruction
    const known = tableOf(this.#havocs, temp)
    let sym = known.get(place)
    if (sym === undefined)
      known.set(place, (sym = this.#add({ kind: 'havoc', place, temp, block }, instruction)))
    return sym
  }

  written(place: Place, call: Instruction): void {
    const calls = this.writers.get(place)
    if (calls === undefined) this.writers.set(place, [call])
    else if (!calls.includes(call)) calls.push(call)
  }

  variable(variable: Variable): Place {
    return (this.#variablePlaces[variable] ??= this.#addPlace({ kind: 'variable', variable }))
  }

  field(base: Sym, name: string): Place {
    const of = this.#placesOf(base)
    const known = of.fields.get(name)
    if (known !== undefined) return known
    const place = this.#addMember(of, { kind: 'field', base, name }, name)
    of.fields.set(name, place)
    return place
  }

  element(base: Sym, index: Sym): Place {
    const of = this.#placesOf(base)
    const known = of.elements.get(index)
    if (known !== undefined) return known
    const place = this.#addMember(of, { kind: 'element', base, index }, '[]')
    of.elements.set(index, place)
    return place
  }

  /** Field and element places of one object. */
  placesOf(base: Sym): readonly Place[] {
    return this.#placesByBase[base]?.all ?? []
  }

  /** Whether `base` has a property called `name`: any write to the object may change that. */
  presence(base: Sym, name: string): Place {
    const of = this.#placesOf(base)
    const known = of.presences.get(name)
    if (known !== undefined) return known
    const place = this.#addMember(of, { kind: 'presence', base, name }, anyPresence)
    of.presences.set(name, place)
    return place
  }

  def(sym: Sym): Def {
    return this.defs[sym] as Def
  }

  place(place: Place): PlaceInfo {
    return this.places[place] as PlaceInfo
  }

  #add(def: Def, origin: Instruction | undefined): Sym {
    this.origins.push(origin)
    return (this.defs.push(def) - 1) as Sym
  }

  #placesOf(base: Sym): PlacesOf {
    return (this.#placesByBase[base] ??= {
      all: [],
      fields: new Map(),
      elements: new Map(),
      presences: new Map(),
    })
  }

  #addMember(of: PlacesOf, info: Exclude<PlaceInfo, { kind: 'variable' }>, name: string): Place {
    const place = this.#addPlace(info)
    const same = this.placesByName.get(name)
    if (same) same.push(place)
    else this.placesByName.set(name, [place])
    of.all.push(place)
    return place
  }

  #addPlace(info: PlaceInfo): Place {
    return (this.places.push(info) - 1) as Place
  }
}

const commuting: ReadonlySet<string> = new Set(['*', '&', '|', '^', '===', '!==', '==', '!='])

function keyOf(op: BinaryOperator, left: Sym, right: Sym): number {
  return left > right && commuting.has(op) ? right * manySyms + left : left * manySyms + right
}

function tableOf<Key, K, V>(tables: Map<Key, Map<K, V>>, key: Key): Map<K, V> {
  let table = tables.get(key)
  if (table === undefined) tables.set(key, (table = new Map<K, V>()))
  return table
}
