/** What methods of lists, sets and maps do with what is in them, by name. */

export const collection: RegExp = /^(?:Readonly|Weak)?(?:Array|Map|Set)\.(\w+)$/

/** They give back nothing of what is in it, save what the callback makes. */
export const silent: ReadonlySet<string> = new Set(
  (
    'has delete clear indexOf lastIndexOf includes some every forEach find findLast findIndex findLastIndex join ' +
    'map flatMap'
  ).split(' '),
)

/** They call a function with each. */
export const taking: ReadonlySet<string> = new Set(
  'some every forEach find findLast findIndex findLastIndex filter map flatMap'.split(' '),
)

/** Lists stay as they are; `length` is no method, but read like one. */
export const unchanging: ReadonlySet<string> = new Set(
  (
    'length at indexOf lastIndexOf includes find findLast findIndex findLastIndex some every forEach reduce ' +
    'reduceRight join filter map slice values entries keys'
  ).split(' '),
)

/** They give back one. */
export const reading: ReadonlySet<string> = new Set(['get', 'at', 'pop', 'shift'])

/** They give back several. */
export const giving: ReadonlySet<string> = new Set(
  'values entries keys filter slice concat splice reverse toReversed toSpliced with'.split(' '),
)

/** They put arguments in. */
export const adding: ReadonlySet<string> = new Set(['push', 'unshift', 'splice', 'fill', 'add', 'set'])

/** They only compare their argument. */
export const looking: ReadonlySet<string> = new Set('has delete get indexOf lastIndexOf includes'.split(' '))

/** Functions and constructors that give a collection of what they are given. */
export const makers: ReadonlySet<string> = new Set([
  ...['new Map', 'new Set', 'new WeakMap', 'new WeakSet', 'Array.of', 'Array.from'],
  ...['Object.values', 'Object.entries', 'Object.fromEntries', 'Object.freeze'],
])

/** Functions that only look at what they are given. */
export const harmless: RegExp = /^(?:Array\.isArray|Object\.(?:is|keys)|[Cc]onsole\.\w+)$/
