/** What a function gives to the parameters that it calls, and what callbacks know by that. */
import type { Step } from '../findings/finding.ts'
import { ofKind } from '../ir/instructions.ts'
import type { Instruction } from '../ir/ir.ts'
import { operands } from '../ir/verify.ts'
import type { Temp } from '../support/ids.ts'
import { quote } from '../support/quote.ts'
import { showValue } from '../values/text.ts'
import { Kind, ofKinds } from '../values/value.ts'
import { givenOf, itemGiven, itemOf, itemOfFact, joinItems, type Item } from './contents.ts'
import { parameterAt, passing } from './effects.ts'
import { plain } from './fact.ts'
import { walk, type Solution } from './fixpoint.ts'
import type { Frame } from './frame.ts'
import { keptSites } from './kept-calls.ts'
import type { PassedItems } from './kept-functions.ts'
import { spreadOut } from './spread.ts'
import type { State } from './state.ts'
import type { Hand } from './summary.ts'
import type { Sym } from './symbols.ts'

type Call = Instruction & { kind: 'call' }

const missing = itemOfFact(plain(ofKinds(Kind.undefined)))

/** Of parameters that the function does nothing with but call them, or hand them to others that do no more. */
export function handsOf(frame: Frame, solution: Solution): readonly Hand[] {
  const { fn } = frame
  const calls = new Map<Call, number>()
  const given = new Map<number, PassedItems[]>()
  for (const parameter of fn.params.keys()) {
    const own = callsOf(frame, parameter)
    if (own === undefined) {
      const kept = givenOnceKept(frame, parameter)
      if (kept !== undefined) given.set(parameter, [...kept])
      continue
    }
    given.set(parameter, [...own.handed])
    for (const call of own.calls) calls.set(call, parameter)
  }
  if (given.size === 0) return []
  for (const id of frame.order) {
    const block = frame.block(id)
    if (!block.instructions.some((i) => i.kind === 'call' && calls.has(i))) continue
    walk(frame, solution, block, (i, before) => {
      const parameter = i.kind === 'call' ? calls.get(i) : undefined
      if (i.kind !== 'call' || parameter === undefined) return
      given.get(parameter)?.push(passedItems(frame, before, i))
    })
  }
  return [...given].flatMap(([parameter, all]) => {
    if (all.length === 0) return []
    const { items, isOpen } = together(all)
    return [{ parameter, args: items.map(givenOf), isOpen }]
  })
}

/** What is given at any of the calls, by number of the argument. */
function together(all: readonly PassedItems[]): PassedItems {
  const known = Math.min(...all.map(({ items, isOpen }) => (isOpen ? items.length : Infinity)))
  const count = Math.min(known, Math.max(...all.map(({ items }) => items.length)))
  const items = Array.from({ length: count }, (_, index) =>
    joinItems(all.map((each) => each.items[index] ?? missing)),
  )
  return { items, isOpen: known < Infinity }
}

/** What calls of a parameter pass once it is kept; undefined where that is not known. */
function givenOnceKept(frame: Frame, parameter: number): readonly PassedItems[] | undefined {
  const { kept, passedAt } = frame.context
  const found = kept.of(frame.fn.index, parameter)
  if (found === undefined) return undefined
  const given: PassedItems[] = []
  for (const { call, from } of found.calls) {
    const passed = passedAt.get(call.site)
    if (passed === undefined) return undefined
    if (passed !== 'never') given.push({ ...passed, items: passed.items.slice(from) })
  }
  for (const { ref, parameter: index } of found.handed) {
    const hand = frame.context.summary(ref)?.hands.find((each) => each.parameter === index)
    if (hand === undefined) return undefined
    given.push(givenBy(hand))
  }
  return given
}

/** Remembers what calls of kept functions pass. */
export function rememberPassed(frame: Frame, state: State | undefined, i: Instruction | undefined): void {
  if (i?.kind !== 'call' || frame.entry !== undefined) return
  if (!keptSites(frame.context.ir).has(i.site)) return
  frame.context.passedAt.set(i.site, state === undefined ? 'never' : forgotten(passedItems(frame, state, i)))
}

function forgotten({ items, isOpen }: PassedItems): PassedItems {
  return { items: items.map(forgetTests), isOpen }
}

function givenBy({ args, isOpen }: Hand): PassedItems {
  return { items: args.map(itemGiven), isOpen }
}

/** The arguments of a call, as far as those of a list can be told one by one. */
function passedItems(frame: Frame, state: State, { args }: Call): PassedItems {
  const items: Item[] = []
  for (const argument of args) {
    if (!argument.spread) {
      items.push(passedItem(frame, state, argument.temp, frame.sym(argument.temp)))
      continue
    }
    const { args: elements, isKnown } = spreadOut(frame, state, [argument])
    for (const sym of elements) items.push(passedItem(frame, state, argument.temp, sym))
    if (!isKnown(elements.length)) return { items, isOpen: true }
  }
  return { items, isOpen: false }
}

