/**
 * Calls of a class's methods, where its objects never get out of sight: followed from where they are made through
 * variables, private fields, parameters and results. Whoever else has one may call whatever it has.
 */
import { harmless } from '../engine/collection-methods.ts'
import type { Body } from '../engine/held-roots.ts'
import { valueUses } from '../engine/value-uses.ts'
import { isModule } from '../engine/variable-values.ts'
import type { Shared } from '../frontend/oracle/shared-constants.ts'
import { isEquality } from '../ir/comparisons.ts'
import type { FunctionIR, Instruction } from '../ir/ir.ts'
import type { FunctionIndex, Site, Temp, Variable } from '../support/ids.ts'
import { push } from '../support/multimap.ts'
import { nestedTooDeep } from '../support/stack.ts'
import { isAsked } from './closed.ts'
import type { PlainFile } from './shared-collections.ts'

type Call = Instruction & { readonly kind: 'call' }
type Class = Instruction & { readonly kind: 'class' }

/** What the program says of one file. */
export interface Home extends PlainFile {
  /** Who can name what a module declares at a site. */
  readonly shared: (site: Site) => Shared | undefined
}

export interface CallIn {
  readonly file: Home
  readonly body: Body
  readonly call: Call
}

export interface Around {
  file(path: string): Home | undefined
  /** All calls of a function; undefined when there may be others. */
  callsOf(home: Home, fn: FunctionIR): readonly CallIn[] | undefined
  /** The answer rests on the text of this file. */
  restsOn(home: Home): void
}

class Lost extends Error {}

const maxSteps = 600

/** All calls of a method, by any object of its class; undefined when there may be others. */
export function callsOnInstances(
  around: Around,
  home: Home,
  method: FunctionIR,
): readonly CallIn[] | undefined {
  for (const body of valueUses(home.ir).bodies)
    for (const i of body.byTemp) {
      if (i?.kind !== 'class' || !i.members.includes(method.index)) continue
      const instances = new Instances(around, home, i)
      return instances.run(body) ? instances.callsOf(method.name.split('.').at(-1) ?? '') : undefined
    }
  return undefined
}

class Instances {
  readonly #around: Around
  readonly #home: Home
  readonly #class: Class
  /** Calls of members, and those that something else is done with. */
  readonly #calls = new Map<string, CallIn[]>()
  readonly #valued = new Set<string>()
  /** Methods that give back the object. */
  readonly #chained = new Set<string>()
  readonly #seen = new Set<string>()
  #todo: (() => void)[] = []

  constructor(around: Around, home: Home, made: Class) {
    this.#around = around
    this.#home = home
    this.#class = made
  }

