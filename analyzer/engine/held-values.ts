/**
 * What a file puts where, without regard to order: every value stored in a variable or a private field, and every
 * value added to the collections they hold. A collection is lost sight of when it is handed to anything that is not
 * known to leave it as it is.
 */
import type { FileIR, FunctionIR, Instruction } from '../ir/ir.ts'
import type { FunctionIndex, Temp, Variable } from '../support/ids.ts'
import { push } from '../support/multimap.ts'
import { instructionsOf } from './effects.ts'

export interface Body {
  readonly fn: FunctionIR
  readonly byTemp: readonly (Instruction | undefined)[]
}

/** A value, where it stands. */
export interface Held {
  readonly body: Body
  readonly temp: Temp
}

export type CallAt = Held & { readonly call: Instruction & { kind: 'call' } }

/** A variable, as `v` and its number, or the fields of a name, as `.` and the name. */
export type Root = string

/** What is put into a collection: as an element, as the value of a map's entry, as the elements of another, by name. */
export interface Addition extends Held {
  readonly as: 'element' | 'entry' | 'elements' | { readonly name: string }
}

export interface HeldValues {
  readonly variables: ReadonlyMap<Variable, readonly Held[]>
  /** Name of a field -> every value stored there, object literals aside. */
  readonly fields: ReadonlyMap<string, readonly Held[]>
  readonly additions: ReadonlyMap<Root, readonly Addition[]>
  /** What the root holds may be changed by others. */
  readonly lost: ReadonlySet<Root>
  /** What is inside of what the root holds may be. */
  readonly innerLost: ReadonlySet<Root>
  /** Where a function is an argument, if that is all that becomes of it. */
  readonly handed: ReadonlyMap<FunctionIndex, CallAt & { readonly argument: number }>
}

const readers = new Set(
  (
    'get has at length size forEach keys values entries find findLast findIndex filter map flatMap some every ' +
    'reduce reduceRight indexOf includes slice concat join pop shift delete clear sort reverse'
  ).split(' '),
)
const adders = new Map<string, (index: number) => Addition['as'] | undefined>([
  ['push', () => 'element'],
  ['unshift', () => 'element'],
  ['add', () => 'element'],
  ['set', (index) => (index === 1 ? 'entry' : undefined)],
  ['splice', (index) => (index < 2 ? undefined : 'element')],
])
const harmless = new Set(['entries', 'values', 'keys', 'freeze', 'from', 'fromEntries', 'isArray', 'log'])
const makers = new Set(['Map', 'Set', 'WeakMap', 'WeakSet'])

/** The root that a temp is read from; `inner` when it is something inside of it. */
export function rootOf(
  byTemp: Body['byTemp'],
  temp: Temp | undefined,
): { readonly root: Root; readonly inner: boolean } | undefined {
  let inner = false
  for (let at = temp; at !== undefined;) {
    const made: Instruction | undefined = byTemp[at]
    switch (made?.kind) {
      case 'load':
        return { root: `v${made.variable}`, inner }
      case 'get':
        if (byTemp[made.object]?.kind === 'this' || made.name.startsWith('#'))
          return { root: `.${made.name}`, inner }
        inner = true
        at = made.object
        break
      case 'element':
        inner = true
        at = made.object
        break
      case 'cast':
      case 'nonNull':
      case 'store':
        at = made.value
        break
      case 'iterateNext': {
        inner = true
        const iterate = byTemp[made.iterator]
        at = iterate?.kind === 'iterate' ? iterate.value : undefined
        break
      }
      case 'call':
        inner = true
        at = made.receiver
        break
      default:
        return undefined
    }
  }
  return undefined
}

export function heldValues(ir: FileIR): HeldValues {
  const scan = new Scan(ir)
  for (const fn of ir.functions) scan.read(fn)
  return scan.finished()
}

class Scan {
  readonly #ir: FileIR
  readonly #variables = new Map<Variable, Held[]>()
  readonly #fields = new Map<string, Held[]>()
  readonly #additions = new Map<Root, Addition[]>()
  readonly #lost = new Set<Root>()
  readonly #innerLost = new Set<Root>()
  readonly #handed = new Map<FunctionIndex, CallAt & { readonly argument: number }>()
  readonly #uses = new Map<FunctionIndex, number>()
  readonly #aliases: { readonly alias: Root; readonly root: Root; readonly inner: boolean }[] = []

  constructor(ir: FileIR) {
    this.#ir = ir
  }

