/**
 * Persistent maps from small non-negative integers (below 2^31) to values: big-endian Patricia tries. Whatever two maps
 * share is shared in memory, and `merge` returns at once where both are the same object.
 */

interface Leaf<V> {
  readonly leaf: true
  readonly key: number
  readonly value: V
}
interface Branch<V> {
  readonly leaf: false
  /** Bits of all keys above `bit`. */
  readonly prefix: number
  /** The highest bit in which keys differ: a power of two. */
  readonly bit: number
  readonly zero: Node<V>
  readonly one: Node<V>
}
type Node<V> = Leaf<V> | Branch<V>

/** Immutable; undefined is the map without entries. */
export type Patricia<V> = Node<V> | undefined

/** What becomes of a key that one or both maps hold; undefined drops it. Idempotent: `combine(k, v, v)` is `v`. */
export type Combine<V> = (key: number, a: V | undefined, b: V | undefined) => V | undefined

export const empty: undefined = undefined

export function get<V>(map: Patricia<V>, key: number): V | undefined {
  let node = map
  while (node !== undefined) {
    if (node.leaf) return node.key === key ? node.value : undefined
    node = (key & node.bit) === 0 ? node.zero : node.one
  }
  return undefined
}

export function has<V>(map: Patricia<V>, key: number): boolean {
  let node = map
  while (node !== undefined) {
    if (node.leaf) return node.key === key
    node = (key & node.bit) === 0 ? node.zero : node.one
  }
  return false
}

/** The map with `key` at `value`; the same map when it was so already. */
export function set<V>(map: Patricia<V>, key: number, value: V): Node<V> {
  if (map === undefined) return { leaf: true, key, value }
  if (map.leaf) {
    if (map.key !== key) return joined(key, { leaf: true, key, value }, map.key, map)
    return map.value === value ? map : { leaf: true, key, value }
  }
  if (above(key, map.bit) !== map.prefix) return joined(key, { leaf: true, key, value }, map.prefix, map)
  if ((key & map.bit) === 0) return rebuilt(map, set(map.zero, key, value), map.one) as Node<V>
  return rebuilt(map, map.zero, set(map.one, key, value)) as Node<V>
}

/** The map without `key`; the same map when it had none. */
export function remove<V>(map: Patricia<V>, key: number): Patricia<V> {
  if (map === undefined) return undefined
  if (map.leaf) return map.key === key ? undefined : map
  if (above(key, map.bit) !== map.prefix) return map
  if ((key & map.bit) === 0) return rebuilt(map, remove(map.zero, key), map.one)
  return rebuilt(map, map.zero, remove(map.one, key))
}
export { remove as delete }

/** Key by key; subtrees that are the same object in both are taken over unseen. Gives `a` or `b` itself where nothing differs from it. */
export function merge<V>(a: Patricia<V>, b: Patricia<V>, combine: Combine<V>): Patricia<V> {
  if (a === b) return a
  if (a === undefined) return mapSide(b, combine, false)
  if (b === undefined) return mapSide(a, combine, true)
  if (a.leaf) return mergeLeaf(a, b, combine, true)
  if (b.leaf) return mergeLeaf(b, a, combine, false)
  if (a.bit === b.bit && a.prefix === b.prefix) {
    const zero = merge(a.zero, b.zero, combine)
    const one = merge(a.one, b.one, combine)
    return zero === b.zero && one === b.one ? b : rebuilt(a, zero, one)
  }
  if (a.bit > b.bit && above(b.prefix, a.bit) === a.prefix) {
    return (b.prefix & a.bit) === 0
      ? rebuilt(a, merge(a.zero, b, combine), mapSide(a.one, combine, true))
      : rebuilt(a, mapSide(a.zero, combine, true), merge(a.one, b, combine))
  }
  if (b.bit > a.bit && above(a.prefix, b.bit) === b.prefix) {
    return (a.prefix & b.bit) === 0
      ? rebuilt(b, merge(a, b.zero, combine), mapSide(b.one, combine, false))
      : rebuilt(b, mapSide(b.zero, combine, false), merge(a, b.one, combine))
  }
  return both(mapSide(a, combine, true), mapSide(b, combine, false))
}

/** `first` tells whether the leaf is of the first map. */
function mergeLeaf<V>(leaf: Leaf<V>, other: Node<V>, combine: Combine<V>, first: boolean): Patricia<V> {
  const { key } = leaf
  if (other.leaf) {
    if (other.key !== key) return both(mapSide(leaf, combine, first), mapSide(other, combine, !first))
    const value = first ? combine(key, leaf.value, other.value) : combine(key, other.value, leaf.value)
    if (value === undefined) return undefined
    const [a, b] = first ? [leaf, other] : [other, leaf]
    return value === a.value ? a : value === b.value ? b : { leaf: true, key, value }
  }
  if (above(key, other.bit) !== other.prefix) {
    return both(mapSide(leaf, combine, first), mapSide(other, combine, !first))
  }
  return (key & other.bit) === 0
    ? rebuilt(other, mergeLeaf(leaf, other.zero, combine, first), mapSide(other.one, combine, !first))
    : rebuilt(other, mapSide(other.zero, combine, !first), mergeLeaf(leaf, other.one, combine, first))
}

/** What becomes of keys that only one map holds. */
function mapSide<V>(node: Patricia<V>, combine: Combine<V>, first: boolean): Patricia<V> {
  if (node === undefined) return undefined
  if (!node.leaf) return rebuilt(node, mapSide(node.zero, combine, first), mapSide(node.one, combine, first))
  const value = first ? combine(node.key, node.value, undefined) : combine(node.key, undefined, node.value)
  if (value === node.value) return node
  return value === undefined ? undefined : { leaf: true, key: node.key, value }
}

/** In ascending order of the keys. */
export function forEach<V>(map: Patricia<V>, visit: (value: V, key: number) => void): void {
  if (map === undefined) return
  if (map.leaf) {
    visit(map.value, map.key)
    return
  }
  forEach(map.zero, visit)
  forEach(map.one, visit)
}

/** The bits of `key` above `bit`. */
function above(key: number, bit: number): number {
  return key & ~(bit | (bit - 1))
}

function keyOf<V>(node: Node<V>): number {
  return node.leaf ? node.key : node.prefix
}

function both<V>(a: Patricia<V>, b: Patricia<V>): Patricia<V> {
  if (a === undefined) return b
  return b === undefined ? a : joined(keyOf(a), a, keyOf(b), b)
}

/** A branch over two maps whose keys differ above their own bits. */
function joined<V>(keyA: number, a: Node<V>, keyB: number, b: Node<V>): Branch<V> {
  const bit = 1 << (31 - Math.clz32(keyA ^ keyB))
  const prefix = above(keyA, bit)
  return (keyA & bit) === 0
    ? { leaf: false, prefix, bit, zero: a, one: b }
    : { leaf: false, prefix, bit, zero: b, one: a }
}

function rebuilt<V>(node: Branch<V>, zero: Patricia<V>, one: Patricia<V>): Patricia<V> {
  if (zero === node.zero && one === node.one) return node
  if (zero === undefined) return one
  if (one === undefined) return zero
  return { leaf: false, prefix: node.prefix, bit: node.bit, zero, one }
}
