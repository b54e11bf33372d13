/**
 * The fixpoint: states flow along edges until loop heads stop changing, then one descending pass takes back what
 * widening gave away. A function that exceeds its budget loses its own result and nothing else.
 */
import { shapeOf, type Shape } from '../ir/cfg.ts'
import type { Block, Instruction, Terminator } from '../ir/ir.ts'
import type { BlockId, Site } from '../support/ids.ts'
import type { Frame } from './frame.ts'
import { escape } from './heap.ts'
import { joinLoopHead } from './loop-head.ts'
import { assume } from './refine.ts'
import { joinAll, joinStates } from './join.ts'
import { emptyState, sameState, type State } from './state.ts'
import type { Raised } from './thrown.ts'
import type { Place } from './symbols.ts'
import { mayThrow, transfer } from './transfer.ts'
import { comparisonsOf, entered, type Comparison } from './widening.ts'

export class BudgetExceeded extends Error {}

export interface Solution {
  /** State at the start of each block; a block without one is never reached. */
  readonly entries: ReadonlyMap<BlockId, State>
  /** What the last visit of a block came to; not kept of long functions. */
  readonly runs: ReadonlyMap<BlockId, Run>
  readonly visits: number
}

interface Run {
  /** State after each instruction; the last is undefined when it never completes. */
  readonly after: readonly (State | undefined)[]
  readonly end: State | undefined
  readonly thrown: State | undefined
}

/** Instructions of a function whose states are kept until it has been told about. */
const maxKept = 10_000

type Edges = Map<BlockId, Map<BlockId, State | undefined>>

export function solve(frame: Frame, budget: number): Solution {
  const solver = new Solver(frame, budget)
  return solver.run()
}

class Solver {
  readonly frame: Frame
  readonly budget: number
  /** to -> from -> state on that edge. */
  readonly edges: Edges = new Map()
  readonly entries = new Map<BlockId, State>()
  readonly runs = new Map<BlockId, Run>()
  readonly heads = new Map<BlockId, number>()
  readonly predecessors: Shape['predecessors']
  readonly order: readonly BlockId[]
  readonly ends: ReadonlyMap<BlockId, number>
  /** Blocks with an edge that has changed since they were visited. */
  readonly dirty = new Set<BlockId>()
  readonly comparisons: readonly Comparison[]
  visits = 0

  constructor(frame: Frame, budget: number) {
    this.frame = frame
    this.budget = budget
    const { predecessors, weak } = shapeOf(frame.fn)
    this.predecessors = predecessors
    this.order = weak.order
    this.ends = weak.ends
    this.comparisons = comparisonsOf(frame.loops.size === 0 ? [] : frame.instructions)
  }

  run(): Solution {
    this.dirty.add(0 as BlockId)
    this.iterate(0, this.order.length)
    this.descend()
    return { entries: this.entries, runs: this.runs, visits: this.visits }
  }

  /** Visits the blocks at positions `from` to `to` (exclusive) that are dirty; a loop until its head is stable. */
  iterate(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const id = this.order[i] as BlockId
      const end = this.ends.get(id)
      if (end === undefined) {
        if (this.dirty.delete(id)) this.update(id)
        continue
      }
      this.heads.set(id, Math.min(this.heads.get(id) ?? 0, entered))
      do {
        if (this.dirty.delete(id)) this.update(id)
        this.iterate(i + 1, end)
      } while (this.dirty.has(id))
      i = end - 1
    }
  }

  update(id: BlockId): void {
    const entry = this.entry(id, true)
    if (entry === undefined) return
    const before = this.entries.get(id)
    if (before !== undefined && this.ends.has(id) && sameState(before, entry)) return
    this.entries.set(id, entry)
    for (const to of this.visit(id, entry)) this.dirty.add(to)
  }

  /** One pass without widening over the finished result, from the loops on: still sound, and tighter. */
  descend(): void {
    const { dirty } = this
    for (const id of this.order) {
      const isHead = this.ends.has(id)
      if (!dirty.delete(id) && !isHead) continue
      const before = this.entries.get(id)
      const entry = this.entry(id, false)
      if (before === undefined && entry === undefined) continue
      if (before !== undefined && entry !== undefined && isHead && sameState(before, entry)) continue
      if (entry === undefined) this.entries.delete(id)
      else this.entries.set(id, entry)
      for (const to of entry === undefined ? this.leaveUnreached(id) : this.visit(id, entry)) dirty.add(to)
    }
  }

  leaveUnreached(id: BlockId): BlockId[] {
    const to = successorsOf(this.frame.block(id))
    for (const next of to) this.edges.get(next)?.delete(id)
    return to
  }

  entry(id: BlockId, widen: boolean): State | undefined {
    const incoming = this.edges.get(id)
    const states: State[] = id === 0 ? [emptyState()] : []
    const back: State[] = []
    const body = this.frame.loops.get(id)
    for (const from of this.predecessors[id] ?? []) {
      const state = incoming?.get(from)
      if (state === undefined) continue
      if (body?.has(from) === true) back.push(state)
      else states.push(state)
    }
    const joined = joinAll(this.frame, id, states)
    if (joined === undefined) return undefined
    if (body === undefined) return joined
    const count = (this.heads.get(id) ?? 0) + 1
    this.heads.set(id, count)
    const previous = widen ? this.entries.get(id) : undefined
    const { frame, comparisons } = this
    return joinLoopHead(frame, id, joined, back, this.storedIn(id, body), { count, previous, comparisons })
  }

  readonly #stored = new Map<BlockId, ReadonlySet<Place>>()
  storedIn(head: BlockId, body: ReadonlySet<BlockId>): ReadonlySet<Place> {
    let places = this.#stored.get(head) as Set<Place> | undefined
    if (places === undefined) {
      places = new Set()
      for (const id of body)
        for (const i of this.frame.block(id).instructions)
          if (i.kind === 'store') places.add(this.frame.symbols.variable(i.variable))
      this.#stored.set(head, places)
    }
    return places
  }

  /** Runs a block from its entry; gives the blocks that may have to be looked at again. */
  visit(id: BlockId, entry: State): BlockId[] {
    this.visits++
    if (this.frame.work > this.budget || this.visits > this.budget) throw new BudgetExceeded()
    const block = this.frame.block(id)
    const run = runBlock(this.frame, block, entry)
    if (this.frame.instructions.length <= maxKept) this.runs.set(id, run)
    const out = run.end === undefined ? [] : leave(this.frame, block.terminator, run.end)
    const reached: BlockId[] = []
    const targets = new Map<BlockId, State>()
    for (const [to, state] of out) {
      const twice = targets.get(to)
      targets.set(to, twice === undefined ? state : joinStates(this.frame, to, twice, state))
    }
    if (block.handler !== undefined && run.thrown !== undefined) targets.set(block.handler, run.thrown)
    for (const to of successorsOf(block)) {
      let incoming = this.edges.get(to)
      if (incoming === undefined) this.edges.set(to, (incoming = new Map<BlockId, State | undefined>()))
      incoming.set(id, targets.get(to))
      reached.push(to)
    }
    return reached
  }
}

