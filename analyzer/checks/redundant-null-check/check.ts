import { defineCheck, type Branch, type Check } from '../../engine/check.ts'
import type { Flow, ReportStep } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import type { Rewrite } from '../../ir/oracle.ts'
import { quote } from '../../support/quote.ts'
import { truthiness } from '../../values/operators.ts'
import { isForAnyCaller } from '../callers.ts'
import {
  conditionText,
  decided,
  isAssertion,
  isNeededByCompiler,
  isObviousElse,
  makesDead,
} from '../conditions.ts'
import { isExhaustive } from '../exhaustive.ts'
import { isOperand } from '../operands.ts'

export const redundantNullCheck: Check = defineCheck({
  id: 'redundant-null-check',
  level: 'warn',
  preset: 'recommended',
  docs: {
    summary:
      'Reports a test whose outcome an earlier test has already decided on every path that reaches it.',
    why: 'A test that can only go one way hides dead code, or is not the test its author meant to write.',
    instead: 'Remove the test, or test what the earlier one did not.',
  },
  suggests: 'the code without the test, whose calls stay',
  messages: { tested: "we tested '{expr}' before and it was '{outcome}'" },
  options: {
    caution: {
      type: 'string',
      values: ['report', 'ignore'],
      default: 'report',
      text: '`ignore` drops plain re-tests that make no code dead.',
    },
  },
  on: {
    branch(branch, flow) {
      const decision = decided(branch, flow)
      if (decision?.by !== 'test') return
      const { outcome } = decision
      const tests = testsOf(branch, outcome, flow)
      const test = tests.at(-1)
      if (test === undefined || test.site === branch.site || test.kind === 'assertion') return
      if (isAssertion(branch, flow) || isObviousElse(branch, test.site, flow)) return
      if (isExhaustive(branch, outcome, flow)) return
      if (test.kind === 'callers' && isForAnyCaller(branch, outcome, flow)) return
      const error = makesDead(branch, outcome, flow)
      if (!error && flow.options['caution'] === 'ignore') return
      if (isOperand(branch, flow) && isNeededByCompiler(branch, flow)) return
      const text = conditionText(branch, flow)
      flow.report({
        site: branch.site,
        message: 'tested',
        data: { expr: text, outcome: String(outcome) },
        level: error ? 'error' : undefined,
        about: [flow.sym(branch.condition)],
        decided: flow.instructionAt(test.site)?.temp,
        steps: tests.map((each) => earlier(each, flow)),
        end: `so ${quote(text)} can only be ${String(outcome)}`,
        suggestions: removal(branch, outcome, flow),
      })
    },
  },
})

type Tested = ReturnType<Flow['testsOf']>[number]

/** The tests that decide a condition, in order of the text. */
function testsOf(branch: Branch, outcome: boolean, flow: Flow): readonly Tested[] {
  const sym = flow.sym(branch.condition)
  const tests = flow.testsOf(sym)
  return tests.length > 0 ? tests : testsBefore(sym, outcome, flow)
}

/** `if (!name) name = 'none'`: on one way the value was tested, on the other it was given one that leaves no doubt. */
function testsBefore(sym: Sym, outcome: boolean, flow: Flow): readonly Tested[] {
  const def = flow.def(sym)
  const { symbols } = flow.frame
  const isJoined = (operand: Sym): boolean =>
    flow.def(operand).kind === 'phi' && !flow.frame.loopHeads.has(operand)
  const [joined, again] =
    def.kind === 'unary' && isJoined(def.operand)
      ? [def.operand, (way: Sym) => symbols.unary(def.op, way, undefined)]
      : def.kind === 'binary' && isJoined(def.left) && flow.def(def.right).kind === 'literal'
        ? [def.left, (way: Sym) => symbols.binary(def.op, way, def.right, undefined)]
        : [sym, (way: Sym) => way]
  if (!isJoined(joined)) return []
  const ways = flow.alternatives(joined)
  const found = ways.map((way) => {
    const condition = again(way.sym)
    const isMade = way.flow.def(way.sym).kind === 'literal'
    const isDecided = truthiness(way.flow.factOf(condition).value) === outcome
    const tests =
      isDecided && !isMade ? way.flow.testsOf(condition).filter(({ kind }) => kind === 'branch') : []
    return isDecided && (isMade || tests.length > 0) ? tests : undefined
  })
  return found.includes(undefined)
    ? []
    : found.flatMap((tests) => tests ?? []).sort((a, b) => a.site - b.site)
}

function earlier({ site, kind, outcome, from }: Tested, flow: Flow): ReportStep {
  const shown = quote(flow.text(site))
  const text =
    kind === 'callers'
      ? `every caller has tested ${shown}`
      : kind === 'call'
        ? `${shown} returned, so the test in it passed`
        : kind === 'thrown'
          ? `${shown} threw, so the test in it failed`
          : kind === 'use'
            ? `${shown} is used here, so it is there`
            : `${shown} was ${String(outcome)} here`
  return { site, text, weight: 'test', from }
}

/** Not offered where the compiler would then ask for the test again. */
function removal(branch: Branch, outcome: boolean, flow: Flow): readonly Rewrite[] {
  if (branch.role === 'case' || branch.role === 'clause' || isNeededByCompiler(branch, flow)) return []
  const rewrite = flow.oracle.withoutTest(branch.site, outcome)
  return rewrite === undefined ? [] : [rewrite]
}
