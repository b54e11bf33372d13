/**
 * How fast a bound that moves at a loop head passes by what it could stop at. What is computed from itself in every
 * round has no bound but that of a test, and the descending pass brings that back, unless the test is for equality. What
 * may also go round unchanged keeps every bound it ever had, so it stops at all that it is compared with; and what
 * follows from others gets time until those are settled.
 */
import type { Thresholds } from '../domains/widen.ts'
import { isEquality, isRelation } from '../ir/comparisons.ts'
import type { Instruction } from '../ir/ir.ts'
import type { Temp } from '../support/ids.ts'
import { factOf } from './evaluate.ts'
import { widenFacts, type Fact } from './fact.ts'
import type { Frame } from './frame.ts'
import { waysTo, type State } from './state.ts'
import type { Sym } from './symbols.ts'

/** How often what a variable holds after a round was computed from what it held before. */
type Growth = 'always' | 'sometimes' | 'never'

export type Comparison = Instruction & { kind: 'binary' }

/** Visits of a head, in a row, without widening. */
const free: Readonly<Record<Growth, number>> = { always: 1, sometimes: 2, never: 4 }
/** What an inner loop starts counting at when it is come to again: what goes round in it may have been settled outside. */
export const entered = 2
/** Visits of a head, in a row, after which bounds that still move pass by everything. */
const patience = 12
const nothing: Thresholds = { numbers: [], bigints: [], widths: false }
const widths = [2 ** 8, 2 ** 16, 2 ** 31, 2 ** 32, 2 ** 53].flatMap((n) => [-n, n - 1])

/** A back edge, and the sym that it brings for the same place. */
interface Round {
  readonly state: State
  readonly sym: Sym
}

/** `fact`, of a variable's sym at a head that is visited for the `visits`th time, with `before` at the visit before. */
export function widenAtHead(
  frame: Frame,
  phi: Sym,
  rounds: readonly Round[],
  { before, fact }: { readonly before: Fact | undefined; readonly fact: Fact },
  visits: number,
  comparisons: readonly Comparison[],
): Fact {
  if (before === undefined || visits <= free.always) return fact
  const growth = growthOf(frame, phi, rounds)
  if (visits <= free[growth]) return fact
  if (visits > patience) return widenFacts(before, fact, nothing)
  return widenFacts(before, fact, thresholdsOf(frame, phi, rounds, before, growth, comparisons))
}

function growthOf(frame: Frame, phi: Sym, rounds: readonly Round[]): Growth {
  if (rounds.length > 0 && rounds.every(({ sym }) => grows(frame, phi, sym))) return 'always'
  return rounds.some(({ state, sym }) => mayGrow(frame, phi, state, sym)) ? 'sometimes' : 'never'
}

const growing = new Set(['+', '-', '*', '**', '<<'])
const maxDepth = 4

function grows(frame: Frame, phi: Sym, sym: Sym, depth = 0): boolean {
  const def = frame.symbols.def(sym)
  if (depth > maxDepth) return false
  if (def.kind === 'step') return def.operand === phi || grows(frame, phi, def.operand, depth + 1)
  if (def.kind !== 'binary' || !growing.has(def.op)) return false
  return [def.left, def.right].some((operand) => operand === phi || grows(frame, phi, operand, depth + 1))
}

function mayGrow(frame: Frame, phi: Sym, state: State, sym: Sym, depth = 0): boolean {
  if (grows(frame, phi, sym)) return true
  if (depth > maxDepth || frame.symbols.def(sym).kind !== 'phi') return false
  return waysTo(state, sym).some(
    (way) => way.sym !== phi && mayGrow(frame, phi, way.state, way.sym, depth + 1),
  )
}

/** Zero, which every condition compares with, what the value is compared with, and their neighbours. */
function thresholdsOf(
  frame: Frame,
  phi: Sym,
  rounds: readonly Round[],
  { value }: Fact,
  growth: Growth,
  comparisons: readonly Comparison[],
): Thresholds {
  const numbers = new Set<number>(growth === 'never' ? widths : [])
  const bigints = new Set<bigint>([-1n, 0n, 1n])
  const { ranges } = value.number
  // A bound that moves away from zero never meets it.
  if ((ranges[0]?.lo ?? 0) > 0) numbers.add(0).add(1)
  if ((ranges.at(-1)?.hi ?? 0) < 0) numbers.add(0).add(-1)
  for (const { op, left, right } of comparisons) {
    if (growth === 'always' && !isEquality(op)) continue
    const other = isOf(frame, phi, left) ? right : isOf(frame, phi, right) ? left : undefined
    const sym = other === undefined ? undefined : frame.temps[other]
    const [round] = rounds
    if (sym === undefined || round === undefined) continue
    const limit = factOf(frame, round.state, sym).value
    for (const { lo, hi } of limit.number.ranges)
      for (const bound of [lo, hi])
        if (Number.isFinite(bound)) for (const d of [-1, 0, 1]) numbers.add(bound + d)
    for (const { lo, hi } of limit.bigint)
      for (const bound of [lo, hi])
        if (bound !== undefined) for (const d of [-1n, 0n, 1n]) bigints.add(bound + d)
  }
  return { numbers: [...numbers], bigints: [...bigints], widths: false }
}

function isOf(frame: Frame, phi: Sym, temp: Temp): boolean {
  const sym = frame.temps[temp]
  return sym !== undefined && (sym === phi || grows(frame, phi, sym))
}

export function comparisonsOf(instructions: readonly (Instruction | undefined)[]): readonly Comparison[] {
  return instructions.filter((i) => i?.kind === 'binary' && isRelation(i.op)) as Comparison[]
}
