/** Joining the states of two ways: what both know, and syms of their own for what they know differently. */
import { combine, linearConstant, linearTerm, maxGuards, sameLinear, type Linear } from '../domains/linear.ts'
import type { FunctionIR } from '../ir/ir.ts'
import { livenessOf, type Liveness } from '../ir/liveness.ts'
import type { BlockId, Temp } from '../support/ids.ts'
import { get, merge, set } from '../support/patricia.ts'
import { joinFacts, sameFact } from './fact.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import { isWhole } from './made-objects.ts'
import { Cache, History, linearOf, maxHistory, proves, reach, type State } from './state.ts'
import { Kind, nullishKinds } from '../values/value.ts'
import { contentsName, isLastingName, type Place, type PlaceInfo, type Sym } from './symbols.ts'

/**
 * Joins the states of several ways. Neighbours first: what one way knows more than the next is little, so that the
 * cases of a switch, each of which knows all before it to have failed, cost n log n and not n².
 */
export function joinAll(
  frame: Frame,
  block: BlockId,
  states: readonly State[],
  call?: Temp,
): State | undefined {
  let level = states
  while (level.length > 1) {
    const next: State[] = []
    for (let i = 0; i < level.length; i += 2) {
      const [a, b] = [level[i] as State, level[i + 1]]
      next.push(b === undefined ? a : joinStates(frame, block, a, b, call))
    }
    level = next
  }
  return level[0]
}

/** Bindings and facts that differ on the two ways, joined in the time of one test. */
const mergedPerWork = 32

/** Joins the states of two ways into `block`, or out of the callee of `call`. Keeps both as history. */
export function joinStates(frame: Frame, block: BlockId, a: State, b: State, call?: Temp): State {
  if (a === b) return a
  let merged = 0
  const { symbols } = frame
  const renames = new Map<Sym, readonly [Sym, Sym]>()
  const dropped: (readonly [Sym | undefined, Sym | undefined])[] = []
  let env = merge(a.env, b.env, (place, left, right) => {
    if (left === right) return left
    merged++
    if (call === undefined && isOver(frame, block, place as Place)) return undefined
    // A variable that one side never touched still holds there what it held at entry.
    const isVariable = symbols.place(place as Place).kind === 'variable'
    const [x, y] = isVariable
      ? [left ?? symbols.entry(place as Place), right ?? symbols.entry(place as Place)]
      : [left, right]
    if (x === y) return x
    if (x === undefined || y === undefined) {
      if (isOutOfReach(frame, x === undefined ? a : b, symbols.place(place as Place))) return x ?? y
      dropped.push([x, y])
      return undefined
    }
    const phi = symbols.phi(block, place as Place, call)
    renames.set(phi, [x, y])
    return phi
  })
  env = joinFields(frame, block, a, b, call, env, renames)
  let escaped = merge(a.escaped, b.escaped, (_, x, y) => x ?? y)
  for (const [x, y] of [...renames.values(), ...dropped])
    escaped = reach(frame, b.env, reach(frame, a.env, escaped, x), y)
  let facts = merge(a.facts, b.facts, (sym, x, y) => {
    if (renames.has(sym as Sym)) return undefined
    merged++
    const [l, r] = [x ?? factOf(frame, a, sym as Sym), y ?? factOf(frame, b, sym as Sym)]
    const joined = joinFacts(l, r)
    return sameFact(joined, frame.defaultFact(sym as Sym)) && !isOperator(frame, sym as Sym)
      ? undefined
      : joined
  })
  for (const [phi, [l, r]] of renames)
    facts = set(facts, phi, joinFacts(factOf(frame, a, l), factOf(frame, b, r)))
  frame.work += 1 + Math.floor(merged / mergedPerWork)
  const depth = Math.max(a.history?.depth ?? 0, b.history?.depth ?? 0) + 1
  const history = depth > maxHistory ? undefined : new History([a, b], renames, depth)
  const used = merge(a.used, b.used, (_, x, y) => (y === undefined ? undefined : x))
  const touched = a.touched === b.touched ? a.touched : merge(a.touched, b.touched, (_, x, y) => x ?? y)
  return {
    env,
    facts,
    used,
    guards: joinGuards(frame, a, b, renames),
    escaped,
    touched,
    history,
    cache: new Cache(),
  }
}

/** Nobody who reads the place has come this way, where its base is missing: `dev.kind` after `dev?.kind`. */
function isOutOfReach(frame: Frame, state: State, info: PlaceInfo): boolean {
  if (info.kind !== 'element' && (info.kind !== 'field' || info.name === contentsName)) return false
  const { value, soft } = factOf(frame, state, info.base)
  return value.kinds !== 0 && ((value.kinds | (soft & (Kind.object | Kind.function))) & ~nullishKinds) === 0
}

const maxJoinedFields = 24

