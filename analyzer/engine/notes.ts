/** What functions of a file leave behind for others: a map, or layers of maps. */
export interface Notes<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): unknown
}
