/**
 * What the collections hold that a file fills itself: constant tables, lists, maps, sets and records, in a variable
 * that is assigned once or in a private field. The join of everything that is ever put in, so it holds at every read,
 * whoever has run. Nothing is known of a collection that others may fill.
 */
import type { FileIR, Instruction } from '../ir/ir.ts'
import type { Oracle } from '../ir/oracle.ts'
import type { Site, Temp, Variable } from '../support/ids.ts'
import { inheritedByObjects } from '../support/inherited.ts'
import { push } from '../support/multimap.ts'
import {
  bottom,
  isBottom,
  isTop,
  join,
  Kind,
  literalOf,
  ofKinds,
  ofLiteral,
  ofNumbers,
  top,
  type Value,
} from '../values/value.ts'
import { functionAt } from './effects.ts'
import { constantValue } from './field-values.ts'
import { copyOf } from './held-roots.ts'
import { heldValues, usesThis, type Addition, type Body, type Held, type HeldValues, type Root } from './held-values.ts' // prettier-ignore
import { unwrapped } from './tables.ts'
import { isModule } from './variable-values.ts'

export interface HeldContents {
  readonly of: 'list' | 'map' | 'set' | 'record'
  /** Any element, or value of an entry. */
  readonly value: Value
  /** Fields of those elements that are objects, or elements of lists by number; undefined where nothing is known of them. */
  readonly fields: Fields | undefined
  /** Keys of a map, names of a record. */
  readonly keys: Value
  /** Of a list that always has the same elements. */
  readonly length: number | undefined
}

export type Fields = ReadonlyMap<string | number, Value>

/** A value on its own. */
type Part = Pick<HeldContents, 'value' | 'fields'>

interface Known {
  readonly contents: HeldContents | undefined
  /** What the answer rests on. */
  readonly asked: readonly Site[]
}

const knownOf = new WeakMap<FileIR, Map<Root, Known>>()

/** What the variable or the private field `root` holds, as far as this file says. */
export function heldContents(
  oracle: Pick<Oracle, 'constant'>,
  ir: FileIR,
  root: Root,
): HeldContents | undefined {
  let ofFile = knownOf.get(ir)
  if (ofFile === undefined) knownOf.set(ir, (ofFile = new Map<Root, Known>()))
  let known = ofFile.get(root)
  if (known === undefined) {
    const finder = new Finder(oracle, ir)
    const contents = finder.contentsOf(root, 0)
    ofFile.set(root, (known = { contents, asked: finder.asked }))
  } else for (const site of known.asked) oracle.constant(site)
  return known.contents
}

const maxDepth = 4
/** Elements and fields looked at for one collection. */
const maxWork = 20_000
const maxFields = 16
const nothing: Value = ofKinds(Kind.undefined)
const anyName: Value = ofKinds(Kind.string)

class Finder {
  readonly asked: Site[] = []
  readonly #oracle: Pick<Oracle, 'constant'>
  readonly #ir: FileIR
  readonly #held: HeldValues
  #work = maxWork

  constructor(oracle: Pick<Oracle, 'constant'>, ir: FileIR) {
    this.#oracle = oracle
    this.#ir = ir
    this.#held = heldValues(ir)
  }

  contentsOf(root: Root, depth: number): HeldContents | undefined {
    const { lost, walked } = this.#held
    const lostAt = lost.get(root) ?? Infinity
    const stores = this.#storesOf(root, depth)
    if (depth > maxDepth || lostAt === 0 || stores === undefined || stores.length === 0) return undefined
    const all: HeldContents[] = []
    for (const store of stores) {
      const one = this.#made(store, depth)
      if (one === undefined || (all[0] !== undefined && all[0].of !== one.of)) return undefined
      all.push(one)
    }
    const made = all.reduce(joined)
    const contents = this.#withAdditions(root, made)
    if (contents === undefined || isTop(contents.value) || isBottom(contents.value)) return undefined
    // What is taken from a pair of a map that is walked through lies less deep than it looks.
    const isKept = lostAt > 2 || (lostAt > 1 && !(made.of === 'map' && walked.has(root)))
    const isFixed = stores.length === 1 && !this.#held.shrunk.has(root)
    return {
      ...contents,
      fields: isKept ? contents.fields : undefined,
      length: isFixed && contents === made ? contents.length : undefined,
    }
  }

