/**
 * Values that stand in for what a caller has left out: `end = start + 16`, `{ limit = 64 } = {}`, `options?.limit ?? 64`.
 * Whether it was left out is what tells the ways to return apart.
 */
import { instructionsOf, ofKind, type InstructionOf } from '../ir/instructions.ts'
import type { FunctionIR, Instruction } from '../ir/ir.ts'
import type { BlockId, Temp, Variable } from '../support/ids.ts'
import { inheritedByObjects } from '../support/inherited.ts'
import { get } from '../support/patricia.ts'
import { truthiness } from '../values/operators.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import { bind, isAllocation, isTouched, waysTo, withFact, type State } from './state.ts'
import type { Sym } from './symbols.ts'
import type { Terms } from './terms.ts'

interface Choice {
  /** The test of whether something is there, and what it tests. */
  readonly condition: Temp
  readonly tested: Temp
  /** Where the variable that holds either is loaded. */
  readonly load: Temp
}

interface Defaults {
  readonly choices: readonly Choice[]
  /** Synthetic variable of a parameter whose default is an object literal -> the fields of it that are read. */
  readonly reads: ReadonlyMap<Variable, readonly (Instruction & { kind: 'get' })[]>
}

const known = new WeakMap<FunctionIR, Defaults>()
const maxReads = 8

function defaultsOf(fn: FunctionIR): Defaults {
  let defaults = known.get(fn)
  if (defaults === undefined) known.set(fn, (defaults = found(fn)))
  return defaults
}

function found(fn: FunctionIR): Defaults {
  const choices: Choice[] = []
  const reads = new Map<Variable, readonly (Instruction & { kind: 'get' })[]>()
  const byTemp = instructionsOf(fn)
  for (const { terminator } of fn.blocks) {
    if (terminator.kind !== 'branch') continue
    const { role, condition, then, else: otherwise } = terminator
    if (role !== 'default' && role !== 'nullish' && role !== 'optional') continue
    const test = byTemp[condition]
    const [given, missing] = role === 'default' ? [otherwise, then] : [then, otherwise]
    const store = lastStore(fn, given)
    if (test?.kind !== 'binary' || store === undefined) continue
    // Of a chain, it is something inside.
    if (role !== 'optional' && store.value !== test.left) continue
    const load = ofKind(fn, 'load').find(({ variable }) => variable === store.variable)
    if (load === undefined) continue
    choices.push({ condition, tested: test.left, load: load.temp })
    const param = byTemp[store.value]
    const stands = lastStore(fn, missing)
    const made = stands && byTemp[stands.value]
    if (role === 'default' && param?.kind === 'param' && made?.kind === 'object')
      reads.set(store.variable, readsOf(fn, store.variable))
  }
  return { choices, reads }
}

function lastStore(fn: FunctionIR, block: BlockId): (Instruction & { kind: 'store' }) | undefined {
  const last = fn.blocks[block]?.instructions.at(-1)
  return last?.kind === 'store' ? last : undefined
}

/** The first read of each field of what the variable holds, under this name or the parameter's own. */
function readsOf(fn: FunctionIR, variable: Variable): InstructionOf<'get'>[] {
  const loaded = new Set<Temp>()
  const load = (of: Variable): void => {
    for (const i of ofKind(fn, 'load')) if (i.variable === of) loaded.add(i.temp)
  }
  load(variable)
  for (const i of ofKind(fn, 'store')) if (i.declare && loaded.has(i.value)) load(i.variable)
  const reads = new Map<string, InstructionOf<'get'>>()
  for (const i of ofKind(fn, 'get'))
    if (loaded.has(i.object) && !inheritedByObjects.has(i.name) && !reads.has(i.name)) reads.set(i.name, i)
  return [...reads.values()].slice(0, maxReads)
}

/** What was given for a parameter with a default holds the fields that are read later: they join with the default's. */
export function withGivenFields(
  frame: Frame,
  block: BlockId,
  state: State,
  { variable, value }: Instruction & { kind: 'store' },
): State {
  const reads = defaultsOf(frame.fn).reads.get(variable)
  const base = frame.sym(value)
  if (reads === undefined || isAllocation(frame, base) || frame.symbols.def(base).kind !== 'site')
    return state
  let next = state
  for (const read of reads) {
    const place = frame.symbols.field(base, read.name)
    if (get(next.env, place) !== undefined || isTouched(frame, next, read.name)) continue
    if (frame.context.accessors.has(read.name)) continue
    const sym = frame.symbols.inner(read, block, 'given', undefined, [])
    frame.entryPlaces.set(sym, place)
    next = bind(withFact(next, sym, frame.defaultFact(frame.symbols.site(read, block))), place, sym)
  }
  return next
}

/** Tests of whether something was left out that the result, or what is known beside it, depends on. */
export function undecidedChoices(frame: Frame, terms: Terms, state: State, result: Sym): readonly Sym[] {
  const { choices } = defaultsOf(frame.fn)
  if (choices.length === 0) return []
  const needed = dependencies(frame, state, result)
  return choices.flatMap(({ condition, tested, load }) => {
    const [test, subject, chosen] = [frame.sym(condition), frame.sym(tested), frame.sym(load)]
    if (!needed.has(chosen) || truthiness(factOf(frame, state, test).value) !== undefined) return []
    const ways = waysTo(state, subject)
    const isTold = (sym: Sym): boolean => terms.mayBePlain(sym)
    const isPlain = ways.length === 0 ? isTold(subject) : ways.every(({ sym }) => isTold(sym))
    return isPlain ? [test] : []
  })
}

const maxDepth = 6

/** Syms that the result is computed from, and those that something is known of relative to others. */
function dependencies(frame: Frame, state: State, result: Sym): ReadonlySet<Sym> {
  const { symbols } = frame
  const found = new Set<Sym>()
  const visit = (sym: Sym, depth: number): void => {
    if (found.has(sym) || depth > maxDepth) return
    found.add(sym)
    const def = symbols.def(sym)
    if (def.kind === 'binary') {
      visit(def.left, depth + 1)
      visit(def.right, depth + 1)
    } else if (def.kind === 'unary' || def.kind === 'step') visit(def.operand, depth + 1)
    else if (def.kind === 'phi') {
      for (const way of waysTo(state, sym)) visit(way.sym, depth + 1)
      const place = symbols.place(def.place)
      if (place.kind === 'field') visit(place.base, depth + 1)
    } else if (isAllocation(frame, sym))
      for (const place of symbols.placesOf(sym)) {
        const held = get(state.env, place)
        if (held !== undefined) visit(held, depth + 1)
      }
  }
  visit(result, 0)
  for (const { terms } of state.guards) for (const [term] of terms) visit(term as Sym, 2)
  return found
}
