import { isEquality } from '../../ir/comparisons.ts'
import { defineCheck, type Branch, type Check } from '../../engine/check.ts'
import type { Flow } from '../../engine/flow.ts'
import { quote } from '../../support/quote.ts'
import { isForAnyCaller, onlyLeaves, onlyThrows } from '../callers.ts'
import {
  conditionText,
  decided,
  isAssertion,
  isConfiguration,
  isNeededByCompiler,
  makesDead,
} from '../conditions.ts'
import { isComparison, isOneEnd, isOperand } from '../operands.ts'
import type { Sym } from '../../engine/symbols.ts'
import { booleanKinds, Kind, literalOf, nullishKinds, type Value } from '../../values/value.ts'
import type { Temp } from '../../support/ids.ts'

export const impossibleCondition: Check = defineCheck({
  id: 'impossible-condition',
  level: 'warn',
  preset: 'recommended',
  docs: {
    summary: 'Reports a comparison that the range, the bits or the making of a value has already decided.',
    why: 'The branch it guards is dead, so the case its author had in mind is not handled.',
    instead: 'Compare with a value the expression can have, or remove the comparison.',
  },
  messages: {
    impossible: "impossible condition '{condition}' ({expr} is {range})",
    always: "always true condition '{condition}' ({expr} is {range})",
    never: "can '{expr}' even be null?",
  },
  options: {},
  on: {
    branch(branch, flow) {
      const decision = decided(branch, flow)
      if (decision?.by !== 'value' || isConfiguration(branch.condition, flow) || isAssertion(branch, flow))
        return
      if (isLoopControl(branch, flow) || isShortCircuit(branch)) return
      const subject = subjectOf(branch, flow)
      if (subject === undefined) return
      const { temp, nullTest } = subject
      if (flow.frame.entry !== undefined && !isSaidByCallers(branch, decision.outcome, subject, flow)) return
      if (decision.outcome && isToldToCompiler(branch, temp, flow)) return
      const isGiven = isGivenByCall(temp, flow)
      const isNeeded = isGiven && isNeededByCompiler(branch, flow)
      if (isNeeded && (branch.role === 'ternary' || isOperand(branch, flow))) return
      if (nullTest && isElement(temp, flow) && !makesDead(branch, decision.outcome, flow)) return
      if (isGiven && nullTest && onlyThrows(decision.outcome ? branch.else : branch.then, flow)) return
      const sym = flow.sym(temp)
      const text = flow.textOf(temp)
      const condition = conditionText(branch, flow)
      const common = {
        site: branch.site,
        about: [sym],
        decided: branch.condition,
        end: `${quote(condition)} can only be ${String(decision.outcome)}${isNeeded ? ', though the declared result admits it' : ''}`,
      }
      if (nullTest) flow.report({ ...common, message: 'never', data: { expr: text } })
      else
        flow.report({
          ...common,
          message: decision.outcome ? 'always' : 'impossible',
          data: { condition, expr: text, range: flow.show(sym) },
        })
    },
  },
})

/** A function made it whose signature may promise less than its body does: callers go by the signature. */
function isGivenByCall(temp: Temp, flow: Flow): boolean {
  const kind = flow.origin(flow.sym(temp))?.kind
  return kind === 'call' || kind === 'await' || kind === 'get'
}

/** `if (event.kind === 'open')` of what a function gave: the compiler has to be told which of the union it is. */
function isToldToCompiler(branch: Branch, temp: Temp, flow: Flow): boolean {
  let i = flow.instruction(temp)
  if (i?.kind !== 'get' || (flow.oracle.hint(i.site).literals?.length ?? 0) < 2) return false
  const { else: dead } = branch
  if (makesDead(branch, true, flow) && !onlyLeaves(dead, flow) && !onlyThrows(dead, flow)) return false
  let root = temp
  while (i?.kind === 'get') {
    root = i.object
    i = flow.instruction(root)
  }
  return isGivenByCall(root, flow)
}

/** Whether an index is within bounds is seldom obvious: a test of an element that makes no code dead is caution. */
function isElement(temp: Temp, flow: Flow): boolean {
  const def = flow.def(flow.sym(temp))
  return def.kind === 'site' && def.instruction.kind === 'element'
}

/**
 * One of the cases that callers choose between, and none of them chooses this one. A range that they happen to pass
 * makes no test of it wrong.
 */
function isSaidByCallers(branch: Branch, outcome: boolean, { temp, nullTest }: Subject, flow: Flow): boolean {
  if (isForAnyCaller(branch, outcome, flow) || isOperand(branch, flow)) return false
  if (!makesDead(branch, outcome, flow)) return false
  const { kinds, number, bigint } = flow.fact(temp).value
  const isListed =
    number.ranges.every(({ lo, hi }) => lo === hi) &&
    bigint.every(({ lo, hi }) => lo !== undefined && lo === hi)
  const i = flow.instruction(branch.condition)
  return nullTest || (isListed && (kinds & booleanKinds) === 0 && isComparison(i) && isEquality(i.op))
}

/** `while (true)` and its kin, and a loop's own first look at a constant. */
function isLoopControl(branch: Branch, flow: Flow): boolean {
  const i = flow.instruction(branch.condition)
  return branch.role === 'loop' && (i?.kind === 'const' || i?.kind === 'load')
}

