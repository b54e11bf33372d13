import { defineCheck, type Check } from '../../engine/check.ts'
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import type { Instruction } from '../../ir/ir.ts'
import type { Site } from '../../support/ids.ts'
import { Kind, literalOf } from '../../values/value.ts'
import {
  converted,
  culpritOf,
  fitsWidth,
  isComputed,
  isLoose,
  isSplit,
  mathFits,
  toldFits,
  valueFits,
  witnessOf,
  wrapOf,
  type Culprit,
} from '../overflow.ts'
import { sensitiveUses, storesOf, type Use } from '../uses.ts'

const safe = 2n ** 53n - 1n
const int32 = { min: -0x80000000n, max: 0x7fffffffn }

export const uncheckedOverflow: Check = defineCheck({
  id: 'unchecked-overflow',
  level: 'error',
  preset: 'recommended',
  docs: {
    summary:
      'Reports arithmetic on user-controlled integers whose result may leave the representation it flows into.',
    why: 'A sum that is cut to its width, or rounded past 2^53, passes the very bounds check meant to reject it.',
    instead:
      'Test the operands first (`len > limit - start`), or compute in a representation that holds the result.',
  },
  messages: {
    user: "potential integer overflow from user '{expr}' ({representation})",
    any: "potential integer overflow '{expr}' ({representation})",
  },
  options: {
    origin: {
      type: 'string',
      values: ['user', 'any'],
      default: 'user',
      text: '`any` also reports arithmetic on other values whose range is known and finite, such as declared widths.',
    },
  },
  on: {
    instruction(i, flow) {
      for (const store of storesOf(i, flow, 'any', (sym) => isComputed(flow, sym) && isLoose(flow, sym))) {
        if (!isLoose(flow, store.sym) || fitsWidth(flow.factOf(store.sym).value, store.width)) continue
        const { min, max } = store.width
        const culprit = culpritOf(flow, store.sym, min, max)
        if (culprit !== undefined && (isInPlace(i, culprit, flow) || isSplit(flow, culprit.sym))) continue
        tell(flow, culprit, store.width.name, store.site, store.by, min, max)
      }
      for (const use of sensitiveUses(i, flow)) {
        if (!asksForCarry(flow, use))
          wrapped(flow, use.sym, use.site, `the wrapped result serves as ${use.as}`)
        shifted(flow, use.sym, use.site, `the result serves as ${use.as}`, true)
      }
      if (i.kind === 'set') {
        shifted(flow, flow.sym(i.value), i.site, 'the result is stored', false)
        rounded(flow, flow.sym(i.value), i.site, 'the result is stored')
      }
      if (i.kind === 'call' && flow.model(i) === undefined && !isLogging(flow, i))
        for (const argument of i.args) {
          rounded(flow, flow.sym(argument.temp), i.site, 'the result is handed on')
          shifted(flow, flow.sym(argument.temp), i.site, 'the result is handed on', false)
        }
      if (i.kind === 'binary' && i.op === '<<') growing(flow, i)
    },
    exit(exit, flow) {
      if (exit.value === undefined) return
      const sym = flow.sym(exit.value)
      const width = flow.frame.widthOf(flow.fn.returns)
      if (width !== undefined && isLoose(flow, sym) && !fitsWidth(flow.factOf(sym).value, width)) {
        const { min, max } = width
        tell(
          flow,
          culpritOf(flow, sym, min, max),
          width.name,
          exit.site,
          `the result is declared ${width.name}`,
          min,
          max,
        )
        return
      }
      shifted(flow, sym, exit.site, 'the result is returned', false)
      rounded(flow, sym, exit.site, 'the result is returned')
    },
  },
})

