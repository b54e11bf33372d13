/** Finished states -> summary. */
import type { Step } from '../findings/finding.ts'
import { forEach, get } from '../support/patricia.ts'
import { equal, join, Kind, ofKinds, ofNumbers, type Value } from '../values/value.ts'
import { truthiness } from '../values/operators.ts'
import { showValue } from '../values/text.ts'
import { ofKind } from '../ir/instructions.ts'
import type { Block } from '../ir/ir.ts'
import { awaited } from './awaited.ts'
import { toldBeyond } from './believed.ts'
import { factOf } from './evaluate.ts'
import { joinFacts, type Fact } from './fact.ts'
import { walk, type Solution } from './fixpoint.ts'
import type { Frame } from './frame.ts'
import { parameterUses } from './parameter-uses.ts'
import { givenOf, itemOf, joinItems, type Item } from './contents.ts'
import { handsOf } from './handed.ts'
import { split, type Split } from './split.ts'
import { isAllocation, waysTo, type State } from './state.ts'
import type { Assumption, Given, Guard, ReturnCase, Store, Summary, Term, Write } from './summary.ts'
import type { Place, Sym } from './symbols.ts'
import { isPlain, Terms } from './terms.ts'
import { thrownOf } from './thrown.ts'

const maxCases = 6
const maxWays = 24
const maxAssumes = 12
const maxGuardsTold = 8
const maxWrites = 16
const maxStores = 8
/** Results that are put together after translation get ids beyond all others. */
const mergedIds = 1_000_000

/** A return, before it is told in terms: equal signatures cannot be told apart by a caller. */
interface Way extends ReturnCase {
  readonly signature: string
}

/** Undefined where a summary would say nothing: too many ways to return. */
export function summarize(frame: Frame, solution: Solution): Summary | undefined {
  const { fn } = frame
  const told = {
    ...{ name: fn.name, async: fn.async, isGenerator: fn.generator },
    uses: parameterUses(frame, solution),
    hands: handsOf(frame, solution),
  }
  if (fn.generator) return { ...told, yields: yieldsOf(frame, solution), throws: [], cases: [] }
  const terms = new Terms(frame)
  const ways: Way[] = []
  for (const id of frame.order) {
    const block = frame.block(id)
    if (block.terminator.kind !== 'return') continue
    const end = walk(frame, solution, block)
    if (end === undefined) continue
    const { value } = block.terminator
    const returned = value === undefined ? frame.symbols.literal(undefined) : frame.sym(value)
    const last = fn.async ? awaited(frame, block.id, end, returned, value) : { state: end, sym: returned }
    if (last === undefined) continue
    for (const { state: end, sym } of chosen(frame, block, last))
      for (const each of split(frame, terms, end, sym)) ways.push(wayOf(frame, terms, each, sym))
    if (ways.length > maxWays) return undefined
  }
  return {
    ...told,
    yields: undefined,
    throws: thrownOf(frame, solution, terms, (fact) => testStep(frame, fact)),
    cases: merged(ways),
  }
}

/** Join of all that is yielded; undefined when some of it comes from another iterator. */
function yieldsOf(frame: Frame, solution: Solution): Given | undefined {
  const yielded: Item[] = []
  let delegates = false
  for (const id of frame.order) {
    walk(frame, solution, frame.block(id), (i, before) => {
      if (i.kind !== 'yield') return
      delegates ||= i.delegate
      yielded.push(itemOf(frame, before, frame.sym(i.value), undefined))
    })
  }
  return delegates || yielded.length === 0 ? undefined : givenOf(joinItems(yielded))
}

interface End {
  readonly state: State
  readonly sym: Sym
}

/** `return a ?? b`: the ways that choose the result are as good as returns of their own. Booleans are told by outcome. */
function chosen(frame: Frame, block: Block, end: End): readonly End[] {
  const def = frame.symbols.def(end.sym)
  if (def.kind !== 'phi' || def.block !== block.id || frame.loops.has(block.id)) return [end]
  const { kinds } = factOf(frame, end.state, end.sym).value
  const isFlag = (kinds & ~(Kind.true | Kind.false)) === 0
  if (isFlag || !block.instructions.every((i) => i.kind === 'load')) return [end]
  const ways = waysTo(end.state, end.sym)
  return ways.length > 0 && ways.length <= maxCases ? ways : [end]
}

function wayOf(frame: Frame, terms: Terms, { state, choices }: Split, result: Sym): Way {
  const isNew =
    frame.fn.kind === 'constructor' &&
    (factOf(frame, state, result).value.kinds & (Kind.object | Kind.function)) === 0
  const term = isNew ? terms.constructed(state, frame.symbols.self) : declared(frame, terms.of(state, result))
  return {
    assumes: assumesOf(frame, terms, state),
    guards: guardsOf(terms, state, result, term),
    writes: writesOf(frame, terms, state),
    stores: storesOf(frame, terms, state),
    result: term,
    signature: `${choices}${signatureOf(term)}`,
  }
}

