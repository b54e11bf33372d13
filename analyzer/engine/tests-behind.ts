/** Where ways have met that tested differently, a fact remembers one test; the history knows the others. */
import type { Fact, TestRef } from './fact.ts'
import type { Flow } from './flow.ts'
import type { State } from './state.ts'
import type { Sym } from './symbols.ts'

/** More would be no story. */
const maxTests = 4
const maxVisits = 64

export interface Tested {
  readonly test: TestRef
  /** What was known of the value on that way. */
  readonly fact: Fact
}

/** `latest`, and the tests that stand in its place on other ways, in order of the text. */
export function testsBehind(flow: Flow, sym: Sym, latest: TestRef): readonly Tested[] {
  const found = new Map<number, Tested>()
  const seen = new Set<State>()
  const visit = (at: Flow, known: Sym, test: TestRef): void => {
    const { history } = at.state
    if (seen.has(at.state) || seen.size > maxVisits) return
    seen.add(at.state)
    const names = history?.renames.get(known)
    const sides = (history?.sides ?? []).flatMap((state, i) => {
      if (state === undefined) return []
      const [there, name] = [at.at(state), names?.[i as 0 | 1] ?? known]
      return { flow: there, sym: name, test: there.factOf(name).test ?? there.testOf(name) }
    })
    const isFrom = sides.some((side) => side.test?.site === test.site)
    if (!isFrom || sides.some((side) => side.test === undefined))
      found.set(test.site, { test, fact: at.factOf(known) })
    else for (const side of sides) visit(side.flow, side.sym, side.test ?? test)
  }
  visit(flow, sym, latest)
  if (!found.has(latest.site)) found.set(latest.site, { test: latest, fact: flow.factOf(sym) })
  return [...found.values()].sort((a, b) => a.test.site - b.test.site).slice(-maxTests)
}
