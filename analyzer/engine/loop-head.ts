/** Joining at loop heads: what holds on entry and after every round, widened so that the fixpoint ends. */
import { combine, linearConstant, linearTerm, maxGuards, sameLinear, type Linear } from '../domains/linear.ts'
import type { BlockId } from '../support/ids.ts'
import { get, merge, remove, set } from '../support/patricia.ts'
import { factOf } from './evaluate.ts'
import { fieldsOf, partOf } from './contents.ts'
import { joinFacts, type Fact } from './fact.ts'
import type { Frame } from './frame.ts'
import { isOver } from './join.ts'
import { Cache, change, linearOf, proves, reach, type State } from './state.ts'
import { isBottom } from '../values/value.ts'
import { contentsName, type Place, type Sym } from './symbols.ts'
import { widenAtHead, type Comparison } from './widening.ts'

/** The visits of a head, this one included, and what the last of them came to: bounds that have moved are widened. */
export interface Visits {
  readonly count: number
  readonly previous: State | undefined
  readonly comparisons: readonly Comparison[]
}

/** State at a loop head: what holds on entry and after every round. */
export function joinLoopHead(
  frame: Frame,
  head: BlockId,
  entry: State,
  back: readonly State[],
  stored: ReadonlySet<Place>,
  { count, previous, comparisons }: Visits,
): State {
  frame.work++
  const { symbols } = frame
  const phis = new Map<Sym, Sym[]>()
  let { env } = entry
  for (const place of stored) {
    if (isOver(frame, head, place)) {
      env = remove(env, place)
      continue
    }
    const at = get(entry.env, place) ?? symbols.entry(place)
    const phi = symbols.phi(head, place, undefined)
    env = set(env, place, phi)
    phis.set(phi, [at])
  }
  const dropped: Sym[] = []
  for (const state of back)
    env = merge(env, state.env, (place, x, y) => {
      if (x === undefined || y === undefined) {
        dropped.push((x ?? y) as Sym)
        return undefined
      }
      const info = symbols.place(place as Place)
      if (info.kind !== 'variable' && frame.killedBy(head, info.base)) return undefined
      const phi = symbols.phi(head, place as Place, undefined)
      if (x === y && x !== phi && !frame.killedBy(head, y)) return x
      if (x !== phi) phis.set(phi, [x])
      return phi
    })
  for (const [phi, syms] of phis) {
    const def = symbols.def(phi)
    const place = def.kind === 'phi' ? def.place : undefined
    for (const state of back) {
      const at = place === undefined ? undefined : get(state.env, place)
      if (at !== undefined) syms.push(at)
    }
  }
  // A sym stands for one value for as long as it lives: what was known of it before the loop holds in all rounds.
  let { escaped, touched, facts } = entry
  for (const state of back) {
    escaped = merge(escaped, state.escaped, (_, x, y) => x ?? y)
    touched = merge(touched, state.touched, (_, x, y) => x ?? y)
  }
  for (const [phi, [first, ...rest]] of phis) {
    let fact = factOf(frame, entry, first as Sym)
    rest.forEach((sym, i) => (fact = joinFacts(fact, factOf(frame, back[i] as State, sym))))
    const rounds = rest.map((sym, i) => ({ sym, state: back[i] as State }))
    const before = previous && get(previous.facts, phi)
    facts = set(facts, phi, widenAtHead(frame, phi, rounds, { before, fact }, count, comparisons))
    dropped.push(first as Sym, ...rest)
    for (const [place, field, known] of elementFields(frame, head, phi, [entry, ...back])) {
      const was = previous && get(previous.facts, field)
      env = set(env, place, field)
      facts = set(
        facts,
        field,
        widenAtHead(frame, field, [], { before: was, fact: known }, count, comparisons),
      )
    }
  }
  for (const { env: held } of [entry, ...back])
    for (const sym of dropped) escaped = reach(frame, held, escaped, sym)
  const candidates = back.flatMap((s) => loopGuards(frame, head, phis, s))
  const { used, guards } = entry
  const state: State = { env, facts, used, guards, escaped, touched, history: undefined, cache: new Cache() }
  const invariants = candidates.filter((guard) =>
    [entry, ...back].every((side, i) => {
      const there = renameLoop(frame, side, guard, phis, i)
      return there !== undefined && proves(frame, side, there)
    }),
  )
  const all = [...guards, ...invariants].slice(0, maxGuards)
  // Once widening, guards only ever go: two that need each other must not come back by turns.
  const isLate = previous !== undefined && count > 2
  const kept = isLate ? all.filter((g) => previous.guards.some((h) => sameLinear(g, h))) : all
  return change(state, { guards: kept })
}

/** Fields of what stands for any element of a collection that is filled in the loop: those of all rounds. */
function elementFields(
  frame: Frame,
  head: BlockId,
  phi: Sym,
  states: readonly State[],
): readonly (readonly [Place, Sym, Fact])[] {
  const { symbols } = frame
  const def = symbols.def(phi)
  const info = def.kind === 'phi' ? symbols.place(def.place) : undefined
  if (def.kind !== 'phi' || info?.kind !== 'field' || info.name !== contentsName) return []
  const known: ReadonlyMap<string | number, Fact>[] = []
  for (const state of states) {
    const held = get(state.env, def.place)
    if (held === undefined) return []
    if (!isBottom(factOf(frame, state, held).value)) known.push(fieldsOf(frame, state, held))
  }
  const [first, ...others] = known
  return [...(first ?? [])].flatMap(([name, fact]) => {
    const same = others.map((fields) => fields.get(name))
    if (same.includes(undefined)) return []
    const place = partOf(frame, phi, name)
    const joined = same.reduce<Fact>((a, b) => joinFacts(a, b as Fact), fact)
    return [[place, symbols.phi(head, place, undefined), { ...joined, test: undefined }] as const]
  })
}

/** Guards that held at the end of a round, told of the head's own syms: `i + 1 <= n` becomes `i <= n`. */
function loopGuards(frame: Frame, head: BlockId, phis: ReadonlyMap<Sym, Sym[]>, back: State): Linear[] {
  const found: Linear[] = []
  for (const guard of back.guards)
    for (const [phi] of phis) {
      const term = guard.terms.find(([t]) => t === (phi as number))
      const def = frame.symbols.def(phi)
      const end = def.kind === 'phi' ? get(back.env, def.place) : undefined
      if (term === undefined || end === undefined) continue
      const form = linearOf(frame, back, end)
      if (form.terms.length !== 1 || form.terms[0]?.[0] !== (phi as number) || form.terms[0][1] !== 1)
        continue
      if (guard.terms.some(([t]) => t !== (phi as number) && frame.killedBy(head, t as Sym))) continue
      found.push({ terms: guard.terms, constant: guard.constant - term[1] * form.constant })
    }
  return found.slice(0, 8)
}

function renameLoop(
  frame: Frame,
  side: State,
  guard: Linear,
  phis: ReadonlyMap<Sym, Sym[]>,
  index: number,
): Linear | undefined {
  let form: Linear | undefined = linearConstant(guard.constant)
  for (const [term, c] of guard.terms) {
    const at = phis.get(term as Sym)?.[index]
    form = form && combine(form, at === undefined ? linearTerm(term) : linearOf(frame, side, at), c)
  }
  return form
}