/** `regs[d] = regs[a] + regs[b]`: an array computed from itself has the arithmetic of its own elements. */
function isInPlace(i: Instruction, culprit: Culprit, flow: Flow): boolean {
  if (i.kind !== 'setElement') return false
  const target = flow.textOf(i.object)
  const reads = (sym: Sym, depth: number): boolean => {
    const def = flow.def(sym)
    if (depth > 6) return false
    if (def.kind === 'binary') return reads(def.left, depth + 1) || reads(def.right, depth + 1)
    if (def.kind === 'unary' || def.kind === 'step') return reads(def.operand, depth + 1)
    if (def.kind === 'phi') return flow.alternatives(sym).some((way) => reads(way.sym, depth + 1))
    if (def.kind !== 'site') return false
    const { instruction } = def
    if (instruction.kind === 'element') return flow.textOf(instruction.object) === target
    return instruction.kind === 'call' && instruction.args.some((a) => reads(flow.sym(a.temp), depth + 1))
  }
  return reads(culprit.sym, 0)
}

function tell(
  flow: Flow,
  culprit: Culprit | undefined,
  representation: string,
  use: Site,
  by: string,
  min: bigint,
  max: bigint,
): void {
  if (culprit === undefined) return
  const { instruction, sym } = culprit
  const high =
    !valueFits(culprit.flow.factOf(sym).value, min - (max - min) * 4n, max) ||
    instruction.kind !== 'binary' ||
    instruction.op !== '-'
  const text = flow.text(instruction.site)
  const shown = culprit.flow.show(sym)
  flow.report({
    site: instruction.site,
    message: culprit.flow.factOf(sym).user === undefined ? 'any' : 'user',
    data: { expr: text, representation },
    about: [sym],
    steps: [{ site: use, text: by }],
    end: `'${text}' is ${shown}${lossOf(culprit, representation, min, max)}`,
    witness: witnessOf(flow, culprit, high),
  })
}

/** What goes wrong with a value that leaves its representation, or that has already been cut to it. */
function lossOf({ flow, sym }: Culprit, representation: string, min: bigint, max: bigint): string {
  if (!valueFits(flow.factOf(sym).value, min, max)) return `, which does not fit ${representation}`
  const def = flow.def(sym)
  return def.kind === 'binary' && def.op === '|'
    ? ': bit 31 is the sign, so large numbers come out negative'
    : `: the bits that do not fit ${representation} are gone`
}

/** An explicit wrap says the author wants the low bits; it is wrong only where the result must be the number itself. */
function wrapped(flow: Flow, sym: Sym, use: Site, by: string): void {
  for (const { sym: at, flow: there } of ways(flow, sym)) {
    const wrap = wrapOf(there, at)
    if (wrap === undefined || !isLoose(there, wrap.inner)) continue
    const { inner, min, max, name } = wrap
    if (valueFits(there.factOf(inner).value, min, max) && !isProduct(there, inner)) continue
    const def = there.def(inner)
    if (def.kind === 'binary' && def.op === '-' && name !== 'int32') continue
    // `(b[0] << 24 | ...) >>> 0` makes an int32 unsigned again: no bit is lost.
    const [low, high] = name === 'uint32' ? [int32.min, 0xffffffffn] : [min, max]
    tell(flow, culpritOf(there, inner, low, high), name, use, by, min, max)
  }
}

/** `sum = (a + b) >>> 0; if (sum < a)`: the comparison is the test for the carry. */
function asksForCarry(flow: Flow, { sym, against }: Use): boolean {
  const inner = wrapOf(flow, sym)?.inner
  if (inner === undefined || against === undefined) return false
  const def = flow.def(inner)
  if (def.kind !== 'binary' || (def.op !== '+' && def.op !== '-')) return false
  const operand = wrapOf(flow, against)?.inner ?? against
  return [def.left, def.right].some((s) => s === operand || wrapOf(flow, s)?.inner === operand)
}

function isProduct(flow: Flow, sym: Sym): boolean {
  const def = flow.def(sym)
  return def.kind === 'site' && def.instruction.kind === 'call'
}

