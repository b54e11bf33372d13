/** Names as settings write them. A `*` stands for any run of characters; a name without a dot fits every type's member. */

const compiled = new Map<string, RegExp>()

/** `*Caps` and `rxCaps`. */
export function matchesName(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name
  let regexp = compiled.get(pattern)
  if (regexp === undefined) {
    const parts = pattern.split('*').map((part) => part.replace(/[^\w]/g, '\\$&'))
    compiled.set(pattern, (regexp = new RegExp(`^${parts.join('.*')}$`)))
  }
  return regexp.test(name)
}

/** `Port.read` fits `Port.read`; `read` fits `read` and `Port.read`. */
export function matchesCallee(pattern: string, names: readonly string[]): boolean {
  const isWhole = pattern.includes('.') || pattern.startsWith('new ')
  return names.some(
    (name) => matchesName(pattern, name) || (!isWhole && matchesName(pattern, lastPart(name))),
  )
}

/** What follows the last dot, `new` or `get`: the part that a call site shows without asking for types. */
export function lastPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf(' ')) + 1)
}
