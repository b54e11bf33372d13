/** `<<` that reaches bit 31 or beyond: bits are lost, or the sign is taken for one more of them. */
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import type { Instruction } from '../../ir/ir.ts'
import type { Site } from '../../support/ids.ts'
import { Kind, literalOf } from '../../values/value.ts'
import { isCallees, isLoose, mathFits, toldFits } from '../overflow.ts'
import { promisesUnsigned } from './names.ts'
import { tell } from './tell.ts'

export const int32 = { min: -0x80000000n, max: 0x7fffffffn }

/**
 * Where a sign is wrong: in the value `itself`, as in a comparison or an index; or, as in a size, also in an `addend`.
 * An offset may well be the sum of another one and a distance with a sign.
 */
export type Unsigned = 'itself' | 'addend'

/** Losing bits counts wherever the value goes; a sign only where it is `unsigned`. */
export function shifted(flow: Flow, sym: Sym, use: Site, by: string, unsigned?: Unsigned): void {
  const parts = partsOf(flow, sym, 0)
  for (const part of parts) {
    const def = flow.def(part)
    if (def.kind !== 'binary' || def.op !== '<<' || !isLoose(flow, part)) continue
    // `x << 0` is `x | 0`: a conversion.
    if (flow.upper(def.right) === 0 && flow.lower(def.right) === 0) continue
    const [a, b] = [flow.factOf(def.left).value, flow.factOf(def.right).value]
    if ((a.kinds & Kind.bigint) !== 0 || mathFits('<<', a, b, int32.min, int32.max)) continue
    const loses = !mathFits('<<', a, b, int32.min, 0xffffffffn)
    const told = loses ? part : unsigned && signedWord(flow, sym, part, unsigned)
    if (told === undefined) continue
    if (loses && isSwapped(flow, sym, part, parts)) continue
    if (loses && (isCallees(flow, part) || toldFits(flow, part, int32.min, 0xffffffffn))) continue
    const instruction = flow.origin(told) ?? flow.origin(sym)
    if (instruction === undefined || (!loses && isToldByCallee(flow, instruction))) continue
    tell(flow, { sym: told, instruction, flow }, 'int32', use, by, int32.min, int32.max)
    return
  }
}

/** The chain of `|` around `part` whose sign would be wrong. */
function signedWord(flow: Flow, sym: Sym, part: Sym, unsigned: Unsigned): Sym | undefined {
  if (flow.lower(sym) >= 0) return undefined
  if (isChainOf('|', flow, sym, part)) return sym
  const def = flow.def(sym)
  if (unsigned === 'itself' || def.kind !== 'binary') return undefined
  return [def.left, def.right]
    .filter((operand) => partsOf(flow, operand, 0).includes(part))
    .map((operand) => signedWord(flow, operand, part, unsigned))
    .find((word) => word !== undefined)
}

/** Its name says that its result has no sign, so it was told there. */
function isToldByCallee(flow: Flow, { site }: Instruction): boolean {
  const callee = flow.oracle.callee(site)
  if (callee.kind !== 'functions') return false
  return callee.functions.every((ref) => promisesUnsigned(flow.frame.context.summary(ref)?.name ?? ''))
}

/** `(x << 24) | ... | (x >>> 24)`: what the shift drops stands elsewhere in the same word. */
function isSwapped(flow: Flow, word: Sym, shift: Sym, parts: readonly Sym[]): boolean {
  const def = flow.def(shift)
  if (def.kind !== 'binary' || !isChainOf('|', flow, word, shift)) return false
  return parts.some((part) => {
    let other = flow.def(part)
    if (other.kind === 'binary' && other.op === '&') other = flow.def(other.left)
    const isRest = other.kind === 'binary' && /^>>>?$/.test(other.op) && other.left === def.left
    return isRest && isChainOf('|', flow, word, part)
  })
}

const carrying = new Set(['|', '+', '-', '*'])

/** What a sum or a chain of `|` is made of. An explicit wrap on the way says that the author wants the low bits. */
function partsOf(flow: Flow, sym: Sym, depth: number): readonly Sym[] {
  const def = flow.def(sym)
  if (depth > 8 || def.kind !== 'binary' || !carrying.has(def.op) || isWrap(flow, sym)) return [sym]
  return [...partsOf(flow, def.left, depth + 1), ...partsOf(flow, def.right, depth + 1)]
}

/** `x | 0` */
function isWrap(flow: Flow, sym: Sym): boolean {
  const def = flow.def(sym)
  return def.kind === 'binary' && def.op === '|' && literalOf(flow.factOf(def.right).value)?.literal === 0
}

/** `part` is reached from `sym` through nothing but `op`. */
function isChainOf(op: string, flow: Flow, sym: Sym, part: Sym): boolean {
  if (sym === part) return true
  const def = flow.def(sym)
  if (def.kind !== 'binary' || def.op !== op) return false
  return isChainOf(op, flow, def.left, part) || isChainOf(op, flow, def.right, part)
}

/** A shift count that grows with each round of a loop until it passes 31. */
export function growing(flow: Flow, i: Instruction & { kind: 'binary' }): void {
  const [left, right] = [flow.sym(i.left), flow.sym(i.right)]
  const count = flow.factOf(right)
  if (
    flow.def(right).kind !== 'phi' ||
    count.value.kinds !== Kind.number ||
    count.value.number.nan ||
    count.capped
  )
    return
  if (!flow.frame.loopHeads.has(right) || flow.lower(right) < 0 || flow.upper(right) <= 31) return
  if (!isLoose(flow, left) && !(flow.factOf(left).user !== undefined)) return
  if (mathFits('<<', flow.factOf(left).value, count.value, int32.min, 0xffffffffn)) return
  const sym = flow.frame.symbols.binary('<<', left, right, i)
  tell(
    flow,
    { sym, instruction: i, flow },
    'int32',
    i.site,
    `the count is ${flow.show(right)} and is taken modulo 32`,
    int32.min,
    int32.max,
  )
}
