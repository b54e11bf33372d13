/** Sets of strings: a few literals, or all but a few. Undefined stands for every string. */

export interface StringSet {
  /** `only`: no others; `except`: all others, and then there is at least one. */
  readonly kind: 'only' | 'except'
  /** In order of first appearance, at most `maxTexts`. */
  readonly texts: readonly string[]
}

/** More literals than these are any string. */
const maxTexts = 16

const noTexts: StringSet = { kind: 'only', texts: [] }

export function onlyStrings(texts: readonly string[]): StringSet | undefined {
  const own = [...new Set(texts)]
  if (own.length === 0) return noTexts
  return own.length > maxTexts ? undefined : { kind: 'only', texts: own }
}

/** Every string that is none of `texts`; of too many the last are forgotten. */
export function stringsExcept(texts: readonly string[]): StringSet | undefined {
  return texts.length === 0 ? undefined : { kind: 'except', texts: texts.slice(0, maxTexts) }
}

/** The members, where they are few. */
export function literalsOf(set: StringSet | undefined): readonly string[] | undefined {
  return set?.kind === 'only' ? set.texts : undefined
}

export function hasString(set: StringSet | undefined, text: string): boolean {
  return set === undefined || set.texts.includes(text) === (set.kind === 'only')
}

/** Is every member of `inner` one of `outer`? */
export function stringsCover(outer: StringSet | undefined, inner: StringSet | undefined): boolean {
  if (outer === inner || outer === undefined) return true
  if (inner === undefined) return false
  if (inner.kind === 'only') return inner.texts.every((text) => hasString(outer, text))
  return outer.kind === 'except' && outer.texts.every((text) => inner.texts.includes(text))
}

export function unionStrings(a: StringSet | undefined, b: StringSet | undefined): StringSet | undefined {
  if (stringsCover(a, b)) return a
  if (stringsCover(b, a) || a === undefined || b === undefined) return b
  if (a.kind === 'only' && b.kind === 'only') return onlyStrings([...a.texts, ...b.texts])
  const [one, other] = a.kind === 'except' ? [a, b] : [b, a]
  return stringsExcept(one.texts.filter((text) => !hasString(other, text)))
}

export function intersectStrings(a: StringSet | undefined, b: StringSet | undefined): StringSet | undefined {
  if (stringsCover(a, b)) return b
  if (stringsCover(b, a) || a === undefined || b === undefined) return a
  if (a.kind === 'except' && b.kind === 'except') return stringsExcept([...new Set([...a.texts, ...b.texts])])
  const [one, other] = a.kind === 'only' ? [a, b] : [b, a]
  return onlyStrings(one.texts.filter((text) => hasString(other, text)))
}

export function withoutString(set: StringSet | undefined, text: string): StringSet | undefined {
  if (!hasString(set, text)) return set
  if (set?.kind === 'only') return onlyStrings(set.texts.filter((other) => other !== text))
  return set !== undefined && set.texts.length === maxTexts
    ? set
    : stringsExcept([...(set?.texts ?? []), text])
}
