/**
 * What callers may rely on, knowing nothing of a function's body: one case for each distinguishable way to return
 * (Smatch's return states). A case tells what holds of the arguments on that way, what was written and what comes
 * back, in terms of what stood in the arguments when the function was entered.
 */
import type { Step } from '../findings/finding.ts'
import type { BinaryOperator, Literal, UnaryOperator } from '../ir/ir.ts'
import type { UseRole } from '../models/model.ts'
import type { Variable } from '../support/ids.ts'
import type { Value } from '../values/value.ts'

/** What the callee knew of a value that its caller cannot compute. */
export interface Known {
  readonly value: Value
  readonly base: Value
  readonly user: Value | undefined
  readonly capped: boolean
  /** Kinds that only declared types exclude. */
  readonly soft: number
  readonly typed: boolean
}

/** A value of the callee in the caller's terms. Equal terms of one summary are one object; `id` is dense from 0. */
export type Term = { readonly id: number } & (
  | { readonly kind: 'param'; readonly index: number }
  /** The array of all arguments from `index` on. */
  | { readonly kind: 'rest'; readonly index: number }
  | { readonly kind: 'this' }
  | { readonly kind: 'literal'; readonly literal: Literal }
  /** A captured or module variable of `file` as it was at entry. */
  | { readonly kind: 'variable'; readonly file: string; readonly variable: Variable; readonly known: Known }
  /** A field as it was at entry. */
  | {
      readonly kind: 'field'
      readonly base: Term
      readonly name: string
      readonly known: Known
      /** How user data came there. */
      readonly from: readonly Step[]
    }
  /** An element as it was at entry. */
  | { readonly kind: 'element'; readonly base: Term; readonly index: Term; readonly known: Known }
  | { readonly kind: 'binary'; readonly op: BinaryOperator; readonly left: Term; readonly right: Term }
  | { readonly kind: 'unary'; readonly op: UnaryOperator; readonly operand: Term }
  | { readonly kind: 'step'; readonly op: '+' | '-'; readonly operand: Term }
  /** A builtin that `values/builtins.ts` can compute from its arguments. */
  | {
      readonly kind: 'compute'
      readonly key: string
      readonly receiver: Term | undefined
      readonly args: readonly Term[]
      readonly known: Known
    }
  /** Anything else: a new value for each call. */
  | {
      readonly kind: 'made'
      readonly known: Known
      /**
       * `literal`: an object literal whose fields are all told; `object`: made by the callee and kept by nobody;
       * `shared`: an object literal that others may know of.
       */
      readonly shape: 'literal' | 'object' | 'shared' | undefined
      readonly fields: readonly Field[]
      /** The buffer it was read from: no user data when the caller made and filled that. */
      readonly source: Term | undefined
      readonly from: readonly Step[]
    }
)

export interface Field {
  /** A field's name, or the index of an element. */
  readonly name: string | number
  readonly term: Term
}

export interface Assumption {
  readonly term: Term
  readonly value: Value
  /** A test related the value to something trusted from above. */
  readonly capped: boolean
  readonly by: 'test' | 'use'
  /** The callee's test. */
  readonly step: Step | undefined
}

export interface Guard {
  /** `sum of coefficient * term + constant <= 0`. */
  readonly terms: readonly (readonly [Term, number])[]
  readonly constant: number
}

export interface Write {
  readonly base: Term
  readonly name: string
  readonly term: Term
}

/** What a variable of another function or of the module holds afterwards. */
export interface Store {
  readonly file: string
  readonly variable: Variable
  readonly term: Term
}

export interface ReturnCase {
  readonly assumes: readonly Assumption[]
  readonly guards: readonly Guard[]
  readonly writes: readonly Write[]
  readonly stores: readonly Store[]
  readonly result: Term
}

/** A value on its own: what is known of it, and of its fields, or elements by number. */
export interface Given {
  readonly known: Known
  readonly fields: readonly (readonly [string | number, Known])[]
  readonly from: readonly Step[]
}

/** The arguments of every call of a parameter. */
export interface Hand {
  readonly parameter: number
  readonly args: readonly Given[]
  /** Some call passes more, of which nothing is known. */
  readonly isOpen: boolean
}

export interface Summary {
  /** Display name, for traces. */
  readonly name: string
  readonly async: boolean
  /** Calling it runs nothing. */
  readonly isGenerator: boolean
  /** What a generator yields, where that is known. */
  readonly yields: Given | undefined
  /** Arguments that have to be right, by index: it uses them as sizes, bounds or indices, or stores them, without a test. */
  readonly uses: readonly ParameterUse[]
  /** What it gives to parameters that it calls; of others, anything may be. */
  readonly hands: readonly Hand[]
  /** What holds of its arguments whenever it throws, or its promise is rejected. */
  readonly throws: readonly Assumption[]
  /** None: the function never returns. */
  readonly cases: readonly ReturnCase[]
}

export interface ParameterUse {
  readonly index: number
  readonly role: UseRole
  /** Of a `store`, by its name in `domains/width.ts`. */
  readonly width: string | undefined
}
