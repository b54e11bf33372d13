/** The story of a value, recovered backwards from a finding: where it came from and which tests it passed. */
import type { Step } from '../findings/finding.ts'
import type { Span } from '../ir/ir.ts'
import { quote } from '../support/quote.ts'
import { showValue } from '../values/text.ts'
import { equal, Kind, type Value } from '../values/value.ts'
import type { Fact } from './fact.ts'
import type { Flow } from './flow.ts'
import { givenParameter } from './handed.ts'
import { testsBehind, type Tested } from './tests-behind.ts'
import { storedFact } from './stored-fields.ts'
import type { Sym } from './symbols.ts'

const maxSteps = 12

/** How much a step says: of several at one place the weightiest is told. */
export type Weight = 'value' | 'test' | 'claim'

/** A step, and where in the function itself it belongs: what happens in a callee stands before the call's end. */
export interface Placed {
  readonly at: number
  readonly step: Step
  readonly weight: Weight
}

/** Steps in order of the function's text, each place once. */
export function ordered(placed: readonly Placed[]): readonly Step[] {
  const order: readonly Weight[] = ['value', 'test', 'claim']
  const best = new Map<string, Placed>()
  for (const one of placed) {
    const { file, start, end } = one.step
    const key = `${file}:${start}:${end}`
    const before = best.get(key)
    if (before === undefined || order.indexOf(before.weight) < order.indexOf(one.weight)) best.set(key, one)
  }
  return [...best.values()].sort((a, b) => a.at - b.at).map(({ step }) => step)
}

/** `reported`: what the finding itself says something of. */
export function story(flow: Flow, syms: readonly Sym[], reported: Span | undefined): Placed[] {
  const steps: Placed[] = []
  const seen = new Set<Sym>()
  const { file, spans } = flow.file
  const add = (site: number, message: string, weight: Weight): void => {
    const span = spans[site]
    if (span !== undefined && steps.length < maxSteps)
      steps.push({ at: span.start, step: { file, ...span, message }, weight })
  }
  const addFrom = (site: number, from: readonly Step[]): void => {
    const at = spans[site]?.start ?? 0
    for (const step of from) if (steps.length < maxSteps) steps.push({ at, step, weight: 'value' })
  }
  const addTests = (sym: Sym, fact: Fact): void => {
    if (fact.test === undefined) return
    for (const way of testsBehind(flow, sym, fact.test)) addTest(sym, way)
  }
  const addTest = (sym: Sym, { test, fact }: Tested): void => {
    if (test.from !== undefined) addFrom(test.site, [test.from])
    const what =
      test.kind === 'callers'
        ? 'is what its callers pass'
        : test.kind === 'call'
          ? 'returned, so it holds here'
          : test.kind === 'thrown'
            ? 'threw'
            : test.kind === 'use'
              ? 'is used here, so it is there'
              : `was ${String(test.outcome)} here`
    const text = flow.text(test.site)
    const name = saysMore(fact) ? (flow.nameOf(sym, text) ?? flow.describe(sym)) : undefined
    const so = name === undefined ? '' : `, so ${quote(name)} is ${showValue(fact.value)}`
    add(test.site, `${quote(text)} ${what}${so}`, 'test')
  }
  const whole = syms.map((sym) => spans[flow.origin(sym)?.site ?? -1])
  const isPart = (site: number): boolean => {
    const span = spans[site]
    return whole.some(
      (w) => w !== undefined && span !== undefined && w.start <= span.start && span.end <= w.end,
    )
  }
  const isElsewhere = (site: number): boolean => {
    const span = spans[site]
    return (
      span !== undefined && reported !== undefined && (span.end < reported.start || span.start > reported.end)
    )
  }
  const walk = (sym: Sym, depth: number): void => {
    if (seen.has(sym) || depth > 8) return
    seen.add(sym)
    const fact = flow.factOf(sym)
    const def = flow.def(sym)
    const entered = def.kind === 'site' && def.instruction.kind === 'param' ? def.instruction : undefined
    if (entered !== undefined) {
      const passed = flow.frame.entry?.get(entered.index)
      const given = fact.user === undefined ? undefined : givenParameter(flow.frame, entered.index)
      addFrom(entered.site, passed?.from ?? given?.from ?? [])
    }
    addTests(sym, fact)
    const from = fact.user === undefined ? '' : ', user data'
    if (def.kind === 'site') {
      const stored =
        def.instruction.kind === 'get' && fact.user !== undefined
          ? storedFact(flow.frame.context, def.instruction)
          : undefined
      if (stored !== undefined) addFrom(def.instruction.site, stored.from)
      const { site } = def.instruction
      add(site, `${quote(flow.text(site))} is ${showValue(fact.base)}${from}`, 'value')
    } else if (def.kind === 'inner') {
      const { site, temp } = def.instruction
      addFrom(site, def.from)
      // Its base counts what the callee's own tests excluded.
      const given = fact.test === undefined ? fact.value : fact.base
      if (flow.sym(temp) === sym)
        add(site, `${quote(flow.text(site))} gives ${showValue(given)}${from}`, 'value')
    } else if (def.kind === 'binary') {
      const origin = flow.origin(sym)
      const isOwn = origin?.kind === 'binary' && /^[-+*]/.test(origin.op)
      if (isOwn && depth > 0 && fact.user !== undefined && !isPart(origin.site))
        add(origin.site, `${quote(flow.text(origin.site))} is ${showValue(fact.value)}`, 'value')
      else if (origin !== undefined && depth < 2 && isPlainData(fact.base) && isElsewhere(origin.site))
        add(origin.site, `${quote(flow.text(origin.site))} is ${showValue(fact.base)}`, 'value')
      walk(def.left, depth + 1)
      walk(def.right, depth + 1)
    } else if (def.kind === 'unary' || def.kind === 'step') walk(def.operand, depth + 1)
    else if (def.kind === 'phi') for (const way of flow.alternatives(sym)) walkWay(way.flow, way.sym, depth)
  }
  const walkWay = (there: Flow, sym: Sym, depth: number): void => {
    const def = there.def(sym)
    if (def.kind === 'site')
      add(def.instruction.site, `${quote(there.text(def.instruction.site))} is ${there.show(sym)}`, 'value')
    else walk(sym, depth + 1)
  }
  for (const sym of syms) walk(sym, 0)
  return steps
}

/** A test has left a range or a text that is worth telling. */
function saysMore({ value, base }: Fact): boolean {
  return isPlainData(value) && !equal(value, base)
}

function isPlainData(value: Value): boolean {
  return value.kinds !== 0 && (value.kinds & ~(Kind.number | Kind.bigint | Kind.string)) === 0
}
