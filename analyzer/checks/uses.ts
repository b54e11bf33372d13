/** How a value is used: as a size, an offset, an index, a bound; stored where it must fit; or handed on. */
import { widthNamed, type Width } from '../domains/width.ts'
import type { Flow } from '../engine/flow.ts'
import type { Sym } from '../engine/symbols.ts'
import type { Instruction } from '../ir/ir.ts'
import type { UseRole } from '../models/model.ts'
import { elementModel } from '../models/properties.ts'
import type { Site, Temp } from '../support/ids.ts'
import { literalOf } from '../values/value.ts'

export interface Use {
  readonly sym: Sym
  readonly site: Site
  /** `a size`, `an index`: for the sentence that ends the trace. */
  readonly as: string
  /** It says how much of something there is: no sum with a sign is right. */
  readonly amount?: boolean
  /** What it is compared with. */
  readonly against?: Sym
}

const serving: Readonly<Record<Exclude<UseRole, 'store'>, string>> = {
  length: 'a length',
  offset: 'an offset',
  end: 'an offset',
  index: 'an index',
  size: 'a size',
  count: 'a count',
  command: 'a command',
  bound: 'one side of a comparison',
}

const amounts: ReadonlySet<UseRole> = new Set(['length', 'size', 'count'])

/** Uses that need the number to be right: sizes, offsets, indices, and comparisons with a bound. */
export function* sensitiveUses(i: Instruction, flow: Flow): Generator<Use> {
  if (i.kind === 'binary' && /^[<>]=?$/.test(i.op)) {
    // `x < 0` asks for the sign, which is there to be mended.
    if (isZero(flow, i.left) || isZero(flow, i.right)) return
    const [left, right] = [flow.sym(i.left), flow.sym(i.right)]
    yield { sym: left, site: i.site, as: serving.bound, against: right }
    yield { sym: right, site: i.site, as: serving.bound, against: left }
  } else if (i.kind === 'element' || i.kind === 'setElement')
    yield { sym: flow.sym(i.index), site: i.site, as: 'an index' }
  else if (i.kind === 'call') {
    for (const sink of [...(flow.model(i)?.sinks ?? []), ...(flow.projectModel(i)?.sinks ?? [])]) {
      const argument = i.args[sink.argument]
      if (argument === undefined || sink.role === 'command') continue
      const { role } = sink
      yield { sym: flow.sym(argument.temp), site: i.site, as: serving[role], amount: amounts.has(role) }
      const start = role === 'end' ? i.args[sink.argument - 1] : undefined
      const length = start && flow.distance(flow.sym(start.temp), flow.sym(argument.temp))
      if (length !== undefined) yield { sym: length, site: i.site, as: serving.length, amount: true }
    }
    for (const { temp, role, callee } of flow.calleeUses(i))
      if (role !== 'store')
        yield {
          sym: flow.sym(temp),
          site: i.site,
          as: `${serving[role]} in ${callee}()`,
          amount: amounts.has(role),
        }
  }
}

function isZero(flow: Flow, temp: Temp): boolean {
  const literal = literalOf(flow.fact(temp).value)?.literal
  return literal === 0 || literal === 0n
}

export interface Store {
  readonly sym: Sym
  /** What is stored. */
  readonly temp: Temp
  readonly site: Site
  readonly width: Width
  /** What enforces or promises the width, for the trace. */
  readonly by: string
  /** The store cuts (`wrap`) or the annotation only promises (`declared`). */
  readonly how: 'wrap' | 'declared'
}

/**
 * Places an instruction stores to whose width the value has to fit. Asks types only where `worth` says so, and not at
 * all for widths that are `declared` where only those count that something enforces.
 */
export function* storesOf(
  i: Instruction,
  flow: Flow,
  which: 'wrap' | 'any',
  worth: (sym: Sym) => boolean,
): Generator<Store> {
  const { frame, oracle } = flow
  if (i.kind === 'store') {
    const sym = flow.sym(i.value)
    if (which === 'wrap' || !worth(sym)) return
    const info = flow.variable(i.variable)
    const width = frame.widthOfVariable(info)
    if (width !== undefined)
      yield {
        sym,
        temp: i.value,
        site: i.site,
        width,
        by: `'${info.name}' is declared ${width.name}`,
        how: 'declared',
      }
  } else if (i.kind === 'set') {
    const sym = flow.sym(i.value)
    if (which === 'wrap' || !worth(sym)) return
    const width = frame.widthOf(oracle.propertyAnnotation(i.site))
    if (width !== undefined)
      yield {
        sym,
        temp: i.value,
        site: i.site,
        width,
        by: `'${i.name}' is declared ${width.name}`,
        how: 'declared',
      }
  } else if (i.kind === 'setElement' || i.kind === 'call') {
    const cut = worthOf(i, flow, worth) ? flow.cutBy(i) : undefined
    const width = cut && widthNamed(cut.width)
    if (cut !== undefined && width !== undefined) {
      const { temp, into } = cut
      const by = i.kind === 'call' ? `the call stores ${width.name}` : `${into} holds ${width.name}`
      yield { sym: flow.sym(temp), temp, site: i.site, width, by, how: 'wrap' }
    }
    if (i.kind !== 'call') return
    yield* listed(i, flow)
    if (which === 'wrap' || oracle.callee(i.site).kind !== 'functions') return
    for (const use of flow.calleeUses(i)) {
      const width = use.width === undefined ? undefined : widthNamed(use.width)
      const { temp, callee } = use
      if (width !== undefined && worth(flow.sym(temp)))
        yield {
          sym: flow.sym(temp),
          temp,
          site: i.site,
          width,
          by: `${callee}() stores ${width.name}`,
          how: 'wrap',
        }
    }
    for (const [index, arg] of i.args.entries()) {
      const sym = flow.sym(arg.temp)
      if (arg.spread || !worth(sym)) continue
      const width = frame.widthOf(oracle.parameterAnnotation(i.site, index))
      if (width !== undefined)
        yield {
          sym,
          temp: arg.temp,
          site: i.site,
          width,
          by: `parameter ${index + 1} is declared ${width.name}`,
          how: 'declared',
        }
    }
  }
}

/** Types are asked only for elements that are worth it. */
function worthOf(i: Instruction, flow: Flow, worth: (sym: Sym) => boolean): boolean {
  return i.kind !== 'setElement' || worth(flow.sym(i.value))
}

const fromList = /^(?:new (\w+Array)|(\w+Array|Buffer)\.(?:from|of|set))$/

/** `Buffer.from([length, ...])`: elements of a list that a call stores in bytes or words. */
function* listed(call: Instruction & { kind: 'call' }, flow: Flow): Generator<Store> {
  const key = flow.model(call)?.key
  const match = key === undefined ? null : fromList.exec(key)
  const type = match?.[1] ?? match?.[2]
  const name = type === undefined ? undefined : elementModel(type)?.width
  const width = name === undefined ? undefined : widthNamed(name)
  if (type === undefined || width === undefined) return
  const first = call.args[0]
  const made = first === undefined ? undefined : flow.instruction(first.temp)
  const elements = key?.endsWith('.of') === true ? call.args : made?.kind === 'array' ? made.elements : []
  for (const element of elements) {
    if (element === undefined || element.spread) continue
    const { temp } = element
    const site = flow.instruction(temp)?.site ?? call.site
    yield {
      sym: flow.sym(temp),
      temp,
      site,
      width,
      by: `an element of ${type} holds ${width.name}`,
      how: 'wrap',
    }
  }
}
