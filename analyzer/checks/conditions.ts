/** What decides a condition: an earlier test, its value, a declared type alone, or nothing. */
import type { Branch } from '../engine/check.ts'
import type { Flow } from '../engine/flow.ts'
import type { Sym } from '../engine/symbols.ts'
import type { Site, Temp } from '../support/ids.ts'
import { isEquality, isOrder } from '../ir/comparisons.ts'
import type { Instruction } from '../ir/ir.ts'
import { truthiness } from '../values/operators.ts'
import { booleanKinds, join, Kind, literalOf, nullishKinds, ofKinds, type Value } from '../values/value.ts'
import {
  isComparison,
  isHalfOfNullish,
  isNullOfObject,
  isOneEnd,
  isSequence,
  operandAfter,
  operandBefore,
  valueAfter,
  type Comparison,
} from './operands.ts'

export interface Decision {
  readonly outcome: boolean
  /** `test`: what the value was made as leaves it open, tests in this function close it. `value`: it was made so. */
  readonly by: 'test' | 'value'
}

/** The only outcome a condition can have, where values or tests decide it; declared types alone decide nothing. */
export function decided(branch: Branch, flow: Flow): Decision | undefined {
  if (branch.role === 'made' || branch.role === 'iterate' || branch.role === 'default') return undefined
  const sym = flow.sym(branch.condition)
  const fact = flow.factOf(sym)
  const outcome = truthiness(fact.value)
  if (outcome === undefined || isSequence(branch, flow) || isNullOfObject(branch, flow)) return undefined
  if (outcome && isEndOfChain(branch, flow)) return undefined
  const base = truthiness(fact.base)
  if (base === undefined) {
    // The last member of an exhausted union: the type decides jointly with the tests before.
    const condition = flow.instruction(branch.condition)
    const says = isComparison(condition) && condition.op.startsWith('=') === outcome
    if (says && fact.test === undefined && (fact.typed || isExhausted(condition, flow))) return undefined
    // The last case of a switch that lists all: the reader wants to see it.
    if (branch.role === 'case' && outcome && (fact.test === undefined || isLaterCase(branch, flow)))
      return undefined
    if (says && isLastOfChain(branch, condition, flow)) return undefined
    if (outcome && isComparison(condition) && isSpelledOut(branch, condition, flow)) return undefined
    if (isOneEnd(branch, condition, flow)) return undefined
    if (isOrderedByType(condition, flow)) return undefined
    if (hardly(fact) === undefined && (isValidated(branch, flow) || isHalfOfNullish(branch, flow)))
      return undefined
    return restsOnType(sym, flow) && !isOtherNull(branch, flow) ? undefined : { outcome, by: 'test' }
  }
  return hardly(fact) === undefined ? undefined : { outcome, by: 'value' }
}

/** `if (frame?.header)` asks of `frame` first: the end of the chain decides only where `frame` is there. */
function isEndOfChain(branch: Branch, flow: Flow): boolean {
  return (
    flow.isReached(branch.else) &&
    flow.text(branch.site).includes('?.') &&
    flow.fn.blocks.some(
      ({ terminator }) =>
        terminator.kind === 'branch' && terminator.role === 'optional' && terminator.else === branch.else,
    )
  )
}

/** Another case of the same switch stands before it. */
function isLaterCase(branch: Branch, flow: Flow): boolean {
  const condition = flow.instruction(branch.condition)
  if (condition?.kind !== 'binary') return false
  return flow.fn.blocks.some(({ terminator }) => {
    if (terminator.kind !== 'branch' || terminator.role !== 'case' || terminator.site >= branch.site)
      return false
    const other = flow.instruction(terminator.condition)
    return other?.kind === 'binary' && other.left === condition.left
  })
}

