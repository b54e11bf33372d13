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
      readonly shape: 'literal' | 'object' | undefined
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

/** Stands in `placesByName` for the presence of properties, whatever their names. */
export const anyPresence = '?'

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
  readonly #byKey = new Map<string, Sym>()
  readonly #bySite: (Sym | undefined)[] = []
  readonly #placeByKey = new Map<string, Place>()
  readonly #variablePlaces: (Place | undefined)[] = []
  readonly #placesByBase: (Place[] | undefined)[] = []

  literal(literal: Literal): Sym {
    const text = Object.is(literal, -0) ? '-0' : String(literal)
    return this.#intern(`l${typeof literal}${text}`, () => ({ kind: 'literal', literal }), undefined)
  }

  site(instruction: Instruction, block: BlockId): Sym {
    return (this.#bySite[instruction.temp] ??= this.#add({ kind: 'site', instruction, block }, instruction))
  }

  receiver(instruction: Instruction): Sym {
    return this.#intern('this', () => ({ kind: 'this', instruction }), instruction)
  }

  /** The receiver, if the function mentions it. */
  get self(): Sym | undefined {
    return this.#byKey.get('this')
  }

  binary(op: BinaryOperator, left: Sym, right: Sym, origin: Instruction | undefined): Sym {
    const commutes = op === '+' || op === '*' || op === '&' || op === '|' || op === '^'
    const swap = commutes && op !== '+' && left > right
    const key = swap ? `b${op},${right},${left}` : `b${op},${left},${right}`
    return this.#intern(key, () => ({ kind: 'binary', op, left, right }), origin)
  }

  unary(op: UnaryOperator, operand: Sym, origin: Instruction | undefined): Sym {
    return this.#intern(`u${op},${operand}`, () => ({ kind: 'unary', op, operand }), origin)
  }

  step(op: '+' | '-', operand: Sym, origin: Instruction | undefined): Sym {
    return this.#intern(`s${op},${operand}`, () => ({ kind: 'step', op, operand }), origin)
  }

  phi(block: BlockId, place: Place, call: Temp | undefined): Sym {
    const key = call === undefined ? `p${block},${place}` : `c${call},${place}`
    return this.#intern(key, () => ({ kind: 'phi', block, place, call }), undefined)
  }

  inner(
    instruction: Instruction,
    block: BlockId,
    key: string,
    shape: 'literal' | 'object' | undefined,
    from: readonly Step[],
  ): Sym {
    const make = (): Def => ({ kind: 'inner', instruction, block, key, shape, from })
    return this.#intern(`i${instruction.temp},${key}`, make, instruction)
  }

  entry(place: Place): Sym {
    return this.#intern(`e${place}`, () => ({ kind: 'entry', place }), undefined)
  }

  havoc(place: Place, instruction: Instruction, block: BlockId): Sym {
    const make = (): Def => ({ kind: 'havoc', place, temp: instruction.temp, block })
    return this.#intern(`h${instruction.temp},${place}`, make, instruction)
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
    return this.#place(`${base}.${name}`, { kind: 'field', base, name }, name)
  }

  element(base: Sym, index: Sym): Place {
    return this.#place(`${base}[${index}`, { kind: 'element', base, index }, '[]')
  }

  /** Field and element places of one object. */
  placesOf(base: Sym): readonly Place[] {
    return this.#placesByBase[base] ?? []
  }

  /** Whether `base` has a property called `name`: any write to the object may change that. */
  presence(base: Sym, name: string): Place {
    return this.#place(`${base}?${name}`, { kind: 'presence', base, name }, anyPresence)
  }

  def(sym: Sym): Def {
    return this.defs[sym] as Def
  }

  place(place: Place): PlaceInfo {
    return this.places[place] as PlaceInfo
  }

  #intern(key: string, make: () => Def, origin: Instruction | undefined): Sym {
    let sym = this.#byKey.get(key)
    if (sym === undefined) {
      sym = this.#add(make(), origin)
      this.#byKey.set(key, sym)
    } else if (origin !== undefined) this.origins[sym] ??= origin
    return sym
  }

  #add(def: Def, origin: Instruction | undefined): Sym {
    this.origins.push(origin)
    return (this.defs.push(def) - 1) as Sym
  }

  #place(key: string, info: Exclude<PlaceInfo, { kind: 'variable' }>, name: string): Place {
    let place = this.#placeByKey.get(key)
    if (place === undefined) {
      place = this.#addPlace(info)
      this.#placeByKey.set(key, place)
      const same = this.placesByName.get(name)
      if (same) same.push(place)
      else this.placesByName.set(name, [place])
      ;(this.#placesByBase[info.base] ??= []).push(place)
    }
    return place
  }

  #addPlace(info: PlaceInfo): Place {
    return (this.places.push(info) - 1) as Place
  }
}
