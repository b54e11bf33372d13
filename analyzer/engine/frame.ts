/**
 * All that stays the same while one function is analysed: its code, its symbols, its loops, and what syms are worth
 * before any state says more. Declared types are asked here, lazily, since every question costs type-checking time.
 */
import { shapeOf } from '../ir/cfg.ts'
import { instructionsOf, ofKind, type ByTemp } from '../ir/instructions.ts'
import type { Block, FileIR, FunctionIR, Instruction, VariableInfo } from '../ir/ir.ts'
import type { FunctionRef, Oracle, TypeHint } from '../ir/oracle.ts'
import { elementModel, isModelledProperty, propertyModel, type PropertyModel } from '../models/properties.ts'
import type { EngineSettings } from './settings.ts'
import type { BlockId, FunctionIndex, Site, Temp, Variable } from '../support/ids.ts'
import { allKinds, Kind, join, ofKinds, ofLiteral, type Value } from '../values/value.ts'
import { parseValue } from '../values/text.ts'
import { widthOfAnnotation, type Width } from '../domains/width.ts'
import type { PreparedCase } from './apply.ts'
import type { Entry, EntryFact } from './callers.ts'
import type { Item } from './contents.ts'
import type { CallEffects, Effects } from './effects.ts'
import { plain, withUser, type Fact } from './fact.ts'
import type { KeptFunctions, PassedItems } from './kept-functions.ts'
import type { Membership } from './membership.ts'
import type { Notes } from './notes.ts'
import { isParameterSource, isPropertySource, type ProjectModel } from './project-models.ts'
import { Results } from './results.ts'
import { Symbols, type Place, type Sym } from './symbols.ts'
import type { Summary } from './summary.ts'
import type { Table } from './tables.ts'
import { asStored, type StoredFields } from './stored-fields.ts'
import type { Raised, Thrown } from './thrown.ts'
import { asMade, atEntry, modelledFact, orMissing, typedFact } from './typed.ts'
import { asAssigned } from './variable-values.ts'

/** What the rest of the file knows that a function may rely on. */
export interface FileContext {
  readonly ir: FileIR
  readonly oracle: Oracle
  readonly settings: EngineSettings
  /** Facts of variables that are assigned exactly once, as their owner's analysis left them. */
  readonly stableFacts: Notes<Variable, Fact>
  /** What a closure's captured variables are known to be where it is made. */
  readonly capturedFacts: Notes<FunctionIndex, ReadonlyMap<Variable, Fact>>
  /** Constant tables: arrays that are built once and only ever read. */
  readonly tables: ReadonlyMap<Variable, Table>
  /** `#private` names of this file that nothing but a constructor assigns. */
  readonly fixedPrivates: ReadonlySet<string>
  /** What is ever stored in fields of a name by this file. */
  readonly fieldValues: ReadonlyMap<string, Value>
  /** What is ever stored in variables that functions share. */
  readonly variableValues: ReadonlyMap<Variable, Value>
  /** What is known of private fields by the analysis of their writers. */
  readonly storedFields: Pick<StoredFields, 'get' | 'has'>
  /** Fields of a name that a file stores in only hold buffers which it makes itself. */
  isOwnField(name: string, file: string): boolean
  /** What callbacks are given, as the function that hands them over leaves it. */
  readonly parameterFacts: Notes<Variable, Item>
  /** What calls of kept functions pass, as the functions around them leave it. */
  readonly passedAt: Notes<Site, PassedItems | 'never'>
  readonly kept: Pick<KeptFunctions, 'of' | 'sites'>
  /** Buffers that only the program itself fills. */
  readonly ownBuffers: ReadonlySet<Variable>
  /** Names of the program's getters and setters: access to such a member may run code. */
  readonly accessors: ReadonlySet<string>
  /** Some declaration of the program is marked as user data, by its type's name or a JSDoc tag. */
  readonly annotatesUsers: boolean
  /** Parameters of callbacks that are handed user data. */
  readonly fedParameters: Notes<Variable, true>
  effects(callee: FunctionRef): Effects
  calledParameters(callee: FunctionRef): ReadonlySet<number>
  /** What callers may rely on, or one that passes these arguments; undefined while nothing is known of the function. */
  summary(callee: FunctionRef): Summary | undefined
  summaryFor(callee: FunctionRef, entry: Entry['facts']): Summary | undefined
}