/** `else if (x === B)` after `if (x === A)`, where an earlier test has left these two: it lists the cases like a switch. */
function isLastOfChain(branch: Branch, condition: Comparison, flow: Flow): boolean {
  const subject = enumerated(condition, flow)
  return (
    subject !== undefined &&
    flow.fn.blocks.some(({ terminator: other }) => {
      if (other.kind !== 'branch') return false
      const before = flow.instruction(other.condition)
      if (!isComparison(before) || enumerated(before, flow) !== subject) return false
      const failed = before.op.startsWith('=') ? other.else : other.then
      return flow.fn.blocks[failed]?.terminator === branch
    })
  )
}

/** `else if (user !== 0 && slot === 0)` after `if (user !== 0 && slot !== 0)`: the cases are told in full, as in a table. */
function isSpelledOut(branch: Branch, condition: Comparison, flow: Flow): boolean {
  const subject = enumerated(condition, flow)
  const { blocks } = flow.fn
  let at = blocks.find((block) => block.terminator === branch)
  let head: typeof at
  while (at !== undefined) {
    const { id } = at
    head = at
    at = blocks.find((b) => b.terminator.kind === 'branch' && b.terminator.role === 'and' && b.terminator.then === id) // prettier-ignore
  }
  if (subject === undefined || head === undefined || head.terminator === branch) return false
  return blocks.some(({ terminator }) => {
    if (terminator.kind !== 'branch' || terminator.else !== head.id) return false
    const before = flow.instruction(terminator.condition)
    return isComparison(before) && enumerated(before, flow) === subject
  })
}

/** What `x === CONSTANT` compares with a number, text or bigint. */
function enumerated({ op, left, right }: Comparison, flow: Flow): Sym | undefined {
  const literal = literalOf(flow.fact(right).value)?.literal
  if (!isEquality(op) || !['number', 'string', 'bigint'].includes(typeof literal)) return undefined
  return flow.sym(left)
}

/** `channel > 0` where a union of literals says what is left beside 0. */
function isOrderedByType(condition: Instruction | undefined, flow: Flow): boolean {
  if (condition?.kind !== 'binary' || !isOrder(condition.op)) return false
  return [condition.left, condition.right].some((temp) => {
    const fact = flow.fact(temp)
    return fact.typed && literalOf(fact.value) === undefined
  })
}

/** Equal only because a declared type leaves nothing else: `x === false` after `x === true` failed. */
function isExhausted(condition: Instruction & { kind: 'binary' }, flow: Flow): boolean {
  if (!condition.op.endsWith('==')) return false
  return flow.fact(condition.left).soft !== 0 || flow.fact(condition.right).soft !== 0
}

/** The outcome when declared types may lie about a value being there. */
function hardly(fact: { readonly value: Value; readonly soft: number }): boolean | undefined {
  const missing = fact.soft & (nullishKinds | booleanKinds)
  return truthiness(missing === 0 ? fact.value : join(fact.value, ofKinds(missing)))
}

/** A test has excluded the one of null and undefined that the declared type admits: the other was never meant. */
function isOtherNull(branch: Branch, flow: Flow): boolean {
  const tested = presenceTest(branch.condition, flow)
  if (tested === undefined) return false
  const { base, value, soft, test } = flow.fact(tested)
  const admitted = base.kinds & nullishKinds
  if (test === undefined || admitted === 0 || (value.kinds & nullishKinds) !== 0) return false
  // `typeof x === 'object'` leaves null to be asked for.
  if (flow.typeAsked(flow.instructionAt(test.site)) !== undefined) return false
  return (soft & admitted) === 0 && (value.kinds & ~(Kind.object | Kind.function)) === 0
}

/** `!options || typeof options !== 'object'`: whoever asks for a type that is declared expects callers without types. */
function isValidated(branch: Branch, flow: Flow): boolean {
  const tested = presenceTest(branch.condition, flow)
  if (tested === undefined) return false
  const sym = flow.sym(tested)
  if (flow.typeAsked(valueAfter(branch, flow)) === sym) return true
  const ways = [branch.then, branch.else]
  return flow.fn.blocks.some(
    ({ terminator: other }) =>
      other.kind === 'branch' &&
      (ways.includes(other.then) || ways.includes(other.else)) &&
      flow.typeAsked(flow.instruction(other.condition)) === sym,
  )
}

