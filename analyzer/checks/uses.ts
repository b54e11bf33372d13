/** How a value is used: as a size, an offset, an index, a bound; stored where it must fit; or handed on. */
import { widthNamed, type Width } from '../domains/width.ts'
import type { Flow } from '../engine/flow.ts'
import type { Sym } from '../engine/symbols.ts'
import { isOrder } from '../ir/comparisons.ts'
import type { InstructionOf } from '../ir/instructions.ts'
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

/** Instructions that `sensitiveUses` finds uses in. */
export type Using = InstructionOf<'binary' | 'element' | 'setElement' | 'call'>

/** Uses that need the number to be right: sizes, offsets, indices, and comparisons with a bound. */
export function sensitiveUses(i: Using, flow: Flow): readonly Use[] {
  switch (i.kind) {
    case 'binary': {
      // `x < 0` asks for the sign, which is there to be mended.
      if (!isOrder(i.op) || isZero(flow, i.left) || isZero(flow, i.right)) return []
      const [left, right] = [flow.sym(i.left), flow.sym(i.right)]
      return [
        { sym: left, site: i.site, as: serving.bound, against: right },
        { sym: right, site: i.site, as: serving.bound, against: left },
      ]
    }
    case 'call':
      return usesByCall(i, flow)
    default:
      return [{ sym: flow.sym(i.index), site: i.site, as: 'an index' }]
  }
}

function usesByCall(call: InstructionOf<'call'>, flow: Flow): readonly Use[] {
  const uses: Use[] = []
  const { site, args } = call
  for (const { argument, role } of [
    ...(flow.model(call)?.sinks ?? []),
    ...(flow.projectModel(call)?.sinks ?? []),
  ]) {
    const given = args[argument]
    if (given === undefined || role === 'command') continue
    const sym = flow.sym(given.temp)
    uses.push({ sym, site, as: serving[role], amount: amounts.has(role) })
    const start = role === 'end' ? args[argument - 1] : undefined
    const length = start && flow.distance(flow.sym(start.temp), sym)
    if (length !== undefined) uses.push({ sym: length, site, as: serving.length, amount: true })
  }
  for (const { temp, role, callee } of flow.calleeUses(call))
    if (role !== 'store') {
      const as = `${serving[role]} in ${callee}()`
      uses.push({ sym: flow.sym(temp), site, as, amount: amounts.has(role) })
    }
  return uses
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

/** Instructions that `storesOf` finds stores in. */
export type Storing = InstructionOf<'store' | 'set' | 'setElement' | 'call'>

/** Places an instruction stores to whose width the value has to fit. Asks types only where `worth` says so. */
export function storesOf(i: Storing, flow: Flow, worth: (sym: Sym) => boolean): readonly Store[] {
  const { frame, oracle } = flow
  switch (i.kind) {
    case 'store': {
      const info = flow.variable(i.variable)
      const widthOf = (): Width | undefined => frame.widthOfVariable(info)
      return declared(flow, i.value, i.site, worth, widthOf, `'${info.name}' is`)
    }
    case 'set': {
      const widthOf = (): Width | undefined => frame.widthOf(oracle.propertyAnnotation(i.site))
      return declared(flow, i.value, i.site, worth, widthOf, `'${i.name}' is`)
    }
    case 'setElement':
      return worth(flow.sym(i.value)) ? cutStores(i, flow) : []
    case 'call':
      return [...cutStores(i, flow), ...listed(i, flow), ...storesByCallees(i, flow, worth)]
  }
}

function declared(
  flow: Flow,
  temp: Temp,
  site: Site,
  worth: (sym: Sym) => boolean,
  widthOf: () => Width | undefined,
  what: string,
): readonly Store[] {
  const sym = flow.sym(temp)
  const width = worth(sym) ? widthOf() : undefined
  if (width === undefined) return []
  return [{ sym, temp, site, width, by: `${what} declared ${width.name}`, how: 'declared' }]
}

/** What writes bytes or words cuts what does not fit. */
function cutStores(i: InstructionOf<'setElement' | 'call'>, flow: Flow): readonly Store[] {
  const cut = flow.cutBy(i)
  const width = cut && widthNamed(cut.width)
  if (cut === undefined || width === undefined) return []
  const { temp, into } = cut
  const by = i.kind === 'call' ? `the call stores ${width.name}` : `${into} holds ${width.name}`
  return [{ sym: flow.sym(temp), temp, site: i.site, width, by, how: 'wrap' }]
}

function storesByCallees(
  call: InstructionOf<'call'>,
  flow: Flow,
  worth: (sym: Sym) => boolean,
): readonly Store[] {
  const { frame, oracle } = flow
  const { site, args } = call
  if (oracle.callee(site).kind !== 'functions') return []
  const stores: Store[] = []
  for (const { temp, width: name, callee } of flow.calleeUses(call)) {
    const width = name === undefined ? undefined : widthNamed(name)
    const sym = flow.sym(temp)
    if (width !== undefined && worth(sym))
      stores.push({ sym, temp, site, width, by: `${callee}() stores ${width.name}`, how: 'wrap' })
  }
  args.forEach(({ temp, spread }, index) => {
    if (spread) return
    const widthOf = (): Width | undefined => frame.widthOf(oracle.parameterAnnotation(site, index))
    stores.push(...declared(flow, temp, site, worth, widthOf, `parameter ${String(index + 1)} is`))
  })
  return stores
}

const fromList = /^(?:new (\w+Array)|(\w+Array|Buffer)\.(?:from|of|set))$/

/** `Buffer.from([length, ...])`: elements of a list that a call stores in bytes or words. */
function listed(call: InstructionOf<'call'>, flow: Flow): readonly Store[] {
  const key = flow.model(call)?.key
  const match = key === undefined ? null : fromList.exec(key)
  const type = match?.[1] ?? match?.[2]
  const name = type === undefined ? undefined : elementModel(type)?.width
  const width = name === undefined ? undefined : widthNamed(name)
  if (type === undefined || width === undefined) return []
  const first = call.args[0]
  const made = first === undefined ? undefined : flow.instruction(first.temp)
  const elements = key?.endsWith('.of') === true ? call.args : made?.kind === 'array' ? made.elements : []
  return elements.flatMap((element): readonly Store[] => {
    if (element === undefined || element.spread) return []
    const { temp } = element
    const site = flow.instruction(temp)?.site ?? call.site
    const by = `an element of ${type} holds ${width.name}`
    return [{ sym: flow.sym(temp), temp, site, width, by, how: 'wrap' }]
  })
}
