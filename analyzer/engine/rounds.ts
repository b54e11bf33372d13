/** Loops as their rounds: what variables held before the first and at the end of each, and what may end them. */
import type { BlockId, Temp } from '../support/ids.ts'
import { get } from '../support/patricia.ts'
import { leave, walk, type Solution } from './fixpoint.ts'
import type { Frame } from './frame.ts'
import type { State } from './state.ts'
import type { Place, Sym } from './symbols.ts'

/** One way into a loop head. */
interface Round {
  readonly sym: Sym
  readonly state: State
  /** From outside the loop: before the first round. */
  readonly enters: boolean
}

/** For a sym that stands for what a variable holds at a loop head; none for any other. */
export function roundsOf(frame: Frame, solution: Solution, phi: Sym): readonly Round[] {
  const loop = loopOf(frame, phi)
  if (loop === undefined) return []
  const { body, head, place } = loop
  return frame.order.flatMap((id) => {
    const block = frame.block(id)
    const { terminator } = block
    const to = terminator.kind === 'jump' ? [terminator.to] : terminator.kind === 'branch' ? [terminator.then, terminator.else] : [] // prettier-ignore
    const end = to.includes(head) ? walk(frame, solution, block) : undefined
    const ways = end === undefined ? [] : leave(frame, terminator, end)
    return ways.flatMap(([at, state]) => {
      const sym = at === head ? (get(state.env, place) ?? frame.symbols.entry(place)) : undefined
      return sym === undefined ? [] : [{ sym, state, enters: !body.has(id) }]
    })
  })
}

/** Syms of the other variables at the same head. */
export function besides({ symbols, loopHeads }: Frame, phi: Sym): readonly Sym[] {
  const own = symbols.def(phi)
  return symbols.defs.flatMap((def, sym) =>
    def.kind === 'phi' &&
    own.kind === 'phi' &&
    def.block === own.block &&
    loopHeads.has(sym as Sym) &&
    sym !== phi
      ? [sym as Sym]
      : [],
  )
}

/** Branches that may end the loop, by condition. */
export function exitsOf(
  frame: Frame,
  solution: Solution,
  phi: Sym,
): readonly { readonly condition: Temp; readonly state: State }[] {
  const body = loopOf(frame, phi)?.body ?? new Set<BlockId>()
  return [...body].flatMap((id) => {
    const block = frame.block(id)
    const { terminator } = block
    if (terminator.kind !== 'branch' || (body.has(terminator.then) && body.has(terminator.else))) return []
    const state = walk(frame, solution, block)
    return state === undefined ? [] : [{ condition: terminator.condition, state }]
  })
}

interface Loop {
  readonly body: ReadonlySet<BlockId>
  readonly head: BlockId
  readonly place: Place
}

function loopOf(frame: Frame, phi: Sym): Loop | undefined {
  const def = frame.symbols.def(phi)
  if (def.kind !== 'phi' || def.call !== undefined) return undefined
  const body = frame.loops.get(def.block)
  return body && { body, head: def.block, place: def.place }
}
