import { defineCheck, type Check } from '../../engine/check.ts'
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import type { Instruction } from '../../ir/ir.ts'
import type { Site } from '../../support/ids.ts'
import { Kind, literalOf } from '../../values/value.ts'
import {
  argumentsOf,
  converted,
  culpritOf,
  fitsWidth,
  isCallees,
  isCallers,
  isComputed,
  isLoose,
  toldFits,
  valueFits,
  wrapOf,
  type Culprit,
} from '../overflow.ts'
import { sensitiveUses, storesOf, type Storing, type Use, type Using } from '../uses.ts'
import { promisesUnsigned } from './names.ts'
import { isPartOfRegister } from './registers.ts'
import { multiplied } from './multiplied.ts'
import { passes } from './rounds.ts'
import { growing, int32, shifted } from './shifts.ts'
import { tell } from './tell.ts'
import { totalOf } from './totals.ts'
import { boundedTooWide } from './too-wide.ts'
import { ways, waysAndRounds } from './ways.ts'

const safe = 2n ** 53n - 1n

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
    instruction: {
      store: stored,
      set(i, flow) {
        stored(i, flow)
        shifted(flow, flow.sym(i.value), i.site, 'the result is stored')
        rounded(flow, flow.sym(i.value), i.site, 'the result is stored')
      },
      setElement(i, flow) {
        stored(i, flow)
        used(i, flow)
      },
      element: used,
      call(i, flow) {
        stored(i, flow)
        used(i, flow)
        const computed = i.args.map(({ temp }) => flow.sym(temp)).filter((sym) => isComputed(flow, sym))
        if (computed.length === 0 || flow.model(i) !== undefined || isLogging(flow, i)) return
        for (const sym of computed) {
          rounded(flow, sym, i.site, 'the result is handed on')
          shifted(flow, sym, i.site, 'the result is handed on')
        }
      },
      binary(i, flow) {
        used(i, flow)
        if (i.op === '<<') growing(flow, i)
      },
    },
    exit(exit, flow) {
      if (exit.value === undefined) return
      const sym = flow.sym(exit.value)
      const width = flow.frame.widthOf(flow.fn.returns)
      if (width !== undefined && isLoose(flow, sym) && !fitsWidth(flow.factOf(sym).value, width)) {
        const { min, max } = width
        const culprit = culpritOf(flow, sym, min, max) ?? totalOf(flow, sym, width, 'declared')
        const by = `the result is declared ${width.name}`
        tell(flow, culprit, width.name, exit.site, by, min, max)
        if (culprit === undefined && min === 0n) shifted(flow, sym, exit.site, by, 'itself')
        return
      }
      if (isCallers(flow, sym)) return
      if (promisesUnsigned(flow.fn.name))
        shifted(flow, sym, exit.site, `the result is returned, by its name as one without a sign`, 'itself')
      else shifted(flow, sym, exit.site, 'the result is returned')
      rounded(flow, sym, exit.site, 'the result is returned')
    },
  },
})

function stored(i: Storing, flow: Flow): void {
  for (const store of storesOf(i, flow, (sym) => isComputed(flow, sym) && isWorth(flow, sym))) {
    const { min, max } = store.width
    if (!isWorth(flow, store.sym) || fitsWidth(flow.factOf(store.sym).value, store.width)) continue
    const culprit = isLoose(flow, store.sym)
      ? (culpritOf(flow, store.sym, min, max) ?? totalOf(flow, store.sym, store.width, store.how))
      : boundedTooWide(flow, store.sym)
    if (culprit !== undefined && (isInPlace(i, culprit, flow) || culprit.flow.isSplit(culprit.sym))) continue
    if (culprit !== undefined && store.how === 'wrap' && isPartOfRegister(culprit, store.width)) continue
    tell(flow, culprit, store.width.name, store.site, store.by, min, max)
    if (culprit === undefined && store.how === 'declared' && min === 0n)
      shifted(flow, store.sym, store.site, store.by, 'itself')
  }
}

