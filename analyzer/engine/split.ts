/** The ways to one return that its callers can tell apart: by what it gives back, and by what they have left out. */
import { get } from '../support/patricia.ts'
import {
  isBottom,
  Kind,
  ofBigints,
  ofKinds,
  ofNumbers,
  onlyKinds,
  withoutKinds,
  type Value,
} from '../values/value.ts'
import { undecidedChoices } from './default-choices.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import { withinGuards } from './guard-bounds.ts'
import { assume, assumeValue } from './refine.ts'
import { isAllocation, type State } from './state.ts'
import type { Sym } from './symbols.ts'
import type { Terms } from './terms.ts'

/** A state at the end, and what of the arguments was left out on the ways to it. */
export interface Split {
  readonly state: State
  readonly choices: string
}

/** More of what was left out is not told apart. */
const maxChoices = 3

/** One state for each kind of result that a caller may test for, and for what it has left out. */
export function split(frame: Frame, terms: Terms, end: State, result: Sym): readonly Split[] {
  return chosen(frame, terms, { state: end, choices: '' }, result).flatMap(({ state, choices }) =>
    told(frame, state, result, 0).map((each) => ({ state: each, choices })),
  )
}

/** An outcome is told as one, whatever it depends on. */
function chosen(frame: Frame, terms: Terms, at: Split, result: Sym): readonly Split[] {
  const { state, choices } = at
  const { kinds } = factOf(frame, state, result).value
  if (choices.length >= maxChoices || (kinds & ~(Kind.true | Kind.false)) === 0) return [at]
  const [test] = undecidedChoices(frame, terms, state, result)
  if (test === undefined) return [at]
  return [true, false].flatMap((outcome) => {
    const assumed = assume(frame, state, test, outcome, undefined)
    // What was compared with the value that stands in is known better now.
    const known = assumed && withinGuards(frame, assumed)
    const choice = `${choices}${outcome ? '+' : '-'}`
    return known === undefined ? [] : chosen(frame, terms, { state: known, choices: choice }, result)
  })
}

function told(frame: Frame, state: State, result: Sym, depth: number): readonly State[] {
  if (depth > 2) return [state]
  for (const subject of [...undecidedDefaults(frame, state), ...subjects(frame, state, result)]) {
    const { value } = factOf(frame, state, subject)
    const classes = isDefaulted(frame, subject)
      ? [ofKinds(Kind.undefined), withoutKinds(value, Kind.undefined)]
      : classesOf(value)
    if (classes.length < 2 || classes.length > 4) continue
    const states = classes
      .map((value) => assumeValue(frame, state, subject, value, undefined))
      .filter((s) => s !== undefined)
    return states.flatMap((s) => told(frame, s, result, depth + 1))
  }
  return [state]
}

function isDefaulted(frame: Frame, sym: Sym): boolean {
  const def = frame.symbols.def(sym)
  return def.kind === 'site' && def.instruction.kind === 'param' && frame.defaulted.has(def.instruction.temp)
}

/** Parameters that may or may not have been given: what holds of a default says nothing of the argument. */
function undecidedDefaults(frame: Frame, state: State): readonly Sym[] {
  const found: Sym[] = []
  for (const temp of frame.defaulted) {
    const sym = frame.sym(temp)
    const { kinds } = factOf(frame, state, sym).value
    if (isDefaulted(frame, sym) && (kinds & Kind.undefined) !== 0 && kinds !== Kind.undefined) found.push(sym)
  }
  return found
}

/** What tells ways apart: the result itself where control flow chose it, else a flag in the object it is. */
function subjects(frame: Frame, state: State, result: Sym): readonly Sym[] {
  const def = frame.symbols.def(result)
  const { kinds } = factOf(frame, state, result).value
  if (def.kind === 'phi' && (kinds & ~(Kind.object | Kind.function)) !== 0) return [result]
  if ((kinds & ~(Kind.true | Kind.false)) === 0 && kinds !== 0) return [result]
  if ((kinds & ~Kind.object) !== 0 || !(def.kind === 'phi' || isAllocation(frame, result))) return []
  const found: Sym[] = []
  for (const place of frame.symbols.placesOf(result)) {
    const sym = get(state.env, place)
    if (sym !== undefined && frame.symbols.def(sym).kind === 'phi') found.push(sym)
  }
  return found.slice(0, 4)
}

/** Disjoint parts of a value that tests commonly tell apart. */
function classesOf(value: Value): readonly Value[] {
  const classes: Value[] = []
  for (const kind of [Kind.undefined, Kind.null, Kind.true, Kind.false])
    if ((value.kinds & kind) !== 0) classes.push(ofKinds(kind))
  if ((value.kinds & Kind.number) !== 0) {
    if (value.number.nan || value.number.ranges.length > 3) classes.push(onlyKinds(value, Kind.number))
    else for (const { lo, hi, fractional } of value.number.ranges) classes.push(ofNumbers(lo, hi, fractional))
  }
  if ((value.kinds & Kind.bigint) !== 0) {
    if (value.bigint.length > 3) classes.push(onlyKinds(value, Kind.bigint))
    else for (const { lo, hi } of value.bigint) classes.push(ofBigints(lo, hi))
  }
  const rest = onlyKinds(value, Kind.string | Kind.symbol | Kind.object | Kind.function)
  if (!isBottom(rest)) classes.push(rest)
  return classes
}