function successorsOf(block: Block): BlockId[] {
  const { terminator } = block
  const to: BlockId[] = []
  if (terminator.kind === 'jump') to.push(terminator.to)
  if (terminator.kind === 'branch') to.push(terminator.then, terminator.else)
  if (block.handler !== undefined) to.push(block.handler)
  return to
}

/** Shows every instruction of a block that is reached with the states before and after it; gives the state at its end. */
export function walk(
  frame: Frame,
  solution: Solution,
  block: Block,
  each?: (instruction: Instruction, before: State, after: State | undefined) => void,
): State | undefined {
  let before = solution.entries.get(block.id)
  if (before === undefined) return undefined
  const run = solution.runs.get(block.id) ?? runBlock(frame, block, before)
  if (each === undefined) return run.end
  for (let i = 0; i < run.after.length; i++) {
    const after = run.after[i]
    each(block.instructions[i] as Instruction, before, after)
    if (after !== undefined) before = after
  }
  return run.end
}

function runBlock(frame: Frame, block: Block, entry: State): Run {
  let state: State | undefined = entry
  const raised: State[] = []
  const after: (State | undefined)[] = []
  const raise = (from: State): void => {
    if (raised.at(-1) !== from) raised.push(from)
  }
  const thrown = (): State | undefined =>
    block.handler === undefined ? undefined : joinAll(frame, block.handler, raised)
  for (const instruction of block.instructions) {
    const before: State = state
    const throws = block.handler !== undefined && mayThrow(instruction)
    frame.raised = undefined
    state = transfer(frame, block.id, instruction, before)
    after.push(state)
    if (throws) {
      const { raised } = frame as { readonly raised: Raised | undefined }
      if (raised?.whole !== true) raise(before)
      // What a callee promises of its returns says nothing of one that throws.
      const left: State | undefined = raised === undefined ? state : raised.state
      if (left !== undefined && (left.env !== before.env || raised?.whole === true)) raise(left)
    }
    if (state === undefined) return { after, end: undefined, thrown: thrown() }
  }
  if (block.handler !== undefined && block.terminator.kind === 'throw')
    raise(escape(frame, state, frame.sym(block.terminator.value)))
  return { after, end: state, thrown: thrown() }
}

/** States on the ways out of a block. */
export function leave(frame: Frame, terminator: Terminator, state: State): [BlockId, State][] {
  if (terminator.kind === 'jump') return [[terminator.to, state]]
  if (terminator.kind !== 'branch') return []
  const sym = frame.sym(terminator.condition)
  const ways: [BlockId, State][] = []
  const test = (outcome: boolean): { site: Site; outcome: boolean; kind: 'branch' } | undefined =>
    terminator.role === 'made' || terminator.role === 'iterate'
      ? undefined
      : { site: terminator.site, outcome, kind: 'branch' }
  // Nothing but this branch ever sees whether an iterator is done.
  const [yes, no] =
    terminator.role === 'iterate'
      ? [state, state]
      : [assume(frame, state, sym, true, test(true)), assume(frame, state, sym, false, test(false))]
  if (yes !== undefined) ways.push([terminator.then, yes])
  if (no !== undefined) ways.push([terminator.else, no])
  return ways
}
