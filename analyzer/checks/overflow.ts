/** Where arithmetic leaves the representation it is meant for: shared by the checks about integers. */
import type { Width } from '../domains/width.ts'
import type { Flow } from '../engine/flow.ts'
import type { Sym } from '../engine/symbols.ts'
import type { Instruction } from '../ir/ir.ts'
import type { Temp } from '../support/ids.ts'
import { mathematical } from '../values/operators.ts'
import { Kind, literalOf, ofLiteral, ofNumbers, type Value } from '../values/value.ts'

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
  return range === undefined || within(range, min, max)
}

function within({ lo, hi }: NonNullable<ReturnType<typeof mathematical>>, min: bigint, max: bigint): boolean {
  return lo !== undefined && hi !== undefined && lo >= min && hi <= max
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

interface Operation {
  readonly op: string
  readonly left: Sym
  readonly right: Sym
}

/** A number of the kind that `sym` is of. */
function countLike(flow: Flow, sym: Sym, count: 0 | 1): Sym {
  const isBig = (flow.factOf(sym).value.kinds & Kind.bigint) !== 0
  return flow.frame.symbols.literal(isBig ? BigInt(count) : count)
}

/** An operator and its operands; `n++` adds one, and `-n` subtracts from nothing. */
function operationOf(flow: Flow, sym: Sym): Operation | undefined {
  const def = flow.def(sym)
  if (def.kind === 'binary') return def
  if (def.kind === 'unary' && def.op === '-')
    return { op: '-', left: countLike(flow, def.operand, 0), right: def.operand }
  return def.kind === 'step'
    ? { op: def.op, left: def.operand, right: countLike(flow, def.operand, 1) }
    : undefined
}

/** Arithmetic may stand behind the value. */
export function isComputed(flow: Flow, sym: Sym): boolean {
  const def = flow.def(sym)
  return (
    ['binary', 'unary', 'step', 'phi'].includes(def.kind) ||
    (def.kind === 'site' && def.instruction.kind === 'call')
  )
}

/**
 * The innermost arithmetic on loose user data behind `sym` whose own result leaves [min, max], looking through
 * wraps, conversions and the ways that were joined; undefined when there is none.
 */
export function culpritOf(
  flow: Flow,
  sym: Sym,
  min: bigint,
  max: bigint,
  outer: Instruction | undefined = flow.origin(sym),
  depth = 0,
): Culprit | undefined {
  if (depth > maxDepth) return undefined
  const def = flow.def(sym)
  const instruction = instructionOf(flow, sym, outer)
  if (def.kind === 'phi') {
    for (const way of flow.alternatives(sym)) {
      const found = culpritOf(way.flow, way.sym, min, max, way.flow.origin(way.sym) ?? instruction, depth + 1)
      if (found !== undefined) return found
    }
    return undefined
  }
  if (def.kind === 'site') {
    const product = imul(flow, sym)
    if (product !== undefined) {
      const [a, b] = product
      const loose = isLoose(flow, a) || isLoose(flow, b)
      const fits = mathFits('*', flow.factOf(a).value, flow.factOf(b).value, min, max)
      return loose && !fits && instruction !== undefined ? { sym, instruction, flow } : undefined
    }
    const inner = converted(flow, sym)
    return inner === undefined ? undefined : culpritOf(flow, inner, min, max, instruction, depth + 1)
  }
  const operation = operationOf(flow, sym)
  if (operation === undefined) return undefined
  const { op, left, right } = operation
  const inner = (s: Sym): Culprit | undefined => culpritOf(flow, s, min, max, instruction, depth + 1)
  if (!arithmetic.has(op)) return op === '|' || op === '^' ? (inner(left) ?? inner(right)) : undefined
  if (!isLoose(flow, sym)) return undefined
  const below = inner(left) ?? inner(right)
  if (below !== undefined) return below
  if (mathFits(op, flow.factOf(left).value, flow.factOf(right).value, min, max)) return undefined
  // A guard between the operands may bound what intervals cannot.
  if (op !== '<<' && valueFits(flow.factOf(sym).value, min, max)) return undefined
  return instruction === undefined || toldFits(flow, sym, min, max) ? undefined : { sym, instruction, flow }
}

/** Arithmetic of a callee has no instruction here, or only one that computes the same later: its call stands for it. */
function instructionOf(flow: Flow, sym: Sym, outer: Instruction | undefined): Instruction | undefined {
  const own = flow.origin(sym)
  if (own === undefined || outer === undefined) return own ?? outer
  return 'temp' in own && 'temp' in outer && own.temp > outer.temp ? outer : own
}

/**
 * The range of a value without what has lost its own on the way: that is unknown, of which nothing is said, and counts
 * as what changes nothing. Undefined for such a value itself.
 */
function told(flow: Flow, sym: Sym, depth: number): Value | undefined {
  const def = flow.def(sym)
  const { value } = flow.factOf(sym)
  const isWide = isEndless(value) || (value.number.ranges.at(-1)?.hi ?? 0) > 2 ** 53
  if (def.kind === 'binary' && arithmetic.has(def.op) && depth < maxDepth && isWide) {
    const range = toldRange(flow, def.op, def.left, def.right, depth + 1)
    if (range?.lo !== undefined && range.hi !== undefined && (value.kinds & Kind.bigint) === 0)
      return ofNumbers(Number(range.lo), Number(range.hi), false)
  }
  if (!isLoose(flow, sym)) return real(value)
  const isLost = isEndless(value) ? !isSource(flow, sym) : isCounter(flow, sym) || isRounded(def, value)
  return isLost ? undefined : value
}

/** Already past 2^53: that was told where it came about. */
function isRounded(def: ReturnType<Flow['def']>, { number }: Value): boolean {
  const isElsewhere =
    def.kind === 'phi' || def.kind === 'inner' || (def.kind === 'site' && def.instruction.kind === 'param')
  return isElsewhere && (number.ranges.at(-1)?.hi ?? 0) > 2 ** 53
}

/** Lengths, and what a few bytes leave of them, reach 2^53 on paper; no buffer that runs is longer than 32 bits can say. */
function real(value: Value): Value {
  const [first, last] = [value.number.ranges[0], value.number.ranges.at(-1)]
  const isLength = last !== undefined && last.hi >= 2 ** 53 - 2 ** 32 && last.hi < Infinity
  if (!isLength || first === undefined || first.lo > 0xffffffff || value.bigint.length > 0) return value
  return ofNumbers(first.lo, 0xffffffff, false)
}

function toldRange(
  flow: Flow,
  op: string,
  left: Sym,
  right: Sym,
  depth: number,
): ReturnType<typeof mathematical> {
  const [a, b] = [told(flow, left, depth), told(flow, right, depth)]
  const isBig = [left, right].some((sym) => (flow.factOf(sym).value.kinds & Kind.bigint) !== 0)
  const one = ofLiteral(isBig ? 1n : 1)
  const zero = ofLiteral(isBig ? 0n : 0)
  const isSum = op === '+' || op === '-'
  return mathematical(
    op as Parameters<typeof mathematical>[0],
    a ?? (isSum ? zero : one),
    b ?? (isSum || op === '<<' ? zero : one),
  )
}

/** Whether every integer of the arithmetic lies within [min, max], as far as anything is known of its operands. */
export function toldFits(flow: Flow, sym: Sym, min: bigint, max: bigint): boolean {
  const operation = operationOf(flow, sym)
  if (operation === undefined) return false
  const range = toldRange(flow, operation.op, operation.left, operation.right, 0)
  return range === undefined || within(range, min, max) || !hasTold(flow, sym, 0)
}

/** Some operand that a user chooses is known well enough to speak of it. */
function hasTold(flow: Flow, sym: Sym, depth: number): boolean {
  const operation = operationOf(flow, sym)
  if (operation !== undefined && depth < maxDepth)
    return hasTold(flow, operation.left, depth + 1) || hasTold(flow, operation.right, depth + 1)
  return isLoose(flow, sym) && told(flow, sym, depth) !== undefined
}

function isEndless({ number, bigint }: Value): boolean {
  return (
    number.ranges.some(({ lo, hi }) => lo === -Infinity || hi === Infinity) ||
    bigint.some(({ lo, hi }) => lo === undefined || hi === undefined)
  )
}

function isSource(flow: Flow, sym: Sym): boolean {
  const def = flow.def(sym)
  if (def.kind === 'phi') return flow.frame.loopHeads.has(sym) && !isCounter(flow, sym)
  if (def.kind !== 'site') return false
  const { instruction } = def
  return instruction.kind !== 'param' || flow.frame.entry?.get(instruction.index) === undefined
}

/** Only steps and sums change it from round to round: no loop runs long enough to count to 2^53. */
function isCounter(flow: Flow, sym: Sym): boolean {
  const def = flow.def(sym)
  if (def.kind !== 'phi' || !flow.frame.loopHeads.has(sym) || flow.upper(sym) < 2 ** 53) return false
  const place = flow.frame.symbols.place(def.place)
  if (place.kind !== 'variable') return false
  const mentions = (temp: Temp, depth: number): boolean => {
    const i = flow.instruction(temp)
    if (i?.kind === 'load') return i.variable === place.variable
    return i?.kind === 'binary' && depth < maxDepth && [i.left, i.right].some((t) => mentions(t, depth + 1))
  }
  const grows = (temp: Temp, depth: number): boolean => {
    const i = flow.instruction(temp)
    if (i?.kind !== 'binary' || depth > maxDepth || !mentions(temp, 0)) return false
    const scales = i.op === '*' || i.op === '<<' || i.op === '**'
    return scales || grows(i.left, depth + 1) || grows(i.right, depth + 1)
  }
  return !flow.frame.instructions.some(
    (i) => i?.kind === 'store' && i.variable === place.variable && grows(i.value, 0),
  )
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

/** A wrap to 32 bits or to n bits of bigint, `Math.imul` being one of itself: what goes in, and the range that survives. */
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
  if (imul(flow, sym) !== undefined) return { inner: sym, min: -0x80000000n, max: 0x7fffffffn, name: 'int32' }
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
    const inner = converted(flow, sym) ?? (def.kind === 'step' ? def.operand : undefined)
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

/** Computed from nothing but what callers pass: they see it as their own arithmetic, and are told. */
export function isCallers(flow: Flow, sym: Sym, depth = 0): boolean {
  const def = flow.def(sym)
  if (flow.frame.entry === undefined || depth > maxDepth) return false
  if (def.kind === 'binary')
    return isCallers(flow, def.left, depth + 1) && isCallers(flow, def.right, depth + 1)
  return def.kind === 'literal' || (def.kind === 'site' && def.instruction.kind === 'param')
}

/** Computed by a function that was called, from what that function itself read from outside. */
export function isCallees(flow: Flow, sym: Sym): boolean {
  const origin = flow.origin(sym)
  if (origin?.kind !== 'call' && origin?.kind !== 'await') return false
  const ownInput = (s: Sym, depth: number): boolean => {
    const def = flow.def(s)
    if (!isLoose(flow, s)) return false
    if (def.kind === 'binary' && depth < 8)
      return ownInput(def.left, depth + 1) || ownInput(def.right, depth + 1)
    return def.kind !== 'inner' && !(origin.kind === 'call' && isCaptured(flow, s, origin))
  }
  return !ownInput(sym, 0)
}

/** A variable around the callee holds it, and nothing else: the callee knows it as well, and is not given it. */
function isCaptured({ frame }: Flow, sym: Sym, call: Instruction & { kind: 'call' }): boolean {
  const callee = frame.context.oracle.callee(call.site)
  if (callee.kind !== 'functions' || call.args.some(({ temp }) => frame.sym(temp) === sym)) return false
  return callee.functions.every(({ file, index }) =>
    frame.instructions.some((i: Instruction | undefined) => {
      if (i?.kind !== 'store' || file !== frame.context.ir.file || frame.sym(i.value) !== sym) return false
      const { stable, readers } = frame.variable(i.variable)
      return stable && readers.includes(index)
    }),
  )
}