/** An argument that stands at `temp`, with how user data came there. */
function passedItem(frame: Frame, state: State, temp: Temp, sym: Sym): Item {
  const item = itemOf(frame, state, sym, undefined)
  const { fact, fields, from } = item
  if (fact.user === undefined && ![...fields.values()].some(({ user }) => user !== undefined)) return item
  const { ir, oracle } = frame.context
  const what = fact.user === undefined ? 'an object with user data' : `${showValue(fact.value)}, user data`
  const step = (of: Instruction, before: string, after: string): readonly Step[] => {
    const span = ir.spans[of.site]
    const message = `${before}${quote(oracle.text(of.site))}${after} ${what}`
    return span === undefined ? [] : [{ file: ir.file, ...span, message }]
  }
  const [made, def] = [frame.instructions[temp], frame.symbols.def(sym)]
  const isElsewhere = def.kind === 'site' && def.instruction.site !== made?.site
  const source = isElsewhere && def.instruction.kind !== 'param' ? step(def.instruction, '', ' is') : []
  const passing = made === undefined ? [] : step(made, `${frame.fn.name}() passes `, ', which is')
  return { ...item, from: [...from, ...source, ...passing] }
}

interface Uses {
  readonly calls: readonly Call[]
  /** What others give to it that it is handed to. */
  readonly handed: readonly PassedItems[]
}

/** Undefined where something else may call the parameter, or where it is never called. */
function callsOf(frame: Frame, parameter: number): Uses | undefined {
  const { fn } = frame
  const info = fn.params[parameter] === undefined ? undefined : frame.variable(fn.params[parameter])
  if (info === undefined || !info.stable || info.readers.length > 0) return undefined
  const isOwn = (temp: Temp | undefined): boolean =>
    temp !== undefined && parameterAt(fn, frame.instructions, temp) === parameter
  const isGiven = ({ callee, args }: Call): boolean => isOwn(callee) || args.some(({ temp }) => isOwn(temp))
  if (!ofKind(fn, 'call').some(isGiven)) return undefined
  const calls: Call[] = []
  const handed: PassedItems[] = []
  for (const i of frame.instructions) {
    if (i === undefined || !operands(i).some(isOwn)) continue
    if (i.kind === 'binary' || i.kind === 'unary' || (i.kind === 'store' && i.variable === info.id)) continue
    if (i.kind !== 'call' || isOwn(i.receiver)) return undefined
    const isArgument = i.args.some(({ temp }) => isOwn(temp))
    if (isOwn(i.callee)) {
      if (isArgument || i.isNew) return undefined
      calls.push(i)
    } else {
      const others = givenByCallees(frame, i, isOwn)
      if (others === undefined) return undefined
      handed.push(...others)
    }
  }
  for (const { terminator } of fn.blocks)
    if ((terminator.kind === 'return' || terminator.kind === 'throw') && isOwn(terminator.value))
      return undefined
  return calls.length + handed.length === 0 ? undefined : { calls, handed }
}

/** What the callees of a call give to those of their arguments that `isGiven` picks; undefined where that is not known. */
function givenByCallees(
  frame: Frame,
  call: Call,
  isGiven: (argument: Temp) => boolean,
): readonly PassedItems[] | undefined {
  const { oracle } = frame.context
  const callee = oracle.callee(call.site)
  if (callee.kind !== 'functions' || callee.open === true) return undefined
  const { args } = passing(callee, call)
  const found: PassedItems[] = []
  for (const [index, argument] of args.entries()) {
    if (argument === undefined || !isGiven(argument.temp)) continue
    if (args.slice(0, index + 1).some((each) => each?.spread)) return undefined
    for (const ref of callee.functions) {
      const hand = frame.context.summary(ref)?.hands.find(({ parameter }) => parameter === index)
      if (hand === undefined) return undefined
      found.push(givenBy(hand))
    }
  }
  return found.length === 0 ? undefined : found
}

/** What the function that hands this one over says of a parameter. */
export function givenParameter(frame: Frame, index: number): Item | undefined {
  const variable = frame.fn.params[index]
  return variable === undefined ? undefined : frame.context.parameterFacts.get(variable)
}

/** Remembers what functions of the program give to the functions that are made where they are called. */
export function rememberHanded(frame: Frame, i: Instruction): void {
  if (i.kind !== 'call') return
  const { ir, parameterFacts } = frame.context
  for (const { temp } of i.args) {
    const made = frame.instructions[temp]
    if (made?.kind !== 'closure') continue
    const given = givenByCallees(frame, i, (argument) => argument === temp)
    if (given === undefined || isUsedElsewhere(frame, temp, i)) continue
    const parameters = ir.functions[made.function]?.params ?? []
    for (const [index, item] of together(given).items.entries()) {
      const variable = parameters[index]
      if (variable !== undefined) parameterFacts.set(variable, forgetTests(item))
    }
  }
}

/** A function that names itself may call itself with anything. */
function isUsedElsewhere(frame: Frame, made: Temp, call: Call): boolean {
  return frame.instructions.some((i: Instruction | undefined) => {
    if (i === undefined || i === call || !operands(i).includes(made)) return false
    if (i.kind !== 'store') return true
    const isLoaded = (other: Instruction | undefined): boolean =>
      other?.kind === 'load' && other.variable === i.variable
    return frame.variable(i.variable).readers.length > 0 || frame.instructions.some(isLoaded)
  })
}

/** Whoever made a test, it was another function. */
export function forgetTests({ fact, fields, from }: Item): Item {
  return {
    fact: { ...fact, base: fact.value, test: undefined },
    fields: new Map(
      [...fields].map(([name, each]) => [name, { ...each, base: each.value, test: undefined }]),
    ),
    from,
  }
}
