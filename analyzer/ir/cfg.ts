/** Questions about the shape of a function's control-flow graph. All of them are iterative and linear. */
import type { BlockId } from '../support/ids.ts'
import { invariant } from '../support/invariant.ts'
import type { Block, FunctionIR } from './ir.ts'

/** A natural loop; several back edges to one head make one loop. */
export interface Loop {
  readonly head: BlockId
  /** Blocks of the loop, the head included. */
  readonly body: ReadonlySet<BlockId>
}

/** Targets of the terminator, then the handler; no block twice. */
export function successors(block: Block): BlockId[] {
  const result: BlockId[] = []
  const { terminator, handler } = block
  if (terminator.kind === 'jump') result.push(terminator.to)
  if (terminator.kind === 'branch') {
    result.push(terminator.then)
    if (terminator.else !== terminator.then) result.push(terminator.else)
  }
  if (handler !== undefined && !result.includes(handler)) result.push(handler)
  return result
}

/** What is asked of a function's graph whenever it is solved. */
export interface Shape {
  /** Reverse postorder. */
  readonly order: readonly BlockId[]
  /** Head of each loop -> its blocks. */
  readonly loops: ReadonlyMap<BlockId, ReadonlySet<BlockId>>
  /** Weak topological order, and where each loop ends in it. */
  readonly weak: ReturnType<typeof loopOrder>
  readonly predecessors: ReturnType<typeof predecessors>
}

const shapes = new WeakMap<FunctionIR, Shape>()

export function shapeOf(fn: FunctionIR): Shape {
  let shape = shapes.get(fn)
  if (shape === undefined) {
    const order = reversePostorder(fn)
    const heads = new Map(loops(fn).map(({ head, body }) => [head, body]))
    shape = { order, loops: heads, weak: loopOrder(order, heads), predecessors: predecessors(fn) }
    shapes.set(fn, shape)
  }
  return shape
}

/** Blocks that lead to each block, by BlockId, handler edges included. */
export function predecessors(fn: FunctionIR): readonly (readonly BlockId[])[] {
  const result: BlockId[][] = fn.blocks.map(() => [])
  for (const block of fn.blocks) for (const to of successors(block)) result[to]?.push(block.id)
  return result
}

/** Every reachable block, each before its successors except along back edges. */
export function reversePostorder(fn: FunctionIR): readonly BlockId[] {
  const seen = new Uint8Array(fn.blocks.length)
  const result: BlockId[] = []
  const stack: { readonly id: BlockId; readonly next: BlockId[]; at: number }[] = []
  const enter = (id: BlockId): void => {
    if (seen[id] === 1) return
    seen[id] = 1
    const block = fn.blocks[id]
    invariant(block !== undefined, 'a block leads nowhere')
    stack.push({ id, next: successors(block), at: 0 })
  }
  enter(0 as BlockId)
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const to = top.next[top.at++]
    if (to !== undefined) enter(to)
    else {
      result.push(top.id)
      stack.pop()
    }
  }
  return result.reverse()
}

/** Immediate dominator of each block, by BlockId; the entry's is itself, an unreachable block's is undefined. */
export function dominators(fn: FunctionIR): readonly (BlockId | undefined)[] {
  const order = reversePostorder(fn)
  const rank = new Int32Array(fn.blocks.length).fill(-1)
  order.forEach((id, index) => (rank[id] = index))
  const before = predecessors(fn)
  const idom: (BlockId | undefined)[] = fn.blocks.map(() => undefined)
  idom[0] = 0 as BlockId
  const meet = (left: BlockId, right: BlockId): BlockId => {
    let [a, b] = [left, right]
    while (a !== b) {
      while ((rank[a] ?? 0) > (rank[b] ?? 0)) a = idom[a] ?? (0 as BlockId)
      while ((rank[b] ?? 0) > (rank[a] ?? 0)) b = idom[b] ?? (0 as BlockId)
    }
    return a
  }
  for (let changed = true; changed;) {
    changed = false
    for (const id of order) {
      if (id === 0) continue
      let next: BlockId | undefined
      // Latest first: where thousands of exits meet, each step up the tree is then walked once.
      for (const from of (before[id] ?? []).toReversed()) {
        if (idom[from] === undefined) continue
        next = next === undefined ? from : meet(next, from)
      }
      if (next === undefined || idom[id] === next) continue
      idom[id] = next
      changed = true
    }
  }
  return idom
}

/** Loops by their heads, in reverse postorder: an outer loop comes before those inside it. */
export function loops(fn: FunctionIR): readonly Loop[] {
  const order = reversePostorder(fn)
  const rank = new Int32Array(fn.blocks.length).fill(-1)
  order.forEach((id, index) => (rank[id] = index))
  const before = predecessors(fn)
  const result: Loop[] = []
  for (const head of order) {
    const tails = (before[head] ?? []).filter((from) => (rank[from] ?? -1) >= (rank[head] ?? 0))
    if (tails.length === 0) continue
    const body = new Set<BlockId>([head])
    for (let id = tails.pop(); id !== undefined; id = tails.pop()) {
      if (body.has(id)) continue
      body.add(id)
      // The rank test keeps an irreducible graph's outside out; lowering makes none.
      for (const from of before[id] ?? []) if ((rank[from] ?? -1) >= (rank[head] ?? 0)) tails.push(from)
    }
    result.push({ head, body })
  }
  return result
}

/**
 * Reverse postorder in which every loop's blocks follow its head without a gap: a weak topological order
 * (F. Bourdoncle, Efficient chaotic iteration strategies with widenings, 1993). `ends` gives the position behind
 * the last block of each loop, by head.
 */
export function loopOrder(
  order: readonly BlockId[],
  bodies: ReadonlyMap<BlockId, ReadonlySet<BlockId>>,
): { readonly order: readonly BlockId[]; readonly ends: ReadonlyMap<BlockId, number> } {
  if (bodies.size === 0) return { order, ends: new Map() }
  const result: BlockId[] = []
  const ends = new Map<BlockId, number>()
  const placed = new Set<BlockId>()
  const rank = new Map(order.map((id, index) => [id, index]))
  const inOrder = (body: ReadonlySet<BlockId>): BlockId[] =>
    [...body].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
  const place = (blocks: readonly BlockId[]): void => {
    for (const id of blocks) {
      if (placed.has(id)) continue
      placed.add(id)
      result.push(id)
      const body = bodies.get(id)
      if (body === undefined) continue
      place(inOrder(body))
      ends.set(id, result.length)
    }
  }
  place(order)
  return { order: result, ends }
}