function used(i: Using, flow: Flow): void {
  for (const use of sensitiveUses(i, flow)) {
    if (!asksForCarry(flow, use)) wrapped(flow, use.sym, use.site, `the wrapped result serves as ${use.as}`)
    shifted(flow, use.sym, use.site, `the result serves as ${use.as}`, use.amount ? 'addend' : 'itself')
  }
}

function isWorth(flow: Flow, sym: Sym): boolean {
  return isLoose(flow, sym) || boundedTooWide(flow, sym) !== undefined
}

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

/** An explicit wrap says the author wants the low bits; it is wrong only where the result must be the number itself. */
function wrapped(flow: Flow, sym: Sym, use: Site, by: string): void {
  for (const { sym: at, flow: there, head } of waysAndRounds(flow, sym)) {
    const wrap = wrapOf(there, at)
    if (wrap === undefined || !isLoose(there, wrap.inner)) continue
    const { inner, min, max, name } = wrap
    if (valueFits(there.factOf(inner).value, min, max) && !isProduct(there, inner)) continue
    if (head !== undefined && !passes(there, inner, head, Number(max))) continue
    const def = there.def(inner)
    if (def.kind === 'binary' && def.op === '-' && name !== 'int32') continue
    // `(b[0] << 24 | ...) >>> 0` makes an int32 unsigned again: no bit is lost.
    const [low, high] = name === 'uint32' ? [int32.min, 0xffffffffn] : [min, max]
    tell(
      flow,
      culpritOf(there, inner, low, high, there.origin(at) ?? flow.origin(sym)),
      name,
      use,
      by,
      min,
      max,
    )
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

/** A double past 2^53: neighbours collapse, silently. */
function rounded(flow: Flow, sym: Sym, use: Site, by: string): void {
  for (const { sym: at, flow: there } of ways(flow, sym)) {
    const def = there.def(at)
    const inner = converted(there, at)
    if (inner !== undefined && mayRound(there, at, inner))
      tell(flow, culpritOf(there, inner, -safe, safe), 'safe integer', use, by, -safe, safe)
    if (def.kind !== 'binary' || (def.op !== '+' && def.op !== '*' && def.op !== '**')) continue
    const fact = there.factOf(at)
    if (fact.value.kinds !== Kind.number || !isLoose(there, at) || raisesTwo(there, def)) continue
    const hi = fact.value.number.ranges.at(-1)?.hi ?? 0
    if (hi <= Number(safe) || !Number.isFinite(hi) || fact.value.number.nan) continue
    if (fact.value.number.ranges.some((r) => r.fractional) || toldFits(there, at, -safe, safe)) continue
    // A callee's own arithmetic is told where it stands.
    if (!isCallees(there, at)) tell(flow, outer(there, at), 'safe integer', use, by, -safe, safe)
  }
  for (const each of multiplied(flow, sym))
    tell(flow, outer(each.flow, each.sym), 'safe integer', use, by, -safe, safe)
}

/** Bigints are exact until a number is made of them. */
function mayRound(flow: Flow, conversion: Sym, inner: Sym): boolean {
  const { value } = flow.factOf(inner)
  if (value.kinds !== Kind.bigint) return true
  return argumentsOf(flow, conversion, 'Number') !== undefined && !valueFits(value, -safe, safe)
}

/** `2 ** n`: a double holds it whatever `n` is. */
function raisesTwo(flow: Flow, { op, left }: { readonly op: string; readonly left: Sym }): boolean {
  return op === '**' && literalOf(flow.factOf(left).value)?.literal === 2
}

/** The whole sum is told, not its first product: `hi * 2 ** 32 + lo`. */
function outer(flow: Flow, sym: Sym): Culprit | undefined {
  const instruction = flow.origin(sym)
  return instruction === undefined ? undefined : { sym, instruction, flow }
}

function isLogging(flow: Flow, call: Instruction): boolean {
  return /^(console|log|logger|this\.#?log(ger)?|debug)\b/.test(flow.text(call.site))
}
