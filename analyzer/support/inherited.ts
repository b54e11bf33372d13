/** Names of properties that objects have without being given any: no literal can be said to lack them. */
export const inheritedByObjects: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

/** The same of lists, with their methods. */
export const inheritedByLists: ReadonlySet<string> = new Set([
  ...inheritedByObjects,
  ...Object.getOwnPropertyNames(Array.prototype),
])
