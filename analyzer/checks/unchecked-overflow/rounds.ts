/** How often something goes round, and what a number comes to by that. */
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import type { Temp } from '../../support/ids.ts'

/** No list of a program that runs is longer. */
const longest = 2 ** 32 - 1

/** A piece of a list or of a buffer, or one whose length is known: what bounds it stands there, and is a few elements. */
export function isCut(flow: Flow, temp: Temp): boolean {
  const length = flow.field(flow.sym(temp), 'length')
  if (length !== undefined && flow.upper(length) < longest) return true
  const made = flow.origin(flow.sym(temp))
  if (made?.kind === 'array') return true
  if (made?.kind !== 'call') return false
  return made.isNew || /\.(slice|subarray|from|of)$/.test(flow.model(made)?.key ?? '')
}

/** Rounds after which a loop is surely over, as a counter at its head has a bound; undefined where none has. */
function mostRounds(flow: Flow, phi: Sym): number | undefined {
  const counts = flow.besides(phi).map((counter) => {
    const rounds = flow.rounds(counter).filter(({ enters }) => !enters)
    const ends = rounds.map(({ sym, flow: there }) => {
      const by = stepOf(there, sym, counter)
      const [from, to] =
        by > 0 ? [there.lower(counter), there.upper(sym)] : [there.lower(sym), there.upper(counter)]
      return by === 0 ? Infinity : Math.floor((to - from) / Math.abs(by))
    })
    return ends.length === 0 ? Infinity : Math.max(...ends)
  })
  const most = Math.min(...counts)
  return most < longest ? most : undefined
}

/** What is added to a counter in a round; 0 where that is not a constant. */
function stepOf(flow: Flow, sym: Sym, counter: Sym): number {
  const def = flow.def(sym)
  if (def.kind === 'step') return def.operand === counter ? (def.op === '+' ? 1 : -1) : 0
  if (def.kind !== 'binary' || (def.op !== '+' && def.op !== '-')) return 0
  const [other, by] = def.op === '+' && def.right === counter ? [def.right, def.left] : [def.left, def.right]
  const literal = flow.def(by)
  if (other !== counter || literal.kind !== 'literal' || typeof literal.literal !== 'number') return 0
  return def.op === '+' ? literal.literal : -literal.literal
}

/** Nothing that the program decides ends the loop: what a user chose does, or how long a list or a buffer is. */
function isEndless(flow: Flow, phi: Sym): boolean {
  const exits = flow.exits(phi)
  const isOpen = (there: Flow, temp: Temp, depth: number): boolean => {
    const i = there.instruction(temp)
    if (i === undefined || depth > 4) return false
    if (i.kind === 'iterateDone') {
      const iterate = there.instruction(i.iterator)
      return iterate?.kind === 'iterate' && !isCut(there, iterate.value)
    }
    if (i.kind === 'get' && /^(byteL|l)ength$/.test(i.name)) return !isCut(there, i.object)
    if (i.kind === 'unary') return isOpen(there, i.operand, depth + 1)
    const sym = there.sym(temp)
    if (there.def(sym).kind === 'literal' || there.factOf(sym).user !== undefined) return true
    if (i.kind === 'binary') return isOpen(there, i.left, depth + 1) && isOpen(there, i.right, depth + 1)
    const origin = there.origin(sym)
    return there.frame.loopHeads.has(sym) || (origin?.kind === 'get' && isOpen(there, origin.temp, depth + 1))
  }
  return exits.length > 0 && exits.every(({ condition, flow: there }) => isOpen(there, condition, 0))
}

/** Rounds that a loop may well make where nothing is known of them. */
const many = 2 ** 16
/** Rounds after which whatever is multiplied in each has passed every limit. */
const enough = 64

type Held = ReadonlyMap<Sym, number>

/**
 * Whether a sum that goes round passes `limit`, when everything that is put into it is as large as it can be. `sym` is
 * what a round makes of what the variables held at the head of its loop, of which `phi` is one.
 */
