/**
 * The data model of the checker's own intermediate representation.
 *
 * A file is lowered once into one `FunctionIR` per function: a control-flow graph of basic blocks holding
 * three-address instructions. It is syntax only. There are no types, no symbols and no nodes in it, just names,
 * lexically resolved variables and a `Site` number per instruction, so that it stays valid for as long as the
 * text of the file does, whatever happens to the program around it.
 *
 * Temps are assigned exactly once by construction (`block.instructions[i].temp`), but a loop evaluates them again.
 * A value that is chosen by control flow (`a && b`, `a ? b : c`, `a ?? b`, `a?.b`) is written to a *synthetic*
 * variable on each way and loaded where the ways meet; there are no phi nodes.
 */
import type { BlockId, FunctionIndex, Site, Temp, Variable } from '../support/ids.ts'

/** A type annotation as far as its names matter: `u32 | null` is `{ names: ['u32'] }`. */
export interface Annotation {
  /** Names of the type references at the top of the annotation, null and undefined removed, `Promise<T>` as T. */
  readonly names: readonly string[]
  /** The annotation, or a JSDoc tag on the declaration, says user data: `User<T>`, `UserPtr`, `Untrusted<T>`, `@user`, `@untrusted`. */
  readonly user: boolean
  /** JSDoc tags of the declaration without the at sign: `commandMask`, `firmware`. */
  readonly tags: readonly string[]
}

export interface VariableInfo {
  readonly id: Variable
  /** Name in the source; synthetic variables have names that start with `%`. */
  readonly name: string
  readonly kind:
    | 'const'
    | 'let'
    | 'var'
    | 'param'
    | 'function'
    | 'class'
    | 'import'
    | 'enum'
    | 'namespace'
    | 'catch'
    | 'synthetic'
    | 'global'
  /** Function that declares it; undefined for `global` (an undeclared or ambient name). */
  readonly owner: FunctionIndex | undefined
  /** Functions other than `owner` that assign it. */
  readonly writers: readonly FunctionIndex[]
  /** Functions other than `owner` that read it. */
  readonly readers: readonly FunctionIndex[]
  /** Assigned at most once, by its declaration (const, or a parameter or let never assigned again). */
  readonly stable: boolean
  /** Declared in a loop, other than by `var`: every round has its own, and closures keep theirs. */
  readonly repeated: boolean
  readonly annotation: Annotation | undefined
  /** Exported by name from this file. */
  readonly exported: boolean
}

export type Literal = undefined | null | boolean | number | bigint | string

/** JavaScript's binary operators that compute; `&&`, `||`, `??` are control flow. */
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '**'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '>>>'
  | '==='
  | '!=='
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'instanceof'
export type UnaryOperator = '-' | '+' | '!' | '~' | 'typeof' | 'void'

export interface Argument {
  readonly temp: Temp
  readonly spread: boolean
}

interface Base {
  /** Result; every instruction has one, unused where it makes no sense. */
  readonly temp: Temp
  readonly site: Site
}

/** One instruction. `throws` on calls and member access: it may leave the block by its handler. */
export type Instruction = Base &
  (
    | { readonly kind: 'const'; readonly value: Literal }
    /** A value nothing is known of: regular expression, JSX, import(), new.target, unsupported syntax (`why` then counts). */
    | {
        readonly kind: 'opaque'
        readonly why: string
        readonly object: boolean
        readonly unsupported: boolean
        readonly operands: readonly Temp[]
      }
    | { readonly kind: 'load'; readonly variable: Variable }
    /** `declare`: the store is the declaration's own initialisation. Its result is `value`. */
    | { readonly kind: 'store'; readonly variable: Variable; readonly value: Temp; readonly declare: boolean }
    /** Parameter number `index` at entry, before its default; `rest` gives the array. */
    | { readonly kind: 'param'; readonly index: number; readonly rest: boolean }
    | { readonly kind: 'this' }
    | { readonly kind: 'arguments' }
    | { readonly kind: 'unary'; readonly op: UnaryOperator; readonly operand: Temp }
    | { readonly kind: 'binary'; readonly op: BinaryOperator; readonly left: Temp; readonly right: Temp }
    /** `+ 1` or `- 1` of `++`/`--` on the numeric value of `operand`: number or bigint alike. */
    | { readonly kind: 'step'; readonly op: '+' | '-'; readonly operand: Temp }
    | { readonly kind: 'template'; readonly parts: readonly (string | Temp)[] }
    /** `object.name`; `#private` names keep their `#`. */
    | { readonly kind: 'get'; readonly object: Temp; readonly name: string }
    | {
        readonly kind: 'set'
        readonly object: Temp
        readonly name: string
        readonly value: Temp
        /** class field initialiser or object literal */ readonly define: boolean
      }
    | { readonly kind: 'element'; readonly object: Temp; readonly index: Temp }
    | { readonly kind: 'setElement'; readonly object: Temp; readonly index: Temp; readonly value: Temp }
    | {
        readonly kind: 'delete'
        readonly object: Temp
        readonly name: string | undefined
        readonly index: Temp | undefined
      }
    /** `receiver` is the object of a method call, whose function is the temp `callee` (a `get`/`element`). Calls of getters are not calls here. */
    | {
        readonly kind: 'call'
        readonly callee: Temp
        readonly receiver: Temp | undefined
        readonly args: readonly Argument[]
        readonly isNew: boolean
        readonly tagged: boolean
      }
    | { readonly kind: 'superCall'; readonly args: readonly Argument[] }
    | { readonly kind: 'closure'; readonly function: FunctionIndex }
    /** Class expression or declaration, after its heritage was evaluated; members are functions of their own. */
    | {
        readonly kind: 'class'
        readonly heritage: Temp | undefined
        readonly name: string | undefined
        readonly members: readonly FunctionIndex[]
      }
    /** Fresh object; its properties follow as `set` with `define`, spreads as `spreadInto`. */
    | { readonly kind: 'object' }
    | { readonly kind: 'array'; readonly elements: readonly (Argument | undefined)[] }
    | { readonly kind: 'spreadInto'; readonly object: Temp; readonly value: Temp }
    /** Object or array rest in a pattern: a fresh object or array made of what is left of `value`. */
    | { readonly kind: 'rest'; readonly value: Temp; readonly of: 'object' | 'array'; readonly from: number }
    /** Start of for-of/for-in/array pattern/yield*: an iterator over `value`. */
    | { readonly kind: 'iterate'; readonly value: Temp; readonly how: 'of' | 'in' | 'await' | 'pattern' }
    /** Next element of the iterator; `iterateDone` first says whether there is one. */
    | { readonly kind: 'iterateDone'; readonly iterator: Temp }
    | { readonly kind: 'iterateNext'; readonly iterator: Temp }
    /** Suspension points: other code may run. The result is what comes back. */
    | { readonly kind: 'await'; readonly value: Temp }
    | { readonly kind: 'yield'; readonly value: Temp; readonly delegate: boolean }
    /** `as T`, `satisfies T`, `<T>x`: same value; `annotation` for widths and masks. `x!` is `nonNull`. */
    | { readonly kind: 'cast'; readonly value: Temp; readonly annotation: Annotation | undefined }
    | { readonly kind: 'nonNull'; readonly value: Temp }
    /** The value caught by a catch clause, or undefined when the handler is a finally. */
    | { readonly kind: 'caught' }
  )

