/**
 * What functions that call themselves, or each other, give back: a fixpoint over their circle, from nothing at all
 * upwards. Of a member the others see one value in each round, which widening ends; what they write is told by the
 * write sets alone.
 */
import { joinFacts } from '../engine/fact.ts'
import type { Assumption, Known, Summary, Term } from '../engine/summary.ts'
import { binary, step, unary } from '../values/operators.ts'
import {
  bottom,
  isBottom,
  isTop,
  join,
  Kind,
  leq,
  meet,
  ofKinds,
  ofLiteral,
  onlyKinds,
  top,
  widen,
  type Value,
} from '../values/value.ts'
import type { Procedure } from './unit.ts'

/** More is not worth several analyses. */
const maxMembers = 4
const maxInstructions = 600
/** Rounds in which results grow as they come; then all bounds that move are given up. */
const patience = 2
const maxRounds = 6
const maxDepth = 12

/** Numbers are what a fixpoint tells more of than the declared result. */
export function isWorthRounds(
  members: readonly Procedure[],
  calleesOf: (member: Procedure) => readonly Procedure[],
): boolean {
  const isCircle = members.length > 1 || members.some((member) => calleesOf(member).includes(member))
  if (!isCircle || members.length > maxMembers) return false
  const size = members.reduce((n, { fn }) => n + fn.blocks.reduce((m, b) => m + b.instructions.length, 0), 0)
  if (size > maxInstructions || members.some(({ fn }) => fn.generator)) return false
  return members.some(({ unit, index }) => (unit.oracle.resultHint(index).kinds & Kind.number) !== 0)
}

/** What members may be taken to give back while they are analysed; undefined when that is anything. */
export function assumedResults(
  members: readonly Procedure[],
  solve: (member: Procedure, round: number, assumed: ReadonlyMap<Procedure, Summary>) => Summary | undefined,
): ReadonlyMap<Procedure, Summary> | undefined {
  let results = new Map<Procedure, Known>(members.map((member) => [member, nothing]))
  for (let round = 0; round < maxRounds; round++) {
    const assumed = new Map(members.map((member) => [member, giving(member, results.get(member) ?? nothing)]))
    const next = new Map<Procedure, Known>()
    let isStable = true
    for (const member of members) {
      const summary = solve(member, round, assumed)
      if (summary === undefined) return undefined
      const before = results.get(member) ?? nothing
      const after = resultOf(summary)
      if (!leq(after.value, before.value) || (after.user !== undefined && before.user === undefined))
        isStable = false
      next.set(member, round < patience ? either(before, after) : widened(before, either(before, after)))
    }
    if (isStable) return members.every((m) => isTop(results.get(m)?.value ?? top)) ? undefined : assumed
    results = next
  }
  return undefined
}

const nothing: Known = { value: bottom, base: bottom, user: undefined, capped: false, soft: 0, typed: false }

/** What the declared result excludes is excluded by it alone. */
function giving({ fn, unit, index }: Procedure, hard: Known): Summary {
  const { kinds } = unit.oracle.resultHint(index)
  const value = onlyKinds(hard.value, kinds)
  const known = isBottom(value) ? hard : { ...hard, value, base: value, soft: hard.value.kinds & ~kinds }
  const result: Term = {
    id: 0,
    kind: 'made',
    known,
    shape: undefined,
    fields: [],
    source: undefined,
    from: [],
  }
  const { name, async } = fn
  return {
    ...{ name, async, isGenerator: false, yields: undefined, uses: [], hands: [], throws: [] },
    cases: isBottom(known.value) ? [] : [{ assumes: [], guards: [], writes: [], stores: [], result }],
  }
}

function resultOf({ cases }: Summary): Known {
  return cases.reduce((all, { result, assumes }) => {
    const value = valueOf(result, assumes, 0)
    const user = isUser(result, 0) ? value : undefined
    return either(all, { value, base: value, user, capped: false, soft: 0, typed: false })
  }, nothing)
}

function either(a: Known, b: Known): Known {
  if (isBottom(a.value)) return b
  if (isBottom(b.value)) return a
  return joinFacts({ ...a, test: undefined }, { ...b, test: undefined })
}

function widened(before: Known, after: Known): Known {
  const value = widen(before.value, after.value, { numbers: [], bigints: [], widths: false })
  return { ...after, value, base: value, user: after.user && value }
}

/** Whoever calls: arguments are anything. */
function valueOf(term: Term, assumes: readonly Assumption[], depth: number): Value {
  if (depth > maxDepth) return top
  const inner = (each: Term): Value => valueOf(each, assumes, depth + 1)
  let value = top
  if (term.kind === 'literal') value = ofLiteral(term.literal)
  else if (term.kind === 'binary') value = binary(term.op, inner(term.left), inner(term.right))
  else if (term.kind === 'unary') value = unary(term.op, inner(term.operand))
  else if (term.kind === 'step') value = step(term.op, inner(term.operand))
  else if ('known' in term) {
    const { known } = term
    value = known.soft === 0 ? known.value : join(known.value, ofKinds(known.soft))
  }
  for (const assume of assumes) if (assume.term === term) value = meet(value, assume.value)
  return value
}

function isUser(term: Term, depth: number): boolean {
  if (depth > maxDepth) return false
  if (term.kind === 'binary') return isUser(term.left, depth + 1) || isUser(term.right, depth + 1)
  if (term.kind === 'unary' || term.kind === 'step') return isUser(term.operand, depth + 1)
  return 'known' in term && term.known.user !== undefined
}
