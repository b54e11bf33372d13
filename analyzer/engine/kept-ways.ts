/**
 * The ways of a function that is given to another through the file, until it is called: into private fields and
 * variables, into lists, sets and maps of them. Flow-insensitive; given up where it leaves the file.
 */
import { isEquality } from '../ir/comparisons.ts'
import type { FileIR, Instruction } from '../ir/ir.ts'
import type { Callee, FunctionRef, Oracle } from '../ir/oracle.ts'
import type { FunctionIndex, Site, Temp, Variable } from '../support/ids.ts'
import { functionAt, passing } from './effects.ts'
import type { Body } from './held-values.ts'
import { adding, collection, giving, makers, reading, silent, taking } from './collection-methods.ts'
import { movesOfArgument } from './kept-builtins.ts'
import { keptSites, type Kept, type KeptCall } from './kept-calls.ts'
import { down, itself, up } from './kept-levels.ts'
import { valueUses, type ValueUses } from './value-uses.ts'

type Call = Instruction & { kind: 'call' }

export type Ask = () => unknown

/** Steps of one way. */
const maxWork = 1500

class Lost extends Error {}

/** The ways of one function through the file. */
export class Way {
  readonly asked: Ask[] = []
  readonly #oracle: Oracle
  readonly #ir: FileIR
  readonly #uses: ValueUses
  readonly #levels = new Map<string, number>()
  /** Names under which it, or what holds it, stands in objects. */
  readonly #names = new Set<string>()
  #anyName = false
  readonly #calls: KeptCall[] = []
  readonly #handed: { readonly ref: FunctionRef; readonly parameter: number }[] = []
  #todo: (() => void)[] = []
  #work = maxWork

  constructor(oracle: Oracle, ir: FileIR) {
    this.#oracle = oracle
    this.#ir = ir
    this.#uses = valueUses(ir)
  }

  from(fn: FunctionIndex, parameter: number): Kept | undefined {
    try {
      this.#parameter(fn, parameter, itself)
      for (let next = this.#todo.pop(); next !== undefined; next = this.#todo.pop()) next()
    } catch (error) {
      if (error instanceof Lost) return undefined
      throw error
    }
    if (this.#calls.length + this.#handed.length === 0) return undefined
    return { calls: this.#calls, handed: this.#handed }
  }

  #ask<Answer>(question: () => Answer): Answer {
    this.asked.push(question)
    return question()
  }

  #callee(site: Site): Callee {
    return this.#ask(() => this.#oracle.callee(site))
  }

  #isHidden(name: string, site: Site): boolean {
    return name.startsWith('#') || this.#ask(() => this.#oracle.propertyFlags(site).hidden)
  }

  /** Whether `what` is new at this level. */
  #reach(what: string, level: number): boolean {
    const before = this.#levels.get(what) ?? 0
    if ((before | level) === before) return false
    if (this.#work-- <= 0) throw new Lost()
    this.#levels.set(what, before | level)
    return true
  }