export type Terminator =
  | { readonly kind: 'jump'; readonly to: BlockId }
  /**
   * `role` tells what the source wrote: a plain condition (`if`, `while`, `?:`, `for`), the left operand of a logical
   * operator (`&&`, `||`, `??`), an optional chain link, a `case`, a loop's own "is there another element", a default
   * value in a pattern, or a branch the lowering made up (finally dispatch) that no check may report.
   */
  | {
      readonly kind: 'branch'
      readonly condition: Temp
      readonly then: BlockId
      readonly else: BlockId
      readonly site: Site
      /** The source asks `!condition`: `then` is the way of what it calls false. */
      readonly negated: boolean
      readonly role:
        | 'if'
        | 'loop'
        | 'ternary'
        | 'and'
        | 'or'
        | 'nullish'
        | 'optional'
        | 'case'
        /** What `switch (true)` asks. */
        | 'clause'
        | 'iterate'
        | 'default'
        | 'made'
    }
  | { readonly kind: 'return'; readonly value: Temp | undefined; readonly site: Site }
  | { readonly kind: 'throw'; readonly value: Temp; readonly site: Site }
  | { readonly kind: 'unreachable' }

export interface Block {
  readonly id: BlockId
  readonly instructions: readonly Instruction[]
  readonly terminator: Terminator
  /** Where an exception in this block goes: a catch or finally inside the function; undefined leaves the function. */
  readonly handler: BlockId | undefined
}

export interface FunctionIR {
  readonly index: FunctionIndex
  /** Display name in SEMANTICS.md's form without the `()`: `attach`, `Class.method`, `attach.callback`, `<module>`. */
  readonly name: string
  readonly kind:
    | 'module'
    | 'function'
    | 'arrow'
    | 'method'
    | 'constructor'
    | 'getter'
    | 'setter'
    | 'static'
    | 'initializer'
  /** Function it stands in; undefined for the module level. */
  readonly parent: FunctionIndex | undefined
  readonly async: boolean
  readonly generator: boolean
  /** Variables of the parameters in order; a pattern's parameter has a synthetic one. */
  readonly params: readonly Variable[]
  /** Annotation of the result. */
  readonly returns: Annotation | undefined
  /** JSDoc tags on the function, without the at sign. */
  readonly tags: readonly string[]
  /** Type predicate or assertion signature on parameter `index` (-1: this). */
  readonly predicate: { readonly index: number; readonly asserts: boolean } | undefined
  readonly exported: boolean
  /** A `#member` or one marked `private`, which no decorator puts something else in the place of. */
  readonly hidden: boolean
  readonly blocks: readonly Block[]
  /** Number of temps. */
  readonly temps: number
  readonly site: Site
}

export interface Span {
  /** UTF-16 offsets, half-open [start, end). */
  readonly start: number
  readonly end: number
}

export interface FileIR {
  /** Absolute path as the program spells it. */
  readonly file: string
  readonly functions: readonly FunctionIR[]
  readonly variables: readonly VariableInfo[]
  /** Indexed by Site. */
  readonly spans: readonly Span[]
  /** Syntax that became an opaque value, by kind name: how many. */
  readonly unsupported: ReadonlyMap<string, number>
}
