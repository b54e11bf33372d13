/**
 * What a file puts where, without regard to order: every value stored in a variable or a private field, and every
 * value added to the collections they hold. A collection is lost sight of when it is handed to anything that is not
 * known to leave it as it is.
 */
import type { FileIR, FunctionIR, Instruction } from '../ir/ir.ts'
import type { FunctionIndex, Temp, Variable } from '../support/ids.ts'
import { push } from '../support/multimap.ts'
import { taking } from './collection-methods.ts'
import { instructionsOf, ofKind } from '../ir/instructions.ts'
import { functionAt } from './effects.ts'
import { unwrapped } from './tables.ts'
import { copyOf, depthOf, fieldRoot, rootsOf, type Body, type Root, type Rooted } from './held-roots.ts'

export type { Body, Root } from './held-roots.ts'

/** A value, where it stands. */
export interface Held {
  readonly body: Body
  readonly temp: Temp
}

export type CallAt = Held & { readonly call: Instruction & { kind: 'call' } }

/** What is put into a collection: as an element, as the value of a map's entry, as the elements of another, by name. */
export interface Addition extends Held {
  readonly as: 'element' | 'entry' | 'elements' | { readonly name: string }
  /** By assignment to an index, which may leave holes. */
  readonly placed: boolean
}

export interface HeldValues {
  readonly variables: ReadonlyMap<Variable, readonly Held[]>
  /** Fields -> every value stored there, object literals aside. */
  readonly fields: ReadonlyMap<Root, readonly Held[]>
  readonly additions: ReadonlyMap<Root, ReadonlySet<Addition>>
  /**
   * How deep the outermost thing lies that others may change: 0 is what the root holds, 1 an element of that, 2 a
   * field of an element. Without an entry nobody does.
   */
  readonly lost: ReadonlyMap<Root, number>
  /** Something may be taken out of what the root holds. */
  readonly shrunk: ReadonlySet<Root>
  /** Walked through, which of a map gives pairs: what is taken from these lies less deep than it looks. */
  readonly walked: ReadonlySet<Root>
  /** Fields of `this` are written under names that the text does not tell. */
  readonly writesAny: boolean
  /** Where a function is an argument, if that is all that becomes of it. */
  readonly handed: ReadonlyMap<FunctionIndex, CallAt & { readonly argument: number }>
}

const readers = new Set(
  (
    'get has at length size forEach keys values entries find findLast findIndex findLastIndex filter map flatMap ' +
    'some every reduce reduceRight indexOf lastIndexOf includes slice concat join pop shift delete clear sort ' +
    'reverse toSorted toReversed toString hasOwnProperty'
  ).split(' '),
)
/** They call a function with elements, and at the end with the collection itself. */
const handing = new Set([...taking, 'reduce', 'reduceRight', 'sort', 'toSorted'])
const shrinking = new Set('pop shift splice delete clear'.split(' '))
const adders = new Map<string, (index: number) => Addition['as'] | undefined>([
  ['push', () => 'element'],
  ['unshift', () => 'element'],
  ['add', () => 'element'],
  ['set', (index) => (index === 1 ? 'entry' : undefined)],
  ['splice', (index) => (index < 2 ? undefined : 'element')],
])
/** Functions of `Object` and `Reflect` that write to what they are given. */
const definers = new Set(['assign', 'defineProperty', 'defineProperties', 'set'])
const harmless = new Set(['keys', 'isArray', 'log', 'hasOwn'])

const knownOf = new WeakMap<FileIR, HeldValues>()

export function heldValues(ir: FileIR): HeldValues {
  let held = knownOf.get(ir)
  if (held === undefined) {
    const scan = new Scan(ir)
    for (const fn of ir.functions) scan.read(fn)
    knownOf.set(ir, (held = scan.finished()))
  }
  return held
}

type Alias = Rooted & { readonly alias: Root }

class Scan {
  readonly #ir: FileIR
  readonly #variables = new Map<Variable, Held[]>()
  readonly #fields = new Map<Root, Held[]>()
  readonly #additions = new Map<Root, Set<Addition>>()
  readonly #lost = new Map<Root, number>()
  readonly #shrunk = new Set<Root>()
  readonly #walked = new Set<Root>()
  readonly #handed = new Map<FunctionIndex, CallAt & { readonly argument: number }>()
  readonly #uses = new Map<FunctionIndex, number>()
  readonly #aliases: Alias[] = []
  readonly #plainMethods: ReadonlySet<string>
  #writesAny = false