/**
 * Only a declared type promises the value that decides; where ways were joined, the refuted way is the evidence, which
 * has left no more than the other one of null and undefined to the type.
 */
function restsOnType(sym: Sym, flow: Flow, depth = 0): boolean {
  const fact = flow.factOf(sym)
  const def = flow.def(sym)
  if (depth > 6) return true
  if (def.kind === 'binary' || def.kind === 'unary') {
    if (hardly(fact) !== undefined) return false
    const operands = def.kind === 'binary' ? [def.left, def.right] : [def.operand]
    return operands.some((operand) => restsOnType(operand, flow, depth + 1))
  }
  if (def.kind === 'phi') return (fact.soft & nullishKinds) === nullishKinds
  return depth === 0 ? hardly(fact) === undefined : (fact.soft & nullishKinds) !== 0
}

/** The side that never runs holds code of its own, or an operand of `||` never lets anything in. */
export function makesDead(branch: Branch, outcome: boolean, flow: Flow): boolean {
  // What cuts a chain short gives undefined to all that stands around it.
  if (branch.role === 'optional' || branch.role === 'nullish') return false
  const [taken, dead] = outcome ? [branch.then, branch.else] : [branch.else, branch.then]
  // `!a || b` asks `a` with its ways out exchanged.
  if (branch.role === 'or') return taken === operandAfter(branch, flow)
  const before = operandBefore(branch, flow)
  if (before?.role === 'or' && taken !== before.end) return true
  const body = branch.negated ? branch.else : branch.then
  // A `break` or `continue` has no block of its own, and where it goes is reached from elsewhere.
  if (branch.role === 'if' && dead === body) return dead !== before?.end || !flow.isReached(dead)
  if (!['if', 'case', 'clause'].includes(branch.role) || flow.isReached(dead)) return false
  return !outcome || (flow.fn.blocks[dead]?.instructions.length ?? 0) > 0
}

/** The value is there, but the compiler does not see it and would not let the author drop the test. */
export function isNeededByCompiler(branch: Branch, flow: Flow): boolean {
  const tested = presenceTest(branch.condition, flow)
  if (tested === undefined || (flow.fact(tested).value.kinds & nullishKinds) !== 0) return false
  const site = flow.instruction(tested)?.site
  const kinds = site === undefined ? 0 : flow.oracle.narrowedKinds(site)
  return (kinds & nullishKinds) !== 0 && (kinds & ~nullishKinds) !== 0
}

/** What a condition asks the presence of: `x`, `!x`, `x != null`, `x !== undefined`. */
function presenceTest(condition: Temp, flow: Flow): Temp | undefined {
  const i = flow.instruction(condition)
  if (i?.kind === 'unary' && i.op === '!') return presenceTest(i.operand, flow)
  if (i?.kind !== 'binary') return condition
  if (!isEquality(i.op)) return undefined
  const isNullish = (temp: Temp): boolean => (flow.fact(temp).value.kinds & ~nullishKinds) === 0
  return isNullish(i.right) ? i.left : isNullish(i.left) ? i.right : undefined
}

/** Source text of the tested expression; a case prints as `subject === X`. */
export function conditionText(branch: Branch, flow: Flow): string {
  const condition = flow.instruction(branch.condition)
  if (branch.role === 'case' && condition?.kind === 'binary')
    return [condition.left, condition.right].map((side) => sideText(side, flow)).join(' === ')
  return flow.text(branch.site)
}

/** In parentheses where it would bind less than the comparison does. */
function sideText(side: Temp, flow: Flow): string {
  const i = flow.instruction(side)
  const isLoose = i?.kind === 'binary' && (isEquality(i.op) || /^[&|^]$/.test(i.op))
  return isLoose ? `(${flow.textOf(side)})` : flow.textOf(side)
}

