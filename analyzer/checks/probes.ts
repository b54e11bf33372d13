/** Probes make the engine testable from the code under test: `__value(x)` reports what is known of `x` there. */
import { bitsOf } from '../values/value.ts'
import { showBits } from '../values/text.ts'
import { defineCheck, type Check } from '../engine/check.ts'
import type { Flow } from '../engine/flow.ts'
import type { Sym } from '../engine/symbols.ts'

export const probes: Check = defineCheck({
  id: 'probe',
  level: 'warn',
  preset: 'all',
  docs: {
    summary: 'Reports what the engine knows where a probe is called.',
    why: 'The engine can then be tested in the language it analyses.',
    instead: 'Remove the probe.',
  },
  messages: { probe: '{text}' },
  options: {},
  on: {
    instruction: {
      call(call, flow) {
        const callee = flow.oracle.callee(call.site)
        if (callee.kind !== 'ambient' || !callee.key.startsWith('__')) return
        const text = answer(
          callee.key,
          call.args.map((a) => flow.sym(a.temp)),
          call.args.map((a) => flow.textOf(a.temp)),
          flow,
        )
        if (text !== undefined)
          flow.report({
            site: call.site,
            message: 'probe',
            data: { text },
            level: 'info',
            about: [],
            end: text,
          })
      },
    },
  },
})

function answer(
  probe: string,
  syms: readonly Sym[],
  texts: readonly string[],
  flow: Flow,
): string | undefined {
  if (probe === '__reached') return 'reached'
  const [sym, other] = syms
  const [text, otherText] = texts
  if (sym === undefined || text === undefined) return undefined
  const fact = flow.factOf(sym)
  switch (probe) {
    case '__value':
      return `${text} = ${flow.shown(fact.value)}`
    case '__user':
      return `${text} user = ${fact.user === undefined ? 'none' : flow.shown(fact.user)}`
    case '__capped':
      return `${text} capped = ${fact.capped ? 'yes' : 'no'}`
    case '__bits':
      return `${text} bits = ${showBits(bitsOf(fact.value))}`
    case '__compare':
      return other === undefined ? undefined : `${text} ${relation(sym, other, flow)} ${otherText ?? ''}`
    default:
      return undefined
  }
}

function relation(a: Sym, b: Sym, flow: Flow): string {
  const difference = flow.difference(a, b)
  if (difference === 0) return '==='
  if (flow.provesLess(a, b, true)) return '<'
  if (flow.provesLess(b, a, true)) return '>'
  const [le, ge] = [flow.provesLess(a, b, false), flow.provesLess(b, a, false)]
  if (le && ge) return '==='
  if (le) return '<='
  if (ge) return '>='
  const equal = flow.testedEqual(a, b) ?? (flow.excludesEqual(a, b) ? false : undefined)
  return equal === undefined ? '?' : equal ? '===' : '!=='
}