export class Frame {
  readonly symbols: Symbols = new Symbols()
  readonly order: readonly BlockId[]
  readonly loops: ReadonlyMap<BlockId, ReadonlySet<BlockId>>
  /** Sym each temp held when its instruction was last visited. */
  readonly temps: (Sym | undefined)[] = []
  readonly instructions: ByTemp
  /** Sym -> whether it is an object made by this function, as far as anybody has asked. */
  readonly allocations: (boolean | undefined)[] = []
  /** What calls may run and write, by temp, as far as anybody has asked. */
  readonly callEffects: Map<Temp, CallEffects | undefined> = new Map()
  readonly #defaults: (Fact | undefined)[] = []
  readonly #killed = new Map<BlockId, (boolean | undefined)[]>()
  /** Syms that stand for what a variable holds at the head of a loop it changes in. */
  readonly loopHeads: { has(sym: Sym): boolean } = {
    has: (sym) => {
      const def = this.symbols.def(sym)
      return def.kind === 'phi' && def.call === undefined && this.loops.has(def.block)
    },
  }
  /** Reads that give what the field held when the function was entered. */
  readonly entryReads: Set<Sym> = new Set()
  /** The same of reads that callees make: the place. */
  readonly entryPlaces: Map<Sym, Place> = new Map()
  /** Promises of async functions of the program -> what their bodies give when awaited. */
  readonly pending: Map<Sym, readonly PreparedCase[]> = new Map()
  /** Iterators that generators of the program made -> what they yield, and the generator. */
  readonly generators: Map<Sym, { readonly item: Item; readonly run: FunctionRef }> = new Map()
  /** Results of tests of whether something is in a list -> what was in it. */
  readonly memberships: Map<Sym, Membership> = new Map()
  raised: Raised | undefined
  /** Promises of async functions of the program -> what holds when they are rejected. */
  readonly rejections: Map<Sym, Thrown> = new Map()
  readonly results: Results = new Results()
  readonly #names = new Map<string | undefined, number>()
  readonly #spread = new Set<Temp>()
  /** Values that a default stands in for when they are undefined. */
  readonly defaulted: Set<Temp> = new Set()
  /** Work done: states joined or refined; the budget is counted in these. */
  work = 0
  /** What the settings say of each call asked about so far. */
  readonly projectModels: Map<Temp, ProjectModel | 'none'> = new Map<Temp, ProjectModel | 'none'>()
  readonly fn: FunctionIR
  readonly context: FileContext
  /** What callers pass, by index of the parameter. */
  readonly entry: ReadonlyMap<number, EntryFact> | undefined

  constructor(fn: FunctionIR, context: FileContext, entry?: Entry) {
    this.fn = fn
    this.entry = entry?.facts
    this.context = context
    const { order, loops } = shapeOf(fn)
    this.order = order
    this.loops = loops
    this.instructions = instructionsOf(fn)
    for (const { object } of ofKind(fn, 'spreadInto')) this.#spread.add(object)
    for (const { terminator } of fn.blocks) {
      if (terminator.kind !== 'branch' || terminator.role !== 'default') continue
      const condition = this.instructions[terminator.condition]
      if (condition?.kind === 'binary') this.defaulted.add(condition.left)
    }
  }

  /** A dense number for a field name; `undefined` stands for every name. */
  nameId(name: string | undefined): number {
    let id = this.#names.get(name)
    if (id === undefined) this.#names.set(name, (id = this.#names.size))
    return id
  }

  /** Something is spread into the object literal, so its fields are not all known. */
  isSpread(object: Instruction): boolean {
    return this.#spread.has(object.temp)
  }

  block(id: BlockId): Block {
    return this.fn.blocks[id] as Block
  }

  variable(id: Variable): VariableInfo {
    return this.context.ir.variables[id] as VariableInfo
  }

  sym(temp: Temp): Sym {
    return this.temps[temp] ?? this.symbols.literal(undefined)
  }

  /** Another function may assign the variable between two instructions of this one. */
  isShared(variable: VariableInfo): boolean {
    if (variable.kind === 'import') return this.context.oracle.isMutableImport(variable.id)
    if (variable.stable || variable.kind === 'synthetic') return false
    return variable.owner !== this.fn.index || variable.writers.length > 0
  }

  /** The constant table a sym is, when it is the value of a table variable. */
  tableOf(sym: Sym): Table | undefined {
    const def = this.symbols.def(sym)
    if (def.kind !== 'entry') return undefined
    const place = this.symbols.place(def.place)
    return place.kind === 'variable' ? this.context.tables.get(place.variable) : undefined
  }

