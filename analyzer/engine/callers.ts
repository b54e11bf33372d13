/** What the callers of a function pass to it: seen while callers are replayed, used when the callee is solved again. */
import type { Step } from '../findings/finding.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import { quote } from '../support/quote.ts'
import { isBottom, Kind, meet, nullishKinds, withoutKinds } from '../values/value.ts'
import { showValue } from '../values/text.ts'
import { defineListener, type Check } from './check.ts'
import { passing } from './effects.ts'
import { joinFacts, type Fact } from './fact.ts'
import type { Flow } from './flow.ts'

/** One argument at one call. */
export interface Passed {
  readonly fact: Fact
  readonly step: Step
}

/** What is known of a parameter at entry, and the calls that say so. */
export interface EntryFact {
  readonly fact: Fact
  readonly from: readonly Step[]
}

export type Record = (callee: FunctionRef, call: string, args: readonly Passed[], whole: boolean) => void

/** Listens to a replay. `whole` is false where a spread hides arguments. */
export function callObserver(record: Record): Check {
  return defineListener('callers', {
    instruction(i, flow) {
      if (i.kind !== 'call') return
      const callee = flow.oracle.callee(i.site)
      if (callee.kind !== 'functions') return
      const { file } = flow.file
      const given = passing(callee, i).args
      const known = given.filter((argument) => argument !== undefined)
      // What another function has bound is not seen here.
      if (known.length < given.length) return
      const args = known.map((argument): Passed => {
        const site = flow.instruction(argument.temp)?.site ?? i.site
        const span = flow.file.spans[site] ?? { start: 0, end: 0 }
        const fact = flow.fact(argument.temp)
        const user = fact.user === undefined ? '' : ', user data'
        const message = `${flow.fn.name}() passes '${flow.text(site)}', which is ${showValue(fact.value)}${user}${tested(flow, fact)}`
        return { fact, step: { file, ...span, message } }
      })
      const whole = !known.some((a) => a.spread)
      for (const ref of callee.functions) record(ref, `${file}#${flow.fn.index}#${i.site}`, args, whole)
    },
  })
}

/** What says that it is there. */
function tested(flow: Flow, { value, base, test }: Fact): string {
  const isNeeded = (base.kinds & ~value.kinds & nullishKinds) !== 0
  return isNeeded && test?.kind === 'branch'
    ? `, as ${quote(flow.text(test.site))} was ${String(test.outcome)}`
    : ''
}

const maxSteps = 3

/**
 * The entry fact of a parameter, given what it is declared as and what is passed for it; undefined when callers tell
 * nothing new. `closed` when no other caller can exist: only then may absence of null be believed.
 */
export function entryFact(declared: Fact, passed: readonly Passed[], closed: boolean): EntryFact | undefined {
  const users = passed.filter(({ fact }) => fact.user !== undefined && !fact.capped)
  if (users.length > 0 && declared.user === undefined) {
    const fact = users.map((u) => u.fact).reduce(joinFacts)
    const value = meet(declared.value, fact.value)
    const user = fact.user && meet(value, fact.user)
    if (!isBottom(value) && user !== undefined && !isBottom(user))
      return {
        fact: { ...declared, value, base: value, user, capped: false },
        from: users.slice(0, maxSteps).map((u) => u.step),
      }
  }
  const nullish = declared.value.kinds & nullishKinds
  if (!closed || nullish === 0 || passed.length === 0) return undefined
  const may = passed.reduce((kinds, { fact }) => kinds | fact.value.kinds | fact.soft, 0)
  const never = nullish & ~may
  const tested = passed.filter(({ fact }) => (fact.base.kinds & never) !== 0)
  if (never === 0 || tested.length === 0) return undefined
  const value = withoutKinds(declared.value, never)
  if (isBottom(value) || (value.kinds & ~Kind.undefined) === 0) return undefined
  return { fact: { ...declared, value }, from: tested.slice(0, maxSteps).map((t) => t.step) }
}