  /** False where one gets out of sight. */
  run(body: Body): boolean {
    try {
      // Methods of a base class have the object, too.
      if (this.#class.heritage !== undefined) return false
      this.#classAt(this.#home, body, this.#class.temp)
      this.#own()
      for (let next = this.#todo.pop(); next !== undefined; next = this.#todo.pop()) next()
      return true
    } catch (error) {
      if (error instanceof Lost) return false
      throw error
    }
  }

  callsOf(name: string): readonly CallIn[] | undefined {
    return this.#valued.has(name) ? undefined : (this.#calls.get(name) ?? [])
  }

  /** `this` in the class. */
  #own(): void {
    const { ir } = this.#home
    const { start, end } = ir.spans[this.#class.site] ?? { start: 0, end: 0 }
    const members = new Set(this.#class.members)
    for (const body of valueUses(ir).bodies) {
      let owner: FunctionIR | undefined = body.fn
      while (owner?.kind === 'arrow')
        owner = owner.parent === undefined ? undefined : ir.functions[owner.parent]
      const span = ir.spans[body.fn.site] ?? { start: 0, end: 0 }
      for (const i of body.byTemp) {
        if (i?.kind !== 'this') continue
        if (owner !== undefined && members.has(owner.index)) {
          if (owner.kind === 'static') this.#classAt(this.#home, body, i.temp)
          else this.#at(this.#home, body, i.temp)
        } else if (
          body.fn.kind === 'arrow' &&
          start <= span.start &&
          span.end <= end &&
          !isIn(owner, start, end)
        )
          // Of a static field.
          throw new Lost()
      }
    }
    function isIn(fn: FunctionIR | undefined, from: number, to: number): boolean {
      const of = fn && ir.spans[fn.site]
      return of !== undefined && from <= of.start && of.end <= to
    }
  }

  #visit(key: string, step: () => void): void {
    if (this.#seen.has(key)) return
    if (this.#seen.size > maxSteps) throw new Lost()
    this.#seen.add(key)
    this.#todo.push(step)
  }

  #uses(file: Home, body: Body, temp: Temp): readonly Instruction[] {
    if (file.ir.unsupported.has(nestedTooDeep)) throw new Lost()
    const { by, thrown } = valueUses(file.ir).of(body)
    if (thrown.has(temp)) throw new Lost()
    return by.get(temp) ?? []
  }

  /** The class itself. */
  #classAt(file: Home, body: Body, temp: Temp): void {
    this.#visit(`class ${file.ir.file} ${body.fn.index} ${temp}`, () => {
      if (valueUses(file.ir).of(body).returned.has(temp)) throw new Lost()
      for (const i of this.#uses(file, body, temp)) this.#useOfClass(file, body, temp, i)
    })
  }

  #useOfClass(file: Home, body: Body, temp: Temp, i: Instruction): void {
    switch (i.kind) {
      case 'store':
        this.#named(file, i.variable, i.site, (user, at, load) => this.#classAt(user, at, load))
        this.#classAt(file, body, i.temp)
        return
      case 'cast':
      case 'nonNull':
        this.#classAt(file, body, i.temp)
        return
      case 'get':
      case 'set':
        if (i.name === 'prototype' || (i.kind === 'set' && i.value === temp)) throw new Lost()
        return
      case 'call':
        if (i.args.some((argument) => argument.temp === temp)) throw new Lost()
        if (i.callee === temp && !i.isNew) throw new Lost()
        if (i.callee === temp) this.#at(file, body, i.temp)
        return
      default:
        if (!isAsked(i)) throw new Lost()
    }
  }