  /** The sym is computed anew in each round of the loop at `head`, so what is known of it ends at the back edge. */
  killedBy(head: BlockId, sym: Sym): boolean {
    let known = this.#killed.get(head)
    if (known === undefined) this.#killed.set(head, (known = []))
    const before = known[sym]
    if (before !== undefined) return before
    const body = this.loops.get(head)
    const def = this.symbols.def(sym)
    let killed = false
    if (def.kind === 'site' || def.kind === 'phi' || def.kind === 'havoc' || def.kind === 'inner')
      killed = body?.has(def.block) ?? false
    else if (def.kind === 'binary') killed = this.killedBy(head, def.left) || this.killedBy(head, def.right)
    else if (def.kind === 'unary' || def.kind === 'step') killed = this.killedBy(head, def.operand)
    else if (def.kind === 'entry') {
      const place = this.symbols.place(def.place)
      killed = place.kind !== 'variable' && this.killedBy(head, place.base)
    }
    known[sym] = killed
    return killed
  }

  /** What is known of a sym wherever it is, before any test. Operator syms are computed from their operands instead. */
  defaultFact(sym: Sym): Fact {
    return (this.#defaults[sym] ??= this.#makeDefault(sym))
  }

  widthOf(annotation: Parameters<typeof widthOfAnnotation>[0]): Width | undefined {
    return widthOfAnnotation(annotation, this.context.settings.widths)
  }

  /** The width a variable's annotation names, or brands its type with. */
  widthOfVariable({ id, annotation }: VariableInfo): Width | undefined {
    if (annotation === undefined || annotation.names.length === 0) return undefined
    return this.widthOf(annotation) ?? this.#brandedWidth(this.context.oracle.variableHint(id))
  }

  #brandedWidth({ brands }: TypeHint): Width | undefined {
    return brands && this.widthOf({ names: brands, user: false, tags: [] })
  }