/** Operands of `??`, `?.` and logical operators in values guard against what types cannot promise. */
function isShortCircuit(branch: Branch): boolean {
  return branch.role === 'optional' || branch.role === 'nullish'
}

interface Subject {
  readonly temp: Temp
  /** It is asked whether it is there. */
  readonly nullTest: boolean
}

/** The operand the finding is about: the one that is not a constant. */
function subjectOf(branch: Branch, flow: Flow): Subject | undefined {
  const i = flow.instruction(branch.condition)
  if (isComparison(i)) {
    const [left, right] = [flow.fact(i.left), flow.fact(i.right)]
    const constant = (temp: Temp): boolean => isConfiguration(temp, flow)
    const temp = constant(i.left) ? i.right : i.left
    if (constant(i.left) === constant(i.right) && !/^[<>]/.test(i.op)) return undefined
    const other = temp === i.left ? right : left
    const own = temp === i.left ? left : right
    const nullTest = (other.value.kinds & ~nullishKinds) === 0
    // `=== undefined` where only null can arrive.
    if (nullTest && /^[!=]==$/.test(i.op) && (own.value.kinds & nullishKinds) !== 0)
      return literalOf(own.value) === undefined || flow.isLeftByCall(temp)
        ? { temp, nullTest: false }
        : undefined
    if (nullTest)
      return (own.value.kinds & nullishKinds) === 0 && (isMade(temp, flow) || flow.isLeftByCall(temp))
        ? { temp, nullTest }
        : undefined
    if (
      own.typed ||
      other.typed ||
      isDiscriminant(temp, flow) ||
      (own.value.kinds & ~(Kind.number | Kind.bigint | Kind.string | Kind.true | Kind.false)) !== 0
    )
      return undefined
    if (/^[<>]/.test(i.op) && isClampBound(branch, other.value.number.ranges[0]?.lo)) return undefined
    if (isOneEnd(branch, i, flow) || isBeyondLength(own.base, own.value, other.value)) return undefined
    return { temp, nullTest: false }
  }
  const fact = flow.fact(branch.condition)
  if ((fact.value.kinds & ~(Kind.object | Kind.function)) === 0)
    return isMade(branch.condition, flow) ? { temp: branch.condition, nullTest: true } : undefined
  // `flags && 1 << bit`, `flags | bit`: never 0, where `&` was meant.
  if (i?.kind === 'binary' && /^(<<|\|)$/.test(i.op) && fact.value.kinds === Kind.number)
    return { temp: branch.condition, nullTest: false }
  if (
    (fact.value.kinds & ~(Kind.true | Kind.false)) === 0 &&
    !fact.typed &&
    branch.role === 'if' &&
    i?.kind === 'load'
  )
    return { temp: branch.condition, nullTest: false }
  return undefined
}

/** A getter that gives each class its own name: which class it is, only the declared type says. */
function isDiscriminant(temp: Temp, flow: Flow): boolean {
  const i = flow.instruction(temp)
  return i?.kind === 'get' && flow.oracle.hint(i.site).literals?.length === 1
}

/** One side of `x < 0 || x > max`: caution that costs nothing. */
function isClampBound(branch: Branch, bound: number | undefined): boolean {
  return bound === 0 && (branch.role === 'and' || branch.role === 'or')
}

/** More than any array, string or buffer can hold: only the language's own limit says so. */
function isBeyondLength(made: Value, tested: Value, bound: Value): boolean {
  const limit = made.number.ranges.at(-1)?.hi ?? 0
  const isUntested = tested.number.ranges.at(-1)?.hi === limit
  return limitsOfLength.has(limit) && isUntested && (bound.number.ranges[0]?.lo ?? 0) >= limit
}
const limitsOfLength = new Set([2 ** 24, 2 ** 29 - 24, 2 ** 32 - 1, 2 ** 53 - 1])

/** The program itself made the value, on every way: an allocation, a closure, an element of a constant table. */
function isMade(temp: Temp, flow: Flow): boolean {
  return isMadeAs(flow.sym(temp), flow, 0)
}

function isMadeAs(sym: Sym, flow: Flow, depth: number): boolean {
  const def = flow.def(sym)
  if (def.kind === 'inner') return true
  // Beside others a literal or the result of an operator is made, too.
  if (depth > 0 && ['literal', 'unary', 'binary', 'step'].includes(def.kind)) return true
  if (def.kind === 'phi') {
    // The ways that a callee returns by, or a choice between values made here.
    const ways = depth > 6 ? [] : flow.alternatives(sym)
    return ways.length > 0 && ways.every((way) => isMadeAs(way.sym, way.flow, depth + 1))
  }
  if (def.kind === 'entry' || def.kind === 'havoc') return flow.isOnlyMade(sym)
  if (def.kind !== 'site') return false
  const { kind } = def.instruction
  if (kind === 'param') return flow.frame.entry?.has(def.instruction.index) === true
  return (
    (kind === 'get' && flow.isOnlyMade(sym)) ||
    kind === 'object' ||
    kind === 'array' ||
    kind === 'closure' ||
    kind === 'element' ||
    (kind === 'call' && def.instruction.isNew)
  )
}
