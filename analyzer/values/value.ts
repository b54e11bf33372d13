/**
 * What may be known of one runtime value: a reduced product of kinds, number ranges, bigint ranges, known bits and
 * string literals. Immutable. `domains/` defines each factor, `operators.ts` the JavaScript operators on the product.
 *
 * A value is normalised: `Kind.number` is set exactly when `number` is not empty, `Kind.bigint` exactly when `bigint`
 * is not empty, `strings` is undefined without `Kind.string`, and `bits` holds only what the ranges do not say.
 */
import type { BigSet } from '../domains/bigint-range.ts'
import type { Bits } from '../domains/known-bits.ts'
import type { NumberSet } from '../domains/number-range.ts'
import type { StringSet } from '../domains/string-set.ts'

export type { BigSet } from '../domains/bigint-range.ts'
export { allKinds, booleanKinds, Kind, nullishKinds } from '../domains/kinds.ts'
export type { Bits } from '../domains/known-bits.ts'
export { literalsOf } from '../domains/string-set.ts'
export type { NumberSet } from '../domains/number-range.ts'

export interface Value {
  readonly kinds: number
  readonly number: NumberSet
  readonly bigint: BigSet
  /** Of every number (NaN apart, and then all are int32 or uint32) and every bigint. Undefined: nothing known beyond the ranges. */
  readonly bits: Bits | undefined
  /** Undefined: any string. */
  readonly strings: StringSet | undefined
}

export * from './construct.ts'
export * from './lattice.ts'
export { bitsOf } from './reduce.ts'