  #makeDefault(sym: Sym): Fact {
    const def = this.symbols.def(sym)
    switch (def.kind) {
      case 'literal':
        return plain(ofLiteral(def.literal))
      case 'entry':
      case 'havoc':
      case 'phi': {
        const place = this.symbols.place(def.place)
        return place.kind === 'variable' ? this.#variableFact(place.variable) : unknownFact
      }
      case 'site':
      case 'this':
        return this.#siteFact(def.instruction)
      default:
        return unknownFact
    }
  }

  #variableFact(variable: Variable): Fact {
    const captured = this.context.capturedFacts.get(this.fn.index)?.get(variable)
    const known = captured ?? this.context.stableFacts.get(variable)
    if (known !== undefined) return known
    const info = this.variable(variable)
    if (info.kind === 'synthetic') return unknownFact
    const typed = this.#typed(this.context.oracle.variableHint(variable), info.annotation)
    return asAssigned(this.context, variable, typed)
  }

  #siteFact(instruction: Instruction): Fact {
    const { oracle } = this.context
    switch (instruction.kind) {
      case 'param': {
        const variable = this.fn.params[instruction.index]
        if (variable === undefined || instruction.rest) return plain(ofKinds(Kind.object))
        const passed = this.entry?.get(instruction.index)
        const fact = passed === undefined ? this.givenParameter(instruction) : atEntry(passed, instruction)
        return this.isUserParameter(instruction.index) ? withUser(fact) : fact
      }
      case 'get': {
        const constant = oracle.constant(instruction.site)
        if (constant !== undefined) return plain(ofLiteral(constant))
        const model = this.propertyModel(instruction)
        if (model !== undefined) return modelledFact(model)
        const typed = this.#typed(oracle.hint(instruction.site), oracle.propertyAnnotation(instruction.site))
        const fact = asStored(this.context, instruction, typed)
        return isPropertySource(this, instruction) ? withUser(fact) : fact
      }
      case 'element': {
        const owner = this.builtinName(instruction.object)
        const model = owner === undefined ? undefined : elementModel(owner)
        if (model !== undefined) {
          const value = join(parseValue(model.value), ofKinds(Kind.undefined))
          return model.user ? { ...plain(value), user: parseValue(model.value) } : plain(value)
        }
        const hint = oracle.hint(instruction.site)
        return this.#typed({ ...hint, kinds: hint.kinds | Kind.undefined }, undefined)
      }
      case 'object':
      case 'array':
      case 'rest':
      case 'arguments':
      case 'iterate':
        return plain(ofKinds(Kind.object))
      case 'closure':
      case 'class':
        return plain(ofKinds(Kind.function))
      case 'template':
        return plain(ofKinds(Kind.string))
      case 'iterateDone':
        return plain(ofKinds(Kind.true | Kind.false))
      case 'opaque':
        return instruction.object ? plain(ofKinds(Kind.object | Kind.function)) : unknownFact
      case 'call': {
        const annotation = oracle.resultAnnotation(instruction.site)
        const fact = this.#typed(oracle.hint(instruction.site), annotation)
        return instruction.isNew ? asMade(fact) : fact
      }
      case 'await': {
        const of = this.instructions[instruction.value]
        const annotation = of?.kind === 'call' ? oracle.resultAnnotation(of.site) : undefined
        return this.#typed(oracle.hint(instruction.site), annotation)
      }
      case 'this':
      case 'superCall':
      case 'yield':
        return this.#typed(oracle.hint(instruction.site), undefined)
      case 'iterateNext':
        return this.#elementOf(instruction)
      default:
        return unknownFact
    }
  }

  /** What is known of a builtin's property. */
  propertyModel({ object, name }: Instruction & { kind: 'get' }): PropertyModel | undefined {
    const made = this.instructions[object]
    if (made === undefined || !isModelledProperty(name)) return undefined
    const owner = this.builtinName(object)
    if (owner !== undefined) return propertyModel(owner, name)
    return this.context.oracle.hint(made.site).kinds === Kind.string
      ? propertyModel('String', name)
      : undefined
  }

  #elementOf({ iterator, site }: Instruction & { kind: 'iterateNext' }): Fact {
    const iterate = this.instructions[iterator]
    if (iterate?.kind !== 'iterate') return unknownFact
    if (iterate.how === 'in') return plain(ofKinds(Kind.string))
    const yielded = this.generators.get(this.sym(iterate.value))
    if (yielded !== undefined) return yielded.item.fact
    const owner = this.builtinName(iterate.value)
    const model = owner === undefined ? undefined : elementModel(owner)
    if (model === undefined) {
      const hint = this.context.oracle.hint(site)
      // A pattern may ask for more than there is.
      const missing = iterate.how === 'pattern' ? Kind.undefined : 0
      return this.#typed({ ...hint, kinds: hint.kinds | missing }, undefined)
    }
    return modelledFact(model)
  }

  /** What is known of a sym by default, if anybody has asked already: never costs a question. */
  knownDefault(sym: Sym): Fact | undefined {
    return this.#defaults[sym]
  }

  /** What is known of a parameter whoever calls: its declaration, or what its callback is handed. */
  givenParameter({ temp, index }: Instruction & { kind: 'param' }): Fact {
    const variable = this.fn.params[index]
    if (variable === undefined) return unknownFact
    const handed = this.context.parameterFacts.get(variable)?.fact
    const known =
      handed ?? this.#typed(this.context.oracle.variableHint(variable), this.variable(variable).annotation)
    return this.defaulted.has(temp) ? orMissing(known) : known
  }

  /** The parameter is marked as user data, named so in the settings, or filled by whoever calls back. */
  isUserParameter(index: number): boolean {
    const variable = this.fn.params[index]
    if (variable === undefined) return false
    const { annotation, name } = this.variable(variable)
    if (annotation?.user === true || this.context.fedParameters.get(variable) === true) return true
    return isParameterSource(this, index, name)
  }

  #typed(hint: TypeHint, annotation: VariableInfo['annotation']): Fact {
    const width = this.widthOf(annotation) ?? this.#brandedWidth(hint)
    const fact = typedFact(hint, width)
    return annotation?.user === true ? withUser(fact) : fact
  }

  /** Name of the object type an instruction's result is declared to have. */
  typeName(temp: Temp): string | undefined {
    const made = this.instructions[temp]
    return made?.kind === 'array' ? 'Array' : made && this.context.oracle.hint(made.site).typeName
  }

  /** The name that models know the type by: of a class of the program, that of the builtin it extends. */
  builtinName(temp: Temp): string | undefined {
    const made = this.instructions[temp]
    return (made && this.context.oracle.hint(made.site).builtin) ?? this.typeName(temp)
  }

  get index(): FunctionIndex {
    return this.fn.index
  }
}

export const unknownFact: Fact = plain(ofKinds(allKinds))