/** Where two objects become one sym, so do their fields: `r.ok` is then tied to the rest of what either side knew. */
function joinFields(
  frame: Frame,
  block: BlockId,
  a: State,
  b: State,
  call: Temp | undefined,
  env: State['env'],
  renames: Map<Sym, readonly [Sym, Sym]>,
): State['env'] {
  const { symbols } = frame
  let next = env
  let count = 0
  // A map's iterator also visits what is added meanwhile: fields of fields are joined too.
  for (const [phi, [x, y]] of renames) {
    const [left, right] = [symbols.placesOf(x), symbols.placesOf(y)]
    if (left.length + right.length === 0) continue
    for (const place of new Set([...left, ...right])) {
      const info = symbols.place(place)
      if (info.kind === 'variable' || symbols.def(phi).kind !== 'phi' || ++count > maxJoinedFields) continue
      const [l, r] = [fieldOn(frame, a, x, info), fieldOn(frame, b, y, info)]
      if (l === undefined || r === undefined) continue
      const at = likePlace(frame, phi, info)
      if (get(next, at) !== undefined) continue
      const joined = l === r || r === absent ? l : l === absent ? r : symbols.phi(block, at, call)
      if (joined === absent) continue
      if (l !== absent && r !== absent && l !== r) renames.set(joined, [l, r])
      next = set(next, at, joined)
    }
  }
  return next
}

/** The base cannot be an object on this side: whoever reads a field is on the other one. */
const absent = -1 as Sym

function fieldOn(
  frame: Frame,
  state: State,
  base: Sym,
  info: Exclude<PlaceInfo, { kind: 'variable' }>,
): Sym | undefined {
  const bound = get(state.env, likePlace(frame, base, info))
  if (bound !== undefined) return bound
  if (info.kind === 'field' && info.name === contentsName) return undefined
  if (info.kind === 'presence' && isLastingName(info.name)) return undefined
  const def = frame.symbols.def(base)
  if (def.kind === 'literal') return def.literal === undefined || def.literal === null ? absent : undefined
  const isMissing = info.kind === 'field' && isWhole(frame, state, base, info.name)
  return isMissing ? frame.symbols.literal(undefined) : undefined
}

function likePlace(frame: Frame, base: Sym, info: Exclude<PlaceInfo, { kind: 'variable' }>): Place {
  if (info.kind === 'presence') return frame.symbols.presence(base, info.name)
  return info.kind === 'field'
    ? frame.symbols.field(base, info.name)
    : frame.symbols.element(base, info.index)
}

function isOperator(frame: Frame, sym: Sym): boolean {
  const { kind } = frame.symbols.def(sym)
  return kind === 'binary' || kind === 'unary' || kind === 'step'
}

function joinGuards(
  frame: Frame,
  a: State,
  b: State,
  renames: ReadonlyMap<Sym, readonly [Sym, Sym]>,
): readonly Linear[] {
  if (a.guards === b.guards && renames.size === 0) return a.guards
  const kept: Linear[] = []
  for (const [side, other, index] of [
    [a, b, 0],
    [b, a, 1],
  ] as const)
    for (const guard of side.guards) {
      if (kept.some((k) => sameLinear(k, guard))) continue
      if (other.guards.some((g) => sameLinear(g, guard)) || proves(frame, other, guard)) kept.push(guard)
      else {
        const renamed = renameGuard(guard, renames, index)
        if (renamed === undefined) continue
        const there = substitute(frame, other, renamed, renames, index === 0 ? 1 : 0)
        if (there !== undefined && proves(frame, other, there)) kept.push(renamed)
      }
    }
  return kept.slice(0, maxGuards)
}

/** The guard in terms of the joined syms, where one of its terms was renamed. */
function renameGuard(
  guard: Linear,
  renames: ReadonlyMap<Sym, readonly [Sym, Sym]>,
  side: 0 | 1,
): Linear | undefined {
  for (const [phi, pair] of renames) {
    const term = guard.terms.find(([t]) => t === (pair[side] as number))
    if (term !== undefined) {
      const without = { terms: guard.terms.filter((t) => t !== term), constant: guard.constant }
      return combine(without, linearTerm(phi), term[1])
    }
  }
  return undefined
}

function substitute(
  frame: Frame,
  state: State,
  guard: Linear,
  renames: ReadonlyMap<Sym, readonly [Sym, Sym]>,
  side: 0 | 1,
): Linear | undefined {
  let form: Linear | undefined = linearConstant(guard.constant)
  for (const [term, c] of guard.terms) {
    const pair = renames.get(term as Sym)
    form = form && combine(form, pair ? linearOf(frame, state, pair[side]) : linearTerm(term), c)
  }
  return form
}

const liveness = new WeakMap<FunctionIR, Liveness>()

/** Nobody will read what the place holds at the start of the block: only a variable of the function's own can be over. */
export function isOver(frame: Frame, block: BlockId, place: Place): boolean {
  const info = frame.symbols.place(place)
  if (info.kind !== 'variable') return false
  const { owner, readers, writers } = frame.variable(info.variable)
  if (owner !== frame.index || readers.length > 0 || writers.length > 0) return false
  let live = liveness.get(frame.fn)
  if (live === undefined) liveness.set(frame.fn, (live = livenessOf(frame.fn)))
  return !live.isLive(block, info.variable)
}