export function passes(flow: Flow, sym: Sym, phi: Sym, limit: number): boolean {
  const most = mostRounds(flow, phi) ?? many
  const made = madeInRounds(flow, sym, phi, most)
  if (made.some((n) => n > limit)) return true
  // What is only added to grows by the same in every round.
  const [first = NaN, last = NaN] = [made[0], made.at(-1)]
  return most > enough && last + ((last - first) / (made.length - 1)) * (most - made.length) > limit
}

/** A number to which every round adds binary digits passes `limit`, within as many as there can be, or in a loop that the program does not end. */
export function multipliesPast(flow: Flow, sym: Sym, phi: Sym, limit: number): boolean {
  const most = mostRounds(flow, phi)
  if (!isShifted(flow, sym, phi, 0) || (most === undefined && !isEndless(flow, phi))) return false
  return madeInRounds(flow, sym, phi, most ?? enough).some((n) => n > limit)
}

/**
 * Multiplied by a power of two, or added so: digits of a format for machines. Decimal ones are a text, of which
 * `parseInt` keeps no more.
 */
function isShifted(flow: Flow, sym: Sym, phi: Sym, depth: number): boolean {
  const def = flow.def(sym)
  if (def.kind !== 'binary' || depth > 4) return false
  const sides = [def.left, def.right] as const
  if (def.op === '+' || def.op === '-') return sides.some((side) => isShifted(flow, side, phi, depth + 1))
  if (def.op === '**') return flow.lower(def.left) === 2 && flow.upper(def.left) === 2
  if (def.op !== '*') return false
  return sides.some((side, i) => {
    const other = sides[1 - i] ?? side
    if (side === phi) return isPowerOfTwo(flow, other)
    const grows = flow
      .rounds(side)
      .some((round) => !round.enters && isShifted(round.flow, round.sym, side, depth + 1))
    return grows || isShifted(flow, side, phi, depth + 1)
  })
}

function isPowerOfTwo(flow: Flow, sym: Sym): boolean {
  const n = flow.lower(sym)
  return n >= 2 && n === flow.upper(sym) && Number.isInteger(Math.log2(n))
}

/** What `sym` is in the first rounds, in order; NaN where that is not known. */
function madeInRounds(flow: Flow, sym: Sym, phi: Sym, most: number): readonly number[] {
  const heads = [phi, ...flow.besides(phi)].map((head) => ({ head, rounds: flow.rounds(head) }))
  const all = (enters: boolean, held: Held): Held =>
    new Map(
      heads.map(({ head, rounds }) => {
        const ways = rounds.filter((round) => round.enters === enters)
        return [head, Math.max(...ways.map((way) => largest(way.flow, way.sym, held, 0)))]
      }),
    )
  const made: number[] = []
  let held = all(true, new Map())
  for (let round = 0; round < Math.min(most, enough); round++) {
    made.push(largest(flow, sym, held, 0))
    held = all(false, held)
  }
  return made
}

/** The largest that a value can be when the variables at the head hold these. */
function largest(flow: Flow, sym: Sym, held: Held, depth: number): number {
  const own = held.get(sym)
  if (own !== undefined) return own
  // What is missing makes no number at all.
  const upper = flow.factOf(sym).value.number.ranges.at(-1)?.hi ?? NaN
  const known = Number.isFinite(upper) ? upper : NaN
  const def = flow.def(sym)
  if (depth > 8) return known
  const of = (operand: Sym): number => largest(flow, operand, held, depth + 1)
  if (def.kind === 'phi') {
    const ways = flow.alternatives(sym).map((way) => largest(way.flow, way.sym, held, depth + 1))
    return ways.length === 0 ? known : Math.max(...ways)
  }
  const made = def.kind === 'step' ? of(def.operand) + 1 : def.kind === 'binary' ? applied(def.op, of(def.left), of(def.right)) : NaN // prettier-ignore
  return Number.isNaN(made) ? known : Number.isNaN(known) ? made : Math.min(made, known)
}

/** Of operands without a sign. */
function applied(op: string, left: number, right: number): number {
  switch (op) {
    case '+':
    case '|':
      return left + right
    case '*':
      return left * right
    case '**':
      return left ** right
    case '<<':
      return left * 2 ** right
    case '>>>':
    case '-':
      return left
    default:
      return NaN
  }
}
