/** Iterators: what the next element is, and what asking for it may run. */
import type { Instruction } from '../ir/ir.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import type { BlockId } from '../support/ids.ts'
import { get } from '../support/patricia.ts'
import { anyElement, hasContents, take } from './contents.ts'
import { plain } from './fact.ts'
import type { Frame } from './frame.ts'
import { runsCode } from './effects.ts'
import { applyEffects, havoc } from './heap.ts'
import { knownCollection } from './known-collections.ts'
import { readFact } from './origin.ts'
import { bind, isTouched, withFact, type State } from './state.ts'
import type { Place, Sym } from './symbols.ts'

type Next = Instruction & { kind: 'iterateNext' }

/** A generator of the program runs to its next `yield`, an iterator of its own does whatever it does. */
export function asksForNext(
  frame: Frame,
  block: BlockId,
  i: Instruction & { kind: 'iterateDone' },
  state: State,
): State {
  const iterate = frame.instructions[i.iterator]
  return iterate?.kind === 'iterate' ? runsIterator(frame, block, i, iterate, state) : state
}

function runsIterator(
  frame: Frame,
  block: BlockId,
  at: Instruction,
  { value, how }: Instruction & { kind: 'iterate' },
  state: State,
): State {
  const { context } = frame
  const made = frame.generators.get(frame.sym(value))
  if (made !== undefined) return applyEffects(frame, state, context.effects(made.run), at, block)
  if (how === 'in' || hasContents(frame, state, frame.sym(value))) return state
  const source = frame.instructions[value]
  if (source === undefined || !runsCode(context.oracle, source)) return state
  const runs = generatorsOf(frame, source)
  if (runs === undefined) return havoc(frame, state, at, block)
  let next = state
  for (const run of runs) next = applyEffects(frame, next, context.effects(run), at, block)
  return next
}

/** Generators of the program, one of which gave the iterator. */
function generatorsOf({ context }: Frame, source: Instruction): readonly FunctionRef[] | undefined {
  const callee = source.kind === 'call' && !source.isNew ? context.oracle.callee(source.site) : undefined
  if (callee?.kind !== 'functions' || callee.open === true) return undefined
  const isGenerator = (ref: FunctionRef): boolean => context.summary(ref)?.isGenerator === true
  return callee.functions.every(isGenerator) ? callee.functions : undefined
}

export function nextElement(
  frame: Frame,
  block: BlockId,
  i: Next,
  state: State,
): { readonly state: State; readonly sym: Sym } {
  const sym = frame.symbols.site(i, block)
  const place = patternElement(frame, i)
  const bound = place === undefined ? undefined : get(state.env, place)
  if (bound !== undefined) return { state, sym: bound }
  const iterate = frame.instructions[i.iterator]
  if (iterate?.kind !== 'iterate') return { state, sym }
  const of = frame.sym(iterate.value)
  if (hasContents(frame, state, of)) return { state: iterated(frame, block, i, iterate, state), sym }
  const made = frame.generators.get(of)
  if (made !== undefined) {
    const isPattern = iterate.how === 'pattern'
    const ran = isPattern ? applyEffects(frame, state, frame.context.effects(made.run), i, block) : state
    return { state: take(frame, ran, sym, made.item, isPattern, i, block), sym }
  }
  const next = iterate.how === 'pattern' ? runsIterator(frame, block, i, iterate, state) : state
  if (isTouched(frame, next, '[]')) frame.entryReads.delete(sym)
  else frame.entryReads.add(sym)
  const fact = readFact(frame, next, of, sym)
  return { state: fact === undefined ? next : withFact(next, sym, fact), sym }
}

/** Element that a step of an array pattern takes. */
function patternElement(frame: Frame, step: Next): Place | undefined {
  const iterate = frame.instructions[step.iterator]
  if (iterate?.kind !== 'iterate' || iterate.how !== 'pattern') return undefined
  const steps = frame.instructions.filter((i) => i?.kind === 'iterateNext' && i.iterator === step.iterator)
  const base = frame.sym(iterate.value)
  return frame.symbols.element(base, frame.symbols.literal(steps.indexOf(step)))
}

/** The next element of a collection whose contents are known; of a map it is a pair. */
function iterated(
  frame: Frame,
  block: BlockId,
  i: Next,
  iterate: Instruction & { kind: 'iterate' },
  state: State,
): State {
  const { symbols } = frame
  const [of, sym] = [frame.sym(iterate.value), symbols.site(i, block)]
  const item = iterate.how === 'in' ? undefined : anyElement(frame, state, of, undefined)
  if (item === undefined) return state
  // A map gives pairs, and anything that can be iterated may be one.
  const type = frame.typeName(iterate.value) ?? 'Iterable'
  if (type === 'Iterable' && knownCollection(frame, of)?.contents.of !== 'list') return state
  if (!/^(Readonly)?Map$/.test(type))
    return take(frame, state, sym, item, iterate.how === 'pattern', i, block)
  const value = symbols.inner(i, block, 'value', undefined, item.from)
  const next = bind(
    take(frame, state, value, item, false, i, block),
    symbols.element(sym, symbols.literal(1)),
    value,
  )
  const keys = knownCollection(frame, of)?.contents.keys
  if (keys === undefined) return next
  const key = symbols.inner(i, block, 'key', undefined, [])
  return bind(withFact(next, key, plain(keys)), symbols.element(sym, symbols.literal(0)), key)
}

/** `for await` has waited already: what a generator of the program yields is what it was. */
export function afterWaiting(
  frame: Frame,
  block: BlockId,
  i: Instruction & { kind: 'await' },
  next: Next,
  state: State,
): { readonly state: State; readonly sym: Sym } | undefined {
  const iterate = frame.instructions[next.iterator]
  const made = iterate?.kind === 'iterate' ? frame.generators.get(frame.sym(iterate.value)) : undefined
  if (made === undefined) return undefined
  const sym = frame.symbols.site(i, block)
  return { state: take(frame, state, sym, made.item, false, i, block), sym }
}
