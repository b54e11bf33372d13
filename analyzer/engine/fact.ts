/** What is known of one sym: its value, what it was before any test, and how far a user can choose it. */
import type { Thresholds } from '../domains/widen.ts'
import type { Step } from '../findings/finding.ts'
import type { Site } from '../support/ids.ts'
import {
  equal,
  isBottom,
  join,
  meet,
  nullishKinds,
  ofKinds,
  widen,
  withoutKinds,
  Kind,
  ofLiteral,
  type Value,
} from '../values/value.ts'

/** The test (or the use) that narrowed a value last. */
export interface TestRef {
  readonly site: Site
  readonly outcome: boolean
  readonly kind: 'branch' | 'use' | 'assertion' | 'call' | 'thrown' | 'callers'
  /** Of a call: the test inside the callee; of callers: what one of them passes. */
  readonly from?: Step | undefined
}

export interface Fact {
  readonly value: Value
  /** The value as it was made: what `value` would be had the function tested nothing. */
  readonly base: Value
  /** Part of the value that a user chooses; undefined when none. */
  readonly user: Value | undefined
  /** A test has related it to something trusted from above. */
  readonly capped: boolean
  /** Kinds excluded by a declared type alone: types are hints, not proof. */
  readonly soft: number
  /** Narrowed to literals by a declared type (a union or an enum) alone. */
  readonly typed: boolean
  readonly test: TestRef | undefined
}

export function plain(value: Value): Fact {
  return { value, base: value, user: undefined, capped: false, soft: 0, typed: false, test: undefined }
}

/** What another function may be told: not which test was made. */
export function knownOf(fact: Fact): Omit<Fact, 'test'> {
  const { value, base, user, capped, soft, typed } = fact
  return { value, base, user, capped, soft, typed }
}

export const notANumber: Value = ofLiteral(NaN)

/** Declared to be a number; who converts it knows that it may come as something else: out of JSON, say. */
export function isDoubted(fact: Fact | undefined): boolean {
  return ((fact?.soft ?? 0) & (Kind.string | Kind.object)) !== 0
}

/** The same fact about something that a user chooses. */
export function withUser(fact: Fact): Fact {
  return { ...fact, user: fact.value, capped: false }
}

/** The same fact about fewer values. Written out, as few things are made as often. */
export function narrowed(
  fact: Fact,
  value: Value,
  test: TestRef | undefined,
  soft: number = fact.soft,
): Fact {
  const { base, capped, typed } = fact
  const user = userWithin(fact.user, value)
  return { value, base, user, capped, soft, typed, test: test ?? fact.test }
}

function userWithin(user: Value | undefined, value: Value): Value | undefined {
  const within = user === undefined ? undefined : meet(user, value)
  return within !== undefined && isBottom(within) ? undefined : within
}

/** The fact of a value that is there, as its use tells; a type that admits nothing else lies. */
export function present(fact: Fact, test: TestRef): Fact {
  const value = withoutKinds(fact.value, nullishKinds)
  if (value === fact.value) return fact
  const soft = fact.soft & ~nullishKinds
  if (!isBottom(value)) return narrowed(fact, value, test, soft)
  return soft === 0 ? fact : { ...fact, value: ofKinds(soft), base: ofKinds(soft), soft: 0, test }
}

export function joinFacts(a: Fact, b: Fact): Fact {
  if (a === b) return a
  const value = join(a.value, b.value)
  const user = a.user === undefined ? b.user : b.user === undefined ? a.user : join(a.user, b.user)
  const fact: Fact = {
    value,
    base: join(a.base, b.base),
    user,
    capped: user !== undefined && (a.user === undefined || a.capped) && (b.user === undefined || b.capped),
    soft: (a.soft | b.soft) & ~value.kinds,
    typed: a.typed || b.typed,
    test:
      a.test === undefined || b.test === undefined ? undefined : a.test.site > b.test.site ? a.test : b.test,
  }
  return sameFact(fact, a) ? a : sameFact(fact, b) ? b : fact
}

/** What holds when both facts do. */
export function meetFacts(a: Fact, b: Fact): Fact {
  if (a === b) return a
  const value = meet(a.value, b.value)
  if (value === a.value && (a.capped || !b.capped)) return a
  const { base, typed } = a
  const user = userWithin(a.user, value)
  const test = value === a.value ? a.test : (b.test ?? a.test)
  return { value, base, user, capped: a.capped || b.capped, soft: a.soft & b.soft, typed, test }
}

export function widenFacts(previous: Fact, next: Fact, thresholds: Thresholds): Fact {
  const joined = joinFacts(previous, next)
  if (joined === previous) return previous
  return {
    ...joined,
    value: widen(previous.value, joined.value, thresholds),
    base: widen(previous.base, joined.base, thresholds),
    user: joined.user && previous.user ? widen(previous.user, joined.user, thresholds) : joined.user,
  }
}

export function sameFact(a: Fact, b: Fact): boolean {
  return a === b || (sameKnowledge(a, b) && a.test?.site === b.test?.site)
}

/** Equal but for the test that is remembered. */
export function sameKnowledge(a: Fact, b: Fact): boolean {
  return (
    a === b ||
    (equal(a.value, b.value) &&
      equal(a.base, b.base) &&
      (a.user === b.user || (a.user !== undefined && b.user !== undefined && equal(a.user, b.user))) &&
      a.capped === b.capped &&
      a.soft === b.soft)
  )
}