  read(fn: FunctionIR): void {
    const body: Body = { fn, byTemp: instructionsOf(fn) }
    for (const i of body.byTemp) if (i !== undefined) this.#instruction(body, i)
    for (const { terminator } of fn.blocks)
      if (terminator.kind === 'return' || terminator.kind === 'throw') this.#lose(body, terminator.value)
  }

  finished(): HeldValues {
    // What happens to another name of a collection happens to the collection.
    for (let changed = true; changed;) {
      changed = false
      for (const { alias, root, inner } of this.#aliases) {
        const isLost = this.#lost.has(alias) || (inner && this.#additions.has(alias))
        const target = inner ? this.#innerLost : this.#lost
        if (isLost && !target.has(root)) changed = target.add(root) !== undefined
        if (this.#innerLost.has(alias) && !this.#innerLost.has(root))
          changed = this.#innerLost.add(root) !== undefined
        if (inner || isLost || alias === root) continue
        const known = this.#additions.get(root) ?? []
        const more = (this.#additions.get(alias) ?? []).filter((each) => !known.includes(each))
        if (more.length === 0) continue
        this.#additions.set(root, [...known, ...more])
        changed = true
      }
    }
    for (const [index, uses] of this.#uses) if (uses !== 1) this.#handed.delete(index)
    return {
      variables: this.#variables,
      fields: this.#fields,
      additions: this.#additions,
      lost: this.#lost,
      innerLost: this.#innerLost,
      handed: this.#handed,
    }
  }

  #instruction(body: Body, i: Instruction): void {
    const { byTemp } = body
    switch (i.kind) {
      case 'store':
        push(this.#variables, i.variable, { body, temp: i.value })
        this.#alias(byTemp, `v${i.variable}`, i.value)
        break
      case 'set': {
        const isLiteral = byTemp[i.object]?.kind === 'object'
        if (!isLiteral) push(this.#fields, i.name, { body, temp: i.value })
        if (i.name.startsWith('#')) this.#alias(byTemp, `.${i.name}`, i.value)
        else this.#lose(body, i.value)
        if (!i.define) this.#add(body, i.object, { body, temp: i.value, as: { name: i.name } })
        break
      }
      case 'setElement':
        if (byTemp[i.object]?.kind !== 'object')
          this.#add(body, i.object, { body, temp: i.value, as: 'element' })
        this.#lose(body, i.value)
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
    if (method?.kind === 'get' && name !== undefined && adder === undefined && !readers.has(name))
      this.#lose(body, method.object)
    const isHarmless = i.kind === 'call' && this.#isHarmless(byTemp, i, name)
    i.args.forEach((argument, index) => {
      const made = byTemp[argument.temp]
      if (made?.kind === 'closure') {
        this.#uses.set(made.function, (this.#uses.get(made.function) ?? 0) + 1)
        if (i.kind === 'call' && !argument.spread)
          this.#handed.set(made.function, { body, temp: argument.temp, call: i, argument: index })
      }
      const as = adder?.(index)
      if (as !== undefined && method?.kind === 'get')
        this.#add(body, method.object, { body, temp: argument.temp, as: argument.spread ? 'elements' : as })
      if (argument.spread) this.#loseInner(body, argument.temp)
      else if (!isHarmless) this.#lose(body, argument.temp)
    })
  }

  /** `Object.entries(x)`, `new Map(x)` and the like, which only read their arguments. */
  #isHarmless(byTemp: Body['byTemp'], i: Instruction & { kind: 'call' }, name: string | undefined): boolean {
    const owner = byTemp[i.receiver ?? i.callee]
    const variable = owner?.kind === 'load' ? this.#ir.variables[owner.variable] : undefined
    if (variable?.kind !== 'global') return false
    if (i.isNew) return makers.has(variable.name)
    return name !== undefined && harmless.has(name) && /^(Object|Array|console)$/.test(variable.name)
  }

  #alias(byTemp: Body['byTemp'], alias: Root, value: Temp): void {
    const from = rootOf(byTemp, value)
    if (from !== undefined) this.#aliases.push({ alias, ...from })
  }

  #add({ byTemp }: Body, object: Temp, addition: Addition): void {
    const to = rootOf(byTemp, object)
    if (to === undefined) return
    if (to.inner) this.#innerLost.add(to.root)
    else push(this.#additions, to.root, addition)
  }

  #lose({ byTemp }: Body, temp: Temp | undefined): void {
    const from = rootOf(byTemp, temp)
    if (from === undefined) return
    if (from.inner) this.#innerLost.add(from.root)
    else this.#lost.add(from.root)
  }

  #loseInner({ byTemp }: Body, temp: Temp): void {
    const from = rootOf(byTemp, temp)
    if (from !== undefined) this.#innerLost.add(from.root)
  }
}
