/**
 * A model is a hand-written summary of a function without a body: what calling it gives, writes and throws.
 * Models are data, matched by the name of the type and member wherever an ambient declaration of that name stands.
 */
export type Result =
  /** A value in SEMANTICS.md's grammar: `0..255`, `unknown`, `object | undefined`. */
  | { readonly kind: 'value'; readonly text: string }
  /** Computed by `values/builtins.ts` from the argument values under this key (`Math.min`, `BigInt.asUintN`). */
  | { readonly kind: 'compute' }
  /** What the declared type says, as a hint. */
  | { readonly kind: 'type' }
  | { readonly kind: 'param'; readonly index: number }
  | { readonly kind: 'receiver' }
  /** A fresh buffer made by the program; `argument` of number type is its length in elements. */
  | { readonly kind: 'buffer'; readonly length: number | undefined; readonly view: boolean }

/** What the call may write: nothing, the receiver's contents, its arguments' contents, or anything reachable. */
export type Effect = 'none' | 'receiver' | 'arguments' | 'world'

/** How an argument is used: its value has to be sensible as one of these. An `end` follows the argument it counts from. */
export const roles = ['length', 'offset', 'end', 'index', 'size', 'count', 'command'] as const
export type Role = (typeof roles)[number]

/**
 * What a function of the program needs a parameter for: a role; `bound`, one side of a comparison; `store`, an element
 * or a field of some width, which cuts what does not fit.
 */
export const useRoles: readonly [...typeof roles, 'bound', 'store'] = [...roles, 'bound', 'store']
export type UseRole = (typeof useRoles)[number]

export interface Contents {
  /** The receiver holds afterwards what it held before, and what is put in. */
  readonly keeps?: true
  /** Arguments that are put in: numbers from `from` up to but not including `to`. */
  readonly puts?: { readonly from: number; readonly to?: number }
  /**
   * The result: an element or undefined, a collection of the same, those of them that the callback keeps, a copy of
   * the first argument, a map of its pairs, pairs of positions or keys and elements, a list of the properties of the
   * first argument or of pairs with their names, a collection of what the callback returns, what the callback makes
   * of all elements, whether the callback holds for every element or for some, an element for which it does or its
   * position, a promise, or a promise of what a list of them comes to: all of them, with the outcome of each, or the
   * first to come.
   */
  readonly gives?:
    | 'element'
    | 'collection'
    | 'kept'
    | 'copy'
    | 'pairs'
    | 'entries'
    | 'properties'
    | 'namedProperties'
    | 'mapped'
    | 'reduced'
    | 'every'
    | 'some'
    | 'found'
    | 'position'
    | 'promise'
    | 'promises'
    | 'outcomes'
    | 'fastest'
}

export interface Model {
  /** `DataView.getUint8`, `Math.min`, `new Uint8Array`, `parseInt`, `Map.get`, `fs.readSync`. */
  readonly key: string
  readonly result: Result
  readonly effect: Effect
  readonly throws: boolean
  /** The result is user data: always, when the receiver's bytes are (not filled by the program), or when an argument is. */
  readonly user?: 'always' | 'receiver' | 'arguments' | undefined
  /** Same arguments, same receiver contents: same result. */
  readonly pure?: boolean | undefined
  readonly sinks?: readonly { readonly argument: number; readonly role: Role }[] | undefined
  /** The argument is stored in this width: wraps (`wrap`) or throws (`throw`) outside it. Width is a name of domains/width.ts. */
  readonly stores?:
    { readonly argument: number; readonly width: string; readonly outside: 'wrap' | 'throw' } | undefined
  /** Arguments that are called back: during the call, or some time later. */
  readonly callbacks?: readonly { readonly argument: number; readonly when: 'during' | 'later' }[] | undefined
  /** Argument `argument` is called back with user data as its parameter `parameter`: for these events (argument 0) always, without events when the receiver is user data. */
  readonly feeds?:
    | {
        readonly argument: number
        readonly parameter: number
        readonly events: readonly string[] | undefined
      }
    | undefined
  /** How what a collection holds moves, or what a promise comes to. */
  readonly contents?: Contents | undefined
  /** Writes fields of its first argument by names that it is given. */
  readonly names?: true | undefined
  /** Asks what kind of object its argument is, which nothing changes. */
  readonly lasting?: true | undefined
  /** The result is a list of its own with as many elements as the receiver has, or as the first argument if that is a list. */
  readonly asLong?: 'receiver' | 'argument' | undefined
  /** Looks for its first argument in the receiver, by value or by position, or for its second in the first's own properties. */
  readonly asks?: 'member' | 'position' | 'property' | undefined
  /** Returns only if this argument is truthy. */
  readonly asserts?: number | undefined
  /** Never returns. */
  readonly never?: boolean | undefined
}
