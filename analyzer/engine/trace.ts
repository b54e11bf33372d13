/** The story of a value, recovered backwards from a finding: where it came from and which tests it passed. */
import type { Step } from '../findings/finding.ts'
import { showValue } from '../values/text.ts'
import type { Flow } from './flow.ts'
import type { Sym } from './symbols.ts'

const maxSteps = 12

/** A step, and where in the function itself it belongs: what happens in a callee stands before the call's end. */
export interface Placed {
  readonly at: number
  readonly step: Step
}

export function story(flow: Flow, syms: readonly Sym[]): Placed[] {
  const steps = new Map<string, Placed>()
  const seen = new Set<Sym>()
  const { file, spans } = flow.file
  const add = (site: number, message: string): void => {
    const span = spans[site]
    if (span !== undefined && steps.size < maxSteps)
      steps.set(`${span.start} ${message}`, { at: span.start, step: { file, ...span, message } })
  }
  const addFrom = (site: number, from: readonly Step[]): void => {
    const at = spans[site]?.start ?? 0
    for (const step of from)
      if (steps.size < maxSteps) steps.set(`${step.file}:${step.start} ${step.message}`, { at, step })
  }
  const walk = (sym: Sym, depth: number): void => {
    if (seen.has(sym) || depth > 8) return
    seen.add(sym)
    const fact = flow.factOf(sym)
    const def = flow.def(sym)
    if (fact.test !== undefined) {
      if (fact.test.from !== undefined) addFrom(fact.test.site, [fact.test.from])
      const what =
        fact.test.kind === 'callers'
          ? 'is what its callers pass'
          : fact.test.kind === 'call'
            ? 'returned, so it holds here'
            : fact.test.kind === 'use'
              ? 'is used here, so it is there'
              : `was ${String(fact.test.outcome)} here`
      add(fact.test.site, `'${flow.text(fact.test.site)}' ${what}`)
    }
    if (def.kind === 'site') {
      const passed =
        def.instruction.kind === 'param' ? flow.frame.entry?.get(def.instruction.index) : undefined
      if (passed !== undefined) addFrom(def.instruction.site, passed.from)
      const from = fact.user === undefined ? '' : ', user data'
      add(def.instruction.site, `'${flow.text(def.instruction.site)}' is ${showValue(fact.value)}${from}`)
    } else if (def.kind === 'inner') {
      const { site } = def.instruction
      addFrom(site, def.from)
      const from = fact.user === undefined ? '' : ', user data'
      add(site, `'${flow.text(site)}' gives ${showValue(fact.value)}${from}`)
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