  /** What others can get at is not looked into on the way. */
  #storesOf(root: Root, depth: number): readonly Held[] | undefined {
    if (root.startsWith('.'))
      return this.#held.writesAny && !root.startsWith('.#') ? undefined : this.#held.fields.get(root)
    const variable = Number(root.slice(1)) as Variable
    const info = this.#ir.variables[variable]
    if (info?.stable !== true || info.kind === 'param' || (depth > 0 && info.exported)) return undefined
    const isEverybodys = info.owner === 0 && (!isModule(this.#ir) || hasNamespaces(this.#ir))
    return isEverybodys ? undefined : this.#held.variables.get(variable)
  }

  #withAdditions(root: Root, made: HeldContents): HeldContents | undefined {
    let contents: HeldContents | undefined = made
    for (const addition of this.#held.additions.get(root) ?? [])
      contents = contents && this.#added(contents, addition)
    return contents
  }

  #added(contents: HeldContents, { body, temp, as, placed }: Addition): HeldContents | undefined {
    const isName = typeof as === 'object'
    // A list that is made longer has holes.
    if (isName && contents.of !== 'record')
      return as.name === 'length' && contents.of === 'list'
        ? joined(contents, { ...contents, value: nothing })
        : undefined
    if (as === 'elements' || (as === 'entry') !== (contents.of === 'map')) return undefined
    const part = this.#part(body, temp)
    const keys = isName ? ofLiteral(as.name) : top
    const added = joined(contents, partAs(contents.of, part, keys))
    return placed && contents.of === 'list' ? joined(added, { ...added, value: nothing }) : added
  }

  /** The collection that a value is, where it is made. */
  #made({ body, temp }: Held, depth: number): HeldContents | undefined {
    const { byTemp } = body
    const made = unwrapped(byTemp, temp)
    switch (made?.kind) {
      case 'array':
        return this.#list(body, made, depth)
      case 'object':
        return this.#record(body, made, depth)
      case 'call': {
        const copied = copyOf(this.#ir, byTemp, made)
        const [first, second] = made.args
        if (copied === undefined || second !== undefined || first?.spread === true) return undefined
        const owner = byTemp[made.receiver ?? made.callee]
        const name = owner?.kind === 'load' ? this.#ir.variables[owner.variable]?.name : undefined
        const method = byTemp[made.callee]
        if (method?.kind === 'get')
          return method.name === 'freeze' && first !== undefined
            ? this.#made({ body, temp: first.temp }, depth)
            : undefined
        if (name !== 'Map' && name !== 'Set') return undefined
        const of = name === 'Map' ? 'map' : 'set'
        if (first === undefined) return { ...empty, of }
        const source = this.#source({ body, temp: first.temp }, depth)
        if (source === undefined || source.of === 'record') return undefined
        if (of === 'set')
          return source.of === 'map' ? undefined : { ...source, of, keys: top, length: undefined }
        if (source.of === 'map') return source
        const [keys, value] = [source.fields?.get(0), source.fields?.get(1)]
        if (keys === undefined || value === undefined)
          return isBottom(source.value) ? { ...empty, of } : undefined
        return { of, keys, value, fields: source.inner, length: undefined }
      }
      default:
        return undefined
    }
  }