/** What the declared result adds: user data where it says so, and that the body never gives a null it admits. */
function declared(frame: Frame, term: Term): Term {
  if (frame.fn.returns?.user === true) return asUser(term)
  if (term.kind !== 'made' || term.known.soft === 0 || frame.fn.returns === undefined) return term
  const { kinds } = frame.context.oracle.resultHint(frame.index)
  const soft = term.known.soft & ~kinds
  return soft === term.known.soft ? term : { ...term, known: { ...term.known, soft } }
}

function asUser(term: Term): Term {
  const known = knownTerm(term)
  const made = term.kind === 'made' ? term : { fields: [], shape: undefined, from: [] }
  return {
    id: term.id + mergedIds,
    kind: 'made',
    known: { ...known, user: known.value },
    shape: made.shape,
    fields: made.fields,
    source: undefined,
    from: made.from,
  }
}

function assumesOf(frame: Frame, terms: Terms, state: State): readonly Assumption[] {
  const assumes: Assumption[] = []
  const known = new Set<Sym>()
  forEach(state.facts, (_, key) => known.add(key as Sym))
  forEach(state.used, (_, key) => known.add(key as Sym))
  for (const sym of [...known].sort((a, b) => a - b)) {
    const { kind } = frame.symbols.def(sym)
    if (assumes.length >= maxAssumes) break
    if (kind === 'literal' || kind === 'this' || !terms.mayBePlain(sym)) continue
    const fact = get(state.facts, sym) ?? factOf(frame, state, sym)
    const isOperator = kind === 'binary' || kind === 'unary' || kind === 'step'
    const told = open(fact)
    // A comparison that may go either way says nothing.
    if (isOperator && truthiness(told) === undefined && (told.kinds & ~(Kind.true | Kind.false)) === 0)
      continue
    if (!isOperator) {
      const before = frame.defaultFact(sym)
      if (equal(told, open(before)) && fact.capped === before.capped) continue
    }
    const term = terms.plain(state, sym)
    if (term === undefined || term.kind === 'literal') continue
    const by = fact.test?.kind === 'use' ? 'use' : 'test'
    const value = toldBeyond(frame, state, sym, told, fact.base)
    if (value === undefined) continue
    assumes.push({ term, value, capped: fact.capped, by, step: testStep(frame, fact) })
  }
  return assumes
}

/** The value with what declared types alone exclude. */
function open(fact: Fact): Value {
  return fact.soft === 0 ? fact.value : join(fact.value, ofKinds(fact.soft))
}

function testStep(frame: Frame, fact: Fact): Step | undefined {
  const { test } = fact
  if (test === undefined || test.kind === 'use') return undefined
  if (test.from !== undefined) return test.from
  const { ir, oracle } = frame.context
  const span = ir.spans[test.site]
  if (span === undefined) return undefined
  return {
    file: ir.file,
    ...span,
    message: `'${oracle.text(test.site)}' was ${String(test.outcome)} in ${frame.fn.name}()`,
  }
}

/** Between arguments, and the result. */
function guardsOf(terms: Terms, state: State, result: Sym, as: Term): readonly Guard[] {
  const guards: Guard[] = []
  for (const guard of state.guards) {
    if (guards.length >= maxGuardsTold) break
    const told = guard.terms.map(
      ([sym, c]) => [sym === (result as number) ? as : terms.plain(state, sym as Sym), c] as const,
    )
    if (told.every((pair): pair is readonly [Term, number] => pair[0] !== undefined))
      guards.push({ terms: told, constant: guard.constant })
  }
  return guards
}

/** Fields of arguments that hold something else than at entry, or that some other way may change. */
function writesOf(frame: Frame, terms: Terms, state: State): readonly Write[] {
  const writes: Write[] = []
  const written = new Set<string>()
  for (const { name } of ofKind(frame.fn, 'set')) written.add(name)
  forEach(state.env, (sym, key) => {
    const place = frame.symbols.place(key as Place)
    if (place.kind !== 'field' || !written.has(place.name) || writes.length >= maxWrites) return
    if (isAllocation(frame, place.base)) return
    const base = terms.plain(state, place.base)
    if (base !== undefined) writes.push({ base, name: place.name, term: terms.of(state, sym) })
  })
  return writes
}

