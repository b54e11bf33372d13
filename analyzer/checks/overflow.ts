/** Where arithmetic leaves the representation it is meant for: shared by the checks about integers. */
import type { Width } from '../domains/width.ts'
import type { Flow } from '../engine/flow.ts'
import type { Sym } from '../engine/symbols.ts'
import type { Instruction } from '../ir/ir.ts'
import { mathematical } from '../values/operators.ts'
import { Kind, literalOf, type Value } from '../values/value.ts'

/** The arithmetic a finding is about. */
export interface Culprit {
  readonly sym: Sym
  readonly instruction: Instruction
  readonly flow: Flow
}

const arithmetic = new Set(['+', '-', '*', '<<', '**'])
const maxDepth = 10

/** Whether every integer of the mathematical result lies within [min, max]. */
export function mathFits(op: string, a: Value, b: Value, min: bigint, max: bigint): boolean {
  const range = mathematical(op as Parameters<typeof mathematical>[0], a, b)
  if (range === undefined) return true
  return range.lo !== undefined && range.hi !== undefined && range.lo >= min && range.hi <= max
}

/** User data that nothing has bounded yet; with the option `origin: "any"` also other values whose range is known. */
export function isLoose(flow: Flow, sym: Sym): boolean {
  const fact = flow.factOf(sym)
  if (fact.user !== undefined) return !fact.capped
  return flow.options['origin'] === 'any' && isMeant(flow, sym, 0)
}

/** A range that somebody wrote down, not one that only an operator cut: `x << 8` of any `x` is an int32. */
function isMeant(flow: Flow, sym: Sym, depth: number): boolean {
  const def = flow.def(sym)
  if (!isKnownRange(flow.factOf(sym).value) || depth > maxDepth || def.kind === 'literal') return false
  if (def.kind !== 'binary' || def.op === '&' || def.op === '%') return true
  return [def.left, def.right].every(
    (operand) => flow.def(operand).kind === 'literal' || isMeant(flow, operand, depth + 1),
  )
}

/** Lengths reach 2^53 on paper: only ranges that somebody meant count as known. */
const meant = 2 ** 48

function isKnownRange({ kinds, number, bigint }: Value): boolean {
  if (kinds === 0 || (kinds & ~(Kind.number | Kind.bigint)) !== 0 || number.nan) return false
  const [low, high] = [number.ranges[0]?.lo ?? 0, number.ranges.at(-1)?.hi ?? 0]
  const whole = number.ranges.every((r) => !r.fractional)
  return (
    whole && low > -meant && high < meant && bigint.every((r) => r.lo !== undefined && r.hi !== undefined)
  )
}

/** Arithmetic may stand behind the value. */
export function isComputed(flow: Flow, sym: Sym): boolean {
  const def = flow.def(sym)
  return (
    def.kind === 'binary' || def.kind === 'phi' || (def.kind === 'site' && def.instruction.kind === 'call')
  )
}

/**
 * The innermost arithmetic on loose user data behind `sym` whose own result leaves [min, max], looking through
 * wraps, conversions and the ways that were joined; undefined when there is none.
 */
export function culpritOf(flow: Flow, sym: Sym, min: bigint, max: bigint, depth = 0): Culprit | undefined {
  if (depth > maxDepth) return undefined
  const def = flow.def(sym)
  if (def.kind === 'phi') {
    for (const way of flow.alternatives(sym)) {
      const found = culpritOf(way.flow, way.sym, min, max, depth + 1)
      if (found !== undefined) return found
    }
    return undefined
  }
  const instruction = flow.origin(sym)
  if (def.kind === 'site') {
    const product = imul(flow, sym)
    if (product !== undefined) {
      const [a, b] = product
      const loose = isLoose(flow, a) || isLoose(flow, b)
      const fits = mathFits('*', flow.factOf(a).value, flow.factOf(b).value, min, max)
      return loose && !fits && instruction !== undefined ? { sym, instruction, flow } : undefined
    }
    const inner = converted(flow, sym)
    return inner === undefined ? undefined : culpritOf(flow, inner, min, max, depth + 1)
  }
  if (def.kind === 'binary') {
    const inner = (s: Sym): Culprit | undefined => culpritOf(flow, s, min, max, depth + 1)
    if (!arithmetic.has(def.op))
      return def.op === '|' || def.op === '^' ? (inner(def.left) ?? inner(def.right)) : undefined
    if (!isLoose(flow, sym)) return undefined
    const below = inner(def.left) ?? inner(def.right)
    if (below !== undefined) return below
    if (mathFits(def.op, flow.factOf(def.left).value, flow.factOf(def.right).value, min, max))
      return undefined
    // A guard between the operands may bound what intervals cannot.
    if (def.op !== '<<' && valueFits(flow.factOf(sym).value, min, max)) return undefined
    return instruction === undefined || !isTold(flow, sym, 0) ? undefined : { sym, instruction, flow }
  }
  return undefined
}

/**
 * Some operand has a range, or a source itself says that it may be any number. What has lost its range on the way is
 * unknown, and nothing is said of the unknown.
 */
