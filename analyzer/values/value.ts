/**
 * What may be known of one runtime value: a reduced product of kinds, number ranges, bigint ranges, known bits and
 * string literals. Immutable. `domains/` defines each factor, `operators.ts` the JavaScript operators on the product.
 */

/** Bits of `Value.kinds`. */
export const Kind = {
  undefined: 1, null: 2, true: 4, false: 8, number: 16, bigint: 32, string: 64, symbol: 128, object: 256, function: 512,
} as const
export const allKinds = 1023
export const nullishKinds: number = Kind.undefined | Kind.null
export const booleanKinds: number = Kind.true | Kind.false

/** Inclusive range; `fractional` when members need not be integers. Bounds are never NaN; infinities are members. */
export interface NumberRange {
  readonly lo: number
  readonly hi: number
  readonly fractional: boolean
}
/** Disjoint, ascending, at most 8 ranges; empty when the value is never a number (other than NaN). */
export interface NumberSet {
  readonly ranges: readonly NumberRange[]
  readonly nan: boolean
  readonly negativeZero: boolean
}
/** Inclusive; `undefined` is infinite on that side. */
export interface BigRange {
  readonly lo: bigint | undefined
  readonly hi: bigint | undefined
}
/** Disjoint, ascending, at most 8 ranges. */
export type BigSet = readonly BigRange[]
/** Of an int32/uint32 (as its 32-bit pattern, unsigned) or of a bigint (non-negative): bits surely 1, bits possibly 1 (-1n: all). */
export interface Bits {
  readonly one: bigint
  readonly maybe: bigint
}

export interface Value {
  readonly kinds: number
  readonly number: NumberSet
  readonly bigint: BigSet
  /** Undefined: nothing known. */
  readonly bits: Bits | undefined
  /** Literals in order of first appearance; undefined: any string. At most 16. */
  readonly strings: readonly string[] | undefined
}