/** The branch belongs to `assert(a && b)`, `console.assert(...)`, `invariant(...)`: it states what holds. */
export function isAssertion(branch: Branch, flow: Flow): boolean {
  const span = flow.file.spans[branch.site]
  if (span === undefined) return false
  for (const block of flow.fn.blocks)
    for (const i of block.instructions) {
      if (i.kind !== 'call') continue
      const at = flow.file.spans[i.site]
      if (at === undefined || at.start > span.start || at.end < span.end) continue
      if (/^(console\.)?(assert\w*|invariant|WARN_ON\w*|BUG_ON|ok)\b/.test(flow.text(i.site))) return true
      if (flow.oracle.signature(i.site).predicate?.asserts === true) return true
    }
  return false
}

/** `if (a) ... else if (!a)`, or `if (a) return` directly followed by `if (!a)`: the reader sees it. */
export function isObviousElse(branch: Branch, earlier: Site, flow: Flow): boolean {
  const text = flow.text(branch.site)
  if (text !== flow.text(earlier) && !negates(text, flow.text(earlier))) return false
  const test = flow.fn.blocks.find(
    (b) => b.terminator.kind === 'branch' && b.terminator.site === earlier,
  )?.terminator
  if (test?.kind !== 'branch' || test.role !== 'if' || branch.role !== 'if') return false
  return isNext(branch, test, flow)
}

/** On the way from an earlier branch, nothing runs before this one. */
export function isNext(branch: Branch, earlier: Branch, flow: Flow): boolean {
  const own = flow.file.spans[branch.site]
  if (own === undefined) return false
  return [earlier.then, earlier.else].some((id) => {
    const block = flow.fn.blocks[id]
    if (block?.terminator.kind !== 'branch' || block.terminator.site !== branch.site) return false
    return block.instructions.every((i) => {
      const at = flow.file.spans[i.site]
      return at !== undefined && at.start >= own.start && at.end <= own.end
    })
  })
}

function negates(a: string, b: string): boolean {
  const strip = (text: string): string => text.replace(/!==/g, '===').replace(/!=(?!=)/g, '==')
  return strip(a) === strip(b)
}

/** Every operand is a constant that its author switches by hand. */
export function isConfiguration(condition: Temp, flow: Flow, depth = 0): boolean {
  const i = flow.instruction(condition)
  if (i === undefined || depth > 6) return false
  switch (i.kind) {
    case 'const':
      return true
    case 'load': {
      const info = flow.variable(i.variable)
      if (info.kind === 'synthetic') return false
      return (
        (info.kind === 'const' && isConstantMade(flow.sym(condition), flow)) ||
        info.kind === 'enum' ||
        info.kind === 'import'
      )
    }
    case 'get':
      return (
        isConstantField(i, flow) ||
        // That all rows of a table are alike in a column today makes no test of it wrong.
        (flow.isPartOfElement(flow.sym(i.temp)) && literalOf(flow.fact(i.temp).value) !== undefined) ||
        flow.oracle.constant(i.site) !== undefined ||
        /^(process\.env|import\.meta)\b/.test(flow.text(i.site))
      )
    case 'unary':
      return isConfiguration(i.operand, flow, depth + 1)
    case 'binary':
      return isConfiguration(i.left, flow, depth + 1) && isConfiguration(i.right, flow, depth + 1)
    case 'cast':
    case 'nonNull':
      return isConfiguration(i.value, flow, depth + 1)
    default:
      return false
  }
}

/** A private field that only ever holds one value. */
function isConstantField(i: Instruction & { kind: 'get' }, flow: Flow): boolean {
  const stored = flow.frame.context.fieldValues.get(i.name)
  if (stored === undefined || literalOf(stored) === undefined) return false
  return i.name.startsWith('#') || flow.oracle.propertyFlags(i.site).hidden
}

function isConstantMade(sym: Sym, flow: Flow): boolean {
  const def = flow.def(sym)
  return def.kind === 'literal' || def.kind === 'entry'
}