function isTold(flow: Flow, sym: Sym, depth: number): boolean {
  const def = flow.def(sym)
  const { value, user } = flow.factOf(sym)
  if (def.kind === 'binary' && depth < maxDepth)
    return isTold(flow, def.left, depth + 1) || isTold(flow, def.right, depth + 1)
  if (!isLoose(flow, sym)) return false
  const { ranges } = (user ?? value).number
  const isFinite = ranges.every(({ lo, hi }) => lo !== -Infinity && hi !== Infinity)
  return (value.kinds & Kind.number) === 0 || isFinite || isSource(flow, sym)
}

function isSource(flow: Flow, sym: Sym): boolean {
  const def = flow.def(sym)
  if (def.kind !== 'site') return false
  const { instruction } = def
  return instruction.kind !== 'param' || flow.frame.entry?.get(instruction.index) === undefined
}

export function valueFits(value: Value, min: bigint, max: bigint): boolean {
  const [lo, hi] = [value.number.ranges[0]?.lo, value.number.ranges.at(-1)?.hi]
  if (lo !== undefined && hi !== undefined && (lo < Number(min) || hi > Number(max))) return false
  return value.bigint.every((r) => r.lo !== undefined && r.hi !== undefined && r.lo >= min && r.hi <= max)
}

export function fitsWidth(value: Value, width: Width): boolean {
  return valueFits(value, width.min, width.max)
}

/** Operands of `Math.imul(a, b)`. */
function imul(flow: Flow, sym: Sym): readonly [Sym, Sym] | undefined {
  const args = argumentsOf(flow, sym, 'Math.imul')
  return args?.[0] !== undefined && args[1] !== undefined ? [args[0], args[1]] : undefined
}

/** What `Number(x)`, `BigInt(x)` or `BigInt.asUintN(n, x)` converts. */
export function converted(flow: Flow, sym: Sym): Sym | undefined {
  return argumentsOf(flow, sym, 'Number')?.[0] ?? argumentsOf(flow, sym, 'BigInt')?.[0]
}

export function argumentsOf(flow: Flow, sym: Sym, key: string): readonly Sym[] | undefined {
  const def = flow.def(sym)
  if (def.kind !== 'site' || def.instruction.kind !== 'call') return undefined
  if (flow.model(def.instruction)?.key !== key) return undefined
  return def.instruction.args.map((a) => flow.sym(a.temp))
}

/** A wrap to 32 bits or to n bits of bigint: what goes in, and the range that survives. */
export function wrapOf(
  flow: Flow,
  sym: Sym,
): { inner: Sym; min: bigint; max: bigint; name: string } | undefined {
  const def = flow.def(sym)
  if (def.kind === 'binary') {
    const by = literalOf(flow.factOf(def.right).value)?.literal
    if (def.op === '>>>' && by === 0) return { inner: def.left, min: 0n, max: 0xffffffffn, name: 'uint32' }
    if (def.op === '|' && by === 0)
      return { inner: def.left, min: -0x80000000n, max: 0x7fffffffn, name: 'int32' }
    return undefined
  }
  const args = argumentsOf(flow, sym, 'BigInt.asUintN') ?? argumentsOf(flow, sym, 'BigInt.asIntN')
  const [bits, inner] = args ?? []
  if (bits === undefined || inner === undefined) return undefined
  const n = literalOf(flow.factOf(bits).value)?.literal
  if (typeof n !== 'number' || n < 1 || n > 4096) return undefined
  const signed = argumentsOf(flow, sym, 'BigInt.asIntN') !== undefined
  const span = 1n << BigInt(n)
  return signed
    ? { inner, min: -(span / 2n), max: span / 2n - 1n, name: `s${n}` }
    : { inner, min: 0n, max: span - 1n, name: `u${n}` }
}

/** One assignment that makes the arithmetic leave its range: every loose operand at its end. */
export function witnessOf(flow: Flow, culprit: Culprit, high: boolean): Record<string, string> {
  const witness: Record<string, string> = {}
  const walk = (sym: Sym, up: boolean, depth: number): void => {
    const def = flow.def(sym)
    const fact = culprit.flow.factOf(sym)
    const chosen = fact.user ?? (isLoose(culprit.flow, sym) ? fact.value : undefined)
    if (chosen === undefined || def.kind === 'literal' || depth > 8) return
    const inner = converted(flow, sym)
    if (inner !== undefined) walk(inner, up, depth + 1)
    else if (def.kind === 'binary' && (arithmetic.has(def.op) || def.op === '|' || def.op === '^')) {
      walk(def.left, up, depth + 1)
      walk(def.right, def.op === '-' ? !up : up, depth + 1)
    } else {
      const text = culprit.flow.describe(sym)
      const end = endOf(chosen, up)
      if (text !== undefined && end !== undefined) witness[text] = end
    }
  }
  const args = argumentsOf(flow, culprit.sym, 'Math.imul')
  if (args !== undefined) for (const arg of args) walk(arg, high, 0)
  else walk(culprit.sym, high, 0)
  return witness
}

function endOf(value: Value, up: boolean): string | undefined {
  if ((value.kinds & Kind.bigint) !== 0) {
    const end = up ? value.bigint.at(-1)?.hi : value.bigint[0]?.lo
    return end === undefined ? undefined : `0x${end.toString(16)}`.replace('0x-', '-0x')
  }
  const end = up ? value.number.ranges.at(-1)?.hi : value.number.ranges[0]?.lo
  return end === undefined || !Number.isFinite(end)
    ? undefined
    : end > 9
      ? `0x${end.toString(16)}`
      : String(end)
}