  /** What is iterated over: made in place, or held by another name. */
  #source(at: Held, depth: number): (HeldContents & { readonly inner?: Part['fields'] }) | undefined {
    const made = unwrapped(at.body.byTemp, at.temp)
    if (made?.kind === 'load') return this.contentsOf(`v${made.variable}`, depth + 1)
    if (made?.kind !== 'array') return this.#made(at, depth + 1)
    const list = this.#list(at.body, made, depth + 1)
    if (list === undefined) return undefined
    // The values of entries that are written in place.
    const values = made.elements.map((each) => {
      const pair = each && unwrapped(at.body.byTemp, each.temp)
      const value = pair?.kind === 'array' ? pair.elements[1] : undefined
      return value === undefined ? undefined : this.#part(at.body, value.temp)
    })
    const known = values.filter((part) => part !== undefined)
    return known.length === values.length ? { ...list, inner: together(known).fields } : list
  }

  #list(body: Body, made: Instruction & { kind: 'array' }, depth: number): HeldContents | undefined {
    const parts: Part[] = []
    let length: number | undefined = made.elements.length
    for (const element of made.elements) {
      if (this.#work-- <= 0) return undefined
      if (element?.spread === true) {
        const source = this.#source({ body, temp: element.temp }, depth)
        if (source === undefined || source.of === 'map' || source.of === 'record') return undefined
        parts.push({ value: source.value, fields: source.fields })
        length = undefined
      } else
        parts.push(
          element === undefined ? { value: nothing, fields: undefined } : this.#part(body, element.temp),
        )
    }
    return { ...partAs('list', together(parts), bottom), length }
  }

  #record(body: Body, made: Instruction & { kind: 'object' }, depth: number): HeldContents | undefined {
    const parts: Part[] = []
    let keys = bottom
    for (const i of partsOf(body, made.temp)) {
      if (i.kind === 'spreadInto') {
        const source = this.#source({ body, temp: i.value }, depth)
        if (source?.of !== 'record') return undefined
        parts.push({ value: source.value, fields: source.fields })
        keys = join(keys, source.keys)
      }
      if (i.kind !== 'set' && i.kind !== 'setElement') continue
      if (this.#work-- <= 0 || this.#seesReceiver(body, i.value)) return undefined
      // What it has beside its own names comes from its prototype.
      if (i.kind === 'set' && i.name === '__proto__') return undefined
      parts.push(this.#part(body, i.value))
      keys = join(keys, i.kind === 'set' ? ofLiteral(i.name) : this.#name(body, i.index))
    }
    return partAs('record', together(parts), keys)
  }

  #name(body: Body, temp: Temp): Value {
    const known = literalOf(this.#value(body, temp))
    return known === undefined ? anyName : ofLiteral(String(known.literal))
  }

  /** A method may change the record it stands in. */
  #seesReceiver(body: Body, temp: Temp): boolean {
    const fn = functionAt(this.#ir, body.byTemp, temp)
    const of = fn && this.#ir.functions[fn.index]
    return of !== undefined && usesThis(this.#ir, of)
  }

  #part(body: Body, temp: Temp): Part {
    const value = this.#value(body, temp)
    const made = unwrapped(body.byTemp, temp)
    if (made?.kind === 'array') {
      if (made.elements.length > maxFields || made.elements.some((each) => each?.spread))
        return { value, fields: undefined }
      const fields = made.elements.map(
        (each, index) => [index, each ? this.#value(body, each.temp) : nothing] as const,
      )
      const length = ofNumbers(fields.length, fields.length)
      return { value, fields: new Map<string | number, Value>([...fields, ['length', length]]) }
    }
    if (made?.kind !== 'object') return { value, fields: undefined }
    const fields = new Map<string | number, Value>()
    for (const i of partsOf(body, made.temp)) {
      if (i.kind !== 'set' || i.name === '__proto__' || this.#seesReceiver(body, i.value))
        return { value, fields: undefined }
      fields.set(i.name, this.#value(body, i.value))
    }
    return { value, fields }
  }

  #value({ byTemp }: Body, temp: Temp, depth = 0): Value {
    if (this.#work-- <= 0 || depth > maxDepth) return top
    return constantValue(byTemp, temp, (made) => {
      if (made.kind !== 'load' && made.kind !== 'get') return undefined
      this.asked.push(made.site)
      const constant = this.#oracle.constant(made.site)
      if (constant !== undefined) return ofLiteral(constant)
      if (made.kind === 'get') return undefined
      const info = this.#ir.variables[made.variable]
      const stores =
        info?.stable === true && info.kind !== 'param' ? this.#held.variables.get(made.variable) : undefined
      const [only, ...others] = stores ?? []
      return only === undefined || others.length > 0
        ? undefined
        : this.#value(only.body, only.temp, depth + 1)
    })
  }
}

/** What a namespace exports is a property, too. */
function hasNamespaces({ variables }: FileIR): boolean {
  return variables.some(({ kind }) => kind === 'namespace')
}

const empty: HeldContents = { of: 'list', value: bottom, fields: undefined, keys: bottom, length: undefined }

function partAs(of: HeldContents['of'], { value, fields }: Part, keys: Value): HeldContents {
  return { of, value, fields, keys, length: undefined }
}

function joined(a: HeldContents, b: HeldContents): HeldContents {
  const { value, fields } = together([a, b])
  return { of: a.of, value, fields, keys: join(a.keys, b.keys), length: undefined }
}

const partsByBody = new WeakMap<Body['byTemp'], ReadonlyMap<Temp, readonly Instruction[]>>()

/** What is put into an object literal, or done to it under no other name. */
function partsOf({ byTemp }: Body, object: Temp): readonly Instruction[] {
  let parts = partsByBody.get(byTemp) as Map<Temp, Instruction[]> | undefined
  if (parts === undefined) {
    parts = new Map()
    for (const i of byTemp)
      if (i?.kind === 'set' || i?.kind === 'setElement' || i?.kind === 'spreadInto' || i?.kind === 'delete')
        push(parts, i.object, i)
    partsByBody.set(byTemp, parts)
  }
  return parts.get(object) ?? []
}

/** Any of them. A name that one has and another has not is undefined there. */
function together(parts: readonly Part[]): Part {
  const value = parts.reduce((all, part) => join(all, part.value), bottom)
  const objects = parts.filter((part) => (part.value.kinds & (Kind.object | Kind.function)) !== 0)
  const names = new Set(objects.flatMap(({ fields }) => [...(fields?.keys() ?? [])]))
  const fields = new Map<string | number, Value>()
  for (const name of names) {
    const isInherited = typeof name === 'string' && (inheritedByObjects.has(name) || name === 'length')
    let field: Value | undefined = bottom
    for (const { fields: own } of objects) {
      // A list has methods, too.
      const missing = own === undefined || isInherited || own.has('length') ? undefined : nothing
      const value: Value | undefined = own?.get(name) ?? missing
      field = field && value && join(field, value)
    }
    if (field !== undefined && fields.size < maxFields) fields.set(name, field)
  }
  return { value, fields: objects.every((part) => part.fields !== undefined) ? fields : undefined }
}
