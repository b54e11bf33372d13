/**
 * The questions the engine may ask of the program a file belongs to. The interface knows nothing of TypeScript;
 * `frontend/checker-oracle.ts` answers it from a type checker, lazily, since every answer costs.
 */
import type { FunctionIndex, Site, Temp, Variable } from '../support/ids.ts'
import type { Annotation, Argument } from './ir.ts'

/** A function with a body in the program. */
export interface FunctionRef {
  readonly file: string
  readonly index: FunctionIndex
}

/** What a callee is given: temps of the caller; undefined where another function has chosen the value. */
export interface Passing {
  readonly receiver: Temp | undefined
  readonly args: readonly (Argument | undefined)[]
}

export type Callee =
  /** Functions of the program that may run here: one for a direct call, several for an interface's implementations. `exact` when there can be no other. */
  | {
      readonly kind: 'functions'
      readonly functions: readonly FunctionRef[]
      readonly exact: boolean
      /** Called through an interface or abstract class that outside code meets: others may implement it. */
      readonly open?: boolean
      /** Where it is not given what the call is written with: `f.call(x, a)`, `g(b)` after `g = f.bind(x, a)`. */
      readonly passed?: Passing
    }
  /** Ambient: `DataView.getUint8`, `Math.min` (static), `new Uint8Array`, `parseInt` (global function), `fs.readSync`. `supertypes` are further keys to try. */
  | { readonly kind: 'ambient'; readonly key: string; readonly supertypes: readonly string[] }
  | { readonly kind: 'unknown' }

/**
 * Which objects may be one and the same by their types: a list is no dictionary, and the compiler lets nobody take a
 * class's or an interface's object (`declared`) for a dictionary. `any` may be each of them, as a type literal may.
 */
export type Shape = 'list' | 'dictionary' | 'declared' | 'any'

/** What a declared type says. It is a hint, not proof. */
export interface TypeHint {
  /** Kinds (bits of values/kinds.ts) the declared type admits; all of them for any, unknown and type parameters. */
  readonly kinds: number
  /** Literal types, when the type is a union of literals: enum members count. Undefined: not limited. */
  readonly literals: readonly (number | bigint | string)[] | undefined
  /** Name of the object type: `Uint8Array`, `DataView`, `Array`, `Map`; the apparent type's symbol. */
  readonly typeName: string | undefined
  /** The builtin type that a class of the program extends: `class Packet extends Uint8Array`. */
  readonly builtin: string | undefined
  /** Declared in a lib, an @types package or a `declare`, not in the program's own source. */
  readonly ambient: boolean
  /** String literals that a primitive is branded with: `number & { readonly brand: 'u8' }`. */
  readonly brands: readonly string[] | undefined
  /** Number of elements for tuples and `as const` arrays. */
  readonly length: number | undefined
  readonly shape: Shape
}

/** What is in a collection. Values are written as SEMANTICS.md section 8 writes them. */
export interface ToldContents {
  readonly of: 'list' | 'map' | 'set' | 'record'
  /** Any element, or value of an entry. */
  readonly value: string
  /** Fields of those elements that are objects; undefined where nothing is known of them. */
  readonly fields: readonly (readonly [string | number, string])[] | undefined
  /** Keys of a map, names of a record. */
  readonly keys: string
  /** Of a list that always has the same elements. */
  readonly length: number | undefined
}

/** Replaces UTF-16 offsets [start, end) of the file. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A change that a reader may want, in the words of a command. */
export interface Rewrite {
  readonly message: string
  readonly edits: readonly Edit[]
}

export interface Oracle {
  /** Source text of a site, on one line, comments and outer parentheses removed. */
  text(site: Site): string
  /** Line from 1 of a site's start. */
  line(site: Site): number
  /** The file without the test at a branch's site, which always has this outcome; undefined where it is needed. */
  withoutTest(site: Site, outcome: boolean): Rewrite | undefined
  /** Callee of a call or superCall site; of a `get`/`set` site, the accessor it runs. */
  callee(site: Site): Callee
  /** What runs when the value of a `load` or `get` site, a name of the program, is called; ambient names are unknown. */
  functionValue(site: Site): Callee
  /**
   * What the collection holds that a module shares with others, named at a `load` or `get` site; undefined when others
   * may write it, too.
   */
  sharedContents(site: Site): ToldContents | undefined
  /**
   * The functions that stand at a path in such a collection, which is given as JSON; unknown when there may be others
   * in the program, open when there may be others outside.
   */
  sharedFunctions(site: Site, path: string): Callee
  /**
   * The functions that callers pass to a function of this file, at a path that begins with the number of the parameter;
   * unknown when others may call it.
   */
  passedFunctions(fn: FunctionIndex, path: string): Callee
  /** Names a call's callee goes by: `Port.read` for each type and base of the receiver, `port.read` as written, `read`, `new Port`. */
  calleeNames(site: Site): readonly string[]
  /** Names of the parameters of the function called at the site; '' for a pattern. */
  parameterNames(site: Site): readonly string[]
  /** Declared type of the expression at the site, for a variable or property its declared (not narrowed) type. */
  hint(site: Site): TypeHint
  /** Kinds that the compiler, which narrows by the tests it understands, still sees in the expression; 0 when it does not look at null. */
  narrowedKinds(site: Site): number
  /** The variable is an import of what its module may assign again. */
  isMutableImport(variable: Variable): boolean
  /** Declared type of a variable. */
  variableHint(variable: Variable): TypeHint
  /** Annotation on the declaration of the property that a `get` or `set` site names. */
  propertyAnnotation(site: Site): Annotation | undefined
  /** The property named at a `get`/`set` site is `readonly`, `#private` or `private`. */
  propertyFlags(site: Site): {
    readonly readonly: boolean
    readonly hidden: boolean
    readonly getter: boolean
    readonly optional: boolean
  }
  /** The class, interface or type that declares the property which a `get` or `set` site names. */
  propertyOwner(site: Site): { readonly name: string; readonly file: string } | undefined
  /** Declared type of what a function of this file gives back, awaited. */
  resultHint(fn: FunctionIndex): TypeHint
  /** Annotation on parameter `index` of the function called at the site. */
  parameterAnnotation(site: Site, index: number): Annotation | undefined
  /** Annotation on the result and JSDoc tags of the function called at the site. */
  resultAnnotation(site: Site): Annotation | undefined
  /** The function called at the site carries the JSDoc tag, given without the at sign. */
  isTagged(site: Site, tag: string): boolean
  /** Signature at a call site: type predicate or assertion on argument `index`; `name` is the callee's last name. */
  signature(site: Site): {
    readonly name: string
    readonly predicate: { readonly index: number; readonly asserts: boolean } | undefined
    readonly never: boolean
  }
  /** Compile-time constant at the site: an enum member, `as const` table entry, imported const of a literal. */
  constant(site: Site): number | bigint | string | boolean | undefined
  /** Enum the expression's declared type belongs to: its name and every member's value. */
  enumOf(site: Site): { readonly name: string; readonly values: readonly (number | string)[] } | undefined
}