  /** An object of the class. */
  #at(file: Home, body: Body, temp: Temp): void {
    this.#visit(`${file.ir.file} ${body.fn.index} ${temp}`, () => {
      if (valueUses(file.ir).of(body).returned.has(temp)) this.#returned(file, body.fn)
      for (const i of this.#uses(file, body, temp)) this.#use(file, body, temp, i)
    })
  }

  #use(file: Home, body: Body, temp: Temp, i: Instruction): void {
    switch (i.kind) {
      case 'cast':
      case 'nonNull':
      case 'await':
        this.#at(file, body, i.temp)
        return
      case 'store':
        this.#named(file, i.variable, i.site, (user, at, load) => this.#at(user, at, load))
        this.#at(file, body, i.temp)
        return
      case 'get':
        this.#member(file, body, i)
        return
      case 'set':
        if (i.object === temp) this.#valued.add(i.name)
        if (i.value === temp) this.#field(file, body, i)
        return
      case 'call':
        this.#call(file, temp, i)
        return
      case 'binary':
        if (!isEquality(i.op) && i.op !== 'instanceof') throw new Lost()
        return
      case 'unary':
        if (i.op !== '!' && i.op !== 'typeof') throw new Lost()
        return
      default:
        throw new Lost()
    }
  }

  #member(file: Home, body: Body, get: Instruction & { kind: 'get' }): void {
    const { name, temp } = get
    if (name === 'constructor' || name === '__proto__') throw new Lost()
    const { by, returned, thrown } = valueUses(file.ir).of(body)
    if (returned.has(temp) || thrown.has(temp)) this.#valued.add(name)
    for (const i of by.get(temp) ?? []) {
      if (isAsked(i)) continue
      const isCalled = i.kind === 'call' && i.callee === temp && !i.isNew
      if (!isCalled || i.args.some((argument) => argument.temp === temp)) {
        this.#valued.add(name)
        continue
      }
      push(this.#calls, name, { file, body, call: i })
      if (this.#chained.has(name)) this.#at(file, body, i.temp)
    }
  }

  #field(file: Home, body: Body, set: Instruction & { kind: 'set' }): void {
    const { name, site } = set
    const isOwn = name.startsWith('#')
    const isLiteral = body.byTemp[set.object]?.kind === 'object'
    if (isLiteral || (!isOwn && !file.oracle.propertyFlags(site).hidden)) throw new Lost()
    this.#at(file, body, set.temp)
    const { gets, classAt } = valueUses(file.ir)
    for (const { body: at, temp } of gets.get(name) ?? [])
      if (!isOwn || classAt(at.byTemp[temp]?.site ?? site) === classAt(site)) this.#at(file, at, temp)
  }

  #call(file: Home, temp: Temp, call: Call): void {
    if (call.callee === temp) throw new Lost()
    if (call.args.every((argument) => argument.temp !== temp)) return
    const callee = file.oracle.callee(call.site)
    if (callee.kind === 'ambient' && harmless.test(callee.key)) return
    // What else may be called depends on all classes there are.
    if (callee.kind !== 'functions' || !callee.exact || callee.passed !== undefined) throw new Lost()
    for (const [index, argument] of call.args.entries()) {
      if (argument.temp !== temp) continue
      if (call.args.slice(0, index + 1).some(({ spread }) => spread)) throw new Lost()
      for (const ref of callee.functions) this.#parameter(ref.file, ref.index, index)
    }
  }

  #parameter(path: string, index: FunctionIndex, parameter: number): void {
    const file = this.#around.file(path)
    const body = file && valueUses(file.ir).bodies[index]
    if (file === undefined || body === undefined) throw new Lost()
    this.#around.restsOn(file)
    for (const i of body.byTemp) {
      if (i?.kind === 'arguments') throw new Lost()
      if (i?.kind !== 'param') continue
      if (i.rest && i.index <= parameter) throw new Lost()
      if (i.index === parameter) this.#at(file, body, i.temp)
    }
  }

  #returned(file: Home, fn: FunctionIR): void {
    if (fn.async || fn.generator) throw new Lost()
    const isMember = file.ir.file === this.#home.ir.file && this.#class.members.includes(fn.index)
    if (isMember && fn.kind === 'constructor') return
    if (isMember && fn.kind === 'method') {
      const name = fn.name.split('.').at(-1) ?? ''
      this.#chained.add(name)
      for (const { file: from, body, call } of this.#calls.get(name) ?? []) this.#at(from, body, call.temp)
      if (this.#valued.has(name)) throw new Lost()
      return
    }
    const calls = this.#around.callsOf(file, fn)
    if (calls === undefined) throw new Lost()
    for (const { file: from, body, call } of calls) this.#at(from, body, call.temp)
  }

  /** Wherever a variable is read, in this file and in those that import it. */
  #named(
    file: Home,
    variable: Variable,
    site: Site,
    follow: (file: Home, body: Body, load: Temp) => void,
  ): void {
    const info = file.ir.variables[variable]
    const isEverybodys = info?.owner === 0 && !isModule(file.ir)
    if (info?.owner === undefined || isEverybodys) throw new Lost()
    const { loads } = valueUses(file.ir)
    for (const { body, temp } of loads.get(variable) ?? []) follow(file, body, temp)
    if (!info.exported) return
    const shared = file.shared(site)
    if (shared === undefined || shared.isLost || shared.isOpen) throw new Lost()
    for (const { file: source, local, member } of shared.users) {
      const user = this.#around.file(source.fileName)
      if (user === undefined || member !== undefined || /\.[jt]sx$/.test(user.ir.file)) throw new Lost()
      const own = user.ir.variables.find(({ name, kind }) => name === local && kind === 'import')
      if (own === undefined) continue
      if (own.exported) throw new Lost()
      for (const { body, temp } of valueUses(user.ir).loads.get(own.id) ?? []) follow(user, body, temp)
    }
  }
}
