/**
 * Strongly connected components (Tarjan, SIAM J. Comput. 1972), without recursion: call chains may be thousands long.
 * Components come out successors first, which is bottom-up order in a call graph.
 */
export function components<Node>(
  root: Node,
  successors: (node: Node) => readonly Node[],
  isDone: (node: Node) => boolean,
): readonly (readonly Node[])[] {
  interface Visit {
    readonly node: Node
    readonly next: readonly Node[]
    readonly index: number
    at: number
    low: number
  }
  const found: Node[][] = []
  const visits = new Map<Node, Visit>()
  const open = new Set<Node>()
  const stack: Node[] = []
  const path: Visit[] = []
  const enter = (node: Node): void => {
    const index = visits.size
    const visit: Visit = { node, next: successors(node), index, at: 0, low: index }
    visits.set(node, visit)
    stack.push(node)
    open.add(node)
    path.push(visit)
  }
  if (!isDone(root)) enter(root)
  for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
    const next = visit.next[visit.at++]
    if (next !== undefined) {
      if (isDone(next)) continue
      const known = visits.get(next)
      if (known === undefined) enter(next)
      else if (open.has(next)) visit.low = Math.min(visit.low, known.index)
      continue
    }
    path.pop()
    const parent = path.at(-1)
    if (parent !== undefined) parent.low = Math.min(parent.low, visit.low)
    if (visit.low !== visit.index) continue
    const component: Node[] = []
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      open.delete(node)
      component.push(node)
      if (node === visit.node) break
    }
    found.push(component)
  }
  return found
}
