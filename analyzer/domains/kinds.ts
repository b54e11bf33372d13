/** The kinds a runtime value may be of, as bits of one small integer. */

/** Bits of `Value.kinds`. */
export const Kind = {
  undefined: 1,
  null: 2,
  true: 4,
  false: 8,
  number: 16,
  bigint: 32,
  string: 64,
  symbol: 128,
  object: 256,
  function: 512,
} as const
export const allKinds = 1023
export const nullishKinds: number = Kind.undefined | Kind.null
export const booleanKinds: number = Kind.true | Kind.false
export const numericKinds: number = Kind.number | Kind.bigint
/** Kinds whose conversion to a primitive runs code that nothing is known of. */
export const objectKinds: number = Kind.object | Kind.function

/** Kinds that `typeof` answers `name` for; 0 when it never does. */
export function kindsOfTypeof(name: string): number {
  switch (name) {
    case 'undefined':
      return Kind.undefined
    case 'boolean':
      return booleanKinds
    case 'number':
      return Kind.number
    case 'bigint':
      return Kind.bigint
    case 'string':
      return Kind.string
    case 'symbol':
      return Kind.symbol
    case 'object':
      return Kind.object | Kind.null
    case 'function':
      return Kind.function
    default:
      return 0
  }
}

/** Every answer `typeof` gives, with the kinds it stands for. */
export const typeofNames: readonly (readonly [string, number])[] = [
  'undefined',
  'object',
  'boolean',
  'number',
  'bigint',
  'string',
  'symbol',
  'function',
].map((name) => [name, kindsOfTypeof(name)] as const)
