/** The story of a value, recovered backwards from a finding: where it came from and which tests it passed. */
import type { Step } from '../findings/finding.ts'
import { showValue } from '../values/text.ts'
import type { Flow } from './flow.ts'
import type { Sym } from './symbols.ts'

const maxSteps = 12

export function story(flow: Flow, syms: readonly Sym[]): Step[] {
  const steps = new Map<string, Step>()
  const seen = new Set<Sym>()
  const { file, spans } = flow.file
  const add = (site: number, message: string): void => {
    const span = spans[site]
    if (span !== undefined && steps.size < maxSteps)
      steps.set(`${span.start} ${message}`, { file, ...span, message })
  }
  const walk = (sym: Sym, depth: number): void => {
    if (seen.has(sym) || depth > 8) return
    seen.add(sym)
    const fact = flow.factOf(sym)
    const def = flow.def(sym)
    if (fact.test !== undefined) {
      const what =
        fact.test.kind === 'use' ? 'is used here, so it is there' : `was ${String(fact.test.outcome)} here`
      add(fact.test.site, `'${flow.text(fact.test.site)}' ${what}`)
    }
    if (def.kind === 'site') {
      const from = fact.user === undefined ? '' : ', user data'
      add(def.instruction.site, `'${flow.text(def.instruction.site)}' is ${showValue(fact.value)}${from}`)
    } else if (def.kind === 'binary') {
      const origin = flow.origin(sym)
      if (origin !== undefined && depth > 0 && fact.user !== undefined)
        add(origin.site, `'${flow.text(origin.site)}' is ${showValue(fact.value)}`)
      walk(def.left, depth + 1)
      walk(def.right, depth + 1)
    } else if (def.kind === 'unary' || def.kind === 'step') walk(def.operand, depth + 1)
    else if (def.kind === 'phi') for (const way of flow.alternatives(sym)) walkWay(way.flow, way.sym, depth)
  }
  const walkWay = (there: Flow, sym: Sym, depth: number): void => {
    const def = there.def(sym)
    if (def.kind === 'site')
      add(def.instruction.site, `'${there.text(def.instruction.site)}' is ${there.show(sym)}`)
    else walk(sym, depth + 1)
  }
  for (const sym of syms) walk(sym, 0)
  return [...steps.values()]
}
