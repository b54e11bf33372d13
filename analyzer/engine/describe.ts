/** Source text for a value: what a reader would call it at this point of the function. */
import { forEach } from '../support/patricia.ts'
import type { Flow } from './flow.ts'
import type { PlaceInfo, Sym } from './symbols.ts'

/** A variable's name, the expression that made the value, or one put together from the places it was read from. */
export function describe(flow: Flow, sym: Sym, depth = 0): string | undefined {
  const def = flow.def(sym)
  if (def.kind === 'literal') {
    const { literal } = def
    if (typeof literal === 'string') return JSON.stringify(literal)
    return typeof literal === 'bigint' ? `${literal}n` : String(literal)
  }
  const name = flow.nameOf(sym)
  if (name !== undefined || depth > 4) return name
  if (def.kind === 'inner') {
    const place = placeOf(flow, sym)
    return place && placeText(flow, place, depth)
  }
  if (def.kind === 'entry' || def.kind === 'havoc' || def.kind === 'phi')
    return placeText(flow, flow.frame.symbols.place(def.place), depth)
  const origin = flow.origin(sym)
  if (def.kind === 'binary' && origin?.kind !== 'binary') {
    const [left, right] = [describe(flow, def.left, depth + 1), describe(flow, def.right, depth + 1)]
    return left === undefined || right === undefined ? undefined : `${left} ${def.op} ${right}`
  }
  return origin === undefined ? undefined : flow.text(origin.site)
}

/** Where a value of a callee was read: it has no instruction of its own here. */
export function placeOf(flow: Flow, sym: Sym): PlaceInfo | undefined {
  let found: PlaceInfo | undefined
  forEach(flow.state.env, (held, key) => {
    if (held === sym)
      found ??= flow.frame.symbols.place(key as Parameters<typeof flow.frame.symbols.place>[0])
  })
  return found
}

function placeText(flow: Flow, place: PlaceInfo, depth: number): string | undefined {
  if (place.kind === 'variable') {
    const { name } = flow.variable(place.variable)
    return name.startsWith('%') ? undefined : name
  }
  const base = describe(flow, place.base, depth + 1)
  if (base === undefined) return undefined
  if (place.kind !== 'element') return `${base}.${place.name}`
  const index = describe(flow, place.index, depth + 1)
  return index === undefined ? undefined : `${base}[${index}]`
}