function ways(flow: Flow, sym: Sym): readonly { readonly sym: Sym; readonly flow: Flow }[] {
  return flow.def(sym).kind === 'phi' ? flow.alternatives(sym) : [{ sym, flow }]
}

/** `<<` that reaches bit 31 or beyond. Losing bits counts wherever the value goes; a lost sign only in a comparison or size. */
function shifted(flow: Flow, sym: Sym, use: Site, by: string, sign: boolean): void {
  const parts = partsOf(flow, sym, 0)
  for (const part of parts) {
    const def = flow.def(part)
    if (def.kind !== 'binary' || def.op !== '<<' || !isLoose(flow, part)) continue
    // `x << 0` is `x | 0`: a conversion.
    if (flow.upper(def.right) === 0 && flow.lower(def.right) === 0) continue
    const [a, b] = [flow.factOf(def.left).value, flow.factOf(def.right).value]
    if ((a.kinds & Kind.bigint) !== 0 || mathFits('<<', a, b, int32.min, int32.max)) continue
    const loses = !mathFits('<<', a, b, int32.min, 0xffffffffn)
    if (!loses && (!sign || flow.lower(sym) >= 0 || !isChainOf('|', flow, sym, part))) continue
    if (loses && isSwapped(flow, sym, part, parts)) continue
    if (loses && (isCallees(flow, part) || toldFits(flow, part, int32.min, 0xffffffffn))) continue
    const instruction = flow.origin(loses ? part : sym)
    if (instruction === undefined) continue
    tell(flow, { sym: loses ? part : sym, instruction, flow }, 'int32', use, by, int32.min, int32.max)
    return
  }
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

/** A double past 2^53: neighbours collapse, silently. */
function rounded(flow: Flow, sym: Sym, use: Site, by: string): void {
  for (const { sym: at, flow: there } of ways(flow, sym)) {
    const def = there.def(at)
    const inner = converted(there, at)
    if (inner !== undefined)
      tell(flow, culpritOf(there, inner, -safe, safe), 'safe integer', use, by, -safe, safe)
    if (def.kind !== 'binary' || (def.op !== '+' && def.op !== '*' && def.op !== '**')) continue
    const fact = there.factOf(at)
    if (fact.value.kinds !== Kind.number || !isLoose(there, at)) continue
    const hi = fact.value.number.ranges.at(-1)?.hi ?? 0
    if (hi <= Number(safe) || !Number.isFinite(hi) || fact.value.number.nan) continue
    if (fact.value.number.ranges.some((r) => r.fractional) || toldFits(there, at, -safe, safe)) continue
    // A callee's own arithmetic is told where it stands.
    if (!isCallees(there, at)) tell(flow, outer(there, at), 'safe integer', use, by, -safe, safe)
  }
}

/** Computed by a function that was called, from what that function itself read from outside. */
function isCallees(flow: Flow, sym: Sym): boolean {
  const origin = flow.origin(sym)
  if (origin?.kind !== 'call' && origin?.kind !== 'await') return false
  const ownInput = (s: Sym, depth: number): boolean => {
    const def = flow.def(s)
    if (!isLoose(flow, s)) return false
    if (def.kind === 'binary' && depth < 8)
      return ownInput(def.left, depth + 1) || ownInput(def.right, depth + 1)
    return def.kind !== 'inner'
  }
  return !ownInput(sym, 0)
}

/** The whole sum is told, not its first product: `hi * 2 ** 32 + lo`. */
function outer(flow: Flow, sym: Sym): Culprit | undefined {
  const instruction = flow.origin(sym)
  return instruction === undefined ? undefined : { sym, instruction, flow }
}

/** A shift count that grows with each round of a loop until it passes 31. */
function growing(flow: Flow, i: Instruction & { kind: 'binary' }): void {
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

function isLogging(flow: Flow, call: Instruction): boolean {
  return /^(console|log|logger|this\.#?log(ger)?|debug)\b/.test(flow.text(call.site))
}
