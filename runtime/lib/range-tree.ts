import { lastOf, overlaps, type AddressRange } from './range.ts'

interface Node {
  readonly range: AddressRange
  /** Largest last address in this subtree. */
  readonly last: bigint
  /** Nodes in this subtree. */
  readonly size: number
  readonly left: Node | null
  readonly right: Node | null
}

/** One side may weigh at most this many times the other (Adams 1992; proof: Hirai and Yamamoto 2011). */
const DELTA = 3
/** Above this ratio inside the heavy side, one rotation would not help. */
const GAMMA = 2

/**
 * Ranges by start, each start once, that may overlap: a weight-balanced tree that knows the largest end below
 * every node. With n ranges, {@link set}, {@link delete}, {@link get} and {@link touches} visit O(log n) nodes,
 * {@link overlapping} O((k + 1) log n) for k ranges found. No range is empty.
 */
export class RangeTree {
  #root: Node | null = null
  #visits = 0

  /** Number of ranges. */
  get size(): number {
    return weight(this.#root)
  }

  /** Nodes visited since the tree was made: its cost, apart from the speed of the machine. */
  get visits(): number {
    return this.#visits
  }

  /** The range with this start, or `null`. */
  get(start: bigint): AddressRange | null {
    let node = this.#root
    while (node !== null && node.range.start !== start) {
      this.#visits++
      node = start < node.range.start ? node.left : node.right
    }
    return node?.range ?? null
  }

  /** Adds a range; one with the same start gives way. */
  set(range: AddressRange): void {
    this.#root = this.#insert(this.#root, range)
  }

  /** Takes out the range with this start, if there is one. */
  delete(start: bigint): void {
    this.#root = this.#remove(this.#root, start)
  }

  /** Whether any range shares an address with this one. */
  touches(range: AddressRange): boolean {
    let node = this.#root
    while (node !== null && !overlaps(node.range, range)) {
      this.#visits++
      // When something on the left reaches the start but misses the range, so does all on the right: it starts later.
      node = node.left !== null && node.left.last >= range.start ? node.left : node.right
    }
    return node !== null
  }

  /** The ranges that share an address with this one, by start. */
  overlapping(range: AddressRange): readonly AddressRange[] {
    const found: AddressRange[] = []
    if (range.length > 0n) this.#collect(this.#root, range, found)
    return found
  }

  /** All ranges, by start. */
  *[Symbol.iterator](): Generator<AddressRange> {
    const path: Node[] = []
    let node = this.#root
    while (node !== null || path.length > 0) {
      for (; node !== null; node = node.left) path.push(node)
      const next = path.pop()
      if (next === undefined) return
      yield next.range
      node = next.right
    }
  }

  #insert(node: Node | null, range: AddressRange): Node {
    this.#visits++
    if (node === null) return join(range, null, null)
    if (range.start < node.range.start) return balance(node.range, this.#insert(node.left, range), node.right)
    if (range.start > node.range.start) return balance(node.range, node.left, this.#insert(node.right, range))
    return join(range, node.left, node.right)
  }

  #remove(node: Node | null, start: bigint): Node | null {
    this.#visits++
    if (node === null) return null
    if (start < node.range.start) return balance(node.range, this.#remove(node.left, start), node.right)
    if (start > node.range.start) return balance(node.range, node.left, this.#remove(node.right, start))
    if (node.right === null) return node.left
    const next = this.#first(node.right)
    return balance(next, node.left, this.#remove(node.right, next.start))
  }

  #first(node: Node): AddressRange {
    let first = node
    for (; first.left !== null; first = first.left) this.#visits++
    return first.range
  }

  #collect(node: Node | null, range: AddressRange, found: AddressRange[]): void {
    if (node === null || node.last < range.start) return
    this.#visits++
    this.#collect(node.left, range, found)
    if (node.range.start > lastOf(range)) return
    if (overlaps(node.range, range)) found.push(node.range)
    this.#collect(node.right, range, found)
  }
}

function weight(node: Node | null): number {
  return node === null ? 0 : node.size
}

function join(range: AddressRange, left: Node | null, right: Node | null): Node {
  let last = lastOf(range)
  if (left !== null && left.last > last) last = left.last
  if (right !== null && right.last > last) last = right.last
  return { range, last, size: weight(left) + weight(right) + 1, left, right }
}

/** Joins two subtrees of which one may have gained or lost a node since they were in balance. */
function balance(range: AddressRange, left: Node | null, right: Node | null): Node {
  if (right !== null && heavier(right, left)) {
    const { left: inner, right: outer } = right
    if (inner === null || weight(inner) + 1 < GAMMA * (weight(outer) + 1)) {
      return join(right.range, join(range, left, inner), outer)
    }
    return join(inner.range, join(range, left, inner.left), join(right.range, inner.right, outer))
  }
  if (left !== null && heavier(left, right)) {
    const { left: outer, right: inner } = left
    if (inner === null || weight(inner) + 1 < GAMMA * (weight(outer) + 1)) {
      return join(left.range, outer, join(range, inner, right))
    }
    return join(inner.range, join(left.range, outer, inner.left), join(range, inner.right, right))
  }
  return join(range, left, right)
}

function heavier(node: Node, other: Node | null): boolean {
  return node.size + 1 > DELTA * (weight(other) + 1)
}
