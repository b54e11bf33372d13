/** What a value stood for on each way that can have led to its use. */
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'

export interface Way {
  readonly sym: Sym
  readonly flow: Flow
  /** The loop head that it goes round to. */
  readonly head?: Sym | undefined
}

const maxDepth = 4

/** Without rounds of loops: no buffer is long enough for a position in it to be rounded. */
export function ways(flow: Flow, sym: Sym): readonly Way[] {
  return flow.def(sym).kind === 'phi' ? flow.alternatives(sym) : [{ sym, flow }]
}

/** Rounds of loops among them: `for (...) total = (total + size) >>> 0`. */
export function waysAndRounds(flow: Flow, sym: Sym): readonly Way[] {
  const found: Way[] = []
  const seen = new Set<Sym>()
  const visit = (way: Way, depth: number): void => {
    if (depth > maxDepth || seen.has(way.sym)) return
    seen.add(way.sym)
    if (way.flow.def(way.sym).kind !== 'phi') found.push(way)
    else if (way.flow.frame.loopHeads.has(way.sym))
      for (const { enters, ...round } of way.flow.rounds(way.sym))
        visit({ ...round, head: enters ? way.head : way.sym }, depth + 1)
    else for (const each of way.flow.alternatives(way.sym)) visit({ ...each, head: way.head }, depth + 1)
  }
  visit({ sym, flow }, 0)
  return found
}
