/** Operands of `&&` and `||`: which is asked next, and what they say together. */
import type { Branch } from '../engine/check.ts'
import type { Flow } from '../engine/flow.ts'
import type { Sym } from '../engine/symbols.ts'
import { isOrder, isRelation } from '../ir/comparisons.ts'
import type { Instruction } from '../ir/ir.ts'
import type { BlockId } from '../support/ids.ts'
import { truthiness } from '../values/operators.ts'
import { Kind, literalOf } from '../values/value.ts'

/** Part of a larger condition or value: what it kills has no code of its own. */
export function isOperand(branch: Branch, flow: Flow): boolean {
  const { role } = branch
  if (role === 'and' || role === 'or' || role === 'optional' || role === 'nullish') return true
  // The last operand of `a && b` is the condition of the statement itself.
  return operandBefore(branch, flow) !== undefined
}

/** The operand before, where this is the last one: its operator, and the way out that both share. */
export function operandBefore(
  branch: Branch,
  flow: Flow,
): { readonly role: Branch['role']; readonly end: BlockId } | undefined {
  for (const { terminator: other } of flow.fn.blocks) {
    const next = other.kind === 'branch' ? operandAfter(other, flow) : undefined
    if (other.kind !== 'branch' || next === undefined || flow.fn.blocks[next]?.terminator !== branch) continue
    const end = next === other.then ? other.else : other.then
    if (end === branch.then || end === branch.else) return { role: other.role, end }
  }
  return undefined
}

/** One end of `lo <= x && x <= hi`, whose other end is open: the range is written out for its reader. */
export function isOneEnd(branch: Branch, condition: Instruction | undefined, flow: Flow): boolean {
  if (!isComparison(condition)) return false
  const own = boundOf(condition, flow)
  if (own === undefined) return false
  const isOtherEnd = (comparison: Instruction | undefined, inverted: boolean, asked?: Branch): boolean => {
    if (!isComparison(comparison)) return false
    const bound = boundOf(comparison, flow)
    const { value, test } = flow.fact(comparison.temp)
    // Of the operand before, its own branch has decided it by now.
    const isOpen = truthiness(value) === undefined || (test !== undefined && test.site === asked?.site)
    return isOpen && bound?.subject === own.subject && (bound.above !== own.above) !== inverted
  }
  return (
    isOtherEnd(valueAfter(branch, flow), false) ||
    neighbours(branch, flow).some(({ other, inverted }) =>
      isOtherEnd(flow.instruction(other.condition), inverted, other),
    )
  )
}

/** The comparison that is the last operand of an `&&` or `||` whose value is kept: no branch asks it. */
export function valueAfter(branch: Branch, flow: Flow): Instruction | undefined {
  const after = flow.fn.blocks[operandAfter(branch, flow) ?? -1]
  return after?.terminator.kind === 'jump' ? after.instructions.findLast((i) => isComparison(i)) : undefined
}

/** Which side of a comparison is a constant, and whether it says that the other one is large. */
function boundOf(
  { op, left, right }: Comparison,
  flow: Flow,
): { readonly subject: Sym; readonly above: boolean } | undefined {
  if (!isOrder(op)) return undefined
  if (literalOf(flow.fact(right).value) !== undefined)
    return { subject: flow.sym(left), above: op.startsWith('>') }
  if (literalOf(flow.fact(left).value) !== undefined)
    return { subject: flow.sym(right), above: op.startsWith('<') }
  return undefined
}

interface Neighbour {
  readonly other: Branch
  /** One of the two stands under a `!`. */
  readonly inverted: boolean
}

/** The operands before and after in a chain of `&&` or `||`. */
function neighbours(branch: Branch, flow: Flow): readonly Neighbour[] {
  return flow.fn.blocks.flatMap(({ terminator }) => {
    if (terminator.kind !== 'branch') return []
    const second = followerOf(terminator, flow)
    if (second === undefined) return []
    const inverted = isInverted(terminator, second, flow)
    if (second === branch) return [{ other: terminator, inverted }]
    return terminator === branch ? [{ other: second, inverted }] : []
  })
}