  constructor(ir: FileIR) {
    this.#ir = ir
    this.#plainMethods = plainMethods(ir)
  }

  read(fn: FunctionIR): void {
    const body: Body = { fn, byTemp: instructionsOf(fn) }
    for (const i of body.byTemp) if (i !== undefined) this.#instruction(body, i)
    for (const { terminator } of fn.blocks)
      if (terminator.kind === 'return' || terminator.kind === 'throw') this.#lose(body, terminator.value)
  }

  finished(): HeldValues {
    // What happens to another name of a collection happens to the collection.
    const byAlias = new Map<Root, Alias[]>()
    for (const by of this.#aliases) push(byAlias, by.alias, by)
    const waiting = new Set(byAlias.keys())
    for (const alias of waiting) {
      waiting.delete(alias)
      for (const by of byAlias.get(alias) ?? []) if (this.#follow(by)) waiting.add(by.root)
    }
    for (const [index, uses] of this.#uses) if (uses !== 1) this.#handed.delete(index)
    return {
      variables: this.#variables,
      fields: this.#fields,
      additions: this.#additions,
      lost: this.#lost,
      shrunk: this.#shrunk,
      walked: this.#walked,
      writesAny: this.#writesAny,
      handed: this.#handed,
    }
  }

  #additionsTo(root: Root): Set<Addition> {
    let known = this.#additions.get(root)
    if (known === undefined) this.#additions.set(root, (known = new Set()))
    return known
  }

  /** Whether more is known of the root now. */
  #follow({ alias, root, shift, floor }: Alias): boolean {
    if (alias === root) return false
    let changed = false
    const isSame = shift === 0 && floor === 0
    const additions = this.#additions.get(alias)
    const lost = additions !== undefined && !isSame ? 0 : this.#lost.get(alias)
    if (lost !== undefined) changed = this.#lostAt(root, Math.max(lost + shift, floor))
    for (const marks of [this.#shrunk, this.#walked])
      if (marks.has(alias) && !marks.has(root)) changed = marks.add(root) !== undefined
    if (!isSame || additions === undefined) return changed
    const known = this.#additionsTo(root)
    const { size } = known
    for (const each of additions) known.add(each)
    return changed || known.size > size
  }

  #instruction(body: Body, i: Instruction): void {
    const { byTemp } = body
    switch (i.kind) {
      case 'store':
        push(this.#variables, i.variable, { body, temp: i.value })
        this.#alias(body, `v${i.variable}`, i.value)
        break
      case 'set': {
        const isLiteral = byTemp[i.object]?.kind === 'object'
        const root = fieldRoot(this.#ir, i)
        if (!isLiteral) push(this.#fields, root, { body, temp: i.value })
        if (i.name.startsWith('#')) this.#alias(body, root, i.value)
        else this.#lose(body, i.value)
        if (!i.define) this.#add(body, i.object, { body, temp: i.value, as: { name: i.name }, placed: true })
        break
      }
      case 'setElement':
        this.#writesAny ||= this.#isThis(body, i.object)
        if (byTemp[i.object]?.kind !== 'object')
          this.#add(body, i.object, { body, temp: i.value, as: 'element', placed: true })
        this.#lose(body, i.value)
        break
      case 'delete':
        this.#mark(this.#shrunk, body, i.object)
        break
      case 'iterate':
        this.#mark(this.#walked, body, i.value)
        break
      case 'call':
      case 'superCall':
        this.#call(body, i)
        break
      case 'array':
        for (const element of i.elements)
          if (element?.spread === true) this.#loseInner(body, element.temp)
          else this.#lose(body, element?.temp)
        break
      case 'spreadInto':
        this.#loseInner(body, i.value)
        break
      case 'yield':
      case 'await':
        this.#lose(body, i.value)
        break
      case 'opaque':
        for (const operand of i.operands) this.#lose(body, operand)
        break
      default:
    }
  }

  #call(body: Body, i: Instruction & { kind: 'call' | 'superCall' }): void {
    const { byTemp } = body
    const method = i.kind === 'call' && i.receiver !== undefined ? byTemp[i.callee] : undefined
    const name = method?.kind === 'get' ? method.name : undefined
    const adder = name === undefined ? undefined : adders.get(name)
    if (method?.kind === 'get' && name !== undefined) {
      if (adder === undefined && !readers.has(name) && !this.#plainMethods.has(name))
        this.#lose(body, method.object)
      if (shrinking.has(name)) this.#mark(this.#shrunk, body, method.object)
    }
    const copied = i.kind === 'call' ? copyOf(this.#ir, byTemp, i) : undefined
    const isHarmless = copied !== undefined || this.#isHarmless(byTemp, i, name)
    this.#writesAny ||= this.#definesAny(body, i, name)
    const known = i.kind === 'call' && !i.isNew ? functionAt(this.#ir, byTemp, i.callee)?.index : undefined
    i.args.forEach((argument, index) => {
      const made = byTemp[argument.temp]
      if (made?.kind === 'closure') {
        this.#uses.set(made.function, (this.#uses.get(made.function) ?? 0) + 1)
        if (i.kind === 'call' && !argument.spread)
          this.#handed.set(made.function, { body, temp: argument.temp, call: i, argument: index })
      }
      const as = adder?.(index)
      if (as !== undefined && method?.kind === 'get') {
        const added = {
          body,
          temp: argument.temp,
          as: argument.spread ? 'elements' : as,
          placed: false,
        } as const
        this.#add(body, method.object, added)
      }
      if (copied !== undefined) this.#mark(this.#walked, body, argument.temp)
      if (index === 0 && method?.kind === 'get' && handing.has(method.name))
        this.#giveElements(body, method.object, argument.temp)
      if (argument.spread) this.#loseInner(body, argument.temp)
      else if (!isHarmless && !this.#isGiven(body, i, known, index)) this.#lose(body, argument.temp)
    })
  }

  /** `Object.assign(x, more)` may be given an object of any class. */
  #definesAny({ byTemp }: Body, i: Instruction & { kind: 'call' | 'superCall' }, name = ''): boolean {
    const [first] = i.args
    const owner = i.kind === 'call' ? byTemp[i.receiver ?? i.callee] : undefined
    const global = owner?.kind === 'load' ? this.#ir.variables[owner.variable] : undefined
    if (first === undefined || global?.kind !== 'global' || !/^(?:Object|Reflect)$/.test(global.name))
      return false
    return definers.has(name) && unwrapped(byTemp, first.temp)?.kind !== 'object'
  }

  #isThis({ byTemp }: Body, temp: Temp): boolean {
    const made = unwrapped(byTemp, temp)
    if (made?.kind !== 'load') return made?.kind === 'this'
    // `const self = this`
    return byTemp.some(
      (i) =>
        i?.kind === 'store' && i.variable === made.variable && unwrapped(byTemp, i.value)?.kind === 'this',
    )
  }

  /** What the callback of `forEach` and the like does to its parameters, it does to elements. */
  #giveElements(body: Body, collection: Temp, callback: Temp): void {
    const made = body.byTemp[callback]
    if (made?.kind === 'const') return
    const isGlobal = made?.kind === 'load' && this.#ir.variables[made.variable]?.kind === 'global'
    if (isGlobal) return
    const fn = this.#plainFunction(functionAt(this.#ir, body.byTemp, callback)?.index)
    if (fn === undefined) {
      this.#lose(body, collection)
      return
    }
    for (const of of rootsOf(this.#ir, body, collection))
      fn.params.forEach((_, index) => {
        // The collection itself comes third, or fourth where there is an accumulator.
        const by = index < 2 ? 1 : 0
        const alias = `p${fn.index}:${index}`
        this.#aliases.push({ alias, root: of.root, shift: of.shift + by, floor: of.floor + by })
      })
  }

  /** An argument of a function of the file, which says itself what it does with its parameter. */
  #isGiven(
    body: Body,
    { args }: Instruction & { kind: 'call' | 'superCall' },
    callee: FunctionIndex | undefined,
    index: number,
  ): boolean {
    const argument = args[index]
    const fn = this.#plainFunction(callee)
    if (fn === undefined || argument === undefined || args.some(({ spread }) => spread)) return false
    if (fn.generator || fn.async) return false
    if (index < fn.params.length) this.#alias(body, `p${fn.index}:${index}`, argument.temp)
    return true
  }

  /** A function that gets at its arguments by its parameters alone, and each by one. */
  #plainFunction(index: FunctionIndex | undefined): FunctionIR | undefined {
    const fn = index === undefined ? undefined : this.#ir.functions[index]
    if (fn === undefined) return undefined
    const isOther = (i: Instruction): boolean => i.kind === 'arguments' || (i.kind === 'param' && i.rest)
    return fn.blocks.some(({ instructions }) => instructions.some(isOther)) ? undefined : fn
  }

  /** `Array.isArray(x)` and the like, which keep nothing. */
  #isHarmless(
    byTemp: Body['byTemp'],
    i: Instruction & { kind: 'call' | 'superCall' },
    name: string | undefined,
  ): boolean {
    if (i.kind !== 'call') return false
    const owner = byTemp[i.receiver ?? i.callee]
    const variable = owner?.kind === 'load' ? this.#ir.variables[owner.variable] : undefined
    if (variable?.kind !== 'global' || i.isNew || name === undefined) return false
    return harmless.has(name) && /^(Object|Array|console)$/.test(variable.name)
  }

  #alias(body: Body, alias: Root, value: Temp): void {
    for (const from of rootsOf(this.#ir, body, value)) this.#aliases.push({ alias, ...from })
  }

  #add(body: Body, object: Temp, addition: Addition): void {
    for (const to of rootsOf(this.#ir, body, object))
      if (depthOf(to) > 0) this.#lostAt(to.root, depthOf(to))
      else this.#additionsTo(to.root).add(addition)
  }

  #lose(body: Body, temp: Temp | undefined): void {
    for (const from of rootsOf(this.#ir, body, temp)) this.#lostAt(from.root, depthOf(from))
  }

  /** Its elements have other names from here on. */
  #loseInner(body: Body, temp: Temp): void {
    for (const from of rootsOf(this.#ir, body, temp)) {
      this.#walked.add(from.root)
      this.#lostAt(from.root, Math.max(1 + from.shift, from.floor))
    }
  }

  #lostAt(root: Root, depth: number): boolean {
    const known = this.#lost.get(root)
    if (known !== undefined && known <= depth) return false
    this.#lost.set(root, depth)
    return true
  }

  #mark(marks: Set<Root>, body: Body, temp: Temp): void {
    for (const { root } of rootsOf(this.#ir, body, temp)) marks.add(root)
  }
}

/** Names that the file gives to functions without `this` alone: calling one does nothing to the object it is called on. */
function plainMethods(ir: FileIR): ReadonlySet<string> {
  const plain = new Set<string>()
  const others = new Set(['fill', 'copyWithin', 'assign', 'set', 'add', 'push', 'splice', 'unshift'])
  for (const fn of ir.functions) {
    const byTemp = instructionsOf(fn)
    for (const i of ofKind(fn, 'set')) {
      const value = functionAt(ir, byTemp, i.value)
      const of = value === undefined ? undefined : ir.functions[value.index]
      const isPlain = of !== undefined && !usesThis(ir, of) && i.define
      if (isPlain && !others.has(i.name)) plain.add(i.name)
      else others.add(i.name)
    }
    for (const { members } of ofKind(fn, 'class'))
      for (const member of members) others.add(ir.functions[member]?.name.split('.').at(-1) ?? '')
  }
  return new Set([...plain].filter((name) => !others.has(name)))
}

/** An arrow function has that of the function around it. */
export function usesThis(ir: FileIR, { kind, index }: FunctionIR): boolean {
  if (kind === 'arrow') return false
  const isOwn = (fn: FunctionIR): boolean => {
    let at: FunctionIR | undefined = fn
    while (at?.kind === 'arrow') at = at.parent === undefined ? undefined : ir.functions[at.parent]
    return at?.index === index
  }
  return ir.functions.some((fn) => ofKind(fn, 'this').length > 0 && isOwn(fn))
}
