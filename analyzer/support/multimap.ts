/** Maps of lists. */
export function push<Key, One>(map: Map<Key, One[]>, key: Key, one: One): void {
  const all = map.get(key)
  if (all === undefined) map.set(key, [one])
  else all.push(one)
}