  #parameter(index: FunctionIndex, parameter: number, level: number): void {
    const body = this.#uses.bodies[index]
    if (body === undefined || body.byTemp.some((i) => i?.kind === 'arguments')) throw new Lost()
    for (const i of body.byTemp) {
      if (i?.kind !== 'param' || i.index !== parameter) continue
      if (i.rest) throw new Lost()
      this.#temp(body, i.temp, level)
    }
  }

  #temp(body: Body, temp: Temp, level: number): void {
    if (!this.#reach(`${body.fn.index} ${temp}`, level)) return
    const uses = this.#uses.of(body)
    if (uses.thrown.has(temp)) throw new Lost()
    if (uses.returned.has(temp)) this.#returned(body, level)
    for (const i of uses.by.get(temp) ?? []) this.#todo.push(() => this.#use(body, temp, level, i))
  }

  #variable(variable: Variable, level: number): void {
    if (!this.#reach(`v${variable}`, level)) return
    const info = this.#ir.variables[variable]
    if (info?.owner === undefined || info.exported) throw new Lost()
    for (const { body, temp } of this.#uses.loads.get(variable) ?? []) this.#temp(body, temp, level)
  }

  #field(from: Body, name: string, level: number): void {
    if (!this.#reach(`.${this.#uses.classAt(from.fn.site)}.${name}`, level)) return
    for (const { body, temp } of this.#uses.gets.get(name) ?? [])
      if (this.#isSameClass(from, body)) this.#temp(body, temp, level)
  }

  #isSameClass(one: Body, other: Body): boolean {
    const [left, right] = [one, other].map(({ fn }) => this.#uses.classAt(fn.site))
    return left === right || left === undefined || right === undefined
  }

  /** Only of `#methods`, whose calls are all in sight. */
  #returned({ fn }: Body, level: number): void {
    const name = fn.name.split('.').at(-1) ?? ''
    if (fn.kind !== 'method' || !name.startsWith('#') || fn.async || fn.generator) throw new Lost()
    for (const { body, temp } of this.#uses.gets.get(name) ?? [])
      for (const i of this.#uses.of(body).by.get(temp) ?? []) {
        if (i.kind !== 'call' || i.callee !== temp) throw new Lost()
        this.#temp(body, i.temp, level)
      }
  }

  /** From here on the function is found under this name in objects. */
  #name(name: string): void {
    if (this.#names.has(name)) return
    this.#names.add(name)
    for (const { body, temp } of this.#uses.gets.get(name) ?? []) {
      const made = body.byTemp[temp]
      const level = made?.kind === 'get' ? this.#levels.get(`${body.fn.index} ${made.object}`) : undefined
      if (made?.kind === 'get' && level !== undefined) this.#use(body, made.object, level, made)
    }
    for (const { body, temp } of this.#uses.named.get(name) ?? []) {
      const made = body.byTemp[temp]
      const level = made?.kind === 'set' ? this.#levels.get(`${body.fn.index} ${made.object}`) : undefined
      if (made?.kind === 'set' && level !== undefined) this.#use(body, made.object, level, made)
    }
  }

  #use(body: Body, temp: Temp, level: number, i: Instruction): void {
    switch (i.kind) {
      case 'cast':
      case 'nonNull':
      case 'await':
        this.#temp(body, i.temp, level)
        return
      case 'store':
        this.#variable(i.variable, level)
        this.#temp(body, i.temp, level)
        return
      case 'set':
        if (i.value === temp) this.#set(body, i, level)
        else if (this.#names.has(i.name)) this.#into(body, i.value, down(level))
        return
      case 'setElement':
        if (i.value === temp) {
          this.#anyName = true
          this.#into(body, i.object, up(level))
        } else if (i.object === temp) this.#into(body, i.value, down(level))
        return
      case 'get':
        this.#get(body, temp, level, i)
        return
      case 'element':
        if (level === itself) throw new Lost()
        if (i.object === temp) this.#temp(body, i.temp, down(level))
        return
      case 'call':
        this.#call(body, temp, level, i)
        return
      case 'array':
      case 'rest':
        this.#array(body, temp, level, i)
        return
      case 'spreadInto':
        this.#into(body, i.value === temp ? i.object : i.value, level)
        return
      case 'iterate':
        if (i.how === 'in') return
        if (level === itself) throw new Lost()
        for (const next of this.#uses.of(body).by.get(i.temp) ?? [])
          // Of a map, they are pairs.
          if (next.kind === 'iterateNext') this.#temp(body, next.temp, level | down(level))
        return
      case 'binary':
        // A number, and no function.
        if (!isEquality(i.op) && i.op !== 'in' && i.op !== 'instanceof') throw new Lost()
        return
      case 'unary':
        if (/^[-+~]$/.test(i.op)) throw new Lost()
        return
      case 'step':
      case 'superCall':
      case 'class':
      case 'yield':
      case 'opaque':
        throw new Lost()
      default:
        // Compared, tested, deleted, made text of.
        return
    }
  }

  #set(body: Body, i: Instruction & { kind: 'set' }, level: number): void {
    this.#temp(body, i.temp, level)
    if (body.byTemp[i.object]?.kind !== 'object' && this.#isHidden(i.name, i.site)) {
      this.#field(body, i.name, level)
      return
    }
    this.#name(i.name)
    this.#into(body, i.object, up(level))
  }

  /** An array literal, or the rest of one. */
  #array(body: Body, temp: Temp, level: number, i: Instruction & { kind: 'array' | 'rest' }): void {
    const elements = i.kind === 'array' ? i.elements.filter((each) => each?.temp === temp) : []
    if (elements.some((each) => each?.spread !== true)) this.#temp(body, i.temp, up(level))
    // Spreading a map makes pairs.
    else this.#temp(body, i.temp, i.kind === 'rest' ? level : level | up(level))
  }

  #get(body: Body, temp: Temp, level: number, i: Instruction & { kind: 'get' }): void {
    const uses = this.#uses.of(body).by.get(i.temp) ?? []
    // Of a method call, its receiver tells.
    if (uses.every((by) => by.kind === 'call' && by.callee === i.temp && by.receiver === temp)) return
    if (level === itself) {
      // Of an object that is no function, or of one that is bound.
      if (!/^(?:name|length)$/.test(i.name)) throw new Lost()
    } else if (this.#anyName || this.#names.has(i.name)) this.#temp(body, i.temp, down(level))
  }

  #call(body: Body, temp: Temp, level: number, i: Call): void {
    if (i.callee === temp) {
      if (i.isNew || i.tagged) throw new Lost()
      this.#called(body, i, 0)
    }
    const callee = this.#callee(i.site)
    if (i.receiver === temp && i.callee !== temp) this.#method(body, level, i, callee)
    if (i.args.every((argument) => argument.temp !== temp)) return
    if (callee.kind === 'ambient') {
      this.#toBuiltin(body, level, i, callee.key, temp)
      return
    }
    if (callee.kind !== 'functions' || callee.open === true) throw new Lost()
    const { args } = passing(callee, i)
    args.forEach((argument, index) => {
      if (argument?.temp !== temp) return
      if (args.slice(0, index + 1).some((each) => each?.spread !== false)) throw new Lost()
      for (const ref of callee.functions)
        if (ref.file === this.#ir.file) this.#parameter(ref.index, index, level)
        else if (level === itself) this.#handed.push({ ref, parameter: index })
        else throw new Lost()
    })
  }

  #called(body: Body, call: Call, from: number): void {
    if (!keptSites(this.#ir).has(call.site)) throw new Lost()
    if (!this.#calls.some((each) => each.call === call)) this.#calls.push({ fn: body.fn.index, call, from })
  }

  /** A method of the function, or of something that it is in. */
  #method(body: Body, level: number, i: Call, callee: Callee): void {
    const get = body.byTemp[i.callee]
    if (callee.kind !== 'ambient') {
      if (level === itself) throw new Lost()
      // A method that is written in a literal has what it is in as `this`.
      const isMethod = ({ file, index }: FunctionRef): boolean =>
        file !== this.#ir.file || this.#ir.functions[index]?.kind !== 'arrow'
      if (callee.kind === 'functions' && callee.functions.some(isMethod)) throw new Lost()
      if (get?.kind !== 'get' || this.#anyName || this.#names.has(get.name)) {
        this.#temp(body, i.callee, down(level))
        return
      }
      if (callee.kind === 'unknown') throw new Lost()
      return
    }
    if (/^(?:Callable)?Function\.call$/.test(callee.key)) {
      this.#called(body, i, 1)
      return
    }
    const name = collection.exec(callee.key)?.[1]
    if (name === undefined) {
      if (callee.key === 'Object.hasOwnProperty') return
      throw new Lost()
    }
    if (taking.has(name)) this.#toCallback(body, level, i, callee.key)
    if (adding.has(name)) {
      for (const argument of name === 'set' ? i.args.slice(1) : i.args)
        this.#into(body, argument.temp, argument.spread ? level : down(level))
      if (name === 'add' || name === 'set' || name === 'fill') this.#temp(body, i.temp, level)
    }
    if (taking.has(name) && name.startsWith('find')) this.#temp(body, i.temp, down(level))
    if (reading.has(name)) this.#temp(body, i.temp, down(level))
    else if (giving.has(name)) this.#temp(body, i.temp, name === 'entries' ? level | up(level) : level)
    else if (!silent.has(name) && !adding.has(name)) throw new Lost()
  }

  #toCallback(body: Body, level: number, i: Call, key: string): void {
    const [argument] = i.args
    const made = argument && functionAt(this.#ir, body.byTemp, argument.temp)
    const fn = made && this.#ir.functions[made.index]
    if (made === undefined || fn === undefined) throw new Lost()
    for (const index of fn.params.keys())
      // The second is the element's number, or a map's key.
      if (index !== 1 || key.includes('Map.'))
        this.#parameter(made.index, index, index === 2 ? level : down(level))
  }

  #toBuiltin(body: Body, level: number, i: Call, key: string, temp: Temp): void {
    const isSpread = i.args.some((argument) => argument.temp === temp && argument.spread)
    const moves = movesOfArgument(key, i.args.length, level, isSpread)
    if (moves === undefined || (moves.isMethod && (i.receiver === undefined || i.receiver === temp)))
      throw new Lost()
    if (moves.anyName) this.#anyName = true
    if (moves.receiver !== undefined && i.receiver !== undefined) this.#into(body, i.receiver, moves.receiver)
    if (moves.result !== undefined) this.#temp(body, i.temp, moves.result)
  }

  /** Something is put into what a temp holds: wherever that was taken from, it may be found. */
  #into(body: Body, temp: Temp, level: number): void {
    // What is not a collection is in none.
    if ((level & ~itself) === 0 || !this.#reach(`into ${body.fn.index} ${temp}`, level)) return
    this.#temp(body, temp, level)
    const made = body.byTemp[temp]
    const outer = up(level)
    switch (made?.kind) {
      case 'const':
      case 'object':
        return
      case 'array':
        for (const each of made.elements)
          if (each !== undefined) this.#into(body, each.temp, each.spread ? level & ~2 : down(level))
        return
      case 'cast':
      case 'nonNull':
      case 'store':
      case 'set':
      case 'setElement':
        this.#into(body, made.value, level)
        return
      case 'element':
        this.#into(body, made.object, outer)
        return
      case 'load': {
        const info = this.#ir.variables[made.variable]
        if (info === undefined || ['param', 'catch', 'import', 'global'].includes(info.kind)) throw new Lost()
        this.#variable(made.variable, level)
        for (const each of this.#uses.stores.get(made.variable) ?? []) this.#into(each.body, each.temp, level)
        return
      }
      case 'get':
        if (!this.#isHidden(made.name, made.site)) {
          this.#name(made.name)
          this.#into(body, made.object, outer)
          return
        }
        this.#field(body, made.name, level)
        for (const each of this.#uses.sets.get(made.name) ?? [])
          if (this.#isSameClass(body, each.body)) this.#into(each.body, each.temp, level)
        return
      case 'iterateNext': {
        const iterate = body.byTemp[made.iterator]
        if (iterate?.kind !== 'iterate') throw new Lost()
        this.#into(body, iterate.value, level | outer)
        return
      }
      case 'call': {
        const callee = this.#callee(made.site)
        if (callee.kind !== 'ambient') throw new Lost()
        if (makers.has(callee.key)) {
          // Unless they hold collections that this one is in, they are as they were.
          if ((level & ~3) !== 0)
            for (const { temp: of } of made.args) this.#into(body, of, level | up(level))
          return
        }
        const name = collection.exec(callee.key)?.[1]
        if (name === undefined || made.receiver === undefined) throw new Lost()
        if (reading.has(name) || name.startsWith('find')) {
          this.#into(body, made.receiver, outer)
          return
        }
        if (!giving.has(name)) throw new Lost()
        this.#into(body, made.receiver, name === 'entries' ? level | down(level) : level)
        return
      }
      default:
        throw new Lost()
    }
  }
}