function followerOf(branch: Branch, flow: Flow): Branch | undefined {
  const after = flow.fn.blocks[operandAfter(branch, flow) ?? -1]?.terminator
  return after?.kind === 'branch' ? after : undefined
}

/** Two operands that decide alike leave by the same side; under a `!` the sides are exchanged. */
function isInverted(first: Branch, second: Branch, flow: Flow): boolean {
  const end = operandAfter(first, flow) === first.then ? first.else : first.then
  const isShared = second.then === end || second.else === end
  return isShared && (second.then === end) !== (first.then === end)
}

/** Block of the operand that an `&&` or `||` asks next: filled at once, save for the way that keeps the first one's value. */
export function operandAfter(branch: Branch, flow: Flow): BlockId | undefined {
  if (branch.role !== 'and' && branch.role !== 'or') return undefined
  const [first, last] = branch.then < branch.else ? [branch.then, branch.else] : [branch.else, branch.then]
  const [kept, ...others] = flow.fn.blocks[first]?.instructions ?? []
  const keeps = kept?.kind === 'store' && kept.value === branch.condition && others.length === 0
  return keeps || !isFilledAfter(first, branch, flow) ? last : first
}

function isFilledAfter(block: BlockId, branch: Branch, flow: Flow): boolean {
  return flow.fn.blocks.findIndex(({ terminator }) => terminator === branch) < block
}

/** `typeof x === 'object' && x !== null`: two halves of one question. */
export function isNullOfObject(branch: Branch, flow: Flow): boolean {
  const condition = flow.instruction(branch.condition)
  if (!isComparison(condition) || literalOf(flow.fact(condition.right).value)?.literal !== null) return false
  const subject = flow.sym(condition.left)
  return neighbours(branch, flow).some(
    ({ other }) => flow.typeAsked(flow.instruction(other.condition)) === subject,
  )
}

/** `x === null || x === undefined`: one question in two halves, whichever of them a type excludes. */
export function isHalfOfNullish(branch: Branch, flow: Flow): boolean {
  const own = nullishHalf(flow.instruction(branch.condition), flow)
  return (
    own !== undefined &&
    [
      valueAfter(branch, flow),
      ...neighbours(branch, flow).map(({ other }) => flow.instruction(other.condition)),
    ]
      .map((comparison) => nullishHalf(comparison, flow))
      .some((half) => half?.subject === own.subject && half.literal !== own.literal)
  )
}

function nullishHalf(
  condition: Instruction | undefined,
  flow: Flow,
): { readonly subject: Sym; readonly literal: number } | undefined {
  if (!isComparison(condition) || !/^[!=]==$/.test(condition.op)) return undefined
  const [left, right] = [flow.fact(condition.left).value.kinds, flow.fact(condition.right).value.kinds]
  if (isNullish(right)) return { subject: flow.sym(condition.left), literal: right }
  return isNullish(left) ? { subject: flow.sym(condition.right), literal: left } : undefined
}

function isNullish(kinds: number): boolean {
  return kinds === Kind.null || kinds === Kind.undefined
}

/** `(x = next()) && false`: an operator that only puts one thing after another decides nothing. */
export function isSequence(branch: Branch, flow: Flow): boolean {
  const after = flow.fn.blocks[operandAfter(branch, flow) ?? -1]
  const [first, ...rest] = after?.instructions ?? []
  const ends = rest.every((i) => i.kind === 'store') && after?.terminator.kind === 'jump'
  return ends && first?.kind === 'const' && first.value === (branch.role === 'or')
}

export type Comparison = Instruction & { kind: 'binary' }

export function isComparison(i: Instruction | undefined): i is Comparison {
  return i?.kind === 'binary' && isRelation(i.op)
}
