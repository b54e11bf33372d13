/**
 * Declared widths are believed inside a function, and nothing enforces them. What a function tells its callers of an
 * argument has to hold of one that is wider, too: a broken contract makes no code of theirs dead, and bounds nothing.
 */
import { nextDown, nextUp } from '../domains/doubles.ts'
import { numberSet } from '../domains/number-range.ts'
import { isRelation } from '../ir/comparisons.ts'
import type { Annotation } from '../ir/ir.ts'
import type { TypeHint } from '../ir/oracle.ts'
import { equal, join, Kind, ofBigints, ofNumberSet, type Value } from '../values/value.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import type { State } from './state.ts'
import type { Sym } from './symbols.ts'

const maxDepth = 4

/**
 * What a state says of an argument, told for any that callers may pass. Undefined where a part of it was tested, its low
 * bits for one: what that leaves of a wider one is not known. Without a state, where any part of it is looked at.
 */
export function toldBeyond(
  frame: Frame,
  state: State | undefined,
  sym: Sym,
  value: Value,
  base: Value,
): Value | undefined {
  const told = beyondWidth(frame, sym, value, base)
  if (told === value) return told
  const isPart = frame.symbols.defs.some((def, part) => {
    if (def.kind !== 'binary' || isRelation(def.op) || def.op === '+' || def.op === '-') return false
    if (def.left !== sym && def.right !== sym) return false
    if (state === undefined) return true
    const fact = factOf(frame, state, part as Sym)
    return !equal(fact.value, fact.base)
  })
  return isPart ? undefined : told
}

/** `value`, with what lies beyond the ends that it has from its width alone, and fractions; `base` is what it was before any test. */
function beyondWidth(frame: Frame, sym: Sym, value: Value, base: Value): Value {
  if ((value.kinds & (Kind.number | Kind.bigint)) === 0 || !isEnded(base)) return value
  if (!restsOnWidth(frame, sym, 0)) return value
  let open = value
  const [lowest, highest] = [base.number.ranges[0]?.lo, base.number.ranges.at(-1)?.hi]
  // A fraction beside an end passes the test of a neighbour that the integers of a width lack.
  for (const { lo, hi } of value.number.ranges) {
    const [low, high] = [
      lo === lowest ? -Infinity : nextUp(lo - 1),
      hi === highest ? Infinity : nextDown(hi + 1),
    ]
    const isZero = low <= 0 && high >= 0
    open = join(open, ofNumberSet(numberSet([{ lo: low, hi: high, fractional: true }], true, isZero)))
  }
  const [least, most] = [value.bigint[0], value.bigint.at(-1)]
  if (least !== undefined && least.lo === base.bigint[0]?.lo)
    open = join(open, ofBigints(undefined, least.hi))
  if (most !== undefined && most.hi === base.bigint.at(-1)?.hi)
    open = join(open, ofBigints(most.lo, undefined))
  return open
}

/** Some bound is there to be believed. */
function isEnded({ number, bigint }: Value): boolean {
  const [first, last] = [number.ranges[0], number.ranges.at(-1)]
  const isFinite = (first !== undefined && first.lo > -Infinity) || (last !== undefined && last.hi < Infinity)
  return isFinite || bigint.some(({ lo, hi }) => lo !== undefined || hi !== undefined)
}

/** An argument, or what is read from one, has a declared width, or the value is computed from such. */
function restsOnWidth(frame: Frame, sym: Sym, depth: number): boolean {
  const def = frame.symbols.def(sym)
  if (depth > maxDepth) return true
  if (def.kind === 'binary')
    return restsOnWidth(frame, def.left, depth + 1) || restsOnWidth(frame, def.right, depth + 1)
  if (def.kind === 'unary' || def.kind === 'step') return restsOnWidth(frame, def.operand, depth + 1)
  return isOfWidth(frame, sym)
}

/** A parameter, a variable around the function, or a property is declared to have a width. */
function isOfWidth(frame: Frame, sym: Sym): boolean {
  const def = frame.symbols.def(sym)
  const { oracle } = frame.context
  const isWidth = (annotation: Annotation | undefined, { brands }: TypeHint): boolean =>
    frame.widthOf(annotation) !== undefined ||
    (brands !== undefined && frame.widthOf({ names: brands, user: false, tags: [] }) !== undefined)
  if (def.kind === 'entry') {
    const place = frame.symbols.place(def.place)
    return (
      place.kind === 'variable' &&
      isWidth(frame.variable(place.variable).annotation, oracle.variableHint(place.variable))
    )
  }
  if (def.kind !== 'site') return false
  const { instruction } = def
  if (instruction.kind === 'get')
    return isWidth(oracle.propertyAnnotation(instruction.site), oracle.hint(instruction.site))
  const parameter = instruction.kind === 'param' ? frame.fn.params[instruction.index] : undefined
  return (
    parameter !== undefined && isWidth(frame.variable(parameter).annotation, oracle.variableHint(parameter))
  )
}