/** Variables around the function that it, or what it calls, has assigned. */
function storesOf(frame: Frame, terms: Terms, state: State): readonly Store[] {
  const stores: Store[] = []
  forEach(state.env, (sym, key) => {
    const place = frame.symbols.place(key as Place)
    if (place.kind !== 'variable' || stores.length >= maxStores) return
    const info = frame.variable(place.variable)
    const { kind } = frame.symbols.def(sym)
    if (info.owner === frame.index || info.stable || info.kind === 'synthetic' || info.kind === 'import')
      return
    if (kind === 'entry' || kind === 'havoc') return
    stores.push({ file: frame.context.ir.file, variable: place.variable, term: terms.of(state, sym) })
  })
  return stores
}

/** What a caller can see of a result. */
function signatureOf(term: Term): string {
  if (term.kind === 'literal') return `${typeof term.literal} ${String(term.literal)}`
  if (term.kind === 'compute') return showValue(term.known.value)
  if (term.kind !== 'made') return isPlain(term) ? `#${term.id}` : 'any'
  const flags = term.fields.map(
    ({ name, term: t }) => `${name}:${t.kind === 'literal' ? String(t.literal) : ''}`,
  )
  return `${showValue(term.known.value)}{${flags.join()}}`
}

/** Ways that no caller can tell apart become one; so do the last ones when there are too many. */
function merged(ways: readonly Way[]): readonly ReturnCase[] {
  const groups = new Map<string, Way>()
  for (const way of ways) {
    const same = groups.get(way.signature)
    groups.set(way.signature, same === undefined ? way : mergeWays(same, way))
  }
  const cases = [...groups.values()]
  while (cases.length > maxCases) {
    const last = cases.pop() as Way
    cases.push(mergeWays(cases.pop() as Way, last))
  }
  return cases.map(({ assumes, guards, writes, stores, result }) => ({
    assumes,
    guards,
    writes,
    stores,
    result,
  }))
}

function mergeWays(a: Way, b: Way): Way {
  return {
    signature: a.signature,
    assumes: a.assumes.flatMap((one) => {
      const other = b.assumes.find((o) => o.term === one.term)
      if (other === undefined) return []
      const by = one.by === 'use' || other.by === 'use' ? 'use' : 'test'
      return [{ ...one, value: join(one.value, other.value), capped: one.capped && other.capped, by }]
    }),
    guards: a.guards.filter((g) => b.guards.some((h) => sameGuard(g, h))),
    writes: a.writes.filter((w) =>
      b.writes.some((o) => o.base === w.base && o.name === w.name && o.term === w.term),
    ),
    stores: a.stores.flatMap((s, index) => {
      const other = b.stores.find((o) => o.file === s.file && o.variable === s.variable)
      return other === undefined ? [] : [{ ...s, term: mergeTerms(s.term, other.term, 2 + index) }]
    }),
    result: mergeTerms(a.result, b.result, 1),
  }
}

function sameGuard(g: Guard, h: Guard): boolean {
  return (
    g.constant === h.constant &&
    g.terms.length === h.terms.length &&
    g.terms.every(([t, c], i) => h.terms[i]?.[0] === t && h.terms[i][1] === c)
  )
}

/** Either of two terms, as a value of its own; `rank` keeps those of one case apart. */
function mergeTerms(a: Term, b: Term, rank: number): Term {
  if (a === b) return a
  const known = joinFacts({ ...knownTerm(a), test: undefined }, { ...knownTerm(b), test: undefined })
  const [one, other] = [a.kind === 'made' ? a : undefined, b.kind === 'made' ? b : undefined]
  const fields = (one?.fields ?? []).filter((f) =>
    other?.fields.some((g) => g.name === f.name && g.term === f.term),
  )
  return {
    id: a.id + rank * mergedIds,
    kind: 'made',
    known,
    shape:
      one?.shape !== undefined && other?.shape !== undefined
        ? eitherShape(one.shape, other.shape)
        : undefined,
    fields,
    source: one?.source === other?.source ? one?.source : undefined,
    from: [...(one?.from ?? []), ...(other?.from ?? [])].slice(0, 3),
  }
}

function eitherShape(
  ...shapes: readonly ('literal' | 'object' | 'shared')[]
): 'object' | 'shared' | undefined {
  if (!shapes.includes('shared')) return 'object'
  return shapes.includes('object') ? undefined : 'shared'
}

function knownTerm(term: Term): Omit<Fact, 'test'> {
  if ('known' in term) return term.known
  const value =
    term.kind === 'literal' && typeof term.literal === 'number'
      ? ofNumbers(term.literal, term.literal, !Number.isInteger(term.literal))
      : ofKinds(1023)
  return { value, base: value, user: undefined, capped: false, soft: 0, typed: false }
}
